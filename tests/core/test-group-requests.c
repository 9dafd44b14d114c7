// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "circle.h"
#include "kit/wait.h"
#include "own-devices.h"

#include <string.h>

/* Whether a group is asked for [J11]: by whom the account is in it, judged over all of them. */

static GBytes *
add_alice (TestCircle *circle, TestPuppet *author)
{
  CoterieGroupRecord record;
  GBytes *bytes;

  test_circle_begin (circle, author, &record, COTERIE_GROUP_ADD);
  record.members = circle->alice_aid;
  record.n_members = 1;
  test_circle_finish (circle->group, author, &record, &bytes);
  return bytes;
}

/* Bob makes @other an admin. */
static GBytes *
promote (TestCircle *circle, TestPuppet *author, TestPuppet *other)
{
  CoterieGroupRecord record;
  GBytes *bytes;

  test_circle_begin (circle, author, &record, COTERIE_GROUP_PROMOTE);
  memcpy (record.target, coterie_chain_get_aid (other->chain), sizeof record.target);
  test_circle_finish (circle->group, author, &record, &bytes);
  return bytes;
}

static void
wait_for_state (TestCircle *circle, TestPerson *person, gboolean request)
{
  test_person_settle (person);
  coterie_wait_for (coterie_client_find_group (person->client, "Circle") != NULL);
  coterie_wait_for (coterie_chat_get_request (coterie_client_find_group (person->client, "Circle")) == request);
}

/* Bob is blocked when he makes the group, of which Carol tells. Of what is said in it nothing is shown, and nobody is
 * told that it came. */
static void
test_unblocked (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) carol = NULL;
  g_auto (CoterieContent) told = { 0 };
  g_autoptr (GBytes) first = NULL, second = NULL;

  test_circle_init (&circle, town);
  carol = test_puppet_new (town->server, town->clock, "carol");
  test_person_block (circle.alice, "bob", TRUE);
  first = test_circle_create (&circle, circle.bob);
  second = promote (&circle, circle.bob, carol);
  test_circle_post_record (&circle, carol, first);
  test_circle_post_record (&circle, carol, second);
  test_circle_post_text (&circle, carol, "Can you hear me?");
  test_circle_assert_texts (&circle, "Circle", NULL);
  g_assert_false (test_puppet_read_kind (carol, COTERIE_CONTENT_RECEIPT, &told));
  test_circle_assert_rows (&circle, "SELECT count(*) FROM messages JOIN groups USING (chat)", 0);
  test_person_block (circle.alice, "bob", FALSE);
  wait_for_state (&circle, circle.alice, FALSE);
  test_circle_assert_texts (&circle, "Circle", "Can you hear me?");
  coterie_wait_for (test_puppet_read_kind (carol, COTERIE_CONTENT_RECEIPT, &told));
}

/* Somebody accepted adds her to what she is in already, by somebody blocked: that counts as well. */
static void
test_added_by_friend (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) mallory = NULL;
  g_autoptr (GBytes) first = NULL, second = NULL, third = NULL;

  test_circle_init (&circle, town);
  mallory = test_puppet_new (town->server, town->clock, "mallory");
  test_puppet_say (mallory, "alice", "Hello");
  test_circle_settle (&circle);
  test_person_block (circle.alice, "mallory", TRUE);
  first = test_circle_create (&circle, mallory);
  second = promote (&circle, mallory, circle.bob);
  test_circle_post_record (&circle, circle.bob, first);
  test_circle_post_record (&circle, circle.bob, second);
  test_circle_assert_texts (&circle, "Circle", NULL);
  third = add_alice (&circle, circle.bob);
  test_circle_post_record (&circle, circle.bob, third);
  test_circle_assert_texts (&circle, "Circle", "");
  wait_for_state (&circle, circle.alice, FALSE);
}

/* A friend adds her, and a stranger does so again: one device is told of these one by one, the other at once. */
static void
test_devices_agree (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) mallory = NULL;
  g_autoptr (GBytes) first = NULL, second = NULL, third = NULL;
  g_auto (CoterieContent) content = { 0 };

  test_circle_init (&circle, town);
  mallory = test_puppet_new (town->server, town->clock, "mallory");
  test_puppet_say (mallory, "alice", "Hello"); /* she has his chain */
  test_circle_settle (&circle);
  first = test_circle_create (&circle, circle.bob);
  second = promote (&circle, circle.bob, mallory);
  third = add_alice (&circle, mallory);
  test_circle_fill (&circle, circle.bob, COTERIE_CONTENT_GROUP_RECORD, &content);
  content.group = coterie_group_content_new ();
  content.group->records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (content.group->records, g_bytes_ref (first));
  g_ptr_array_add (content.group->records, g_bytes_ref (second));
  g_ptr_array_add (content.group->records, g_bytes_ref (third));
  test_puppet_post (circle.bob, "alice", &content);
  wait_for_state (&circle, circle.alice, FALSE);
}

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

static guint
count_known (TestCircle *circle)
{
  CoterieClient *client = circle->alice->client;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) members = NULL;
  guint n_known = 0;

  coterie_client_load_members_async (client, coterie_client_find_group (client, "Circle"), NULL, on_ready, &result);
  coterie_wait_for (result != NULL);
  members = coterie_client_load_members_finish (client, result, NULL);
  for (guint i = 0; i < members->len; i++)
    n_known += ((CoterieGroupPerson *) members->pdata[i])->contact != NULL;
  return n_known;
}

/* Who is in a stranger's group is not asked of the server before somebody looks at the list. */
static void
test_nobody_looked_up (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) mallory = NULL;
  g_autoptr (TestPuppet) carol = NULL;
  g_autoptr (GBytes) second = NULL;
  g_autofree char *path = NULL;

  test_circle_init (&circle, town);
  carol = test_puppet_new (town->server, town->clock, "carol");
  path = test_puppet_dup_chain_path (carol);
  mallory = test_circle_invite_by_stranger (&circle);
  second = promote (&circle, mallory, carol);
  test_circle_post_record (&circle, mallory, second);
  test_circle_assert_request (&circle, "Circle", TRUE);
  g_assert_cmpuint (test_person_count_requests (circle.alice, path), ==, 0);
  count_known (&circle);
  coterie_wait_for (test_person_count_requests (circle.alice, path) == 1);
  coterie_wait_for (count_known (&circle) == 2);
}

/* What was kept before the other device was there reaches it when the group is accepted, on whichever of the two. */
static void
accept_with_device (TestTown *town, gboolean on_laptop)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) mallory = NULL;
  g_autoptr (TestPerson) laptop = NULL;
  TestPerson *first;
  char *texts = NULL;

  test_circle_init (&circle, town);
  first = circle.alice;
  mallory = test_circle_invite_by_stranger (&circle);
  test_circle_assert_request (&circle, "Circle", TRUE);
  laptop = test_person_new_device (circle.alice);
  test_person_go_online (laptop);
  coterie_wait_for (test_own_is_handed_over (laptop));
  wait_for_state (&circle, laptop, TRUE);
  circle.alice = on_laptop ? laptop : first;
  test_circle_accept (&circle, "Circle");
  circle.alice = first;
  wait_for_state (&circle, circle.alice, FALSE);
  test_circle_assert_texts (&circle, "Circle", "You are in");
  circle.alice = laptop;
  wait_for_state (&circle, laptop, FALSE);
  coterie_wait_for (
      (g_free (texts), texts = test_circle_read_texts (&circle, "Circle"), g_strcmp0 (texts, "You are in") == 0));
  g_free (texts);
  circle.alice = first;
}

static void
test_accepted_here (TestTown *town, gconstpointer data)
{
  accept_with_device (town, FALSE);
}

static void
test_accepted_there (TestTown *town, gconstpointer data)
{
  accept_with_device (town, TRUE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  TEST_TOWN_ADD ("/core/group-requests/unblocked", test_unblocked);
  TEST_TOWN_ADD ("/core/group-requests/added-by-a-friend", test_added_by_friend);
  TEST_TOWN_ADD ("/core/group-requests/any-friend-suffices", test_devices_agree);
  TEST_TOWN_ADD ("/core/group-requests/nobody-is-looked-up", test_nobody_looked_up);
  TEST_TOWN_ADD ("/core/group-requests/kept-for-other-device/accepted-here", test_accepted_here);
  TEST_TOWN_ADD ("/core/group-requests/kept-for-other-device/accepted-there", test_accepted_there);
  return g_test_run ();
}
