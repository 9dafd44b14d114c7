// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/base-keys.h"

gboolean
coterie_store_base_keys_has (CoterieSql *sql, const guint8 *digest, gboolean *has, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT 1 FROM base_keys WHERE digest = ?1");
  gint64 one = 0;

  coterie_sql_bind_blob (s, 1, digest, COTERIE_DIGEST_BYTES);
  if (!coterie_sql_fetch_int (s, 0, &one, error))
    return FALSE;
  *has = one == 1;
  return TRUE;
}

gboolean
coterie_store_base_keys_add (CoterieSql *sql, const guint8 *digest, guint32 signed_prekey, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "INSERT OR IGNORE INTO base_keys (digest, signed_prekey) VALUES (?1, ?2)");

  coterie_sql_bind_blob (s, 1, digest, COTERIE_DIGEST_BYTES);
  coterie_sql_bind_int (s, 2, signed_prekey);
  return coterie_sql_run (s, error);
}
