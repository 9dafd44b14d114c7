// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/signed-prekeys.h"

gboolean
coterie_store_signed_prekeys_load (
    CoterieSql *sql, guint32 id, CoterieStoreMakeBytes make, GBytes **record, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT record FROM signed_prekeys WHERE id = ?1");

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
coterie_store_signed_prekeys_save (
    CoterieSql *sql, guint32 id, gint64 made_ms, const guint8 *record, gsize size, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "INSERT OR REPLACE INTO signed_prekeys (id, made_ms, record) VALUES (?1, ?2, ?3)");

  coterie_sql_bind_int (s, 1, id);
  coterie_sql_bind_int (s, 2, made_ms);
  coterie_sql_bind_blob (s, 3, record, size);
  return coterie_sql_run (s, error);
}

/**
 * coterie_store_signed_prekeys_remove_older:
 *
 * Removes those whose successor was made before @replaced_before_ms, and the base keys that were seen with them:
 * without the private half their first messages cannot be replayed any more [S3]. Their own age says nothing: one that
 * was not replaced for long, because this device was off, was handed out until then.
 */
gboolean
coterie_store_signed_prekeys_remove_older (CoterieSql *sql, gint64 replaced_before_ms, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql, "DELETE FROM signed_prekeys WHERE made_ms < (SELECT max(made_ms) FROM signed_prekeys WHERE made_ms < ?1)");

  coterie_sql_bind_int (s, 1, replaced_before_ms);
  return coterie_sql_run (s, error) &&
         coterie_sql_run (coterie_sql_prepare (
                              sql, "DELETE FROM base_keys WHERE signed_prekey NOT IN (SELECT id FROM signed_prekeys)"),
                          error);
}
