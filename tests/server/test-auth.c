// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "room.h"

#include "base/encoding.h"
#include "chain/login-challenge.h"
#include "server/operator.h"
#include "wire/accounts.h"
#include "wire/chains.h"

#include <sodium.h>

typedef struct
{
  Room *room;
  Person *alice;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->room = room_new ();
  f->alice = person_new_registered (f->room, "alice");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  person_free (f->alice);
  room_free (f->room);
}

static void
get_challenge (Fixture *f, const CoterieDeviceId *id, CoterieChallengeReply *challenge)
{
  g_auto (Reply) reply = { 0 };
  CoterieWriter writer;

  coterie_writer_init (&writer);
  coterie_challenge_request_write (id, &writer);
  room_call (f->room, NULL, "POST", "/v1/auth/challenge", coterie_writer_finish_string (&writer), &reply);
  assert_status (reply, 200);
  g_assert_true (coterie_challenge_reply_from_json (challenge, reply.node, NULL));
}

static void
sign (Fixture *f,
      const CoterieDeviceId *id,
      const CoterieSecret *dsk,
      const CoterieChallengeReply *challenge,
      CoterieTokenRequest *request)
{
  CoterieLoginChallenge statement = { .device = id->device, .expires_ms = challenge->expires_ms };

  memcpy (statement.server_id, f->room->server.server_id, sizeof statement.server_id);
  memcpy (statement.aid, id->aid, sizeof statement.aid);
  memcpy (statement.nonce, challenge->nonce, sizeof statement.nonce);
  request->device = *id;
  memcpy (request->nonce, challenge->nonce, sizeof request->nonce);
  coterie_login_challenge_sign (&statement, dsk, request->signature);
}

static void
get_token (Fixture *f, const CoterieTokenRequest *request, Reply *reply)
{
  CoterieWriter writer;

  coterie_writer_init (&writer);
  coterie_token_request_write (request, &writer);
  reply_clear (reply);
  room_call (f->room, NULL, "POST", "/v1/auth/token", coterie_writer_finish_string (&writer), reply);
}

/* Challenge and signature of a device. */
static void
log_in (Fixture *f, Device *device, Reply *reply)
{
  CoterieChallengeReply challenge;
  CoterieTokenRequest request;

  get_challenge (f, &device->caller.id, &challenge);
  sign (f, &device->caller.id, device->dsk_secret, &challenge, &request);
  get_token (f, &request, reply);
  if (!reply->refused)
    g_assert_true (coterie_hex_decode (json_object_get_string_member (reply_get (reply), "token"), device->token,
                                       COTERIE_TOKEN_BYTES));
}

static gboolean
is_good (Fixture *f, const Device *device)
{
  CoterieCaller caller;
  gboolean good;

  room_find_caller (f->room, device->token, &good, &caller);
  if (good)
    g_assert_cmpint (caller.device_id, ==, device->caller.device_id);
  return good;
}

static void
test_token (Fixture *f, gconstpointer data)
{
  Device *alice = &f->alice->devices[0];
  g_auto (Reply) reply = { 0 };

  log_in (f, alice, &reply);
  assert_status (reply, 200);
  g_assert_cmpint (json_object_get_int_member (reply_get (&reply), "expires"), ==, ROOM_TIME_MS + 24 * 3600 * 1000);
  g_assert_true (is_good (f, alice));
  alice->token[0] ^= 1;
  g_assert_false (is_good (f, alice));
}

static void
test_token_expires (Fixture *f, gconstpointer data)
{
  Device *alice = &f->alice->devices[0];
  g_auto (Reply) reply = { 0 };

  log_in (f, alice, &reply);
  coterie_clock_advance_ms (f->room->clock, 24 * 3600 * 1000 - 1);
  g_assert_true (is_good (f, alice));
  coterie_clock_advance_ms (f->room->clock, 1);
  g_assert_false (is_good (f, alice));
}

static void
test_challenge_works_once (Fixture *f, gconstpointer data)
{
  const Device *alice = &f->alice->devices[0];
  CoterieChallengeReply challenge;
  CoterieTokenRequest request;
  g_auto (Reply) reply = { 0 };

  get_challenge (f, &alice->caller.id, &challenge);
  sign (f, &alice->caller.id, alice->dsk_secret, &challenge, &request);
  get_token (f, &request, &reply);
  assert_status (reply, 200);
  get_token (f, &request, &reply);
  assert_refused (reply, COTERIE_CODE_WRONG_SIGNATURE);
  coterie_clock_advance_ms (f->room->clock, 119999);
  get_token (f, &request, &reply);
  assert_refused (reply, COTERIE_CODE_WRONG_SIGNATURE);
}

/* A transaction that another request broke, and that runs again, answers the same challenge. */
static void
test_challenge_after_rollback (Fixture *f, gconstpointer data)
{
  Device *alice = &f->alice->devices[0];
  g_auto (Reply) reply = { 0 };

  f->room->next_runs_again = TRUE;
  log_in (f, alice, &reply);
  assert_status (reply, 200);
  g_assert_true (is_good (f, alice));
}

static void
test_challenge_expires (Fixture *f, gconstpointer data)
{
  const Device *alice = &f->alice->devices[0];
  CoterieChallengeReply challenge;
  CoterieTokenRequest request;
  g_auto (Reply) reply = { 0 };

  get_challenge (f, &alice->caller.id, &challenge);
  g_assert_cmpuint (challenge.expires_ms, ==, ROOM_TIME_MS + 120000);
  sign (f, &alice->caller.id, alice->dsk_secret, &challenge, &request);
  coterie_clock_advance_ms (f->room->clock, 120000);
  get_token (f, &request, &reply);
  assert_refused (reply, COTERIE_CODE_WRONG_SIGNATURE);
}

/* A challenge that this server never gave, or gave to another device, or whose time somebody has put off. */
static void
test_forged_challenges (Fixture *f, gconstpointer data)
{
  const Device *alice = &f->alice->devices[0];
  Device *second = person_add_device (f->room, f->alice);
  CoterieChallengeReply challenge, other;
  CoterieTokenRequest request;
  g_auto (Reply) reply = { 0 };

  get_challenge (f, &alice->caller.id, &challenge);
  for (guint i = 0; i < COTERIE_NONCE_BYTES; i++)
    {
      other = challenge;
      other.nonce[i] ^= 1;
      if (i < 8)
        other.expires_ms ^= G_GUINT64_CONSTANT (1) << (56 - 8 * i);
      sign (f, &alice->caller.id, alice->dsk_secret, &other, &request);
      get_token (f, &request, &reply);
      assert_refused (reply, COTERIE_CODE_WRONG_SIGNATURE);
    }
  sign (f, &second->caller.id, second->dsk_secret, &challenge, &request);
  get_token (f, &request, &reply);
  assert_refused (reply, COTERIE_CODE_WRONG_SIGNATURE);
}

static void
test_wrong_signatures (Fixture *f, gconstpointer data)
{
  const Device *alice = &f->alice->devices[0];
  g_autoptr (Person) bob = person_new_registered (f->room, "bob");
  CoterieChallengeReply challenge;
  CoterieTokenRequest request;
  g_auto (Reply) reply = { 0 };
  guint8 server_id[COTERIE_SERVER_ID_BYTES];

  get_challenge (f, &alice->caller.id, &challenge);
  sign (f, &alice->caller.id, bob->devices[0].dsk_secret, &challenge, &request);
  get_token (f, &request, &reply);
  assert_refused (reply, COTERIE_CODE_WRONG_SIGNATURE);

  sign (f, &alice->caller.id, alice->dsk_secret, &challenge, &request);
  request.signature[10] ^= 1;
  get_token (f, &request, &reply);
  assert_refused (reply, COTERIE_CODE_WRONG_SIGNATURE);

  memcpy (server_id, f->room->server.server_id, sizeof server_id);
  f->room->server.server_id[0] ^= 1; /* what was signed for another server */
  sign (f, &alice->caller.id, alice->dsk_secret, &challenge, &request);
  memcpy (f->room->server.server_id, server_id, sizeof server_id);
  get_token (f, &request, &reply);
  assert_refused (reply, COTERIE_CODE_WRONG_SIGNATURE);

  sign (f, &alice->caller.id, alice->dsk_secret, &challenge, &request); /* a failure uses nothing up */
  get_token (f, &request, &reply);
  assert_status (reply, 200);
}

/* They get a challenge like everybody, and one answer. */
static void
test_unknown_devices (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) nobody = person_new ("nobody");
  Device *ghost = person_init_device (f->alice);
  g_auto (Reply) reply = { 0 };
  g_auto (Reply) other = { 0 };

  log_in (f, &nobody->devices[0], &reply);
  assert_refused (reply, COTERIE_CODE_WRONG_SIGNATURE);
  ghost->caller.id = f->alice->devices[0].caller.id;
  ghost->caller.id.device = 2;
  log_in (f, ghost, &other);
  assert_refused (other, COTERIE_CODE_WRONG_SIGNATURE);
  g_assert_cmpstr (reply.json, ==, other.json);
}

/* [L9] With the refusal comes what proves it. */
static void
assert_shows_chain (const Reply *reply, const Person *person)
{
  g_autoptr (JsonNode) node = json_from_string (reply->json, NULL);
  g_auto (CoterieChainReply) chain = { 0 };

  g_assert_true (coterie_chain_reply_from_json (&chain, node, NULL));
  g_assert_cmpuint (chain.records->len, ==, coterie_chain_get_length (person->chain));
  g_assert_cmpmem (chain.head.head, COTERIE_HEAD_BYTES, coterie_chain_get_head (person->chain), COTERIE_HEAD_BYTES);
}

static void
test_revoked_device (Fixture *f, gconstpointer data)
{
  Device *second = person_add_device (f->room, f->alice);
  g_auto (Reply) reply = { 0 };

  log_in (f, second, &reply);
  g_assert_true (is_good (f, second));
  log_in (f, &f->alice->devices[0], &reply);
  room_enter (f->room, second);
  person_revoke_device (f->room, f->alice, 1, 2);
  g_assert_false (is_good (f, second));
  g_assert_true (is_good (f, &f->alice->devices[0]));
  g_assert_cmpuint (room_get_letter (f->room, second, COTERIE_HUB_CLOSE, 0)->close_code, ==, 4004);
  log_in (f, second, &reply);
  assert_refused (reply, COTERIE_CODE_DEVICE_REVOKED);
  assert_shows_chain (&reply, f->alice);
}

static void
test_sign_out (Fixture *f, gconstpointer data)
{
  Device *alice = &f->alice->devices[0];
  Device *second = person_add_device (f->room, f->alice);
  g_auto (Reply) reply = { 0 };

  log_in (f, alice, &reply);
  log_in (f, second, &reply);
  room_enter (f->room, alice);
  reply_clear (&reply);
  room_call (f->room, alice, "POST", "/v1/auth/sign-out", NULL, &reply);
  assert_status (reply, 200);
  g_assert_false (is_good (f, alice));
  g_assert_true (is_good (f, second));
  g_assert_cmpuint (room_get_letter (f->room, alice, COTERIE_HUB_CLOSE, 0)->close_code, ==, 4002);
  log_in (f, alice, &reply); /* the device itself is still in the chain */
  assert_status (reply, 200);
}

static void
set_disabled (Fixture *f, gboolean disabled)
{
  CoterieEffects effects = { 0 };
  gsize by_hand_bytes = COTERIE_EFFECTS_BY_HAND_BYTES;
  g_autoptr (GError) error = NULL;

  coterie_operator_set_disabled (f->room->sql, f->room->server.directory, "alice", disabled, &effects, &error);
  g_assert_no_error (error);
  coterie_effects_run (&effects, f->room->server.hub, &by_hand_bytes);
}

static void
test_disabled (Fixture *f, gconstpointer data)
{
  Device *alice = &f->alice->devices[0];
  g_autoptr (Person) bob = person_new_registered (f->room, "bob");
  g_auto (Reply) reply = { 0 };
  g_auto (Sent) sent = { 0 };

  log_in (f, alice, &reply);
  room_enter (f->room, alice);
  set_disabled (f, TRUE);
  g_assert_false (is_good (f, alice));
  g_assert_cmpuint (room_get_letter (f->room, alice, COTERIE_HUB_CLOSE, 0)->close_code, ==, 4002);
  log_in (f, alice, &reply);
  assert_refused (reply, COTERIE_CODE_ACCOUNT_DISABLED);
  reply_clear (&reply);
  room_call (f->room, alice, "PUT", "/v1/account/prekeys", g_strdup ("{}"), &reply);
  assert_refused (reply, COTERIE_CODE_UNAUTHORIZED);

  /* What is sent to it waits. */
  room_send_text (f->room, bob, f->alice, 1, "x", &sent);
  g_assert_false (sent.refused);
  set_disabled (f, FALSE);
  log_in (f, alice, &reply);
  assert_status (reply, 200);
  g_assert_cmpuint (room_count_waiting (f->room, alice), ==, 1);
}

/* The right password of a disabled account says why; a wrong one says nothing. */
static void
test_disabled_password (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) bob = person_new ("bob");
  g_auto (Reply) reply = { 0 };

  person_register (f->room, bob);
  room_exec (f->room, "UPDATE accounts SET state = 2");
  room_call (f->room, NULL, "POST", "/v1/auth/password", person_make_password (bob), &reply);
  assert_refused (reply, COTERIE_CODE_ACCOUNT_DISABLED);
  bob->auth[0] ^= 1;
  reply_clear (&reply);
  room_call (f->room, NULL, "POST", "/v1/auth/password", person_make_password (bob), &reply);
  assert_refused (reply, COTERIE_CODE_WRONG_PASSWORD);
}

static void
test_tokens_are_bounded (Fixture *f, gconstpointer data)
{
  Device *alice = &f->alice->devices[0];
  g_auto (Reply) reply = { 0 };

  for (guint i = 0; i < 40; i++)
    {
      coterie_clock_advance_ms (f->room->clock, 10);
      log_in (f, alice, &reply);
      assert_status (reply, 200);
    }
  g_assert_true (is_good (f, alice));
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM tokens"), ==, 16);
}

static void
test_expired_tokens_go (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };
  guint n_rows;

  log_in (f, &f->alice->devices[0], &reply);
  coterie_clock_advance_ms (f->room->clock, 24 * 3600 * 1000);
  g_assert_true (coterie_mailbox_expire (f->room->sql, f->room->server.directory,
                                         coterie_clock_get_wall_ms (f->room->clock), 100, &n_rows, NULL));
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM tokens"), ==, 0);
}

#define ADD(path, func) g_test_add ("/server/auth/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("token", test_token);
  ADD ("token/expires", test_token_expires);
  ADD ("challenge/works-once", test_challenge_works_once);
  ADD ("challenge/after-rollback", test_challenge_after_rollback);
  ADD ("challenge/expires", test_challenge_expires);
  ADD ("challenge/forged", test_forged_challenges);
  ADD ("challenge/wrong-signatures", test_wrong_signatures);
  ADD ("challenge/unknown-devices", test_unknown_devices);
  ADD ("revoked-device", test_revoked_device);
  ADD ("sign-out", test_sign_out);
  ADD ("disabled", test_disabled);
  ADD ("disabled/password", test_disabled_password);
  ADD ("tokens-are-bounded", test_tokens_are_bounded);
  ADD ("expired-tokens-go", test_expired_tokens_go);
  return g_test_run ();
}
