// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/account-rows.h"

#define SELECT "SELECT id, aid, name, state, password, length, head, created_ms FROM accounts"

static gboolean
take (CoterieSqlStatement *s, CoterieAccountRow *row, GError **error)
{
  while (coterie_sql_step (s))
    {
      const guint8 *aid = coterie_sql_column_exact (s, 1, COTERIE_AID_BYTES);
      const guint8 *head = coterie_sql_column_exact (s, 6, COTERIE_HEAD_BYTES);

      if (aid == NULL || head == NULL)
        continue;
      row->account_id = coterie_sql_column_int (s, 0);
      memcpy (row->aid, aid, COTERIE_AID_BYTES);
      g_strlcpy (row->name, coterie_sql_column_text (s, 2), sizeof row->name);
      row->state = (CoterieAccountState) coterie_sql_column_int (s, 3);
      g_free (row->password);
      row->password = g_strdup (coterie_sql_column_text (s, 4));
      row->head.length = (guint32) coterie_sql_column_int (s, 5);
      memcpy (row->head.head, head, COTERIE_HEAD_BYTES);
      row->created_ms = coterie_sql_column_int (s, 7);
    }
  return coterie_sql_finish (s, error);
}

/**
 * coterie_account_row_find_name:
 * @sql: any connection
 * @name: a user name
 * @row: (inout): zeros; filled when there is such an account, also one that was deleted
 * @error: return location; COTERIE_SQL_ERROR
 *
 * Returns: whether the store could tell
 */
gboolean
coterie_account_row_find_name (CoterieSql *sql, const char *name, CoterieAccountRow *row, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, SELECT " WHERE name = ?1");

  coterie_sql_bind_text (s, 1, name);
  return take (s, row, error);
}

/**
 * coterie_account_row_find_id:
 *
 * As coterie_account_row_find_name(), by the row's number.
 *
 * Returns: whether the store could tell
 */
gboolean
coterie_account_row_find_id (CoterieSql *sql, gint64 account_id, CoterieAccountRow *row, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, SELECT " WHERE id = ?1");

  coterie_sql_bind_int (s, 1, account_id);
  return take (s, row, error);
}

/**
 * coterie_account_row_insert:
 * @sql: the writer's connection, in a transaction
 * @row: (inout): a new account, whose number is set
 * @error: return location; COTERIE_SQL_ERROR, CONSTRAINT when name or aid are there
 *
 * Returns: whether it is there
 */
gboolean
coterie_account_row_insert (CoterieSql *sql, CoterieAccountRow *row, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT COALESCE(MAX(id), 0) + 1 FROM accounts");

  if (!coterie_sql_fetch_int (s, 1, &row->account_id, error))
    return FALSE;
  s = coterie_sql_prepare (sql, "INSERT INTO accounts (id, aid, name, state, password, length, head, created_ms)"
                                " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
  coterie_sql_bind_int (s, 1, row->account_id);
  coterie_sql_bind_blob (s, 2, row->aid, sizeof row->aid);
  coterie_sql_bind_text (s, 3, row->name);
  coterie_sql_bind_int (s, 4, row->state);
  coterie_sql_bind_text (s, 5, row->password);
  coterie_sql_bind_int (s, 6, row->head.length);
  coterie_sql_bind_blob (s, 7, row->head.head, sizeof row->head.head);
  coterie_sql_bind_int (s, 8, row->created_ms);
  return coterie_sql_run (s, error);
}

/**
 * coterie_account_row_free:
 * @row: (nullable) (transfer full): a row
 */
void
coterie_account_row_free (CoterieAccountRow *row)
{
  if (row == NULL)
    return;
  g_free (row->password);
  g_free (row);
}
