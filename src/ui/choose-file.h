// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The desktop's own chooser for one picture that is there. */
void
coterie_choose_picture_async (GtkWidget *parent,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
GFile * /* transfer full; NULL when the person chose none */
coterie_choose_picture_finish (GAsyncResult *result);

G_END_DECLS
