// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "circle.h"

#include "group/group.h"
#include "kit/wait.h"
#include "own-devices.h"
#include "person.h"
#include "puppet.h"
#include "wire/refusal.h"

#include <string.h>

/* Groups as others make them: honest, out of order, forged. Bob makes all records with his own hands. */

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

/* "one|two": the lines of the group that Alice calls so. */
static char *
read_lines (TestCircle *circle, const char *name)
{
  CoterieChat *chat = coterie_client_find_group (circle->alice->client, name);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_nonnull (chat);
  coterie_client_load_history_async (circle->alice->client, chat, G_MAXUINT64, 100, NULL, on_ready, &result);
  coterie_wait_for (result != NULL);
  rows = coterie_client_load_history_finish (circle->alice->client, result, NULL);
  g_assert_nonnull (rows);
  for (guint i = 0; i < rows->len; i++)
    if (coterie_message_get_kind (rows->pdata[i]) == COTERIE_MESSAGE_GROUP)
      g_string_append_printf (text, "%s%s", text->len > 0 ? "|" : "", coterie_message_get_body (rows->pdata[i]));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Whoever signs a record knows the id of its line before the others do. */
static void
test_line_covered (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_auto (CoterieContent) content = { 0 };
  g_autoptr (GBytes) first = NULL, second = NULL;
  g_autofree char *lines = NULL;
  CoterieGroupRecord record;
  guint8 hash[COTERIE_DIGEST_BYTES];

  test_circle_init (&circle, town);
  first = test_circle_create (&circle, circle.bob);
  test_circle_post_record (&circle, circle.bob, first);
  test_circle_assert_texts (&circle, "Circle", "");
  test_circle_fill (&circle, circle.bob, COTERIE_CONTENT_TEXT, &content);
  second = test_circle_rename (&circle, circle.bob, "Ring");
  g_assert_true (
      coterie_group_record_parse (&record, g_bytes_get_data (second, NULL), g_bytes_get_size (second), NULL));
  coterie_group_record_get_hash (&record, hash);
  memcpy (content.id, hash, sizeof content.id);
  content.text = g_strdup ("in its place");
  test_puppet_post (circle.bob, "alice", &content);
  test_circle_assert_texts (&circle, "Circle", "in its place");
  test_circle_post_record (&circle, circle.bob, second);
  test_circle_assert_texts (&circle, "Ring", "in its place");
  lines = read_lines (&circle, "Ring");
  g_assert_true (strstr (lines, "Ring") != NULL);
  test_person_restart (circle.alice);
  test_circle_assert_texts (&circle, "Ring", "in its place");
}

/* And afterwards: what bears the id of a line does not take its place. */
static void
test_line_before (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_auto (CoterieContent) content = { 0 };
  g_autoptr (GBytes) first = NULL, second = NULL;
  g_autofree char *lines = NULL;
  CoterieGroupRecord record;
  guint8 hash[COTERIE_DIGEST_BYTES];

  test_circle_init (&circle, town);
  first = test_circle_create (&circle, circle.bob);
  second = test_circle_rename (&circle, circle.bob, "Ring");
  test_circle_post_record (&circle, circle.bob, first);
  test_circle_post_record (&circle, circle.bob, second);
  test_circle_assert_texts (&circle, "Ring", "");
  g_assert_true (
      coterie_group_record_parse (&record, g_bytes_get_data (second, NULL), g_bytes_get_size (second), NULL));
  coterie_group_record_get_hash (&record, hash);
  test_circle_fill (&circle, circle.bob, COTERIE_CONTENT_TEXT, &content);
  memcpy (content.id, hash, sizeof content.id);
  content.text = g_strdup ("in its place");
  test_puppet_post (circle.bob, "alice", &content);
  test_circle_settle (&circle);
  lines = read_lines (&circle, "Ring");
  g_assert_true (strstr (lines, "Ring") != NULL);
}

static void
test_told (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (GBytes) first = NULL;

  test_circle_init (&circle, town);
  first = test_circle_create (&circle, circle.bob);
  test_circle_post_record (&circle, circle.bob, first);
  test_circle_post_record (&circle, circle.bob, first);
  test_circle_post_text (&circle, circle.bob, "Welcome");
  test_circle_assert_texts (&circle, "Circle", "Welcome");
  test_person_restart (circle.alice);
  test_circle_assert_texts (&circle, "Circle", "Welcome");
}

/* A text of somebody who knew more: kept, asked for, then shown in its place. */
static void
test_state_not_yet_seen (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_auto (CoterieContent) question = { 0 };
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) second = NULL;
  g_autoptr (GBytes) third = NULL;

  test_circle_init (&circle, town);
  first = test_circle_create (&circle, circle.bob);
  test_circle_post_record (&circle, circle.bob, first);
  second = test_circle_rename (&circle, circle.bob, "Square");
  third = test_circle_rename (&circle, circle.bob, "Round");
  test_circle_post_text (&circle, circle.bob, "early");
  test_circle_post_text (&circle, circle.bob, "and another");
  test_circle_assert_texts (&circle, "Circle", "");
  g_assert_true (test_puppet_read_kind (circle.bob, COTERIE_CONTENT_GROUP_ASK, &question));
  g_assert_cmpuint (question.group->want->len, ==, COTERIE_DIGEST_BYTES);
  test_person_restart (circle.alice);
  test_circle_post_record (&circle, circle.bob, third); /* its parent is missing */
  test_circle_assert_texts (&circle, "Circle", "");
  test_circle_post_record (&circle, circle.bob, second);
  test_circle_assert_texts (&circle, "Round", "early|and another");
  test_circle_post_text (&circle, circle.bob, "late");
  test_circle_assert_texts (&circle, "Round", "early|and another|late");
}

/* Whom Alice knows nothing of: the chain is fetched, then the record counts. */
static void
test_unknown_author (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) carol = NULL;
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) added = NULL;
  g_autoptr (GBytes) renamed = NULL;

  test_circle_init (&circle, town);
  carol = test_puppet_new (town->server, town->clock, "carol");
  first = test_circle_create (&circle, circle.bob);
  added = test_circle_change_target (&circle, COTERIE_GROUP_PROMOTE, coterie_chain_get_aid (carol->chain));
  renamed = test_circle_rename (&circle, carol, "Square");
  test_circle_post_record (&circle, circle.bob, first);
  test_circle_post_record (&circle, circle.bob, added);
  test_circle_post_record (&circle, circle.bob, renamed);
  test_circle_settle (&circle);
  coterie_wait_for (coterie_client_find_group (circle.alice->client, "Square") != NULL);
  test_circle_post_text (&circle, carol, "I am Carol");
  test_circle_assert_texts (&circle, "Square", "I am Carol");
}

/* Somebody who is not in says nothing, whatever he knows; nor does who was removed. */
static void
test_nobody (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) mallory = NULL;
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) removal = NULL;

  test_circle_init (&circle, town);
  mallory = test_puppet_new (town->server, town->clock, "mallory");
  first = test_circle_create (&circle, circle.bob);
  test_circle_post_record (&circle, circle.bob, first);
  test_circle_settle (&circle);
  test_circle_post_text (&circle, mallory, "Let me in");
  test_circle_assert_texts (&circle, "Circle", "");
  removal = test_circle_change_target (&circle, COTERIE_GROUP_REMOVE, circle.alice_aid);
  test_circle_post_record (&circle, circle.bob, removal);
  test_circle_post_text (&circle, circle.bob, "not for Alice");
  test_circle_assert_texts (&circle, "Circle", "");
}

/* What a stranger adds us to is a request: nothing of what is said in it shows until it is accepted. */
static void
test_by_a_stranger (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) mallory = NULL;

  test_circle_init (&circle, town);
  mallory = test_circle_invite_by_stranger (&circle);
  test_circle_assert_request (&circle, "Circle", TRUE);
  test_circle_assert_texts (&circle, "Circle", "");
  test_person_restart (circle.alice);
  test_circle_assert_request (&circle, "Circle", TRUE);
  test_circle_post_text (&circle, mallory, "Are you there?");
  test_circle_assert_texts (&circle, "Circle", "");
  test_circle_accept (&circle, "Circle");
  test_circle_assert_request (&circle, "Circle", FALSE);
  test_circle_assert_texts (&circle, "Circle", "You are in|Are you there?");
  test_circle_post_text (&circle, mallory, "Welcome");
  test_circle_assert_texts (&circle, "Circle", "You are in|Are you there?|Welcome");
  g_assert_cmpint (coterie_contact_get_state (test_person_find (circle.alice, "mallory")), ==,
                   COTERIE_CONTACT_STRANGER);
}

/* Declining is leaving: it is gone, and stays so until somebody adds us again. */
static void
test_request_declined (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) mallory = NULL;
  g_auto (CoterieContent) told = { 0 };
  CoterieGroupRecord record;
  g_autoptr (GBytes) again = NULL;

  test_circle_init (&circle, town);
  mallory = test_circle_invite_by_stranger (&circle);
  test_circle_assert_request (&circle, "Circle", TRUE);
  test_circle_leave (&circle, "Circle");
  test_circle_assert_texts (&circle, "Circle", NULL);
  test_person_restart (circle.alice);
  test_circle_post_text (&circle, mallory, "Come back");
  test_circle_assert_texts (&circle, "Circle", NULL);
  g_assert_true (test_puppet_read_kind (mallory, COTERIE_CONTENT_GROUP_RECORD, &told));
  coterie_group_add (circle.group, told.group->records->pdata[0],
                     coterie_little_server_get_chain (town->server, "alice"), FALSE, NULL);
  test_circle_begin (&circle, mallory, &record, COTERIE_GROUP_ADD);
  record.members = circle.alice_aid;
  record.n_members = 1;
  test_circle_finish (circle.group, mallory, &record, &again);
  test_circle_post_record (&circle, mallory, again);
  test_circle_assert_request (&circle, "Circle", TRUE);
}

/* Whom Alice has blocked puts her into no group that she would hear of. */
static void
test_request_of_blocked (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (GBytes) first = NULL;

  test_circle_init (&circle, town);
  test_person_block (circle.alice, "bob", TRUE);
  first = test_circle_create (&circle, circle.bob);
  test_circle_post_record (&circle, circle.bob, first);
  test_circle_post_text (&circle, circle.bob, "Hello again");
  test_circle_assert_texts (&circle, "Circle", NULL);
}

/* What somebody blocked says is not shown; what he changes holds for all. */
static void
test_blocked (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) second = NULL;

  test_circle_init (&circle, town);
  first = test_circle_create (&circle, circle.bob);
  test_circle_post_record (&circle, circle.bob, first);
  test_circle_assert_texts (&circle, "Circle", "");
  test_person_block (circle.alice, "bob", TRUE);
  second = test_circle_rename (&circle, circle.bob, "Square");
  test_circle_post_record (&circle, circle.bob, second);
  test_circle_post_text (&circle, circle.bob, "Can you hear me?");
  test_circle_assert_texts (&circle, "Square", "");
}

/* Bytes that are no record, and records that are not this group's: taken off the mailbox, and nothing else. */
static void
test_hostile (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (GBytes) other = NULL;
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) garbage = g_bytes_new_static ("CTGR garbage", 12);
  g_autoptr (GBytes) cut = NULL;
  guint8 *forged;

  test_circle_init (&circle, town);
  other = test_circle_create (&circle, circle.bob);
  first = test_circle_create (&circle, circle.bob);
  test_circle_post_record (&circle, circle.bob, other); /* under the new one's id */
  test_circle_post_record (&circle, circle.bob, garbage);
  test_circle_assert_texts (&circle, "Circle", NULL);
  cut = g_bytes_new_from_bytes (first, 0, g_bytes_get_size (first) - 1);
  test_circle_post_record (&circle, circle.bob, cut);
  forged = g_memdup2 (g_bytes_get_data (first, NULL), g_bytes_get_size (first));
  forged[g_bytes_get_size (first) - 1] ^= 1;
  {
    g_autoptr (GBytes) bytes = g_bytes_new_take (forged, g_bytes_get_size (first));

    test_circle_post_record (&circle, circle.bob, bytes);
  }
  test_circle_settle (&circle);
  test_circle_post_record (&circle, circle.bob, first);
  test_circle_post_record (&circle, circle.bob, other);
  test_circle_post_text (&circle, circle.bob, "true");
  test_circle_assert_texts (&circle, "Circle", "true");
}

static CoterieMessage *
send_to_group (TestCircle *circle, const char *name, const char *text)
{
  CoterieChat *chat = coterie_client_find_group (circle->alice->client, name);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CoterieMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  coterie_client_send_to_chat_async (circle->alice->client, chat, text, NULL, on_ready, &result);
  coterie_wait_for (result != NULL);
  coterie_client_send_to_chat_finish (circle->alice->client, result, &message, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&message);
}

static void
write_to_group (TestCircle *circle, const char *name, const char *text)
{
  g_autoptr (CoterieMessage) message = send_to_group (circle, name, text);

  g_assert_nonnull (message);
}

static void
assert_device_has (TestCircle *circle, TestPerson *device, const char *name, const char *texts)
{
  TestPerson *first = circle->alice;
  g_autofree char *got = NULL;

  circle->alice = device;
  test_person_settle (device);
  coterie_wait_for (coterie_client_find_group (device->client, name) != NULL);
  got = test_circle_read_texts (circle, name);
  circle->alice = first;
  g_assert_cmpstr (got, ==, texts);
}

/* A device that is approved is told the chats with people, and the groups: who is in, and what was said. */
static void
test_approval (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (GBytes) first = NULL;
  g_autoptr (TestPerson) laptop = NULL;

  test_circle_init (&circle, town);
  test_person_send (circle.alice, "alice", "milk");
  first = test_circle_create (&circle, circle.bob);
  test_circle_post_record (&circle, circle.bob, first);
  test_circle_post_text (&circle, circle.bob, "Welcome");
  test_circle_assert_texts (&circle, "Circle", "Welcome");
  write_to_group (&circle, "Circle", "Thank you");
  test_circle_assert_texts (&circle, "Circle", "Welcome|Thank you");
  laptop = test_person_new_device (circle.alice);
  test_person_go_online (laptop);
  coterie_wait_for (test_own_is_handed_over (laptop));
  test_person_wait_chat (laptop, "alice", "milk");
  test_person_wait_chat (laptop, "bob", "one");
  assert_device_has (&circle, laptop, "Circle", "Welcome|Thank you");
  coterie_wait_for (coterie_chat_get_n_members (coterie_client_find_group (laptop->client, "Circle")) == 2);
}

/* A group that is a request on the one is one on the other, and what was accepted there is accepted here. */
static void
test_approval_requests (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) mallory = NULL;
  g_autoptr (TestPuppet) trudy = NULL;
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) renamed = NULL;
  g_autoptr (TestPerson) laptop = NULL;

  test_circle_init (&circle, town);
  mallory = test_circle_invite_by_stranger (&circle);
  renamed = test_circle_rename (&circle, mallory, "Party");
  test_circle_post_record (&circle, mallory, renamed);
  test_circle_assert_request (&circle, "Party", TRUE);
  test_circle_accept (&circle, "Party");
  trudy = test_puppet_new (town->server, town->clock, "trudy");
  first = test_circle_create (&circle, trudy);
  test_circle_post_record (&circle, trudy, first);
  test_circle_post_text (&circle, trudy, "You are in");
  test_circle_assert_request (&circle, "Circle", TRUE);
  laptop = test_person_new_device (circle.alice);
  test_person_go_online (laptop);
  coterie_wait_for (test_own_is_handed_over (laptop));
  assert_device_has (&circle, laptop, "Party", "You are in");
  assert_device_has (&circle, laptop, "Circle", "");
  coterie_wait_for (!coterie_chat_get_request (coterie_client_find_group (laptop->client, "Party")));
  coterie_wait_for (coterie_chat_get_request (coterie_client_find_group (laptop->client, "Circle")));
  test_circle_accept (&circle, "Circle");
  coterie_wait_for (!coterie_chat_get_request (coterie_client_find_group (laptop->client, "Circle")));
}

/* ------------------------------------------------------------------------------------ a chain that is not shown */

/* Bob has lost a device, and says so by the heads of what he writes in the group; the server gives no answer of any use
 * when Alice asks for his chain. */
static void
lose_device (TestCircle *circle, TestPuppet **lost)
{
  g_autofree char *path = test_puppet_dup_chain_path (circle->bob);
  g_autoptr (GError) useless = coterie_refusal_new (COTERIE_CODE_INTERNAL);
  g_autoptr (GBytes) first = NULL;
  guint n_looks;

  *lost = test_puppet_new_device (circle->bob);
  first = test_circle_create (circle, circle->bob);
  test_circle_post_record (circle, circle->bob, first);
  test_circle_assert_texts (circle, "Circle", "");
  write_to_group (circle, "Circle", "Hello");
  test_circle_assert_texts (circle, "Circle", "Hello");
  test_puppet_revoke (circle->bob, 2);
  n_looks = test_person_count_requests (circle->alice, path);
  coterie_fake_transport_fail (circle->alice->transport, "GET", path, useless);
  test_circle_post_text (circle, circle->bob, "I lost a device");
  coterie_wait_for (test_person_count_requests (circle->alice, path) > n_looks);
  test_circle_assert_texts (circle, "Circle", "Hello|I lost a device");
}

/* What waits there, as somebody's chain is not here yet, is not sent to a group that one was put out of meanwhile. */
static void
test_removed_while_waiting (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) carol = NULL;
  g_autoptr (CoterieMessage) message = NULL;
  g_autoptr (GBytes) first = NULL, second = NULL, removal = NULL;
  g_auto (CoterieContent) got = { 0 };

  test_circle_init (&circle, town);
  carol = test_puppet_new (town->server, town->clock, "carol");
  first = test_circle_create (&circle, circle.bob);
  test_circle_post_record (&circle, circle.bob, first);
  test_circle_assert_texts (&circle, "Circle", "");
  second = test_circle_change_target (&circle, COTERIE_GROUP_PROMOTE, coterie_chain_get_aid (carol->chain));
  removal = test_circle_change_target (&circle, COTERIE_GROUP_REMOVE, circle.alice_aid);
  coterie_fake_transport_hold (circle.alice->transport);
  test_circle_post_record (&circle, circle.bob, second);
  coterie_wait_for (coterie_chat_get_n_members (coterie_client_find_group (circle.alice->client, "Circle")) == 3);
  message = send_to_group (&circle, "Circle", "Oh");
  g_assert_nonnull (message);
  test_circle_post_record (&circle, circle.bob, removal);
  coterie_wait_for (coterie_message_get_state (message) == COTERIE_MESSAGE_FAILED);
  coterie_fake_transport_release (circle.alice->transport);
  test_circle_settle (&circle);
  g_assert_false (test_puppet_read_kind (circle.bob, COTERIE_CONTENT_TEXT, &got));
  g_assert_false (test_puppet_read_kind (carol, COTERIE_CONTENT_TEXT, &got));
}

/* What is said to the group meanwhile waits, and goes to Bob's other device when his chain is there. */
static void
test_device_lost (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) lost = NULL;
  guint n_bob, n_lost;

  test_circle_init (&circle, town);
  lose_device (&circle, &lost);
  n_bob = coterie_little_server_get_n_waiting (town->server, "bob", 1);
  n_lost = coterie_little_server_get_n_waiting (town->server, "bob", 2);
  g_assert_cmpuint (n_lost, >, 0);
  write_to_group (&circle, "Circle", "Oh");
  test_circle_settle (&circle);
  g_assert_cmpuint (coterie_little_server_get_n_waiting (town->server, "bob", 1), ==, n_bob);
  coterie_little_server_show_chain (town->server, "bob", circle.bob->chain);
  coterie_client_poke (circle.alice->client);
  coterie_wait_for (coterie_little_server_get_n_waiting (town->server, "bob", 1) > n_bob);
  test_circle_settle (&circle);
  g_assert_cmpuint (coterie_little_server_get_n_waiting (town->server, "bob", 2), ==, n_lost);
}

/* It never comes: as there is nobody else in the group, it is up to a person. */
static void
test_device_lost_in_vain (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) lost = NULL;
  guint n_bob, n_sends;

  test_circle_init (&circle, town);
  lose_device (&circle, &lost);
  n_bob = coterie_little_server_get_n_waiting (town->server, "bob", 1);
  n_sends = coterie_little_server_get_n_sends (town->server);
  write_to_group (&circle, "Circle", "Oh");
  test_circle_settle (&circle);
  g_assert_cmpuint (coterie_little_server_get_n_sends (town->server), ==, n_sends);
  coterie_client_poke (circle.alice->client); /* the server shows the old chain again */
  coterie_wait_for (test_person_get_hold (circle.alice, "bob") == COTERIE_HOLD_VIEWS);
  test_circle_settle (&circle);
  g_assert_cmpuint (coterie_little_server_get_n_sends (town->server), ==, n_sends);
  g_assert_cmpuint (coterie_little_server_get_n_waiting (town->server, "bob", 1), ==, n_bob);
  test_person_accept (circle.alice, "bob");
  coterie_wait_for (coterie_little_server_get_n_waiting (town->server, "bob", 1) > n_bob);
}

/* ------------------------------------------------------------------------------------ who gets nothing */

static void
ask_for_all (TestCircle *circle, TestPuppet *from, gboolean secret)
{
  g_auto (CoterieContent) content = { 0 };
  guint8 nothing[COTERIE_DIGEST_BYTES] = { 1 };

  test_puppet_fill (from, "alice", COTERIE_CONTENT_GROUP_ASK, &content);
  memcpy (content.chat, circle->id, sizeof content.chat);
  content.group = coterie_group_content_new ();
  content.group->want = g_byte_array_new ();
  g_byte_array_append (content.group->want, nothing, sizeof nothing);
  content.group->wants_secret = secret;
  if (secret)
    memcpy (content.group->secret_hash, coterie_group_get_state (circle->group)->secret, COTERIE_DIGEST_BYTES);
  test_puppet_post (from, "alice", &content);
}

static guint
count_for (TestCircle *circle, const char *name)
{
  return coterie_little_server_get_n_waiting (circle->town->server, name, 1);
}

/* Somebody who was removed reads on with all that there was, and the server carries whatever he sends: he is told
 * nothing, and nothing is sealed for him. */
static void
test_removed_asks (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) carol = NULL;
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) added = NULL;
  g_autoptr (GBytes) removed = NULL;
  g_autoptr (GBytes) renamed = NULL;
  guint n_carol;

  test_circle_init (&circle, town);
  carol = test_puppet_new (town->server, town->clock, "carol");
  first = test_circle_create (&circle, circle.bob);
  added = test_circle_change_target (&circle, COTERIE_GROUP_PROMOTE, coterie_chain_get_aid (carol->chain));
  test_circle_post_record (&circle, circle.bob, first);
  test_circle_post_record (&circle, circle.bob, added);
  test_circle_assert_texts (&circle, "Circle", "");
  coterie_wait_for (coterie_chat_get_n_members (coterie_client_find_group (circle.alice->client, "Circle")) == 3);
  ask_for_all (&circle, carol, FALSE);
  test_circle_settle (&circle);
  coterie_wait_for (count_for (&circle, "carol") > 0); /* as long as she is in */
  removed = test_circle_change_target (&circle, COTERIE_GROUP_REMOVE, coterie_chain_get_aid (carol->chain));
  test_circle_post_record (&circle, circle.bob, removed);
  test_circle_settle (&circle);
  n_carol = count_for (&circle, "carol");
  for (guint i = 0; i < 3; i++)
    {
      ask_for_all (&circle, carol, i > 0);
      test_circle_post_text (&circle, carol, "Tell me");
      test_circle_settle (&circle);
    }
  write_to_group (&circle, "Circle", "without Carol");
  renamed = test_circle_rename (&circle, circle.bob, "Square");
  test_circle_post_record (&circle, circle.bob, renamed);
  test_circle_assert_texts (&circle, "Square", "without Carol");
  g_assert_cmpuint (count_for (&circle, "carol"), ==, n_carol);
}

/* A member that asks again and again is answered so often in an hour, and not more. */
static void
test_asks_without_end (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (GBytes) first = NULL;
  guint n_before, n_bob;

  test_circle_init (&circle, town);
  first = test_circle_create (&circle, circle.bob);
  test_circle_post_record (&circle, circle.bob, first);
  test_circle_assert_texts (&circle, "Circle", "");
  n_before = count_for (&circle, "bob");
  for (guint i = 0; i < 80; i++)
    {
      ask_for_all (&circle, circle.bob, FALSE);
      test_circle_settle (&circle);
    }
  n_bob = count_for (&circle, "bob") - n_before;
  g_assert_cmpuint (n_bob, >, 20);
  g_assert_cmpuint (n_bob, <=, 64);
}

/* Whoever knows the group's id cannot have the chains of any number of people fetched: of nobody whom no record names.
 */
static void
test_strangers_records (TestTown *town, gconstpointer data)
{
  g_auto (TestCircle) circle = { 0 };
  g_autoptr (TestPuppet) mallory = NULL;
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) forged = NULL;
  g_autoptr (GBytes) renamed = NULL;
  g_autofree char *path = NULL;

  test_circle_init (&circle, town);
  mallory = test_puppet_new (town->server, town->clock, "mallory");
  path = test_puppet_dup_chain_path (mallory);
  first = test_circle_create (&circle, circle.bob);
  test_circle_post_record (&circle, circle.bob, first);
  test_circle_assert_texts (&circle, "Circle", "");
  forged = test_circle_rename (&circle, mallory, "Mallory's");
  test_circle_post_record (&circle, circle.bob, forged);
  test_circle_settle (&circle);
  g_assert_cmpuint (test_person_count_requests (circle.alice, path), ==, 0);
  test_circle_assert_texts (&circle, "Circle", "");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  TEST_TOWN_ADD ("/core/groups/told", test_told);
  TEST_TOWN_ADD ("/core/groups/line-covered-by-a-text", test_line_covered);
  TEST_TOWN_ADD ("/core/groups/line-before-a-text", test_line_before);
  TEST_TOWN_ADD ("/core/groups/state-not-yet-seen", test_state_not_yet_seen);
  TEST_TOWN_ADD ("/core/groups/unknown-author", test_unknown_author);
  TEST_TOWN_ADD ("/core/groups/nobody", test_nobody);
  TEST_TOWN_ADD ("/core/groups/by-a-stranger", test_by_a_stranger);
  TEST_TOWN_ADD ("/core/groups/request/declined", test_request_declined);
  TEST_TOWN_ADD ("/core/groups/request/of-somebody-blocked", test_request_of_blocked);
  TEST_TOWN_ADD ("/core/groups/blocked", test_blocked);
  TEST_TOWN_ADD ("/core/groups/hostile", test_hostile);
  TEST_TOWN_ADD ("/core/groups/approval", test_approval);
  TEST_TOWN_ADD ("/core/groups/device-lost", test_device_lost);
  TEST_TOWN_ADD ("/core/groups/removed/while-a-text-waits", test_removed_while_waiting);
  TEST_TOWN_ADD ("/core/groups/device-lost-in-vain", test_device_lost_in_vain);
  TEST_TOWN_ADD ("/core/groups/approval/requests", test_approval_requests);
  TEST_TOWN_ADD ("/core/groups/removed/asks-in-vain", test_removed_asks);
  TEST_TOWN_ADD ("/core/groups/asks-without-end", test_asks_without_end);
  TEST_TOWN_ADD ("/core/groups/strangers-records", test_strangers_records);
  return g_test_run ();
}
