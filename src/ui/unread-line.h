// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The line above the first message that was unread when the chat was opened. */
GtkWidget *
coterie_unread_line_new (void);

G_END_DECLS
