// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Lets the words on all buttons below @widget stand in several lines where there is no room for one, so that large
 * letters or a language with long words do not make a narrow window wider. */
void
coterie_button_text_wrap (GtkWidget *widget);

G_END_DECLS
