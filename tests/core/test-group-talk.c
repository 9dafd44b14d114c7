// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/wait.h"
#include "puppet.h"
#include "trio.h"

#include <string.h>

/* What is said in groups, between whole clients: who types, what is for some alone, how far it has come. */

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

static char *
name_typists (TestPerson *person)
{
  return g_strjoinv ("|", (char **) coterie_chat_get_typing_names (test_trio_find (person)));
}

static gboolean
types (TestPerson *person, const char *names)
{
  g_autofree char *found = name_typists (person);

  return g_str_equal (found, names);
}

/* Who is here and knows us is told, with the name of who types; not the one who is no contact of theirs [D5]. */
static void
test_typing (TestTown *town, gconstpointer data)
{
  g_auto (TestTrio) circle = { 0 };

  test_trio_init (&circle, town);
  coterie_client_set_typing (circle.alice->client, test_trio_find (circle.alice), TRUE);
  coterie_wait_for (types (circle.bob, "alice") && types (circle.carol, "alice"));
  coterie_client_set_typing (circle.bob->client, test_trio_find (circle.bob), TRUE);
  coterie_client_set_typing (circle.carol->client, test_trio_find (circle.carol), TRUE);
  coterie_wait_for (types (circle.alice, "bob|carol"));
  g_assert_true (coterie_chat_get_typing (test_trio_find (circle.alice)));
  g_assert_true (types (circle.bob, "alice"));
  g_assert_false (coterie_chat_get_typing (coterie_client_find_chat (circle.alice->client, "bob")));
}

/* What was being typed is here: of who wrote it, and of nobody else. */
static void
test_typing_ends (TestTown *town, gconstpointer data)
{
  g_auto (TestTrio) circle = { 0 };
  g_autoptr (CoterieMessage) message = NULL;

  test_trio_init (&circle, town);
  coterie_client_set_typing (circle.bob->client, test_trio_find (circle.bob), TRUE);
  coterie_client_set_typing (circle.carol->client, test_trio_find (circle.carol), TRUE);
  coterie_wait_for (types (circle.alice, "bob|carol"));
  message = test_trio_send (circle.bob, "There it is", NULL);
  coterie_wait_for (types (circle.alice, "carol"));
  coterie_clock_advance_ms (town->clock, 5001); /* what is not said again is over soon */
  coterie_client_set_typing (circle.carol->client, test_trio_find (circle.carol), FALSE);
  coterie_wait_for (types (circle.alice, ""));
}

/* Who wrote it is known by name, also to those who know them from the group alone; so are those whom it names. */
static void
test_people (TestTown *town, gconstpointer data)
{
  g_auto (TestTrio) circle = { 0 };
  g_autoptr (CoterieMessage) sent = NULL, got = NULL;
  const CoterieMention *mentions;
  guint n_mentions;

  test_trio_init (&circle, town);
  sent = test_trio_send (circle.bob, "Only @carol can know that", "carol");
  g_assert_null (coterie_message_get_sender (sent));
  g_assert_false (coterie_message_mentions_own (sent));
  coterie_wait_for (test_trio_has_text (circle.carol, "Only @carol can know that"));
  got = test_trio_get_last (circle.carol);
  g_assert_cmpstr (coterie_contact_get_name (coterie_message_get_sender (got)), ==, "bob");
  g_assert_cmpuint (g_strv_length ((char **) coterie_message_get_only (got)), ==, 1);
  g_assert_cmpstr (coterie_message_get_only (got)[0], ==, "carol");
  mentions = coterie_message_get_mentions (got, &n_mentions);
  g_assert_cmpuint (n_mentions, ==, 1);
  g_assert_cmpuint (mentions[0].start, ==, 5);
  g_assert_cmpuint (mentions[0].length, ==, 6);
  g_assert_cmpstr (mentions[0].name, ==, "carol");
  g_assert_true (mentions[0].is_own && coterie_message_mentions_own (got));
  test_person_settle (circle.alice);
  g_assert_false (test_trio_has_text (circle.alice, "Only @carol can know that"));
}

static void
mark_read (TestPerson *person)
{
  g_autoptr (GAsyncResult) result = NULL;

  coterie_client_mark_read_async (person->client, test_trio_find (person), NULL, on_ready, &result);
  coterie_wait_for (result != NULL);
  g_assert_true (coterie_client_mark_read_finish (person->client, result, NULL));
}

static void
test_delivery (TestTown *town, gconstpointer data)
{
  g_auto (TestTrio) circle = { 0 };
  g_autoptr (CoterieMessage) message = NULL;

  test_trio_init (&circle, town);
  test_person_go_offline (circle.carol);
  message = test_trio_send (circle.alice, "How far?", NULL);
  coterie_wait_for (test_trio_has_reached (circle.alice, message, "bob delivered|carol sent|"));
  g_assert_cmpint (coterie_message_get_state (message), ==, COTERIE_MESSAGE_SENT);
  mark_read (circle.bob);
  coterie_wait_for (test_trio_has_reached (circle.alice, message, "bob read|carol sent|"));
  g_assert_cmpint (coterie_message_get_state (message), ==, COTERIE_MESSAGE_SENT);
  test_person_go_online (circle.carol);
  coterie_wait_for (coterie_message_get_state (message) == COTERIE_MESSAGE_DELIVERED);
  mark_read (circle.carol);
  coterie_wait_for (coterie_message_get_state (message) == COTERIE_MESSAGE_STATE_READ);
  g_assert_true (test_trio_has_reached (circle.alice, message, "bob read|carol read|"));
}

/* Receipts of somebody for whom it was not, or for what they did not get, say nothing. */
static void
test_delivery_forged (TestTown *town, gconstpointer data)
{
  g_auto (TestTrio) circle = { 0 };
  g_autoptr (TestPuppet) mallory = test_puppet_new (town->server, town->clock, "mallory");
  g_autoptr (CoterieMessage) message = NULL;
  g_auto (CoterieContent) content = { 0 };

  test_trio_init (&circle, town);
  test_person_go_offline (circle.bob);
  test_person_go_offline (circle.carol);
  message = test_trio_send (circle.alice, "for Bob", "bob");
  coterie_wait_for (coterie_message_get_state (message) == COTERIE_MESSAGE_SENT);
  test_puppet_fill (mallory, "alice", COTERIE_CONTENT_RECEIPT, &content);
  memcpy (content.chat, coterie_chat_get_id (test_trio_find (circle.alice)), sizeof content.chat);
  content.n_read = 1;
  content.read = g_new0 (CoterieContentId, 1);
  for (guint i = 0; i < COTERIE_CONTENT_ID_BYTES; i++)
    content.read[0][i] = (guint8) (g_ascii_xdigit_value (coterie_message_get_id (message)[2 * i]) * 16 +
                                   g_ascii_xdigit_value (coterie_message_get_id (message)[2 * i + 1]));
  test_puppet_post (mallory, "alice", &content);
  coterie_wait_for (coterie_little_server_get_n_waiting (town->server, "alice", 1) == 0);
  g_assert_true (test_trio_has_reached (circle.alice, message, "bob sent|"));
  g_assert_cmpint (coterie_message_get_state (message), ==, COTERIE_MESSAGE_SENT);
}

/* For some alone, who have left before it could be sent: it is not, and the person is told. */
static void
test_part_has_left (TestTown *town, gconstpointer data)
{
  g_auto (TestTrio) circle = { 0 };
  g_autoptr (CoterieMessage) message = NULL;
  g_autoptr (GPtrArray) members = g_ptr_array_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *lines = NULL;

  test_trio_init (&circle, town);
  test_person_settle (circle.alice);
  test_person_go_offline (circle.alice);
  message = test_trio_send (circle.alice, "For Carol", "carol");
  g_ptr_array_add (members, test_person_find (circle.alice, "carol"));
  coterie_client_change_group_async (circle.alice->client, test_trio_find (circle.alice), COTERIE_GROUP_CHANGE_REMOVE,
                                     members, NULL, NULL, on_ready, &result);
  coterie_wait_for (result != NULL);
  coterie_client_change_group_finish (circle.alice->client, result, &error);
  g_assert_no_error (error);
  test_person_go_online (circle.alice);
  coterie_wait_for (coterie_message_get_state (message) == COTERIE_MESSAGE_FAILED);
  test_person_settle (circle.alice);
  lines = test_trio_read_all (circle.alice, COTERIE_MESSAGE_CHAIN);
  g_assert_cmpstr (lines, ==, "Your message was not sent: nobody whom it was for is in the group any more.|");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  TEST_TOWN_ADD ("/core/group-talk/typing", test_typing);
  TEST_TOWN_ADD ("/core/group-talk/typing-ends", test_typing_ends);
  TEST_TOWN_ADD ("/core/group-talk/people", test_people);
  TEST_TOWN_ADD ("/core/group-talk/delivery", test_delivery);
  TEST_TOWN_ADD ("/core/group-talk/delivery-forged", test_delivery_forged);
  TEST_TOWN_ADD ("/core/group-talk/part-has-left", test_part_has_left);
  return g_test_run ();
}
