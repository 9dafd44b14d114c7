// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/wait.h"
#include "person.h"
#include "puppet.h"
#include "wire/refusal.h"

/* What a server that lies about chains, names, devices and bundles achieves: an alarm, and nothing else. */

static void
meet (TestPerson *alice)
{
  test_person_send (alice, "bob", "one");
  test_person_settle (alice);
}

static void
look_again (TestPerson *person)
{
  test_person_go_offline (person);
  test_person_go_online (person);
}

/* [D3]: nothing is sealed for a device that nobody signed in, nothing is sent, the person is told, and what waits is
 * sent when the server says the truth again. */
static void
test_ghost (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_auto (CoterieContent) content = { 0 };

  meet (alice);
  coterie_little_server_set_ghost (town->server, "bob", 2);
  test_person_send (alice, "bob", "two");
  coterie_wait_for (test_person_was_told (alice, COTERIE_ALARM_GHOST));
  g_assert_cmpint (test_person_get_hold (alice, "bob"), ==, COTERIE_HOLD_GHOST);
  test_person_settle (alice); /* what is held does not count */
  g_assert_false (coterie_little_server_saw_sealed_for (town->server, "bob", 2));
  g_assert_cmpuint (coterie_little_server_get_n_sends (town->server), ==, 1);
  g_assert_true (test_person_knows_state (alice, "bob", 1, COTERIE_MESSAGE_PENDING));

  coterie_little_server_set_ghost (town->server, "bob", 0);
  look_again (alice);
  coterie_wait_for (coterie_little_server_get_n_sends (town->server) == 2);
  test_person_settle (alice);
  g_assert_cmpint (test_person_get_hold (alice, "bob"), ==, COTERIE_HOLD_NONE);
  g_assert_true (test_puppet_read_kind (bob, COTERIE_CONTENT_TEXT, &content));
  g_assert_cmpstr (content.text, ==, "one");
  g_assert_true (test_puppet_read_kind (bob, COTERIE_CONTENT_TEXT, &content));
  g_assert_cmpstr (content.text, ==, "two");
  g_assert_cmpuint (content.counter, ==, 2); /* what is sealed again keeps its number */
}

/* A ghost in one's own account: a listener to everything. */
static void
test_own_ghost (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");

  meet (alice);
  coterie_little_server_set_ghost (town->server, "alice", 2);
  test_person_send (alice, "bob", "two");
  coterie_wait_for (test_person_was_told (alice, COTERIE_ALARM_GHOST));
  test_person_settle (alice); /* nothing is sent to anybody, so nothing of it counts */
  g_assert_false (coterie_little_server_saw_sealed_for (town->server, "alice", 2));
  g_assert_cmpuint (coterie_little_server_get_n_sends (town->server), ==, 1);
  coterie_little_server_set_ghost (town->server, "alice", 0);
  look_again (alice);
  coterie_wait_for (coterie_little_server_get_n_sends (town->server) == 2);
}

/* The ghost stays: one alarm, not one a minute, and no storm of sends. */
static void
test_ghost_that_stays (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");

  meet (alice);
  coterie_little_server_set_ghost (town->server, "bob", 2);
  test_person_send (alice, "bob", "two");
  coterie_wait_for (test_person_was_told (alice, COTERIE_ALARM_GHOST));
  coterie_wait_settle ();
  g_assert_cmpuint (test_person_count_told (alice, COTERIE_ALARM_GHOST), ==, 1);
  g_assert_cmpuint (coterie_little_server_get_n_refused (town->server), <=, 4);
}

/* [V7]. */
static void
test_rollback (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_autoptr (CoterieChain) young = coterie_chain_copy (bob->chain);
  g_autoptr (TestPuppet) bob_2 = test_puppet_new_device (bob);

  meet (alice); /* to both devices */
  g_assert_true (coterie_little_server_saw_sealed_for (town->server, "bob", 2));
  coterie_little_server_show_chain (town->server, "bob", young);
  test_person_send (alice, "bob", "two");
  coterie_wait_for (test_person_was_told (alice, COTERIE_ALARM_ROLLBACK));
  test_person_settle (alice);
  g_assert_cmpint (test_person_get_hold (alice, "bob"), ==, COTERIE_HOLD_ROLLBACK);
  g_assert_cmpuint (coterie_little_server_get_n_sends (town->server), ==, 1);
  g_assert_true (test_person_knows_state (alice, "bob", 1, COTERIE_MESSAGE_PENDING));
  test_person_restart (alice); /* still held, still kept */
  test_person_settle (alice);
  g_assert_cmpint (test_person_get_hold (alice, "bob"), ==, COTERIE_HOLD_ROLLBACK);
  g_assert_cmpuint (coterie_little_server_get_n_sends (town->server), ==, 1);

  coterie_little_server_show_chain (town->server, "bob", NULL);
  look_again (alice);
  coterie_wait_for (coterie_little_server_get_n_sends (town->server) == 2);
  test_person_settle (alice);
  g_assert_cmpint (test_person_get_hold (alice, "bob"), ==, COTERIE_HOLD_NONE);
}

static void
test_fork (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_autoptr (TestPuppet) bob_2 = test_puppet_new_device (bob);
  g_autoptr (CoterieChain) fork = test_puppet_make_fork (bob);

  meet (alice);
  coterie_little_server_show_chain (town->server, "bob", fork);
  test_person_send (alice, "bob", "two");
  coterie_wait_for (test_person_was_told (alice, COTERIE_ALARM_FORK));
  test_person_settle (alice);
  g_assert_cmpint (test_person_get_hold (alice, "bob"), ==, COTERIE_HOLD_FORK);
  g_assert_cmpuint (coterie_little_server_get_n_sends (town->server), ==, 1);
  coterie_little_server_show_chain (town->server, "bob", NULL);
  look_again (alice);
  coterie_wait_for (coterie_little_server_get_n_sends (town->server) == 2);
  g_assert_cmpint (test_person_get_hold (alice, "bob"), ==, COTERIE_HOLD_NONE);
}

/* Another account in the place of the known one. */
static void
test_identity_changed (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_autoptr (CoterieChain) other = test_puppet_make_other_chain (bob);

  meet (alice);
  coterie_little_server_show_chain (town->server, "bob", other);
  test_person_send (alice, "bob", "two");
  coterie_wait_for (test_person_was_told (alice, COTERIE_ALARM_IDENTITY));
  test_person_settle (alice);
  g_assert_cmpint (test_person_get_hold (alice, "bob"), ==, COTERIE_HOLD_IDENTITY_CHANGED);
  g_assert_cmpuint (coterie_little_server_get_n_sends (town->server), ==, 1);
  coterie_little_server_show_chain (town->server, "bob", NULL);
  look_again (alice);
  coterie_wait_for (coterie_little_server_get_n_sends (town->server) == 2);
}

/* A name that we know is not asked for again: whatever the server would say, the pinned account is written to. */
static void
test_name_swapped (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_autoptr (TestPuppet) mallory = test_puppet_new (town->server, town->clock, "mallory");

  meet (alice);
  coterie_little_server_swap_name (town->server, "bob", "mallory");
  test_person_send (alice, "bob", "two");
  test_person_settle (alice);
  g_assert_false (coterie_little_server_saw_sealed_for (town->server, "mallory", 1));
  test_person_restart (alice);
  test_person_send (alice, "bob", "three");
  coterie_wait_settle ();
  g_assert_false (coterie_little_server_saw_sealed_for (town->server, "mallory", 1));
}

/* A stranger whom the server gives the name of somebody we know: the name stays with the account that had it first
 * [V8]. */
static void
test_name_taken_over (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_autoptr (TestPuppet) mallory = test_puppet_new (town->server, town->clock, "mallory");
  guint n_sends;

  meet (alice);
  coterie_little_server_call (town->server, "mallory", "bob");
  test_puppet_say (mallory, "alice", "It is me, Bob. I have a new telephone.");
  test_person_settle (alice);
  g_assert_cmpmem (coterie_contact_get_aid (test_person_find (alice, "bob")), COTERIE_AID_BYTES,
                   coterie_chain_get_aid (bob->chain), COTERIE_AID_BYTES);
  n_sends = coterie_little_server_get_n_sends (town->server);
  test_person_send (alice, "bob", "two");
  coterie_wait_for (coterie_little_server_get_n_sends (town->server) > n_sends);
  g_assert_false (coterie_little_server_saw_sealed_for (town->server, "mallory", 1));
  test_person_assert_chat (alice, "bob", "one|two"); /* Mallory's text stands elsewhere */
  g_assert_true (test_person_was_told (alice, COTERIE_ALARM_IDENTITY));
  test_person_restart (alice);
  g_assert_cmpmem (coterie_contact_get_aid (test_person_find (alice, "bob")), COTERIE_AID_BYTES,
                   coterie_chain_get_aid (bob->chain), COTERIE_AID_BYTES);
}

/* A new name that turns out to be somebody we know under another one: what was meant for the one must not go to the
 * other. */
static void
test_name_of_somebody_else (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_autoptr (TestPuppet) carol = test_puppet_new (town->server, town->clock, "carol");
  g_autoptr (GError) error = NULL;

  meet (alice);
  coterie_little_server_swap_name (town->server, "carol", "bob");
  g_assert_false (test_person_try_send (alice, "carol", "about Bob", &error));
  g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_HELD);
  g_clear_error (&error);
  coterie_little_server_swap_name (town->server, "carol", "alice"); /* and not to ourselves */
  g_assert_false (test_person_try_send (alice, "carol", "about Bob", &error));
  g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_HELD);
  test_person_settle (alice);
  g_assert_cmpuint (coterie_little_server_get_n_sends (town->server), ==, 1);
}

/* A device that did sign in: sealed for, after its chain was verified. */
static void
test_device_added (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_autoptr (TestPuppet) bob_2 = NULL;
  g_auto (CoterieContent) content = { 0 };

  meet (alice);
  bob_2 = test_puppet_new_device (bob);
  test_person_send (alice, "bob", "two");
  test_person_settle (alice);
  g_assert_true (test_puppet_read_kind (bob_2, COTERIE_CONTENT_TEXT, &content));
  g_assert_cmpstr (content.text, ==, "two");
  g_assert_cmpuint (content.counter, ==, 1); /* each device's own count */
  g_assert_cmpuint (coterie_little_server_get_n_refused (town->server), ==, 1);
  g_assert_cmpuint (test_person_count_kind (alice, "bob", COTERIE_MESSAGE_CHAIN), ==, 1);
}

/* A stale registration id means: archive the session, take a new bundle. */
static void
test_stale (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  guint n_one_time;

  meet (alice);
  n_one_time = coterie_little_server_get_n_one_time (town->server, "bob", 1);
  coterie_little_server_set_registration_id (town->server, "bob", 1, 4711);
  test_person_send (alice, "bob", "two");
  coterie_wait_for (coterie_little_server_get_n_sends (town->server) == 2);
  test_person_settle (alice);
  g_assert_cmpuint (coterie_little_server_get_n_one_time (town->server, "bob", 1), ==, n_one_time - 1);
  g_assert_cmpuint (coterie_little_server_get_n_refused (town->server), ==, 1);
}

/* The bundle of another device: it is refused, nothing is sealed with it, and the text waits. */
static void
test_wrong_bundle (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_autoptr (TestPuppet) mallory = test_puppet_new (town->server, town->clock, "mallory");

  coterie_little_server_swap_bundle (town->server, "bob", "mallory");
  test_person_send (alice, "bob", "one");
  coterie_wait_for (coterie_little_server_get_n_one_time (town->server, "mallory", 1) < 50);
  coterie_wait_for (test_person_was_told (alice, COTERIE_NOTICE_KEYS));
  coterie_wait_settle ();
  for (guint i = 0; i < 20; i++)
    coterie_wait_turn ();
  g_assert_cmpuint (coterie_little_server_get_n_sends (town->server), ==, 0);
  g_assert_false (coterie_little_server_saw_sealed_for (town->server, "bob", 1));
  g_assert_true (test_person_knows_state (alice, "bob", 0, COTERIE_MESSAGE_PENDING));
  coterie_little_server_swap_bundle (town->server, "bob", NULL);
  g_assert_cmpuint (test_person_count_told (alice, COTERIE_NOTICE_KEYS), ==, 1);
  coterie_clock_advance_ms (town->clock, 70 * 1000);
  look_again (alice);
  coterie_client_poke (alice->client);
  coterie_wait_for (coterie_little_server_get_n_sends (town->server) == 1);
}

/* [C2]: two people are shown different chains of the one. The content is still shown; sending stops until the person
 * accepts. */
static void
test_views (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_auto (CoterieContent) content = { 0 };
  guint n_sends;

  meet (alice);
  n_sends = coterie_little_server_get_n_sends (town->server);
  test_puppet_fill (bob, "alice", COTERIE_CONTENT_TEXT, &content);
  content.text = g_strdup ("your chain is another one here");
  memset (content.to_head.head, 0xee, sizeof content.to_head.head);
  test_puppet_post (bob, "alice", &content);
  test_person_wait_chat (alice, "bob", "one|your chain is another one here");
  g_assert_true (test_person_was_told (alice, COTERIE_ALARM_FORK));
  g_assert_cmpint (test_person_get_hold (alice, "bob"), ==, COTERIE_HOLD_VIEWS);
  test_person_send (alice, "bob", "two");
  test_person_settle (alice);
  g_assert_cmpuint (coterie_little_server_get_n_sends (town->server), ==, n_sends);
  look_again (alice);
  test_person_settle (alice);
  g_assert_cmpint (test_person_get_hold (alice, "bob"), ==, COTERIE_HOLD_VIEWS); /* no server can end it */
  test_person_accept (alice, "bob");
  coterie_wait_for (coterie_little_server_get_n_sends (town->server) > n_sends);
}

/* Bob, with two devices, says that he sees our chain otherwise. */
static void
disagree (TestPuppet *bob)
{
  g_auto (CoterieContent) content = { 0 };

  test_puppet_fill (bob, "alice", COTERIE_CONTENT_TEXT, &content);
  content.text = g_strdup ("your chain is another one here");
  memset (content.to_head.head, 0xee, sizeof content.to_head.head);
  test_puppet_post (bob, "alice", &content);
}

/* The server shows a chain that is wrong, and then the right one again: that ends what was wrong with the chain, and
 * not that two people are shown different ones. */
static void
test_views_outlast_rollback (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_autoptr (CoterieChain) young = coterie_chain_copy (bob->chain);
  g_autoptr (TestPuppet) bob_2 = test_puppet_new_device (bob);
  guint n_sends;

  meet (alice);
  disagree (bob);
  coterie_wait_for (test_person_get_hold (alice, "bob") == COTERIE_HOLD_VIEWS);
  test_person_settle (alice);
  n_sends = coterie_little_server_get_n_sends (town->server);
  test_person_send (alice, "bob", "two");
  coterie_little_server_show_chain (town->server, "bob", young);
  look_again (alice);
  coterie_wait_for (test_person_get_hold (alice, "bob") == COTERIE_HOLD_ROLLBACK);
  test_person_restart (alice);
  test_person_settle (alice);
  coterie_little_server_show_chain (town->server, "bob", NULL);
  look_again (alice);
  coterie_wait_for (test_person_get_hold (alice, "bob") != COTERIE_HOLD_ROLLBACK);
  g_assert_cmpint (test_person_get_hold (alice, "bob"), ==, COTERIE_HOLD_VIEWS);
  test_person_settle (alice);
  g_assert_cmpuint (coterie_little_server_get_n_sends (town->server), ==, n_sends);
  test_person_accept (alice, "bob");
  coterie_wait_for (coterie_little_server_get_n_sends (town->server) > n_sends);
  g_assert_cmpint (test_person_get_hold (alice, "bob"), ==, COTERIE_HOLD_NONE);
}

/* The same when it comes to light while the wrong chain is shown. */
static void
test_views_during_rollback (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_autoptr (CoterieChain) young = coterie_chain_copy (bob->chain);
  g_autoptr (TestPuppet) bob_2 = test_puppet_new_device (bob);

  meet (alice);
  coterie_little_server_show_chain (town->server, "bob", young);
  test_person_send (alice, "bob", "two");
  coterie_wait_for (test_person_get_hold (alice, "bob") == COTERIE_HOLD_ROLLBACK);
  disagree (bob);
  test_person_wait_chat (alice, "bob", "one|two|your chain is another one here");
  g_assert_cmpint (test_person_get_hold (alice, "bob"), ==, COTERIE_HOLD_ROLLBACK);
  coterie_little_server_show_chain (town->server, "bob", NULL);
  look_again (alice);
  coterie_wait_for (test_person_get_hold (alice, "bob") != COTERIE_HOLD_ROLLBACK);
  g_assert_cmpint (test_person_get_hold (alice, "bob"), ==, COTERIE_HOLD_VIEWS);
}

/* Somebody says that our own chain is longer than we know, and the server shows no such thing. */
static void
test_told_of_a_longer_chain (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_auto (CoterieContent) content = { 0 };

  meet (alice);
  test_puppet_fill (bob, "alice", COTERIE_CONTENT_TEXT, &content);
  content.text = g_strdup ("you have two devices");
  content.to_head.length = 2;
  test_puppet_post (bob, "alice", &content);
  test_person_wait_chat (alice, "bob", "one|you have two devices");
  coterie_wait_for (test_person_was_told (alice, COTERIE_ALARM_FORK));
  g_assert_cmpint (test_person_get_hold (alice, "bob"), ==, COTERIE_HOLD_VIEWS);
}

static void
tell_of_a_longer_chain (TestPuppet *who, const char *text)
{
  g_auto (CoterieContent) content = { 0 };

  test_puppet_fill (who, "alice", COTERIE_CONTENT_TEXT, &content);
  content.text = g_strdup (text);
  content.to_head.length = 2;
  test_puppet_post (who, "alice", &content);
}

/* Two say so at once: what the second one tells is not lost because the first one's is being looked at. */
static void
test_two_tell_of_a_longer_chain (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_autoptr (TestPuppet) carol = test_puppet_new (town->server, town->clock, "carol");

  meet (alice);
  test_person_send (alice, "carol", "uno");
  test_person_settle (alice);
  test_person_go_offline (alice);
  tell_of_a_longer_chain (bob, "you have two devices");
  tell_of_a_longer_chain (carol, "you have two");
  test_person_go_online (alice);
  test_person_wait_chat (alice, "bob", "one|you have two devices");
  test_person_wait_chat (alice, "carol", "uno|you have two");
  test_person_settle (alice);
  g_assert_cmpint (test_person_get_hold (alice, "bob"), ==, COTERIE_HOLD_VIEWS);
  g_assert_cmpint (test_person_get_hold (alice, "carol"), ==, COTERIE_HOLD_VIEWS);
}

static void
on_accepted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static CoterieContact *
accept_identity (TestPerson *person, const char *name, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  coterie_client_accept_identity_async (person->client, test_person_find (person, name), NULL, on_accepted, &result);
  coterie_wait_for (result != NULL);
  return coterie_client_accept_identity_finish (person->client, result, error);
}

static void
test_gone (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_autoptr (GError) error = NULL;

  meet (alice);
  coterie_little_server_disable (town->server, "bob");
  test_person_send (alice, "bob", "two");
  coterie_wait_for (test_person_knows_state (alice, "bob", 1, COTERIE_MESSAGE_FAILED));
  test_person_settle (alice);
  g_assert_cmpint (test_person_get_hold (alice, "bob"), ==, COTERIE_HOLD_GONE);
  g_assert_false (test_person_try_send (alice, "bob", "three", &error));
  g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_GONE);
}

/* [G3]: gone, and another account has the name. A session, and what waits, are there before. */
static void
test_replaced (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_autoptr (TestPerson) again = test_person_new (town->server, town->clock, "bob-again");

  meet (alice);
  coterie_little_server_disable (town->server, "bob");
  coterie_little_server_swap_name (town->server, "bob", "bob-again");
  test_person_send (alice, "bob", "two");
  coterie_wait_for (test_person_get_hold (alice, "bob") == COTERIE_HOLD_IDENTITY_CHANGED);
  coterie_wait_for (test_person_was_told (alice, COTERIE_ALARM_IDENTITY));
  test_person_settle (alice);
  g_assert_true (test_person_knows_state (alice, "bob", 1, COTERIE_MESSAGE_PENDING));
  look_again (alice);
  test_person_settle (alice);
  g_assert_cmpint (test_person_get_hold (alice, "bob"), ==, COTERIE_HOLD_IDENTITY_CHANGED);
}

/* First the server does not know Bob at all, and then it says that he was deleted: what waited is not given up before
 * it was asked who has the name now. */
static void
test_missing_then_replaced (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_autoptr (TestPerson) again = test_person_new (town->server, town->clock, "bob-again");
  g_autoptr (TestPuppet) bob_2 = NULL;
  g_autofree char *path = test_puppet_dup_chain_path (bob);
  g_autoptr (GError) missing = coterie_refusal_new (COTERIE_CODE_UNKNOWN_ACCOUNT);

  meet (alice);
  bob_2 = test_puppet_new_device (bob);
  coterie_fake_transport_fail (alice->transport, "GET", path, missing);
  test_puppet_say (bob, "alice", "my chain is longer");
  coterie_wait_for (test_person_get_hold (alice, "bob") == COTERIE_HOLD_MISSING);
  test_person_send (alice, "bob", "two"); /* it is kept until Bob is there again */
  coterie_little_server_disable (town->server, "bob");
  coterie_little_server_swap_name (town->server, "bob", "bob-again");
  look_again (alice);
  coterie_wait_for (test_person_get_hold (alice, "bob") == COTERIE_HOLD_IDENTITY_CHANGED);
  test_person_settle (alice);
  g_assert_true (test_person_knows_state (alice, "bob", 3, COTERIE_MESSAGE_PENDING)); /* behind the line that said so */
}

/* Nobody had the name when Bob was deleted; later he writes under it with his new account. */
static void
test_gone_then_replaced (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_autoptr (TestPuppet) again = test_puppet_new (town->server, town->clock, "bob-again");
  g_autoptr (CoterieContact) contact = NULL;
  g_autoptr (GError) error = NULL;

  meet (alice);
  coterie_little_server_disable (town->server, "bob");
  test_person_send (alice, "bob", "two");
  coterie_wait_for (test_person_get_hold (alice, "bob") == COTERIE_HOLD_GONE);
  coterie_little_server_swap_name (town->server, "bob", "bob-again");
  coterie_little_server_call (town->server, "bob-again", "bob");
  test_puppet_say (again, "alice", "I have lost all my devices");
  coterie_wait_for (test_person_get_hold (alice, "bob") == COTERIE_HOLD_IDENTITY_CHANGED);
  coterie_wait_for (test_person_was_told (alice, COTERIE_ALARM_IDENTITY));
  test_person_settle (alice);
  contact = accept_identity (alice, "bob", &error);
  g_assert_no_error (error);
  g_assert_cmpmem (coterie_contact_get_aid (test_person_find (alice, "bob")), COTERIE_AID_BYTES,
                   coterie_chain_get_aid (again->chain), COTERIE_AID_BYTES);
}

/* The same before anything was ever said: it shows when a bundle is asked for. */
static void
test_gone_before_the_first_text (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");

  test_person_send (bob, "alice", "hello");
  test_person_wait_chat (alice, "bob", "hello");
  test_person_settle (alice);
  coterie_little_server_disable (town->server, "bob");
  test_person_go_offline (bob);
  test_person_send (alice, "bob", "too late");
  coterie_wait_for (test_person_get_hold (alice, "bob") == COTERIE_HOLD_GONE);
  coterie_wait_for (test_person_knows_state (alice, "bob", 1, COTERIE_MESSAGE_FAILED));
}

/* One chat is held; the others go on. */
static void
test_others_go_on (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_autoptr (TestPuppet) carol = test_puppet_new (town->server, town->clock, "carol");
  g_auto (CoterieContent) content = { 0 };

  meet (alice);
  coterie_little_server_set_ghost (town->server, "bob", 2);
  test_person_send (alice, "bob", "two");
  coterie_wait_for (test_person_was_told (alice, COTERIE_ALARM_GHOST));
  test_person_send (alice, "carol", "uno");
  test_person_settle (alice);
  g_assert_true (test_puppet_read_kind (carol, COTERIE_CONTENT_TEXT, &content));
  g_assert_cmpstr (content.text, ==, "uno");
}

/* ------------------------------------------------------------------------------------ beginning anew */

/* Bob has lost all his devices, and another account has his name now: Alice goes on with it when she says so, and what
 * she wrote meanwhile goes there. It is not verified, and nothing of it happens by itself. */
static void
test_identity_accepted (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_autoptr (TestPerson) again = test_person_new (town->server, town->clock, "bob-again");
  g_autoptr (CoterieContact) contact = NULL, same = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CoterieChain) other = test_puppet_make_other_chain (bob);

  test_person_send (alice, "bob", "one");
  test_person_settle (alice);
  same = accept_identity (alice, "bob", &error);
  g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT);
  g_clear_error (&error);
  coterie_little_server_show_chain (town->server, "bob", other);
  test_person_send (alice, "bob", "held");
  coterie_wait_for (test_person_get_hold (alice, "bob") == COTERIE_HOLD_IDENTITY_CHANGED);
  coterie_little_server_swap_name (town->server, "bob", "bob-again");
  contact = accept_identity (alice, "bob", &error);
  g_assert_no_error (error);
  g_assert_true (contact == test_person_find (alice, "bob"));
  g_assert_false (coterie_contact_get_verified (contact));
  g_assert_cmpint (coterie_contact_get_hold (contact), ==, COTERIE_HOLD_NONE);
  test_person_wait_chat (again, "alice", "held");
  test_person_assert_chat (alice, "bob", "held");
}

static guint
count_rows (CoterieClient *client)
{
  GListModel *chats = G_LIST_MODEL (coterie_client_get_chats (client));
  guint n_rows = 0;

  for (guint i = 0; i < g_list_model_get_n_items (chats); i++)
    {
      g_autoptr (CoterieChat) chat = g_list_model_get_item (chats, i);

      n_rows += coterie_chat_get_n_messages (chat);
    }
  return n_rows;
}

static guint
count_requests (TestPerson *person, const char *path)
{
  g_autofree char *wanted = g_strconcat ("GET ", path, NULL);
  guint n = 0;

  for (guint i = 0; i < coterie_fake_transport_get_n_requests (person->transport); i++)
    n += g_str_equal (coterie_fake_transport_get_request (person->transport, i), wanted);
  return n;
}

/* Once the name is another's, who had it is at rest, whatever the server shows of them: a look that was under way
 * alarms nobody of an account without a name, there is no line about it, and no connection looks again. */
static void
test_replaced_is_at_rest (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_autoptr (TestPerson) again = test_person_new (town->server, town->clock, "bob-again");
  g_autofree char *path = test_puppet_dup_chain_path (bob);
  g_autoptr (CoterieChain) other = test_puppet_make_other_chain (bob);
  g_autoptr (CoterieContact) old = NULL, contact = NULL;
  g_autoptr (GError) error = NULL;
  guint n_told, n_rows, n_looks;

  meet (alice);
  old = g_object_ref (test_person_find (alice, "bob"));
  coterie_little_server_show_chain (town->server, "bob", other);
  test_person_send (alice, "bob", "held");
  coterie_wait_for (test_person_get_hold (alice, "bob") == COTERIE_HOLD_IDENTITY_CHANGED);
  coterie_wait_for (test_person_was_told (alice, COTERIE_ALARM_IDENTITY));
  n_told = test_person_count_told (alice, COTERIE_ALARM_IDENTITY);
  coterie_little_server_swap_name (town->server, "bob", "bob-again");
  contact = accept_identity (alice, "bob", &error); /* which looks at both */
  g_assert_no_error (error);
  test_person_settle (alice);
  test_person_hear (alice);
  g_assert_cmpuint (test_person_count_told (alice, COTERIE_ALARM_IDENTITY), ==, n_told);
  g_assert_cmpint (coterie_contact_get_hold (old), ==, COTERIE_HOLD_GONE);
  g_assert_cmpstr (coterie_contact_get_name (old), ==, "");
  g_assert_cmpstr (coterie_contact_get_display_name (old), ==, "bob");
  g_assert_true (coterie_client_find_contact (alice->client, coterie_contact_get_word (old)) == old);
  g_assert_true (coterie_client_find_contact (alice->client, "bob") == contact);

  n_rows = count_rows (alice->client);
  n_looks = count_requests (alice, path);
  look_again (alice);
  test_person_settle (alice);
  test_person_hear (alice);
  g_assert_cmpuint (count_requests (alice, path), ==, n_looks);
  g_assert_cmpuint (test_person_count_told (alice, COTERIE_ALARM_IDENTITY), ==, n_told);
  g_assert_cmpuint (count_rows (alice->client), ==, n_rows);
  g_assert_cmpint (coterie_contact_get_hold (old), ==, COTERIE_HOLD_GONE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST_TOWN_ADD ("/core/liar/ghost", test_ghost);
  TEST_TOWN_ADD ("/core/liar/ghost-in-the-own-account", test_own_ghost);
  TEST_TOWN_ADD ("/core/liar/ghost-that-stays", test_ghost_that_stays);
  TEST_TOWN_ADD ("/core/liar/rollback", test_rollback);
  TEST_TOWN_ADD ("/core/liar/fork", test_fork);
  TEST_TOWN_ADD ("/core/liar/identity-changed", test_identity_changed);
  TEST_TOWN_ADD ("/core/liar/name-swapped", test_name_swapped);
  TEST_TOWN_ADD ("/core/liar/name-taken-over", test_name_taken_over);
  TEST_TOWN_ADD ("/core/liar/name-of-somebody-else", test_name_of_somebody_else);
  TEST_TOWN_ADD ("/core/liar/device-added", test_device_added);
  TEST_TOWN_ADD ("/core/liar/stale-registration-id", test_stale);
  TEST_TOWN_ADD ("/core/liar/wrong-bundle", test_wrong_bundle);
  TEST_TOWN_ADD ("/core/liar/different-views", test_views);
  TEST_TOWN_ADD ("/core/liar/different-views-outlast-rollback", test_views_outlast_rollback);
  TEST_TOWN_ADD ("/core/liar/different-views-during-rollback", test_views_during_rollback);
  TEST_TOWN_ADD ("/core/liar/told-of-a-longer-chain", test_told_of_a_longer_chain);
  TEST_TOWN_ADD ("/core/liar/two-tell-of-a-longer-chain", test_two_tell_of_a_longer_chain);
  TEST_TOWN_ADD ("/core/liar/account-gone", test_gone);
  TEST_TOWN_ADD ("/core/liar/account-replaced", test_replaced);
  TEST_TOWN_ADD ("/core/liar/account-missing-then-replaced", test_missing_then_replaced);
  TEST_TOWN_ADD ("/core/liar/account-gone-then-replaced", test_gone_then_replaced);
  TEST_TOWN_ADD ("/core/liar/account-gone-before-the-first-text", test_gone_before_the_first_text);
  TEST_TOWN_ADD ("/core/liar/others-go-on", test_others_go_on);
  TEST_TOWN_ADD ("/core/liar/identity-accepted", test_identity_accepted);
  TEST_TOWN_ADD ("/core/liar/replaced-is-at-rest", test_replaced_is_at_rest);
  return g_test_run ();
}
