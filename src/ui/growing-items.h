// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Gives a list the first of many items, and more of them as their end comes near to what is seen.
 *
 * GtkListView makes some 200 rows at once, however few of them are seen; and a model that reads from a disk as its end
 * is looked at would read for all of them. Rows are made a few at a time, between two pictures. */
#define COTERIE_TYPE_GROWING_ITEMS (coterie_growing_items_get_type ())
G_DECLARE_FINAL_TYPE (CoterieGrowingItems, coterie_growing_items, COTERIE, GROWING_ITEMS, GObject)

/* @list: in its scrolled window, which owns it longer than the caller owns what is returned
 * @items: (transfer none): all there is */
CoterieGrowingItems *
coterie_growing_items_new (GtkListView *list, GListModel *items);
GListModel * /* transfer none: what @list is to show */
coterie_growing_items_get_model (CoterieGrowingItems *self);
void /* back to the first ones: what comes next is something else */
coterie_growing_items_begin_anew (CoterieGrowingItems *self);

G_END_DECLS
