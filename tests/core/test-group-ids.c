// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "circle.h"

#include <string.h>

/* A record of a "group" that has the id of the direct chat of Alice and @other. */
static void
post_forged (TestCircle *circle, TestPuppet *from, const guint8 *other)
{
  CoterieGroupRecord record = { 0 };
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) first = test_circle_create (circle, from);

  test_circle_begin (circle, from, &record, COTERIE_GROUP_ADD);
  coterie_chat_id_direct (circle->alice_aid, other, circle->id);
  memcpy (record.group, circle->id, sizeof record.group);
  record.members = circle->alice_aid;
  record.n_members = 1;
  bytes = coterie_group_record_sign (&record, coterie_device_keys_get_signing_secret (from->keys));
  test_circle_post_record (circle, from, bytes);
  test_circle_post_text (circle, from, "You are in");
  test_circle_settle (circle);
}

/* The id of a direct chat is no secret: nobody can take it for a group before the two have written to each other. */
static void
take_id_before (TestTown *town, gboolean accepted)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) mallory = NULL;
  g_autoptr (TestPuppet) carol = NULL;
  g_autoptr (TestPuppet) dave = NULL;

  test_circle_init (&circle, town);
  mallory = test_puppet_new (town->server, town->clock, "mallory");
  carol = test_puppet_new (town->server, town->clock, "carol");
  dave = test_puppet_new (town->server, town->clock, "dave");
  post_forged (&circle, accepted ? circle.bob : mallory, coterie_chain_get_aid (carol->chain));
  post_forged (&circle, accepted ? circle.bob : mallory, coterie_chain_get_aid (dave->chain));
  test_puppet_say (carol, "alice", "Hello");
  test_person_wait_chat (circle.alice, "carol", "Hello");
  test_person_send (circle.alice, "dave", "Good morning");
  test_person_wait_chat (circle.alice, "dave", "Good morning");
  test_person_settle (circle.alice);
  test_person_restart (circle.alice);
  test_person_wait_chat (circle.alice, "carol", "Hello");
  test_puppet_say (dave, "alice", "You too");
  test_person_wait_chat (circle.alice, "dave", "Good morning|You too");
  test_circle_settle (&circle);
}

static void
test_id_taken_before (TestTown *town, gconstpointer data)
{
  take_id_before (town, FALSE);
}

static void
test_id_taken_by_contact (TestTown *town, gconstpointer data)
{
  take_id_before (town, TRUE);
}

/* Nor afterwards: it is dropped, and does not stay in the mailbox for ever. */
static void
test_id_taken_after (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) mallory = NULL;
  g_autoptr (TestPuppet) carol = NULL;

  test_circle_init (&circle, town);
  mallory = test_puppet_new (town->server, town->clock, "mallory");
  carol = test_puppet_new (town->server, town->clock, "carol");
  test_puppet_say (carol, "alice", "Hello");
  test_person_wait_chat (circle.alice, "carol", "Hello");
  post_forged (&circle, mallory, coterie_chain_get_aid (carol->chain));
  post_forged (&circle, circle.bob, coterie_chain_get_aid (carol->chain));
  post_forged (&circle, circle.bob, coterie_chain_get_aid (circle.bob->chain));
  test_puppet_say (carol, "alice", "Still there?");
  test_person_wait_chat (circle.alice, "carol", "Hello|Still there?");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  TEST_TOWN_ADD ("/core/group-ids/direct-chat/before", test_id_taken_before);
  TEST_TOWN_ADD ("/core/group-ids/direct-chat/before-by-a-contact", test_id_taken_by_contact);
  TEST_TOWN_ADD ("/core/group-ids/direct-chat/after", test_id_taken_after);
  return g_test_run ();
}
