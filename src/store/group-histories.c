// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/group-histories.h"

#include "store/groups.h"

void
coterie_store_group_history_clear (CoterieStoreGroupHistory *self)
{
  g_clear_pointer (&self->knows, g_bytes_unref);
  g_clear_pointer (&self->members, g_bytes_unref);
}

gboolean
coterie_store_group_histories_add (
    CoterieSql *sql, gint64 chat, const CoterieStoreGroupHistory *row, gboolean is_known, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "INSERT INTO group_histories (chat, account, knows, members, kept_ms) SELECT ?1, ?2, ?3, ?4, ?5"
           " WHERE (SELECT count(*) FROM group_histories WHERE chat = ?1 AND account = ?2) < ?6"
           " AND (SELECT coalesce (sum (length (members)), 0) FROM group_histories WHERE account = ?2)"
           " + length (?4) <= ?7"
           " AND (SELECT coalesce (sum (length (members)), 0) FROM group_histories) + length (?4) <= ?8");

  coterie_sql_bind_int (s, 1, chat);
  coterie_sql_bind_int (s, 2, row->account);
  coterie_sql_bind_bytes (s, 3, row->knows);
  coterie_sql_bind_bytes (s, 4, row->members);
  coterie_sql_bind_int (s, 5, row->kept_ms);
  coterie_sql_bind_int (s, 6, COTERIE_STORE_HISTORIES_MAX);
  coterie_sql_bind_int (s, 7, COTERIE_STORE_HISTORIES_MAX_BYTES);
  coterie_sql_bind_int (s, 8,
                        is_known ? COTERIE_STORE_HISTORIES_MAX_BYTES_ALL : COTERIE_STORE_HISTORIES_MAX_BYTES_OPEN);
  return coterie_sql_run (s, error);
}

GArray *
coterie_store_group_histories_list_chats (CoterieSql *sql, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT DISTINCT h.chat FROM group_histories h JOIN groups g USING (chat)"
                                " WHERE g.state = ?1 ORDER BY h.chat");

  coterie_sql_bind_int (s, 1, COTERIE_STORE_GROUP_ACCEPTED);
  return coterie_store_groups_read_numbers (s, error);
}

/**
 * coterie_store_group_histories_next:
 * @after: 0 for the first one
 */
gboolean
coterie_store_group_histories_next (
    CoterieSql *sql, gint64 chat, gint64 after, CoterieStoreGroupHistory *row, gboolean *found, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT history, account, knows, members, kept_ms FROM group_histories"
                                " WHERE chat = ?1 AND history > ?2 ORDER BY history LIMIT 1");

  *row = (CoterieStoreGroupHistory){ 0 };
  coterie_sql_bind_int (s, 1, chat);
  coterie_sql_bind_int (s, 2, after);
  *found = coterie_sql_step (s);
  if (*found)
    {
      row->history = coterie_sql_column_int (s, 0);
      row->account = coterie_sql_column_int (s, 1);
      row->knows = coterie_sql_column_bytes (s, 2);
      row->members = coterie_sql_column_bytes (s, 3);
      row->kept_ms = coterie_sql_column_int (s, 4);
    }
  return coterie_sql_finish (s, error);
}

gboolean
coterie_store_group_histories_remove (CoterieSql *sql, gint64 history, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "DELETE FROM group_histories WHERE history = ?1");

  coterie_sql_bind_int (s, 1, history);
  return coterie_sql_run (s, error);
}
