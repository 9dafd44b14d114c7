// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sql/migrations.h"

#include "database.h"

static const CoterieSqlMigration steps[] = {
  { 1, "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT); INSERT INTO notes (text) VALUES ('one')" },
  { 2, "ALTER TABLE notes ADD COLUMN colour TEXT; UPDATE notes SET colour = 'red'" },
  { 3, "CREATE INDEX by_colour ON notes (colour)" },
};

static const CoterieSqlMigration broken_steps[] = {
  { 1, "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT); INSERT INTO notes (text) VALUES ('one')" },
  { 2, "UPDATE notes SET text = 'two'; UPDATE notes SET nothing = 1" },
};

static int
get_version (CoterieSql *sql)
{
  g_autoptr (GError) error = NULL;
  int version;

  coterie_sql_get_version (sql, &version, &error);
  g_assert_no_error (error);
  return version;
}

static void
migrate (CoterieSql *sql, gsize n_steps)
{
  g_autoptr (GError) error = NULL;

  coterie_sql_migrate (sql, steps, n_steps, &error);
  g_assert_no_error (error);
  g_assert_cmpint (get_version (sql), ==, (int) n_steps);
}

static void
test_from_nothing (TestDatabase *t, gconstpointer data)
{
  g_autoptr (CoterieSql) sql = test_database_open (t, COTERIE_SQL_CREATE);

  g_assert_cmpint (get_version (sql), ==, 0);
  migrate (sql, 3);
  g_assert_cmpint (test_fetch (sql, "SELECT count(*) FROM notes WHERE colour = 'red'"), ==, 1);
}

static void
test_from_each_version (void)
{
  for (gsize n = 0; n <= 3; n++)
    {
      g_autoptr (CoterieSql) sql = coterie_sql_open_in_memory (NULL);

      migrate (sql, n);
      migrate (sql, 3);
      g_assert_cmpint (test_fetch (sql, "SELECT count(*) FROM notes WHERE colour = 'red'"), ==, 1);
    }
}

static void
test_repeat (TestDatabase *t, gconstpointer data)
{
  g_autoptr (CoterieSql) sql = test_database_open (t, COTERIE_SQL_CREATE);

  migrate (sql, 3);
  migrate (sql, 3);
  g_assert_cmpint (test_fetch (sql, "SELECT count(*) FROM notes"), ==, 1);
}

static void
test_newer (TestDatabase *t, gconstpointer data)
{
  g_autoptr (CoterieSql) sql = test_database_open (t, COTERIE_SQL_CREATE);
  g_autoptr (CoterieSql) writer = test_database_open (t, COTERIE_SQL_FLAGS_NONE);
  g_autoptr (GError) error = NULL;

  migrate (sql, 3);
  g_assert_true (coterie_sql_begin (writer, NULL)); /* it says so even when it could not write */
  g_assert_false (coterie_sql_migrate (sql, steps, 2, &error));
  g_assert_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_NEWER);
  g_assert_cmpint (get_version (sql), ==, 3);
}

static void
test_negative_version (TestDatabase *t, gconstpointer data)
{
  g_autoptr (CoterieSql) sql = test_database_open (t, COTERIE_SQL_CREATE);
  g_autoptr (GError) error = NULL;

  test_exec (sql, "PRAGMA user_version = -1");
  g_assert_false (coterie_sql_migrate (sql, steps, 3, &error));
  g_assert_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_NEWER);
}

static void
test_failing_step (TestDatabase *t, gconstpointer data)
{
  g_autoptr (CoterieSql) sql = test_database_open (t, COTERIE_SQL_CREATE);
  g_autoptr (GError) error = NULL;

  g_assert_false (coterie_sql_migrate (sql, broken_steps, 2, &error));
  g_assert_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_MISUSE);
  g_assert_true (g_str_has_prefix (error->message, "migration 2: "));
  g_assert_false (coterie_sql_in_transaction (sql));
  g_assert_cmpint (get_version (sql), ==, 1);
  g_assert_cmpint (test_fetch (sql, "SELECT count(*) FROM notes WHERE text = 'one'"), ==, 1);
  migrate (sql, 3);
}

static void
test_busy (TestDatabase *t, gconstpointer data)
{
  g_autoptr (CoterieSql) sql = test_database_open (t, COTERIE_SQL_CREATE);
  g_autoptr (CoterieSql) other = test_database_open (t, COTERIE_SQL_FLAGS_NONE);
  g_autoptr (GError) error = NULL;

  g_assert_true (coterie_sql_begin (other, NULL));
  g_assert_false (coterie_sql_migrate (sql, steps, 3, &error));
  g_assert_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_BUSY);
  coterie_sql_rollback (other);
  migrate (sql, 3);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  TEST_ADD ("/sql/migrations/from-nothing", test_from_nothing);
  g_test_add_func ("/sql/migrations/from-each-version", test_from_each_version);
  TEST_ADD ("/sql/migrations/repeat", test_repeat);
  TEST_ADD ("/sql/migrations/newer", test_newer);
  TEST_ADD ("/sql/migrations/negative-version", test_negative_version);
  TEST_ADD ("/sql/migrations/failing-step", test_failing_step);
  TEST_ADD ("/sql/migrations/busy", test_busy);
  return g_test_run ();
}
