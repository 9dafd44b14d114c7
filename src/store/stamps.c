// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/stamps.h"

/**
 * coterie_store_stamps_get:
 * @at_ms: (out): 0 when nothing was ever chosen
 */
gboolean
coterie_store_stamps_get (CoterieSql *sql, gint64 account, CoterieStamp field, gint64 *at_ms, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT at_ms FROM stamps WHERE account = ?1 AND field = ?2");

  coterie_sql_bind_int (s, 1, account);
  coterie_sql_bind_int (s, 2, field);
  return coterie_sql_fetch_int (s, 0, at_ms, error);
}

gboolean
coterie_store_stamps_set (CoterieSql *sql, gint64 account, CoterieStamp field, gint64 at_ms, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "INSERT OR REPLACE INTO stamps (account, field, at_ms) VALUES (?1, ?2, ?3)");

  coterie_sql_bind_int (s, 1, account);
  coterie_sql_bind_int (s, 2, field);
  coterie_sql_bind_int (s, 3, at_ms);
  return coterie_sql_run (s, error);
}
