// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/wait.h"
#include "person.h"
#include "puppet.h"

/* Strangers, requests, those accepted and those blocked; receipts; profiles. */

static gboolean
has_kind_waiting (TestPuppet *puppet, CoterieContentKind kind)
{
  g_auto (CoterieContent) content = { 0 };

  return test_puppet_read_kind (puppet, kind, &content);
}

static CoterieContactState
get_state (TestPerson *person, const char *name)
{
  return coterie_contact_get_state (test_person_find (person, name));
}

/* [G1]: a stranger learns nothing: no receipt, no profile. */
static void
test_request (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");

  test_puppet_say (bob, "alice", "You do not know me");
  test_person_settle (alice);
  g_assert_cmpuint (alice->n_requests, ==, 1);
  g_assert_cmpint (get_state (alice, "bob"), ==, COTERIE_CONTACT_REQUEST);
  test_person_assert_chat (alice, "bob", "You do not know me");
  test_person_mark_read (alice, "bob");
  test_person_settle (alice);
  g_assert_cmpuint (coterie_little_server_get_n_waiting (town->server, "bob", 1), ==, 0);
  test_puppet_say (bob, "alice", "Hello?");
  test_person_settle (alice);
  g_assert_cmpuint (alice->n_requests, ==, 1); /* told once */
  g_assert_cmpuint (coterie_little_server_get_n_waiting (town->server, "bob", 1), ==, 0);
}

/* From people not accepted every other kind is ignored. */
static void
test_request_of_other_kinds (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_auto (CoterieContent) profile = { 0 }, typing = { 0 }, receipt = { 0 };
  CoterieContentId ids[1] = { { 1 } };

  test_puppet_fill (bob, "alice", COTERIE_CONTENT_PROFILE, &profile);
  profile.name = g_strdup ("Your bank");
  test_puppet_post (bob, "alice", &profile);
  test_puppet_fill (bob, "alice", COTERIE_CONTENT_TYPING, &typing);
  typing.active = TRUE;
  test_puppet_post (bob, "alice", &typing);
  test_puppet_fill (bob, "alice", COTERIE_CONTENT_RECEIPT, &receipt);
  receipt.n_delivered = 1;
  receipt.delivered = g_memdup2 (ids, sizeof ids);
  test_puppet_post (bob, "alice", &receipt);
  test_puppet_say (bob, "alice", "Hello");
  test_person_settle (alice);
  g_assert_cmpstr (coterie_contact_get_display_name (test_person_find (alice, "bob")), ==, "bob");
  g_assert_false (alice->typing);
  test_person_assert_chat (alice, "bob", "Hello");
}

/* What somebody was typing has come: they no longer type. */
static void
test_typing_ends_with_the_message (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_auto (CoterieContent) typing = { 0 };

  test_puppet_say (bob, "alice", "Hello");
  test_person_settle (alice);
  test_person_accept (alice, "bob");
  test_puppet_fill (bob, "alice", COTERIE_CONTENT_TYPING, &typing);
  typing.active = TRUE;
  test_puppet_post (bob, "alice", &typing);
  coterie_wait_for (alice->typing);
  test_puppet_say (bob, "alice", "Hello again");
  coterie_wait_for (!alice->typing);
  test_person_settle (alice);
  test_person_assert_chat (alice, "bob", "Hello|Hello again");
}

/* After accepting, receipts for the request's messages are sent, and a profile. */
static void
test_accept (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_auto (CoterieContent) content = { 0 };
  gboolean got_profile = FALSE;
  guint n_delivered = 0;

  test_puppet_say (bob, "alice", "one");
  test_puppet_say (bob, "alice", "two");
  test_person_settle (alice);
  test_person_accept (alice, "bob");
  test_person_settle (alice);
  g_assert_cmpint (get_state (alice, "bob"), ==, COTERIE_CONTACT_ACCEPTED);
  while (test_puppet_read (bob, &content))
    {
      got_profile |= content.kind == COTERIE_CONTENT_PROFILE;
      if (content.kind == COTERIE_CONTENT_RECEIPT)
        n_delivered += content.n_delivered;
    }
  g_assert_true (got_profile);
  g_assert_cmpuint (n_delivered, ==, 2);
}

/* Answering accepts. */
static void
test_answering_accepts (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");

  test_person_send (alice, "bob", "one");
  test_person_settle (alice);
  g_assert_cmpint (get_state (alice, "bob"), ==, COTERIE_CONTACT_ACCEPTED);
  test_person_wait_chat (bob, "alice", "one");
  g_assert_true (test_person_knows_state (alice, "bob", 0, COTERIE_MESSAGE_SENT));
  test_person_send (bob, "alice", "two");
  test_person_settle (bob);
  g_assert_cmpint (get_state (bob, "alice"), ==, COTERIE_CONTACT_ACCEPTED);
  coterie_wait_for (test_person_knows_state (alice, "bob", 0, COTERIE_MESSAGE_DELIVERED));
  test_person_mark_read (bob, "alice");
  coterie_wait_for (test_person_knows_state (alice, "bob", 0, COTERIE_MESSAGE_STATE_READ));
}

/* [G2]: opened and thrown away, and nothing at all is seen of it. */
static void
test_block (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_auto (CoterieContent) content = { 0 };
  g_autoptr (GError) error = NULL;
  guint n_rows;

  test_person_send (alice, "bob", "one");
  test_person_settle (alice);
  test_puppet_say (bob, "alice", "two");
  test_person_settle (alice);
  test_person_block (alice, "bob", TRUE);
  test_person_settle (alice);
  while (test_puppet_read (bob, &content))
    ;
  n_rows = alice->n_messages;
  test_puppet_say (bob, "alice", "three");
  test_puppet_say (bob, "alice", "four");
  test_person_settle (alice);
  test_person_assert_chat (alice, "bob", "one|two");
  g_assert_cmpuint (alice->n_messages, ==, n_rows);
  g_assert_cmpuint (coterie_little_server_get_n_waiting (town->server, "alice", 1), ==, 0);
  g_assert_cmpuint (coterie_little_server_get_n_waiting (town->server, "bob", 1), ==, 0);
  g_assert_false (test_person_try_send (alice, "bob", "five", &error));
  g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BLOCKED);

  test_person_block (alice, "bob", FALSE); /* the ratchet went on */
  test_puppet_say (bob, "alice", "six");
  test_person_settle (alice);
  test_person_assert_chat (alice, "bob", "one|two|six");
  g_assert_cmpuint (test_person_count_kind (alice, "bob", COTERIE_MESSAGE_FETCHING), ==, 0);
  g_assert_cmpuint (test_person_count_kind (alice, "bob", COTERIE_MESSAGE_GAP), ==, 0);
}

/* Somebody blocked writes nothing into the chat by leaving out numbers, by rubbish, or by telling of other chains. */
static void
test_block_leaves_no_lines (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_auto (CoterieContent) fork = { 0 };
  g_autoptr (CoterieLittleEnvelope) rubbish = NULL;
  guint8 *bytes;
  gsize size;
  guint n_rows;

  test_person_send (alice, "bob", "one");
  test_person_settle (alice);
  test_puppet_say (bob, "alice", "two");
  test_person_settle (alice);
  test_person_block (alice, "bob", TRUE);
  test_person_settle (alice);
  n_rows = alice->n_messages;
  for (guint i = 0; i < 5; i++)
    {
      bob->n += 10;
      test_puppet_say (bob, "alice", "three");
    }
  test_puppet_fill (bob, "alice", COTERIE_CONTENT_TEXT, &fork);
  fork.text = g_strdup ("other views");
  memset (fork.to_head.head, 0xee, sizeof fork.to_head.head);
  rubbish = test_puppet_seal (bob, "alice", &fork);
  bytes = g_memdup2 (g_bytes_get_data (rubbish->bytes, &size), g_bytes_get_size (rubbish->bytes));
  bytes[size - 20] ^= 1;
  g_bytes_unref (rubbish->bytes);
  rubbish->bytes = g_bytes_new_take (bytes, size);
  coterie_little_server_post (town->server, rubbish);
  test_person_settle (alice);
  g_assert_cmpuint (alice->n_messages, ==, n_rows);
  g_assert_cmpuint (test_person_count_kind (alice, "bob", COTERIE_MESSAGE_GAP), ==, 0);
}

/* What was in hand for somebody when they were blocked is not sent: no receipts, no profile. */
static void
test_block_changes_presence (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  g_autoptr (TestPerson) carol = test_person_new (town->server, town->clock, "carol");

  test_person_send (alice, "bob", "one");
  test_person_send (alice, "carol", "uno");
  test_person_settle (alice);
  test_person_settle (bob);
  test_person_settle (carol);
  test_person_send (bob, "alice", "two");
  test_person_send (carol, "alice", "due");
  test_person_settle (bob);
  test_person_settle (carol);
  coterie_wait_for (coterie_contact_get_online (test_person_find (bob, "alice")));
  coterie_wait_for (coterie_contact_get_online (test_person_find (carol, "alice")));
  test_person_block (alice, "bob", TRUE);
  test_person_settle (alice);
  coterie_wait_for (!coterie_contact_get_online (test_person_find (bob, "alice")));
  test_person_settle (carol);
  coterie_wait_for (coterie_contact_get_online (test_person_find (carol, "alice")));
}

/* ------------------------------------------------------------------------------------ receipts */

static void
post_receipt (TestPuppet *bob, const guint8 *id, gboolean read)
{
  g_auto (CoterieContent) receipt = { 0 };
  CoterieContentId *ids = g_memdup2 (id, sizeof (CoterieContentId));

  test_puppet_fill (bob, "alice", COTERIE_CONTENT_RECEIPT, &receipt);
  if (read)
    {
      receipt.n_read = 1;
      receipt.read = ids;
    }
  else
    {
      receipt.n_delivered = 1;
      receipt.delivered = ids;
    }
  test_puppet_post (bob, "alice", &receipt);
}

/* States never go back. */
static void
test_receipts_grow (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_auto (CoterieContent) content = { 0 };

  test_person_send (alice, "bob", "one");
  test_person_settle (alice);
  g_assert_true (test_puppet_read_kind (bob, COTERIE_CONTENT_TEXT, &content));
  post_receipt (bob, content.id, TRUE);
  test_person_settle (alice);
  g_assert_true (test_person_knows_state (alice, "bob", 0, COTERIE_MESSAGE_STATE_READ));
  post_receipt (bob, content.id, FALSE);
  test_person_settle (alice);
  g_assert_true (test_person_knows_state (alice, "bob", 0, COTERIE_MESSAGE_STATE_READ));
}

/* A receipt for what somebody else was sent, or for what its sender wrote, or for nothing. */
static void
test_receipts_of_others (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_autoptr (TestPuppet) carol = test_puppet_new (town->server, town->clock, "carol");
  g_auto (CoterieContent) to_carol = { 0 }, own = { 0 };
  const guint8 nothing[COTERIE_CONTENT_ID_BYTES] = { 0x42 };

  test_person_send (alice, "bob", "one");
  test_person_send (alice, "carol", "uno");
  test_person_settle (alice);
  g_assert_true (test_puppet_read_kind (carol, COTERIE_CONTENT_TEXT, &to_carol));
  test_puppet_fill (bob, "alice", COTERIE_CONTENT_TEXT, &own);
  own.text = g_strdup ("two");
  test_puppet_post (bob, "alice", &own);
  post_receipt (bob, to_carol.id, TRUE);
  post_receipt (bob, own.id, TRUE);
  post_receipt (bob, nothing, TRUE);
  test_person_settle (alice);
  g_assert_true (test_person_knows_state (alice, "carol", 0, COTERIE_MESSAGE_SENT));
  g_assert_true (test_person_knows_state (alice, "bob", 0, COTERIE_MESSAGE_SENT));
  g_assert_true (test_person_knows_state (alice, "bob", 1, COTERIE_MESSAGE_RECEIVED));
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

/* A person can turn `read` off; `delivered` goes on. */
static void
test_read_receipts_off (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_auto (CoterieContent) content = { 0 };
  gboolean done = FALSE;
  guint n_delivered = 0;

  coterie_client_set_preference_async (alice->client, COTERIE_PREFERENCE_READ_RECEIPTS, FALSE, NULL, on_done, &done);
  coterie_wait_for (done);
  test_person_send (alice, "bob", "one");
  test_person_settle (alice);
  test_puppet_say (bob, "alice", "two");
  test_person_settle (alice);
  test_person_mark_read (alice, "bob");
  test_person_settle (alice);
  while (test_puppet_read (bob, &content))
    {
      g_assert_cmpuint (content.n_read, ==, 0);
      n_delivered += content.n_delivered;
    }
  g_assert_cmpuint (n_delivered, ==, 1);
}

/* A profile once, and again when it changes. */
static void
test_profile (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_auto (CoterieContent) content = { 0 };
  gboolean done = FALSE;

  test_person_send (alice, "bob", "one");
  test_person_settle (alice);
  g_assert_false (has_kind_waiting (bob, COTERIE_CONTENT_PROFILE)); /* he has not accepted us yet */
  test_puppet_say (bob, "alice", "two");
  test_person_settle (alice);
  g_assert_true (has_kind_waiting (bob, COTERIE_CONTENT_PROFILE));
  test_puppet_say (bob, "alice", "three");
  test_person_settle (alice);
  g_assert_false (has_kind_waiting (bob, COTERIE_CONTENT_PROFILE));
  coterie_client_set_profile_async (alice->client, "Alice Adams", NULL, NULL, on_done, &done);
  coterie_wait_for (done);
  test_person_settle (alice);
  g_assert_true (test_puppet_read_kind (bob, COTERIE_CONTENT_PROFILE, &content));
  g_assert_cmpstr (content.name, ==, "Alice Adams");
}

/* [C1] of secrets: ours goes along until a content of the peer was read. */
static void
test_chat_secret (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_auto (CoterieContent) first = { 0 }, second = { 0 }, third = { 0 };

  test_person_send (alice, "bob", "one");
  test_person_send (alice, "bob", "two");
  test_person_settle (alice);
  g_assert_true (test_puppet_read_kind (bob, COTERIE_CONTENT_TEXT, &first));
  g_assert_true (test_puppet_read_kind (bob, COTERIE_CONTENT_TEXT, &second));
  g_assert_true (first.has_secret && second.has_secret);
  g_assert_cmpmem (first.secret, sizeof first.secret, second.secret, sizeof second.secret);
  test_puppet_say (bob, "alice", "three");
  test_person_settle (alice);
  test_person_send (alice, "bob", "four");
  test_person_settle (alice);
  g_assert_true (test_puppet_read_kind (bob, COTERIE_CONTENT_TEXT, &third));
  g_assert_false (third.has_secret);
}

static void
on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static CoterieChat *
open_chat (TestPerson *person, CoterieContact *contact)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CoterieChat *chat;

  coterie_client_open_chat_async (person->client, contact, NULL, on_result, &result);
  coterie_wait_for (result != NULL);
  chat = coterie_client_open_chat_finish (person->client, result, &error);
  g_assert_no_error (error);
  return chat;
}

/* To write the first word one needs a chat; having one is no word yet, and nobody is accepted by it. */
static void
test_open_chat (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  g_autoptr (CoterieChat) chat = NULL, again = NULL, note = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CoterieContact) contact = NULL;

  coterie_client_lookup_async (alice->client, "bob", NULL, on_result, &result);
  coterie_wait_for (result != NULL);
  contact = coterie_client_lookup_finish (alice->client, result, NULL);
  g_assert_nonnull (contact);
  chat = open_chat (alice, contact);
  again = open_chat (alice, contact);
  g_assert_true (chat == again);
  g_assert_true (chat == coterie_client_find_chat (alice->client, "bob"));
  g_assert_cmpint (coterie_contact_get_state (contact), ==, COTERIE_CONTACT_STRANGER);
  note = open_chat (alice, NULL);
  g_assert_true (note == coterie_client_get_note_to_self (alice->client));

  coterie_client_set_draft (alice->client, chat, "Dear Bob");
  test_person_restart (alice);
  g_assert_cmpstr (coterie_chat_get_draft (coterie_client_find_chat (alice->client, "bob")), ==, "Dear Bob");
}

static char *
load_code (TestPerson *person, const char *name)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *text;

  coterie_client_load_safety_code_async (person->client, test_person_find (person, name), NULL, on_result, &result);
  coterie_wait_for (result != NULL);
  text = coterie_client_load_safety_code_finish (person->client, result, &error);
  g_assert_no_error (error);
  return text;
}

static CoterieComparison
compare_code (TestPerson *person, const char *name, const char *text)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CoterieComparison comparison;
  gboolean done;

  coterie_client_compare_safety_code_async (person->client, test_person_find (person, name), text, NULL, on_result,
                                            &result);
  coterie_wait_for (result != NULL);
  done = coterie_client_compare_safety_code_finish (person->client, result, &comparison, &error);
  g_assert_no_error (error);
  g_assert_true (done);
  return comparison;
}

/* What two people scan from each other. Whom the verdicts are about is chain/'s to test. */
static void
test_safety_code (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  g_autoptr (TestPerson) carol = test_person_new (town->server, town->clock, "carol");
  g_autofree char *alices = NULL, *bobs = NULL, *carols = NULL;

  test_person_send (alice, "bob", "one");
  test_person_send (carol, "bob", "one");
  test_person_settle (alice);
  test_person_settle (carol);
  test_person_wait_chat (bob, "alice", "one");
  test_person_wait_chat (bob, "carol", "one");
  alices = load_code (alice, "bob");
  bobs = load_code (bob, "alice");
  carols = load_code (carol, "bob");
  g_assert_cmpint (compare_code (bob, "alice", alices), ==, COTERIE_COMPARISON_MATCH);
  g_assert_cmpint (compare_code (alice, "bob", bobs), ==, COTERIE_COMPARISON_MATCH);
  g_assert_cmpint (compare_code (bob, "alice", bobs), ==, COTERIE_COMPARISON_OWN);
  g_assert_cmpint (compare_code (bob, "alice", carols), ==, COTERIE_COMPARISON_OTHER);
  g_assert_cmpint (compare_code (bob, "alice", "https://example.org/"), ==, COTERIE_COMPARISON_NO_CODE);
  g_assert_false (coterie_contact_get_verified (test_person_find (bob, "alice")));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST_TOWN_ADD ("/core/people/request", test_request);
  TEST_TOWN_ADD ("/core/people/request-of-other-kinds", test_request_of_other_kinds);
  TEST_TOWN_ADD ("/core/people/typing-ends-with-the-message", test_typing_ends_with_the_message);
  TEST_TOWN_ADD ("/core/people/accept", test_accept);
  TEST_TOWN_ADD ("/core/people/answering-accepts", test_answering_accepts);
  TEST_TOWN_ADD ("/core/people/open-chat", test_open_chat);
  TEST_TOWN_ADD ("/core/people/block", test_block);
  TEST_TOWN_ADD ("/core/people/block-leaves-no-lines", test_block_leaves_no_lines);
  TEST_TOWN_ADD ("/core/people/block-changes-presence", test_block_changes_presence);
  TEST_TOWN_ADD ("/core/people/receipts-only-grow", test_receipts_grow);
  TEST_TOWN_ADD ("/core/people/receipts-of-others", test_receipts_of_others);
  TEST_TOWN_ADD ("/core/people/read-receipts-off", test_read_receipts_off);
  TEST_TOWN_ADD ("/core/people/profile", test_profile);
  TEST_TOWN_ADD ("/core/people/chat-secret", test_chat_secret);
  TEST_TOWN_ADD ("/core/people/safety-code", test_safety_code);
  return g_test_run ();
}
