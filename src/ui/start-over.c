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
              _ ("Your chats and contacts come from a device of yours that still works. Start over only if there is "
                 "none any more.\n\n"
                 "You keep your user name and get a new identity, without any chats. Your contacts are told, and "
                 "nothing reaches you from them before they accept it. A device that turns up again later only "
                 "shows what it holds.\n\n"
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
