// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "room.h"

#include "server/reserve.h"
#include "wire/refusal.h"

#define MIB (G_GUINT64_CONSTANT (1024) * 1024)

/* A disk that is as full as a test says. */
typedef struct
{
  guint64 n_free;
  guint64 n_all;
  gboolean unknown;
} Disk;

typedef struct
{
  Room *room;
  Person *alice;
  Person *bob;
  Disk disk;
} Fixture;

static gboolean
measure (gpointer data, guint64 *n_free, guint64 *n_all)
{
  const Disk *disk = data;

  *n_free = disk->n_free;
  *n_all = disk->n_all;
  return !disk->unknown;
}

/* What a full disk warns of is expected here. */
static GLogWriterOutput
on_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE") && strstr (fields[i].value, "on the disk") != NULL)
      return G_LOG_WRITER_HANDLED;
    else if (g_str_equal (fields[i].key, "MESSAGE") && strstr (fields[i].value, "the disk is nearly full") != NULL)
      return G_LOG_WRITER_HANDLED;
  return g_log_writer_default (level, fields, n_fields, user_data);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->room = room_new ();
  f->alice = person_new_registered (f->room, "alice");
  f->bob = person_new_registered (f->room, "bob");
  f->disk = (Disk){ .n_free = 1000 * MIB, .n_all = 2000 * MIB };
  f->room->server.reserve = coterie_reserve_new (measure, &f->disk);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  coterie_reserve_free (f->room->server.reserve);
  person_free (f->alice);
  person_free (f->bob);
  room_free (f->room);
}

/* As the writer does it at the beginning of a transaction. */
static CoterieReserveLevel
look (Fixture *f, guint64 n_free)
{
  f->disk.n_free = n_free;
  coterie_reserve_look (f->room->server.reserve, f->room->sql);
  return coterie_reserve_get_level (f->room->server.reserve);
}

static gboolean
take (Fixture *f, guint64 n_bytes)
{
  g_autoptr (GError) error = NULL;
  gboolean taken = coterie_reserve_take (f->room->server.reserve, n_bytes, &error);

  if (!taken)
    g_assert_error (error, COTERIE_REFUSAL, COTERIE_CODE_UNAVAILABLE);
  return taken;
}

static void
test_levels (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (coterie_reserve_get_level (f->room->server.reserve), ==, COTERIE_RESERVE_PLENTY);
  g_assert_cmpint (look (f, 200 * MIB), ==, COTERIE_RESERVE_PLENTY);
  g_assert_cmpint (look (f, 127 * MIB), ==, COTERIE_RESERVE_SCARCE);
  g_assert_cmpint (look (f, 64 * MIB), ==, COTERIE_RESERVE_TOUCHED);
  g_assert_cmpint (look (f, 0), ==, COTERIE_RESERVE_TOUCHED);
  g_assert_cmpint (look (f, 65 * MIB), ==, COTERIE_RESERVE_SCARCE);

  f->disk.n_all = 40 * MIB; /* a quarter of a small one */
  g_assert_cmpint (look (f, 10 * MIB), ==, COTERIE_RESERVE_TOUCHED);
  g_assert_cmpint (look (f, 11 * MIB), ==, COTERIE_RESERVE_SCARCE);
  g_assert_cmpint (look (f, 21 * MIB), ==, COTERIE_RESERVE_PLENTY);
}

/* What one transaction stores is not yet on the disk when its next job asks. */
static void
test_one_transaction (Fixture *f, gconstpointer data)
{
  look (f, 65 * MIB);
  g_assert_true (take (f, MIB / 4));
  g_assert_true (take (f, MIB / 4));
  g_assert_false (take (f, 1));
  g_assert_true (take (f, 0));
  look (f, 65 * MIB);
  g_assert_true (take (f, MIB / 4));
}

static void
test_disk_unknown (Fixture *f, gconstpointer data)
{
  f->disk.unknown = TRUE;
  g_assert_cmpint (look (f, 0), ==, COTERIE_RESERVE_PLENTY);
  g_assert_true (take (f, 1000 * MIB));
  g_assert_true (coterie_reserve_take (NULL, 1000 * MIB, NULL));
}

static void
test_this_disk (Fixture *f, gconstpointer data)
{
  guint64 n_free = 0, n_all = 0;

  g_assert_true (coterie_reserve_measure_path ((gpointer) g_get_tmp_dir (), &n_free, &n_all));
  g_assert_cmpuint (n_all, >, 0);
  g_assert_cmpuint (n_free, <=, n_all);
  g_assert_false (coterie_reserve_measure_path ((gpointer) "/nowhere/at/all", &n_free, &n_all));
  g_assert_false (coterie_reserve_measure_path ((gpointer) "/proc", &n_free, &n_all)); /* no disk */
}

/* Pages that deleted envelopes have left in the database are room, as long as half of the reserve is on the disk. */
static void
test_empty_pages (Fixture *f, gconstpointer data)
{
  room_exec (f->room, "CREATE TABLE ballast (bytes BLOB); INSERT INTO ballast VALUES (zeroblob (8000000))");
  g_assert_cmpint (look (f, 60 * MIB), ==, COTERIE_RESERVE_TOUCHED);
  room_exec (f->room, "DELETE FROM ballast");
  g_assert_cmpint (look (f, 60 * MIB), ==, COTERIE_RESERVE_SCARCE);
  g_assert_true (take (f, MIB));
  g_assert_false (take (f, 2 * MIB));
  g_assert_cmpint (look (f, 31 * MIB), ==, COTERIE_RESERVE_TOUCHED);
}

/* The disk is nearly full: nothing new is stored, and everything else goes on. */
static void
test_full_disk (Fixture *f, gconstpointer data)
{
  Device *alice = &f->alice->devices[0], *bob = &f->bob->devices[0];
  const Sealed sealed[] = { { f->bob, 1, "typing" } };
  Parcel typing = { .number = 3, .klass = COTERIE_CLASS_FLEETING, .sealed = sealed, .n_sealed = 1 };
  g_autoptr (Person) carol = person_new ("carol");
  g_auto (Reply) reply = { 0 };
  g_auto (Sent) sent = { 0 };
  guint64 id;

  room_send_text (f->room, f->alice, f->bob, 1, "before", &sent);
  g_assert_false (sent.refused);
  look (f, 50 * MIB);
  room_enter (f->room, alice);
  room_enter (f->room, bob);
  room_send_text (f->room, f->alice, f->bob, 2, "no room", &sent);
  g_assert_true (sent.refused);
  g_assert_cmpint (sent.code, ==, COTERIE_CODE_UNAVAILABLE);
  g_assert_cmpuint (coterie_refusal_get_retry_ms (sent.error, 1), ==, COTERIE_RESERVE_RETRY_MS);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM gaps"), ==, 0); /* the sender keeps it */
  room_call (f->room, NULL, "POST", "/v1/register", room_make_registration (f->room, carol, NULL), &reply);
  assert_refused (reply, COTERIE_CODE_UNAVAILABLE);

  room_watch (f->room, alice, f->bob);
  room_send (f->room, alice, &typing, &sent);
  g_assert_false (sent.refused);
  g_assert_null (sent.result.unreached);
  id = (guint64) room_query (f->room, "SELECT id FROM envelopes");
  room_ack (f->room, bob, &id, 1);
  g_assert_cmpuint (room_count_waiting (f->room, bob), ==, 0);
  person_revoke_device (f->room, f->bob, 1, person_add_device (f->room, f->bob)->number);
  reply_clear (&reply);
  room_call (f->room, bob, "POST", "/v1/auth/sign-out", NULL, &reply);
  assert_status (reply, 200);

  look (f, 500 * MIB);
  room_send_text (f->room, f->alice, f->bob, 2, "no room", &sent); /* its number is still free */
  g_assert_false (sent.refused);
  g_assert_cmpuint (room_count_waiting (f->room, bob), ==, 1);
  reply_clear (&reply);
  room_call (f->room, NULL, "POST", "/v1/register", room_make_registration (f->room, carol, NULL), &reply);
  assert_status (reply, 201);
}

#define ADD(path, func) g_test_add ("/server/reserve/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (on_log, NULL, NULL);
  ADD ("levels", test_levels);
  ADD ("one-transaction", test_one_transaction);
  ADD ("disk-unknown", test_disk_unknown);
  ADD ("this-disk", test_this_disk);
  ADD ("empty-pages", test_empty_pages);
  ADD ("full-disk-stores-nothing-new", test_full_disk);
  return g_test_run ();
}
