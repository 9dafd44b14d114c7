// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/kept-contents.h"

#include "store/groups.h"

#include <string.h>

void
coterie_store_kept_content_free (CoterieStoreKeptContent *self)
{
  coterie_store_message_clear (&self->row);
  g_clear_pointer (&self->knows, g_bytes_unref);
  g_free (self);
}

void
coterie_store_kept_knows_free (CoterieStoreKeptKnows *self)
{
  g_clear_pointer (&self->knows, g_bytes_unref);
  g_free (self);
}

#define BYTES_OF_ROW                                                                                                   \
  "length (CAST (body AS BLOB)) + length (knows) + coalesce (length (part), 0) + coalesce (length (mentions), 0)"

static gsize
count_bytes (const CoterieStoreMessage *row, GBytes *knows)
{
  return strlen (row->body) + g_bytes_get_size (knows) + (row->part != NULL ? g_bytes_get_size (row->part) : 0) +
         (row->mentions != NULL ? g_bytes_get_size (row->mentions) : 0);
}

gboolean
coterie_store_kept_contents_insert (
    CoterieSql *sql, gint64 chat, const CoterieStoreMessage *row, GBytes *knows, gint64 kept_ms, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "INSERT OR IGNORE INTO kept_contents (chat, account, device, id, kind, state,"
                                " time_ms, sent_ms, body, knows, kept_ms, part, mentions)"
                                " SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?13, ?14"
                                " WHERE (SELECT count(*) FROM kept_contents WHERE chat = ?1 AND account = ?2) < ?12"
                                " AND (SELECT coalesce (sum (" BYTES_OF_ROW "), 0) FROM kept_contents"
                                " WHERE account = ?2) + ?18 <= ?15"
                                " AND ((SELECT state FROM groups WHERE chat = ?1) = ?16"
                                " OR (SELECT coalesce (sum (" BYTES_OF_ROW "), 0) FROM kept_contents k"
                                " JOIN groups g USING (chat) WHERE g.state != ?16) + ?18"
                                " <= ?17)");

  coterie_sql_bind_int (s, 1, chat);
  coterie_sql_bind_int (s, 2, row->account);
  coterie_sql_bind_int (s, 3, row->device);
  coterie_sql_bind_blob (s, 4, row->id, sizeof row->id);
  coterie_sql_bind_int (s, 5, row->kind);
  coterie_sql_bind_int (s, 6, row->state);
  coterie_sql_bind_int (s, 7, row->time_ms);
  coterie_sql_bind_int (s, 8, row->sent_ms);
  coterie_sql_bind_text (s, 9, row->body);
  coterie_sql_bind_bytes (s, 10, knows);
  coterie_sql_bind_int (s, 11, kept_ms);
  coterie_sql_bind_int (s, 12, COTERIE_STORE_KEPT_MAX);
  coterie_sql_bind_bytes (s, 13, row->part);
  coterie_sql_bind_bytes (s, 14, row->mentions);
  coterie_sql_bind_int (s, 15, COTERIE_STORE_KEPT_MAX_BYTES);
  coterie_sql_bind_int (s, 16, COTERIE_STORE_GROUP_ACCEPTED);
  coterie_sql_bind_int (s, 17, COTERIE_STORE_KEPT_MAX_BYTES_OPEN);
  coterie_sql_bind_int (s, 18, (gint64) count_bytes (row, knows));
  return coterie_sql_run (s, error);
}

static CoterieStoreKeptContent *
read_row (CoterieSqlStatement *s)
{
  CoterieStoreKeptContent *self = g_new0 (CoterieStoreKeptContent, 1);
  const guint8 *id = coterie_sql_column_exact (s, 3, sizeof self->row.id);

  self->kept = coterie_sql_column_int (s, 0);
  self->row.account = coterie_sql_column_int (s, 1);
  self->row.device = (guint32) coterie_sql_column_int (s, 2);
  if (id != NULL)
    memcpy (self->row.id, id, sizeof self->row.id);
  self->row.kind = (int) coterie_sql_column_int (s, 4);
  self->row.state = (int) coterie_sql_column_int (s, 5);
  self->row.time_ms = coterie_sql_column_int (s, 6);
  self->row.sent_ms = coterie_sql_column_int (s, 7);
  self->row.body = g_strdup (coterie_sql_column_text (s, 8));
  self->knows = coterie_sql_column_bytes (s, 9);
  self->kept_ms = coterie_sql_column_int (s, 10);
  self->row.part = coterie_sql_column_bytes (s, 11);
  self->row.mentions = coterie_sql_column_bytes (s, 12);
  return self;
}

/**
 * coterie_store_kept_contents_list:
 *
 * Returns: (transfer full) (element-type gint64)
 */
GArray *
coterie_store_kept_contents_list (CoterieSql *sql, gint64 chat, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT kept FROM kept_contents WHERE chat = ?1 ORDER BY kept");

  coterie_sql_bind_int (s, 1, chat);
  return coterie_store_groups_read_numbers (s, error);
}

GPtrArray *
coterie_store_kept_contents_list_knows (CoterieSql *sql, gint64 chat, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_store_kept_knows_free);
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT knows, min(time_ms) FROM kept_contents WHERE chat = ?1 GROUP BY knows");

  coterie_sql_bind_int (s, 1, chat);
  while (coterie_sql_step (s))
    {
      CoterieStoreKeptKnows *kept = g_new0 (CoterieStoreKeptKnows, 1);

      kept->knows = coterie_sql_column_bytes (s, 0);
      kept->time_ms = coterie_sql_column_int (s, 1);
      g_ptr_array_add (list, kept);
    }
  return coterie_sql_finish (s, error) ? g_steal_pointer (&list) : NULL;
}

/**
 * coterie_store_kept_contents_load:
 * @kept: one that is there
 *
 * Returns: (transfer full)
 */
CoterieStoreKeptContent *
coterie_store_kept_contents_load (CoterieSql *sql, gint64 kept, GError **error)
{
  g_autoptr (CoterieStoreKeptContent) self = NULL;
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT kept, account, device, id, kind, state, time_ms, sent_ms, body, knows, kept_ms,"
                                " part, mentions FROM kept_contents WHERE kept = ?1");

  coterie_sql_bind_int (s, 1, kept);
  if (coterie_sql_step (s))
    self = read_row (s);
  if (!coterie_sql_finish (s, error))
    return NULL;
  if (self == NULL)
    g_set_error_literal (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_DAMAGED, "What was kept is gone.");
  return g_steal_pointer (&self);
}

GArray *
coterie_store_kept_contents_list_chats (CoterieSql *sql, gint64 before_ms, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT DISTINCT chat FROM kept_contents WHERE kept_ms < ?1 ORDER BY chat");

  coterie_sql_bind_int (s, 1, before_ms);
  return coterie_store_groups_read_numbers (s, error);
}

gboolean
coterie_store_kept_contents_remove (CoterieSql *sql, gint64 kept, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "DELETE FROM kept_contents WHERE kept = ?1");

  coterie_sql_bind_int (s, 1, kept);
  return coterie_sql_run (s, error);
}
