// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/start-over.h"

#include "ui/confirm.h"

#include <glib/gi18n.h>

void
coterie_start_over_ask_async (GtkWidget *parent,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  coterie_confirm_async (
      parent,
      &(CoterieQuestion){
          .heading = _ ("Start Over?"),
          .body =
              _ ("Only if none of your devices works any more: your chats are on them.\n\n"
                 "You keep your user name and get a new identity, without any chats. Your contacts have to accept it. "
                 "There is no way back."),
          .answer = _ ("Start Over"),
          .destructive = TRUE,
      },
      cancellable, callback, user_data);
}

gboolean
coterie_start_over_ask_finish (GAsyncResult *result)
{
  return coterie_confirm_finish (result);
}
