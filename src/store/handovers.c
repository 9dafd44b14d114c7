// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/handovers.h"

#include "store/groups.h"

#define COLUMNS                                                                                                        \
  "SELECT device, taking, phase, reached, started, first_send, part, last, acked, n_total, n_done, asked_ms, "         \
  "n_asked, lacks"                                                                                                     \
  " FROM handovers "

void
coterie_store_handover_part_free (CoterieStoreHandoverPart *self)
{
  g_clear_pointer (&self->payload, g_bytes_unref);
  g_free (self);
}

static void
copy_exact (CoterieSqlStatement *s, int column, guint8 *bytes, gsize n_bytes)
{
  const guint8 *value = coterie_sql_column_exact (s, column, n_bytes);

  if (value != NULL)
    memcpy (bytes, value, n_bytes);
}

static void
read_row (CoterieSqlStatement *s, CoterieStoreHandover *row)
{
  row->device = (guint32) coterie_sql_column_int (s, 0);
  row->taking = coterie_sql_column_int (s, 1) != 0;
  row->phase = (int) coterie_sql_column_int (s, 2);
  row->reached = coterie_sql_column_int (s, 3);
  *(row->taking ? &row->asked_for : &row->started) = coterie_sql_column_int (s, 4) != 0; /* each has but one */
  row->first_send = (guint64) coterie_sql_column_int (s, 5);
  row->part = (guint) coterie_sql_column_int (s, 6);
  copy_exact (s, 7, row->last, sizeof row->last);
  row->acked = (guint) coterie_sql_column_int (s, 8);
  row->n_total = coterie_sql_column_int (s, 9);
  row->n_done = coterie_sql_column_int (s, 10);
  row->asked_ms = coterie_sql_column_int (s, 11);
  row->n_asked = (guint) coterie_sql_column_int (s, 12);
  row->lacks = coterie_sql_column_int (s, 13) != 0;
}

/* @row: (inout): the device and the direction */
static gboolean
load (CoterieSql *sql, CoterieStoreHandover *row, gboolean *found, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, COLUMNS "WHERE device = ?1 AND taking = ?2");

  coterie_sql_bind_int (s, 1, row->device);
  coterie_sql_bind_int (s, 2, row->taking);
  *found = coterie_sql_step (s);
  if (*found)
    read_row (s, row);
  return coterie_sql_finish (s, error);
}

gboolean
coterie_store_handovers_load_giving (
    CoterieSql *sql, guint32 device, CoterieStoreHandover *row, gboolean *found, GError **error)
{
  *row = (CoterieStoreHandover){ .device = device };
  return load (sql, row, found, error);
}

gboolean
coterie_store_handovers_load_taking (
    CoterieSql *sql, guint32 device, CoterieStoreHandover *row, gboolean *found, GError **error)
{
  *row = (CoterieStoreHandover){ .device = device, .taking = TRUE };
  return load (sql, row, found, error);
}

/**
 * coterie_store_handovers_list:
 *
 * Returns: (transfer full) (element-type CoterieStoreHandover): all that ever began, by device
 */
GArray *
coterie_store_handovers_list (CoterieSql *sql, GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, TRUE, sizeof (CoterieStoreHandover));
  CoterieSqlStatement *s = coterie_sql_prepare (sql, COLUMNS "ORDER BY device, taking");

  while (coterie_sql_step (s))
    {
      CoterieStoreHandover row = { 0 };

      read_row (s, &row);
      g_array_append_val (rows, row);
    }
  return coterie_sql_finish (s, error) ? g_steal_pointer (&rows) : NULL;
}

gboolean
coterie_store_handovers_save (CoterieSql *sql, const CoterieStoreHandover *row, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "INSERT OR REPLACE INTO handovers (device, taking, phase, reached, started, first_send, part, last, acked,"
           " n_total, n_done, asked_ms, n_asked, lacks)"
           " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)");

  coterie_sql_bind_int (s, 1, row->device);
  coterie_sql_bind_int (s, 2, row->taking);
  coterie_sql_bind_int (s, 3, row->phase);
  coterie_sql_bind_int (s, 4, row->reached);
  coterie_sql_bind_int (s, 5, row->taking ? row->asked_for : row->started);
  coterie_sql_bind_int (s, 6, (gint64) row->first_send);
  coterie_sql_bind_int (s, 7, row->part);
  coterie_sql_bind_blob (s, 8, row->last, sizeof row->last);
  coterie_sql_bind_int (s, 9, row->acked);
  coterie_sql_bind_int (s, 10, row->n_total);
  coterie_sql_bind_int (s, 11, row->n_done);
  coterie_sql_bind_int (s, 12, row->asked_ms);
  coterie_sql_bind_int (s, 13, row->n_asked);
  coterie_sql_bind_int (s, 14, row->lacks);
  return coterie_sql_run (s, error);
}

static gboolean
run_for (CoterieSql *sql, const char *text, const CoterieStoreHandover *row, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, text);

  coterie_sql_bind_int (s, 1, row->device);
  coterie_sql_bind_int (s, 2, row->taking);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_handovers_rewind (CoterieSql *sql, const CoterieStoreHandover *row, GError **error)
{
  return run_for (sql, "DELETE FROM handover_chats WHERE device = ?1 AND taking = ?2", row, error) &&
         run_for (sql, "DELETE FROM handover_groups WHERE device = ?1 AND ?2 = 0", row, error);
}

gboolean
coterie_store_handovers_forget (CoterieSql *sql, const CoterieStoreHandover *row, GError **error)
{
  return run_for (sql, "DELETE FROM handovers WHERE device = ?1 AND taking = ?2", row, error) &&
         run_for (sql, "DELETE FROM handover_parts WHERE device = ?1 AND ?2 = 0", row, error) &&
         coterie_store_handovers_rewind (sql, row, error);
}

gboolean
coterie_store_handovers_add_part (CoterieSql *sql, guint32 device, const CoterieStoreHandoverPart *part, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "INSERT OR REPLACE INTO handover_parts (device, part, id, payload) VALUES (?1, ?2, ?3, ?4)");

  coterie_sql_bind_int (s, 1, device);
  coterie_sql_bind_int (s, 2, part->part);
  coterie_sql_bind_blob (s, 3, part->id, sizeof part->id);
  coterie_sql_bind_bytes (s, 4, part->payload);
  return coterie_sql_run (s, error);
}

GPtrArray *
coterie_store_handovers_list_parts (CoterieSql *sql, guint32 device, guint from_part, GError **error)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_store_handover_part_free);
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "SELECT part, id, payload FROM handover_parts WHERE device = ?1 AND part >= ?2 ORDER BY part DESC");

  coterie_sql_bind_int (s, 1, device);
  coterie_sql_bind_int (s, 2, from_part);
  while (coterie_sql_step (s))
    {
      CoterieStoreHandoverPart *part = g_new0 (CoterieStoreHandoverPart, 1);

      part->part = (guint) coterie_sql_column_int (s, 0);
      copy_exact (s, 1, part->id, sizeof part->id);
      part->payload = coterie_sql_column_bytes (s, 2);
      g_ptr_array_add (parts, part);
    }
  return coterie_sql_finish (s, error) ? g_steal_pointer (&parts) : NULL;
}

gboolean
coterie_store_handovers_remove_parts (CoterieSql *sql, guint32 device, guint from_part, guint to_part, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "DELETE FROM handover_parts WHERE device = ?1 AND part >= ?2 AND part < ?3");

  coterie_sql_bind_int (s, 1, device);
  coterie_sql_bind_int (s, 2, from_part);
  coterie_sql_bind_int (s, 3, to_part);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_handovers_get_next (
    CoterieSql *sql, const CoterieStoreHandover *row, gint64 chat, gint64 *next, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT next FROM handover_chats WHERE chat = ?1 AND device = ?2 AND taking = ?3");

  coterie_sql_bind_int (s, 1, chat);
  coterie_sql_bind_int (s, 2, row->device);
  coterie_sql_bind_int (s, 3, row->taking);
  return coterie_sql_fetch_int (s, -1, next, error);
}

gboolean
coterie_store_handovers_set_next (
    CoterieSql *sql, const CoterieStoreHandover *row, gint64 chat, gint64 next, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "INSERT INTO handover_chats (chat, device, taking, next) VALUES (?1, ?2, ?3, ?4)"
                                " ON CONFLICT (chat, device, taking) DO UPDATE SET next = excluded.next");

  coterie_sql_bind_int (s, 1, chat);
  coterie_sql_bind_int (s, 2, row->device);
  coterie_sql_bind_int (s, 3, row->taking);
  coterie_sql_bind_int (s, 4, next);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_handovers_note_again (
    CoterieSql *sql, const CoterieStoreHandover *row, gint64 chat, gint64 from, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "UPDATE handover_chats SET again = iif (again < 0, ?4, min (again, ?4))"
                                " WHERE chat = ?1 AND device = ?2 AND taking = ?3");

  coterie_sql_bind_int (s, 1, chat);
  coterie_sql_bind_int (s, 2, row->device);
  coterie_sql_bind_int (s, 3, row->taking);
  coterie_sql_bind_int (s, 4, from);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_handovers_take_again (
    CoterieSql *sql, const CoterieStoreHandover *row, gint64 *chat, gint64 *from, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "SELECT chat, again FROM handover_chats WHERE device = ?1 AND taking = ?2 AND again >= 0 LIMIT 1");

  *chat = 0;
  coterie_sql_bind_int (s, 1, row->device);
  coterie_sql_bind_int (s, 2, row->taking);
  if (coterie_sql_step (s))
    {
      *chat = coterie_sql_column_int (s, 0);
      *from = coterie_sql_column_int (s, 1);
    }
  if (!coterie_sql_finish (s, error))
    return FALSE;
  if (*chat == 0)
    return TRUE;
  s = coterie_sql_prepare (sql, "UPDATE handover_chats SET again = -1 WHERE chat = ?1 AND device = ?2 AND taking = ?3");
  coterie_sql_bind_int (s, 1, *chat);
  coterie_sql_bind_int (s, 2, row->device);
  coterie_sql_bind_int (s, 3, row->taking);
  return coterie_sql_run (s, error);
}

/* Rows that are put in behind the last one that was told, or taken, come in their turn. */
gboolean
coterie_store_handovers_shift (CoterieSql *sql, gint64 chat, gint64 from_position, gint64 by, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "UPDATE handover_chats SET next = iif (next > ?2, next + ?3, next),"
                                " again = iif (again > ?2, again + ?3, again) WHERE chat = ?1");

  coterie_sql_bind_int (s, 1, chat);
  coterie_sql_bind_int (s, 2, from_position);
  coterie_sql_bind_int (s, 3, by);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_handovers_find_chat (CoterieSql *sql, guint32 device, gint64 *chat, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "SELECT c.chat FROM chats c LEFT JOIN handover_chats h ON h.chat = c.chat AND h.device = ?1"
           " AND h.taking = 0"
           " LEFT JOIN groups g ON g.chat = c.chat"
           " WHERE c.n_messages > coalesce(h.next, 0) AND coalesce(g.state, ?2) = ?2"
           " ORDER BY c.last_ms DESC, c.chat DESC LIMIT 1");

  coterie_sql_bind_int (s, 1, device);
  coterie_sql_bind_int (s, 2, COTERIE_STORE_GROUP_ACCEPTED);
  return coterie_sql_fetch_int (s, 0, chat, error);
}

gboolean
coterie_store_handovers_count (CoterieSql *sql, guint rows_max, gint64 *n_items, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "SELECT (SELECT count(*) FROM contacts) + count(*) + coalesce(sum(min(n_messages, ?1)), 0) FROM chats");

  coterie_sql_bind_int (s, 1, rows_max);
  return coterie_sql_fetch_int (s, 0, n_items, error);
}

gboolean
coterie_store_handovers_get_next_record (CoterieSql *sql, guint32 device, gint64 chat, gint64 *next, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT next FROM handover_groups WHERE device = ?1 AND chat = ?2");

  coterie_sql_bind_int (s, 1, device);
  coterie_sql_bind_int (s, 2, chat);
  return coterie_sql_fetch_int (s, 0, next, error);
}

gboolean
coterie_store_handovers_set_next_record (CoterieSql *sql, guint32 device, gint64 chat, gint64 next, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "INSERT OR REPLACE INTO handover_groups (device, chat, next) VALUES (?1, ?2, ?3)");

  coterie_sql_bind_int (s, 1, device);
  coterie_sql_bind_int (s, 2, chat);
  coterie_sql_bind_int (s, 3, next);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_handovers_find_group (CoterieSql *sql, guint32 device, gint64 *chat, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "SELECT g.chat FROM groups g LEFT JOIN handover_groups h ON h.device = ?1 AND h.chat = g.chat"
           " WHERE g.state IN (?2, ?3)"
           " AND (SELECT max(place) FROM group_records r WHERE r.chat = g.chat) > coalesce(h.next, 0)"
           " ORDER BY g.chat LIMIT 1");

  coterie_sql_bind_int (s, 1, device);
  coterie_sql_bind_int (s, 2, COTERIE_STORE_GROUP_REQUEST);
  coterie_sql_bind_int (s, 3, COTERIE_STORE_GROUP_ACCEPTED);
  return coterie_sql_fetch_int (s, 0, chat, error);
}
