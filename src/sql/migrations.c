// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-sql"

#include "sql/migrations.h"

/**
 * coterie_sql_get_version:
 * @sql: a connection
 * @version: (out): of the schema; 0 in a fresh database
 * @error: any
 *
 * Returns: whether it could be read
 */
gboolean
coterie_sql_get_version (CoterieSql *sql, int *version, GError **error)
{
  gint64 value;

  if (!coterie_sql_fetch_int (coterie_sql_prepare (sql, "PRAGMA user_version"), 0, &value, error))
    return FALSE;
  *version = (int) value;
  return TRUE;
}

static gboolean
check_not_newer (int version, gsize n_migrations, GError **error)
{
  if (version >= 0 && (gsize) version <= n_migrations)
    return TRUE;
  g_set_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_NEWER,
               "the database has version %d, this program knows %" G_GSIZE_FORMAT, version, n_migrations);
  return FALSE;
}

/* A pragma takes no parameters; the number is ours. */
static gboolean
set_version (CoterieSql *sql, int version, GError **error)
{
  g_autofree char *pragma = g_strdup_printf ("PRAGMA user_version = %d", version);

  return coterie_sql_exec (sql, pragma, error);
}

/* The version is asked again inside the transaction: another process may have been here in between. */
static gboolean
apply_next (
    CoterieSql *sql, const CoterieSqlMigration *migrations, gsize n_migrations, gboolean *is_newest, GError **error)
{
  int version;

  if (!coterie_sql_get_version (sql, &version, error) || !check_not_newer (version, n_migrations, error))
    return FALSE;
  *is_newest = (gsize) version == n_migrations;
  if (*is_newest)
    return TRUE;

  g_assert (migrations[version].version == version + 1);
  if (coterie_sql_exec (sql, migrations[version].script, error) && set_version (sql, version + 1, error))
    return TRUE;
  g_prefix_error (error, "migration %d: ", version + 1);
  return FALSE;
}

/**
 * coterie_sql_migrate:
 * @sql: a writing connection without a transaction
 * @migrations: (array length=n_migrations): versions 1, 2, 3, … in order
 * @n_migrations: their number
 * @error: NEWER, or any
 *
 * Brings the database to the newest version, each step in a transaction of its own: after a failure or a crash it
 * stands at a whole version, and a repeat goes on from there.
 *
 * Returns: whether it has the newest version
 */
gboolean
coterie_sql_migrate (CoterieSql *sql, const CoterieSqlMigration *migrations, gsize n_migrations, GError **error)
{
  gboolean is_newest = FALSE;
  int version;

  /* Asked before the first transaction as well: a newer database is not even locked. */
  if (!coterie_sql_get_version (sql, &version, error) || !check_not_newer (version, n_migrations, error))
    return FALSE;

  while (!is_newest)
    {
      if (!coterie_sql_begin (sql, error))
        return FALSE;
      if (!apply_next (sql, migrations, n_migrations, &is_newest, error))
        {
          coterie_sql_rollback (sql);
          return FALSE;
        }
      if (!coterie_sql_commit (sql, error))
        return FALSE;
    }
  return TRUE;
}
