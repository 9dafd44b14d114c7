// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-sql"

#include "sql/errors.h"

#include "sql/private.h"

#include <errno.h>

GQuark
coterie_sql_error_quark (void)
{
  return g_quark_from_static_string ("coterie-sql-error-quark");
}

static gboolean
is_disk_full (sqlite3 *db)
{
  int system_error = sqlite3_system_errno (db);

  return system_error == ENOSPC || system_error == EDQUOT;
}

static CoterieSqlError
code_of_io_result (sqlite3 *db, int result)
{
  if (result == SQLITE_IOERR_DATA || result == SQLITE_IOERR_CORRUPTFS)
    return COTERIE_SQL_ERROR_DAMAGED;
  return is_disk_full (db) ? COTERIE_SQL_ERROR_FULL : COTERIE_SQL_ERROR_IO;
}

/* Once the cipher has met a page whose authentication code is wrong, whatever reads next in that transaction fails
 * without a word; the engine always says what it dislikes about a statement. */
static CoterieSqlError
code_of_wordless (sqlite3 *db)
{
  return g_strcmp0 (sqlite3_errmsg (db), sqlite3_errstr (SQLITE_ERROR)) == 0 ? COTERIE_SQL_ERROR_DAMAGED
                                                                             : COTERIE_SQL_ERROR_MISUSE;
}

static CoterieSqlError
code_of_result (sqlite3 *db, int result)
{
  switch (result & 0xff)
    {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return COTERIE_SQL_ERROR_BUSY;
    case SQLITE_FULL:
      return COTERIE_SQL_ERROR_FULL;
    case SQLITE_INTERRUPT:
      return COTERIE_SQL_ERROR_INTERRUPTED;
    case SQLITE_CONSTRAINT:
      return COTERIE_SQL_ERROR_CONSTRAINT;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return COTERIE_SQL_ERROR_DAMAGED;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return COTERIE_SQL_ERROR_READ_ONLY;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_NOLFS:
      return code_of_io_result (db, result);
    case SQLITE_ERROR:
      return code_of_wordless (db);
    case SQLITE_NOMEM:
      g_error ("no memory for the database");
    default:
      return COTERIE_SQL_ERROR_MISUSE;
    }
}

/* Always FALSE. The engine's messages name tables and columns, never values. */
gboolean
coterie_sql_set_error (CoterieSql *self, int result, GError **error)
{
  g_set_error (error, COTERIE_SQL_ERROR, (int) code_of_result (self->db, result), "%s (%d)", sqlite3_errmsg (self->db),
               result);
  return FALSE;
}
