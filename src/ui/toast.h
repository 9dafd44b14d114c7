// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Shows a sentence for a moment over the window that @widget is in; nothing when it is in none. @sentence is plain
 * text, whoever wrote it. */
void
coterie_toast_show (GtkWidget *widget, const char *sentence);

G_END_DECLS
