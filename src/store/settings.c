// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/settings.h"

gboolean
coterie_store_settings_get_int (CoterieSql *sql, const char *name, gint64 none, gint64 *value, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT value FROM settings WHERE name = ?1");

  coterie_sql_bind_text (s, 1, name);
  return coterie_sql_fetch_int (s, none, value, error);
}

gboolean
coterie_store_settings_set_int (CoterieSql *sql, const char *name, gint64 value, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql,
      "INSERT INTO settings (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value");

  coterie_sql_bind_text (s, 1, name);
  coterie_sql_bind_int (s, 2, value);
  return coterie_sql_run (s, error);
}

/**
 * coterie_store_settings_get_bytes:
 * @value: (out) (transfer full) (nullable): NULL when it was never set
 */
gboolean
coterie_store_settings_get_bytes (CoterieSql *sql, const char *name, GBytes **value, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT value FROM settings WHERE name = ?1");

  *value = NULL;
  coterie_sql_bind_text (s, 1, name);
  if (coterie_sql_step (s))
    *value = coterie_sql_column_bytes (s, 0);
  if (coterie_sql_finish (s, error))
    return TRUE;
  g_clear_pointer (value, g_bytes_unref);
  return FALSE;
}

/**
 * coterie_store_settings_set_bytes:
 * @value: (nullable): NULL takes the setting away
 */
gboolean
coterie_store_settings_set_bytes (CoterieSql *sql, const char *name, GBytes *value, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (
      sql,
      value != NULL
          ? "INSERT INTO settings (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
          : "DELETE FROM settings WHERE name = ?1");

  coterie_sql_bind_text (s, 1, name);
  if (value != NULL)
    coterie_sql_bind_bytes (s, 2, value);
  return coterie_sql_run (s, error);
}

/**
 * coterie_store_settings_get_secret:
 * @value: (out) (transfer full) (nullable): NULL when it was never set
 */
gboolean
coterie_store_settings_get_secret (CoterieSql *sql, const char *name, CoterieSecret **value, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT value FROM settings WHERE name = ?1");

  *value = NULL;
  coterie_sql_bind_text (s, 1, name);
  if (coterie_sql_step (s))
    {
      gsize n_bytes;
      const guint8 *bytes = coterie_sql_column_blob (s, 0, &n_bytes);

      *value = coterie_secret_new_copy (bytes, n_bytes);
    }
  if (coterie_sql_finish (s, error))
    return TRUE;
  g_clear_pointer (value, coterie_secret_free);
  return FALSE;
}

gboolean
coterie_store_settings_set_secret (CoterieSql *sql, const char *name, const CoterieSecret *value, GError **error)
{
  CoterieSqlStatement *s;

  if (value == NULL)
    return coterie_store_settings_set_bytes (sql, name, NULL, error);
  s = coterie_sql_prepare (
      sql,
      "INSERT INTO settings (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value");
  coterie_sql_bind_text (s, 1, name);
  coterie_sql_bind_blob (s, 2, coterie_secret_peek (value), coterie_secret_length (value));
  return coterie_sql_run (s, error);
}
