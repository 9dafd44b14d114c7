// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/client-private.h"
#include "kit/wait.h"
#include "own-devices.h"

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST_TOWN_ADD ("/core/healing/full-mailbox", test_full_mailbox);
  TEST_TOWN_ADD ("/core/healing/jump", test_jump);
  TEST_TOWN_ADD ("/core/healing/another-one", test_another_one);
  TEST_TOWN_ADD ("/core/healing/alone", test_alone);
  return g_test_run ();
}
