// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/calls.h"

#include <string.h>

void
coterie_store_call_clear (CoterieStoreCall *self)
{
  g_clear_pointer (&self->aids, g_byte_array_unref);
}

gboolean
coterie_store_calls_put (CoterieSql *sql, const CoterieStoreCall *row, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "INSERT OR REPLACE INTO calls (call, chat, starter, tell, video, outcome, seconds, aids,"
           " kept_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");

  coterie_sql_bind_blob (s, 1, row->call, sizeof row->call);
  coterie_sql_bind_int (s, 2, row->chat);
  coterie_sql_bind_blob (s, 3, row->starter, sizeof row->starter);
  coterie_sql_bind_int (s, 4, row->tell);
  coterie_sql_bind_int (s, 5, row->video);
  coterie_sql_bind_int (s, 6, row->outcome);
  coterie_sql_bind_int (s, 7, row->seconds);
  coterie_sql_bind_blob (s, 8, row->aids != NULL ? row->aids->data : NULL, row->aids != NULL ? row->aids->len : 0);
  coterie_sql_bind_int (s, 9, row->kept_ms);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_calls_remove (CoterieSql *sql, const guint8 *call, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "DELETE FROM calls WHERE call = ?1");

  coterie_sql_bind_blob (s, 1, call, COTERIE_CALL_ID_BYTES);
  return coterie_sql_run (s, error);
}

static void
read_row (CoterieSqlStatement *s, CoterieStoreCall *row)
{
  gsize n_bytes;
  const guint8 *aids;

  memcpy (row->call, coterie_sql_column_exact (s, 0, sizeof row->call), sizeof row->call);
  row->chat = coterie_sql_column_int (s, 1);
  memcpy (row->starter, coterie_sql_column_exact (s, 2, sizeof row->starter), sizeof row->starter);
  row->tell = coterie_sql_column_int (s, 3) != 0;
  row->video = coterie_sql_column_int (s, 4) != 0;
  row->outcome = (int) coterie_sql_column_int (s, 5);
  row->seconds = (guint) coterie_sql_column_int (s, 6);
  aids = coterie_sql_column_blob (s, 7, &n_bytes);
  row->aids = g_byte_array_append (g_byte_array_new (), aids, (guint) n_bytes);
  row->kept_ms = coterie_sql_column_int (s, 8);
}

/**
 * coterie_store_calls_list:
 *
 * Returns: (transfer full) (element-type CoterieStoreCall): of chats that are still there
 */
GArray *
coterie_store_calls_list (CoterieSql *sql, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT call, chat, starter, tell, video, outcome, seconds, aids, kept_ms FROM calls"
                                " WHERE chat IN (SELECT chat FROM chats) ORDER BY kept_ms");
  g_autoptr (GArray) rows = g_array_new (FALSE, TRUE, sizeof (CoterieStoreCall));

  g_array_set_clear_func (rows, (GDestroyNotify) coterie_store_call_clear);
  while (coterie_sql_step (s))
    {
      g_array_set_size (rows, rows->len + 1);
      read_row (s, &g_array_index (rows, CoterieStoreCall, rows->len - 1));
    }
  return coterie_sql_finish (s, error) ? g_steal_pointer (&rows) : NULL;
}

gboolean
coterie_store_calls_clear (CoterieSql *sql, GError **error)
{
  return coterie_sql_run (coterie_sql_prepare (sql, "DELETE FROM calls"), error);
}
