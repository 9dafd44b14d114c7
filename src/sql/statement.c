// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-sql"

#include "sql/connection.h"

#include "sql/private.h"

#include <string.h>

#define CACHE_MAX_STATEMENTS 512
#define EXACT_MAX_BYTES 1024

struct _CoterieSqlStatement
{
  CoterieSql *sql;
  sqlite3_stmt *handle; /* NULL when the text is wrong */
  char *text;
  GError *error; /* the first one since it was prepared */
  gboolean is_cached;
  gboolean is_used; /* between prepare and finish */
  gboolean is_done; /* no row is left */
};

void
coterie_sql_statement_free (CoterieSqlStatement *self)
{
  sqlite3_finalize (self->handle);
  g_clear_error (&self->error);
  g_free (self->text);
  g_free (self);
}

static CoterieSqlStatement *
compile (CoterieSql *sql, const char *text)
{
  CoterieSqlStatement *self = g_new0 (CoterieSqlStatement, 1);
  int result = sqlite3_prepare_v3 (sql->db, text, -1, SQLITE_PREPARE_PERSISTENT, &self->handle, NULL);

  self->sql = sql;
  self->text = g_strdup (text);
  if (result != SQLITE_OK)
    coterie_sql_set_error (sql, result, &self->error);
  else if (self->handle == NULL)
    g_set_error_literal (&self->error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_MISUSE, "the statement is empty");
  return self;
}

/* A text that does not compile is not kept: a table may be missing only until the next migration. */
static void
cache (CoterieSql *sql, CoterieSqlStatement *statement)
{
  if (statement->error != NULL || g_hash_table_size (sql->statements) >= CACHE_MAX_STATEMENTS)
    return;
  statement->is_cached = TRUE;
  g_hash_table_insert (sql->statements, statement->text, statement);
}

/**
 * coterie_sql_prepare:
 * @self: a connection
 * @text: one statement, with parameters ?1, ?2, …; never put together from values. It is kept compiled
 *
 * The same text may be in use more than once, as in a recursion. Errors show at the end of the statement.
 *
 * Returns: (transfer none): a statement to bind, and to end with run, finish or fetch
 */
CoterieSqlStatement *
coterie_sql_prepare (CoterieSql *self, const char *text)
{
  CoterieSqlStatement *statement = g_hash_table_lookup (self->statements, text);

  if (statement == NULL)
    {
      statement = compile (self, text);
      cache (self, statement);
    }
  else if (statement->is_used)
    statement = compile (self, text);
  statement->is_used = TRUE;
  statement->is_done = FALSE;
  return statement;
}

static void
check_bind (CoterieSqlStatement *self, int result)
{
  if (result != SQLITE_OK && self->error == NULL)
    coterie_sql_set_error (self->sql, result, &self->error);
}

/**
 * coterie_sql_bind_int:
 * @statement: a statement
 * @index: the parameter's number, from 1
 * @value: its value
 */
void
coterie_sql_bind_int (CoterieSqlStatement *statement, int index, gint64 value)
{
  if (statement->handle != NULL)
    check_bind (statement, sqlite3_bind_int64 (statement->handle, index, value));
}

/**
 * coterie_sql_bind_text_n:
 * @statement: a statement
 * @index: the parameter's number, from 1
 * @text: UTF-8, which must stay until the statement ends
 * @n_bytes: its size
 */
void
coterie_sql_bind_text_n (CoterieSqlStatement *statement, int index, const char *text, gsize n_bytes)
{
  if (statement->handle != NULL)
    check_bind (statement, sqlite3_bind_text64 (statement->handle, index, text != NULL ? text : "", n_bytes,
                                                SQLITE_STATIC, SQLITE_UTF8));
}

/**
 * coterie_sql_bind_text:
 * @statement: a statement
 * @index: the parameter's number, from 1
 * @text: (nullable): UTF-8, which must stay until the statement ends; %NULL is SQL's NULL
 */
void
coterie_sql_bind_text (CoterieSqlStatement *statement, int index, const char *text)
{
  if (text == NULL)
    coterie_sql_bind_null (statement, index);
  else
    coterie_sql_bind_text_n (statement, index, text, strlen (text));
}

/**
 * coterie_sql_bind_blob:
 * @statement: a statement
 * @index: the parameter's number, from 1
 * @bytes: (nullable) (array length=n_bytes): the bytes, which are not copied and must stay until the statement ends
 * @n_bytes: their number; 0 is an empty byte string, not NULL
 */
void
coterie_sql_bind_blob (CoterieSqlStatement *statement, int index, gconstpointer bytes, gsize n_bytes)
{
  if (statement->handle != NULL)
    check_bind (statement,
                sqlite3_bind_blob64 (statement->handle, index, n_bytes > 0 ? bytes : "", n_bytes, SQLITE_STATIC));
}

/**
 * coterie_sql_bind_bytes:
 * @statement: a statement
 * @index: the parameter's number, from 1
 * @bytes: (nullable): the bytes, a reference to which must stay until the statement ends; %NULL is SQL's NULL
 */
void
coterie_sql_bind_bytes (CoterieSqlStatement *statement, int index, GBytes *bytes)
{
  gsize n_bytes;
  gconstpointer data;

  if (bytes == NULL)
    {
      coterie_sql_bind_null (statement, index);
      return;
    }
  data = g_bytes_get_data (bytes, &n_bytes);
  coterie_sql_bind_blob (statement, index, data, n_bytes);
}

/**
 * coterie_sql_bind_null:
 * @statement: a statement
 * @index: the parameter's number, from 1
 *
 * What was not bound is NULL as well.
 */
void
coterie_sql_bind_null (CoterieSqlStatement *statement, int index)
{
  if (statement->handle != NULL)
    check_bind (statement, sqlite3_bind_null (statement->handle, index));
}

/**
 * coterie_sql_step:
 * @statement: a statement with its parameters
 *
 * Returns: whether there is another row; %FALSE at the end and after an error, which coterie_sql_finish() gives
 */
gboolean
coterie_sql_step (CoterieSqlStatement *statement)
{
  int result;

  if (statement->error != NULL || statement->is_done)
    return FALSE;
  result = sqlite3_step (statement->handle);
  if (result == SQLITE_ROW)
    return TRUE;
  statement->is_done = TRUE;
  if (result != SQLITE_DONE)
    coterie_sql_set_error (statement->sql, result, &statement->error);
  return FALSE;
}

/**
 * coterie_sql_column_int:
 * @statement: a statement at a row
 * @column: the column's number, from 0
 *
 * Returns: its value; 0 for NULL
 */
gint64
coterie_sql_column_int (CoterieSqlStatement *statement, int column)
{
  return sqlite3_column_int64 (statement->handle, column);
}

/**
 * coterie_sql_column_text:
 * @statement: a statement at a row
 * @column: the column's number, from 0
 *
 * Returns: (transfer none) (nullable): UTF-8, valid until the next step or the end; %NULL for NULL
 */
const char *
coterie_sql_column_text (CoterieSqlStatement *statement, int column)
{
  return (const char *) sqlite3_column_text (statement->handle, column);
}

/**
 * coterie_sql_column_blob:
 * @statement: a statement at a row
 * @column: the column's number, from 0
 * @n_bytes: (out): their number
 *
 * Returns: (transfer none) (nullable): the bytes, valid until the next step or the end; %NULL for NULL alone
 */
const guint8 *
coterie_sql_column_blob (CoterieSqlStatement *statement, int column, gsize *n_bytes)
{
  static const guint8 empty[1] = { 0 };
  const guint8 *bytes = sqlite3_column_blob (statement->handle, column);

  *n_bytes = (gsize) sqlite3_column_bytes (statement->handle, column);
  return bytes == NULL && !coterie_sql_column_is_null (statement, column) ? empty : bytes;
}

/**
 * coterie_sql_column_exact:
 * @statement: a statement at a row
 * @column: the column's number, from 0
 * @n_bytes: how many there must be, at most 1024
 *
 * For ids, keys and hashes. Another size, or NULL, makes the statement end with DAMAGED.
 *
 * Returns: (transfer none) (not nullable): exactly so many bytes, valid until the next step or the end; zeros when
 *   they are not there
 */
const guint8 *
coterie_sql_column_exact (CoterieSqlStatement *statement, int column, gsize n_bytes)
{
  static const guint8 zeros[EXACT_MAX_BYTES] = { 0 };
  const guint8 *bytes;
  gsize n_there;

  g_return_val_if_fail (n_bytes <= EXACT_MAX_BYTES, zeros);

  bytes = coterie_sql_column_blob (statement, column, &n_there);
  if (bytes != NULL && n_there == n_bytes)
    return bytes;
  if (statement->error == NULL)
    g_set_error (&statement->error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_DAMAGED,
                 "column %s has %" G_GSIZE_FORMAT " bytes instead of %" G_GSIZE_FORMAT,
                 sqlite3_column_name (statement->handle, column), n_there, n_bytes);
  return zeros;
}

/**
 * coterie_sql_column_bytes:
 * @statement: a statement at a row
 * @column: the column's number, from 0
 *
 * Returns: (transfer full) (nullable): a copy of the bytes; %NULL for NULL
 */
GBytes *
coterie_sql_column_bytes (CoterieSqlStatement *statement, int column)
{
  gsize n_bytes;
  const guint8 *bytes = coterie_sql_column_blob (statement, column, &n_bytes);

  return bytes != NULL ? g_bytes_new (bytes, n_bytes) : NULL;
}

/**
 * coterie_sql_column_is_null:
 * @statement: a statement at a row
 * @column: the column's number, from 0
 *
 * Returns: whether it is NULL
 */
gboolean
coterie_sql_column_is_null (CoterieSqlStatement *statement, int column)
{
  return sqlite3_column_type (statement->handle, column) == SQLITE_NULL;
}

/**
 * coterie_sql_finish:
 * @statement: (transfer full): a statement, at its end or before
 * @error: the first error since coterie_sql_prepare()
 *
 * No rows is no error.
 *
 * Returns: whether everything went well
 */
gboolean
coterie_sql_finish (CoterieSqlStatement *statement, GError **error)
{
  gboolean is_good = statement->error == NULL;

  if (!is_good)
    g_propagate_error (error, g_steal_pointer (&statement->error));
  if (!statement->is_cached)
    {
      coterie_sql_statement_free (statement);
      return is_good;
    }
  sqlite3_reset (statement->handle);
  sqlite3_clear_bindings (statement->handle); /* they point at memory of the caller's */
  statement->is_used = FALSE;
  return is_good;
}

/**
 * coterie_sql_run:
 * @statement: (transfer full): a statement with its parameters
 * @error: any
 *
 * Runs it to its end; rows are thrown away.
 *
 * Returns: whether it was done
 */
gboolean
coterie_sql_run (CoterieSqlStatement *statement, GError **error)
{
  while (coterie_sql_step (statement))
    ;
  return coterie_sql_finish (statement, error);
}

/**
 * coterie_sql_fetch_int:
 * @statement: (transfer full): a statement with its parameters
 * @none: what stands for "no row" and for NULL
 * @value: (out): the first column of the first row, or @none
 * @error: any
 *
 * Returns: whether it was done
 */
gboolean
coterie_sql_fetch_int (CoterieSqlStatement *statement, gint64 none, gint64 *value, GError **error)
{
  *value = none;
  if (coterie_sql_step (statement) && !coterie_sql_column_is_null (statement, 0))
    *value = coterie_sql_column_int (statement, 0);
  return coterie_sql_finish (statement, error);
}
