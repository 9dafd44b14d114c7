// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/maintenance.h"

#include "database.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define PAGE_BYTES 4096
#define N_NOTES 200

static CoterieSql *
open_filled (TestDatabase *t)
{
  CoterieSql *sql = test_database_open (t, COTERIE_SQL_CREATE);

  test_exec (sql, "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)");
  test_exec (sql, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)"
                  "INSERT INTO notes (text) SELECT hex(randomblob(200)) FROM n");
  return sql;
}

static void
flip_byte (const char *path, off_t offset)
{
  int fd = open (path, O_RDWR | O_CLOEXEC);
  guint8 byte;

  g_assert_cmpint (pread (fd, &byte, 1, offset), ==, 1);
  byte ^= 0x10;
  g_assert_cmpint (pwrite (fd, &byte, 1, offset), ==, 1);
  close (fd);
}

static void
test_whole (TestDatabase *t, gconstpointer data)
{
  g_autoptr (CoterieSql) sql = open_filled (t);
  g_autoptr (GError) error = NULL;

  coterie_sql_check (sql, &error);
  g_assert_no_error (error);
}

/* A single byte in every page in turn: the page's authentication code shows it, whoever reads first. */
static void
damage_each_page (TestDatabase *t)
{
  GStatBuf status;

  g_assert_cmpint (g_stat (t->path, &status), ==, 0);
  g_assert_cmpint (status.st_size, >, 10 * PAGE_BYTES);
  for (off_t page = 0; page * PAGE_BYTES < status.st_size; page++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CoterieSql) sql = NULL;

      flip_byte (t->path, page * PAGE_BYTES + 1000);
      sql = coterie_sql_open (t->path, t->key, COTERIE_SQL_FLAGS_NONE, &error);
      if (sql != NULL)
        coterie_sql_check (sql, &error);
      g_assert_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_DAMAGED);
      flip_byte (t->path, page * PAGE_BYTES + 1000);
    }
}

static void
test_damaged_page (TestDatabase *t, gconstpointer data)
{
  coterie_sql_close (open_filled (t));
  damage_each_page (t);
}

/* As many tables as need pages of their own: what is damaged then shows while the database is opened. */
static void
test_damaged_schema (TestDatabase *t, gconstpointer data)
{
  CoterieSql *sql = open_filled (t);

  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *text = g_strdup_printf ("CREATE TABLE wide_%u (id INTEGER PRIMARY KEY, some TEXT NOT NULL,"
                                               " more TEXT NOT NULL, and_more TEXT NOT NULL, most TEXT NOT NULL)",
                                               i);

      test_exec (sql, text);
    }
  coterie_sql_close (sql);
  damage_each_page (t);
}

static void
test_damaged_row (TestDatabase *t, gconstpointer data)
{
  g_autoptr (CoterieSql) sql = NULL;
  g_autoptr (GError) error = NULL;
  CoterieSqlStatement *statement;
  gint64 count;
  int n_rows = 0;

  coterie_sql_close (open_filled (t));
  flip_byte (t->path, 5 * PAGE_BYTES + 1000);
  sql = test_database_open (t, COTERIE_SQL_FLAGS_NONE);
  test_exec (sql, "BEGIN IMMEDIATE");
  statement = coterie_sql_prepare (sql, "SELECT text FROM notes");
  while (coterie_sql_step (statement))
    n_rows++;
  g_assert_false (coterie_sql_finish (statement, &error));
  g_assert_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_DAMAGED);
  g_assert_cmpint (n_rows, <, N_NOTES);
  g_clear_error (&error);
  /* And so it is for whoever reads after one who did not look at the error. */
  g_assert_false (
      coterie_sql_fetch_int (coterie_sql_prepare (sql, "SELECT count(text) FROM notes"), 0, &count, &error));
  g_assert_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_DAMAGED);
}

static void
test_cut (TestDatabase *t, gconstpointer data)
{
  g_autoptr (CoterieSql) sql = NULL;
  g_autoptr (GError) error = NULL;

  coterie_sql_close (open_filled (t));
  g_assert_cmpint (truncate (t->path, 3 * PAGE_BYTES + 100), ==, 0);
  sql = coterie_sql_open (t->path, t->key, COTERIE_SQL_FLAGS_NONE, &error);
  if (sql != NULL)
    coterie_sql_check (sql, &error);
  g_assert_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_DAMAGED);
}

static void
test_backup (TestDatabase *t, gconstpointer data)
{
  g_autofree char *path = g_build_filename (t->dir, "copy.db", NULL);
  g_autofree char *contents = NULL;
  g_autoptr (CoterieSql) sql = open_filled (t);
  g_autoptr (CoterieSql) copy = NULL;
  g_autoptr (GError) error = NULL;
  gsize n_bytes;

  g_assert_true (g_file_set_contents (path, "in the way", -1, NULL));
  coterie_sql_backup (sql, path, t->key, &error);
  g_assert_no_error (error);
  test_exec (sql, "DELETE FROM notes");
  g_assert_true (g_file_get_contents (path, &contents, &n_bytes, NULL));
  g_assert_null (memmem (contents, n_bytes, "notes", 5));
  copy = coterie_sql_open (path, t->key, COTERIE_SQL_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_assert_true (coterie_sql_check (copy, NULL));
  g_assert_cmpint (test_fetch (copy, "SELECT count(*) FROM notes"), ==, N_NOTES);
}

static void
test_backup_leaves_nothing_half (TestDatabase *t, gconstpointer data)
{
  g_autofree char *path = g_build_filename (t->dir, "none", "copy.db", NULL);
  g_autoptr (CoterieSql) sql = open_filled (t);
  g_autoptr (GError) error = NULL;

  g_assert_false (coterie_sql_backup (sql, path, t->key, &error));
  g_assert_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_IO);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  TEST_ADD ("/sql/maintenance/whole", test_whole);
  TEST_ADD ("/sql/maintenance/damaged-page", test_damaged_page);
  TEST_ADD ("/sql/maintenance/damaged-schema", test_damaged_schema);
  TEST_ADD ("/sql/maintenance/damaged-row", test_damaged_row);
  TEST_ADD ("/sql/maintenance/cut", test_cut);
  TEST_ADD ("/sql/maintenance/backup", test_backup);
  TEST_ADD ("/sql/maintenance/backup-leaves-nothing-half", test_backup_leaves_nothing_half);
  return g_test_run ();
}
