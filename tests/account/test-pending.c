// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "account/account-private.h"
#include "base/encoding.h"
#include "chain/linking.h"
#include "kit/account-room.h"
#include "kit/vault-room.h"
#include "net/errors.h"
#include "wire/accounts.h"
#include "wire/chains.h"
#include "wire/errors.h"
#include "wire/linking.h"

#include <string.h>

/* A device that waits to be approved, and a server that fails at one step. */

/* Alice has an account, and this profile is of another device. */
static void
set_up (AccountRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  account_room_set_up (room, NULL);
  account_room_register (room, "alice", "the password", "the passphrase", &error);
  g_assert_no_error (error);
  account_room_stop (room);
  test_remove_folder (room->dir);
  account_room_start (room);
}

static void
answer (AccountRoom *room, const char *method, const char *path, CoterieWriter *writer)
{
  g_autofree char *json = coterie_writer_finish_string (writer);

  coterie_fake_transport_answer (room->rest, method, path, json);
}

static void
fail (AccountRoom *room, const char *method, const char *path, GError *failure)
{
  g_autoptr (GError) owned = failure;

  coterie_fake_transport_fail (room->rest, method, path, owned);
}

static void
answer_begin (AccountRoom *room)
{
  const CoterieChain *chain = coterie_little_server_get_chain (room->server, "alice");
  g_auto (CoterieLinkingBegun) begun = { .time_ms = TEST_NOW_MS,
                                         .expires_ms = TEST_NOW_MS + 86400000, /* it is the server's word */
                                         .head.length = coterie_chain_get_length (chain) };
  g_auto (CoterieWriter) writer = { 0 };
  gsize n_bytes;
  const guint8 *record = coterie_chain_get_record (chain, 0, &n_bytes);

  memcpy (begun.aid, coterie_chain_get_aid (chain), sizeof begun.aid);
  memcpy (begun.head.head, coterie_chain_get_head (chain), sizeof begun.head.head);
  begun.records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (begun.records, g_bytes_new (record, n_bytes));
  coterie_writer_init (&writer);
  coterie_linking_begun_write (&begun, &writer);
  answer (room, "POST", "/v1/link", &writer);
}

static void
answer_status (AccountRoom *room, gboolean has_answer)
{
  const CoterieChain *chain = coterie_little_server_get_chain (room->server, "alice");
  CoterieLinkingStatus status = { .round = 1,
                                  .time_ms = TEST_NOW_MS,
                                  .expires_ms = TEST_NOW_MS + 600000,
                                  .has_answer = has_answer,
                                  .answer.head.length = coterie_chain_get_length (chain) };
  g_autoptr (CoterieSecret) x = coterie_link_key_new (status.answer.r);
  g_auto (CoterieWriter) writer = { 0 };

  memcpy (status.answer.head.head, coterie_chain_get_head (chain), sizeof status.answer.head.head);
  coterie_writer_init (&writer);
  coterie_linking_status_write (&status, &writer);
  answer (room, "GET", "/v1/link", &writer);
}

static void
end (AccountRoom *room, CoterieLinkingReason reason)
{
  fail (room, "GET", "/v1/link", coterie_linking_new_ended (reason));
}

static guint
count_requests (AccountRoom *room, const char *request)
{
  guint n = 0;

  for (guint i = 0; i < coterie_fake_transport_get_n_requests (room->rest); i++)
    n += g_str_equal (coterie_fake_transport_get_request (room->rest, i), request);
  return n;
}

static void
assert_declined (AccountRoom *room)
{
  g_autoptr (GError) error = NULL;

  account_room_login (room, "alice", "the password", "the passphrase", &error);
  g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_DECLINED);
  g_assert_false (g_file_test (room->dir, G_FILE_TEST_EXISTS));
}

static void
fail_passing (AccountRoom *room, const char *path)
{
  fail (room, "POST", path, g_error_new_literal (COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE, "Gone."));
}

/* What the server did not hear is said again; otherwise both would wait for each other until the time is over. */
static void
test_commit_again (AccountRoom *room, gconstpointer data)
{
  answer_begin (room);
  fail_passing (room, "/v1/link/commit");
  answer_status (room, FALSE);
  coterie_fake_transport_answer (room->rest, "POST", "/v1/link/commit", "{}");
  answer_status (room, FALSE);
  end (room, COTERIE_LINKING_DECLINED);
  assert_declined (room);
  g_assert_cmpuint (count_requests (room, "POST /v1/link/commit"), ==, 2);
}

static void
test_reveal_again (AccountRoom *room, gconstpointer data)
{
  answer_begin (room);
  coterie_fake_transport_answer (room->rest, "POST", "/v1/link/commit", "{}");
  answer_status (room, TRUE);
  fail_passing (room, "/v1/link/reveal");
  answer_status (room, TRUE);
  coterie_fake_transport_answer (room->rest, "POST", "/v1/link/reveal", "{}");
  end (room, COTERIE_LINKING_DECLINED);
  assert_declined (room);
  g_assert_cmpuint (count_requests (room, "POST /v1/link/reveal"), ==, 2);
}

/* Approved; and the server is restarted between the challenge and its signature. Nothing is deleted for that. */
static void
test_challenge_forgotten (AccountRoom *room, gconstpointer data)
{
  answer_begin (room);
  coterie_fake_transport_answer (room->rest, "POST", "/v1/link/commit", "{}");
  answer_status (room, TRUE);
  coterie_fake_transport_answer (room->rest, "POST", "/v1/link/reveal", "{}");
  end (room, COTERIE_LINKING_APPROVED);
  for (guint i = 0; i < 2; i++)
    fail (room, "POST", "/v1/auth/token", coterie_refusal_new (COTERIE_CODE_WRONG_SIGNATURE));
  assert_declined (room); /* for it says so once more */
  g_assert_cmpuint (count_requests (room, "POST /v1/auth/challenge"), ==, 2);
}

static void
give_up (gboolean waiting, const char *code, guint64 expires_ms, gpointer user_data)
{
  AccountRoom *room = user_data;

  if (waiting)
    coterie_account_give_up_pending (room->account);
}

/* Whoever gives up need not wait for a server that cannot be reached. */
static void
test_given_up_offline (AccountRoom *room, gconstpointer data)
{
  coterie_account_set_pending_func (room->account, give_up, room);
  answer_begin (room);
  fail_passing (room, "/v1/link/cancel");
  coterie_fake_transport_answer (room->rest, "POST", "/v1/link/commit", "{}");
  for (guint i = 0; i < 3; i++)
    fail (room, "GET", "/v1/link", g_error_new_literal (COTERIE_NET_ERROR, COTERIE_NET_ERROR_OFFLINE, "Gone."));
  assert_declined (room);
}

static void
let_time_pass (gboolean waiting, const char *code, guint64 expires_ms, gpointer user_data)
{
  AccountRoom *room = user_data;

  if (!waiting)
    return;
  g_assert_cmpuint (expires_ms, <=, TEST_NOW_MS + 600000);
  coterie_clock_advance_ms (room->clock, 600000);
}

/* [L2] However long the server says. */
static void
test_ten_minutes (AccountRoom *room, gconstpointer data)
{
  coterie_account_set_pending_func (room->account, let_time_pass, room);
  answer_begin (room);
  coterie_fake_transport_answer (room->rest, "POST", "/v1/link/commit", "{}");
  answer_status (room, TRUE);
  coterie_fake_transport_answer (room->rest, "POST", "/v1/link/cancel", "{}");
  assert_declined (room);
  g_assert_cmpuint (count_requests (room, "POST /v1/link/reveal"), ==, 0);
  g_assert_cmpuint (count_requests (room, "POST /v1/link/cancel"), ==, 1);
}

/* It was approved in time, and hears of it late: nothing is thrown away, until its number turns out to be nobody's. */
static void
test_approved_at_the_end (AccountRoom *room, gconstpointer data)
{
  coterie_account_set_pending_func (room->account, let_time_pass, room);
  answer_begin (room);
  coterie_fake_transport_answer (room->rest, "POST", "/v1/link/commit", "{}");
  end (room, COTERIE_LINKING_APPROVED);
  for (guint i = 0; i < 2; i++)
    fail (room, "POST", "/v1/auth/token", coterie_refusal_new (COTERIE_CODE_WRONG_SIGNATURE));
  assert_declined (room);
  g_assert_cmpuint (count_requests (room, "POST /v1/auth/token"), ==, 2);
}

/* [L9] A server that says so and shows nothing is not believed. */
static void
test_revoked_unshown (AccountRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  answer_begin (room);
  coterie_fake_transport_answer (room->rest, "POST", "/v1/link/commit", "{}");
  answer_status (room, TRUE);
  coterie_fake_transport_answer (room->rest, "POST", "/v1/link/reveal", "{}");
  end (room, COTERIE_LINKING_APPROVED);
  fail (room, "POST", "/v1/auth/token", coterie_refusal_new (COTERIE_CODE_DEVICE_REVOKED));
  g_assert_false (account_room_login (room, "alice", "the password", "the passphrase", &error));
  g_assert_false (g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_DECLINED));
  g_assert_true (g_file_test (room->dir, G_FILE_TEST_EXISTS));
}

/* Approved, and the account was started over before this device could finish: it holds nothing worth keeping, and would
 * be told the same for ever. */
static void
test_started_over (AccountRoom *room, gconstpointer data)
{
  answer_begin (room);
  coterie_fake_transport_answer (room->rest, "POST", "/v1/link/commit", "{}");
  answer_status (room, TRUE);
  coterie_fake_transport_answer (room->rest, "POST", "/v1/link/reveal", "{}");
  end (room, COTERIE_LINKING_APPROVED);
  fail (room, "POST", "/v1/auth/token", coterie_refusal_new (COTERIE_CODE_STARTED_OVER));
  assert_declined (room);
}

static void
answer_token (AccountRoom *room)
{
  CoterieTokenReply reply = { .device.device = 2, .expires_ms = TEST_NOW_MS + 86400000 };
  g_auto (CoterieWriter) writer = { 0 };

  memcpy (reply.device.aid, coterie_chain_get_aid (coterie_little_server_get_chain (room->server, "alice")),
          sizeof reply.device.aid);
  coterie_writer_init (&writer);
  coterie_token_reply_write (&reply, &writer);
  answer (room, "POST", "/v1/auth/token", &writer);
}

static void
answer_chain (AccountRoom *room)
{
  const CoterieChain *chain = coterie_little_server_get_chain (room->server, "alice");
  g_autofree char *aid = coterie_hex_encode (coterie_chain_get_aid (chain), COTERIE_AID_BYTES);
  g_autofree char *path = g_strdup_printf ("/v1/accounts/%s/chain", aid);
  g_auto (CoterieChainReply) reply = { .name = "alice", .head.length = coterie_chain_get_length (chain) };
  g_auto (CoterieWriter) writer = { 0 };
  gsize n_bytes;
  const guint8 *record = coterie_chain_get_record (chain, 0, &n_bytes);

  memcpy (reply.aid, coterie_chain_get_aid (chain), sizeof reply.aid);
  memcpy (reply.head.head, coterie_chain_get_head (chain), sizeof reply.head.head);
  reply.records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (reply.records, g_bytes_new (record, n_bytes));
  coterie_writer_init (&writer);
  coterie_chain_reply_write (&reply, &writer);
  answer (room, "GET", path, &writer);
}

/* [L7] Approved by the server's word, and not in the list that it shows. */
static void
test_not_in_the_list (AccountRoom *room, gconstpointer data)
{
  answer_begin (room);
  coterie_fake_transport_answer (room->rest, "POST", "/v1/link/commit", "{}");
  answer_status (room, TRUE);
  coterie_fake_transport_answer (room->rest, "POST", "/v1/link/reveal", "{}");
  end (room, COTERIE_LINKING_APPROVED);
  answer_token (room);
  answer_chain (room);
  assert_declined (room);
}

/* Unlocking says how to go on; and who signs in again is not led to the same end for ever. */
static void
test_revoked_unshown_again (AccountRoom *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const char *name = NULL;

  test_revoked_unshown (room, data);
  for (guint i = 0; i < 2; i++)
    {
      account_room_stop (room);
      account_room_start (room);
      coterie_fake_transport_answer (room->rest, "POST", "/v1/link/reveal", "{}");
      end (room, COTERIE_LINKING_APPROVED);
      fail (room, "POST", "/v1/auth/token", coterie_refusal_new (COTERIE_CODE_DEVICE_REVOKED));
      if (i > 0)
        break;
      g_assert_false (account_room_open (room, "the passphrase", &error));
      g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_UNFINISHED);
      g_assert_cmpint (coterie_account_get_unfinished (room->account, &name), ==, COTERIE_BEGINNING_SIGNING_IN);
      g_assert_cmpstr (name, ==, "alice");
      g_assert_true (g_file_test (room->dir, G_FILE_TEST_EXISTS));
    }
  answer_begin (room);
  coterie_fake_transport_answer (room->rest, "POST", "/v1/link/commit", "{}");
  end (room, COTERIE_LINKING_DECLINED);
  assert_declined (room);
  g_assert_cmpuint (count_requests (room, "POST /v1/link"), ==, 1);
}

#define ADD(name, function)                                                                                            \
  g_test_add ("/account/pending/" name, AccountRoom, NULL, set_up, function, account_room_tear_down)

/* Twice a second while somebody is at it; whoever has to fetch the other device first does not keep the server busy. */
static void
test_pace (AccountRoom *room, gconstpointer data)
{
  static const struct
  {
    gint64 quiet_ms;
    gint64 poll_ms;
  } paces[] = { { 0, 500 },      { 4999, 500 },   { 5000, 1000 },  { 19999, 1000 },
                { 20000, 2000 }, { 59999, 2000 }, { 60000, 5000 }, { 600000, 5000 } };
  gint64 asked = 0;

  for (guint i = 0; i < G_N_ELEMENTS (paces); i++)
    g_assert_cmpint (coterie_pending_choose_poll_ms (paces[i].quiet_ms), ==, paces[i].poll_ms);
  for (gint64 quiet_ms = 0; quiet_ms < 600 * 1000; quiet_ms += coterie_pending_choose_poll_ms (quiet_ms))
    asked++;
  g_assert_cmpint (asked, <=, 160); /* in the ten minutes that a link lives */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("commit-again", test_commit_again);
  ADD ("reveal-again", test_reveal_again);
  ADD ("challenge-forgotten", test_challenge_forgotten);
  ADD ("given-up-offline", test_given_up_offline);
  ADD ("pace", test_pace);
  ADD ("ten-minutes", test_ten_minutes);
  ADD ("approved-at-the-end", test_approved_at_the_end);
  ADD ("revoked-unshown", test_revoked_unshown);
  ADD ("revoked-unshown-again", test_revoked_unshown_again);
  ADD ("started-over", test_started_over);
  ADD ("not-in-the-list", test_not_in_the_list);
  return g_test_run ();
}
