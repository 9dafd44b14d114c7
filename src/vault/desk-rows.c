// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-vault"

#include "vault/desk-rows.h"

#include "entities/errors.h"
#include "store/message-places.h"
#include "vault/handover-late.h"

typedef struct
{
  CoterieStoreChat row; /* first: a pointer to it is one to this */
  gboolean dirty;
} ChatSlot;

typedef struct
{
  CoterieStorePeer row; /* first, as above */
  gboolean dirty;
} PeerSlot;

static void
chat_slot_free (ChatSlot *slot)
{
  coterie_store_chat_clear (&slot->row);
  g_free (slot);
}

void
coterie_desk_rows_init (CoterieDesk *self)
{
  self->chats = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) chat_slot_free);
  self->peers = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  self->contacts =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) coterie_store_contact_free);
  self->changed_contacts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

void
coterie_desk_rows_clear (CoterieDesk *self)
{
  g_clear_pointer (&self->chats, g_hash_table_unref);
  g_clear_pointer (&self->peers, g_hash_table_unref);
  g_clear_pointer (&self->contacts, g_hash_table_unref);
  g_clear_pointer (&self->changed_contacts, g_hash_table_unref);
}

void
coterie_desk_rows_forget (CoterieDesk *self)
{
  g_hash_table_remove_all (self->chats);
  g_hash_table_remove_all (self->peers);
  g_hash_table_remove_all (self->contacts);
  g_hash_table_remove_all (self->changed_contacts);
}

static gboolean
is_shifted (gint64 message, gint64 chat, guint64 from_position)
{
  return message != 0 && COTERIE_STORE_MESSAGE_CHAT (message) == chat &&
         COTERIE_STORE_MESSAGE_POSITION (message) >= from_position;
}

static void
shift_told (GPtrArray *rows, gint64 chat, guint64 from_position, guint64 by)
{
  for (guint i = 0; i < rows->len; i++)
    {
      CoterieStoreMessage *row = rows->pdata[i];

      if (is_shifted (row->message, chat, from_position))
        row->message += (gint64) by;
    }
}

static guint64
shift_position (guint64 position, guint64 from_position, guint64 by)
{
  return position >= from_position ? position + by : position;
}

/**
 * coterie_desk_shift_rows:
 * @chat: in hand
 *
 * There are @by rows more in the chat then; the caller fills the positions from @from_position on.
 */
gboolean
coterie_desk_shift_rows (CoterieDesk *self, CoterieStoreChat *chat, guint64 from_position, guint64 by, GError **error)
{
  GHashTableIter iter;
  PeerSlot *slot;

  if (from_position < chat->n_messages &&
      (!coterie_store_messages_shift (self->sql, chat->chat, from_position, by, error) ||
       !coterie_handover_late_shift (self, chat, from_position, by, error)))
    return FALSE;
  g_hash_table_iter_init (&iter, self->peers);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &slot))
    if (is_shifted (slot->row.gap_message, chat->chat, from_position))
      slot->row.gap_message += (gint64) by;
  shift_told (self->changes->added, chat->chat, from_position, by);
  shift_told (self->changes->updated, chat->chat, from_position, by);
  chat->first_unread = shift_position (chat->first_unread, from_position, by);
  chat->delivered_to = shift_position (chat->delivered_to, from_position, by);
  chat->read_to = shift_position (chat->read_to, from_position, by);
  chat->n_messages += by;
  coterie_desk_touch_chat (self, chat);
  coterie_changes_add_reshaped (self->changes, chat->chat);
  return TRUE;
}

static void
set_missing (GError **error)
{
  g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_DAMAGED, "A row of the database is missing.");
}

/**
 * coterie_desk_get_chat:
 *
 * Returns: (transfer none) (nullable): the row in hand, the same for the whole job; NULL with an error
 */
CoterieStoreChat *
coterie_desk_get_chat (CoterieDesk *self, gint64 chat, GError **error)
{
  ChatSlot *slot = g_hash_table_lookup (self->chats, &chat);
  gboolean is_there;

  if (slot != NULL)
    return &slot->row;
  slot = g_new0 (ChatSlot, 1);
  if (!coterie_store_chats_load (self->sql, chat, &slot->row, &is_there, error) || !is_there)
    {
      if (error != NULL && *error == NULL)
        set_missing (error);
      chat_slot_free (slot);
      return NULL;
    }
  g_hash_table_insert (self->chats, &slot->row.chat, slot);
  return &slot->row;
}

/**
 * coterie_desk_touch_chat:
 * @row: in hand, and changed: it is written before the commit, and the main thread is told
 */
void
coterie_desk_touch_chat (CoterieDesk *self, CoterieStoreChat *row)
{
  ((ChatSlot *) row)->dirty = TRUE;
}

/**
 * coterie_desk_get_peer:
 *
 * Returns: (transfer none) (nullable): the row in hand, zeros when there is none yet; NULL with an error
 */
CoterieStorePeer *
coterie_desk_get_peer (CoterieDesk *self, gint64 peer, GError **error)
{
  PeerSlot *slot = g_hash_table_lookup (self->peers, &peer);

  if (slot != NULL)
    return &slot->row;
  slot = g_new0 (PeerSlot, 1);
  if (!coterie_store_peers_load (self->sql, peer, &slot->row, error))
    {
      g_free (slot);
      return NULL;
    }
  g_hash_table_insert (self->peers, &slot->row.peer, slot);
  return &slot->row;
}

void
coterie_desk_touch_peer (CoterieDesk *self, CoterieStorePeer *row)
{
  ((PeerSlot *) row)->dirty = TRUE;
}

/**
 * coterie_desk_get_contact:
 *
 * Returns: (transfer none): valid until coterie_desk_touch_contact() is called for it
 */
const CoterieStoreContact *
coterie_desk_get_contact (CoterieDesk *self, gint64 account, GError **error)
{
  CoterieStoreContact *row = g_hash_table_lookup (self->contacts, &account);
  gboolean is_there;

  if (row != NULL)
    return row;
  row = g_new0 (CoterieStoreContact, 1);
  if (!coterie_store_contacts_load (self->sql, account, row, &is_there, error) || !is_there)
    {
      if (error != NULL && *error == NULL)
        set_missing (error);
      coterie_store_contact_free (row);
      return NULL;
    }
  g_hash_table_insert (self->contacts, &row->account, row);
  return row;
}

/**
 * coterie_desk_touch_contact:
 *
 * Something of that contact, or of their account, was written: it is read anew, and the main thread is told.
 */
void
coterie_desk_touch_contact (CoterieDesk *self, gint64 account)
{
  g_hash_table_remove (self->contacts, &account);
  if (account != COTERIE_STORE_OWN_ACCOUNT)
    g_hash_table_add (self->changed_contacts, g_memdup2 (&account, sizeof account));
}

static gboolean
flush_chats (CoterieDesk *self, GError **error)
{
  GHashTableIter iter;
  ChatSlot *slot;

  g_hash_table_iter_init (&iter, self->chats);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &slot))
    if (slot->dirty)
      {
        if (!coterie_store_chats_save (self->sql, &slot->row, error))
          return FALSE;
        g_ptr_array_add (self->changes->chats, coterie_store_chat_copy (&slot->row));
      }
  return TRUE;
}

static gboolean
flush_peers (CoterieDesk *self, GError **error)
{
  GHashTableIter iter;
  PeerSlot *slot;

  g_hash_table_iter_init (&iter, self->peers);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &slot))
    if (slot->dirty && !coterie_store_peers_save (self->sql, &slot->row, error))
      return FALSE;
  return TRUE;
}

static gboolean
report_contacts (CoterieDesk *self, GError **error)
{
  GHashTableIter iter;
  gint64 *account;

  g_hash_table_iter_init (&iter, self->changed_contacts);
  while (g_hash_table_iter_next (&iter, (gpointer *) &account, NULL))
    {
      g_autoptr (CoterieStoreContact) row = g_new0 (CoterieStoreContact, 1);
      gboolean is_there;

      if (!coterie_store_contacts_load (self->sql, *account, row, &is_there, error))
        return FALSE;
      if (is_there)
        g_ptr_array_add (self->changes->contacts, g_steal_pointer (&row));
    }
  return TRUE;
}

gboolean
coterie_desk_rows_flush (CoterieDesk *self, GError **error)
{
  return flush_peers (self, error) && flush_chats (self, error) && report_contacts (self, error);
}
