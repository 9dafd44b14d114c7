// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "circle.h"
#include "kit/wait.h"

#include <string.h>

/* Who is asked for records and secrets, and who gets an answer. */

static guint
count_for (TestCircle *circle, const char *name)
{
  return coterie_little_server_get_n_waiting (circle->town->server, name, 1);
}

/* Whoever knows the group's id makes it look as if more were known: strangers are not even asked, which would tell them
 * that Alice is there. */
static void
test_strangers_not_asked (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) mallory = NULL;
  g_autoptr (GBytes) first = NULL, second = NULL;

  test_circle_init (&circle, town);
  mallory = test_puppet_new (town->server, town->clock, "mallory");
  first = test_circle_create (&circle, circle.bob);
  test_circle_post_record (&circle, circle.bob, first);
  test_circle_assert_texts (&circle, "Circle", "");
  second = test_circle_rename (&circle, circle.bob, "Square");
  test_circle_post_text (&circle, mallory, "Are you there?");
  test_circle_settle (&circle);
  g_assert_cmpuint (count_for (&circle, "mallory"), ==, 0);
  test_circle_post_text (&circle, circle.bob, "I am"); /* a member is */
  test_circle_settle (&circle);
  coterie_wait_for (count_for (&circle, "bob") > 0);
}

/* Names another secret, and tells it. */
static void
change_secret (TestCircle *circle, guint8 mark)
{
  g_auto (CoterieContent) content = { 0 };
  guint8 secret[COTERIE_CHAT_SECRET_BYTES];
  CoterieGroupRecord record;
  g_autoptr (GBytes) bytes = NULL;

  memset (secret, mark, sizeof secret);
  test_circle_begin (circle, circle->bob, &record, COTERIE_GROUP_META);
  record.fields = COTERIE_GROUP_FIELD_SECRET;
  coterie_group_secret_get_hash (secret, record.secret);
  test_circle_finish (circle->group, circle->bob, &record, &bytes);
  test_circle_post_record (circle, circle->bob, bytes);
  test_circle_fill (circle, circle->bob, COTERIE_CONTENT_GROUP_SECRET, &content);
  content.group = coterie_group_content_new ();
  content.group->secrets = g_byte_array_new ();
  g_byte_array_append (content.group->secrets, secret, sizeof secret);
  test_puppet_post (circle->bob, "alice", &content);
  test_circle_settle (circle);
}

static void
ask_for_secret (TestCircle *circle, TestPuppet *from, guint8 mark)
{
  g_auto (CoterieContent) content = { 0 };
  guint8 secret[COTERIE_CHAT_SECRET_BYTES];

  memset (secret, mark, sizeof secret);
  test_circle_fill (circle, from, COTERIE_CONTENT_GROUP_ASK, &content);
  content.group = coterie_group_content_new ();
  content.group->want = g_byte_array_new ();
  content.group->wants_secret = TRUE;
  coterie_group_secret_get_hash (secret, content.group->secret_hash);
  test_puppet_post (from, "alice", &content);
  test_circle_settle (circle);
}

static gboolean
gets_secret (TestPuppet *puppet)
{
  g_auto (CoterieContent) answer = { 0 };

  return test_puppet_read_kind (puppet, COTERIE_CONTENT_GROUP_SECRET, &answer);
}

/* Who comes later is not given what was secret before; and nobody is answered without end. */
static void
test_secrets (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) carol = NULL;
  g_autoptr (GBytes) first = NULL, second = NULL;
  guint n_answers = 0;

  test_circle_init (&circle, town);
  carol = test_puppet_new (town->server, town->clock, "carol");
  first = test_circle_create (&circle, circle.bob);
  test_circle_post_record (&circle, circle.bob, first);
  change_secret (&circle, 1);
  second = test_circle_change_target (&circle, COTERIE_GROUP_PROMOTE, coterie_chain_get_aid (carol->chain));
  test_circle_post_record (&circle, circle.bob, second);
  change_secret (&circle, 2);
  change_secret (&circle, 3);
  ask_for_secret (&circle, carol, 1);
  g_assert_false (gets_secret (carol));
  ask_for_secret (&circle, carol, 2);
  g_assert_true (gets_secret (carol));
  ask_for_secret (&circle, circle.bob, 1);
  coterie_wait_for (gets_secret (circle.bob));
  for (guint i = 0; i < 80; i++)
    {
      ask_for_secret (&circle, carol, 3);
      n_answers += gets_secret (carol);
    }
  g_assert_cmpuint (n_answers, >, 20);
  g_assert_cmpuint (n_answers, <=, 64);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  TEST_TOWN_ADD ("/core/group-answers/strangers-are-not-asked", test_strangers_not_asked);
  TEST_TOWN_ADD ("/core/group-answers/secrets", test_secrets);
  return g_test_run ();
}
