// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/group-waiting.h"

#include "store/groups.h"

#include <string.h>

void
coterie_store_waiting_record_clear (CoterieStoreWaitingRecord *self)
{
  g_clear_pointer (&self->bytes, g_bytes_unref);
}

void
coterie_store_waiting_record_free (CoterieStoreWaitingRecord *self)
{
  coterie_store_waiting_record_clear (self);
  g_free (self);
}

static gboolean
measure_all (CoterieSql *sql, const CoterieStoreWaitingRecord *row, CoterieStoreWaitingRoom *room, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT (SELECT count(*) FROM group_waiting WHERE chat = ?1),"
                                " (SELECT count(*) FROM group_waiting WHERE chat = ?1 AND sender = ?2),"
                                " (SELECT coalesce (sum (length (bytes)), 0) FROM group_waiting WHERE sender = ?2),"
                                " (SELECT state FROM groups WHERE chat = ?1)");

  coterie_sql_bind_int (s, 1, row->chat);
  coterie_sql_bind_int (s, 2, row->sender);
  if (coterie_sql_step (s))
    {
      room->n_of_group = (guint) coterie_sql_column_int (s, 0);
      room->n_of_sender = (guint) coterie_sql_column_int (s, 1);
      room->n_bytes_of_sender = (gsize) coterie_sql_column_int (s, 2);
      room->is_open = coterie_sql_column_int (s, 3) != COTERIE_STORE_GROUP_ACCEPTED;
    }
  return coterie_sql_finish (s, error);
}

static gboolean
measure_open (CoterieSql *sql, CoterieStoreWaitingRoom *room, GError **error)
{
  CoterieSqlStatement *s;
  gint64 n_bytes;

  if (!room->is_open)
    return TRUE;
  s = coterie_sql_prepare (sql, "SELECT coalesce (sum (length (w.bytes)), 0) FROM group_waiting w"
                                " JOIN groups g USING (chat) WHERE g.state != ?1");
  coterie_sql_bind_int (s, 1, COTERIE_STORE_GROUP_ACCEPTED);
  if (!coterie_sql_fetch_int (s, 0, &n_bytes, error))
    return FALSE;
  room->n_bytes_open = (gsize) n_bytes;
  return TRUE;
}

/* One that nobody vouches for makes room for one that somebody does. */
static gboolean
make_room (CoterieSql *sql, const CoterieStoreWaitingRecord *row, CoterieStoreWaitingRoom *room, GError **error)
{
  CoterieSqlStatement *s;

  if (!row->is_trusted || room->n_of_group < COTERIE_STORE_WAITING_MAX)
    return TRUE;
  s = coterie_sql_prepare (sql, "DELETE FROM group_waiting WHERE waiting ="
                                " (SELECT min (waiting) FROM group_waiting WHERE chat = ?1 AND is_trusted = 0)");
  coterie_sql_bind_int (s, 1, row->chat);
  if (!coterie_sql_run (s, error))
    return FALSE;
  room->n_of_group -= (guint) coterie_sql_get_changes (sql);
  return TRUE;
}

static gboolean
has_room (const CoterieStoreWaitingRecord *row, const CoterieStoreWaitingRoom *room)
{
  const guint n_max = row->is_trusted ? COTERIE_STORE_WAITING_MAX_OF_TRUSTED : COTERIE_STORE_WAITING_MAX_OF_OTHER;
  const gsize n_bytes = g_bytes_get_size (row->bytes);

  return room->n_of_group < COTERIE_STORE_WAITING_MAX && room->n_of_sender < n_max &&
         room->n_bytes_of_sender + n_bytes <= COTERIE_STORE_WAITING_MAX_BYTES &&
         (!room->is_open || room->n_bytes_open + n_bytes <= COTERIE_STORE_WAITING_MAX_BYTES_OPEN);
}

static gboolean
insert (CoterieSql *sql, const CoterieStoreWaitingRecord *row, CoterieStoreWaitingRoom *room, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "INSERT OR IGNORE INTO group_waiting (chat, sender, hash, author, bytes, is_trusted,"
                                " came_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");

  coterie_sql_bind_int (s, 1, row->chat);
  coterie_sql_bind_int (s, 2, row->sender);
  coterie_sql_bind_blob (s, 3, row->hash, sizeof row->hash);
  coterie_sql_bind_blob (s, 4, row->author, sizeof row->author);
  coterie_sql_bind_bytes (s, 5, row->bytes);
  coterie_sql_bind_int (s, 6, row->is_trusted);
  coterie_sql_bind_int (s, 7, row->came_ms);
  if (!coterie_sql_run (s, error))
    return FALSE;
  if (coterie_sql_get_changes (sql) == 0)
    return TRUE;
  room->n_of_group++;
  room->n_of_sender++;
  room->n_bytes_of_sender += g_bytes_get_size (row->bytes);
  room->n_bytes_open += g_bytes_get_size (row->bytes);
  return TRUE;
}

/**
 * coterie_store_group_waiting_add:
 * @room: (inout): of one chat and sender, for as long as nobody else adds anything; zeros at first
 *
 * Repeating is safe; beyond the limits nothing is kept.
 */
gboolean
coterie_store_group_waiting_add (CoterieSql *sql,
                                 const CoterieStoreWaitingRecord *row,
                                 CoterieStoreWaitingRoom *room,
                                 GError **error)
{
  if (!room->is_measured && (!measure_all (sql, row, room, error) || !measure_open (sql, room, error)))
    return FALSE;
  room->is_measured = TRUE;
  if (!make_room (sql, row, room, error))
    return FALSE;
  return !has_room (row, room) || insert (sql, row, room, error);
}

GPtrArray *
coterie_store_group_waiting_list (CoterieSql *sql, gint64 chat, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_store_waiting_record_free);
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT waiting, hash, bytes FROM group_waiting WHERE chat = ?1 ORDER BY waiting");

  coterie_sql_bind_int (s, 1, chat);
  while (coterie_sql_step (s))
    {
      CoterieStoreWaitingRecord *row = g_new0 (CoterieStoreWaitingRecord, 1);
      const guint8 *hash = coterie_sql_column_exact (s, 1, sizeof row->hash);

      row->waiting = coterie_sql_column_int (s, 0);
      row->chat = chat;
      if (hash != NULL)
        memcpy (row->hash, hash, sizeof row->hash);
      row->bytes = coterie_sql_column_bytes (s, 2);
      g_ptr_array_add (rows, row);
    }
  return coterie_sql_finish (s, error) ? g_steal_pointer (&rows) : NULL;
}

GArray *
coterie_store_group_waiting_list_chats (CoterieSql *sql, const guint8 author[COTERIE_AID_BYTES], GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT DISTINCT chat FROM group_waiting WHERE author = ?1 ORDER BY chat");

  coterie_sql_bind_blob (s, 1, author, COTERIE_AID_BYTES);
  return coterie_store_groups_read_numbers (s, error);
}

gboolean
coterie_store_group_waiting_remove (CoterieSql *sql, gint64 waiting, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "DELETE FROM group_waiting WHERE waiting = ?1");

  coterie_sql_bind_int (s, 1, waiting);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_group_waiting_remove_all_of (CoterieSql *sql,
                                           gint64 chat,
                                           const guint8 hash[COTERIE_DIGEST_BYTES],
                                           GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "DELETE FROM group_waiting WHERE chat = ?1 AND hash = ?2");

  coterie_sql_bind_int (s, 1, chat);
  coterie_sql_bind_blob (s, 2, hash, COTERIE_DIGEST_BYTES);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_group_waiting_remove_older (CoterieSql *sql, gint64 came_before_ms, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "DELETE FROM group_waiting WHERE came_ms < ?1");

  coterie_sql_bind_int (s, 1, came_before_ms);
  return coterie_sql_run (s, error);
}
