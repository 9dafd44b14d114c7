// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-entities"

#include "entities/chats.h"

#include "entities/rows.h"

struct _CoterieChats
{
  CoterieEntityList parent_instance;
};

G_DEFINE_FINAL_TYPE (CoterieChats, coterie_chats, COTERIE_TYPE_ENTITY_LIST)

static void
coterie_chats_class_init (CoterieChatsClass *klass)
{
  COTERIE_ENTITY_LIST_CLASS (klass)->item_type = COTERIE_TYPE_CHAT;
}

static void
coterie_chats_init (CoterieChats *self)
{
}

CoterieChats *
coterie_chats_new (void)
{
  return g_object_new (COTERIE_TYPE_CHATS, NULL);
}

static guint
get_n_chats (CoterieChats *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self));
}

static gint64
time_at (CoterieChats *self, guint place)
{
  return coterie_chat_get_last_time_ms (coterie_entity_list_peek (COTERIE_ENTITY_LIST (self), place));
}

/* Where between `first` and `end` a chat of that time belongs: in front of those that are older. */
static guint
find_place (CoterieChats *self, guint first, guint end, gint64 last_ms)
{
  while (first < end)
    {
      guint middle = first + (end - first) / 2;

      if (time_at (self, middle) > last_ms)
        first = middle + 1;
      else
        end = middle;
    }
  return first;
}

static void
put_in_order (CoterieChats *self, CoterieChat *chat)
{
  gint64 last_ms = coterie_chat_get_last_time_ms (chat);
  guint place;

  if (!coterie_entity_list_find (COTERIE_ENTITY_LIST (self), chat, &place))
    return;
  if (place > 0 && time_at (self, place - 1) < last_ms)
    coterie_entity_list_move (COTERIE_ENTITY_LIST (self), place, find_place (self, 0, place, last_ms));
  else if (place + 1 < get_n_chats (self) && time_at (self, place + 1) > last_ms)
    coterie_entity_list_move (COTERIE_ENTITY_LIST (self), place,
                              find_place (self, place + 1, get_n_chats (self), last_ms) - 1);
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
      put_in_order (self, chat);
      return;
    }
  chat = coterie_chat_new (row, contact, own_name);
  coterie_entity_list_insert (COTERIE_ENTITY_LIST (self),
                              find_place (self, 0, get_n_chats (self), coterie_chat_get_last_time_ms (chat)), row->chat,
                              chat);
}

/**
 * coterie_chats_remove:
 *
 * Repeating is safe.
 */
void
coterie_chats_remove (CoterieChats *self, gint64 number)
{
  CoterieChat *chat = coterie_chats_get (self, number);
  guint place;

  if (chat != NULL && coterie_entity_list_find (COTERIE_ENTITY_LIST (self), chat, &place))
    coterie_entity_list_remove (COTERIE_ENTITY_LIST (self), place, number);
}

/**
 * coterie_chats_get:
 *
 * Returns: (transfer none) (nullable)
 */
CoterieChat *
coterie_chats_get (CoterieChats *self, gint64 number)
{
  return coterie_entity_list_get (COTERIE_ENTITY_LIST (self), number);
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
  CoterieChat *chat;

  for (guint i = 0; (chat = coterie_entity_list_peek (COTERIE_ENTITY_LIST (self), i)) != NULL; i++)
    if (coterie_chat_get_contact (chat) == contact && coterie_chat_get_kind (chat) != COTERIE_CHAT_GROUP)
      return chat;
  return NULL;
}

/**
 * coterie_chats_find_group:
 * @name: as its members call it
 *
 * Returns: (transfer none) (nullable): of several groups with that name the one with the newest message
 */
CoterieChat *
coterie_chats_find_group (CoterieChats *self, const char *name)
{
  CoterieChat *chat;

  for (guint i = 0; (chat = coterie_entity_list_peek (COTERIE_ENTITY_LIST (self), i)) != NULL; i++)
    if (coterie_chat_get_kind (chat) == COTERIE_CHAT_GROUP && g_str_equal (coterie_chat_get_title (chat), name))
      return chat;
  return NULL;
}
