// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-entities"

#include "entities/chats.h"

#include "entities/rows.h"

struct _CoterieChats
{
  GObject parent_instance;

  GPtrArray *items;      /* CoterieChat */
  GHashTable *by_number; /* not owned */
  gboolean held;         /* changes are told later, as one */
  guint n_told;          /* while held: how many items were there before */
};

static void
list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CoterieChats,
                               coterie_chats,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return COTERIE_TYPE_CHAT;
}

static guint
get_n_items (GListModel *model)
{
  return COTERIE_CHATS (model)->items->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  CoterieChats *self = COTERIE_CHATS (model);

  return position < self->items->len ? g_object_ref (self->items->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
coterie_chats_finalize (GObject *object)
{
  CoterieChats *self = COTERIE_CHATS (object);

  g_hash_table_unref (self->by_number);
  g_ptr_array_unref (self->items);
  G_OBJECT_CLASS (coterie_chats_parent_class)->finalize (object);
}

static void
coterie_chats_class_init (CoterieChatsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = coterie_chats_finalize;
}

static void
coterie_chats_init (CoterieChats *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_number = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

CoterieChats *
coterie_chats_new (void)
{
  return g_object_new (COTERIE_TYPE_CHATS, NULL);
}

static void
tell (CoterieChats *self, guint place, guint n_removed, guint n_added)
{
  if (!self->held)
    g_list_model_items_changed (G_LIST_MODEL (self), place, n_removed, n_added);
}

/**
 * coterie_chats_hold:
 *
 * Many changes come, and nobody looks before coterie_chats_release(), which tells them as one.
 */
void
coterie_chats_hold (CoterieChats *self)
{
  self->held = TRUE;
  self->n_told = self->items->len;
}

void
coterie_chats_release (CoterieChats *self)
{
  self->held = FALSE;
  tell (self, 0, self->n_told, self->items->len);
}

/* Where a chat of that time belongs, in front of those that are older. */
static guint
find_place (CoterieChats *self, gint64 last_ms)
{
  guint first = 0, end = self->items->len;

  while (first < end)
    {
      guint middle = first + (end - first) / 2;

      if (coterie_chat_get_last_time_ms (self->items->pdata[middle]) > last_ms)
        first = middle + 1;
      else
        end = middle;
    }
  return first;
}

static void
insert (CoterieChats *self, CoterieChat *chat)
{
  guint place = find_place (self, coterie_chat_get_last_time_ms (chat));

  g_ptr_array_insert (self->items, (int) place, chat);
  tell (self, place, 0, 1);
}

static gboolean
is_in_order (CoterieChats *self, guint place)
{
  gint64 last_ms = coterie_chat_get_last_time_ms (self->items->pdata[place]);

  return (place == 0 || coterie_chat_get_last_time_ms (self->items->pdata[place - 1]) >= last_ms) &&
         (place + 1 == self->items->len || coterie_chat_get_last_time_ms (self->items->pdata[place + 1]) <= last_ms);
}

static void
move (CoterieChats *self, CoterieChat *chat)
{
  guint place;

  if (!g_ptr_array_find (self->items, chat, &place) || is_in_order (self, place))
    return;
  g_ptr_array_steal_index (self->items, place);
  tell (self, place, 1, 0);
  insert (self, chat);
}

/**
 * coterie_chats_put:
 * @contact: (nullable): the other party
 *
 * Adds a chat, or renews it and moves it where it belongs now.
 */
void
coterie_chats_put (CoterieChats *self, const CoterieStoreChat *row, CoterieContact *contact, const char *own_name)
{
  CoterieChat *chat = coterie_chats_get (self, row->chat);

  if (chat != NULL)
    {
      coterie_chat_update (chat, row);
      move (self, chat);
      return;
    }
  chat = coterie_chat_new (row, contact, own_name);
  g_hash_table_insert (self->by_number, g_memdup2 (&row->chat, sizeof row->chat), chat);
  insert (self, chat);
}

void
coterie_chats_clear (CoterieChats *self)
{
  guint n_items = self->items->len;

  g_hash_table_remove_all (self->by_number);
  g_ptr_array_set_size (self->items, 0);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_items, 0);
}

CoterieChat *
coterie_chats_get (CoterieChats *self, gint64 number)
{
  return g_hash_table_lookup (self->by_number, &number);
}

/**
 * coterie_chats_find_contact:
 * @contact: (nullable): NULL for the note to self
 *
 * Returns: (transfer none) (nullable): the chat with that person
 */
CoterieChat *
coterie_chats_find_contact (CoterieChats *self, CoterieContact *contact)
{
  for (guint i = 0; i < self->items->len; i++)
    if (coterie_chat_get_contact (self->items->pdata[i]) == contact)
      return self->items->pdata[i];
  return NULL;
}
