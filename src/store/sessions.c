// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/sessions.h"

/**
 * coterie_store_sessions_load:
 * @record: (out) (transfer full) (nullable): NULL when there is none
 */
gboolean
coterie_store_sessions_load (CoterieSql *sql, gint64 peer, CoterieStoreMakeBytes make, GBytes **record, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT record FROM sessions WHERE session = ?1");

  *record = NULL;
  coterie_sql_bind_int (s, 1, peer);
  if (coterie_sql_step (s))
    {
      gsize size;
      const guint8 *bytes = coterie_sql_column_blob (s, 0, &size);

      *record = make (bytes, size);
    }
  if (coterie_sql_finish (s, error))
    return TRUE;
  g_clear_pointer (record, g_bytes_unref);
  return FALSE;
}

gboolean
coterie_store_sessions_save (CoterieSql *sql, gint64 peer, const guint8 *record, gsize size, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "INSERT OR REPLACE INTO sessions (session, record) VALUES (?1, ?2)");

  coterie_sql_bind_int (s, 1, peer);
  coterie_sql_bind_blob (s, 2, record, size);
  return coterie_sql_run (s, error);
}
