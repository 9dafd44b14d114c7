// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * Entities of one kind, each found by its number in the database: a GListModel. Whoever derives from it decides about
 * their order.
 */
#define COTERIE_TYPE_ENTITY_LIST (coterie_entity_list_get_type ())
G_DECLARE_DERIVABLE_TYPE (CoterieEntityList, coterie_entity_list, COTERIE, ENTITY_LIST, GObject)

struct _CoterieEntityListClass
{
  GObjectClass parent_class;

  GType item_type;
};

gpointer
coterie_entity_list_get (CoterieEntityList *self, gint64 number);
gpointer
coterie_entity_list_peek (CoterieEntityList *self, guint place);
gboolean
coterie_entity_list_find (CoterieEntityList *self, gpointer item, guint *place);
void
coterie_entity_list_insert (CoterieEntityList *self, guint place, gint64 number, gpointer item);
void
coterie_entity_list_move (CoterieEntityList *self, guint from, guint to);
void
coterie_entity_list_remove (CoterieEntityList *self, guint place, gint64 number);
void
coterie_entity_list_clear (CoterieEntityList *self);
void
coterie_entity_list_hold (CoterieEntityList *self);
void
coterie_entity_list_release (CoterieEntityList *self);

G_END_DECLS
