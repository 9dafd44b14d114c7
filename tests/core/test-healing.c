// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/client-private.h"
#include "kit/wait.h"
#include "own-devices.h"
#include "puppet.h"

/* A device of somebody's lost something on the way: the other ones have it. docs/protocol.md, [H7]. */

#define HOUR_MS (3600 * G_GINT64_CONSTANT (1000))

/* Alice and Bob know each other, and have said "one" and "two"; Alice's laptop has it all. */
typedef struct
{
  TestTown *town;
  TestPerson *alice;
  TestPerson *bob;
  TestPerson *laptop;
} Home;

static void
home_init (Home *home, TestTown *town)
{
  home->town = town;
  home->alice = test_person_new (town->server, town->clock, "alice");
  home->bob = test_person_new (town->server, town->clock, "bob");
  test_person_send (home->alice, "bob", "one");
  test_person_wait_chat (home->bob, "alice", "one");
  test_person_accept (home->bob, "alice");
  test_person_send (home->bob, "alice", "two");
  test_person_wait_chat (home->alice, "bob", "one|two");
  home->laptop = test_person_new_device (home->alice);
  test_person_go_online (home->laptop);
  coterie_wait_for (test_own_is_handed_over (home->laptop));
  test_person_settle (home->bob);
  test_person_settle (home->alice);
  test_person_settle (home->laptop);
}

static void
home_clear (Home *home)
{
  test_person_free (home->laptop);
  test_person_free (home->alice);
  test_person_free (home->bob);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Home, home_clear)

/* Envelopes for the device of that number are lost. */
static gboolean
lose_for (CoterieLittleEnvelope *envelope, gpointer user_data)
{
  return envelope->to.device != *(guint32 *) user_data;
}

/* A mailbox that was full: the server says so, and what it dropped comes from the other device, to its place. */
static void
test_full_mailbox (TestTown *town, gconstpointer data)
{
  g_auto (Home) home = { 0 };
  guint32 laptop = 2;

  home_init (&home, town);
  test_person_go_offline (home.laptop);
  coterie_little_server_set_filter (town->server, lose_for, &laptop);
  test_person_send (home.bob, "alice", "three");
  test_person_wait_chat (home.alice, "bob", "one|two|three");
  test_person_send (home.alice, "bob", "four");
  test_person_settle (home.alice);
  test_person_settle (home.bob);
  coterie_little_server_set_filter (town->server, NULL, NULL);
  coterie_clock_advance_ms (town->clock, 1000);
  test_person_send (home.bob, "alice", "five");
  test_person_wait_chat (home.alice, "bob", "one|two|three|four|five");
  coterie_little_server_lose (town->server, "alice", 2, 2);
  test_person_go_online (home.laptop);
  test_person_wait_chat (home.laptop, "bob", "one|two|three|four|five");
  g_assert_true (test_person_was_told (home.laptop, COTERIE_NOTICE_GAP));
  coterie_wait_for (coterie_client_get_handover_state (home.laptop->client) == COTERIE_HANDOVER_ENDED);
  test_person_assert_chat (home.alice, "bob", "one|two|three|four|five");
}

/* What is not told of is found out by the numbers of the other device. */
static void
test_jump (TestTown *town, gconstpointer data)
{
  g_auto (Home) home = { 0 };
  guint32 laptop = 2;

  home_init (&home, town);
  coterie_little_server_set_filter (town->server, lose_for, &laptop);
  test_person_send (home.bob, "alice", "three");
  test_person_wait_chat (home.alice, "bob", "one|two|three");
  test_person_send (home.alice, "bob", "four");
  test_person_settle (home.alice);
  coterie_little_server_set_filter (town->server, NULL, NULL);
  test_person_send (home.alice, "bob", "five");
  test_person_wait_chat (home.laptop, "bob", "one|two|three|four|five");
}

/* Once an hour at most; and the device that has told nothing is not waited for. */
static void
test_another_one (TestTown *town, gconstpointer data)
{
  g_auto (Home) home = { 0 };
  g_autoptr (TestPerson) phone = NULL;
  guint32 laptop = 2;
  guint n_alice;

  home_init (&home, town);
  phone = test_person_new_device (home.alice);
  test_person_go_online (phone);
  coterie_wait_for (test_own_is_handed_over (phone));
  test_person_settle (phone);
  test_person_settle (home.laptop);
  coterie_little_server_set_filter (town->server, lose_for, &laptop);
  test_person_send (home.bob, "alice", "three");
  test_person_wait_chat (home.alice, "bob", "one|two|three");
  test_person_wait_chat (phone, "bob", "one|two|three");
  coterie_little_server_set_filter (town->server, NULL, NULL);
  test_person_go_offline (home.alice);
  test_person_go_offline (phone);
  coterie_little_server_lose (town->server, "alice", 2, 1);
  coterie_wait_for (test_person_was_told (home.laptop, COTERIE_NOTICE_GAP));
  test_person_settle (home.laptop);
  test_person_assert_chat (home.laptop, "bob", "one|two");
  test_person_restart (home.laptop);
  test_person_settle (home.laptop);
  n_alice = coterie_little_server_get_n_waiting (town->server, "alice", 1);
  coterie_clock_advance_ms (town->clock, HOUR_MS);
  test_person_restart (home.laptop);
  test_person_settle (home.laptop);
  test_person_go_online (coterie_little_server_get_n_waiting (town->server, "alice", 1) > n_alice ? home.alice : phone);
  test_person_wait_chat (home.laptop, "bob", "one|two|three");
}

/* Nobody is there who could have it. */
static void
test_alone (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");

  coterie_little_server_lose (town->server, "alice", 1, 12);
  coterie_wait_for (test_person_was_told (alice, COTERIE_NOTICE_GAP));
  test_person_settle (alice);
  g_assert_cmpint (coterie_client_get_handover_state (alice->client), ==, COTERIE_HANDOVER_ENDED);
}

/* ------------------------------------------------------------------------------------ beside another hand-over */

/* The first one of them. */
static gboolean
lose_first_for (CoterieLittleEnvelope *envelope, gpointer user_data)
{
  guint32 *device = user_data;

  if (envelope->to.device != *device)
    return TRUE;
  *device = 0;
  return FALSE;
}

/* Who is still being told by this one has nothing to tell it, and goes on to be told. It is asked when it has it all.
 */
static void
test_asks_none_it_tells (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) laptop = NULL;
  guint32 first = 1, second = 2;

  test_person_send (alice, "alice", "milk");
  test_person_settle (alice);
  coterie_little_server_set_filter (town->server, lose_first_for, &second);
  laptop = test_person_new_device (alice);
  test_person_settle (alice);
  coterie_little_server_lose (town->server, "alice", 1, 3);
  coterie_wait_for (test_person_was_told (alice, COTERIE_NOTICE_GAP));
  test_person_settle (alice);
  test_person_go_online (laptop);
  coterie_wait_for (test_own_is_handed_over (laptop));
  test_person_assert_chat (laptop, "alice", "milk");
  test_person_settle (laptop);
  test_person_settle (alice);
  coterie_little_server_set_filter (town->server, lose_for, &first);
  test_person_send (laptop, "alice", "bread");
  test_person_settle (laptop);
  coterie_little_server_set_filter (town->server, NULL, NULL);
  test_person_restart (alice);
  test_person_wait_chat (alice, "alice", "milk|bread");
}

/* Whoever is asked has been told everything before, also by the one that asks now: it goes on to hand over itself. */
static void
test_asked_by_its_giver (TestTown *town, gconstpointer data)
{
  g_auto (Home) home = { 0 };
  g_autoptr (TestPerson) phone = NULL;

  home_init (&home, town);
  coterie_little_server_lose (town->server, "alice", 1, 3);
  coterie_wait_for (test_person_was_told (home.alice, COTERIE_NOTICE_GAP));
  test_person_settle (home.alice);
  test_person_settle (home.laptop);
  test_person_settle (home.alice);
  phone = test_person_new_device (home.laptop);
  test_person_go_online (phone);
  coterie_wait_for (test_own_is_handed_over (phone));
  test_person_assert_chat (phone, "bob", "one|two");
}

/* Alice's first device has a line for "three", and Bob, who could send it once more, is offline. */
static void
lose_three (TestPerson *alice, TestPerson *bob)
{
  test_person_stop (alice);
  test_person_run_sql (alice, "DELETE FROM sessions");
  test_person_start (alice);
  test_person_send (bob, "alice", "three");
  test_person_settle (bob);
  test_person_go_offline (bob);
  test_person_go_online (alice);
  test_person_settle (alice);
}

/* [H6] Whoever asks one that it has told goes on to tell it what comes late, and is told what comes late there: each of
 * the two directions stands for itself. */
static void
test_asks_one_it_told (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  g_autoptr (TestPerson) laptop = NULL;

  test_person_send (alice, "bob", "one");
  test_person_wait_chat (bob, "alice", "one");
  test_person_accept (bob, "alice");
  test_person_send (bob, "alice", "two");
  test_person_wait_chat (alice, "bob", "one|two");
  test_person_settle (bob);
  test_person_settle (alice);
  lose_three (alice, bob);
  laptop = test_person_new_device (alice);
  test_person_go_online (laptop);
  coterie_wait_for (test_own_is_handed_over (laptop));
  test_person_assert_chat (laptop, "bob", "one|two");
  test_person_settle (laptop);
  test_person_settle (alice);
  coterie_little_server_lose (town->server, "alice", 1, 3);
  coterie_wait_for (test_person_was_told (alice, COTERIE_NOTICE_GAP));
  coterie_wait_for (test_own_is_handed_over (alice));
  test_person_settle (laptop);
  test_person_settle (alice);
  test_person_go_online (bob);
  test_person_wait_chat (alice, "bob", "one|two|three");
  test_person_wait_chat (laptop, "bob", "one|two|three");
  g_assert_cmpint (coterie_client_get_handover_state (laptop->client), ==, COTERIE_HANDOVER_ENDED);
}

/* What is lost while the first hand-over is under way need not be in it. */
static void
test_lost_meanwhile (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  g_autoptr (TestPerson) laptop = NULL;
  guint32 second = 2, first_part_for = 2;

  test_person_send (alice, "bob", "one");
  test_person_wait_chat (bob, "alice", "one");
  test_person_accept (bob, "alice");
  test_person_settle (bob);
  test_person_settle (alice);
  coterie_little_server_set_filter (town->server, lose_first_for, &first_part_for);
  laptop = test_person_new_device (alice);
  test_person_settle (alice); /* the rest of it waits for the laptop, up to the end */
  coterie_little_server_set_filter (town->server, lose_for, &second);
  test_person_send (bob, "alice", "two");
  test_person_wait_chat (alice, "bob", "one|two");
  test_person_settle (alice);
  coterie_little_server_set_filter (town->server, NULL, NULL);
  test_person_go_offline (alice);
  coterie_little_server_lose (town->server, "alice", 2, 1);
  test_person_go_online (laptop);
  coterie_wait_for (test_person_was_told (laptop, COTERIE_NOTICE_GAP));
  test_person_go_online (alice);
  test_person_wait_chat (laptop, "bob", "one|two");
}

/* Bob has a further device, and each of Alice's that are here writes that by itself. */
static TestPerson *
add_device_of_bob (Home *home, TestPerson *phone)
{
  TestPerson *tablet = test_person_new_device (home->bob);

  test_person_send (home->laptop, "bob", "four");
  test_person_wait_chat (phone, "bob", "one|two|four");
  coterie_wait_for (test_person_count_kind (home->laptop, "bob", COTERIE_MESSAGE_CHAIN) == 1);
  coterie_wait_for (test_person_count_kind (phone, "bob", COTERIE_MESSAGE_CHAIN) == 1);
  return tablet;
}

/* What a device gets back it tells those to whom it has handed over without: texts, and people, and not what they have
 * written by themselves. */
static void
test_told_on (TestTown *town, gconstpointer data)
{
  g_auto (Home) home = { 0 };
  g_autoptr (TestPerson) carol = test_person_new (town->server, town->clock, "carol");
  g_autoptr (TestPerson) phone = NULL;
  g_autoptr (TestPerson) tablet = NULL;
  guint32 laptop = 2;

  home_init (&home, town);
  coterie_little_server_set_filter (town->server, lose_for, &laptop);
  test_person_send (home.bob, "alice", "three");
  test_person_wait_chat (home.alice, "bob", "one|two|three");
  test_person_send (carol, "alice", "hello, I am Carol");
  test_person_wait_chat (home.alice, "carol", "hello, I am Carol");
  test_person_settle (home.alice);
  coterie_little_server_set_filter (town->server, NULL, NULL);
  test_person_go_offline (home.alice);
  coterie_little_server_lose (town->server, "alice", 2, 2);
  coterie_wait_for (test_person_was_told (home.laptop, COTERIE_NOTICE_GAP));
  test_person_settle (home.laptop);
  phone = test_person_new_device (home.laptop);
  test_person_go_online (phone);
  coterie_wait_for (test_own_is_handed_over (phone));
  test_person_assert_chat (phone, "bob", "one|two");
  tablet = add_device_of_bob (&home, phone);
  test_person_go_online (home.alice);
  test_person_wait_chat (home.laptop, "bob", "one|two|three|four");
  test_person_wait_chat (phone, "bob", "one|two|three|four");
  test_person_wait_chat (phone, "carol", "hello, I am Carol");
  test_person_settle (home.laptop);
  test_person_settle (phone);
  g_assert_cmpuint (test_person_count_kind (phone, "bob", COTERIE_MESSAGE_CHAIN), ==, 1);
}

/* ------------------------------------------------------------------------------------ who may ask */

/* Alice's keys have signed it into her chain, and no person has approved it: it asks in vain. */
static void
test_asked_by_unapproved (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) thief = NULL;
  g_auto (CoterieContent) ask = { 0 };
  g_auto (CoterieContent) told = { 0 };

  test_person_send (alice, "alice", "milk");
  test_person_settle (alice);
  thief = test_puppet_new_device_of (town->server, town->clock, "alice",
                                     coterie_account_get_identity (alice->client->account)->keys);
  test_puppet_fill (thief, "alice", COTERIE_CONTENT_HANDOVER_ASK, &ask);
  ask.handover = coterie_handover_new ();
  ask.has_peer = TRUE;
  memcpy (ask.peer, ask.to.aid, sizeof ask.peer);
  test_puppet_post (thief, "alice", &ask);
  coterie_wait_for (test_person_was_told (alice, COTERIE_ALARM_OWN_DEVICE));
  coterie_wait_for (coterie_little_server_get_n_waiting (town->server, "alice", 1) == 0);
  test_person_settle (alice);
  while (test_puppet_read (thief, &told))
    {
      g_assert_null (told.handover);
      coterie_content_clear (&told);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST_TOWN_ADD ("/core/healing/full-mailbox", test_full_mailbox);
  TEST_TOWN_ADD ("/core/healing/jump", test_jump);
  TEST_TOWN_ADD ("/core/healing/another-one", test_another_one);
  TEST_TOWN_ADD ("/core/healing/alone", test_alone);
  TEST_TOWN_ADD ("/core/healing/asks-none-it-tells", test_asks_none_it_tells);
  TEST_TOWN_ADD ("/core/healing/asked-by-its-giver", test_asked_by_its_giver);
  TEST_TOWN_ADD ("/core/healing/asks-one-it-told", test_asks_one_it_told);
  TEST_TOWN_ADD ("/core/healing/lost-meanwhile", test_lost_meanwhile);
  TEST_TOWN_ADD ("/core/healing/told-on", test_told_on);
  TEST_TOWN_ADD ("/core/healing/asked-by-one-that-nobody-approved", test_asked_by_unapproved);
  return g_test_run ();
}
