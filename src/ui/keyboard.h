// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* To be called before @part is hidden or cannot be used any more: a field in it that kept the focus would go on
 * blinking, unseen. Nothing happens when the focus is elsewhere. */
void
coterie_keyboard_leave (GtkWidget *part);

G_END_DECLS
