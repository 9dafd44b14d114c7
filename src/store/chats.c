// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/chats.h"

#include "base/secret.h"
#include "store/groups.h"

#define COLUMNS                                                                                                        \
  "SELECT chat, id, kind, account, draft, n_messages, first_unread, n_unread, last_text, last_ms, delivered_to,"       \
  " read_to, secret, peer_secret, peer_seen, flags, last_account, last_kind, last_state,"                              \
  " g.name, g.role, g.n_members, g.is_closed, g.rights, g.version, g.state, g.added_by,"                               \
  " (SELECT p.bytes FROM group_pictures p WHERE p.chat = chats.chat AND p.hash = g.picture)"                           \
  " FROM chats LEFT JOIN groups g USING (chat) "

void
coterie_store_chat_clear (CoterieStoreChat *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->draft, g_free);
  g_clear_pointer (&self->last_text, g_free);
  g_clear_pointer (&self->picture, g_bytes_unref);
  coterie_wipe (self->secret, sizeof self->secret);
  coterie_wipe (self->peer_secret, sizeof self->peer_secret);
}

void
coterie_store_chat_free (CoterieStoreChat *self)
{
  coterie_store_chat_clear (self);
  g_free (self);
}

CoterieStoreChat *
coterie_store_chat_copy (const CoterieStoreChat *self)
{
  CoterieStoreChat *copy = g_memdup2 (self, sizeof *self);

  copy->name = g_strdup (self->name);
  copy->draft = g_strdup (self->draft);
  copy->last_text = g_strdup (self->last_text);
  copy->picture = self->picture != NULL ? g_bytes_ref (self->picture) : NULL;
  return copy;
}

static void
copy_exact (CoterieSqlStatement *s, int column, guint8 *bytes, gsize n_bytes)
{
  const guint8 *value = coterie_sql_column_exact (s, column, n_bytes);

  if (value != NULL)
    memcpy (bytes, value, n_bytes);
}

static void
read_row (CoterieSqlStatement *s, CoterieStoreChat *row)
{
  row->chat = coterie_sql_column_int (s, 0);
  copy_exact (s, 1, row->id, sizeof row->id);
  row->kind = coterie_sql_column_int (s, 2);
  row->account = coterie_sql_column_int (s, 3);
  row->draft = g_strdup (coterie_sql_column_text (s, 4));
  row->n_messages = (guint64) coterie_sql_column_int (s, 5);
  row->first_unread = (guint64) coterie_sql_column_int (s, 6);
  row->n_unread = coterie_sql_column_int (s, 7);
  row->last_text = g_strdup (coterie_sql_column_text (s, 8));
  row->last_ms = coterie_sql_column_int (s, 9);
  row->delivered_to = (guint64) coterie_sql_column_int (s, 10);
  row->read_to = (guint64) coterie_sql_column_int (s, 11);
  copy_exact (s, 12, row->secret, sizeof row->secret);
  row->has_peer_secret = !coterie_sql_column_is_null (s, 13);
  if (row->has_peer_secret)
    copy_exact (s, 13, row->peer_secret, sizeof row->peer_secret);
  row->peer_seen = coterie_sql_column_int (s, 14) != 0;
  row->flags = (guint) coterie_sql_column_int (s, 15);
  row->last_account = coterie_sql_column_int (s, 16);
  row->last_kind = (int) coterie_sql_column_int (s, 17);
  row->last_state = (int) coterie_sql_column_int (s, 18);
  if (coterie_sql_column_is_null (s, 19))
    return;
  row->name = g_strdup (coterie_sql_column_text (s, 19));
  row->role = (int) coterie_sql_column_int (s, 20);
  row->n_members = (guint) coterie_sql_column_int (s, 21);
  row->is_closed = coterie_sql_column_int (s, 22) != 0;
  row->rights = (guint) coterie_sql_column_int (s, 23);
  row->group_version = (guint) coterie_sql_column_int (s, 24);
  row->group_state = (int) coterie_sql_column_int (s, 25);
  row->group_added_by = coterie_sql_column_int (s, 26);
  row->picture = coterie_sql_column_is_null (s, 27) ? NULL : coterie_sql_column_bytes (s, 27);
}

/**
 * coterie_store_chats_insert:
 * @row: (inout): `id`, `kind`, `account`, `secret` and `last_ms` are written; `chat` is set
 */
gboolean
coterie_store_chats_insert (CoterieSql *sql, CoterieStoreChat *row, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "INSERT INTO chats (id, kind, account, draft, n_messages, first_unread, n_unread, last_text, last_ms,"
           " delivered_to, read_to, secret, peer_seen) VALUES (?1, ?2, ?3, '', 0, 0, 0, '', ?4, 0, 0, ?5, 0) RETURNING "
           "chat");

  coterie_sql_bind_blob (s, 1, row->id, sizeof row->id);
  coterie_sql_bind_int (s, 2, row->kind);
  coterie_sql_bind_int (s, 3, row->account);
  coterie_sql_bind_int (s, 4, row->last_ms);
  coterie_sql_bind_blob (s, 5, row->secret, sizeof row->secret);
  return coterie_sql_fetch_int (s, 0, &row->chat, error);
}

gboolean
coterie_store_chats_load (CoterieSql *sql, gint64 chat, CoterieStoreChat *row, gboolean *found, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, COLUMNS "WHERE chat = ?1");

  memset (row, 0, sizeof *row);
  coterie_sql_bind_int (s, 1, chat);
  *found = coterie_sql_step (s);
  if (*found)
    read_row (s, row);
  return coterie_sql_finish (s, error);
}

/**
 * coterie_store_chats_find:
 * @chat: (out): 0 when there is none
 */
gboolean
coterie_store_chats_find (CoterieSql *sql, const guint8 *id, gint64 *chat, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT chat FROM chats WHERE id = ?1");

  coterie_sql_bind_blob (s, 1, id, COTERIE_CHAT_ID_BYTES);
  return coterie_sql_fetch_int (s, 0, chat, error);
}

/**
 * coterie_store_chats_find_account:
 * @chat: (out): the direct chat with that account, or with ourselves the note to self; 0 when there is none
 */
gboolean
coterie_store_chats_find_account (CoterieSql *sql, gint64 account, gint64 *chat, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT chat FROM chats WHERE account = ?1 AND kind != ?2 ORDER BY chat LIMIT 1");

  coterie_sql_bind_int (s, 1, account);
  coterie_sql_bind_int (s, 2, COTERIE_STORE_CHAT_GROUP);
  return coterie_sql_fetch_int (s, 0, chat, error);
}

gboolean
coterie_store_chats_next (CoterieSql *sql, gint64 after, gint64 *chat, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT chat FROM chats WHERE chat > ?1 AND kind != ?2 ORDER BY chat LIMIT 1");

  coterie_sql_bind_int (s, 1, after);
  coterie_sql_bind_int (s, 2, COTERIE_STORE_CHAT_GROUP);
  return coterie_sql_fetch_int (s, 0, chat, error);
}

/**
 * coterie_store_chats_list:
 *
 * Returns: (transfer full) (element-type CoterieStoreChat): all, the one with the newest message first
 */
GPtrArray *
coterie_store_chats_list (CoterieSql *sql, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_store_chat_free);
  CoterieSqlStatement *s = coterie_sql_prepare (sql, COLUMNS "ORDER BY last_ms DESC, chat DESC");

  while (coterie_sql_step (s))
    {
      CoterieStoreChat *row = g_new0 (CoterieStoreChat, 1);

      read_row (s, row);
      g_ptr_array_add (rows, row);
    }
  return coterie_sql_finish (s, error) ? g_steal_pointer (&rows) : NULL;
}

/**
 * coterie_store_chats_save:
 *
 * Writes all columns that change, except the draft, which is the composer's.
 */
gboolean
coterie_store_chats_save (CoterieSql *sql, const CoterieStoreChat *row, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "UPDATE chats SET n_messages = ?2, first_unread = ?3, n_unread = ?4, last_text = ?5, last_ms = ?6,"
           " delivered_to = ?7, read_to = ?8, peer_secret = ?9, peer_seen = ?10, flags = ?11, last_account = ?12,"
           " last_kind = ?13, last_state = ?14, secret = ?15 WHERE chat = ?1");

  coterie_sql_bind_int (s, 1, row->chat);
  coterie_sql_bind_int (s, 2, (gint64) row->n_messages);
  coterie_sql_bind_int (s, 3, (gint64) row->first_unread);
  coterie_sql_bind_int (s, 4, row->n_unread);
  coterie_sql_bind_text (s, 5, row->last_text);
  coterie_sql_bind_int (s, 6, row->last_ms);
  coterie_sql_bind_int (s, 7, (gint64) row->delivered_to);
  coterie_sql_bind_int (s, 8, (gint64) row->read_to);
  if (row->has_peer_secret)
    coterie_sql_bind_blob (s, 9, row->peer_secret, sizeof row->peer_secret);
  coterie_sql_bind_int (s, 10, row->peer_seen);
  coterie_sql_bind_int (s, 11, row->flags);
  coterie_sql_bind_int (s, 12, row->last_account);
  coterie_sql_bind_int (s, 13, row->last_kind);
  coterie_sql_bind_int (s, 14, row->last_state);
  coterie_sql_bind_blob (s, 15, row->secret, sizeof row->secret);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_chats_set_id (CoterieSql *sql, gint64 chat, const guint8 *id, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "UPDATE chats SET id = ?2 WHERE chat = ?1");

  coterie_sql_bind_int (s, 1, chat);
  coterie_sql_bind_blob (s, 2, id, COTERIE_CHAT_ID_BYTES);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_chats_set_draft (CoterieSql *sql, gint64 chat, const char *draft, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "UPDATE chats SET draft = ?2 WHERE chat = ?1");

  coterie_sql_bind_int (s, 1, chat);
  coterie_sql_bind_text (s, 2, draft);
  return coterie_sql_run (s, error);
}
