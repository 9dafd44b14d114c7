// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Finding what is shown in a widget, and letting it be laid out. */

GtkWidget * /* transfer none; NULL: none that is visible */
test_find_part (GtkWidget *widget, const char *css_class);
GtkWidget * /* the same */
test_find_type (GtkWidget *widget, GType type);
void /* until some frames are painted and nothing else is ready */
test_settle_frames (GtkWidget *window);

G_END_DECLS
