// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/raw-inbox.h"

#define COLUMNS "SELECT raw, hash, account, device, arrived_ms, reason, attempts, next_ms, message FROM raw_inbox "

static void
read_row (CoterieSqlStatement *s, CoterieStoreRaw *row)
{
  const guint8 *hash = coterie_sql_column_exact (s, 1, sizeof row->hash);

  row->raw = coterie_sql_column_int (s, 0);
  if (hash != NULL)
    memcpy (row->hash, hash, sizeof row->hash);
  row->account = coterie_sql_column_int (s, 2);
  row->device = coterie_sql_column_int (s, 3);
  row->arrived_ms = coterie_sql_column_int (s, 4);
  row->reason = coterie_sql_column_int (s, 5);
  row->attempts = coterie_sql_column_int (s, 6);
  row->next_ms = coterie_sql_column_int (s, 7);
  row->message = coterie_sql_column_int (s, 8);
}

/**
 * coterie_store_raw_inbox_insert:
 * @inserted: (out): FALSE when the same bytes of the same sender are there already
 */
gboolean
coterie_store_raw_inbox_insert (CoterieSql *sql, const CoterieStoreRaw *row, gboolean *inserted, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "INSERT INTO raw_inbox (hash, account, device, arrived_ms, reason, attempts, next_ms, "
                                "message) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
                                " ON CONFLICT (account, device, hash) DO NOTHING");

  coterie_sql_bind_blob (s, 1, row->hash, sizeof row->hash);
  coterie_sql_bind_int (s, 2, row->account);
  coterie_sql_bind_int (s, 3, row->device);
  coterie_sql_bind_int (s, 4, row->arrived_ms);
  coterie_sql_bind_int (s, 5, row->reason);
  coterie_sql_bind_int (s, 6, row->attempts);
  coterie_sql_bind_int (s, 7, row->next_ms);
  coterie_sql_bind_int (s, 8, row->message);
  if (!coterie_sql_run (s, error))
    return FALSE;
  *inserted = coterie_sql_get_changes (sql) == 1;
  return TRUE;
}

/**
 * coterie_store_raw_inbox_find:
 * @account: only an envelope of that sender is found
 */
gboolean
coterie_store_raw_inbox_find (CoterieSql *sql,
                              const guint8 *hash,
                              gint64 account,
                              guint32 device,
                              CoterieStoreRaw *row,
                              gboolean *found,
                              GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, COLUMNS "WHERE account = ?2 AND device = ?3 AND hash = ?1");

  memset (row, 0, sizeof *row);
  coterie_sql_bind_blob (s, 1, hash, sizeof row->hash);
  coterie_sql_bind_int (s, 2, account);
  coterie_sql_bind_int (s, 3, device);
  *found = coterie_sql_step (s);
  if (*found)
    read_row (s, row);
  return coterie_sql_finish (s, error);
}

/**
 * coterie_store_raw_inbox_list_due:
 * @latest_ms: what waits beyond it was written by a clock that was wrong, and is due as well
 *
 * Returns: (transfer full) (element-type CoterieStoreRaw): those to be asked for, or given up, by @now_ms; oldest first
 */
GPtrArray *
coterie_store_raw_inbox_list_due (CoterieSql *sql, gint64 now_ms, gint64 latest_ms, guint limit, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_free);
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, COLUMNS "WHERE next_ms <= ?1 OR next_ms > ?2 ORDER BY raw LIMIT ?3");

  coterie_sql_bind_int (s, 1, now_ms);
  coterie_sql_bind_int (s, 2, latest_ms);
  coterie_sql_bind_int (s, 3, limit);
  while (coterie_sql_step (s))
    {
      CoterieStoreRaw *row = g_new0 (CoterieStoreRaw, 1);

      read_row (s, row);
      g_ptr_array_add (rows, row);
    }
  return coterie_sql_finish (s, error) ? g_steal_pointer (&rows) : NULL;
}

/**
 * coterie_store_raw_inbox_next_ms:
 * @next_ms: (out): when the next one is due; 0 when there is none
 */
gboolean
coterie_store_raw_inbox_next_ms (CoterieSql *sql, gint64 *next_ms, GError **error)
{
  return coterie_sql_fetch_int (coterie_sql_prepare (sql, "SELECT coalesce(min(next_ms), 0) FROM raw_inbox"), 0,
                                next_ms, error);
}

gboolean
coterie_store_raw_inbox_count (CoterieSql *sql, gint64 account, guint32 device, gint64 *count, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT count(*) FROM raw_inbox WHERE account = ?1 AND device = ?2");

  coterie_sql_bind_int (s, 1, account);
  coterie_sql_bind_int (s, 2, device);
  return coterie_sql_fetch_int (s, 0, count, error);
}

gboolean
coterie_store_raw_inbox_set_asked (CoterieSql *sql, gint64 raw, guint attempts, gint64 next_ms, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "UPDATE raw_inbox SET attempts = ?2, next_ms = ?3 WHERE raw = ?1");

  coterie_sql_bind_int (s, 1, raw);
  coterie_sql_bind_int (s, 2, attempts);
  coterie_sql_bind_int (s, 3, next_ms);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_raw_inbox_remove (CoterieSql *sql, gint64 raw, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "DELETE FROM raw_inbox WHERE raw = ?1");

  coterie_sql_bind_int (s, 1, raw);
  return coterie_sql_run (s, error);
}
