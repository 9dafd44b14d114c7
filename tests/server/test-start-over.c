// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "room.h"

#include "base/encoding.h"
#include "chain/login-challenge.h"
#include "server/operator.h"
#include "server/whereabouts.h"
#include "wire/accounts.h"
#include "wire/linking.h"

#include <sodium.h>

typedef struct
{
  Room *room;
  Person *bob;
  Person *alice; /* as she was: two devices, both here */
  Person *again; /* her new identity, unknown to the server, with the same password */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->room = room_new ();
  f->bob = person_new_registered (f->room, "bob");
  f->alice = person_new ("alice");
  person_register (f->room, f->alice);
  person_add_device (f->room, f->alice);
  room_enter (f->room, &f->alice->devices[0]);
  room_enter (f->room, &f->alice->devices[1]);
  f->again = person_new ("alice");
  memcpy (f->again->auth, f->alice->auth, sizeof f->again->auth);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  person_free (f->bob);
  person_free (f->alice);
  person_free (f->again);
  room_free (f->room);
}

static void
start_over_as (Fixture *f, Person *person, Reply *reply)
{
  reply_clear (reply);
  room_call (f->room, NULL, "POST", "/v1/account/start-over", room_make_registration (f->room, person, NULL), reply);
}

static void
start_over (Fixture *f)
{
  g_auto (Reply) reply = { 0 };
  g_auto (CoterieTokenReply) token = { 0 };
  Device *device = &f->again->devices[0];
  gboolean good;

  start_over_as (f, f->again, &reply);
  assert_status (reply, 201);
  g_assert_true (coterie_token_reply_from_json (&token, reply.node, NULL));
  memcpy (device->token, token.token, sizeof device->token);
  room_find_caller (f->room, device->token, &good, &device->caller);
  g_assert_true (good);
}

static void
assert_found_under_name (Fixture *f, const Person *person)
{
  g_autofree char *aid = coterie_hex_encode (person_get_aid (person), COTERIE_AID_BYTES);
  g_auto (Reply) reply = { 0 };

  room_call (f->room, &f->bob->devices[0], "GET", "/v1/names/alice", NULL, &reply);
  assert_status (reply, 200);
  g_assert_cmpstr (json_object_get_string_member (reply_get (&reply), "aid"), ==, aid);
}

/* As a device that proves itself. */
static void
log_in (Fixture *f, const Device *device, const Person *person, Reply *reply)
{
  CoterieLoginChallenge statement = { .device = device->number };
  CoterieTokenRequest request = { .device.device = device->number };
  CoterieChallengeReply challenge;
  CoterieWriter writer;

  memcpy (request.device.aid, person_get_aid (person), COTERIE_AID_BYTES);
  coterie_auth_challenge (f->room->server.auth, &request.device, &challenge);
  statement.expires_ms = challenge.expires_ms;
  memcpy (statement.server_id, f->room->server.server_id, sizeof statement.server_id);
  memcpy (statement.aid, request.device.aid, sizeof statement.aid);
  memcpy (statement.nonce, challenge.nonce, sizeof statement.nonce);
  memcpy (request.nonce, challenge.nonce, sizeof request.nonce);
  coterie_login_challenge_sign (&statement, device->dsk_secret, request.signature);
  coterie_writer_init (&writer);
  coterie_token_request_write (&request, &writer);
  reply_clear (reply);
  room_call (f->room, NULL, "POST", "/v1/auth/token", coterie_writer_finish_string (&writer), reply);
}

static void
begin_link (Fixture *f, const Person *person, Reply *reply)
{
  CoterieLinkingBegin request = { .hash = { 7 } };
  g_auto (CoterieWriter) writer = { 0 };

  g_strlcpy (request.name, person->name, sizeof request.name);
  memcpy (request.auth, person->auth, sizeof request.auth);
  coterie_writer_init (&writer);
  coterie_linking_begin_write (&request, &writer);
  reply_clear (reply);
  room_call (f->room, NULL, "POST", "/v1/link", coterie_writer_finish_string (&writer), reply);
}

/* [R3] */
static void
test_start_over (Fixture *f, gconstpointer data)
{
  g_autofree char *path = person_get_path (f->alice, "/chain");
  g_autofree char *bundle_path = person_get_path (f->alice, "/devices/1/bundle");
  g_auto (Reply) reply = { 0 };
  g_auto (Sent) sent = { 0 };

  room_send_text (f->room, f->bob, f->alice, 1, "waiting", &sent);
  begin_link (f, f->alice, &reply);
  assert_status (reply, 201);
  start_over (f);
  assert_found_under_name (f, f->again);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM accounts WHERE state = 1"), ==, 2);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM chain_records"), ==, 2);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM devices WHERE state = 1"), ==, 2);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM tokens"), ==, 1);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM one_time_prekeys"), ==, 60);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM links"), ==, 0);
  g_assert_cmpuint (coterie_whereabouts_count (f->room->server.whereabouts), ==, 0);

  /* The old one is gone, as a deleted one is. */
  reply_clear (&reply);
  room_call (f->room, &f->bob->devices[0], "GET", path, NULL, &reply);
  assert_refused (reply, COTERIE_CODE_ACCOUNT_GONE);
  reply_clear (&reply);
  room_call (f->room, &f->bob->devices[0], "POST", bundle_path, NULL, &reply);
  assert_refused (reply, COTERIE_CODE_ACCOUNT_GONE);
  room_send_text (f->room, f->bob, f->alice, 2, "too late", &sent);
  g_assert_cmpint (sent.code, ==, COTERIE_CODE_ACCOUNT_GONE);

  /* And the new one can be written to, and signed in to. */
  sent_clear (&sent);
  room_send_text (f->room, f->bob, f->again, 3, "hello", &sent);
  g_assert_false (sent.refused);
  begin_link (f, f->again, &reply);
  assert_status (reply, 201);
}

static void
test_old_devices_are_told (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };

  start_over (f);
  for (guint i = 0; i < 2; i++)
    {
      const Device *device = &f->alice->devices[i];
      CoterieCaller caller;
      gboolean good;

      g_assert_cmpuint (room_get_letter (f->room, device, COTERIE_HUB_CLOSE, 0)->close_code, ==, 4004);
      room_find_caller (f->room, device->token, &good, &caller);
      g_assert_false (good);
      log_in (f, device, f->alice, &reply);
      assert_refused (reply, COTERIE_CODE_STARTED_OVER);
    }
  log_in (f, &f->again->devices[0], f->again, &reply);
  assert_status (reply, 200);
  log_in (f, &f->again->devices[0], f->alice, &reply); /* who has no key of it learns nothing */
  assert_refused (reply, COTERIE_CODE_WRONG_SIGNATURE);
}

static void
test_request_in_flight (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };

  start_over (f);
  room_call (f->room, &f->alice->devices[0], "PUT", "/v1/account/prekeys", g_strdup ("{}"), &reply);
  assert_refused (reply, COTERIE_CODE_UNAUTHORIZED);
}

static void
test_watchers_see_nobody (Fixture *f, gconstpointer data)
{
  g_autofree char *text = NULL;

  room_enter (f->room, &f->bob->devices[0]);
  room_watch (f->room, &f->bob->devices[0], f->alice);
  room_forget_letters (f->room);
  start_over (f);
  text = room_get_text (f->room, &f->bob->devices[0], 0);
  g_assert_nonnull (strstr (text, "\"devices\":[]"));
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM accounts WHERE presence IS NOT NULL"), ==, 0);
}

static void
test_wrong_password (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) nobody = person_new ("nobody");
  g_auto (Reply) reply = { 0 };
  g_auto (Reply) other = { 0 };

  f->again->auth[0] ^= 1;
  start_over_as (f, f->again, &reply);
  assert_refused (reply, COTERIE_CODE_WRONG_PASSWORD);
  start_over_as (f, nobody, &other);
  assert_refused (other, COTERIE_CODE_WRONG_PASSWORD);
  g_assert_cmpstr (reply.json, ==, other.json);
  assert_found_under_name (f, f->alice);
}

/* An answer that was lost. */
static void
test_twice (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };

  coterie_limits_configure (f->room->server.limits, COTERIE_RATE_START_OVER, 1, 1, 86400);
  start_over (f);
  start_over (f);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM accounts"), ==, 3);
  coterie_clock_advance_ms (f->room->clock, 24 * 3600 * 1000);
  start_over_as (f, f->again, &reply);
  assert_refused (reply, COTERIE_CODE_CHAIN_REFUSED);
}

/* Whoever was replaced starts over in turn. */
static void
test_again_and_again (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };

  coterie_limits_configure (f->room->server.limits, COTERIE_RATE_START_OVER, 3, 3, 86400);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (Person) next = person_new ("alice");

      memcpy (next->auth, f->alice->auth, sizeof next->auth);
      start_over_as (f, next, &reply);
      if (i < 3)
        {
          assert_status (reply, 201);
          assert_found_under_name (f, next);
        }
      else
        assert_refused (reply, COTERIE_CODE_RATE_LIMITED);
    }
  g_assert_cmpstr (json_object_get_string_member (reply_get (&reply), "limit"), ==, "start-over");
}

static void
test_one_transaction (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };
  CoterieCaller caller;
  gboolean good;

  room_exec (f->room, "CREATE TRIGGER broken BEFORE INSERT ON tokens BEGIN SELECT RAISE(ABORT, 'injected'); END");
  start_over_as (f, f->again, &reply);
  assert_refused (reply, COTERIE_CODE_INTERNAL);
  assert_found_under_name (f, f->alice);
  room_find_caller (f->room, f->alice->devices[0].token, &good, &caller);
  g_assert_true (good);
  g_assert_cmpuint (room_count_letters (f->room, &f->alice->devices[0], COTERIE_HUB_CLOSE), ==, 0);
  room_exec (f->room, "DROP TRIGGER broken");
  start_over (f);
}

static void
test_runs_again (Fixture *f, gconstpointer data)
{
  coterie_limits_configure (f->room->server.limits, COTERIE_RATE_START_OVER, 1, 1, 86400);
  f->room->next_runs_again = TRUE;
  start_over (f);
}

/* One attempt at a password, as any other. */
static void
test_pays_once (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };

  coterie_limits_configure (f->room->server.limits, COTERIE_RATE_LOGIN_ADDRESS, 2, 2, 86400);
  start_over (f);
  start_over (f);
  start_over_as (f, f->again, &reply);
  assert_refused (reply, COTERIE_CODE_RATE_LIMITED);
  g_assert_cmpstr (json_object_get_string_member (reply_get (&reply), "limit"), ==, "login");
}

static void
test_closed_server (Fixture *f, gconstpointer data)
{
  f->room->config.registration = COTERIE_REGISTRATION_CLOSED; /* it is no new account to the operator */
  start_over (f);
}

static void
test_disabled (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };

  room_exec (f->room, "UPDATE accounts SET state = 2 WHERE name = 'alice'");
  start_over_as (f, f->again, &reply);
  assert_refused (reply, COTERIE_CODE_ACCOUNT_DISABLED);
}

static void
delete_account (Fixture *f)
{
  g_auto (Reply) reply = { 0 };
  CoterieWriter writer;

  coterie_writer_init (&writer);
  coterie_delete_request_write (f->alice->auth, &writer);
  room_call (f->room, &f->alice->devices[0], "POST", "/v1/account/delete", coterie_writer_finish_string (&writer),
             &reply);
  assert_status (reply, 200);
}

static void
test_deleted (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };

  delete_account (f);
  start_over_as (f, f->again, &reply);
  assert_refused (reply, COTERIE_CODE_WRONG_PASSWORD);
}

static void
test_aid_of_another (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };

  start_over_as (f, f->alice, &reply); /* the chain that is there */
  assert_refused (reply, COTERIE_CODE_CHAIN_REFUSED);
  assert_found_under_name (f, f->alice);
}

static void
change_password_meanwhile (gpointer data)
{
  room_exec (data, "UPDATE accounts SET password = 'another' WHERE name = 'alice'");
}

static void
start_over_meanwhile (gpointer data)
{
  Fixture *f = data;

  f->room->between = NULL;
  start_over (f);
}

static void
test_races (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };

  f->room->between = change_password_meanwhile;
  f->room->between_data = f->room;
  start_over_as (f, f->again, &reply);
  assert_refused (reply, COTERIE_CODE_WRONG_PASSWORD);
}

static void
test_race_with_itself (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };

  f->room->between = start_over_meanwhile;
  f->room->between_data = f;
  start_over_as (f, f->again, &reply);
  assert_refused (reply, COTERIE_CODE_UNAVAILABLE);
  start_over (f);
}

/* A further device asks to be let in while all of it ends. */
static void
begin_while (Fixture *f, void (*between) (gpointer data))
{
  g_auto (Reply) reply = { 0 };

  f->room->between = between;
  f->room->between_data = f;
  begin_link (f, f->alice, &reply);
  assert_refused (reply, COTERIE_CODE_WRONG_PASSWORD);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM links"), ==, 0);
}

static void
delete_meanwhile (gpointer data)
{
  Fixture *f = data;

  f->room->between = NULL;
  delete_account (f);
}

static void
test_begin_races_deletion (Fixture *f, gconstpointer data)
{
  begin_while (f, delete_meanwhile);
}

static void
test_begin_races_starting_over (Fixture *f, gconstpointer data)
{
  begin_while (f, start_over_meanwhile);
}

static gboolean
take_name (const CoterieOperatorAccount *account, gpointer user_data)
{
  g_assert_null (strchr (account->name, '#'));
  *(guint *) user_data += 1;
  return TRUE;
}

/* The name that it has now is for nobody to see, nor to use. */
static void
test_name_of_the_old_one (Fixture *f, gconstpointer data)
{
  guint n_accounts = 0;

  start_over (f);
  g_assert_true (coterie_operator_list (f->room->sql, take_name, &n_accounts, NULL));
  g_assert_cmpuint (n_accounts, ==, 2);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM accounts WHERE name = 'alice#2'"), ==, 1);
}

#define ADD(path, func) g_test_add ("/server/start-over/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("replaces", test_start_over);
  ADD ("pays-once", test_pays_once);
  ADD ("old-devices-are-told", test_old_devices_are_told);
  ADD ("request-in-flight", test_request_in_flight);
  ADD ("watchers-see-nobody", test_watchers_see_nobody);
  ADD ("wrong-password", test_wrong_password);
  ADD ("twice", test_twice);
  ADD ("again-and-again", test_again_and_again);
  ADD ("one-transaction", test_one_transaction);
  ADD ("runs-again", test_runs_again);
  ADD ("closed-server", test_closed_server);
  ADD ("disabled", test_disabled);
  ADD ("deleted", test_deleted);
  ADD ("aid-of-another", test_aid_of_another);
  ADD ("password-changed-meanwhile", test_races);
  ADD ("race-with-itself", test_race_with_itself);
  ADD ("link-begun-during-deletion", test_begin_races_deletion);
  ADD ("link-begun-during-starting-over", test_begin_races_starting_over);
  ADD ("name-of-the-old-one", test_name_of_the_old_one);
  return g_test_run ();
}
