// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* libadwaita 1.2 leaves the buttons inside its rows (apply, show the password) without a name for screen readers. */
void
coterie_row_buttons_set_label (GtkWidget *row, const char *label);

G_END_DECLS
