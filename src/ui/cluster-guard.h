// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Keeps what is typed, pasted or set in @buffer fit to be wrapped (see ui/cluster-text.h), as long as the buffer lives.
 * Whoever reads the buffer undoes that with coterie_cluster_text_undo(). */
void
coterie_cluster_guard_attach (GtkTextBuffer *buffer);

G_END_DECLS
