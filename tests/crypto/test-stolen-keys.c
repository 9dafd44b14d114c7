// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/two-devices.h"

#include "crypto/errors.h"

/* What somebody can open who has copied all that Bob's device keeps of its session with Alice. docs/threat-model.md
 * promises: nothing that was opened before, and nothing any more once both have written again. */

typedef struct
{
  TestDevice alice;
  TestDevice bob;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  test_devices_init (&fixture->alice, &fixture->bob);
  test_begin (&fixture->alice, &fixture->bob, TRUE);
  test_say (&fixture->alice, &fixture->bob, "hello");
  test_say (&fixture->bob, &fixture->alice, "hi");
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  test_device_clear (&fixture->alice);
  test_device_clear (&fixture->bob);
}

static GBytes *
copy_session (Fixture *fixture)
{
  return coterie_memory_key_store_get_session (fixture->bob.store, fixture->alice.aid, 1);
}

/* Whether the copy opens an envelope. Bob's own session is as before afterwards. */
static gboolean
thief_opens (Fixture *fixture, GBytes *copy, const CoterieSealed *sealed)
{
  g_autoptr (GBytes) present = copy_session (fixture);
  g_autofree char *text = NULL;
  gboolean opened;

  coterie_memory_key_store_set_session (fixture->bob.store, fixture->alice.aid, 1, copy);
  opened = test_open (&fixture->bob, &fixture->alice, sealed, &text, NULL);
  coterie_memory_key_store_set_session (fixture->bob.store, fixture->alice.aid, 1, present);
  return opened;
}

static void
test_nothing_older (Fixture *fixture, gconstpointer unused)
{
  g_auto (CoterieSealed) before_the_turn = { 0 };
  g_auto (CoterieSealed) opened = { 0 };
  g_auto (CoterieSealed) waiting = { 0 };
  g_autoptr (GBytes) copy = NULL;

  test_seal (&fixture->alice, &fixture->bob, "long ago", &before_the_turn);
  test_opens (&fixture->bob, &fixture->alice, &before_the_turn, "long ago");
  test_say (&fixture->bob, &fixture->alice, "I see");
  test_seal (&fixture->alice, &fixture->bob, "just now", &opened);
  test_opens (&fixture->bob, &fixture->alice, &opened, "just now");
  test_seal (&fixture->alice, &fixture->bob, "on its way", &waiting);

  copy = copy_session (fixture);
  g_assert_false (thief_opens (fixture, copy, &before_the_turn));
  g_assert_false (thief_opens (fixture, copy, &opened));
  /* The copy is a good one: what was under way it does open. */
  g_assert_true (thief_opens (fixture, copy, &waiting));
}

static void
test_nothing_once_both_have_written (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GBytes) copy = copy_session (fixture);
  g_auto (CoterieSealed) soon = { 0 };
  g_auto (CoterieSealed) later = { 0 };

  test_seal (&fixture->alice, &fixture->bob, "still readable", &soon);
  g_assert_true (thief_opens (fixture, copy, &soon));
  test_opens (&fixture->bob, &fixture->alice, &soon, "still readable");

  test_say (&fixture->bob, &fixture->alice, "Bob's turn makes a new key");
  test_seal (&fixture->alice, &fixture->bob, "out of reach", &later);
  g_assert_false (thief_opens (fixture, copy, &later));
  test_opens (&fixture->bob, &fixture->alice, &later, "out of reach");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/crypto/stolen-keys/open-nothing-older", Fixture, NULL, set_up, test_nothing_older, tear_down);
  g_test_add ("/crypto/stolen-keys/open-nothing-once-both-have-written", Fixture, NULL, set_up,
              test_nothing_once_both_have_written, tear_down);
  return g_test_run ();
}
