// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "room.h"

#include "base/encoding.h"
#include "server/prekeys.h"
#include "server/schema.h"
#include "sql/maintenance.h"
#include "server/writer.h"

#include <glib/gstdio.h>
#include <sodium.h>

typedef struct
{
  Room *room;
  Person *alice;
  Person *bob;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->room = room_new ();
  f->alice = person_new_registered (f->room, "alice");
  f->bob = person_new_registered (f->room, "bob");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  person_free (f->alice);
  person_free (f->bob);
  room_free (f->room);
}

static void
take (Fixture *f, const Device *by, const Person *of, guint32 device, Reply *reply)
{
  g_autofree char *rest = g_strdup_printf ("/devices/%u/bundle", device);
  g_autofree char *path = person_get_path (of, rest);

  reply_clear (reply);
  room_call (f->room, by, "POST", path, NULL, reply);
}

/* The id of the one-time prekey in a bundle; 0 when it has none. */
static guint
get_one_time (const Reply *reply)
{
  JsonObject *object = reply_get (reply);

  if (!json_object_has_member (object, "one_time"))
    return 0;
  return (guint) json_object_get_int_member (json_object_get_object_member (object, "one_time"), "id");
}

static void
upload (Fixture *f, const Device *device, char *body, Reply *reply)
{
  reply_clear (reply);
  room_call (f->room, device, "PUT", "/v1/account/prekeys", body, reply);
}

static guint
count (Fixture *f, const Device *device)
{
  g_auto (Reply) reply = { 0 };

  room_call (f->room, device, "GET", "/v1/account/prekeys", NULL, &reply);
  assert_status (reply, 200);
  return (guint) json_object_get_int_member (reply_get (&reply), "one_time");
}

/* A part of a bundle: without its registration id, which an upload has not. */
static char *
make_upload (const Person *person, const Device *device, guint32 first_id, guint n_one_time, gboolean with_signed)
{
  g_autofree char *bundle = person_make_bundle (person, device, first_id, n_one_time);
  const char *signed_prekey = strstr (bundle, "\"signed_prekey\"");
  const char *one_time = strstr (bundle, "\"one_time\"");

  return g_strdup_printf ("{%s", with_signed ? signed_prekey : one_time);
}

static void
assert_rule (const Reply *reply, const char *rule)
{
  g_assert_cmpstr (json_object_get_string_member (reply_get (reply), "rule"), ==, rule);
}

static void
test_take (Fixture *f, gconstpointer data)
{
  g_auto (CoterieBundle) bundle = { 0 };
  g_auto (Reply) reply = { 0 };
  g_autoptr (GError) error = NULL;

  take (f, &f->alice->devices[0], f->bob, 1, &reply);
  assert_status (reply, 200);
  g_assert_true (coterie_fetched_bundle_from_json (&bundle, reply.node, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (bundle.registration, ==, 4711);
  g_assert_cmpuint (bundle.n_one_time, ==, 1);
  g_assert_cmpuint (count (f, &f->bob->devices[0]), ==, 29);
  g_assert_false (json_object_has_member (reply_get (&reply), "ik"));
}

static void
test_take_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) nobody = person_new ("nobody");
  g_auto (Reply) reply = { 0 };

  take (f, &f->alice->devices[0], nobody, 1, &reply);
  assert_refused (reply, COTERIE_CODE_UNKNOWN_ACCOUNT);
  take (f, &f->alice->devices[0], f->bob, 2, &reply);
  assert_refused (reply, COTERIE_CODE_UNKNOWN_DEVICE);
  take (f, &f->alice->devices[0], f->bob, 65, &reply);
  assert_refused (reply, COTERIE_CODE_BAD_REQUEST);
  take (f, &f->alice->devices[0], f->bob, 0, &reply);
  assert_refused (reply, COTERIE_CODE_BAD_REQUEST);
}

static void
test_take_of_revoked (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };

  person_add_device (f->room, f->bob);
  take (f, &f->alice->devices[0], f->bob, 2, &reply);
  assert_status (reply, 200);
  person_revoke_device (f->room, f->bob, 1, 2);
  take (f, &f->alice->devices[0], f->bob, 2, &reply);
  assert_refused (reply, COTERIE_CODE_UNKNOWN_DEVICE);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM one_time_prekeys"), ==, 60);
}

/* Each is handed out once; when they are gone, a bundle comes without. */
static void
test_used_up (Fixture *f, gconstpointer data)
{
  gboolean seen[31] = { FALSE };

  for (guint i = 0; i < 32; i++)
    {
      g_auto (Reply) reply = { 0 };
      guint id;

      take (f, &f->alice->devices[0], f->bob, 1, &reply);
      assert_status (reply, 200);
      id = get_one_time (&reply);
      if (i < 30)
        {
          g_assert_cmpuint (id, >, 0);
          g_assert_false (seen[id]);
          seen[id] = TRUE;
        }
      else
        g_assert_cmpuint (id, ==, 0);
    }
}

/* The transaction that handed it out did not become durable, and the one who asked got nothing. */
static void
test_failed_commit (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };

  f->room->next_commit_fails = TRUE;
  take (f, &f->alice->devices[0], f->bob, 1, &reply);
  assert_refused (reply, COTERIE_CODE_UNAVAILABLE);
  g_assert_cmpuint (count (f, &f->bob->devices[0]), ==, 30);
}

static void
test_event_when_low (Fixture *f, gconstpointer data)
{
  Device *bob = &f->bob->devices[0];
  g_autofree char *event = NULL;
  g_auto (Reply) reply = { 0 };

  room_enter (f->room, bob);
  for (guint i = 0; i < 5; i++)
    take (f, &f->alice->devices[0], f->bob, 1, &reply);
  g_assert_cmpuint (room_count_letters (f->room, bob, COTERIE_HUB_TEXT), ==, 0);
  take (f, &f->alice->devices[0], f->bob, 1, &reply);
  event = room_get_text (f->room, bob, 0);
  g_assert_cmpstr (event, ==, "{\"type\":\"event\",\"event\":\"prekeys\",\"one_time\":24}");
}

static void
test_limit_of_a_pair (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) carol = person_new_registered (f->room, "carol");
  g_auto (Reply) reply = { 0 };

  coterie_limits_configure (f->room->server.limits, COTERIE_RATE_ONE_TIME_PAIR, 5, 5, 3600);
  for (guint i = 0; i < 7; i++)
    {
      take (f, &f->alice->devices[0], f->bob, 1, &reply);
      assert_status (reply, 200);
      g_assert_cmpint (get_one_time (&reply) != 0, ==, i < 5);
    }
  take (f, &carol->devices[0], f->bob, 1, &reply);
  g_assert_cmpuint (get_one_time (&reply), >, 0);
  g_assert_cmpuint (count (f, &f->bob->devices[0]), ==, 24);
}

/* A transaction that another request broke, and that runs again, takes from no bucket twice. */
static void
test_limit_after_rollback (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };

  coterie_limits_configure (f->room->server.limits, COTERIE_RATE_ONE_TIME_PAIR, 2, 2, 3600);
  for (guint i = 0; i < 3; i++)
    {
      f->room->next_runs_again = TRUE;
      take (f, &f->alice->devices[0], f->bob, 1, &reply);
      assert_status (reply, 200);
      g_assert_cmpint (get_one_time (&reply) != 0, ==, i < 2);
    }
  g_assert_cmpuint (count (f, &f->bob->devices[0]), ==, 28);
}

static void
test_limit_of_a_target (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) carol = person_new_registered (f->room, "carol");
  g_auto (Reply) reply = { 0 };

  coterie_limits_configure (f->room->server.limits, COTERIE_RATE_ONE_TIME_TARGET, 2, 2, 3600);
  take (f, &f->alice->devices[0], f->bob, 1, &reply);
  take (f, &carol->devices[0], f->bob, 1, &reply);
  g_assert_cmpuint (get_one_time (&reply), >, 0);
  take (f, &carol->devices[0], f->bob, 1, &reply);
  g_assert_cmpuint (get_one_time (&reply), ==, 0);
  take (f, &carol->devices[0], f->alice, 1, &reply);
  g_assert_cmpuint (get_one_time (&reply), >, 0);
}

/* ---- Uploads ---- */

static void
test_upload (Fixture *f, gconstpointer data)
{
  Device *bob = &f->bob->devices[0];
  g_auto (Reply) reply = { 0 };

  upload (f, bob, make_upload (f->bob, bob, 100, 50, FALSE), &reply);
  assert_status (reply, 200);
  g_assert_cmpstr (reply.json, ==, "{\"one_time\":80}");
  upload (f, bob, g_strdup ("{}"), &reply);
  g_assert_cmpstr (reply.json, ==, "{\"one_time\":80}");
}

static void
test_upload_signed (Fixture *f, gconstpointer data)
{
  Device *bob = &f->bob->devices[0];
  g_auto (Reply) reply = { 0 };

  upload (f, bob, make_upload (f->bob, bob, 777, 0, TRUE), &reply);
  assert_status (reply, 200);
  take (f, &f->alice->devices[0], f->bob, 1, &reply);
  g_assert_cmpint (
      json_object_get_int_member (json_object_get_object_member (reply_get (&reply), "signed_prekey"), "id"), ==, 777);
  g_assert_cmpint (json_object_get_int_member (reply_get (&reply), "registration_id"), ==, 4711);
}

/* How old a signed prekey may be is between clients: a server whose clock is wrong locks nobody out. */
static void
test_upload_signed_of_any_time (Fixture *f, gconstpointer data)
{
  static const gint64 days[] = { 40, -3 };
  Device *bob = &f->bob->devices[0];

  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    {
      g_auto (Reply) reply = { 0 };

      coterie_clock_set_wall_ms (f->room->clock, ROOM_TIME_MS + days[i] * 24 * 3600 * 1000);
      upload (f, bob, make_upload (f->bob, bob, 777 + i, 0, TRUE), &reply);
      assert_status (reply, 200);
    }
}

/* A repeat, because the answer was lost, adds nothing, and brings back nothing that was handed out meanwhile. */
static void
test_upload_repeated (Fixture *f, gconstpointer data)
{
  Device *bob = &f->bob->devices[0];
  g_autofree char *body = make_upload (f->bob, bob, 100, 20, FALSE);
  g_auto (Reply) reply = { 0 };

  for (guint i = 0; i < 35; i++) /* uses up the first thirty, and five of the new ones */
    {
      if (i == 30)
        upload (f, bob, g_strdup (body), &reply);
      take (f, &f->alice->devices[0], f->bob, 1, &reply);
    }
  g_assert_cmpuint (count (f, bob), ==, 15);
  upload (f, bob, g_strdup (body), &reply);
  assert_status (reply, 200);
  g_assert_cmpuint (count (f, bob), ==, 15);
  for (guint i = 0; i < 15; i++)
    {
      take (f, &f->alice->devices[0], f->bob, 1, &reply);
      g_assert_cmpuint (get_one_time (&reply), >=, 105);
    }
}

static void
test_upload_other_key_for_an_id (Fixture *f, gconstpointer data)
{
  Device *bob = &f->bob->devices[0];
  g_auto (Reply) reply = { 0 };

  upload (f, bob, make_upload (f->bob, bob, 25, 10, FALSE), &reply);
  assert_refused (reply, COTERIE_CODE_BUNDLE_REFUSED);
  assert_rule (&reply, "prekey-id");
  g_assert_cmpuint (count (f, bob), ==, 30);
}

static void
test_upload_bounds (Fixture *f, gconstpointer data)
{
  Device *bob = &f->bob->devices[0];
  g_auto (Reply) reply = { 0 };

  upload (f, bob, make_upload (f->bob, bob, 100, 100, FALSE), &reply);
  g_assert_cmpuint (count (f, bob), ==, 130);
  upload (f, bob, make_upload (f->bob, bob, 200, 100, FALSE), &reply);
  assert_status (reply, 200);
  g_assert_cmpuint (count (f, bob), ==, 200);
  upload (f, bob, make_upload (f->bob, bob, 300, 101, FALSE), &reply);
  g_assert_true (reply.refused);
}

static void
test_upload_wrapper (Fixture *f, gconstpointer data)
{
  Device *bob = &f->bob->devices[0];
  g_auto (Reply) reply = { 0 };

  upload (f, bob, make_upload (f->alice, bob, 100, 0, TRUE), &reply); /* for another account */
  assert_refused (reply, COTERIE_CODE_BUNDLE_REFUSED);
  assert_rule (&reply, "wrapper");
  upload (f, bob, make_upload (f->bob, &f->alice->devices[0], 100, 0, TRUE), &reply); /* by another device */
  assert_refused (reply, COTERIE_CODE_BUNDLE_REFUSED);
}

static void
test_upload_bad_keys (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *rule;
    guint8 first; /* of the 32 bytes, the rest of which are those of 2^255 - 19, or zero */
    gboolean large;
  } rows[] = { { "low-order", 0x00, FALSE }, { "low-order", 0xed, TRUE }, { "not-canonical", 0xf6, TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint8 key[COTERIE_PUBLIC_KEY_BYTES] = { COTERIE_PUBLIC_KEY_TYPE };
      g_autofree char *text = NULL;
      g_auto (Reply) reply = { 0 };

      if (rows[i].large)
        memset (key + 1, 0xff, 32);
      if (rows[i].large)
        key[32] = 0x7f;
      key[1] = rows[i].first;
      text = coterie_base64_encode (key, sizeof key);
      upload (f, &f->bob->devices[0], g_strdup_printf ("{\"one_time\":[{\"id\":100,\"key\":\"%s\"}]}", text), &reply);
      assert_refused (reply, COTERIE_CODE_BUNDLE_REFUSED);
      assert_rule (&reply, rows[i].rule);
    }
}

static void
test_hostile_uploads (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *rule;
    const char *json;
  } rows[] = {
    { "id-zero", "{\"one_time\":[{\"id\":0,\"key\":\"BQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAkB\"}]}" },
    { "id-too-large", "{\"one_time\":[{\"id\":16777215,\"key\":\"BQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAkB\"}]}" },
    { "key-of-other-type", "{\"one_time\":[{\"id\":1,\"key\":\"BgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAkB\"}]}" },
    { "key-short", "{\"one_time\":[{\"id\":1,\"key\":\"BQAA\"}]}" },
    { "not-a-list", "{\"one_time\":{}}" },
    { "unknown-member", "{\"x\":1}" },
    { "signed-without-wrapper",
      "{\"signed_prekey\":{\"id\":1,\"key\":\"BQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAkB\",\"time\":1}}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Reply) reply = { 0 };

      g_test_message ("%s", rows[i].rule);
      upload (f, &f->bob->devices[0], g_strdup (rows[i].json), &reply);
      assert_refused (reply, COTERIE_CODE_BAD_REQUEST);
    }
}

/* ---- Fifty at once, through the real writer ---- */

typedef struct
{
  CoterieJob job;
  CoterieCall call;
  gint *n_open;
  gboolean done;
} Fetch;

static gboolean
run_fetch (CoterieJob *job, CoterieSql *sql, GError **error)
{
  Fetch *fetch = (Fetch *) job;

  coterie_writer_clear (&fetch->call.reply);
  coterie_writer_init (&fetch->call.reply);
  return coterie_prekeys_handle_take (&fetch->call, sql, error);
}

static void
on_fetched (CoterieJob *job, const GError *error)
{
  Fetch *fetch = (Fetch *) job;

  fetch->done = error == NULL;
  g_atomic_int_dec_and_test (fetch->n_open);
}

typedef struct
{
  CoterieStoreWriter *writer;
  Fetch *fetch;
} Start;

static gpointer
submit (gpointer data)
{
  Start *start = data;

  coterie_store_writer_submit (start->writer, &start->fetch->job);
  return NULL;
}

static void
init_fetch (Fixture *f, Fetch *fetch, const CoterieRoute *route, gint *n_open)
{
  g_autofree char *hex = coterie_hex_encode (person_get_aid (f->bob), COTERIE_AID_BYTES);

  fetch->job = (CoterieJob){ .run = run_fetch, .done = on_fetched, .savepoint = TRUE };
  fetch->n_open = n_open;
  fetch->call = (CoterieCall){ .server = &f->room->server, .route = route, .now_ms = ROOM_TIME_MS };
  fetch->call.caller = f->alice->devices[0].caller;
  fetch->call.parameters[0] = g_strdup (hex);
  fetch->call.parameters[1] = g_strdup ("1");
  coterie_writer_init (&fetch->call.reply);
}

static guint
get_fetched (Fetch *fetch)
{
  g_autofree char *json = coterie_writer_finish_string (&fetch->call.reply);
  const char *one_time = strstr (json, "\"one_time\":{\"id\":");

  g_assert_true (fetch->done);
  coterie_effects_clear (&fetch->call.effects);
  g_free (fetch->call.parameters[0]);
  g_free (fetch->call.parameters[1]);
  return one_time == NULL ? 0 : (guint) g_ascii_strtoull (one_time + strlen ("\"one_time\":{\"id\":"), NULL, 10);
}

static void
test_fifty_at_once (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("coterie-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autofree Fetch *fetches = g_new0 (Fetch, 50);
  char *parameters[COTERIE_CALL_MAX_PARAMETERS] = { NULL };
  gboolean seen[31] = { FALSE };
  CoterieStoreWriter *writer;
  CoterieSql *sql;
  const CoterieRoute *route;
  g_autoptr (GError) error = NULL;
  GThread *threads[50];
  Start starts[50];
  gint n_open = 50;
  guint n_handed_out = 0;

  g_assert_true (coterie_sql_backup (f->room->sql, path, NULL, &error));
  g_assert_no_error (error);
  sql = coterie_sql_open (path, NULL, COTERIE_SQL_FLAGS_NONE, &error);
  g_assert_no_error (error);
  writer = coterie_store_writer_new (sql, NULL, f->room->server.hub, COTERIE_STORE_WRITER_BATCH);
  coterie_store_writer_start (writer);
  route = coterie_route_find (coterie_routes, coterie_n_routes, "POST", "/v1/accounts/x/devices/1/bundle", parameters,
                              &error);
  g_assert_no_error (error);

  for (guint i = 0; i < 50; i++)
    {
      init_fetch (f, &fetches[i], route, &n_open);
      starts[i] = (Start){ writer, &fetches[i] };
      threads[i] = g_thread_new ("fetch", submit, &starts[i]);
    }
  for (guint i = 0; i < 50; i++)
    g_thread_join (threads[i]);
  coterie_store_writer_drain (writer);
  g_assert_cmpint (g_atomic_int_get (&n_open), ==, 0);
  for (guint i = 0; i < 50; i++)
    {
      guint id = get_fetched (&fetches[i]);

      if (id == 0)
        continue;
      g_assert_false (seen[id]);
      seen[id] = TRUE;
      n_handed_out++;
    }
  g_assert_cmpuint (n_handed_out, ==, 30);
  coterie_store_writer_free (writer);
  for (guint i = 0; i < COTERIE_CALL_MAX_PARAMETERS; i++)
    g_free (parameters[i]);
  g_unlink (path);
  g_rmdir (folder);
}

#define ADD(path, func) g_test_add ("/server/prekeys/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("take", test_take);
  ADD ("take/refused", test_take_refused);
  ADD ("take/of-revoked", test_take_of_revoked);
  ADD ("take/used-up", test_used_up);
  ADD ("take/failed-commit", test_failed_commit);
  ADD ("take/event-when-low", test_event_when_low);
  ADD ("take/limit-of-a-pair", test_limit_of_a_pair);
  ADD ("take/limit-after-rollback", test_limit_after_rollback);
  ADD ("take/limit-of-a-target", test_limit_of_a_target);
  ADD ("take/fifty-at-once", test_fifty_at_once);
  ADD ("upload", test_upload);
  ADD ("upload/signed", test_upload_signed);
  ADD ("upload/signed-of-any-time", test_upload_signed_of_any_time);
  ADD ("upload/repeated", test_upload_repeated);
  ADD ("upload/other-key-for-an-id", test_upload_other_key_for_an_id);
  ADD ("upload/bounds", test_upload_bounds);
  ADD ("upload/wrapper", test_upload_wrapper);
  ADD ("upload/bad-keys", test_upload_bad_keys);
  ADD ("upload/hostile", test_hostile_uploads);
  return g_test_run ();
}
