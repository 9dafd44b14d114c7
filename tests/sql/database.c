// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "database.h"

#include <glib/gstdio.h>
#include <string.h>

void
test_database_set_up (TestDatabase *self, gconstpointer data)
{
  self->dir = g_dir_make_tmp ("coterie-sql-XXXXXX", NULL);
  g_assert_nonnull (self->dir);
  self->path = g_build_filename (self->dir, "store.db", NULL);
  self->key = coterie_secret_new (COTERIE_SQL_KEY_BYTES);
  memset (coterie_secret_peek_mutable (self->key), 0x4b, COTERIE_SQL_KEY_BYTES);
}

void
test_database_tear_down (TestDatabase *self, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (self->dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->dir, name, NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (self->dir), ==, 0);
  coterie_secret_free (self->key);
  g_free (self->path);
  g_free (self->dir);
}

CoterieSql *
test_database_open (TestDatabase *self, CoterieSqlFlags flags)
{
  g_autoptr (GError) error = NULL;
  CoterieSql *sql = coterie_sql_open (self->path, self->key, flags, &error);

  g_assert_no_error (error);
  return sql;
}

void
test_exec (CoterieSql *sql, const char *script)
{
  g_autoptr (GError) error = NULL;

  coterie_sql_exec (sql, script, &error);
  g_assert_no_error (error);
}

gint64
test_fetch (CoterieSql *sql, const char *text)
{
  g_autoptr (GError) error = NULL;
  gint64 value;

  coterie_sql_fetch_int (coterie_sql_prepare (sql, text), -1, &value, &error);
  g_assert_no_error (error);
  return value;
}
