// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/wait.h"
#include "person.h"
#include "puppet.h"

/* Whom and what to believe: wrong heads, accounts that seem gone, chains that do not come, devices that were signed
 * out. Nothing of it loses a message or stops sending for ever. */

typedef struct
{
  TestPerson *alice;
  TestPuppet *bob;
} Pair;

/* Alice has written to Bob, so that he is accepted; his mailbox is empty. */
static void
pair_init (Pair *pair, TestTown *town)
{
  g_auto (CoterieContent) content = { 0 };

  pair->alice = test_person_new (town->server, town->clock, "alice");
  pair->bob = test_puppet_new (town->server, town->clock, "bob");
  test_person_send (pair->alice, "bob", "one");
  test_person_settle (pair->alice);
  while (test_puppet_read (pair->bob, &content))
    ;
}

static void
pair_clear (Pair *pair)
{
  test_person_free (pair->alice);
  test_puppet_free (pair->bob);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, pair_clear)

static void
assert_sending_works (TestTown *town, Pair *pair, const char *text)
{
  guint n_sends = coterie_little_server_get_n_sends (town->server);

  test_person_send (pair->alice, "bob", text);
  coterie_wait_for (coterie_little_server_get_n_sends (town->server) > n_sends);
  test_person_settle (pair->alice);
}

/* ------------------------------------------------------------------------------------ holds */

/* The server says once that our own chain is another one: an alarm, a look, and sending goes on. */
static void
test_wrong_own_head (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_autofree char *head = g_strnfill (64, 'e');
  g_autofree char *json = NULL;

  pair_init (&pair, town);
  json = g_strdup_printf ("{\"type\": \"event\", \"event\": \"chain\", \"length\": 1, \"head\": \"%s\"}", head);
  coterie_fake_transport_event (pair.alice->transport, json);
  coterie_wait_for (test_person_was_told (pair.alice, COTERIE_ALARM_FORK));
  assert_sending_works (town, &pair, "two");
}

static void
say_with_wrong_head (Pair *pair, const char *text)
{
  g_auto (CoterieContent) content = { 0 };

  test_puppet_fill (pair->bob, "alice", COTERIE_CONTENT_TEXT, &content);
  content.text = g_strdup (text);
  memset (content.to_head.head, 0xee, sizeof content.to_head.head);
  test_puppet_post (pair->bob, "alice", &content);
  test_person_settle (pair->alice);
}

/* Views that differ can be waved away by accepting; a fork cannot, and must not become the former. */
static void
test_views_do_not_hide_a_fork (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (TestPuppet) bob_2 = NULL;
  g_autoptr (TestPuppet) bob_3 = NULL;
  g_autoptr (CoterieChain) fork = NULL;

  pair_init (&pair, town);
  bob_2 = test_puppet_new_device (pair.bob);
  test_person_send (pair.alice, "bob", "two");
  test_person_settle (pair.alice);
  fork = test_puppet_make_fork (pair.bob);
  coterie_little_server_show_chain (town->server, "bob", fork);
  bob_3 = test_puppet_new_device (pair.bob); /* so that a send is refused, and the chain looked at */
  test_person_send (pair.alice, "bob", "three");
  coterie_wait_for (test_person_get_hold (pair.alice, "bob") == COTERIE_HOLD_FORK);
  say_with_wrong_head (&pair, "look");
  g_assert_cmpint (test_person_get_hold (pair.alice, "bob"), ==, COTERIE_HOLD_FORK);
  test_person_accept (pair.alice, "bob");
  test_person_settle (pair.alice);
  g_assert_cmpint (test_person_get_hold (pair.alice, "bob"), ==, COTERIE_HOLD_FORK);
}

/* The server does not have Bob for a while: what waits is kept, and sent when it shows him again. */
static void
test_missing_for_a_while (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_autofree char *path = NULL;
  g_autoptr (GError) missing = coterie_refusal_new (COTERIE_CODE_UNKNOWN_ACCOUNT);
  g_autoptr (TestPuppet) bob_2 = NULL;

  pair_init (&pair, town);
  path = test_puppet_dup_chain_path (pair.bob);
  coterie_fake_transport_fail (pair.alice->transport, "GET", path, missing);
  bob_2 = test_puppet_new_device (pair.bob);
  test_puppet_say (pair.bob, "alice", "my chain is longer");
  coterie_wait_for (test_person_get_hold (pair.alice, "bob") == COTERIE_HOLD_MISSING);
  test_person_go_offline (pair.alice);
  test_person_go_online (pair.alice);
  coterie_wait_for (test_person_get_hold (pair.alice, "bob") == COTERIE_HOLD_NONE);
  assert_sending_works (town, &pair, "two");
}

/* ------------------------------------------------------------------------------------ chains that do not come */

/* A stranger's chain comes malformed once: that says nothing of the stranger, and their message is not lost. */
static void
test_malformed_chain (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) carol = test_puppet_new (town->server, town->clock, "carol");
  g_autofree char *path = test_puppet_dup_chain_path (carol);

  coterie_fake_transport_answer (alice->transport, "GET", path, "{\"aid\": 1}");
  test_puppet_say (carol, "alice", "hello");
  coterie_wait_for (test_person_count_requests (alice, path) == 1);
  coterie_wait_settle ();
  g_assert_cmpuint (coterie_little_server_get_n_waiting (town->server, "alice", 1), ==, 1);
  test_person_go_offline (alice);
  test_person_go_online (alice);
  test_person_wait_chat (alice, "carol", "hello");
  test_person_settle (alice);
  g_assert_cmpuint (coterie_little_server_get_n_waiting (town->server, "alice", 1), ==, 0);
}

/* A stranger's envelopes are the first and the last of more than one batch: they stay in their order. */
static void
test_stranger_around_a_batch (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (TestPuppet) carol = test_puppet_new (town->server, town->clock, "carol");

  pair_init (&pair, town);
  test_person_go_offline (pair.alice);
  test_puppet_say (carol, "alice", "uno");
  for (guint i = 0; i < 110; i++)
    test_puppet_say (pair.bob, "alice", "between");
  test_puppet_say (carol, "alice", "due");
  test_puppet_say (carol, "alice", "tre");
  test_person_go_online (pair.alice);
  test_person_wait_chat (pair.alice, "carol", "uno|due|tre");
  g_assert_cmpuint (test_person_count_kind (pair.alice, "carol", COTERIE_MESSAGE_GAP), ==, 0);
}

/* A new device of somebody whom we know, before, in and behind more than two batches: what the account sent stays in
 * its order, that of its other devices as well. */
static void
test_new_device_around_batches (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (TestPuppet) bob_2 = NULL;
  g_autoptr (TestPuppet) carol = test_puppet_new (town->server, town->clock, "carol");
  g_autoptr (GString) expected = g_string_new ("one|before|and before");

  pair_init (&pair, town);
  test_puppet_say (carol, "alice", "hello");
  test_person_settle (pair.alice);
  test_person_go_offline (pair.alice);
  test_puppet_say (pair.bob, "alice", "before");
  test_puppet_say (pair.bob, "alice", "and before");
  bob_2 = test_puppet_new_device (pair.bob);
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *new_text = g_strdup_printf ("new %u", i);
      g_autofree char *old_text = g_strdup_printf ("old %u", i);

      test_puppet_say (i % 2 == 0 ? bob_2 : pair.bob, "alice", i % 2 == 0 ? new_text : old_text);
      test_puppet_say (i % 2 == 0 ? pair.bob : bob_2, "alice", i % 2 == 0 ? old_text : new_text);
      g_string_append_printf (expected, "|%s|%s", i % 2 == 0 ? new_text : old_text, i % 2 == 0 ? old_text : new_text);
      for (guint j = 0; j < 98; j++)
        test_puppet_say (carol, "alice", "between");
    }
  test_person_go_online (pair.alice);
  test_person_settle (pair.alice);
  test_person_assert_chat (pair.alice, "bob", expected->str);
  g_assert_cmpuint (test_person_count_kind (pair.alice, "bob", COTERIE_MESSAGE_GAP), ==, 0);
  g_assert_false (test_person_was_told (pair.alice, COTERIE_NOTICE_DROPPED));
}

/* ------------------------------------------------------------------------------------ devices and rows */

static void
revoke_device (TestPuppet *first, guint32 device)
{
  test_puppet_revoke (first, device);
  coterie_little_server_show_chain (first->server, first->name, first->chain);
}

static void
say_at (TestPuppet *puppet, const char *text, gint64 time_ms)
{
  g_auto (CoterieContent) content = { 0 };
  g_autoptr (CoterieLittleEnvelope) envelope = NULL;

  test_puppet_fill (puppet, "alice", COTERIE_CONTENT_TEXT, &content);
  content.text = g_strdup (text);
  envelope = test_puppet_seal (puppet, "alice", &content);
  envelope->time_ms = (guint64) time_ms;
  coterie_little_server_post (puppet->server, envelope);
}

/* [V9]: a session outlives its device. What the device sealed before is shown for a day, what comes later is not, and
 * no server can stretch that. */
static void
test_revoked_device (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (TestPuppet) bob_2 = NULL;
  g_auto (CoterieContent) content = { 0 };
  gint64 before_ms = coterie_clock_get_wall_ms (town->clock);

  pair_init (&pair, town);
  bob_2 = test_puppet_new_device (pair.bob);
  test_person_send (pair.alice, "bob", "two");
  test_person_settle (pair.alice);
  while (test_puppet_read (bob_2, &content))
    ;
  test_puppet_say (bob_2, "alice", "three");
  test_person_wait_chat (pair.alice, "bob", "one|two|three");
  coterie_clock_advance_ms (town->clock, 1000);
  revoke_device (pair.bob, 2);
  test_puppet_say (pair.bob, "alice", "I lost a device");
  test_person_settle (pair.alice);
  coterie_clock_advance_ms (town->clock, 1000);
  say_at (bob_2, "late", before_ms);
  test_person_wait_chat (pair.alice, "bob", "one|two|three|I lost a device|late");
  g_assert_false (test_person_was_told (pair.alice, COTERIE_NOTICE_DROPPED));
  test_puppet_say (bob_2, "alice", "from the thief");
  coterie_wait_for (test_person_was_told (pair.alice, COTERIE_NOTICE_DROPPED));
  coterie_clock_advance_ms (town->clock, 25 * 3600 * 1000);
  say_at (bob_2, "from the thief and the server", before_ms);
  test_puppet_say (pair.bob, "alice", "it is me");
  test_person_wait_chat (pair.alice, "bob", "one|two|three|I lost a device|late|it is me");
  g_assert_cmpuint (test_person_count_told (pair.alice, COTERIE_NOTICE_DROPPED), ==, 2);
  test_person_settle (pair.alice);
  g_assert_cmpuint (coterie_little_server_get_n_waiting (town->server, "alice", 1), ==, 0);
}

/* The first message of a device that was revoked meanwhile: for a day it begins a session like any other, and not an
 * hour longer. */
static void
test_revoked_first_message (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (TestPuppet) bob_2 = NULL;
  gint64 before_ms = coterie_clock_get_wall_ms (town->clock);

  pair_init (&pair, town);
  bob_2 = test_puppet_new_device (pair.bob);
  test_person_send (pair.alice, "bob", "two");
  test_person_settle (pair.alice);
  coterie_clock_advance_ms (town->clock, 1000);
  revoke_device (pair.bob, 2);
  test_puppet_say (pair.bob, "alice", "I lost a device");
  test_person_settle (pair.alice);
  coterie_clock_advance_ms (town->clock, 23 * 3600 * 1000);
  say_at (bob_2, "late", before_ms);
  test_person_wait_chat (pair.alice, "bob", "one|two|I lost a device|late");
  test_puppet_forget_session (bob_2, "alice");
  coterie_clock_advance_ms (town->clock, 2 * 3600 * 1000);
  say_at (bob_2, "too late", before_ms);
  coterie_wait_for (test_person_was_told (pair.alice, COTERIE_NOTICE_DROPPED));
  test_person_settle (pair.alice);
  test_person_assert_chat (pair.alice, "bob", "one|two|I lost a device|late");
  g_assert_cmpint (test_person_get_hold (pair.alice, "bob"), ==, COTERIE_HOLD_NONE);
}

/* A device that was revoked before its owner's chain was seen for the first time: what it wrote before is shown, also
 * when the chain that was seen last had nothing of that device at all. */
static void
test_revoked_unseen (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (TestPuppet) bob_2 = NULL;
  g_autoptr (TestPuppet) carol = test_puppet_new (town->server, town->clock, "carol");
  g_autoptr (TestPuppet) carol_2 = test_puppet_new_device (carol);

  pair_init (&pair, town);
  test_person_go_offline (pair.alice);
  bob_2 = test_puppet_new_device (pair.bob);
  test_puppet_say (bob_2, "alice", "two");
  test_puppet_say (carol_2, "alice", "hello");
  coterie_clock_advance_ms (town->clock, 1000);
  revoke_device (pair.bob, 2);
  revoke_device (carol, 2);
  test_person_go_online (pair.alice);
  test_person_wait_chat (pair.alice, "bob", "one|two");
  test_person_wait_chat (pair.alice, "carol", "hello");
  g_assert_false (test_person_was_told (pair.alice, COTERIE_NOTICE_DROPPED));
}

/* One row is damaged: its owner's envelopes stay in the mailbox, and everybody else's come. */
static void
test_damaged_row (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (TestPuppet) carol = test_puppet_new (town->server, town->clock, "carol");

  pair_init (&pair, town);
  test_puppet_say (carol, "alice", "uno");
  test_person_wait_chat (pair.alice, "carol", "uno");
  test_person_settle (pair.alice);
  test_person_stop (pair.alice);
  test_person_run_sql (pair.alice, "UPDATE accounts SET records = x'00' WHERE name = 'carol'");
  test_person_start (pair.alice);
  test_puppet_say (pair.bob, "alice", "two");
  test_puppet_say (carol, "alice", "due");
  test_puppet_say (pair.bob, "alice", "three");
  test_person_go_online (pair.alice);
  test_person_wait_chat (pair.alice, "bob", "one|two|three");
  test_person_settle (pair.alice);
  g_assert_cmpuint (coterie_little_server_get_n_waiting (town->server, "alice", 1), ==, 1);
}

/* Alice's session with Carol is gone: the same first messages as ever are no replays, they are asked for. */
static void
test_lost_session (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) carol = test_puppet_new (town->server, town->clock, "carol");
  g_auto (CoterieContent) content = { 0 };

  test_puppet_say (carol, "alice", "uno");
  test_person_wait_chat (alice, "carol", "uno");
  test_person_settle (alice);
  test_person_stop (alice);
  test_person_run_sql (alice, "DELETE FROM sessions");
  test_person_start (alice);
  test_puppet_say (carol, "alice", "due");
  test_person_go_online (alice);
  test_person_settle (alice);
  g_assert_cmpuint (test_person_count_kind (alice, "carol", COTERIE_MESSAGE_FETCHING), ==, 1);
  g_assert_true (test_puppet_read_kind (carol, COTERIE_CONTENT_RETRY, &content));
  g_assert_cmpint (content.reason, ==, COTERIE_RETRY_NO_SESSION);
}

/* A stranger who only asks for something is answered, and no empty chat appears [G1]. */
static void
test_stranger_who_asks (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) carol = test_puppet_new (town->server, town->clock, "carol");
  g_auto (CoterieContent) retry = { 0 };
  guint n_chats = g_list_model_get_n_items (G_LIST_MODEL (coterie_client_get_chats (alice->client)));

  test_puppet_fill (carol, "alice", COTERIE_CONTENT_RETRY, &retry);
  retry.reason = COTERIE_RETRY_INVALID;
  retry.attempt = 1;
  test_puppet_post (carol, "alice", &retry);
  test_person_settle (alice);
  g_assert_true (test_puppet_read_kind (carol, COTERIE_CONTENT_LOST, &retry));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (coterie_client_get_chats (alice->client))), ==, n_chats);
  test_person_restart (alice);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (coterie_client_get_chats (alice->client))), ==, n_chats);
  test_puppet_say (carol, "alice", "hello");
  test_person_wait_chat (alice, "carol", "hello");
}

/* The server says that a message is of the year 285,000: it does not stand on top of all chats for ever. */
static void
test_far_future (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (GPtrArray) rows = NULL;

  pair_init (&pair, town);
  say_at (pair.bob, "two", G_GINT64_CONSTANT (1) << 53);
  test_person_wait_chat (pair.alice, "bob", "one|two");
  rows = test_person_history (pair.alice, "bob");
  g_assert_cmpint (coterie_message_get_time_ms (rows->pdata[1]), <=, coterie_clock_get_wall_ms (town->clock));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST_TOWN_ADD ("/core/doubt/wrong-own-head", test_wrong_own_head);
  TEST_TOWN_ADD ("/core/doubt/views-do-not-hide-a-fork", test_views_do_not_hide_a_fork);
  TEST_TOWN_ADD ("/core/doubt/missing-for-a-while", test_missing_for_a_while);
  TEST_TOWN_ADD ("/core/doubt/malformed-chain", test_malformed_chain);
  TEST_TOWN_ADD ("/core/doubt/stranger-around-a-batch", test_stranger_around_a_batch);
  TEST_TOWN_ADD ("/core/doubt/new-device-around-batches", test_new_device_around_batches);
  TEST_TOWN_ADD ("/core/doubt/revoked-device", test_revoked_device);
  TEST_TOWN_ADD ("/core/doubt/revoked-device-first-message", test_revoked_first_message);
  TEST_TOWN_ADD ("/core/doubt/revoked-device-unseen", test_revoked_unseen);
  TEST_TOWN_ADD ("/core/doubt/damaged-row", test_damaged_row);
  TEST_TOWN_ADD ("/core/doubt/lost-session", test_lost_session);
  TEST_TOWN_ADD ("/core/doubt/stranger-who-asks", test_stranger_who_asks);
  TEST_TOWN_ADD ("/core/doubt/far-future", test_far_future);
  return g_test_run ();
}
