// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/prekeys.h"

#include "wire/limits.h"

gboolean
coterie_store_prekeys_load (CoterieSql *sql, guint32 id, CoterieStoreMakeBytes make, GBytes **record, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT record FROM prekeys WHERE id = ?1");

  *record = NULL;
  coterie_sql_bind_int (s, 1, id);
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
coterie_store_prekeys_save (CoterieSql *sql, guint32 id, const guint8 *record, gsize size, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "INSERT OR REPLACE INTO prekeys (id, record) VALUES (?1, ?2)");

  coterie_sql_bind_int (s, 1, id);
  coterie_sql_bind_blob (s, 2, record, size);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_prekeys_remove (CoterieSql *sql, guint32 id, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "DELETE FROM prekeys WHERE id = ?1");

  coterie_sql_bind_int (s, 1, id);
  return coterie_sql_run (s, error);
}

gboolean
coterie_store_prekeys_count (CoterieSql *sql, gint64 *count, GError **error)
{
  return coterie_sql_fetch_int (coterie_sql_prepare (sql, "SELECT count(*) FROM prekeys"), 0, count, error);
}

/**
 * coterie_store_prekeys_remove_older:
 * @newest_id: the newest that was made; ids are circular
 * @kept: how many of the newest ids stay
 *
 * Forgets prekeys that were handed out long ago for a first message that never came.
 */
gboolean
coterie_store_prekeys_remove_older (CoterieSql *sql, guint32 newest_id, guint kept, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "DELETE FROM prekeys WHERE (?1 - id + ?2) % ?2 >= ?3");

  coterie_sql_bind_int (s, 1, newest_id);
  coterie_sql_bind_int (s, 2, COTERIE_PREKEY_ID_MAX);
  coterie_sql_bind_int (s, 3, kept);
  return coterie_sql_run (s, error);
}
