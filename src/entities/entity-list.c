// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-entities"

#include "entities/entity-list.h"

typedef struct
{
  GPtrArray *items;
  GHashTable *by_number; /* not owned */
  gboolean held;         /* changes are told later, as one */
  guint n_told;          /* while held: how many items were there before */
} CoterieEntityListPrivate;

static void
list_model_init (GListModelInterface *iface);

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (CoterieEntityList,
                                  coterie_entity_list,
                                  G_TYPE_OBJECT,
                                  G_ADD_PRIVATE (CoterieEntityList)
                                      G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static CoterieEntityListPrivate *
private_of (gpointer self)
{
  return coterie_entity_list_get_instance_private (self);
}

static GType
get_item_type (GListModel *model)
{
  return COTERIE_ENTITY_LIST_GET_CLASS (model)->item_type;
}

static guint
get_n_items (GListModel *model)
{
  return private_of (model)->items->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  GPtrArray *items = private_of (model)->items;

  return position < items->len ? g_object_ref (items->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
coterie_entity_list_finalize (GObject *object)
{
  g_hash_table_unref (private_of (object)->by_number);
  g_ptr_array_unref (private_of (object)->items);
  G_OBJECT_CLASS (coterie_entity_list_parent_class)->finalize (object);
}

static void
coterie_entity_list_class_init (CoterieEntityListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = coterie_entity_list_finalize;
}

static void
coterie_entity_list_init (CoterieEntityList *self)
{
  private_of (self)->items = g_ptr_array_new_with_free_func (g_object_unref);
  private_of (self)->by_number = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

static void
tell (CoterieEntityList *self, guint place, guint n_removed, guint n_added)
{
  if (!private_of (self)->held)
    g_list_model_items_changed (G_LIST_MODEL (self), place, n_removed, n_added);
}

/**
 * coterie_entity_list_get:
 *
 * Returns: (transfer none) (nullable): the item of that number
 */
gpointer
coterie_entity_list_get (CoterieEntityList *self, gint64 number)
{
  return g_hash_table_lookup (private_of (self)->by_number, &number);
}

/**
 * coterie_entity_list_peek:
 *
 * Returns: (transfer none) (nullable): the item at that place, without a reference of its own
 */
gpointer
coterie_entity_list_peek (CoterieEntityList *self, guint place)
{
  GPtrArray *items = private_of (self)->items;

  return place < items->len ? items->pdata[place] : NULL;
}

/**
 * coterie_entity_list_find:
 * @place: (out): where it stands
 *
 * Returns: whether it is there
 */
gboolean
coterie_entity_list_find (CoterieEntityList *self, gpointer item, guint *place)
{
  return g_ptr_array_find (private_of (self)->items, item, place);
}

/**
 * coterie_entity_list_insert:
 * @number: no item here has it yet
 * @item: (transfer full): of the class's type
 */
void
coterie_entity_list_insert (CoterieEntityList *self, guint place, gint64 number, gpointer item)
{
  g_ptr_array_insert (private_of (self)->items, (int) place, item);
  g_hash_table_insert (private_of (self)->by_number, g_memdup2 (&number, sizeof number), item);
  tell (self, place, 0, 1);
}

/**
 * coterie_entity_list_move:
 * @to: counted without the item that moves
 */
void
coterie_entity_list_move (CoterieEntityList *self, guint from, guint to)
{
  GPtrArray *items = private_of (self)->items;
  gpointer item = g_ptr_array_steal_index (items, from);

  tell (self, from, 1, 0);
  g_ptr_array_insert (items, (int) to, item);
  tell (self, to, 0, 1);
}

/**
 * coterie_entity_list_remove:
 * @number: of the item that stands there
 */
void
coterie_entity_list_remove (CoterieEntityList *self, guint place, gint64 number)
{
  g_hash_table_remove (private_of (self)->by_number, &number);
  g_ptr_array_remove_index (private_of (self)->items, place);
  tell (self, place, 1, 0);
}

void
coterie_entity_list_clear (CoterieEntityList *self)
{
  guint n_items = private_of (self)->items->len;

  g_hash_table_remove_all (private_of (self)->by_number);
  g_ptr_array_set_size (private_of (self)->items, 0);
  tell (self, 0, n_items, 0);
}

/**
 * coterie_entity_list_hold:
 *
 * Many changes come, and nobody looks before coterie_entity_list_release(), which tells them as one.
 */
void
coterie_entity_list_hold (CoterieEntityList *self)
{
  private_of (self)->held = TRUE;
  private_of (self)->n_told = private_of (self)->items->len;
}

void
coterie_entity_list_release (CoterieEntityList *self)
{
  private_of (self)->held = FALSE;
  tell (self, 0, private_of (self)->n_told, private_of (self)->items->len);
}
