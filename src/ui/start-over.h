// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Asks somebody who says that all their devices are lost whether they know what starting over means. */
void
coterie_start_over_ask_async (GtkWidget *parent,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean /* whether they want it */
coterie_start_over_ask_finish (GAsyncResult *result);

G_END_DECLS
