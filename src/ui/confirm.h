// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A question before something that cannot be taken back: one dialog over the window, with Cancel and one answer. */
typedef struct
{
  const char *heading;
  const char *body;     /* plain text */
  const char *answer;   /* what the button does: "Delete Account" */
  gboolean destructive; /* the button is red; else it is suggested */
  const char *problem;  /* what was wrong with the secret that was given before; or NULL */
} CoterieQuestion;

void
coterie_confirm_async (GtkWidget *parent,
                       const CoterieQuestion *question,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
gboolean
coterie_confirm_finish (GAsyncResult *result);

/* The same, and the answer needs a secret: @title names its field. */
void
coterie_confirm_with_secret_async (GtkWidget *parent,
                                   const CoterieQuestion *question,
                                   const char *title,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
CoterieSecret * /* transfer full; NULL: the person said no */
coterie_confirm_with_secret_finish (GAsyncResult *result);

G_END_DECLS
