// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Fills the rows of a list when they come near to what is seen of it.
 *
 * GtkListView keeps some 200 rows alive, with all that is in them, however few of them are seen. A list whose rows are
 * costly makes bare ones, which CoterieChatRow knows; they get the height of those that are filled. A row that was
 * filled stays so. */
#define COTERIE_TYPE_NEAR_ROWS (coterie_near_rows_get_type ())
G_DECLARE_FINAL_TYPE (CoterieNearRows, coterie_near_rows, COTERIE, NEAR_ROWS, GObject)

/* @list: in its scrolled window, with a #GtkSignalListItemFactory whose items' children are CoterieChatRow */
CoterieNearRows *
coterie_near_rows_new (GtkListView *list);

G_END_DECLS
