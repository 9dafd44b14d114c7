// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/encoding.h"
#include "kit/wait.h"
#include "person.h"
#include "puppet.h"
#include "wire/limits.h"

/* Whom and what to believe: wrong heads, accounts that seem gone, chains that do not come, devices that were signed
 * out. Nothing of it loses a message or stops sending for ever. */

typedef struct
{
  TestPerson *alice;
  TestPuppet *bob;
} Pair;

/* Alice has written to Bob, so that he is accepted; his mailbox is empty. */
static void
pair_init (Pair *pair, TestTown *town)
{
  g_auto (CoterieContent) content = { 0 };

  pair->alice = test_person_new (town->server, town->clock, "alice");
  pair->bob = test_puppet_new (town->server, town->clock, "bob");
  test_person_send (pair->alice, "bob", "one");
  test_person_settle (pair->alice);
  while (test_puppet_read (pair->bob, &content))
    ;
}

static void
pair_clear (Pair *pair)
{
  test_person_free (pair->alice);
  test_puppet_free (pair->bob);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, pair_clear)

static char *
chain_path (TestPuppet *puppet)
{
  g_autofree char *hex = coterie_hex_encode (coterie_chain_get_aid (puppet->chain), COTERIE_AID_BYTES);

  return g_strdup_printf ("/v1/accounts/%s/chain", hex);
}

static void
assert_sending_works (TestTown *town, Pair *pair, const char *text)
{
  guint n_sends = coterie_little_server_get_n_sends (town->server);

  test_person_send (pair->alice, "bob", text);
  coterie_wait_for (coterie_little_server_get_n_sends (town->server) > n_sends);
  test_person_settle (pair->alice);
}

/* ------------------------------------------------------------------------------------ holds */

/* The server says once that our own chain is another one: an alarm, a look, and sending goes on. */
static void
test_wrong_own_head (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_autofree char *head = g_strnfill (64, 'e');
  g_autofree char *json = NULL;

  pair_init (&pair, town);
  json = g_strdup_printf ("{\"type\": \"event\", \"event\": \"chain\", \"length\": 1, \"head\": \"%s\"}", head);
  coterie_fake_transport_event (pair.alice->transport, json);
  coterie_wait_for (test_person_was_told (pair.alice, COTERIE_ALARM_FORK));
  assert_sending_works (town, &pair, "two");
}

static void
say_with_wrong_head (Pair *pair, const char *text)
{
  g_auto (CoterieContent) content = { 0 };

  test_puppet_fill (pair->bob, "alice", COTERIE_CONTENT_TEXT, &content);
  content.text = g_strdup (text);
  memset (content.to_head.head, 0xee, sizeof content.to_head.head);
  test_puppet_post (pair->bob, "alice", &content);
  test_person_settle (pair->alice);
}

/* Views that differ can be waved away by accepting; a fork cannot, and must not become the former. */
static void
test_views_do_not_hide_a_fork (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (TestPuppet) bob_2 = NULL;
  g_autoptr (TestPuppet) bob_3 = NULL;
  g_autoptr (CoterieChain) fork = NULL;

  pair_init (&pair, town);
  bob_2 = test_puppet_new_device (pair.bob);
  test_person_send (pair.alice, "bob", "two");
  test_person_settle (pair.alice);
  fork = test_puppet_make_fork (pair.bob);
  coterie_little_server_show_chain (town->server, "bob", fork);
  bob_3 = test_puppet_new_device (pair.bob); /* so that a send is refused, and the chain looked at */
  test_person_send (pair.alice, "bob", "three");
  coterie_wait_for (test_person_get_hold (pair.alice, "bob") == COTERIE_HOLD_FORK);
  say_with_wrong_head (&pair, "look");
  g_assert_cmpint (test_person_get_hold (pair.alice, "bob"), ==, COTERIE_HOLD_FORK);
  test_person_accept (pair.alice, "bob");
  test_person_settle (pair.alice);
  g_assert_cmpint (test_person_get_hold (pair.alice, "bob"), ==, COTERIE_HOLD_FORK);
}

/* The server does not have Bob for a while: what waits is kept, and sent when it shows him again. */
static void
test_missing_for_a_while (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_autofree char *path = NULL;
  g_autoptr (GError) missing = coterie_refusal_new (COTERIE_CODE_UNKNOWN_ACCOUNT);
  g_auto (CoterieContent) content = { 0 };

  pair_init (&pair, town);
  path = chain_path (pair.bob);
  coterie_fake_transport_fail (pair.alice->transport, "GET", path, missing);
  test_puppet_fill (pair.bob, "alice", COTERIE_CONTENT_TEXT, &content);
  content.text = g_strdup ("my chain is longer");
  content.from_head.length = 2;
  test_puppet_post (pair.bob, "alice", &content);
  coterie_wait_for (test_person_get_hold (pair.alice, "bob") == COTERIE_HOLD_GONE);
  test_person_go_offline (pair.alice);
  test_person_go_online (pair.alice);
  coterie_wait_for (test_person_get_hold (pair.alice, "bob") == COTERIE_HOLD_NONE);
  assert_sending_works (town, &pair, "two");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST_TOWN_ADD ("/core/doubt/wrong-own-head", test_wrong_own_head);
  TEST_TOWN_ADD ("/core/doubt/views-do-not-hide-a-fork", test_views_do_not_hide_a_fork);
  TEST_TOWN_ADD ("/core/doubt/missing-for-a-while", test_missing_for_a_while);
  return g_test_run ();
}
