// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "room.h"

#include "base/encoding.h"
#include "server/invites.h"
#include "wire/accounts.h"

#include <sodium.h>

typedef struct
{
  Room *room;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->room = room_new ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  room_free (f->room);
}

static void
register_as (Fixture *f, const Person *person, const char *invite, Reply *reply)
{
  reply_clear (reply);
  room_call (f->room, NULL, "POST", "/v1/register", room_make_registration (f->room, person, invite), reply);
}

static void
assert_rule (const Reply *reply, const char *rule)
{
  g_assert_cmpstr (json_object_get_string_member (reply_get (reply), "rule"), ==, rule);
}

static char *
make_invite (Fixture *f)
{
  char code[COTERIE_INVITE_CODE_CHARS + 1];
  g_autoptr (GError) error = NULL;

  coterie_invites_make (f->room->sql, code, &error);
  g_assert_no_error (error);
  return g_strdup (code);
}

/* ---- Registering ---- */

static void
test_register (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) alice = person_new ("alice");
  g_autofree char *aid = coterie_hex_encode (person_get_aid (alice), COTERIE_AID_BYTES);
  g_auto (Reply) reply = { 0 };
  CoterieCaller caller;
  gboolean good;

  person_register (f->room, alice);
  room_find_caller (f->room, alice->devices[0].token, &good, &caller);
  g_assert_true (good);
  g_assert_cmpuint (caller.id.device, ==, 1);
  g_assert_cmpmem (caller.id.aid, COTERIE_AID_BYTES, person_get_aid (alice), COTERIE_AID_BYTES);
  room_call (f->room, &alice->devices[0], "GET", "/v1/names/alice", NULL, &reply);
  assert_status (reply, 200);
  g_assert_cmpstr (json_object_get_string_member (reply_get (&reply), "aid"), ==, aid);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM one_time_prekeys"), ==, 30);
}

/* ---- [R2] Only the device itself registers, here and under that name ---- */

static void
get_challenge (Fixture *f, const Person *person, CoterieChallengeReply *challenge)
{
  CoterieDeviceId device = { .device = 1 };

  memcpy (device.aid, person_get_aid (person), sizeof device.aid);
  coterie_auth_challenge (f->room->server.auth, &device, challenge);
}

static void
register_with (Fixture *f, char *body, Reply *reply)
{
  reply_clear (reply);
  room_call (f->room, NULL, "POST", "/v1/register", body, reply);
}

/* A server that somebody has registered with has a genesis, a bundle and a signature, but not for this server. */
static void
test_register_elsewhere (Fixture *f, gconstpointer data)
{
  static const guint8 elsewhere[COTERIE_SERVER_ID_BYTES] = { 7 };
  g_autoptr (Person) alice = person_new ("alice");
  CoterieChallengeReply challenge;
  g_auto (Reply) reply = { 0 };

  get_challenge (f, alice, &challenge);
  register_with (f, person_make_registration (alice, NULL, elsewhere, &challenge), &reply);
  assert_refused (reply, COTERIE_CODE_WRONG_SIGNATURE);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM accounts"), ==, 0);
  register_with (f, person_make_registration (alice, NULL, f->room->server.server_id, &challenge), &reply);
  assert_status (reply, 201); /* a wrong signature does not use it up */
}

/* Nor does it serve for another name. */
static void
test_register_under_another_name (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) alice = person_new ("alice");
  g_autofree char *body = room_make_registration (f->room, alice, NULL);
  g_autoptr (GString) other = g_string_new (body);
  g_auto (Reply) reply = { 0 };

  g_assert_cmpuint (g_string_replace (other, "\"name\":\"alice\"", "\"name\":\"mallory\"", 1), ==, 1);
  register_with (f, g_strdup (other->str), &reply);
  assert_refused (reply, COTERIE_CODE_WRONG_SIGNATURE);
}

/* Whoever has genesis and bundle, which are for everybody to read, but not the key. */
static void
test_register_by_another_device (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) alice = person_new ("alice");
  g_autoptr (Person) mallory = person_new ("mallory");
  g_auto (Reply) reply = { 0 };

  coterie_secret_free (alice->devices[0].dsk_secret);
  alice->devices[0].dsk_secret = coterie_secret_copy (mallory->devices[0].dsk_secret);
  register_as (f, alice, NULL, &reply);
  assert_refused (reply, COTERIE_CODE_WRONG_SIGNATURE);
}

static void
test_register_challenge (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) alice = person_new ("alice");
  g_autoptr (Person) bob = person_new ("bob");
  const guint8 *server_id = f->room->server.server_id;
  CoterieChallengeReply challenge, made_up;
  g_auto (Reply) reply = { 0 };

  get_challenge (f, bob, &challenge);
  register_with (f, person_make_registration (alice, NULL, server_id, &challenge), &reply);
  assert_refused (reply, COTERIE_CODE_WRONG_SIGNATURE); /* of another account */
  get_challenge (f, alice, &challenge);
  made_up = challenge;
  made_up.nonce[9] ^= 1;
  register_with (f, person_make_registration (alice, NULL, server_id, &made_up), &reply);
  assert_refused (reply, COTERIE_CODE_WRONG_SIGNATURE);
  coterie_clock_advance_ms (f->room->clock, COTERIE_CHALLENGE_SECONDS * 1000);
  register_with (f, person_make_registration (alice, NULL, server_id, &challenge), &reply);
  assert_refused (reply, COTERIE_CODE_WRONG_SIGNATURE); /* too late */

  get_challenge (f, alice, &challenge);
  register_with (f, person_make_registration (alice, NULL, server_id, &challenge), &reply);
  assert_status (reply, 201);
  register_with (f, person_make_registration (alice, NULL, server_id, &challenge), &reply);
  assert_refused (reply, COTERIE_CODE_WRONG_SIGNATURE); /* it works once */
}

/* [R1] */
static void
test_register_twice (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) alice = person_new ("alice");
  g_auto (Reply) first = { 0 };
  g_auto (Reply) second = { 0 };

  register_as (f, alice, NULL, &first);
  assert_status (first, 201);
  register_as (f, alice, NULL, &second);
  assert_status (second, 201);
  g_assert_cmpstr (json_object_get_string_member (reply_get (&first), "token"), !=,
                   json_object_get_string_member (reply_get (&second), "token"));
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM accounts"), ==, 1);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM tokens"), ==, 2);
}

static void
test_register_twice_too_late (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) alice = person_new ("alice");
  g_auto (Reply) reply = { 0 };

  person_register (f->room, alice);
  coterie_clock_advance_ms (f->room->clock, 24 * 3600 * 1000);
  register_as (f, alice, NULL, &reply);
  assert_refused (reply, COTERIE_CODE_NAME_TAKEN);
}

static void
test_register_twice_after_second_device (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) alice = person_new ("alice");
  g_auto (Reply) reply = { 0 };

  person_register (f->room, alice);
  person_add_device (f->room, alice);
  register_as (f, alice, NULL, &reply);
  assert_refused (reply, COTERIE_CODE_NAME_TAKEN);
}

static void
test_register_twice_other_password (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) alice = person_new ("alice");
  g_auto (Reply) reply = { 0 };

  person_register (f->room, alice);
  alice->auth[0] ^= 1;
  register_as (f, alice, NULL, &reply);
  assert_refused (reply, COTERIE_CODE_NAME_TAKEN);
}

static void
test_name_taken (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) alice = person_new ("alice");
  g_autoptr (Person) other = person_new ("alice");
  g_auto (Reply) reply = { 0 };

  person_register (f->room, alice);
  register_as (f, other, NULL, &reply);
  assert_refused (reply, COTERIE_CODE_NAME_TAKEN);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM accounts"), ==, 1);
}

static void
test_genesis_of_another_account (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) alice = person_new ("alice");
  g_auto (Reply) reply = { 0 };

  person_register (f->room, alice);
  g_strlcpy (alice->name, "alias", sizeof alice->name);
  register_as (f, alice, NULL, &reply);
  assert_refused (reply, COTERIE_CODE_CHAIN_REFUSED);
  assert_rule (&reply, "aid");
}

typedef struct
{
  Room *room;
  Person *person;
} Winner;

static void
register_first (gpointer data)
{
  Winner *winner = data;

  person_insert (winner->room, winner->person);
}

/* Both were prepared before either was written. */
static void
race (Fixture *f, Person *loser, Person *winner, CoterieCode code)
{
  Winner data = { f->room, winner };
  g_auto (Reply) reply = { 0 };

  f->room->between = register_first;
  f->room->between_data = &data;
  register_as (f, loser, NULL, &reply);
  assert_refused (reply, code);
}

static void
test_race_for_a_name (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) alice = person_new ("alice");
  g_autoptr (Person) other = person_new ("alice");

  race (f, alice, other, COTERIE_CODE_NAME_TAKEN);
}

/* The same registration, because its client gave up waiting: the next try will find it. */
static void
test_race_with_itself (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) alice = person_new ("alice");

  race (f, alice, alice, COTERIE_CODE_UNAVAILABLE);
}

static void
test_names (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *rule;
    const char *name;
  } rows[] = {
    { "empty", "" },
    { "one-letter", "a" },
    { "upper-case", "Alice" },
    { "digit-first", "1alice" },
    { "dot-first", ".alice" },
    { "space", "al ice" },
    { "umlaut", "älice" },
    { "slash", "al/ice" },
    { "control", "al\\u0007ce" },
    { "33-letters", "abcdefghijklmnopqrstuvwxyzabcdefg" },
  };
  g_autoptr (Person) alice = person_new ("alice");
  g_autofree char *body = room_make_registration (f->room, alice, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *member = g_strdup_printf ("\"name\":\"%s\"", rows[i].name);
      g_autoptr (GString) odd = g_string_new (body);
      g_auto (Reply) reply = { 0 };

      g_test_message ("%s", rows[i].rule);
      g_assert_cmpuint (g_string_replace (odd, "\"name\":\"alice\"", member, 1), ==, 1);
      room_call (f->room, NULL, "POST", "/v1/register", g_strdup (odd->str), &reply);
      assert_refused (reply, COTERIE_CODE_BAD_REQUEST);
    }
}

static void
test_bad_genesis (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) alice = person_new ("alice");
  gsize n_bytes;
  const guint8 *bytes = g_bytes_get_data (alice->genesis, &n_bytes);

  for (guint at = 0; at < n_bytes; at += 7)
    {
      g_autofree guint8 *changed = g_memdup2 (bytes, n_bytes);
      g_autoptr (Person) other = person_new ("alice");
      g_auto (Reply) reply = { 0 };
      const gsize pop_x = 54 + 217 - 64;

      if (at >= pop_x && at < pop_x + 64)
        continue; /* that one is signed over, but only clients verify it */
      changed[at] ^= 1;
      g_bytes_unref (other->genesis);
      other->genesis = g_bytes_new (changed, n_bytes);
      register_as (f, other, NULL, &reply);
      assert_refused (reply, COTERIE_CODE_CHAIN_REFUSED);
    }
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM accounts"), ==, 0);
}

static void
test_bundle_of_another_device (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) alice = person_new ("alice");
  g_autoptr (Person) other = person_new ("alice");
  g_autofree char *bundle = person_make_bundle (other, &other->devices[0], 1, 30);
  g_autofree char *body = room_make_registration (f->room, alice, NULL);
  g_auto (Reply) reply = { 0 };

  *strstr (body, "\"bundle\":") = '\0';
  register_with (f, g_strdup_printf ("%s\"bundle\":%s}", body, bundle), &reply);
  assert_refused (reply, COTERIE_CODE_BUNDLE_REFUSED);
  assert_rule (&reply, "wrapper");
}

/* A failure in the middle leaves neither account nor name behind, and the invitation open. */
static void
test_register_is_one_transaction (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) alice = person_new ("alice");
  g_autofree char *invite = make_invite (f);
  g_auto (Reply) reply = { 0 };

  f->room->config.registration = COTERIE_REGISTRATION_INVITE;
  room_exec (f->room, "CREATE TRIGGER broken BEFORE INSERT ON tokens BEGIN SELECT RAISE(ABORT, 'injected'); END");
  register_as (f, alice, invite, &reply);
  assert_refused (reply, COTERIE_CODE_INTERNAL);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM accounts"), ==, 0);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM devices"), ==, 0);
  g_assert_cmpint (room_query (f->room, "SELECT used FROM invites"), ==, 0);
  room_exec (f->room, "DROP TRIGGER broken");
  register_as (f, alice, invite, &reply);
  assert_status (reply, 201);
}

static void
test_closed (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) alice = person_new ("alice");
  g_autoptr (Person) bob = person_new ("bob");
  g_auto (Reply) reply = { 0 };

  person_register (f->room, alice);
  f->room->config.registration = COTERIE_REGISTRATION_CLOSED;
  register_as (f, bob, NULL, &reply);
  assert_refused (reply, COTERIE_CODE_REGISTRATION_CLOSED);
  register_as (f, alice, NULL, &reply); /* got no answer, and asks again */
  assert_status (reply, 201);
}

static void
test_invite (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) alice = person_new ("alice");
  g_autoptr (Person) bob = person_new ("bob");
  g_autofree char *invite = make_invite (f);
  g_auto (Reply) reply = { 0 };

  f->room->config.registration = COTERIE_REGISTRATION_INVITE;
  register_as (f, alice, NULL, &reply);
  assert_refused (reply, COTERIE_CODE_INVITE_NEEDED);
  register_as (f, alice, "aaaa-bbbb-cccc", &reply);
  assert_refused (reply, COTERIE_CODE_INVITE_NEEDED);
  register_as (f, alice, invite, &reply);
  assert_status (reply, 201);
  register_as (f, bob, invite, &reply);
  assert_refused (reply, COTERIE_CODE_INVITE_NEEDED);
  register_as (f, alice, invite, &reply); /* [R1], though the invitation is used */
  assert_status (reply, 201);
}

/* Who has no invitation does not learn which names there are. */
static void
test_invite_before_name (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) alice = person_new_registered (f->room, "alice");
  g_autoptr (Person) other = person_new ("alice");
  g_auto (Reply) reply = { 0 };

  f->room->config.registration = COTERIE_REGISTRATION_INVITE;
  register_as (f, other, NULL, &reply);
  assert_refused (reply, COTERIE_CODE_INVITE_NEEDED);
}

static void
test_register_limit (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };

  coterie_limits_configure (f->room->server.limits, COTERIE_RATE_REGISTER, 2, 2, 86400);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("alice%u", i);
      g_autoptr (Person) person = person_new (name);

      register_as (f, person, NULL, &reply);
      if (i < 2)
        assert_status (reply, 201);
      else
        assert_refused (reply, COTERIE_CODE_RATE_LIMITED);
    }
  g_assert_cmpstr (json_object_get_string_member (reply_get (&reply), "limit"), ==, "register");
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM accounts"), ==, 2);
}

/* A transaction that another request broke, and that runs again, counts for one account. */
static void
test_register_limit_after_rollback (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };

  coterie_limits_configure (f->room->server.limits, COTERIE_RATE_REGISTER, 2, 2, 86400);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *name = g_strdup_printf ("alice%u", i);
      g_autoptr (Person) person = person_new (name);

      f->room->next_runs_again = TRUE;
      register_as (f, person, NULL, &reply);
      assert_status (reply, 201);
    }
}

/* ---- The password ---- */

static void
test_password (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) alice = person_new ("alice");
  g_autofree char *aid = coterie_hex_encode (person_get_aid (alice), COTERIE_AID_BYTES);
  g_autofree char *head = coterie_hex_encode (coterie_chain_get_head (alice->chain), COTERIE_HEAD_BYTES);
  g_auto (Reply) reply = { 0 };

  person_register (f->room, alice);
  room_call (f->room, NULL, "POST", "/v1/auth/password", person_make_password (alice), &reply);
  assert_status (reply, 200);
  g_assert_cmpstr (json_object_get_string_member (reply_get (&reply), "aid"), ==, aid);
  g_assert_cmpstr (json_object_get_string_member (reply_get (&reply), "head"), ==, head);
  g_assert_cmpint (json_object_get_int_member (reply_get (&reply), "length"), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (reply_get (&reply), "approval"), ==, "required");
  g_assert_false (json_object_has_member (reply_get (&reply), "token"));
}

static void
test_wrong_password (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) alice = person_new ("alice");
  g_autoptr (Person) nobody = person_new ("nobody");
  g_auto (Reply) reply = { 0 };
  g_auto (Reply) other = { 0 };

  person_register (f->room, alice);
  alice->auth[31] ^= 0x80;
  room_call (f->room, NULL, "POST", "/v1/auth/password", person_make_password (alice), &reply);
  assert_refused (reply, COTERIE_CODE_WRONG_PASSWORD);
  room_call (f->room, NULL, "POST", "/v1/auth/password", person_make_password (nobody), &other);
  assert_refused (other, COTERIE_CODE_WRONG_PASSWORD);
  g_assert_cmpstr (reply.json, ==, other.json);
}

/* Of this thread: how busy the machine is does not count. */
static gint64
get_cpu_us (void)
{
  struct timespec now;

  g_assert_cmpint (clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now), ==, 0);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* A clock would be no test; what is counted is that the same derivation runs. */
static void
test_unknown_name_costs_the_same (Fixture *f, gconstpointer data)
{
  g_autofree char *hash = NULL;
  guint8 auth[COTERIE_AUTH_BYTES] = { 0 };
  gint64 start, known_us, unknown_us;

  hash = coterie_auth_hash (f->room->server.auth, auth, NULL);
  g_assert_true (g_str_has_prefix (hash, "$argon2id$v=19$m=19456,t=2,p=1$"));
  g_assert_true (coterie_auth_verify (f->room->server.auth, hash, auth));
  auth[0] = 1;
  start = get_cpu_us ();
  g_assert_false (coterie_auth_verify (f->room->server.auth, hash, auth));
  known_us = get_cpu_us () - start;
  start = get_cpu_us ();
  g_assert_false (coterie_auth_verify (f->room->server.auth, NULL, auth));
  unknown_us = get_cpu_us () - start;
  g_test_message ("known %" G_GINT64_FORMAT " us, unknown %" G_GINT64_FORMAT " us", known_us, unknown_us);
  g_assert_cmpint (unknown_us, >, known_us / 20); /* a derivation that is skipped takes a thousandth */
}

static void
test_login_limit_of_a_name (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) nobody = person_new ("nobody");
  g_auto (Reply) reply = { 0 };

  coterie_limits_configure (f->room->server.limits, COTERIE_RATE_LOGIN, 1, 1, 900);
  room_call (f->room, NULL, "POST", "/v1/auth/password", person_make_password (nobody), &reply);
  assert_refused (reply, COTERIE_CODE_WRONG_PASSWORD);
  reply_clear (&reply);
  room_call (f->room, NULL, "POST", "/v1/auth/password", person_make_password (nobody), &reply);
  assert_refused (reply, COTERIE_CODE_RATE_LIMITED);
  g_assert_cmpstr (json_object_get_string_member (reply_get (&reply), "limit"), ==, "login");
}

static void
test_login_limit_of_an_address (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) one = person_new ("one");
  g_autoptr (Person) two = person_new ("two");
  g_auto (Reply) reply = { 0 };

  coterie_limits_configure (f->room->server.limits, COTERIE_RATE_LOGIN_ADDRESS, 1, 1, 900);
  room_call (f->room, NULL, "POST", "/v1/auth/password", person_make_password (one), &reply);
  assert_refused (reply, COTERIE_CODE_WRONG_PASSWORD);
  reply_clear (&reply);
  room_call (f->room, NULL, "POST", "/v1/auth/password", person_make_password (two), &reply);
  assert_refused (reply, COTERIE_CODE_RATE_LIMITED);
}

static char *
make_change (const guint8 *old_auth, const guint8 *new_auth)
{
  CoterieChangePasswordRequest request;
  CoterieWriter writer;

  memcpy (request.old_auth, old_auth, COTERIE_AUTH_BYTES);
  memcpy (request.new_auth, new_auth, COTERIE_AUTH_BYTES);
  coterie_writer_init (&writer);
  coterie_change_password_request_write (&request, &writer);
  return coterie_writer_finish_string (&writer);
}

static void
test_change_password (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) alice = person_new ("alice");
  const Device *device = &alice->devices[0];
  guint8 new_auth[COTERIE_AUTH_BYTES], other[COTERIE_AUTH_BYTES] = { 0 };
  g_auto (Reply) reply = { 0 };

  randombytes_buf (new_auth, sizeof new_auth);
  person_register (f->room, alice);
  room_call (f->room, device, "POST", "/v1/account/password", make_change (other, new_auth), &reply);
  assert_refused (reply, COTERIE_CODE_WRONG_PASSWORD);
  for (guint i = 0; i < 2; i++) /* the second time because the answer was lost */
    {
      reply_clear (&reply);
      room_call (f->room, device, "POST", "/v1/account/password", make_change (alice->auth, new_auth), &reply);
      assert_status (reply, 200);
    }
  reply_clear (&reply);
  room_call (f->room, NULL, "POST", "/v1/auth/password", person_make_password (alice), &reply);
  assert_refused (reply, COTERIE_CODE_WRONG_PASSWORD);
  memcpy (alice->auth, new_auth, sizeof new_auth);
  reply_clear (&reply);
  room_call (f->room, NULL, "POST", "/v1/auth/password", person_make_password (alice), &reply);
  assert_status (reply, 200);
}

/* ---- Deletion ---- */

static char *
make_delete (const Person *person)
{
  CoterieWriter writer;

  coterie_writer_init (&writer);
  coterie_delete_request_write (person->auth, &writer);
  return coterie_writer_finish_string (&writer);
}

static void
test_delete (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) alice = person_new ("alice");
  g_autoptr (Person) bob = person_new_registered (f->room, "bob");
  g_autoptr (Person) other = person_new ("alice");
  g_autofree char *path = person_get_path (alice, "/chain");
  g_autofree char *bundle_path = person_get_path (alice, "/devices/1/bundle");
  Device *second;
  g_auto (Reply) reply = { 0 };
  g_auto (Sent) sent = { 0 };
  CoterieCaller caller;
  gboolean good;

  person_register (f->room, alice);
  second = person_add_device (f->room, alice);
  room_enter (f->room, &alice->devices[0]);
  room_enter (f->room, second);
  room_send_text (f->room, bob, alice, 1, "waiting", &sent);
  g_assert_false (sent.refused);

  room_call (f->room, &alice->devices[0], "POST", "/v1/account/delete", make_delete (bob), &reply);
  assert_refused (reply, COTERIE_CODE_WRONG_PASSWORD);
  reply_clear (&reply);
  room_call (f->room, &alice->devices[0], "POST", "/v1/account/delete", make_delete (alice), &reply);
  assert_status (reply, 200);

  g_assert_cmpuint (room_get_letter (f->room, &alice->devices[0], COTERIE_HUB_CLOSE, 0)->close_code, ==, 4002);
  g_assert_cmpuint (room_get_letter (f->room, second, COTERIE_HUB_CLOSE, 0)->close_code, ==, 4002);
  room_find_caller (f->room, alice->devices[0].token, &good, &caller);
  g_assert_false (good);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM chain_records"), ==, 1);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM one_time_prekeys"), ==, 30);

  /* The name stays taken, and is nobody's. */
  register_as (f, other, NULL, &reply);
  assert_refused (reply, COTERIE_CODE_NAME_TAKEN);
  register_as (f, alice, NULL, &reply);
  assert_refused (reply, COTERIE_CODE_NAME_TAKEN);
  reply_clear (&reply);
  room_call (f->room, &bob->devices[0], "GET", "/v1/names/alice", NULL, &reply);
  assert_refused (reply, COTERIE_CODE_UNKNOWN_NAME);
  reply_clear (&reply);
  room_call (f->room, NULL, "POST", "/v1/auth/password", person_make_password (alice), &reply);
  assert_refused (reply, COTERIE_CODE_WRONG_PASSWORD);

  reply_clear (&reply);
  room_call (f->room, &bob->devices[0], "GET", path, NULL, &reply);
  assert_refused (reply, COTERIE_CODE_ACCOUNT_GONE);
  reply_clear (&reply);
  room_call (f->room, &bob->devices[0], "POST", bundle_path, NULL, &reply);
  assert_refused (reply, COTERIE_CODE_ACCOUNT_GONE);
  room_send_text (f->room, bob, alice, 2, "too late", &sent);
  g_assert_cmpint (sent.code, ==, COTERIE_CODE_ACCOUNT_GONE);
  g_assert_nonnull (strstr (coterie_refusal_get_members (sent.error), "\"accounts\""));
}

static void
test_delete_in_flight (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) alice = person_new ("alice");
  g_auto (Reply) reply = { 0 };

  person_register (f->room, alice);
  room_call (f->room, &alice->devices[0], "POST", "/v1/account/delete", make_delete (alice), &reply);
  assert_status (reply, 200);
  reply_clear (&reply);
  room_call (f->room, &alice->devices[0], "PUT", "/v1/account/prekeys", g_strdup ("{}"), &reply);
  assert_refused (reply, COTERIE_CODE_UNAUTHORIZED);
}

/* ---- Names ---- */

static void
test_lookup (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *path;
    CoterieCode code;
  } rows[] = { { "/v1/names/nobody", COTERIE_CODE_UNKNOWN_NAME },
               { "/v1/names/Alice", COTERIE_CODE_BAD_REQUEST },
               { "/v1/names/a", COTERIE_CODE_BAD_REQUEST },
               { "/v1/names/%20alice", COTERIE_CODE_BAD_REQUEST },
               { "/v1/names/al%27ice", COTERIE_CODE_BAD_REQUEST } };
  g_autoptr (Person) alice = person_new_registered (f->room, "alice");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Reply) reply = { 0 };

      g_test_message ("%s", rows[i].path);
      room_call (f->room, &alice->devices[0], "GET", rows[i].path, NULL, &reply);
      assert_refused (reply, rows[i].code);
    }
}

/* ---- What is kept ---- */

/* Every value of a table, as hexadecimal digits. */
static char *
dump (Fixture *f, const char *table)
{
  g_autoptr (GString) query = g_string_new ("SELECT ''");
  GString *text = g_string_new (NULL);
  CoterieSqlStatement *s = coterie_sql_prepare (f->room->sql, "SELECT name FROM pragma_table_info(?1)");

  coterie_sql_bind_text (s, 1, table);
  while (coterie_sql_step (s))
    g_string_append_printf (query, " || hex(%s) || ' '", coterie_sql_column_text (s, 0));
  g_assert_true (coterie_sql_finish (s, NULL));
  g_string_append_printf (query, " FROM %s", table);
  s = coterie_sql_prepare (f->room->sql, query->str);
  while (coterie_sql_step (s))
    g_string_append (text, coterie_sql_column_text (s, 0));
  g_assert_true (coterie_sql_finish (s, NULL));
  return g_string_free (text, FALSE);
}

static void
assert_absent (const char *dumped, const void *secret, gsize n_bytes)
{
  g_autofree char *hex = coterie_hex_encode (secret, n_bytes);
  g_autofree char *upper = g_ascii_strup (hex, -1);
  g_autofree char *hex_of_hex = coterie_hex_encode ((const guint8 *) hex, strlen (hex));
  g_autofree char *upper_of_hex = g_ascii_strup (hex_of_hex, -1);

  g_assert_null (strstr (dumped, upper));
  g_assert_null (strstr (dumped, upper_of_hex));
}

static void
test_secrets_are_hashed (Fixture *f, gconstpointer data)
{
  static const char *const tables[] = { "accounts", "devices", "tokens", "invites" };
  g_autoptr (Person) alice = person_new ("alice");
  g_autofree char *invite = make_invite (f);

  person_register (f->room, alice);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *dumped = dump (f, tables[i]);

      g_assert_cmpuint (strlen (dumped), >, 32);
      assert_absent (dumped, alice->devices[0].token, COTERIE_TOKEN_BYTES);
      assert_absent (dumped, alice->auth, COTERIE_AUTH_BYTES);
      assert_absent (dumped, invite, strlen (invite));
    }
}

#define ADD(path, func) g_test_add ("/server/accounts/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("register", test_register);
  ADD ("register/elsewhere", test_register_elsewhere);
  ADD ("register/under-another-name", test_register_under_another_name);
  ADD ("register/by-another-device", test_register_by_another_device);
  ADD ("register/challenge", test_register_challenge);
  ADD ("register/twice", test_register_twice);
  ADD ("register/twice-too-late", test_register_twice_too_late);
  ADD ("register/twice-after-second-device", test_register_twice_after_second_device);
  ADD ("register/twice-other-password", test_register_twice_other_password);
  ADD ("register/name-taken", test_name_taken);
  ADD ("register/genesis-of-another-account", test_genesis_of_another_account);
  ADD ("register/race-for-a-name", test_race_for_a_name);
  ADD ("register/race-with-itself", test_race_with_itself);
  ADD ("register/odd-names", test_names);
  ADD ("register/bad-genesis", test_bad_genesis);
  ADD ("register/bundle-of-another-device", test_bundle_of_another_device);
  ADD ("register/one-transaction", test_register_is_one_transaction);
  ADD ("register/closed", test_closed);
  ADD ("register/invite", test_invite);
  ADD ("register/invite-before-name", test_invite_before_name);
  ADD ("register/limit", test_register_limit);
  ADD ("register/limit-after-rollback", test_register_limit_after_rollback);
  ADD ("password/right", test_password);
  ADD ("password/wrong", test_wrong_password);
  ADD ("password/unknown-name-costs-the-same", test_unknown_name_costs_the_same);
  ADD ("password/limit-of-a-name", test_login_limit_of_a_name);
  ADD ("password/limit-of-an-address", test_login_limit_of_an_address);
  ADD ("password/change", test_change_password);
  ADD ("delete", test_delete);
  ADD ("delete/in-flight", test_delete_in_flight);
  ADD ("names", test_lookup);
  ADD ("secrets-are-hashed", test_secrets_are_hashed);
  return g_test_run ();
}
