// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "room.h"

#include "server/invites.h"
#include "server/schema.h"
#include "sql/maintenance.h"
#include "sql/migrations.h"

#include <glib/gstdio.h>
#include <sodium.h>

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (sodium_init (), >=, 0);
  f->folder = g_dir_make_tmp ("coterie-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "store.db", NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_unlink (f->path);
  g_rmdir (f->folder);
  g_free (f->path);
  g_free (f->folder);
}

static CoterieSql *
open_store (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  CoterieSql *sql = coterie_sql_open (f->path, NULL, COTERIE_SQL_CREATE, &error);

  g_assert_no_error (error);
  return sql;
}

static void
test_server_id_stays (Fixture *f, gconstpointer data)
{
  guint8 first[COTERIE_SERVER_ID_BYTES], again[COTERIE_SERVER_ID_BYTES], other[COTERIE_SERVER_ID_BYTES];
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (CoterieSql) sql = open_store (f);

      g_assert_true (coterie_schema_prepare (sql, &error));
      g_assert_true (coterie_schema_get_server_id (sql, i == 0 ? first : again, &error));
      g_assert_no_error (error);
    }
  g_assert_cmpmem (first, sizeof first, again, sizeof again);
  g_assert_cmpint (g_unlink (f->path), ==, 0);
  g_autoptr (CoterieSql) sql = open_store (f);
  g_assert_true (coterie_schema_prepare (sql, &error));
  g_assert_true (coterie_schema_get_server_id (sql, other, &error));
  g_assert_cmpint (memcmp (first, other, sizeof other), !=, 0);
}

static void
test_newer_version (Fixture *f, gconstpointer data)
{
  static const CoterieSqlMigration later[] = {
    { 1, "CREATE TABLE server (id INTEGER PRIMARY KEY, server_id BLOB, next_envelope BIGINT)" },
    { 2, "CREATE TABLE links (account_id INTEGER PRIMARY KEY)" },
    { COTERIE_SCHEMA_VERSION + 1, "CREATE TABLE later (id INTEGER PRIMARY KEY)" },
  };
  g_autoptr (CoterieSql) sql = open_store (f);
  g_autoptr (GError) error = NULL;

  g_assert_true (coterie_sql_migrate (sql, later, G_N_ELEMENTS (later), &error));
  g_assert_false (coterie_schema_prepare (sql, &error));
  g_assert_error (error, COTERIE_SQL_ERROR, COTERIE_SQL_ERROR_NEWER);
}

static void
copy_kept (Fixture *f, const char *name)
{
  g_autofree char *path = g_build_filename (TEST_DATA, name, NULL);
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  gsize n_bytes;

  g_file_get_contents (path, &contents, &n_bytes, &error);
  g_assert_no_error (error);
  g_file_set_contents (f->path, contents, (gssize) n_bytes, &error);
  g_assert_no_error (error);
}

static gint64
query (CoterieSql *sql, const char *text)
{
  g_autoptr (GError) error = NULL;
  gint64 value;

  coterie_sql_fetch_int (coterie_sql_prepare (sql, text), -1, &value, &error);
  g_assert_no_error (error);
  return value;
}

/* A store that an older version wrote: two accounts, a revoked device, an open and a used invitation, envelopes with
 * and without a common part, a gap. */
static void
test_kept_version (Fixture *f, gconstpointer data)
{
  g_autoptr (CoterieSql) sql = NULL;
  g_autoptr (CoterieClock) clock = coterie_clock_new_real ();
  g_autoptr (CoterieDirectory) directory = coterie_directory_new (clock);
  guint8 server_id[COTERIE_SERVER_ID_BYTES];
  g_autoptr (GError) error = NULL;
  guint n_open = 0, n_used = 0;
  guint64 count;
  int version;

  copy_kept (f, data);
  sql = open_store (f);
  g_assert_true (coterie_schema_prepare (sql, &error));
  g_assert_no_error (error);
  g_assert_true (coterie_sql_get_version (sql, &version, &error));
  g_assert_cmpint (version, ==, COTERIE_SCHEMA_VERSION);
  g_assert_true (coterie_schema_get_server_id (sql, server_id, &error));
  g_assert_cmpuint (server_id[0], ==, 0xa5);
  g_assert_true (coterie_invites_count (sql, &n_open, &n_used, &error));
  g_assert_cmpuint (n_open, ==, 1);
  g_assert_cmpuint (n_used, ==, 1);
  g_assert_cmpint (query (sql, "SELECT COUNT(*) FROM accounts"), ==, 2);
  g_assert_cmpint (query (sql, "SELECT COUNT(*) FROM devices WHERE state = 1"), ==, 2);
  g_assert_true (coterie_mailbox_count (sql, query (sql, "SELECT MIN(device_id) FROM envelopes"), &count, &error));
  g_assert_cmpuint (count, ==, 3);
  g_assert_cmpint (query (sql, "SELECT COUNT(*) FROM commons"), ==, 1);
  g_assert_cmpint (query (sql, "SELECT SUM(n_lost) FROM gaps"), ==, 1);
}

/* Writes the kept store anew; only ever for a version that has none yet. */
static void
make_kept (const char *path)
{
  g_autoptr (Room) room = room_new ();
  g_autoptr (Person) alice = person_new_registered (room, "alice");
  g_autoptr (Person) bob = person_new_registered (room, "bob");
  const Sealed sealed[] = { { bob, 1, "third" } };
  Parcel parcel = {
    .number = 3, .common = "common part", .sealed = sealed, .n_sealed = 1, .also = &alice, .n_also = 1
  };
  CoterieMailboxLimits full = { 0 };
  char code[COTERIE_INVITE_CODE_CHARS + 1];
  g_autoptr (GError) error = NULL;
  g_auto (Sent) sent = { 0 };

  room_exec (room, "UPDATE server SET server_id = x'a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5'");
  coterie_invites_make (room->sql, code, &error);
  coterie_invites_use (room->sql, code, &error);
  coterie_invites_make (room->sql, code, &error);
  g_assert_no_error (error);
  person_add_device (room, alice);
  person_revoke_device (room, alice, 1, 2);
  room_send_text (room, alice, bob, 1, "first", &sent);
  room_send_text (room, alice, bob, 2, "second", &sent);
  room_send (room, &alice->devices[0], &parcel, &sent);
  coterie_directory_set_mailbox_limits (room->server.directory, &full);
  room_send_text (room, alice, bob, 4, "lost", &sent);
  coterie_sql_backup (room->sql, path, NULL, &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  const char *kept = g_getenv ("COTERIE_MAKE_KEPT_STORE");

  g_test_init (&argc, &argv, NULL);
  if (kept != NULL)
    {
      make_kept (kept);
      return 0;
    }
  g_test_add ("/server/schema/server-id-stays", Fixture, NULL, set_up, test_server_id_stays, tear_down);
  g_test_add ("/server/schema/newer-version", Fixture, NULL, set_up, test_newer_version, tear_down);
  g_test_add ("/server/schema/kept-version-1", Fixture, "server-v1.db", set_up, test_kept_version, tear_down);
  g_test_add ("/server/schema/kept-version-2", Fixture, "server-v2.db", set_up, test_kept_version, tear_down);
  return g_test_run ();
}
