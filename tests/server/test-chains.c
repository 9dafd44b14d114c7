// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "room.h"

#include "base/encoding.h"

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
get_chain (Fixture *f, const Person *person, const char *query, Reply *reply)
{
  g_autofree char *rest = g_strconcat ("/chain", query, NULL);
  g_autofree char *path = person_get_path (person, rest);

  reply_clear (reply);
  room_call (f->room, &f->bob->devices[0], "GET", path, NULL, reply);
}

static void
append (Fixture *f, const Device *device, char *body, Reply *reply)
{
  reply_clear (reply);
  room_call (f->room, device, "POST", "/v1/account/chain", body, reply);
}

static void
assert_rule (const Reply *reply, const char *rule)
{
  g_assert_cmpstr (json_object_get_string_member (reply_get (reply), "rule"), ==, rule);
}

static void
test_get (Fixture *f, gconstpointer data)
{
  g_autofree char *head = NULL;
  g_autoptr (CoterieChain) chain = coterie_chain_new ();
  g_auto (Reply) reply = { 0 };
  JsonArray *records;

  person_add_device (f->room, f->alice);
  person_revoke_device (f->room, f->alice, 1, 2);
  head = coterie_hex_encode (coterie_chain_get_head (f->alice->chain), COTERIE_HEAD_BYTES);
  get_chain (f, f->alice, "", &reply);
  assert_status (reply, 200);
  g_assert_cmpstr (json_object_get_string_member (reply_get (&reply), "name"), ==, "alice");
  g_assert_cmpstr (json_object_get_string_member (reply_get (&reply), "head"), ==, head);
  g_assert_cmpint (json_object_get_int_member (reply_get (&reply), "length"), ==, 3);
  records = json_object_get_array_member (reply_get (&reply), "records");
  g_assert_cmpuint (json_array_get_length (records), ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GBytes) record = coterie_base64_decode (json_array_get_string_element (records, i), 400);
      gsize n_bytes;
      const guint8 *bytes = g_bytes_get_data (record, &n_bytes);

      g_assert_true (coterie_chain_append (chain, bytes, n_bytes, NULL, NULL, NULL));
    }
}

static void
test_get_from (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *query;
    guint n_records;
  } rows[] = { { "?from=0", 2 }, { "?from=1", 1 }, { "?from=2", 0 }, { "?from=128", 0 } };
  g_auto (Reply) reply = { 0 };

  person_add_device (f->room, f->alice);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      get_chain (f, f->alice, rows[i].query, &reply);
      assert_status (reply, 200);
      g_assert_cmpuint (json_array_get_length (json_object_get_array_member (reply_get (&reply), "records")), ==,
                        rows[i].n_records);
      g_assert_cmpint (json_object_get_int_member (reply_get (&reply), "length"), ==, 2);
    }
  get_chain (f, f->alice, "?from=129", &reply);
  assert_refused (reply, COTERIE_CODE_BAD_REQUEST);
  get_chain (f, f->alice, "?from=-1", &reply);
  assert_refused (reply, COTERIE_CODE_BAD_REQUEST);
}

static void
test_get_unknown (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) nobody = person_new ("nobody");
  g_auto (Reply) reply = { 0 };

  get_chain (f, nobody, "", &reply);
  assert_refused (reply, COTERIE_CODE_UNKNOWN_ACCOUNT);
  reply_clear (&reply);
  room_call (f->room, &f->bob->devices[0], "GET", "/v1/accounts/zz/chain", NULL, &reply);
  assert_refused (reply, COTERIE_CODE_BAD_REQUEST);
}

static void
test_add (Fixture *f, gconstpointer data)
{
  Device *added = person_init_device (f->alice);
  g_autoptr (GBytes) record = person_make_add (f->alice, 1, added);
  g_autofree char *bundle = person_make_bundle (f->alice, added, 1, 10);
  g_auto (Reply) reply = { 0 };

  append (f, &f->alice->devices[0], person_make_append (f->alice, record, bundle), &reply);
  assert_status (reply, 200);
  g_assert_cmpint (json_object_get_int_member (reply_get (&reply), "length"), ==, 2);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM devices WHERE state = 1"), ==, 3);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM one_time_prekeys"), ==, 70);
}

static void
test_repeat_is_done (Fixture *f, gconstpointer data)
{
  Device *added = person_init_device (f->alice);
  g_autoptr (GBytes) record = person_make_add (f->alice, 1, added);
  g_autofree char *bundle = person_make_bundle (f->alice, added, 1, 10);
  g_auto (Reply) first = { 0 };
  g_auto (Reply) second = { 0 };

  append (f, &f->alice->devices[0], person_make_append (f->alice, record, bundle), &first);
  append (f, &f->alice->devices[0], person_make_append (f->alice, record, bundle), &second);
  assert_status (second, 200);
  g_assert_cmpstr (first.json, ==, second.json);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM chain_records"), ==, 3);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM devices"), ==, 3);
}

static void
test_moved (Fixture *f, gconstpointer data)
{
  Device *second = person_add_device (f->room, f->alice);
  Device *third = person_init_device (f->alice);
  g_autoptr (GBytes) record = person_make_add (f->alice, 1, third);
  g_autofree char *bundle = person_make_bundle (f->alice, third, 1, 10);
  g_autofree char *body = person_make_append (f->alice, record, bundle);
  g_autofree char *head = NULL;
  g_auto (Reply) reply = { 0 };

  person_revoke_device (f->room, f->alice, 1, 2);
  (void) second;
  head = coterie_hex_encode (coterie_chain_get_head (f->alice->chain), COTERIE_HEAD_BYTES);
  append (f, &f->alice->devices[0], g_steal_pointer (&body), &reply);
  assert_refused (reply, COTERIE_CODE_CHAIN_MOVED);
  g_assert_cmpint (json_object_get_int_member (reply_get (&reply), "length"), ==, 3);
  g_assert_cmpstr (json_object_get_string_member (reply_get (&reply), "head"), ==, head);
}

static void
test_add_needs_bundle (Fixture *f, gconstpointer data)
{
  Device *added = person_init_device (f->alice);
  g_autoptr (GBytes) record = person_make_add (f->alice, 1, added);
  g_autofree char *others = person_make_bundle (f->alice, &f->alice->devices[0], 1, 10);
  g_auto (Reply) reply = { 0 };

  append (f, &f->alice->devices[0], person_make_append (f->alice, record, NULL), &reply);
  assert_refused (reply, COTERIE_CODE_BUNDLE_REFUSED);
  assert_rule (&reply, "missing");
  append (f, &f->alice->devices[0], person_make_append (f->alice, record, others), &reply);
  assert_refused (reply, COTERIE_CODE_BUNDLE_REFUSED);
  assert_rule (&reply, "wrapper");
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM chain_records"), ==, 2);
  g_assert_cmpint (room_query (f->room, "SELECT MAX(length) FROM accounts"), ==, 1);
}

static void
test_revoke_brings_no_bundle (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) record = NULL;
  g_autofree char *bundle = NULL;
  g_auto (Reply) reply = { 0 };

  person_add_device (f->room, f->alice);
  record = person_make_revoke (f->alice, 1, 2);
  bundle = person_make_bundle (f->alice, &f->alice->devices[0], 1, 1);
  append (f, &f->alice->devices[0], person_make_append (f->alice, record, bundle), &reply);
  assert_refused (reply, COTERIE_CODE_BAD_REQUEST);
}

static void
test_bad_records (Fixture *f, gconstpointer data)
{
  Device *added = person_init_device (f->alice);
  g_autoptr (GBytes) good = person_make_add (f->alice, 1, added);
  g_autofree char *bundle = person_make_bundle (f->alice, added, 1, 1);
  gsize n_bytes;
  const guint8 *bytes = g_bytes_get_data (good, &n_bytes);
  static const struct
  {
    guint at;
    const char *rule;
  } rows[] = { { 0, "V1" }, { 4, "V1" }, { 9, "V2" }, { 20, "V2" }, { 53, "V3" }, { 57, "V4" }, { 334, "V3" } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree guint8 *changed = g_memdup2 (bytes, n_bytes);
      g_autoptr (GBytes) bad = NULL;
      g_auto (Reply) reply = { 0 };

      changed[rows[i].at] ^= 1;
      bad = g_bytes_new (changed, n_bytes);
      append (f, &f->alice->devices[0], person_make_append (f->alice, bad, bundle), &reply);
      assert_refused (reply, COTERIE_CODE_CHAIN_REFUSED);
      g_test_message ("byte %u: %s", rows[i].at, reply.json);
      g_assert_true (g_str_has_prefix (json_object_get_string_member (reply_get (&reply), "rule"), "V"));
    }
}

static void
test_signed_by_a_stranger (Fixture *f, gconstpointer data)
{
  Device *added = person_init_device (f->alice);
  g_autofree char *bundle = person_make_bundle (f->alice, added, 1, 1);
  g_autoptr (GBytes) record = NULL;
  CoterieSecret *own = f->alice->devices[0].dsk_secret;
  g_auto (Reply) reply = { 0 };

  f->alice->devices[0].dsk_secret = f->bob->devices[0].dsk_secret;
  record = person_make_add (f->alice, 1, added);
  f->alice->devices[0].dsk_secret = own;
  append (f, &f->alice->devices[0], person_make_append (f->alice, record, bundle), &reply);
  assert_refused (reply, COTERIE_CODE_CHAIN_REFUSED);
  assert_rule (&reply, "V3");
}

static void
test_last_device_stays (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) record = person_make_revoke (f->alice, 1, 1);
  g_auto (Reply) reply = { 0 };

  append (f, &f->alice->devices[0], person_make_append (f->alice, record, NULL), &reply);
  assert_refused (reply, COTERIE_CODE_CHAIN_REFUSED);
  assert_rule (&reply, "V5");
}

static void
test_too_many_active (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) record = NULL;
  g_autofree char *bundle = NULL;
  g_auto (Reply) reply = { 0 };
  Device *added;

  for (guint i = 2; i <= 16; i++)
    person_add_device (f->room, f->alice);
  added = person_init_device (f->alice);
  record = person_make_add (f->alice, 1, added);
  bundle = person_make_bundle (f->alice, added, 1, 1);
  append (f, &f->alice->devices[0], person_make_append (f->alice, record, bundle), &reply);
  assert_refused (reply, COTERIE_CODE_CHAIN_REFUSED);
  assert_rule (&reply, "V4");
}

/* A chain as long as one can get, and its whole reply. */
static void
test_longest_chain (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };

  for (guint i = 2; i <= 64; i++)
    {
      person_add_device (f->room, f->alice);
      person_revoke_device (f->room, f->alice, 1, i);
    }
  get_chain (f, f->alice, "", &reply);
  assert_status (reply, 200);
  g_assert_cmpint (json_object_get_int_member (reply_get (&reply), "length"), ==, 127);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (reply_get (&reply), "records")), ==, 127);
}

static void
test_event (Fixture *f, gconstpointer data)
{
  Device *alice = &f->alice->devices[0];
  Device *second = person_add_device (f->room, f->alice);
  g_autofree char *event = NULL;
  g_autofree char *head = NULL;

  room_enter (f->room, alice);
  room_enter (f->room, second);
  room_enter (f->room, &f->bob->devices[0]);
  person_add_device (f->room, f->alice);
  head = coterie_hex_encode (coterie_chain_get_head (f->alice->chain), COTERIE_HEAD_BYTES);
  event = room_get_text (f->room, second, 0);
  g_assert_nonnull (event);
  g_assert_nonnull (strstr (event, "\"event\":\"chain\""));
  g_assert_nonnull (strstr (event, "\"length\":3"));
  g_assert_nonnull (strstr (event, head));
  g_assert_cmpuint (room_count_letters (f->room, &f->bob->devices[0], COTERIE_HUB_TEXT), ==, 0);
  g_assert_cmpuint (room_count_letters (f->room, alice, COTERIE_HUB_TEXT), ==, 0); /* it has the reply */
}

static void
test_failed_commit (Fixture *f, gconstpointer data)
{
  Device *second = person_add_device (f->room, f->alice);
  g_autoptr (GBytes) record = person_make_revoke (f->alice, 1, 2);
  g_auto (Reply) reply = { 0 };
  g_auto (Sent) sent = { 0 };

  room_enter (f->room, second);
  f->room->next_commit_fails = TRUE;
  append (f, &f->alice->devices[0], person_make_append (f->alice, record, NULL), &reply);
  assert_refused (reply, COTERIE_CODE_UNAVAILABLE);
  g_assert_cmpuint (room_count_letters (f->room, second, COTERIE_HUB_CLOSE), ==, 0);
  room_send_text (f->room, f->bob, f->alice, 1, "x", &sent); /* to both, as before */
  g_assert_false (sent.refused);
  append (f, &f->alice->devices[0], person_make_append (f->alice, record, NULL), &reply);
  assert_status (reply, 200);
  g_assert_cmpuint (room_count_letters (f->room, second, COTERIE_HUB_CLOSE), ==, 1);
}

/* The directory follows at once. */
static void
test_send_after_append (Fixture *f, gconstpointer data)
{
  g_auto (Sent) sent = { 0 };

  room_send_text (f->room, f->bob, f->alice, 1, "x", &sent);
  g_assert_false (sent.refused);
  person_add_device (f->room, f->alice);
  room_send_text (f->room, f->bob, f->alice, 2, "x", &sent);
  g_assert_false (sent.refused);
  g_assert_cmpuint (sent.result.deliveries->len, ==, 2);
}

#define ADD(path, func) g_test_add ("/server/chains/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("get", test_get);
  ADD ("get/from", test_get_from);
  ADD ("get/unknown", test_get_unknown);
  ADD ("get/longest", test_longest_chain);
  ADD ("append/add", test_add);
  ADD ("append/repeat-is-done", test_repeat_is_done);
  ADD ("append/moved", test_moved);
  ADD ("append/add-needs-bundle", test_add_needs_bundle);
  ADD ("append/revoke-brings-no-bundle", test_revoke_brings_no_bundle);
  ADD ("append/bad-records", test_bad_records);
  ADD ("append/signed-by-a-stranger", test_signed_by_a_stranger);
  ADD ("append/last-device-stays", test_last_device_stays);
  ADD ("append/too-many-active", test_too_many_active);
  ADD ("append/event", test_event);
  ADD ("append/failed-commit", test_failed_commit);
  ADD ("append/send-follows", test_send_after_append);
  return g_test_run ();
}
