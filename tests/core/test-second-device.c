// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/encoding.h"
#include "core/client-private.h"
#include "kit/wait.h"
#include "person.h"
#include "puppet.h"
#include "wire/refusal.h"

/* Two devices of one account: Alice has a client and a laptop, which is a puppet. What the one does the other sees. */

typedef struct
{
  TestPerson *alice;
  TestPuppet *laptop;
  TestPuppet *bob;
} Trio;

static void
empty_mailbox (TestPuppet *puppet)
{
  g_auto (CoterieContent) content = { 0 };

  while (test_puppet_read (puppet, &content))
    ;
}

/* Alice has written "one" to Bob, and the laptop has its copy; all know one another. */
static void
trio_init (Trio *trio, TestTown *town)
{
  trio->alice = test_person_new (town->server, town->clock, "alice");
  trio->bob = test_puppet_new (town->server, town->clock, "bob");
  trio->laptop = test_puppet_new_device_of (town->server, town->clock, "alice",
                                            coterie_account_get_identity (trio->alice->client->account)->keys);
  test_person_send (trio->alice, "bob", "one");
  test_person_settle (trio->alice);
}

static void
trio_clear (Trio *trio)
{
  test_person_free (trio->alice);
  test_puppet_free (trio->laptop);
  test_puppet_free (trio->bob);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Trio, trio_clear)

/* As the laptop tells Alice's client what it has sent to @peer. */
static void
fill_copy (Trio *trio, const TestPuppet *peer, CoterieContentKind kind, CoterieContent *content)
{
  test_puppet_fill (trio->laptop, "alice", kind, content);
  content->has_peer = TRUE;
  memcpy (content->peer, coterie_chain_get_aid (peer->chain), sizeof content->peer);
  coterie_chat_id_direct (coterie_chain_get_aid (trio->laptop->chain), content->peer, content->chat);
}

static void
post_copy (Trio *trio, const TestPuppet *peer, const char *text)
{
  g_auto (CoterieContent) content = { 0 };

  fill_copy (trio, peer, COTERIE_CONTENT_TEXT, &content);
  content.text = g_strdup (text);
  test_puppet_post (trio->laptop, "alice", &content);
}

/* Whatever the person has taken is acknowledged before, so that none of it comes again and cannot be opened. */
static void
lose_sessions (TestPerson *person)
{
  test_person_settle (person);
  test_person_stop (person);
  test_person_run_sql (person, "DELETE FROM sessions");
  test_person_start (person);
}

/* ------------------------------------------------------------------------------------ copies */

/* The laptop sees what the client writes, and the client what the laptop writes: in the same chat, as one's own, and
 * also when it went to somebody whom the client does not know. */
static void
test_copies (TestTown *town, gconstpointer data)
{
  g_auto (Trio) trio = { 0 };
  g_autoptr (TestPuppet) carol = test_puppet_new (town->server, town->clock, "carol");
  g_autoptr (GPtrArray) rows = NULL;
  g_auto (CoterieContent) copy = { 0 };

  trio_init (&trio, town);
  g_assert_true (test_puppet_read_kind (trio.laptop, COTERIE_CONTENT_TEXT, &copy));
  g_assert_cmpstr (copy.text, ==, "one");
  g_assert_cmpmem (copy.peer, sizeof copy.peer, coterie_chain_get_aid (trio.bob->chain), COTERIE_AID_BYTES);
  post_copy (&trio, trio.bob, "two");
  post_copy (&trio, carol, "hello");
  test_person_wait_chat (trio.alice, "bob", "one|two");
  test_person_wait_chat (trio.alice, "carol", "hello");
  rows = test_person_history (trio.alice, "carol");
  g_assert_true (coterie_message_is_own (rows->pdata[0]));
  g_assert_cmpuint (coterie_message_get_device (rows->pdata[0]), ==, 2);
  g_assert_cmpint (coterie_message_get_state (rows->pdata[0]), ==, COTERIE_MESSAGE_SENT);
  g_assert_cmpuint (coterie_chat_get_unread (coterie_client_find_chat (trio.alice->client, "carol")), ==, 0);
}

static void
test_note_to_self (TestTown *town, gconstpointer data)
{
  g_auto (Trio) trio = { 0 };
  g_auto (CoterieContent) copy = { 0 };

  trio_init (&trio, town);
  empty_mailbox (trio.laptop);
  test_person_send (trio.alice, "alice", "buy milk");
  test_person_settle (trio.alice);
  g_assert_true (test_puppet_read_kind (trio.laptop, COTERIE_CONTENT_TEXT, &copy));
  g_assert_cmpstr (copy.text, ==, "buy milk");
  g_assert_cmpmem (copy.peer, sizeof copy.peer, coterie_chain_get_aid (trio.laptop->chain), COTERIE_AID_BYTES);
  post_copy (&trio, trio.laptop, "and bread");
  test_person_wait_chat (trio.alice, "alice", "buy milk|and bread");
}

/* ------------------------------------------------------------------------------------ repair */

/* A copy that cannot be opened is noted in the note to self, for nobody knows yet whose chat it is of. When it comes
 * again it stands in that chat, once, and the line is gone. */
static void
test_copy_fetched_again (TestTown *town, gconstpointer data)
{
  g_auto (Trio) trio = { 0 };
  g_auto (CoterieContent) copy = { 0 };
  g_auto (CoterieContent) retry = { 0 };
  guint8 hash[COTERIE_DIGEST_BYTES];

  trio_init (&trio, town);
  post_copy (&trio, trio.bob, "two");
  test_person_wait_chat (trio.alice, "bob", "one|two");
  empty_mailbox (trio.laptop);
  lose_sessions (trio.alice);
  fill_copy (&trio, trio.bob, COTERIE_CONTENT_TEXT, &copy);
  copy.text = g_strdup ("three");
  test_puppet_post (trio.laptop, "alice", &copy);
  memcpy (hash, trio.laptop->last_hash, sizeof hash);
  test_person_go_online (trio.alice);
  test_person_settle (trio.alice);
  g_assert_cmpuint (test_person_count_kind (trio.alice, "alice", COTERIE_MESSAGE_FETCHING), ==, 1);
  g_assert_true (test_puppet_read_kind (trio.laptop, COTERIE_CONTENT_RETRY, &retry));
  g_assert_cmpmem (retry.hash, sizeof retry.hash, hash, sizeof hash);
  copy.counter = ++trio.laptop->n;
  copy.has_again = TRUE;
  memcpy (copy.again, hash, sizeof copy.again);
  test_puppet_post (trio.laptop, "alice", &copy);
  test_puppet_post (trio.laptop, "alice", &copy);
  test_person_wait_chat (trio.alice, "bob", "one|two|three");
  test_person_settle (trio.alice);
  test_person_assert_chat (trio.alice, "bob", "one|two|three");
  test_person_assert_chat (trio.alice, "alice", "");
  g_assert_cmpuint (test_person_count_kind (trio.alice, "alice", COTERIE_MESSAGE_FETCHING), ==, 0);
  g_assert_cmpuint (coterie_chat_get_unread (coterie_client_get_note_to_self (trio.alice->client)), ==, 0);
}

/* A profile or receipt of the laptop's that comes again is nothing to be shown: the line that stood for it goes. */
static void
test_profile_fetched_again (TestTown *town, gconstpointer data)
{
  g_auto (Trio) trio = { 0 };
  g_auto (CoterieContent) copy = { 0 };

  trio_init (&trio, town);
  post_copy (&trio, trio.bob, "two");
  test_person_wait_chat (trio.alice, "bob", "one|two");
  lose_sessions (trio.alice);
  fill_copy (&trio, trio.bob, COTERIE_CONTENT_PROFILE, &copy);
  copy.name = g_strdup ("Alice");
  test_puppet_post (trio.laptop, "alice", &copy);
  test_person_go_online (trio.alice);
  test_person_settle (trio.alice);
  g_assert_cmpuint (test_person_count_kind (trio.alice, "alice", COTERIE_MESSAGE_FETCHING), ==, 1);
  copy.counter = ++trio.laptop->n;
  copy.has_again = TRUE;
  memcpy (copy.again, trio.laptop->last_hash, sizeof copy.again);
  empty_mailbox (trio.laptop); /* the retry: a new session */
  test_puppet_post (trio.laptop, "alice", &copy);
  test_person_settle (trio.alice);
  g_assert_cmpuint (test_person_count_kind (trio.alice, "alice", COTERIE_MESSAGE_FETCHING), ==, 0);
}

/* The laptop asks for its copy again: it says whom the text went to, as the first one did. */
static void
test_asked_by_the_laptop (TestTown *town, gconstpointer data)
{
  g_auto (Trio) trio = { 0 };
  g_auto (CoterieContent) copy = { 0 };
  g_auto (CoterieContent) retry = { 0 };

  trio_init (&trio, town);
  g_assert_true (test_puppet_read_kind (trio.laptop, COTERIE_CONTENT_TEXT, &copy));
  fill_copy (&trio, trio.laptop, COTERIE_CONTENT_RETRY, &retry);
  memcpy (retry.hash, trio.laptop->last_hash, sizeof retry.hash);
  retry.reason = COTERIE_RETRY_INVALID;
  retry.attempt = 1;
  test_puppet_post (trio.laptop, "alice", &retry);
  test_person_settle (trio.alice);
  g_assert_true (test_puppet_read_kind (trio.laptop, COTERIE_CONTENT_TEXT, &copy));
  g_assert_cmpstr (copy.text, ==, "one");
  g_assert_true (copy.has_again && copy.has_peer);
  g_assert_cmpmem (copy.again, sizeof copy.again, retry.hash, sizeof retry.hash);
  g_assert_cmpmem (copy.peer, sizeof copy.peer, coterie_chain_get_aid (trio.bob->chain), COTERIE_AID_BYTES);
}

/* ------------------------------------------------------------------------------------ one in the way of another */

/* One device of Bob's has no bundle that could be used: the repair of his other device does not wait for it. */
static void
test_repair_beside_a_bad_bundle (TestTown *town, gconstpointer data)
{
  g_auto (Trio) trio = { 0 };
  g_autoptr (TestPuppet) bob_2 = NULL;
  g_autofree char *hex = NULL, *path = NULL;
  g_autoptr (GError) none = coterie_refusal_new (COTERIE_CODE_UNKNOWN_DEVICE);
  g_auto (CoterieContent) lost = { 0 };

  trio_init (&trio, town);
  bob_2 = test_puppet_new_device (trio.bob);
  test_person_send (trio.alice, "bob", "two");
  test_person_settle (trio.alice);
  empty_mailbox (trio.bob);
  empty_mailbox (bob_2);
  hex = coterie_hex_encode (coterie_chain_get_aid (trio.bob->chain), COTERIE_AID_BYTES);
  path = g_strdup_printf ("/v1/accounts/%s/devices/1/bundle", hex);
  lose_sessions (trio.alice);
  test_puppet_say (trio.bob, "alice", "not to be opened");
  test_puppet_say (bob_2, "alice", "nor this");
  coterie_fake_transport_fail (trio.alice->transport, "POST", path, none);
  test_person_go_online (trio.alice);
  coterie_wait_for (test_puppet_read_kind (bob_2, COTERIE_CONTENT_RETRY, &lost));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST_TOWN_ADD ("/core/second-device/copies", test_copies);
  TEST_TOWN_ADD ("/core/second-device/note-to-self", test_note_to_self);
  TEST_TOWN_ADD ("/core/second-device/copy-fetched-again", test_copy_fetched_again);
  TEST_TOWN_ADD ("/core/second-device/profile-fetched-again", test_profile_fetched_again);
  TEST_TOWN_ADD ("/core/second-device/asked-for-a-copy", test_asked_by_the_laptop);
  TEST_TOWN_ADD ("/core/second-device/repair-beside-a-bad-bundle", test_repair_beside_a_bad_bundle);
  return g_test_run ();
}
