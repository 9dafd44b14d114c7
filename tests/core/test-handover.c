// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/wait.h"
#include "person.h"

/* A further device gets what the one that approved it has: docs/protocol.md, section 19. */

/* Alice and Bob have talked; then Alice has a laptop. */
static void
test_one_chat (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  g_autoptr (TestPerson) laptop = NULL;

  test_person_send (alice, "bob", "one");
  test_person_settle (alice);
  test_person_wait_chat (bob, "alice", "one");
  test_person_accept (bob, "alice");
  test_person_send (bob, "alice", "two");
  test_person_wait_chat (alice, "bob", "one|two");
  laptop = test_person_new_device (alice);
  test_person_go_online (laptop);
  test_person_wait_chat (laptop, "bob", "one|two");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST_TOWN_ADD ("/core/handover/one-chat", test_one_chat);
  return g_test_run ();
}
