// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-sql"

#include "sql/connection.h"

#include "sql/private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define PLAIN_HEADER                                                                                                   \
  "SQLite format 3" /* with its trailing zero, the first 16 bytes of a file that is not encrypted                      \
                     */
#define PLAIN_HEADER_BYTES 16
#define OPEN_TIMEOUT_MS 5000 /* another connection may be recovering the log after a crash */
#define LOG_KEPT_BYTES "67108864"

/* Of the whole process. With memory security it is four times slower and uses up RLIMIT_MEMLOCK; and its own log writes
 * lines of its own to standard error for what we report as an error. */
#define CIPHER_PRAGMAS "PRAGMA cipher_memory_security = OFF; PRAGMA cipher_log_level = NONE"

/* SQLCipher declares it only for those who build it. Called only after PRAGMA cipher_version has answered. */
int
sqlite3_key (sqlite3 *db, const void *key, int n_key);

static void
configure_once (void)
{
  static gsize is_done = 0;

  if (!g_once_init_enter (&is_done))
    return;
  /* The statistics take one lock around every allocation of every thread. Refused when somebody was first; fine. */
  sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
  g_once_init_leave (&is_done, 1);
}

/* Made by us, so that nobody else can read it for a moment, whatever the umask. Only a file that was not there is
 * touched: closing a descriptor of an open database would drop this process's locks on it. */
static gboolean
create_file (const char *path, GError **error)
{
  int fd = open (path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd >= 0)
    return close (fd) == 0;
  if (errno == EEXIST)
    return TRUE;
  g_set_error (error, COTERIE_SQL_ERROR,
               errno == ENOSPC || errno == EDQUOT  ? COTERIE_SQL_ERROR_FULL
               : errno == EACCES || errno == EROFS ? COTERIE_SQL_ERROR_READ_ONLY
                                                   : COTERIE_SQL_ERROR_IO,
               "%s cannot be created: %s", path, g_strerror (errno));
  return FALSE;
}

static gboolean
find_file (const char *path, CoterieSqlFlags flags, GError **error)
{
  if (flags & COTERIE_SQL_CREATE)
    return create_file (path, error);
  if (access (path, F_OK) == 0)
    return TRUE;
  g_set_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_MISSING, "there is no database %s", path);
  return FALSE;
}

/* libsoup brings a plain libsqlite3 into the process. Bound to that, a key would be accepted and ignored. */
static gboolean
check_cipher (CoterieSql *self, GError **error)
{
  CoterieSqlStatement *statement = coterie_sql_prepare (self, "PRAGMA cipher_version");
  gboolean is_cipher = coterie_sql_step (statement);

  if (!coterie_sql_finish (statement, error))
    return FALSE;
  if (!is_cipher)
    g_set_error_literal (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_UNSAFE,
                         "the database library that is loaded cannot encrypt");
  return is_cipher;
}

/* Reads below the cipher, through the engine's own file. */
static gboolean
is_plain_file (CoterieSql *self)
{
  sqlite3_file *file = NULL;
  sqlite3_int64 n_bytes = 0;
  char header[PLAIN_HEADER_BYTES];

  return sqlite3_file_control (self->db, "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK && file != NULL &&
         file->pMethods != NULL && file->pMethods->xFileSize (file, &n_bytes) == SQLITE_OK &&
         n_bytes >= PLAIN_HEADER_BYTES && file->pMethods->xRead (file, header, sizeof header, 0) == SQLITE_OK &&
         memcmp (header, PLAIN_HEADER, sizeof header) == 0;
}

static gboolean
check_not_plain (CoterieSql *self, GError **error)
{
  if (!is_plain_file (self))
    return TRUE;
  g_set_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_UNSAFE, "%s is not encrypted", self->path);
  return FALSE;
}

/* As x'…', SQLCipher takes key and salt as they are, without a key derivation of its own. Not by PRAGMA key, whose
 * text would stay in the engine's memory. */
static gboolean
set_key (CoterieSql *self, const CoterieSecret *key, GError **error)
{
  static const char digits[] = "0123456789abcdef";
  g_autoptr (CoterieSecret) literal = coterie_secret_new (2 * COTERIE_SQL_KEY_BYTES + 3);
  const guint8 *bytes = coterie_secret_peek (key);
  guint8 *at = coterie_secret_peek_mutable (literal);
  int result;

  *at++ = 'x';
  *at++ = '\'';
  for (gsize i = 0; i < COTERIE_SQL_KEY_BYTES; i++)
    {
      *at++ = (guint8) digits[bytes[i] >> 4];
      *at++ = (guint8) digits[bytes[i] & 15];
    }
  *at = '\'';
  result = sqlite3_key (self->db, coterie_secret_peek (literal), (int) coterie_secret_length (literal));
  if (result != SQLITE_OK)
    return coterie_sql_set_error (self, result, error);
  /* Version 4's format, whatever a later SQLCipher prefers. */
  return coterie_sql_exec (self, "PRAGMA cipher_compatibility = 4", error) && check_not_plain (self, error);
}

/* The first access to the file: here a wrong key shows. */
static gboolean
use_write_ahead_log (CoterieSql *self, GError **error)
{
  CoterieSqlStatement *statement = coterie_sql_prepare (self, "PRAGMA journal_mode = WAL");
  gboolean is_log = coterie_sql_step (statement) && g_strcmp0 (coterie_sql_column_text (statement, 0), "wal") == 0;

  if (!coterie_sql_finish (statement, error))
    return FALSE;
  if (!is_log)
    g_set_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_IO, "%s lies on a file system without shared memory",
                 self->path);
  return is_log;
}

static gboolean
set_pragmas (CoterieSql *self, GError **error)
{
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  return coterie_sql_exec (self,
                           "PRAGMA synchronous = FULL;"
                           "PRAGMA foreign_keys = ON;"
                           "PRAGMA secure_delete = ON;"
                           "PRAGMA temp_store = MEMORY;"
                           "PRAGMA trusted_schema = OFF;"
                           "PRAGMA cell_size_check = ON;"
                           "PRAGMA journal_size_limit = " LOG_KEPT_BYTES ";",
                           error);
}

/* A reader that only reads still takes part in the log, for which it needs the files writable; query_only holds it. */
static gboolean
set_up (CoterieSql *self, const CoterieSecret *key, GError **error)
{
  if (!check_cipher (self, error) || !coterie_sql_exec (self, CIPHER_PRAGMAS, error))
    return FALSE;
  if (key != NULL && !set_key (self, key, error))
    return FALSE;
  if (!coterie_sql_exec (self, "SELECT count(*) FROM sqlite_schema", error) || !set_pragmas (self, error))
    return FALSE;
  if (self->is_read_only)
    return coterie_sql_exec (self, "PRAGMA query_only = ON", error);
  if (self->path != NULL && !use_write_ahead_log (self, error))
    return FALSE;
  return key == NULL || check_not_plain (self, error);
}

static CoterieSql *
open_database (const char *path, const CoterieSecret *key, CoterieSqlFlags flags, GError **error)
{
  g_autoptr (CoterieSql) self = g_new0 (CoterieSql, 1);
  int result;

  configure_once ();
  self->path = g_strdup (path);
  self->is_read_only = (flags & COTERIE_SQL_READ_ONLY) != 0;
  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) coterie_sql_statement_free);
  result =
      sqlite3_open_v2 (path != NULL ? path : ":memory:", &self->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
  if (result != SQLITE_OK)
    {
      coterie_sql_set_error (self, result, error);
      return NULL;
    }
  sqlite3_extended_result_codes (self->db, 1);
  coterie_sql_set_busy_timeout_ms (self, OPEN_TIMEOUT_MS);
  if (!set_up (self, key, error))
    return NULL;
  coterie_sql_set_busy_timeout_ms (self, 0);
  return g_steal_pointer (&self);
}

/**
 * coterie_sql_open:
 * @path: (type filename): the database's file, an absolute path
 * @key: (nullable): COTERIE_SQL_KEY_BYTES; %NULL for a database that is not encrypted. May be freed afterwards
 * @flags: create it? only read it?
 * @error: MISSING, DAMAGED (also for another key), UNSAFE, READ_ONLY, FULL, BUSY or IO
 *
 * Writes are durable once committed (WAL, synchronous = FULL), foreign keys are enforced, what is deleted is
 * overwritten. It does not wait for other writers unless coterie_sql_set_busy_timeout_ms() says so.
 *
 * Returns: (transfer full) (nullable): the connection
 */
CoterieSql *
coterie_sql_open (const char *path, const CoterieSecret *key, CoterieSqlFlags flags, GError **error)
{
  g_return_val_if_fail (path != NULL && path[0] == '/', NULL);
  g_return_val_if_fail (key == NULL || coterie_secret_length (key) == COTERIE_SQL_KEY_BYTES, NULL);

  if (!find_file (path, flags, error))
    return NULL;
  return open_database (path, key, flags, error);
}

/**
 * coterie_sql_open_in_memory:
 * @error: UNSAFE
 *
 * For tests.
 *
 * Returns: (transfer full) (nullable): a database of its own, gone with the connection
 */
CoterieSql *
coterie_sql_open_in_memory (GError **error)
{
  return open_database (NULL, NULL, COTERIE_SQL_FLAGS_NONE, error);
}

/**
 * coterie_sql_close:
 * @self: (nullable) (transfer full): a connection
 *
 * Closes it; an open transaction is rolled back. The last connection of a database also empties its log.
 */
void
coterie_sql_close (CoterieSql *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->statements);
  if (sqlite3_close (self->db) != SQLITE_OK)
    {
      g_critical ("a statement was not finished");
      sqlite3_close_v2 (self->db);
    }
  g_free (self->path);
  g_free (self);
}

/**
 * coterie_sql_set_busy_timeout_ms:
 * @self: a connection
 * @timeout_ms: how long it waits for another writer before it says BUSY; 0 is not at all
 */
void
coterie_sql_set_busy_timeout_ms (CoterieSql *self, guint timeout_ms)
{
  sqlite3_busy_timeout (self->db, (int) MIN (timeout_ms, G_MAXINT));
}

/**
 * coterie_sql_set_cache_kib:
 * @self: a connection
 * @n_kib: how much of the database it may keep in memory, at most 4 GiB
 */
void
coterie_sql_set_cache_kib (CoterieSql *self, guint n_kib)
{
  g_autofree char *pragma = g_strdup_printf ("PRAGMA cache_size = -%u", MIN (n_kib, 4194304));

  coterie_sql_exec (self, pragma, NULL);
}

/**
 * coterie_sql_set_auto_checkpoint:
 * @self: a connection
 * @n_pages: after so many pages in the log, a commit of this connection brings them home; 0 is never: then somebody
 *   else must call coterie_sql_checkpoint()
 */
void
coterie_sql_set_auto_checkpoint (CoterieSql *self, guint n_pages)
{
  sqlite3_wal_autocheckpoint (self->db, (int) MIN (n_pages, G_MAXINT));
}

/**
 * coterie_sql_checkpoint:
 * @self: a connection, best not the one that writes
 * @complete: (out) (optional): whether the log is empty now; readers and writers may have been in the way
 * @error: FULL, IO or BUSY (another check-point is under way)
 *
 * Brings home what it can of the log without making anybody wait. Repeating it is safe.
 *
 * Returns: whether it could be done
 */
gboolean
coterie_sql_checkpoint (CoterieSql *self, gboolean *complete, GError **error)
{
  int n_log = -1, n_home = -1;
  int result = sqlite3_wal_checkpoint_v2 (self->db, NULL, SQLITE_CHECKPOINT_PASSIVE, &n_log, &n_home);

  if (result != SQLITE_OK)
    return coterie_sql_set_error (self, result, error);
  if (complete != NULL)
    *complete = n_log == n_home;
  return TRUE;
}

/**
 * coterie_sql_interrupt:
 * @self: a connection, open throughout
 *
 * From any thread: the statement that runs now, if any, ends with INTERRUPTED.
 */
void
coterie_sql_interrupt (CoterieSql *self)
{
  sqlite3_interrupt (self->db);
}

/**
 * coterie_sql_has_fts5:
 *
 * Returns: whether the engine knows tables of full texts (that of Ubuntu 24.04 does not) that can forget for good what
 *   was in them (from 3.42 on)
 */
gboolean
coterie_sql_has_fts5 (void)
{
  return sqlite3_compileoption_used ("ENABLE_FTS5") != 0 && sqlite3_libversion_number () >= 3042000;
}

/**
 * coterie_sql_exec:
 * @self: a connection
 * @script: statements without parameters, separated by semicolons; rows are thrown away
 * @error: any
 *
 * For schemas and the like. Without a transaction around it, what came before a failure stays done.
 *
 * Returns: whether all of it was done
 */
gboolean
coterie_sql_exec (CoterieSql *self, const char *script, GError **error)
{
  int result = sqlite3_exec (self->db, script, NULL, NULL, NULL);

  return result == SQLITE_OK || coterie_sql_set_error (self, result, error);
}

/**
 * coterie_sql_get_changes:
 * @self: a connection
 *
 * Returns: the rows that the last INSERT, UPDATE or DELETE touched
 */
gint64
coterie_sql_get_changes (CoterieSql *self)
{
  return sqlite3_changes64 (self->db);
}

/**
 * coterie_sql_get_total_changes:
 * @self: a connection
 *
 * Returns: the rows that all statements of this connection have touched; the same as before when none of them was
 *   written meanwhile
 */
gint64
coterie_sql_get_total_changes (CoterieSql *self)
{
  return sqlite3_total_changes64 (self->db);
}
