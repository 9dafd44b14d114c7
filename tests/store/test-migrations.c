// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "rows.h"
#include "sql/maintenance.h"
#include "sql/migrations.h"
#include "store/messages.h"
#include "store/search.h"
#include "store/send-jobs.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

/* A database of every released version is kept in tests/data, with one row in each table, and must open for ever.
 * With COTERIE_WRITE_DATA set this program writes the one of the present version instead (and only then). */
static const char *const tables[] = {
  "device",  "settings",       "accounts",  "contacts",  "peers",      "sessions",
  "prekeys", "signed_prekeys", "base_keys", "chats",     "messages",   "send_jobs",
  "outbox",  "sent_contents",  "sent_log",  "raw_inbox", "kept_texts", "search_docs"
};

static const char sample[] =
    "INSERT INTO device VALUES (1, x'4b4b', zeroblob (16), 'alice', zeroblob (32), 1, 1, NULL, NULL, 7, 101, 2);"
    "INSERT INTO settings VALUES ('typing', 1);"
    "INSERT INTO accounts VALUES (1, zeroblob (32), 'alice', 1, zeroblob (32), x'00', 0);"
    "INSERT INTO accounts VALUES (2, x'bb00000000000000000000000000000000000000000000000000000000000002', 'bob', 1,"
    " zeroblob (32), x'00', 0);"
    "INSERT INTO contacts VALUES (2, 2, 2, 1, 0, 'Bob Baker', NULL, zeroblob (16), 1);"
    "INSERT INTO peers VALUES (513, 5, 6, 1, 0, 0, 0, 0, 0);"
    "INSERT INTO sessions VALUES (513, x'5e55');"
    "INSERT INTO prekeys VALUES (1, x'01');"
    "INSERT INTO signed_prekeys VALUES (1, 1767323045000, x'02');"
    "INSERT INTO base_keys VALUES (zeroblob (32), 1);"
    "INSERT INTO chats VALUES (3, zeroblob (32), 1, 2, 'a draft', 1, 1, 0, 'Hello, Bob', 1767323045000, 0, 0,"
    " zeroblob (32), NULL, 0, 0, 1, 1, 2);"
    "INSERT INTO messages VALUES (3298534883328, 3, 1, 1, zeroblob (16), 1, 2, 0, 1767323045000, 1767323045000,"
    " 'Hello, Bob', 0, 0, 1, 1, 1, NULL, 0);"
    "INSERT INTO group_histories VALUES (1, 3, 2, zeroblob (32), x'00', 1767323045000);"
    "INSERT INTO search_docs VALUES (1, 3298534883328);"
    "INSERT INTO send_jobs VALUES (9, 12, 3, 2, 0, 1, 1, zeroblob (16), 1767323045000, 3298534883328, NULL, NULL, 0, 7,"
    " 0, 0, 0);"
    "INSERT INTO outbox VALUES (7, 9, x'01');"
    "INSERT INTO sent_contents VALUES (9, 3, 1, zeroblob (16), 1767323045000, 3298534883328, NULL, 1767323045000);"
    "INSERT INTO sent_log VALUES (1, zeroblob (32), 9, 9, 513, 5, 0);"
    "INSERT INTO raw_inbox VALUES (1, zeroblob (32), 2, 1, 1767323045000, 2, 1, 0, 0);"
    "INSERT INTO kept_texts VALUES (1, 'carol', 'later', 1767323045000);"
    "INSERT INTO renewed VALUES (3298534883328);"
    "INSERT INTO own_devices VALUES (zeroblob (32), 'Laptop', 'Debian 12', 1767323045000, 1, 0);"
    "INSERT INTO handovers VALUES (2, 0, 3, 0, 1, 1, 4, zeroblob (16), 3, 100, 50, 0, 0, 0);"
    "INSERT INTO handover_parts VALUES (2, 4, zeroblob (16), x'00');"
    "INSERT INTO handover_chats VALUES (3, 2, 0, 1, -1);"
    "INSERT INTO stamps VALUES (2, 1, 1767323045000);"
    "INSERT INTO groups VALUES (3, 'Circle', 2, 1, 1, 0, 3, zeroblob (32), 1, 0, 2, 2, 0);"
    "INSERT INTO handover_groups VALUES (2, 3, 1);"
    "INSERT INTO group_invitations VALUES (zeroblob (16), 3, 1, 1767323045000);"
    "INSERT INTO group_joins VALUES (3, 2, zeroblob (16), 1767323045000);"
    "INSERT INTO group_pictures VALUES (1, 3, zeroblob (32), x'00');"
    "INSERT INTO group_records VALUES (1, 3, zeroblob (32), 1, x'00', 1);"
    "INSERT INTO group_members VALUES (3, 0, zeroblob (32), 2);"
    "INSERT INTO group_secrets VALUES (3, zeroblob (32), zeroblob (32));"
    "INSERT INTO kept_contents VALUES (1, 3, 2, 1, zeroblob (16), 1, 1, 1767323045000, 1767323045000, 'kept', zeroblob "
    "(32),"
    " 1767323045000, NULL, NULL);"
    "INSERT INTO group_waiting VALUES (1, 3, 2, zeroblob (32), zeroblob (32), x'00', 0, 1767323045000);"
    "INSERT INTO audiences VALUES (1, 3, 0, zeroblob (32));"
    "INSERT INTO group_receipts VALUES (3, 2, 1, 1, 1, 1767323045000);"
    "INSERT INTO told VALUES (2, 2, 3, zeroblob (32), 1);"
    "INSERT INTO calls VALUES (zeroblob (16), 3, zeroblob (32), 1, 1, 2, 63, zeroblob (32), 1767323045000);";

static CoterieSecret *
make_key (void)
{
  CoterieSecret *key = coterie_secret_new (COTERIE_SQL_KEY_BYTES);

  memset (coterie_secret_peek_mutable (key), 0x4b, COTERIE_SQL_KEY_BYTES);
  return key;
}

static char *
kept_path (int version)
{
  g_autofree char *name = g_strdup_printf ("client-v%d.db", version);

  return g_test_build_filename (G_TEST_DIST, "..", "data", name, NULL);
}

static void
write_kept (const char *path)
{
  g_autoptr (CoterieSecret) key = make_key ();
  g_autoptr (CoterieSql) sql = NULL;
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);

  g_unlink (path);
  test_take (sql, coterie_sql_open (path, key, COTERIE_SQL_CREATE, &error));
  test_done (coterie_store_migrate (sql, &error));
  test_done (coterie_sql_exec (sql, sample, &error));
  g_clear_pointer (&sql, coterie_sql_close);
  g_assert_false (g_file_test (wal, G_FILE_TEST_EXISTS));
}

/* A copy of a kept database in a folder of its own. */
typedef struct
{
  char *dir;
  char *path;
} Copy;

static void
copy_init (Copy *copy, int version)
{
  g_autofree char *kept = kept_path (version);
  g_autoptr (GFile) from = g_file_new_for_path (kept);
  g_autoptr (GFile) to = NULL;

  copy->dir = g_dir_make_tmp ("coterie-store-XXXXXX", NULL);
  copy->path = g_build_filename (copy->dir, "store.db", NULL);
  to = g_file_new_for_path (copy->path);
  test_done (g_file_copy (from, to, G_FILE_COPY_NONE, NULL, NULL, NULL, &error));
  g_assert_cmpint (g_chmod (copy->path, 0600), ==, 0);
}

static void
copy_clear (Copy *copy)
{
  static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (copy->path, suffixes[i], NULL);

      g_unlink (path);
    }
  g_assert_cmpint (g_rmdir (copy->dir), ==, 0);
  g_free (copy->path);
  g_free (copy->dir);
}

static CoterieSql *
copy_open (const Copy *copy)
{
  g_autoptr (CoterieSecret) key = make_key ();
  CoterieSql *sql;

  test_take (sql, coterie_sql_open (copy->path, key, COTERIE_SQL_FLAGS_NONE, &error));
  return sql;
}

/* What was there before is found, whether it has been taken up yet or not. */
static void
assert_found (CoterieSql *sql, const char *words)
{
  g_autoptr (CoterieWordQuery) query = coterie_word_query_new (words);
  CoterieStoreSearchPlace place = { .before = G_MAXINT64 };
  g_autoptr (GPtrArray) rows = NULL;

  test_take (rows, coterie_store_search_step (sql, query, 0, 64, &place, &error));
  g_assert_cmpuint (rows->len, ==, 1);
}

static void
assert_searchable (CoterieSql *sql)
{
  gint64 n_left = 0;

  test_done (coterie_store_search_count_left (sql, &n_left, &error));
  g_assert_cmpint (n_left, ==, coterie_sql_has_fts5 () ? 1 : 0);
  assert_found (sql, "HELL");
  test_done (coterie_store_search_index (sql, 100, &n_left, &error));
  g_assert_cmpint (n_left, ==, 0);
  assert_found (sql, "HELL");
}

static void
test_from_kept (gconstpointer data)
{
  int before = GPOINTER_TO_INT (data), version = 0;
  g_auto (CoterieStoreMessage) row = { 0 };
  g_autoptr (GPtrArray) heads = NULL;
  CoterieSql *sql;
  gboolean found = FALSE;
  Copy copy;

  copy_init (&copy, before);
  sql = copy_open (&copy);
  test_done (coterie_sql_get_version (sql, &version, &error));
  g_assert_cmpint (version, ==, before);
  test_done (coterie_store_migrate (sql, &error));
  test_done (coterie_store_migrate (sql, &error)); /* once more: nothing to do */
  test_done (coterie_sql_get_version (sql, &version, &error));
  g_assert_cmpint (version, ==, COTERIE_STORE_VERSION);
  test_done (coterie_sql_check (sql, &error));
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *text = g_strdup_printf ("SELECT count(*) FROM %s", tables[i]);

      g_assert_cmpint (test_store_fetch (sql, text), >=, 1);
    }
  test_done (coterie_store_messages_load (sql, COTERIE_STORE_MESSAGE (3, 0), &row, &found, &error));
  g_assert_true (found);
  g_assert_cmpstr (row.body, ==, "Hello, Bob");
  g_assert_cmpint (test_store_fetch (sql, "SELECT last_account * 100 + last_kind * 10 + last_state FROM chats"), ==,
                   112);
  test_take (heads, coterie_store_send_jobs_list_heads (sql, &error));
  g_assert_cmpuint (heads->len, ==, 1);
  assert_searchable (sql);
  coterie_sql_close (sql);
  copy_clear (&copy);
}

/* The same tables, whether from nothing or step by step. */
static char *
dump_schema (CoterieSql *sql)
{
  GString *dump = g_string_new (NULL);
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY sql");

  while (coterie_sql_step (s))
    g_string_append_printf (dump, "%s\n", coterie_sql_column_text (s, 0));
  test_done (coterie_sql_finish (s, &error));
  return g_string_free (dump, FALSE);
}

static void
test_same_schema (void)
{
  g_autoptr (CoterieSql) fresh = test_store_new ();
  g_autofree char *from_nothing = dump_schema (fresh);
  g_autofree char *from_oldest = NULL;
  CoterieSql *sql;
  Copy copy;

  copy_init (&copy, 1);
  sql = copy_open (&copy);
  test_done (coterie_store_migrate (sql, &error));
  from_oldest = dump_schema (sql);
  g_assert_cmpstr (from_oldest, ==, from_nothing);
  coterie_sql_close (sql);
  copy_clear (&copy);
}

/* Before version 15 a device had one direction alone: the other one had been told to its end. */
static void
test_directions (void)
{
  CoterieSql *sql;
  Copy copy;

  copy_init (&copy, 14);
  sql = copy_open (&copy);
  test_done (coterie_sql_exec (sql,
                               "UPDATE handovers SET asked_ms = 5 WHERE device = 2;"
                               "INSERT INTO handovers VALUES (3, 1, 3, 0, 1, 0, 7, zeroblob (16), 0, 100, 50, 5);"
                               "INSERT INTO handover_chats VALUES (3, 3, 9);",
                               &error));
  test_done (coterie_store_migrate (sql, &error));
  g_assert_cmpint (test_store_fetch (sql, "SELECT part FROM handovers WHERE device = 2 AND taking = 0"), ==, 4);
  g_assert_cmpint (test_store_fetch (sql, "SELECT phase FROM handovers WHERE device = 2 AND taking = 1"), ==, 6);
  g_assert_cmpint (test_store_fetch (sql, "SELECT count(*) FROM handovers WHERE device = 3"), ==, 1);
  g_assert_cmpint (test_store_fetch (sql, "SELECT next FROM handover_chats WHERE device = 2 AND taking = 0"), ==, 1);
  g_assert_cmpint (test_store_fetch (sql, "SELECT next FROM handover_chats WHERE device = 3 AND taking = 1"), ==, 9);
  coterie_sql_close (sql);
  copy_clear (&copy);
}

static void
test_newer (void)
{
  g_autofree char *newer = g_strdup_printf ("PRAGMA user_version = %d", COTERIE_STORE_VERSION + 1);
  CoterieSql *sql;
  Copy copy;

  copy_init (&copy, COTERIE_STORE_VERSION);
  sql = copy_open (&copy);
  test_done (coterie_sql_exec (sql, newer, &error));
  test_fails (coterie_store_migrate (sql, &error), COTERIE_SQL_ERROR_NEWER);
  g_assert_cmpint (test_store_fetch (sql, "SELECT count(*) FROM messages"), ==, 1); /* and nothing was touched */
  coterie_sql_close (sql);
  copy_clear (&copy);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (g_getenv ("COTERIE_WRITE_DATA") != NULL)
    {
      g_autofree char *path = kept_path (COTERIE_STORE_VERSION);

      write_kept (path);
    }
  for (int version = 1; version <= COTERIE_STORE_VERSION; version++)
    {
      g_autofree char *name = g_strdup_printf ("/store/migrations/from-version-%d", version);

      g_test_add_data_func (name, GINT_TO_POINTER (version), test_from_kept);
    }
  g_test_add_func ("/store/migrations/same-schema-from-nothing", test_same_schema);
  g_test_add_func ("/store/migrations/directions-of-hand-overs", test_directions);
  g_test_add_func ("/store/migrations/newer-is-refused", test_newer);
  return g_test_run ();
}
