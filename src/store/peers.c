// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/peers.h"

gboolean
coterie_store_peers_load (CoterieSql *sql, gint64 peer, CoterieStorePeer *row, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT n_out, n_in, missing, gap_message, n_unopened, n_resets, "
                                                     "reset_ms, revoked_ms FROM peers WHERE peer = ?1");

  *row = (CoterieStorePeer){ .peer = peer };
  coterie_sql_bind_int (s, 1, peer);
  if (coterie_sql_step (s))
    {
      row->n_out = (guint64) coterie_sql_column_int (s, 0);
      row->n_in = (guint64) coterie_sql_column_int (s, 1);
      row->missing = (guint64) coterie_sql_column_int (s, 2);
      row->gap_message = coterie_sql_column_int (s, 3);
      row->n_unopened = coterie_sql_column_int (s, 4);
      row->n_resets = coterie_sql_column_int (s, 5);
      row->reset_ms = coterie_sql_column_int (s, 6);
      row->revoked_ms = coterie_sql_column_int (s, 7);
    }
  return coterie_sql_finish (s, error);
}

gboolean
coterie_store_peers_save (CoterieSql *sql, const CoterieStorePeer *row, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "INSERT OR REPLACE INTO peers (peer, n_out, n_in, missing, gap_message, n_unopened, n_resets, reset_ms, "
           "revoked_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");

  coterie_sql_bind_int (s, 1, row->peer);
  coterie_sql_bind_int (s, 2, (gint64) row->n_out);
  coterie_sql_bind_int (s, 3, (gint64) row->n_in);
  coterie_sql_bind_int (s, 4, (gint64) row->missing);
  coterie_sql_bind_int (s, 5, row->gap_message);
  coterie_sql_bind_int (s, 6, row->n_unopened);
  coterie_sql_bind_int (s, 7, row->n_resets);
  coterie_sql_bind_int (s, 8, row->reset_ms);
  coterie_sql_bind_int (s, 9, row->revoked_ms);
  return coterie_sql_run (s, error);
}
