// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/encoding.h"
#include "core/client-private.h"
#include "kit/wait.h"
#include "person.h"
#include "puppet.h"
#include "wire/refusal.h"
#include "wire/text-frames.h"

/* Sends that are refused, people that are blocked meanwhile, prekeys after an absence: nothing is lost, nothing stands
 * still, nothing is told that should not be. */

#define DAY_MS (24 * 3600 * G_GINT64_CONSTANT (1000))

static GError *
refusal_new (CoterieCode code)
{
  return g_error_new_literal (COTERIE_REFUSAL, code, "The server says no.");
}

static void
refuse (TestPerson *person, guint64 send, CoterieCode code)
{
  g_autoptr (GError) refusal = refusal_new (code);

  coterie_fake_transport_refuse (person->transport, send, refusal);
}

static void
look_again (TestPerson *person)
{
  test_person_go_offline (person);
  test_person_go_online (person);
}

static gboolean
is_in_state (TestPerson *person, guint64 position, CoterieMessageState state)
{
  return test_person_knows_state (person, "bob", position, state);
}

/* ------------------------------------------------------------------------------------ refusals */

/* A server that does not know us just now refuses the connection, not the text. */
static void
test_unauthorized (TestTown *town, gconstpointer data)
{
  static const CoterieCode codes[] = { COTERIE_CODE_UNAUTHORIZED, COTERIE_CODE_ACCOUNT_DISABLED };
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      coterie_little_server_set_mute (town->server, TRUE);
      test_person_send (alice, "bob", "one");
      coterie_wait_for (coterie_little_server_get_n_sends (town->server) == i + 1);
      refuse (alice, i + 1, codes[i]);
      coterie_wait_settle ();
      g_assert_true (is_in_state (alice, i, COTERIE_MESSAGE_PENDING));
      coterie_little_server_set_mute (town->server, FALSE);
      look_again (alice);
      test_person_settle (alice);
      g_assert_true (is_in_state (alice, i, COTERIE_MESSAGE_SENT));
    }
  g_assert_cmpuint (coterie_little_server_get_n_repeated (town->server), ==, G_N_ELEMENTS (codes));
}

/* What no server will ever take fails, and what stands behind it goes. */
static void
test_too_large (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");

  coterie_little_server_set_mute (town->server, TRUE);
  test_person_send (alice, "bob", "one");
  coterie_wait_for (coterie_little_server_get_n_sends (town->server) == 1);
  coterie_little_server_set_mute (town->server, FALSE);
  test_person_send (alice, "bob", "two");
  refuse (alice, 1, COTERIE_CODE_TOO_LARGE);
  test_person_settle (alice);
  g_assert_true (is_in_state (alice, 0, COTERIE_MESSAGE_FAILED));
  g_assert_true (is_in_state (alice, 1, COTERIE_MESSAGE_SENT));
}

/* A deleted account that the send is not for: the send fails, and does not stop its chat for ever. */
static void
test_gone_is_somebody_else (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  static const guint8 stranger[COTERIE_AID_BYTES] = { 0xaa };
  const guint8 *aids[] = { stranger };
  g_autoptr (GError) gone = coterie_refusal_new_absent (COTERIE_CODE_ACCOUNT_GONE, aids, 1);

  coterie_little_server_set_mute (town->server, TRUE);
  test_person_send (alice, "bob", "one");
  coterie_wait_for (coterie_little_server_get_n_sends (town->server) == 1);
  coterie_little_server_set_mute (town->server, FALSE);
  test_person_send (alice, "bob", "two");
  coterie_fake_transport_refuse (alice->transport, 1, gone);
  test_person_settle (alice);
  g_assert_true (is_in_state (alice, 0, COTERIE_MESSAGE_FAILED));
  g_assert_true (is_in_state (alice, 1, COTERIE_MESSAGE_SENT));
  g_assert_cmpint (test_person_get_hold (alice, "bob"), ==, COTERIE_HOLD_NONE);
}

/* A server that was restored from an old copy has no Bob for a while: nothing is given up. */
static void
test_unknown_for_a_while (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");

  test_person_send (alice, "bob", "one");
  test_person_settle (alice);
  coterie_little_server_lack (town->server, "bob", TRUE);
  test_person_send (alice, "bob", "two");
  coterie_wait_for (coterie_little_server_get_n_refused (town->server) == 1);
  coterie_wait_for (test_person_get_hold (alice, "bob") == COTERIE_HOLD_MISSING);
  test_person_settle (alice);
  g_assert_true (is_in_state (alice, 1, COTERIE_MESSAGE_PENDING));
  coterie_little_server_lack (town->server, "bob", FALSE);
  look_again (alice);
  coterie_wait_for (is_in_state (alice, 1, COTERIE_MESSAGE_SENT));
}

/* It does not say whom it has not: that is no reason to give up either. */
static void
test_unknown_is_nobody (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");

  coterie_little_server_set_mute (town->server, TRUE);
  test_person_send (alice, "bob", "one");
  coterie_wait_for (coterie_little_server_get_n_sends (town->server) == 1);
  coterie_little_server_set_mute (town->server, FALSE);
  refuse (alice, 1, COTERIE_CODE_UNKNOWN_ACCOUNT);
  test_person_settle (alice);
  coterie_wait_for (is_in_state (alice, 0, COTERIE_MESSAGE_SENT));
}

/* The chain cannot be looked at just now: that makes no ghost of an honest new device. */
static void
test_chain_not_to_be_had (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_autofree char *hex = coterie_hex_encode (coterie_chain_get_aid (bob->chain), COTERIE_AID_BYTES);
  g_autofree char *path = g_strdup_printf ("/v1/accounts/%s/chain", hex);
  g_autoptr (GError) unavailable = refusal_new (COTERIE_CODE_UNAVAILABLE);
  g_autoptr (TestPuppet) bob_2 = NULL;
  g_auto (CoterieContent) content = { 0 };

  test_person_send (alice, "bob", "one");
  test_person_settle (alice);
  bob_2 = test_puppet_new_device (bob);
  coterie_fake_transport_fail (alice->transport, "GET", path, unavailable);
  test_person_send (alice, "bob", "two");
  coterie_wait_for (coterie_little_server_get_n_refused (town->server) == 1);
  coterie_wait_settle ();
  g_assert_cmpint (test_person_get_hold (alice, "bob"), ==, COTERIE_HOLD_NONE);
  test_person_settle (alice); /* the send is repeated, and the chain is to be had again */
  g_assert_false (test_person_was_told (alice, COTERIE_ALARM_GHOST));
  g_assert_true (test_puppet_read_kind (bob_2, COTERIE_CONTENT_TEXT, &content));
  g_assert_cmpstr (content.text, ==, "two");
}

/* ------------------------------------------------------------------------------------ put off */

static guint
count_requests (TestPerson *person, const char *ending)
{
  guint n_requests = 0;

  for (guint i = 0; i < coterie_fake_transport_get_n_requests (person->transport); i++)
    if (g_str_has_suffix (coterie_fake_transport_get_request (person->transport, i), ending))
      n_requests++;
  return n_requests;
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *) user_data = g_task_propagate_pointer (G_TASK (result), NULL) != NULL;
}

static void
run_job (TestPerson *person, CoterieJob job)
{
  gboolean done = FALSE;

  coterie_vault_run_async (person->client->vault, job, NULL, NULL, NULL, NULL, on_done, &done);
  coterie_wait_for (done);
}

static gpointer
do_nothing (CoterieDesk *desk, gpointer data, GError **error)
{
  return COTERIE_JOB_DONE;
}

/* Everything that is under way has come to its end: replies, the jobs that they lead to, and what these ask for. */
static void
finish_all (TestPerson *person)
{
  for (guint i = 0; i < 4; i++)
    {
      coterie_wait_settle ();
      run_job (person, do_nothing);
    }
}

/* Lets so much time pass, and connects anew. */
static void
pass (TestTown *town, TestPerson *person, gint64 elapsed_ms)
{
  finish_all (person);
  coterie_clock_advance_ms (town->clock, elapsed_ms);
  look_again (person);
  finish_all (person);
}

/* A bundle that is refused is asked for again after 1, 2, 4 … minutes. */
static void
test_bad_bundle (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_autoptr (TestPuppet) mallory = test_puppet_new (town->server, town->clock, "mallory");

  coterie_little_server_swap_bundle (town->server, "bob", "mallory");
  test_person_send (alice, "bob", "one");
  coterie_wait_for (count_requests (alice, "/bundle") == 1);
  test_person_settle (alice); /* nobody waits for a chat that was put off */
  pass (town, alice, 1000);
  g_assert_cmpuint (count_requests (alice, "/bundle"), ==, 1);
  pass (town, alice, 61 * 1000);
  coterie_wait_for (count_requests (alice, "/bundle") == 2);
  pass (town, alice, 61 * 1000);
  g_assert_cmpuint (count_requests (alice, "/bundle"), ==, 2);
  pass (town, alice, 61 * 1000);
  coterie_wait_for (count_requests (alice, "/bundle") == 3);
  coterie_little_server_swap_bundle (town->server, "bob", NULL);
  pass (town, alice, 40 * 60 * 1000);
  coterie_wait_for (coterie_little_server_get_n_sends (town->server) == 1);
}

/* What was put off by a clock that was wrong is due when the clock is right again. */
static void
test_put_off_by_a_wrong_clock (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_autoptr (TestPuppet) mallory = test_puppet_new (town->server, town->clock, "mallory");
  gint64 now_ms = coterie_clock_get_wall_ms (town->clock);

  coterie_clock_advance_ms (town->clock, 400 * DAY_MS);
  coterie_little_server_swap_bundle (town->server, "bob", "mallory");
  test_person_send (alice, "bob", "one");
  coterie_wait_for (count_requests (alice, "/bundle") == 1);
  pass (town, alice, 0);
  coterie_little_server_swap_bundle (town->server, "bob", NULL);
  coterie_clock_set_wall_ms (town->clock, now_ms);
  look_again (alice);
  coterie_wait_for (coterie_little_server_get_n_sends (town->server) == 1);
}

static gpointer
damage_bob (CoterieDesk *desk, gpointer data, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (desk->sql, "UPDATE accounts SET records = x'00' WHERE name = 'bob'");

  return coterie_sql_run (s, error) ? COTERIE_JOB_DONE : NULL;
}

/* A damaged row stops the chat whose it is, and no other. */
static void
test_damaged_row (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_autoptr (TestPuppet) carol = test_puppet_new (town->server, town->clock, "carol");

  test_person_send (alice, "bob", "one");
  test_person_send (alice, "carol", "uno");
  test_person_settle (alice);
  run_job (alice, damage_bob);
  test_person_restart (alice);
  test_person_send (alice, "bob", "two");
  test_person_send (alice, "carol", "due");
  coterie_wait_for (test_person_knows_state (alice, "carol", 1, COTERIE_MESSAGE_SENT));
  g_assert_true (is_in_state (alice, 1, COTERIE_MESSAGE_PENDING));
}

/* ------------------------------------------------------------------------------------ kept texts */

/* Somebody under a name that cannot be trusted keeps nobody else's texts waiting; later texts for them wait too, and
 * all come in the order in which they were written. */
static void
test_kept_behind_a_held_name (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_autoptr (TestPuppet) carol = test_puppet_new (town->server, town->clock, "carol");
  g_autoptr (TestPuppet) dave = test_puppet_new (town->server, town->clock, "dave");

  test_person_send (alice, "bob", "one");
  test_person_settle (alice);
  test_person_go_offline (alice);
  coterie_fake_transport_set_reachable (alice->transport, FALSE);
  coterie_little_server_swap_name (town->server, "carol", "bob");
  test_person_send (alice, "carol", "uno");
  test_person_send (alice, "dave", "un");
  test_person_send (alice, "carol", "due");
  test_person_send (alice, "nobody", "hello?");
  test_person_send (alice, "dave", "deux");
  test_person_go_online (alice);
  test_person_settle (alice); /* what waits for another answer of the server's does not count */
  test_person_assert_chat (alice, "dave", "un|deux");
  g_assert_null (test_person_find (alice, "carol"));
  g_assert_cmpuint (test_person_count_told (alice, COTERIE_NOTICE_UNSENT), ==, 1);
  coterie_little_server_swap_name (town->server, "carol", NULL);
  look_again (alice);
  test_person_settle (alice);
  test_person_assert_chat (alice, "carol", "uno|due");
  g_assert_cmpuint (coterie_client_get_unsent (alice->client), ==, 0);
}

/* Carol writes before the kept texts' turn has come: what is written now does not overtake them. */
static void
test_kept_is_not_overtaken (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) carol = test_puppet_new (town->server, town->clock, "carol");
  g_autoptr (GError) unavailable = refusal_new (COTERIE_CODE_UNAVAILABLE);

  test_person_go_offline (alice);
  coterie_fake_transport_set_reachable (alice->transport, FALSE);
  test_person_send (alice, "carol", "uno");
  test_person_send (alice, "carol", "due");
  coterie_fake_transport_fail (alice->transport, "GET", "/v1/names/carol", unavailable);
  test_puppet_say (carol, "alice", "hello");
  test_person_go_online (alice);
  test_person_wait_chat (alice, "carol", "hello");
  test_person_send (alice, "carol", "tre");
  test_person_settle (alice);
  test_person_assert_chat (alice, "carol", "hello|uno|due|tre");
  look_again (alice);
  test_person_settle (alice);
  test_person_assert_chat (alice, "carol", "hello|uno|due|tre");
  g_assert_cmpuint (coterie_client_get_unsent (alice->client), ==, 0);
}

/* ------------------------------------------------------------------------------------ whom */

static void
on_named (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *) user_data = coterie_client_set_profile_finish (COTERIE_CLIENT (source), result, NULL);
}

static void
set_name (TestPerson *person, const char *name)
{
  gboolean done = FALSE;

  coterie_client_set_profile_async (person->client, name, NULL, NULL, on_named, &done);
  coterie_wait_for (done);
}

/* [G2]: what was queued before they were blocked is not filled with the token that was made to get rid of them. */
static void
test_blocked_meanwhile (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) mallory = test_puppet_new (town->server, town->clock, "mallory");
  g_auto (CoterieContent) content = { 0 };

  test_puppet_say (mallory, "alice", "hello");
  test_person_wait_chat (alice, "mallory", "hello");
  test_person_send (alice, "mallory", "hello");
  test_person_settle (alice);
  g_assert_true (test_puppet_read_kind (mallory, COTERIE_CONTENT_PROFILE, &content));
  while (test_puppet_read (mallory, &content))
    ;
  test_person_go_offline (alice);
  test_person_mark_read (alice, "mallory");
  set_name (alice, "Alice");
  g_assert_cmpuint (coterie_client_get_unsent (alice->client), ==, 2);
  test_person_block (alice, "mallory", TRUE);
  test_person_go_online (alice);
  test_person_settle (alice);
  g_assert_false (test_puppet_read (mallory, &content));
  test_person_block (alice, "mallory", FALSE); /* and then they get all of it */
  test_person_settle (alice);
  g_assert_true (test_puppet_read_kind (mallory, COTERIE_CONTENT_PROFILE, &content));
  g_assert_cmpstr (content.name, ==, "Alice");
}

/* More than one content can hold. */
static void
test_many_receipts (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  guint n_delivered = 0;

  test_person_send (alice, "bob", "hello");
  test_person_settle (alice);
  test_person_go_offline (alice);
  for (guint i = 0; i < 700; i++)
    test_puppet_say (bob, "alice", "again");
  test_person_go_online (alice);
  test_person_settle (alice);
  for (;;)
    {
      g_auto (CoterieContent) content = { 0 };

      if (!test_puppet_read_kind (bob, COTERIE_CONTENT_RECEIPT, &content))
        break;
      n_delivered += content.n_delivered;
    }
  g_assert_cmpuint (n_delivered, ==, 700);
}

/* While more is coming receipts wait for it, but texts do not wait for receipts. */
static void
test_text_behind_a_receipt (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_auto (CoterieContent) content = { 0 };
  g_autofree char *waiting = NULL;
  CoterieChainHead head = { .length = 1 };

  test_person_send (alice, "bob", "one");
  test_person_settle (alice);
  memcpy (head.head, coterie_chain_get_head (coterie_little_server_get_chain (town->server, "alice")),
          sizeof head.head);
  waiting = coterie_event_waiting_encode (5, (guint64) coterie_clock_get_wall_ms (town->clock), 100, &head);
  coterie_fake_transport_event (alice->transport, waiting); /* and they never come */
  test_puppet_say (bob, "alice", "hello");
  test_person_wait_chat (alice, "bob", "one|hello");
  finish_all (alice);
  g_assert_true (test_puppet_read_kind (bob, COTERIE_CONTENT_TEXT, &content));
  g_assert_false (test_puppet_read_kind (bob, COTERIE_CONTENT_RECEIPT, &content));
  test_person_send (alice, "bob", "two");
  coterie_wait_for (is_in_state (alice, 2, COTERIE_MESSAGE_SENT));
}

/* A stranger whose chain is not to be had keeps nobody's receipts waiting. */
static void
test_receipt_beside_a_deferral (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_autoptr (TestPuppet) carol = test_puppet_new (town->server, town->clock, "carol");
  g_autofree char *hex = coterie_hex_encode (coterie_chain_get_aid (carol->chain), COTERIE_AID_BYTES);
  g_autofree char *path = g_strdup_printf ("/v1/accounts/%s/chain", hex);
  g_autoptr (GError) unavailable = refusal_new (COTERIE_CODE_UNAVAILABLE);
  guint n_sends;

  test_person_send (alice, "bob", "one");
  test_person_settle (alice);
  for (guint i = 0; i < 100; i++)
    coterie_fake_transport_fail (alice->transport, "GET", path, unavailable);
  test_puppet_say (carol, "alice", "I am new");
  coterie_wait_for (count_requests (alice, path) == 1);
  test_puppet_say (bob, "alice", "hello");
  n_sends = coterie_little_server_get_n_sends (town->server);
  coterie_wait_for (coterie_little_server_get_n_sends (town->server) == n_sends + 2); /* profile and receipt */
  g_assert_null (test_person_find (alice, "carol"));
}

/* ------------------------------------------------------------------------------------ prekeys */

/* The last bundle was good for thirty days, and what was sealed with it waits for thirty more. */
static void
test_after_45_days (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");

  test_person_settle (bob);
  test_person_go_offline (bob);
  coterie_clock_advance_ms (town->clock, 25 * DAY_MS);
  look_again (alice);
  test_person_send (alice, "bob", "are you there?");
  test_person_settle (alice);
  coterie_clock_advance_ms (town->clock, 20 * DAY_MS);
  test_person_go_online (bob);
  test_person_settle (bob);
  test_person_wait_chat (bob, "alice", "are you there?");
  g_assert_cmpuint (test_person_count_kind (bob, "alice", COTERIE_MESSAGE_FETCHING), ==, 0);
}

static guint
count_uploads (TestPerson *person, const char **last_body)
{
  guint n_uploads = 0;

  for (guint i = 0; i < coterie_fake_transport_get_n_requests (person->transport); i++)
    if (g_str_equal (coterie_fake_transport_get_request (person->transport, i), "PUT /v1/account/prekeys"))
      {
        n_uploads++;
        *last_body = coterie_fake_transport_get_request_body (person->transport, i);
      }
  return n_uploads;
}

/* An upload that failed is repeated at the next connection, not a week later, and with the same keys. */
static void
test_upload_repeated (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (GError) unavailable = refusal_new (COTERIE_CODE_UNAVAILABLE);
  guint64 first_ms = coterie_little_server_get_signed_prekey (town->server, "alice", 1)->time_ms;
  g_autofree char *first_body = NULL;
  const char *body = NULL;
  guint n_uploads;

  test_person_settle (alice);
  n_uploads = count_uploads (alice, &body);
  test_person_go_offline (alice);
  coterie_clock_advance_ms (town->clock, 8 * DAY_MS);
  coterie_fake_transport_fail (alice->transport, "PUT", "/v1/account/prekeys", unavailable);
  test_person_go_online (alice);
  test_person_settle (alice);
  g_assert_cmpuint (count_uploads (alice, &body), ==, n_uploads + 1);
  g_assert_cmpuint (coterie_little_server_get_signed_prekey (town->server, "alice", 1)->time_ms, ==, first_ms);
  first_body = g_strdup (body);

  look_again (alice);
  test_person_settle (alice);
  g_assert_cmpuint (count_uploads (alice, &body), ==, n_uploads + 2);
  g_assert_cmpstr (body, ==, first_body);
  g_assert_cmpuint (coterie_little_server_get_signed_prekey (town->server, "alice", 1)->time_ms, ==,
                    first_ms + 8 * DAY_MS);
  look_again (alice);
  test_person_settle (alice);
  g_assert_cmpuint (count_uploads (alice, &body), ==, n_uploads + 2);
}

/* A prekey of the future, which every peer refuses, does not last until that future has come. */
static void
test_clock_set_back (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  gint64 now_ms = coterie_clock_get_wall_ms (town->clock);

  test_person_settle (alice); /* what the first connection brings is not what the next one brings */
  coterie_clock_advance_ms (town->clock, 400 * DAY_MS);
  look_again (alice);
  test_person_settle (alice);
  g_assert_cmpuint (coterie_little_server_get_signed_prekey (town->server, "alice", 1)->time_ms, ==,
                    now_ms + 400 * DAY_MS);
  coterie_clock_set_wall_ms (town->clock, now_ms);
  look_again (alice);
  test_person_settle (alice);
  g_assert_cmpuint (coterie_little_server_get_signed_prekey (town->server, "alice", 1)->time_ms, ==, now_ms);
}

/* However often the server says that it runs low while an upload is on its way. */
static void
test_one_refill_at_a_time (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  guint n_one_time;
  const char *body = NULL;
  guint n_uploads;

  test_person_settle (alice);
  n_one_time = coterie_little_server_get_n_one_time (town->server, "alice", 1);
  n_uploads = count_uploads (alice, &body);
  coterie_fake_transport_hold (alice->transport);
  for (guint i = 0; i < 20; i++)
    {
      coterie_fake_transport_event (alice->transport, "{\"type\":\"event\",\"event\":\"prekeys\",\"one_time\":3}");
      coterie_wait_turn ();
    }
  coterie_fake_transport_release (alice->transport);
  test_person_settle (alice);
  g_assert_cmpuint (count_uploads (alice, &body), <=, n_uploads + 2);
  g_assert_cmpuint (coterie_little_server_get_n_one_time (town->server, "alice", 1), <=, n_one_time + 200);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST_TOWN_ADD ("/core/sending/unauthorized-is-no-answer", test_unauthorized);
  TEST_TOWN_ADD ("/core/sending/too-large-fails", test_too_large);
  TEST_TOWN_ADD ("/core/sending/gone-is-somebody-else", test_gone_is_somebody_else);
  TEST_TOWN_ADD ("/core/sending/unknown-for-a-while", test_unknown_for_a_while);
  TEST_TOWN_ADD ("/core/sending/unknown-is-nobody", test_unknown_is_nobody);
  TEST_TOWN_ADD ("/core/sending/chain-not-to-be-had", test_chain_not_to_be_had);
  TEST_TOWN_ADD ("/core/sending/bad-bundle-is-put-off-longer", test_bad_bundle);
  TEST_TOWN_ADD ("/core/sending/put-off-by-a-wrong-clock", test_put_off_by_a_wrong_clock);
  TEST_TOWN_ADD ("/core/sending/damaged-row-stops-one-chat", test_damaged_row);
  TEST_TOWN_ADD ("/core/sending/kept-behind-a-held-name", test_kept_behind_a_held_name);
  TEST_TOWN_ADD ("/core/sending/kept-is-not-overtaken", test_kept_is_not_overtaken);
  TEST_TOWN_ADD ("/core/sending/blocked-meanwhile", test_blocked_meanwhile);
  TEST_TOWN_ADD ("/core/sending/many-receipts", test_many_receipts);
  TEST_TOWN_ADD ("/core/sending/text-behind-a-receipt", test_text_behind_a_receipt);
  TEST_TOWN_ADD ("/core/sending/receipt-beside-a-deferral", test_receipt_beside_a_deferral);
  TEST_TOWN_ADD ("/core/sending/first-message-read-after-45-days", test_after_45_days);
  TEST_TOWN_ADD ("/core/sending/prekeys-uploaded-again", test_upload_repeated);
  TEST_TOWN_ADD ("/core/sending/clock-set-back", test_clock_set_back);
  TEST_TOWN_ADD ("/core/sending/one-refill-at-a-time", test_one_refill_at_a_time);
  return g_test_run ();
}
