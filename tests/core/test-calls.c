// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "circle.h"
#include "core/calls.h"
#include "kit/wait.h"

#include <string.h>

/* Who may say what of calls in a group: Bob has made it, and Alice's client is told or not. */

typedef struct
{
  guint n[256]; /* by the first byte of the call */
  gboolean may_begin;
  CoterieChatKind chat;
} Told;

static void
on_call (CoterieClient *client, CoterieChat *chat, const CoterieCallArrival *arrival, Told *told)
{
  told->n[arrival->content->call[0]]++;
  told->may_begin = arrival->may_begin;
  told->chat = coterie_chat_get_kind (chat);
}

static void
post (TestCircle *circle, TestPuppet *from, CoterieContentKind kind, guint8 call)
{
  g_auto (CoterieContent) content = { 0 };

  test_circle_fill (circle, from, kind, &content);
  content.call = coterie_call_content_new ();
  content.call->call[0] = call;
  test_puppet_post (from, "alice", &content);
}

/* What Bob says is heard, and all that was posted before has been read by then. */
static void
hear_bob (TestCircle *circle, Told *told, guint8 call)
{
  post (circle, circle->bob, COTERIE_CONTENT_CALL_ALIVE, call);
  coterie_wait_for (told->n[call] == 1);
}

static void
add (TestCircle *circle, TestPuppet *who)
{
  CoterieGroupRecord record;
  g_autoptr (GBytes) bytes = NULL;

  test_circle_begin (circle, circle->bob, &record, COTERIE_GROUP_ADD);
  record.members = coterie_chain_get_aid (who->chain);
  record.n_members = 1;
  test_circle_finish (circle->group, circle->bob, &record, &bytes);
  test_circle_post_record (circle, circle->bob, bytes);
}

static void
restrict_to_admins (TestCircle *circle)
{
  CoterieGroupRecord record;
  g_autoptr (GBytes) bytes = NULL;

  test_circle_begin (circle, circle->bob, &record, COTERIE_GROUP_META);
  record.fields = COTERIE_GROUP_FIELD_RIGHTS << COTERIE_GROUP_RIGHT_CALL;
  record.rights[COTERIE_GROUP_RIGHT_CALL] = COTERIE_GROUP_FOR_ADMINS;
  test_circle_finish (circle->group, circle->bob, &record, &bytes);
  test_circle_post_record (circle, circle->bob, bytes);
}

static void
remove_again (TestCircle *circle, TestPuppet *who)
{
  g_autoptr (GBytes) bytes =
      test_circle_change_target (circle, COTERIE_GROUP_REMOVE, coterie_chain_get_aid (who->chain));

  test_circle_post_record (circle, circle->bob, bytes);
}

static void
begin (TestCircle *circle, Told *told, TestTown *town)
{
  g_autoptr (GBytes) create = NULL;

  test_circle_init (circle, town);
  create = test_circle_create (circle, circle->bob);
  test_circle_post_record (circle, circle->bob, create);
  coterie_wait_for (coterie_client_find_group (circle->alice->client, "Circle") != NULL);
  g_signal_connect (circle->alice->client, "call", G_CALLBACK (on_call), told);
}

static void
test_members_ring (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) carol = test_puppet_new (town->server, town->clock, "carol");
  Told told = { .may_begin = FALSE };

  begin (&circle, &told, town);
  hear_bob (&circle, &told, 1);
  g_assert_true (told.may_begin);
  g_assert_cmpint (told.chat, ==, COTERIE_CHAT_GROUP);
  add (&circle, carol);
  test_circle_settle (&circle);
  post (&circle, carol, COTERIE_CONTENT_CALL_RING, 2);
  coterie_wait_for (told.n[2] == 1);
  g_assert_true (told.may_begin);
}

/* Where calls are for admins alone, the others join them and leave, and begin none. */
static void
test_admins_alone_ring (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) carol = test_puppet_new (town->server, town->clock, "carol");
  Told told = { .may_begin = FALSE };

  begin (&circle, &told, town);
  add (&circle, carol);
  restrict_to_admins (&circle);
  test_circle_settle (&circle);
  post (&circle, carol, COTERIE_CONTENT_CALL_RING, 1);
  post (&circle, carol, COTERIE_CONTENT_CALL_JOIN, 2);
  coterie_wait_for (told.n[2] == 1);
  g_assert_false (told.may_begin);
  g_assert_cmpuint (told.n[1], ==, 0);
  hear_bob (&circle, &told, 3);
  g_assert_true (told.may_begin);
}

/* Not of who was removed, nor of who never was in; and not to somebody who is not in any more. */
static void
test_nobody_else_is_heard (TestTown *town, gconstpointer data)
{
  static const CoterieContentKind kinds[] = { COTERIE_CONTENT_CALL_RING, COTERIE_CONTENT_CALL_ANSWER,
                                              COTERIE_CONTENT_CALL_ALIVE, COTERIE_CONTENT_CALL_LEAVE };
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) carol = test_puppet_new (town->server, town->clock, "carol");
  g_autoptr (TestPuppet) mallory = test_puppet_new (town->server, town->clock, "mallory");
  Told told = { .may_begin = FALSE };

  begin (&circle, &told, town);
  add (&circle, carol);
  test_circle_settle (&circle);
  remove_again (&circle, carol);
  test_circle_settle (&circle);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      post (&circle, carol, kinds[i], 1);
      post (&circle, mallory, kinds[i], 2);
    }
  test_circle_settle (&circle);
  hear_bob (&circle, &told, 3);
  g_assert_cmpuint (told.n[1] + told.n[2], ==, 0);
  {
    g_autoptr (GBytes) bytes = test_circle_change_target (&circle, COTERIE_GROUP_REMOVE, circle.alice_aid);

    test_circle_post_record (&circle, circle.bob, bytes);
  }
  test_circle_settle (&circle);
  post (&circle, circle.bob, COTERIE_CONTENT_CALL_RING, 4);
  test_circle_settle (&circle);
  test_puppet_say (circle.bob, "alice", "two");
  test_person_wait_chat (circle.alice, "bob", "one|two");
  g_assert_cmpuint (told.n[4], ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST_TOWN_ADD ("/core/calls/members-ring", test_members_ring);
  TEST_TOWN_ADD ("/core/calls/admins-alone-ring", test_admins_alone_ring);
  TEST_TOWN_ADD ("/core/calls/nobody-else-is-heard", test_nobody_else_is_heard);
  return g_test_run ();
}
