// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-sql"

#include "sql/maintenance.h"

#include "sql/private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

/**
 * coterie_sql_check:
 * @sql: a connection
 * @error: DAMAGED, or any
 *
 * Reads every page, and so also checks each page's authentication code in an encrypted database. Takes seconds for a
 * large one.
 *
 * Returns: whether the database is whole
 */
gboolean
coterie_sql_check (CoterieSql *sql, GError **error)
{
  CoterieSqlStatement *statement = coterie_sql_prepare (sql, "PRAGMA quick_check(1)");
  g_autofree char *finding = NULL;

  if (coterie_sql_step (statement))
    finding = g_strdup (coterie_sql_column_text (statement, 0));
  if (!coterie_sql_finish (statement, error))
    return FALSE;
  if (g_strcmp0 (finding, "ok") == 0)
    return TRUE;
  g_set_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_DAMAGED, "the database is damaged: %s",
               finding != NULL ? finding : "no finding");
  return FALSE;
}

static gboolean
copy_pages (CoterieSql *sql, CoterieSql *copy, GError **error)
{
  sqlite3_backup *backup = sqlite3_backup_init (copy->db, "main", sql->db, "main");

  if (backup == NULL)
    return coterie_sql_set_error (copy, sqlite3_errcode (copy->db), error);
  sqlite3_backup_step (backup, -1);
  /* It gives the step's error once more. */
  if (sqlite3_backup_finish (backup) != SQLITE_OK)
    return coterie_sql_set_error (copy, sqlite3_extended_errcode (copy->db), error);
  return TRUE;
}

/**
 * coterie_sql_backup:
 * @sql: a connection without a transaction
 * @path: (type filename): where the copy goes, an absolute path; replaced when it is there
 * @key: (nullable): the key that @sql was opened with
 * @error: FULL, IO, READ_ONLY, BUSY
 *
 * The copy is whole or not there, is encrypted as the original is, and holds everything committed before the call.
 *
 * Returns: whether it is there
 */
gboolean
coterie_sql_backup (CoterieSql *sql, const char *path, const CoterieSecret *key, GError **error)
{
  g_autofree char *partial = g_strconcat (path, ".partial", NULL);
  CoterieSql *copy;
  gboolean is_done;

  g_unlink (partial); /* of an earlier try that was killed */
  copy = coterie_sql_open (partial, key, COTERIE_SQL_CREATE, error);
  if (copy == NULL)
    return FALSE;
  is_done = copy_pages (sql, copy, error);
  coterie_sql_close (copy); /* brings the copy's log home */
  if (is_done && g_rename (partial, path) != 0)
    {
      g_set_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_IO, "%s: %s", path, g_strerror (errno));
      is_done = FALSE;
    }
  if (!is_done)
    g_unlink (partial);
  return is_done;
}
