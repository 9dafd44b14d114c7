// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "database.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CANARY "the quick brown canary"

static void
fill (CoterieSql *sql)
{
  test_exec (sql, "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)");
  test_exec (sql, "INSERT INTO notes (text) VALUES ('" CANARY "')");
}

static void
assert_refused (TestDatabase *t, const CoterieSecret *key, CoterieSqlFlags flags, CoterieSqlError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (coterie_sql_open (t->path, key, flags, &error));
  g_assert_error (error, COTERIE_SQL_ERROR, (int) code);
}

static void
read_start (const char *path, char start[16])
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  g_assert_cmpint (read (fd, start, 16), ==, 16);
  close (fd);
}

static void
test_pragmas (TestDatabase *t, gconstpointer data)
{
  g_autoptr (CoterieSql) sql = test_database_open (t, COTERIE_SQL_CREATE);

  g_assert_cmpint (test_fetch (sql, "PRAGMA synchronous"), ==, 2);
  g_assert_cmpint (test_fetch (sql, "PRAGMA foreign_keys"), ==, 1);
  g_assert_cmpint (test_fetch (sql, "PRAGMA secure_delete"), ==, 1);
  g_assert_cmpint (test_fetch (sql, "PRAGMA temp_store"), ==, 2);
  g_assert_cmpint (test_fetch (sql, "PRAGMA trusted_schema"), ==, 0);
  g_assert_cmpint (test_fetch (sql, "PRAGMA cipher_memory_security"), ==, 0);
  g_assert_cmpint (test_fetch (sql, "SELECT journal_mode = 'wal' FROM pragma_journal_mode"), ==, 1);
  g_assert_cmpint (test_fetch (sql, "PRAGMA wal_autocheckpoint"), ==, 1000);
  coterie_sql_set_auto_checkpoint (sql, 0);
  g_assert_cmpint (test_fetch (sql, "PRAGMA wal_autocheckpoint"), ==, 0);
  coterie_sql_set_cache_kib (sql, 4096);
  g_assert_cmpint (test_fetch (sql, "PRAGMA cache_size"), ==, -4096);
}

static void
test_encrypted (TestDatabase *t, gconstpointer data)
{
  static const char *const suffixes[] = { "", "-wal" };
  g_autoptr (CoterieSql) sql = test_database_open (t, COTERIE_SQL_CREATE);
  char start[16];

  fill (sql);
  read_start (t->path, start);
  /* SQLCipher puts the salt there: the last 16 bytes of the key. */
  g_assert_cmpmem (start, 16, coterie_secret_peek (t->key) + 32, 16);
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (t->path, suffixes[i], NULL);
      g_autofree char *contents = NULL;
      gsize n_bytes;

      g_assert_true (g_file_get_contents (path, &contents, &n_bytes, NULL));
      g_assert_cmpuint (n_bytes, >=, 4096);
      g_assert_null (memmem (contents, n_bytes, "canary", 6));
      g_assert_null (memmem (contents, n_bytes, "notes", 5));
    }
}

static void
test_opens_again (TestDatabase *t, gconstpointer data)
{
  CoterieSql *sql = test_database_open (t, COTERIE_SQL_CREATE);

  fill (sql);
  coterie_sql_close (sql);
  sql = test_database_open (t, COTERIE_SQL_FLAGS_NONE);
  g_assert_cmpint (test_fetch (sql, "SELECT count(*) FROM notes WHERE text = '" CANARY "'"), ==, 1);
  coterie_sql_close (sql);
}

static void
test_private_file (TestDatabase *t, gconstpointer data)
{
  mode_t before = umask (0);
  g_autoptr (CoterieSql) sql = test_database_open (t, COTERIE_SQL_CREATE);
  GStatBuf status;

  umask (before);
  g_assert_cmpint (g_stat (t->path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
}

static void
test_wrong_key (TestDatabase *t, gconstpointer data)
{
  CoterieSql *sql = test_database_open (t, COTERIE_SQL_CREATE);
  g_autoptr (CoterieSecret) other = coterie_secret_copy (t->key);

  fill (sql);
  coterie_sql_close (sql);
  coterie_secret_peek_mutable (other)[0] ^= 1;
  assert_refused (t, other, COTERIE_SQL_FLAGS_NONE, COTERIE_SQL_ERROR_DAMAGED);
  assert_refused (t, other, COTERIE_SQL_CREATE, COTERIE_SQL_ERROR_DAMAGED);
  assert_refused (t, other, COTERIE_SQL_READ_ONLY, COTERIE_SQL_ERROR_DAMAGED);
  assert_refused (t, NULL, COTERIE_SQL_FLAGS_NONE, COTERIE_SQL_ERROR_DAMAGED);
  sql = test_database_open (t, COTERIE_SQL_FLAGS_NONE);
  g_assert_cmpint (test_fetch (sql, "SELECT count(*) FROM notes"), ==, 1);
  coterie_sql_close (sql);
}

static void
test_key_for_a_plain_file (TestDatabase *t, gconstpointer data)
{
  CoterieSql *sql = coterie_sql_open (t->path, NULL, COTERIE_SQL_CREATE, NULL);
  char start[16];

  g_assert_nonnull (sql);
  fill (sql);
  coterie_sql_close (sql);
  read_start (t->path, start);
  g_assert_cmpmem (start, 16, "SQLite format 3", 16);
  assert_refused (t, t->key, COTERIE_SQL_FLAGS_NONE, COTERIE_SQL_ERROR_UNSAFE);
}

/* A libsqlite3 that comes first, as by a wrong order of linking: nothing may be written, encrypted or not. */
static void
test_another_library_first (void)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);

  g_subprocess_launcher_setenv (launcher, "LD_PRELOAD", "libsqlite3.so.0", TRUE);
  g_subprocess_launcher_setenv (launcher, "ASAN_OPTIONS", "verify_asan_link_order=0:detect_leaks=0", TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error, self, "--expect-unsafe", NULL);
  g_assert_no_error (error);
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
}

/* In the process with the other library. */
static int
expect_unsafe (void)
{
  TestDatabase t;
  g_autoptr (GError) error = NULL;
  gboolean is_refused;

  test_database_set_up (&t, NULL);
  is_refused = coterie_sql_open (t.path, t.key, COTERIE_SQL_CREATE, &error) == NULL &&
               g_error_matches (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_UNSAFE) &&
               coterie_sql_open_in_memory (NULL) == NULL;
  test_database_tear_down (&t, NULL);
  return is_refused ? 0 : 1;
}

static void
test_missing (TestDatabase *t, gconstpointer data)
{
  assert_refused (t, t->key, COTERIE_SQL_FLAGS_NONE, COTERIE_SQL_ERROR_MISSING);
  assert_refused (t, t->key, COTERIE_SQL_READ_ONLY, COTERIE_SQL_ERROR_MISSING);
  g_assert_false (g_file_test (t->path, G_FILE_TEST_EXISTS));
}

static void
test_missing_folder (TestDatabase *t, gconstpointer data)
{
  g_free (t->path);
  t->path = g_build_filename (t->dir, "none", "store.db", NULL);
  assert_refused (t, t->key, COTERIE_SQL_CREATE, COTERIE_SQL_ERROR_IO);
}

static void
test_not_a_database (TestDatabase *t, gconstpointer data)
{
  g_autofree char *noise = g_strnfill (8192, 'x');

  g_assert_true (g_file_set_contents (t->path, noise, 8192, NULL));
  assert_refused (t, t->key, COTERIE_SQL_FLAGS_NONE, COTERIE_SQL_ERROR_DAMAGED);
  assert_refused (t, NULL, COTERIE_SQL_FLAGS_NONE, COTERIE_SQL_ERROR_DAMAGED);
}

static void
test_read_only (TestDatabase *t, gconstpointer data)
{
  g_autoptr (CoterieSql) writer = test_database_open (t, COTERIE_SQL_CREATE);
  g_autoptr (CoterieSql) reader = test_database_open (t, COTERIE_SQL_READ_ONLY);
  g_autoptr (GError) error = NULL;

  fill (writer);
  g_assert_cmpint (test_fetch (reader, "SELECT count(*) FROM notes"), ==, 1);
  g_assert_false (coterie_sql_exec (reader, "DELETE FROM notes", &error));
  g_assert_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_READ_ONLY);
}

static void
test_reader_keeps_its_view (TestDatabase *t, gconstpointer data)
{
  g_autoptr (CoterieSql) writer = test_database_open (t, COTERIE_SQL_CREATE);
  g_autoptr (CoterieSql) reader = test_database_open (t, COTERIE_SQL_READ_ONLY);

  fill (writer);
  g_assert_true (coterie_sql_begin (reader, NULL));
  g_assert_cmpint (test_fetch (reader, "SELECT count(*) FROM notes"), ==, 1);
  test_exec (writer, "INSERT INTO notes (text) VALUES ('two')");
  g_assert_cmpint (test_fetch (reader, "SELECT count(*) FROM notes"), ==, 1);
  g_assert_true (coterie_sql_commit (reader, NULL));
  g_assert_cmpint (test_fetch (reader, "SELECT count(*) FROM notes"), ==, 2);
}

static void
test_in_memory (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CoterieSql) sql = coterie_sql_open_in_memory (&error);

  g_assert_no_error (error);
  fill (sql);
  g_assert_cmpint (test_fetch (sql, "SELECT count(*) FROM notes"), ==, 1);
}

static void
test_checkpoint (TestDatabase *t, gconstpointer data)
{
  g_autoptr (CoterieSql) writer = test_database_open (t, COTERIE_SQL_CREATE);
  g_autoptr (CoterieSql) other = test_database_open (t, COTERIE_SQL_FLAGS_NONE);
  g_autoptr (CoterieSql) reader = test_database_open (t, COTERIE_SQL_READ_ONLY);
  g_autoptr (GError) error = NULL;
  gboolean complete = FALSE;

  coterie_sql_set_auto_checkpoint (writer, 0);
  fill (writer);
  g_assert_true (coterie_sql_begin (reader, NULL));
  test_fetch (reader, "SELECT count(*) FROM notes");
  test_exec (writer, "INSERT INTO notes (text) VALUES ('two')");
  coterie_sql_checkpoint (other, &complete, &error);
  g_assert_no_error (error);
  g_assert_false (complete);
  coterie_sql_rollback (reader);
  coterie_sql_checkpoint (other, &complete, &error);
  g_assert_no_error (error);
  g_assert_true (complete);
}

static gpointer
interrupt_soon (gpointer data)
{
  int *is_running = ((gpointer *) data)[1];

  while (g_atomic_int_get (is_running))
    {
      coterie_sql_interrupt (((gpointer *) data)[0]);
      g_thread_yield ();
    }
  return NULL;
}

static void
test_interrupt (TestDatabase *t, gconstpointer data)
{
  g_autoptr (CoterieSql) sql = test_database_open (t, COTERIE_SQL_CREATE);
  g_autoptr (GError) error = NULL;
  int is_running = 1;
  gpointer shared[] = { sql, &is_running };
  GThread *thread = g_thread_new ("interrupter", interrupt_soon, shared);

  g_assert_false (coterie_sql_exec (
      sql, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n", &error));
  g_atomic_int_set (&is_running, 0);
  g_thread_join (thread);
  g_assert_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_INTERRUPTED);
  g_assert_cmpint (test_fetch (sql, "SELECT 1"), ==, 1);
}

static void
test_deleted_is_overwritten (TestDatabase *t, gconstpointer data)
{
  CoterieSql *sql = coterie_sql_open (t->path, NULL, COTERIE_SQL_CREATE, NULL);
  g_autofree char *contents = NULL;
  gsize n_bytes;

  fill (sql);
  test_exec (sql, "DELETE FROM notes");
  coterie_sql_close (sql);
  g_assert_true (g_file_get_contents (t->path, &contents, &n_bytes, NULL));
  g_assert_null (memmem (contents, n_bytes, "canary", 6));
}

static void
test_no_double_quoted_strings (void)
{
  g_autoptr (CoterieSql) sql = coterie_sql_open_in_memory (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (coterie_sql_exec (sql, "SELECT \"no such column\"", &error));
  g_assert_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_MISUSE);
}

int
main (int argc, char *argv[])
{
  if (argc > 1 && strcmp (argv[1], "--expect-unsafe") == 0)
    return expect_unsafe ();

  g_test_init (&argc, &argv, NULL);
  TEST_ADD ("/sql/connection/pragmas", test_pragmas);
  TEST_ADD ("/sql/connection/encrypted", test_encrypted);
  TEST_ADD ("/sql/connection/opens-again", test_opens_again);
  TEST_ADD ("/sql/connection/private-file", test_private_file);
  TEST_ADD ("/sql/connection/wrong-key", test_wrong_key);
  TEST_ADD ("/sql/connection/key-for-a-plain-file", test_key_for_a_plain_file);
  g_test_add_func ("/sql/connection/another-library-first", test_another_library_first);
  TEST_ADD ("/sql/connection/missing", test_missing);
  TEST_ADD ("/sql/connection/missing-folder", test_missing_folder);
  TEST_ADD ("/sql/connection/not-a-database", test_not_a_database);
  TEST_ADD ("/sql/connection/read-only", test_read_only);
  TEST_ADD ("/sql/connection/reader-keeps-its-view", test_reader_keeps_its_view);
  g_test_add_func ("/sql/connection/in-memory", test_in_memory);
  TEST_ADD ("/sql/connection/checkpoint", test_checkpoint);
  TEST_ADD ("/sql/connection/interrupt", test_interrupt);
  TEST_ADD ("/sql/connection/deleted-is-overwritten", test_deleted_is_overwritten);
  g_test_add_func ("/sql/connection/no-double-quoted-strings", test_no_double_quoted_strings);
  return g_test_run ();
}
