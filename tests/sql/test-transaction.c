// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "database.h"

#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#define INSERT "INSERT INTO notes (text) VALUES (hex(randomblob(500)))"

static CoterieSql *
open_filled (TestDatabase *t)
{
  CoterieSql *sql = test_database_open (t, COTERIE_SQL_CREATE);

  test_exec (sql, "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)");
  return sql;
}

static gint64
count (CoterieSql *sql)
{
  return test_fetch (sql, "SELECT count(*) FROM notes");
}

static void
test_commit (TestDatabase *t, gconstpointer data)
{
  g_autoptr (CoterieSql) sql = open_filled (t);
  g_autoptr (CoterieSql) other = test_database_open (t, COTERIE_SQL_FLAGS_NONE);

  g_assert_false (coterie_sql_in_transaction (sql));
  g_assert_true (coterie_sql_begin (sql, NULL));
  g_assert_true (coterie_sql_in_transaction (sql));
  test_exec (sql, INSERT);
  g_assert_cmpint (count (other), ==, 0);
  g_assert_true (coterie_sql_commit (sql, NULL));
  g_assert_false (coterie_sql_in_transaction (sql));
  g_assert_cmpint (count (other), ==, 1);
}

static void
test_rollback (TestDatabase *t, gconstpointer data)
{
  g_autoptr (CoterieSql) sql = open_filled (t);

  g_assert_true (coterie_sql_begin (sql, NULL));
  test_exec (sql, INSERT);
  coterie_sql_rollback (sql);
  coterie_sql_rollback (sql);
  g_assert_cmpint (count (sql), ==, 0);
}

static void
test_closed_in_the_middle (TestDatabase *t, gconstpointer data)
{
  CoterieSql *sql = open_filled (t);

  g_assert_true (coterie_sql_begin (sql, NULL));
  test_exec (sql, INSERT);
  coterie_sql_close (sql);
  sql = test_database_open (t, COTERIE_SQL_FLAGS_NONE);
  g_assert_cmpint (count (sql), ==, 0);
  coterie_sql_close (sql);
}

static void
test_savepoints (TestDatabase *t, gconstpointer data)
{
  g_autoptr (CoterieSql) sql = open_filled (t);
  g_autoptr (GError) error = NULL;

  g_assert_true (coterie_sql_begin (sql, NULL));
  test_exec (sql, INSERT);
  g_assert_true (coterie_sql_savepoint (sql, NULL));
  test_exec (sql, INSERT);
  g_assert_true (coterie_sql_savepoint (sql, NULL));
  test_exec (sql, INSERT);
  g_assert_cmpint (count (sql), ==, 3);
  g_assert_true (coterie_sql_rollback_to (sql, NULL));
  g_assert_cmpint (count (sql), ==, 2);
  g_assert_true (coterie_sql_release (sql, NULL));
  g_assert_true (coterie_sql_savepoint (sql, NULL));
  test_exec (sql, INSERT);
  g_assert_true (coterie_sql_rollback_to (sql, NULL));
  g_assert_false (coterie_sql_release (sql, &error));
  g_assert_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_MISUSE);
  g_assert_true (coterie_sql_commit (sql, NULL));
  g_assert_cmpint (count (sql), ==, 2);
}

static void
test_misuse (TestDatabase *t, gconstpointer data)
{
  g_autoptr (CoterieSql) sql = open_filled (t);
  GError *error = NULL;

  g_assert_false (coterie_sql_savepoint (sql, &error));
  g_assert_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_MISUSE);
  g_clear_error (&error);
  g_assert_false (coterie_sql_commit (sql, &error));
  g_assert_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_MISUSE);
  g_clear_error (&error);
  g_assert_true (coterie_sql_begin (sql, NULL));
  g_assert_false (coterie_sql_begin (sql, &error));
  g_assert_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_MISUSE);
  g_clear_error (&error);
  coterie_sql_rollback (sql);
}

static void
test_busy (TestDatabase *t, gconstpointer data)
{
  g_autoptr (CoterieSql) sql = open_filled (t);
  g_autoptr (CoterieSql) other = test_database_open (t, COTERIE_SQL_FLAGS_NONE);
  g_autoptr (GError) error = NULL;

  g_assert_true (coterie_sql_begin (sql, NULL));
  g_assert_false (coterie_sql_begin (other, &error));
  g_assert_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_BUSY);
  g_clear_error (&error);
  g_assert_false (coterie_sql_exec (other, INSERT, &error));
  g_assert_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_BUSY);
  coterie_sql_rollback (sql);
  test_exec (other, INSERT);
}

static gpointer
write_once (gpointer data)
{
  CoterieSql *sql = data;

  return GINT_TO_POINTER (coterie_sql_exec (sql, INSERT, NULL));
}

static void
test_waits_when_told (TestDatabase *t, gconstpointer data)
{
  g_autoptr (CoterieSql) sql = open_filled (t);
  g_autoptr (CoterieSql) other = test_database_open (t, COTERIE_SQL_FLAGS_NONE);
  GThread *thread;

  coterie_sql_set_busy_timeout_ms (other, 60000);
  g_assert_true (coterie_sql_begin (sql, NULL));
  thread = g_thread_new ("writer", write_once, other);
  test_exec (sql, INSERT);
  g_assert_true (coterie_sql_commit (sql, NULL));
  g_assert_nonnull (g_thread_join (thread));
  g_assert_cmpint (count (sql), ==, 2);
}

/* Fills until it is refused; then nothing of that transaction is there, and what was there before is. */
static void
fill_until_full (CoterieSql *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 before;

  test_exec (sql, INSERT);
  before = count (sql);
  g_assert_true (coterie_sql_begin (sql, NULL));
  for (int i = 0; i < 10000 && coterie_sql_exec (sql, INSERT, &error); i++)
    ;
  if (error == NULL)
    coterie_sql_commit (sql, &error);
  g_assert_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_FULL);
  coterie_sql_rollback (sql);
  g_assert_cmpint (count (sql), ==, before);
}

static void
test_page_limit (TestDatabase *t, gconstpointer data)
{
  g_autoptr (CoterieSql) sql = open_filled (t);

  test_exec (sql, "PRAGMA max_page_count = 20");
  fill_until_full (sql);
  test_exec (sql, "PRAGMA max_page_count = 1000");
  test_exec (sql, INSERT);
}

/* In a mount namespace of its own, so that nothing is left behind, however it ends. */
static int
fill_small_disk (TestDatabase *t)
{
  CoterieSql *sql;

  if (unshare (CLONE_NEWNS) != 0 || mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
      mount ("none", t->dir, "tmpfs", 0, "size=400k") != 0)
    return 77;
  sql = open_filled (t);
  fill_until_full (sql);
  test_exec (sql, "DELETE FROM notes");
  coterie_sql_close (sql);
  sql = test_database_open (t, COTERIE_SQL_FLAGS_NONE);
  g_assert_cmpint (count (sql), ==, 0);
  coterie_sql_close (sql);
  return 0;
}

static void
test_disk_full (TestDatabase *t, gconstpointer data)
{
  pid_t child = fork ();
  int status;

  if (child == 0)
    _exit (fill_small_disk (t));
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  if (WEXITSTATUS (status) == 77)
    g_test_skip ("mounting a small disk takes root");
  else
    g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

static void
test_deferred_constraint (TestDatabase *t, gconstpointer data)
{
  g_autoptr (CoterieSql) sql = open_filled (t);
  g_autoptr (GError) error = NULL;

  test_exec (sql, "CREATE TABLE parts (note INTEGER REFERENCES notes (id) DEFERRABLE INITIALLY DEFERRED)");
  g_assert_true (coterie_sql_begin (sql, NULL));
  test_exec (sql, "INSERT INTO parts VALUES (9)");
  g_assert_false (coterie_sql_commit (sql, &error));
  g_assert_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_CONSTRAINT);
  g_assert_false (coterie_sql_in_transaction (sql));
  g_assert_cmpint (test_fetch (sql, "SELECT count(*) FROM parts"), ==, 0);
}

/* Killed between two commits: the first is there, the second is not. */
static void
test_killed (TestDatabase *t, gconstpointer data)
{
  pid_t child = fork ();
  CoterieSql *sql;
  int status;

  if (child == 0)
    {
      sql = open_filled (t);
      test_exec (sql, INSERT);
      if (coterie_sql_begin (sql, NULL) && coterie_sql_exec (sql, INSERT, NULL))
        raise (SIGKILL);
      _exit (1);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status));
  sql = test_database_open (t, COTERIE_SQL_FLAGS_NONE);
  g_assert_cmpint (count (sql), ==, 1);
  coterie_sql_close (sql);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  TEST_ADD ("/sql/transaction/commit", test_commit);
  TEST_ADD ("/sql/transaction/rollback", test_rollback);
  TEST_ADD ("/sql/transaction/closed-in-the-middle", test_closed_in_the_middle);
  TEST_ADD ("/sql/transaction/savepoints", test_savepoints);
  TEST_ADD ("/sql/transaction/misuse", test_misuse);
  TEST_ADD ("/sql/transaction/busy", test_busy);
  TEST_ADD ("/sql/transaction/waits-when-told", test_waits_when_told);
  TEST_ADD ("/sql/transaction/page-limit", test_page_limit);
  TEST_ADD ("/sql/transaction/disk-full", test_disk_full);
  TEST_ADD ("/sql/transaction/deferred-constraint", test_deferred_constraint);
  TEST_ADD ("/sql/transaction/killed", test_killed);
  return g_test_run ();
}
