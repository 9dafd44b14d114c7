// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "room.h"

#include "base/encoding.h"
#include "chain/linking.h"
#include "server/linking.h"
#include "server/whereabouts.h"
#include "wire/accounts.h"
#include "wire/linking.h"

#include <sodium.h>

typedef struct
{
  Room *room;
  Person *alice;
  guint8 token[COTERIE_TOKEN_BYTES]; /* of the link */
  Device *new_device;                /* not in the chain */
  CoterieRecord record;              /* that would add it */
  guint8 r[COTERIE_LINKING_KEY_BYTES];
  CoterieLinkingBegun begun;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->room = room_new ();
  f->alice = person_new ("alice");
  person_register (f->room, f->alice);
  randombytes_buf (f->token, sizeof f->token);
  randombytes_buf (f->r, sizeof f->r);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  coterie_linking_begun_clear (&f->begun);
  person_free (f->alice);
  room_free (f->room);
}

static void
begin (Fixture *f, const guint8 *token, Reply *reply)
{
  CoterieLinkingBegin request = { 0 };
  g_auto (CoterieWriter) writer = { 0 };

  g_strlcpy (request.name, f->alice->name, sizeof request.name);
  memcpy (request.auth, f->alice->auth, sizeof request.auth);
  crypto_hash_sha256 (request.hash, token, COTERIE_TOKEN_BYTES);
  coterie_writer_init (&writer);
  coterie_linking_begin_write (&request, &writer);
  reply_clear (reply);
  room_call (f->room, NULL, "POST", "/v1/link", coterie_writer_finish_string (&writer), reply);
}

/* As the new device. */
static void
call_new (Fixture *f, const char *method, const char *path, char *body, Reply *reply)
{
  reply_clear (reply);
  f->room->link_token = f->token;
  room_call (f->room, NULL, method, path, body, reply);
  f->room->link_token = NULL;
}

static void
call_old (Fixture *f, guint32 device, const char *method, const char *path, char *body, Reply *reply)
{
  reply_clear (reply);
  room_call (f->room, &f->alice->devices[device - 1], method, path, body, reply);
}

static void
assert_begins (Fixture *f)
{
  g_auto (Reply) reply = { 0 };

  begin (f, f->token, &reply);
  assert_status (reply, 201);
  coterie_linking_begun_clear (&f->begun);
  g_assert_true (coterie_linking_begun_from_json (&f->begun, reply.node, NULL));
  f->new_device = &f->alice->devices[f->alice->n_devices];
  person_init_device (f->alice);
  coterie_chain_init_add (f->alice->chain, &f->record, 1, f->new_device->ik, f->new_device->dsk, ROOM_TIME_MS);
  coterie_record_prove (&f->record, person_get_aid (f->alice), f->new_device->dsk_secret);
}

static char *
make_commit (Fixture *f, guint round)
{
  CoterieLinkingCommit commit = { .round = round, .agent = "Coterie 0.1.0, Linux" };
  guint8 statement[COTERIE_LINKING_STATEMENT_BYTES];
  g_auto (CoterieWriter) writer = { 0 };

  coterie_link_statement_from_record (&f->record, statement);
  coterie_link_get_commit (statement, f->r, commit.commit);
  coterie_writer_init (&writer);
  coterie_linking_commit_write (&commit, &writer);
  return coterie_writer_finish_string (&writer);
}

static char *
make_turn (Fixture *f, guint round, gboolean answer)
{
  CoterieLinkingTurn turn = { .round = round, .has_answer = answer, .answer.head.length = 1 };
  g_auto (CoterieWriter) writer = { 0 };

  memcpy (turn.id, f->begun.id, sizeof turn.id);
  coterie_writer_init (&writer);
  coterie_linking_turn_write (&turn, &writer);
  return coterie_writer_finish_string (&writer);
}

static char *
make_decline (Fixture *f, CoterieLinkingReason reason)
{
  CoterieLinkingDecline decline = { .reason = reason };
  g_auto (CoterieWriter) writer = { 0 };

  memcpy (decline.id, f->begun.id, sizeof decline.id);
  coterie_writer_init (&writer);
  coterie_linking_decline_write (&decline, &writer);
  return coterie_writer_finish_string (&writer);
}

static char *
make_reveal (Fixture *f, guint round)
{
  g_autofree char *bundle = person_make_bundle (f->alice, f->new_device, 1, 3);
  guint8 statement[COTERIE_LINKING_STATEMENT_BYTES], name[COTERIE_LINKING_NAME_SEALED_BYTES] = { 0 };
  CoterieWriter writer;

  coterie_link_statement_from_record (&f->record, statement);
  coterie_writer_init (&writer);
  coterie_writer_uint (&writer, "round", round);
  coterie_writer_base64 (&writer, "statement", statement, sizeof statement);
  coterie_writer_base64 (&writer, "r", f->r, sizeof f->r);
  coterie_writer_base64 (&writer, "pop_ed", f->record.pop_ed, sizeof f->record.pop_ed);
  coterie_writer_base64 (&writer, "pop_x", f->record.pop_x, sizeof f->record.pop_x);
  coterie_writer_base64 (&writer, "name", name, sizeof name);
  coterie_writer_raw (&writer, "bundle", bundle);
  return coterie_writer_finish_string (&writer);
}

static void
assert_view (Fixture *f, CoterieLinkingState state, guint round, CoterieLinkingView *view)
{
  g_auto (Reply) reply = { 0 };

  call_old (f, 1, "GET", "/v1/link/request", NULL, &reply);
  assert_status (reply, 200);
  g_assert_true (coterie_linking_view_from_json (view, reply.node, NULL));
  g_assert_cmpint (view->state, ==, state);
  g_assert_cmpuint (view->round, ==, round);
}

static void
assert_commits (Fixture *f, guint round)
{
  g_auto (Reply) reply = { 0 };

  call_new (f, "POST", "/v1/link/commit", make_commit (f, round), &reply);
  assert_status (reply, 200);
}

static void
assert_answers (Fixture *f, guint32 device, guint round)
{
  g_auto (Reply) reply = { 0 };

  call_old (f, device, "POST", "/v1/link/answer", make_turn (f, round, TRUE), &reply);
  assert_status (reply, 200);
}

static void
assert_reveals (Fixture *f, guint round)
{
  g_auto (Reply) reply = { 0 };

  call_new (f, "POST", "/v1/link/reveal", make_reveal (f, round), &reply);
  assert_status (reply, 200);
}

static GBytes *
make_add (Fixture *f)
{
  return coterie_record_sign (&f->record, person_get_aid (f->alice), f->alice->devices[0].dsk_secret);
}

static void
append (Fixture *f, GBytes *record, const char *bundle, Reply *reply)
{
  call_old (f, 1, "POST", "/v1/account/chain", person_make_append (f->alice, record, bundle), reply);
}

static void
assert_ended (Fixture *f, CoterieLinkingReason reason)
{
  g_auto (Reply) reply = { 0 };

  call_new (f, "GET", "/v1/link", NULL, &reply);
  assert_refused (reply, COTERIE_CODE_LINK_ENDED);
  g_assert_cmpstr (json_object_get_string_member (reply_get (&reply), "reason"), ==,
                   coterie_linking_reason_to_string (reason));
}

/* ------------------------------------------------------------------------------------ cases */

static void
test_from_beginning_to_end (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };
  g_autoptr (GBytes) record = NULL;
  CoterieLinkingView view;

  room_enter (f->room, &f->alice->devices[0]);
  assert_begins (f);
  g_assert_cmpuint (f->begun.records->len, ==, 1);
  g_assert_cmpuint (f->begun.expires_ms - f->begun.time_ms, ==, 600000);
  assert_view (f, COTERIE_LINKING_ASKED, 1, &view);
  g_assert_cmpstr (view.address, ==, "192.0.2.7");
  g_assert_false (view.has_commit);
  assert_commits (f, 1);
  assert_view (f, COTERIE_LINKING_ASKED, 1, &view);
  g_assert_cmpstr (view.agent, ==, "Coterie 0.1.0, Linux");
  assert_answers (f, 1, 1);
  assert_reveals (f, 1);
  assert_view (f, COTERIE_LINKING_REVEALED, 1, &view);
  g_assert_cmpuint (view.device, ==, 1);
  record = make_add (f);
  append (f, record, NULL, &reply);
  assert_status (reply, 200);
  assert_ended (f, COTERIE_LINKING_APPROVED);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM one_time_prekeys WHERE device_id = 2"), ==, 3);
  g_assert_cmpuint (room_count_letters (f->room, &f->alice->devices[0], COTERIE_HUB_TEXT), >=, 4);
  assert_view (f, COTERIE_LINKING_ENDED, 1, &view);
  append (f, record, NULL, &reply); /* the very last one again */
  assert_status (reply, 200);
}

/* [L1] */
static void
test_one_at_a_time (Fixture *f, gconstpointer data)
{
  guint8 other[COTERIE_TOKEN_BYTES] = { 1 };
  g_auto (Reply) reply = { 0 };

  assert_begins (f);
  begin (f, other, &reply);
  assert_refused (reply, COTERIE_CODE_LINK_BUSY);
  g_assert_cmpint (json_object_get_int_member (reply_get (&reply), "retry_ms"), ==, 600000);
  begin (f, f->token, &reply); /* the same again */
  assert_status (reply, 201);
  coterie_clock_advance_ms (f->room->clock, 600000);
  begin (f, other, &reply);
  assert_status (reply, 201);
  call_new (f, "GET", "/v1/link", NULL, &reply);
  assert_refused (reply, COTERIE_CODE_UNAUTHORIZED);
}

static void
test_wrong_password (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };

  f->alice->auth[0] ^= 1;
  begin (f, f->token, &reply);
  assert_refused (reply, COTERIE_CODE_WRONG_PASSWORD);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM links"), ==, 0);
}

/* [L2] */
static void
test_expires (Fixture *f, gconstpointer data)
{
  CoterieEffects effects = { 0 };
  gsize by_hand_bytes = COTERIE_EFFECTS_BY_HAND_BYTES;
  g_auto (Reply) reply = { 0 };
  CoterieLinkingView view;

  room_enter (f->room, &f->alice->devices[0]);
  assert_begins (f);
  assert_commits (f, 1);
  coterie_clock_advance_ms (f->room->clock, 600000);
  assert_ended (f, COTERIE_LINKING_EXPIRED); /* also before upkeep */
  room_forget_letters (f->room);
  g_assert_true (coterie_linking_expire (&f->room->server, f->room->sql, coterie_clock_get_wall_ms (f->room->clock),
                                         &effects, NULL));
  coterie_effects_run (&effects, f->room->server.hub, &by_hand_bytes);
  g_assert_cmpuint (room_count_letters (f->room, &f->alice->devices[0], COTERIE_HUB_TEXT), ==, 1);
  assert_view (f, COTERIE_LINKING_ENDED, 1, &view);
  g_assert_cmpint (view.reason, ==, COTERIE_LINKING_EXPIRED);
  g_assert_cmpint (room_query (f->room, "SELECT COUNT(*) FROM links WHERE agent <> '' OR commitment IS NOT NULL"), ==,
                   0);
  coterie_clock_advance_ms (f->room->clock, 3600000);
  g_assert_true (coterie_linking_expire (&f->room->server, f->room->sql, coterie_clock_get_wall_ms (f->room->clock),
                                         &effects, NULL));
  coterie_effects_clear (&effects);
  call_old (f, 1, "GET", "/v1/link/request", NULL, &reply);
  assert_refused (reply, COTERIE_CODE_NO_LINK);
}

/* An address is known as long as somebody waits, and not a moment longer: whoever asked while the link ended may have
 * had it noted once more. */
static void
test_address_is_forgotten (Fixture *f, gconstpointer data)
{
  CoterieWhereabouts *whereabouts = f->room->server.whereabouts;
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string ("192.0.2.7");
  CoterieEffects effects = { 0 };

  assert_begins (f);
  assert_commits (f, 1);
  coterie_whereabouts_note (whereabouts, f->alice->devices[0].caller.account_id, address);
  coterie_whereabouts_note (whereabouts, 77, address); /* nobody's link */
  g_assert_true (coterie_linking_expire (&f->room->server, f->room->sql, coterie_clock_get_wall_ms (f->room->clock),
                                         &effects, NULL));
  g_assert_cmpuint (coterie_whereabouts_count (whereabouts), ==, 1);
  coterie_clock_advance_ms (f->room->clock, 600000);
  g_assert_true (coterie_linking_expire (&f->room->server, f->room->sql, coterie_clock_get_wall_ms (f->room->clock),
                                         &effects, NULL));
  g_assert_cmpuint (coterie_whereabouts_count (whereabouts), ==, 0);
  coterie_effects_clear (&effects);
}

/* The token of a link is no device's, and a device's is no link's. */
static void
test_token_serves_nothing_else (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;
  CoterieCaller caller;
  gboolean good;
  g_auto (Reply) reply = { 0 };

  assert_begins (f);
  room_find_caller (f->room, f->token, &good, &caller);
  g_assert_false (good);
  memset (f->token, 7, sizeof f->token);
  call_new (f, "GET", "/v1/link", NULL, &reply);
  assert_refused (reply, COTERIE_CODE_UNAUTHORIZED);
}

/* [L3] */
static void
test_first_answer_counts (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };
  CoterieLinkingView view;

  person_add_device (f->room, f->alice);
  assert_begins (f);
  call_old (f, 1, "POST", "/v1/link/answer", make_turn (f, 1, TRUE), &reply);
  assert_refused (reply, COTERIE_CODE_LINK_MOVED); /* nothing is committed to */
  assert_commits (f, 1);
  assert_answers (f, 2, 1);
  assert_answers (f, 2, 1); /* again */
  call_old (f, 1, "POST", "/v1/link/answer", make_turn (f, 1, TRUE), &reply);
  assert_refused (reply, COTERIE_CODE_LINK_MOVED);
  call_old (f, 2, "POST", "/v1/link/answer", make_turn (f, 2, TRUE), &reply);
  assert_refused (reply, COTERIE_CODE_LINK_MOVED);
  assert_view (f, COTERIE_LINKING_ANSWERED, 1, &view);
  g_assert_cmpuint (view.device, ==, 2);
}

static void
test_other_commitment (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };

  assert_begins (f);
  assert_commits (f, 1);
  assert_commits (f, 1); /* again */
  f->r[0] ^= 1;
  call_new (f, "POST", "/v1/link/commit", make_commit (f, 1), &reply);
  assert_refused (reply, COTERIE_CODE_LINK_MOVED);
}

/* [L4] */
static void
test_reveals_something_else (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };

  assert_begins (f);
  assert_commits (f, 1);
  call_new (f, "POST", "/v1/link/reveal", make_reveal (f, 1), &reply);
  assert_refused (reply, COTERIE_CODE_LINK_MOVED); /* too early */
  assert_answers (f, 1, 1);
  f->r[0] ^= 1;
  call_new (f, "POST", "/v1/link/reveal", make_reveal (f, 1), &reply);
  assert_refused (reply, COTERIE_CODE_BAD_REQUEST);
  g_assert_cmpstr (json_object_get_string_member (reply_get (&reply), "rule"), ==, "L4");
  f->r[0] ^= 1;
  f->record.pop_ed[0] ^= 1;
  call_new (f, "POST", "/v1/link/reveal", make_reveal (f, 1), &reply);
  assert_refused (reply, COTERIE_CODE_BAD_REQUEST);
  f->record.pop_ed[0] ^= 1;
  assert_reveals (f, 1);
  assert_reveals (f, 1); /* again */
}

/* [L8] */
static void
test_takes (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };
  CoterieLinkingView view;

  person_add_device (f->room, f->alice);
  assert_begins (f);
  assert_commits (f, 1);
  assert_answers (f, 1, 1);
  assert_reveals (f, 1);
  for (guint round = 1; round < COTERIE_LINKING_ROUNDS_MAX; round++)
    {
      guint32 taker = round % 2 == 0 ? 1 : 2;

      call_old (f, taker, "POST", "/v1/link/take", make_turn (f, round, FALSE), &reply);
      assert_status (reply, 200);
      call_old (f, taker, "POST", "/v1/link/take", make_turn (f, round, FALSE), &reply); /* again */
      assert_status (reply, 200);
      assert_view (f, COTERIE_LINKING_ASKED, round + 1, &view);
      g_assert_false (view.has_commit);
      assert_commits (f, round + 1);
      call_old (f, 3 - taker, "POST", "/v1/link/answer", make_turn (f, round + 1, TRUE), &reply);
      assert_refused (reply, COTERIE_CODE_LINK_MOVED);
      assert_answers (f, taker, round + 1);
    }
  call_old (f, 1, "POST", "/v1/link/take", make_turn (f, COTERIE_LINKING_ROUNDS_MAX, FALSE), &reply);
  assert_refused (reply, COTERIE_CODE_BAD_REQUEST);
}

static void
test_declines (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };
  g_autoptr (GBytes) record = NULL;

  assert_begins (f);
  assert_commits (f, 1);
  assert_answers (f, 1, 1);
  assert_reveals (f, 1);
  call_old (f, 1, "POST", "/v1/link/decline", make_decline (f, COTERIE_LINKING_WRONG_CODE), &reply);
  assert_status (reply, 200);
  call_old (f, 1, "POST", "/v1/link/decline", make_decline (f, COTERIE_LINKING_WRONG_CODE), &reply); /* again */
  assert_status (reply, 200);
  assert_ended (f, COTERIE_LINKING_WRONG_CODE);
  call_new (f, "POST", "/v1/link/commit", make_commit (f, 1), &reply);
  assert_refused (reply, COTERIE_CODE_LINK_ENDED);
  begin (f, f->token, &reply);
  assert_refused (reply, COTERIE_CODE_LINK_ENDED);
  record = make_add (f);
  append (f, record, NULL, &reply); /* its bundle has gone */
  assert_refused (reply, COTERIE_CODE_BUNDLE_REFUSED);
}

static void
test_cancels (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };

  assert_begins (f);
  for (guint i = 0; i < 2; i++)
    {
      call_new (f, "POST", "/v1/link/cancel", NULL, &reply);
      assert_status (reply, 200);
    }
  assert_ended (f, COTERIE_LINKING_CANCELLED);
}

/* [L6] An ADD of another device brings its own bundle, and leaves the link alone. */
static void
test_other_device_is_added (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };
  CoterieLinkingView view;
  g_autoptr (GBytes) record = NULL;

  assert_begins (f);
  assert_commits (f, 1);
  assert_answers (f, 1, 1);
  f->record.nonce[0] ^= 1; /* what was not committed to */
  coterie_record_prove (&f->record, person_get_aid (f->alice), f->new_device->dsk_secret);
  record = make_add (f);
  append (f, record, NULL, &reply);
  assert_refused (reply, COTERIE_CODE_BUNDLE_REFUSED);
  assert_view (f, COTERIE_LINKING_ANSWERED, 1, &view);
}

static void
test_survives_a_failed_commit (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };
  g_autoptr (GBytes) record = NULL;
  CoterieLinkingView view;

  assert_begins (f);
  assert_commits (f, 1);
  assert_answers (f, 1, 1);
  assert_reveals (f, 1);
  record = make_add (f);
  f->room->next_commit_fails = TRUE;
  append (f, record, NULL, &reply);
  assert_refused (reply, COTERIE_CODE_UNAVAILABLE);
  assert_view (f, COTERIE_LINKING_REVEALED, 1, &view);
  f->room->next_runs_again = TRUE;
  append (f, record, NULL, &reply);
  assert_status (reply, 200);
  assert_ended (f, COTERIE_LINKING_APPROVED);
}

static void
test_no_room (Fixture *f, gconstpointer data)
{
  g_auto (Reply) reply = { 0 };

  while (f->alice->n_devices < COTERIE_CHAIN_MAX_ACTIVE_DEVICES)
    person_add_device (f->room, f->alice);
  begin (f, f->token, &reply);
  assert_refused (reply, COTERIE_CODE_CHAIN_REFUSED);
}

static char *
make_change (const guint8 *old_auth, const guint8 *new_auth)
{
  g_auto (CoterieChangePasswordRequest) request = { 0 };
  g_auto (CoterieWriter) writer = { 0 };

  memcpy (request.old_auth, old_auth, sizeof request.old_auth);
  memcpy (request.new_auth, new_auth, sizeof request.new_auth);
  coterie_writer_init (&writer);
  coterie_change_password_request_write (&request, &writer);
  return coterie_writer_finish_string (&writer);
}

/* [L2] Somebody who knew the old password cannot hold the place of the owner's next device. */
static void
test_new_password_ends_it (Fixture *f, gconstpointer data)
{
  guint8 new_auth[COTERIE_AUTH_BYTES] = { 1 };
  guint8 other[COTERIE_TOKEN_BYTES] = { 1 };
  g_auto (Reply) reply = { 0 };

  assert_begins (f);
  assert_commits (f, 1);
  call_old (f, 1, "POST", "/v1/account/password", make_change (f->alice->auth, new_auth), &reply);
  assert_status (reply, 200);
  call_new (f, "GET", "/v1/link", NULL, &reply);
  assert_refused (reply, COTERIE_CODE_LINK_ENDED);
  memcpy (f->alice->auth, new_auth, sizeof new_auth);
  begin (f, other, &reply);
  assert_status (reply, 201);
}

/* A token serves one link: whoever shows the same one for another account is refused, and nothing breaks. */
static void
test_token_of_another_account (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) bob = person_new ("bob");
  Person *alice = f->alice;
  g_auto (Reply) reply = { 0 };

  person_register (f->room, bob);
  assert_begins (f);
  f->alice = bob;
  begin (f, f->token, &reply);
  f->alice = alice;
  assert_refused (reply, COTERIE_CODE_BAD_REQUEST);
  call_new (f, "GET", "/v1/link", NULL, &reply);
  assert_status (reply, 200);
}

static void
test_strangers (Fixture *f, gconstpointer data)
{
  g_autoptr (Person) bob = person_new_registered (f->room, "bob");
  g_auto (Reply) reply = { 0 };

  assert_begins (f);
  assert_commits (f, 1);
  room_call (f->room, &bob->devices[0], "GET", "/v1/link/request", NULL, &reply);
  assert_refused (reply, COTERIE_CODE_NO_LINK);
  reply_clear (&reply);
  room_call (f->room, &bob->devices[0], "POST", "/v1/link/answer", make_turn (f, 1, TRUE), &reply);
  assert_refused (reply, COTERIE_CODE_NO_LINK);
  reply_clear (&reply);
  room_call (f->room, &bob->devices[0], "POST", "/v1/link/decline", make_decline (f, COTERIE_LINKING_DECLINED), &reply);
  assert_refused (reply, COTERIE_CODE_NO_LINK);
}

#define ADD(name, function) g_test_add ("/server/linking/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("from-beginning-to-end", test_from_beginning_to_end);
  ADD ("one-at-a-time", test_one_at_a_time);
  ADD ("wrong-password", test_wrong_password);
  ADD ("expires", test_expires);
  ADD ("address-is-forgotten", test_address_is_forgotten);
  ADD ("token-serves-nothing-else", test_token_serves_nothing_else);
  ADD ("first-answer-counts", test_first_answer_counts);
  ADD ("other-commitment", test_other_commitment);
  ADD ("reveals-something-else", test_reveals_something_else);
  ADD ("takes", test_takes);
  ADD ("declines", test_declines);
  ADD ("cancels", test_cancels);
  ADD ("other-device-is-added", test_other_device_is_added);
  ADD ("survives-a-failed-commit", test_survives_a_failed_commit);
  ADD ("no-room", test_no_room);
  ADD ("new-password-ends-it", test_new_password_ends_it);
  ADD ("token-of-another-account", test_token_of_another_account);
  ADD ("strangers", test_strangers);
  return g_test_run ();
}
