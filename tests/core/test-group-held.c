// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/encoding.h"
#include "core/calls.h"
#include "core/client-private.h"
#include "kit/wait.h"
#include "own-devices.h"
#include "puppet.h"
#include "trio.h"

#include <string.h>

/* What is said in a group while a member is held back, is missing, or has a device that cannot be sealed for [J9]. */

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

/* ------------------------------------------------------------------------------------ somebody is missing */

/* A server that was restored from an old copy has no Bob for a while, who is not here. */
static void
lose_bob (TestTrio *self, TestTown *town)
{
  test_trio_init (self, town);
  test_person_settle (self->alice);
  test_person_go_offline (self->bob);
  coterie_little_server_lack (town->server, "bob", TRUE);
}

static void
find_bob (TestTrio *self, TestTown *town)
{
  coterie_little_server_lack (town->server, "bob", FALSE);
  test_person_go_offline (self->alice);
  test_person_go_online (self->alice);
  test_person_go_online (self->bob);
}

/* The others get it at once; he gets it when he is back, before what is said then, and is waited for. */
static void
test_missing (TestTown *town, gconstpointer data)
{
  g_auto (TestTrio) circle = { 0 };
  g_autoptr (CoterieMessage) first = NULL, second = NULL, third = NULL;
  g_autofree char *lines = NULL;

  lose_bob (&circle, town);
  first = test_trio_send (circle.alice, "one", NULL);
  coterie_wait_for (test_trio_has_reached (circle.alice, first, "bob pending|carol delivered|"));
  g_assert_cmpint (test_person_get_hold (circle.alice, "bob"), ==, COTERIE_HOLD_MISSING);
  g_assert_cmpuint (test_person_count_told (circle.alice, COTERIE_NOTICE_MISSING), ==, 1);
  second = test_trio_send (circle.alice, "two", NULL);
  coterie_wait_for (test_trio_has_reached (circle.alice, second, "bob pending|carol delivered|"));
  g_assert_cmpint (coterie_message_get_state (first), ==, COTERIE_MESSAGE_SENT);
  lines = test_trio_read_all (circle.alice, COTERIE_MESSAGE_CHAIN);
  g_assert_cmpstr (lines, ==,
                   "@bob cannot be reached at the moment. What you write here waits for them, for a week at most.|");
  find_bob (&circle, town);
  third = test_trio_send (circle.alice, "three", NULL);
  coterie_wait_for (test_trio_has_all (circle.bob, "one|two|three|"));
  coterie_wait_for (coterie_message_get_state (first) == COTERIE_MESSAGE_DELIVERED);
  coterie_wait_for (coterie_message_get_state (third) == COTERIE_MESSAGE_DELIVERED);
  g_assert_true (test_trio_has_all (circle.carol, "one|two|three|"));
}

/* One whose keys are not his own holds up nobody but himself, and is not asked for them all the time. */
static void
test_bad_keys (TestTown *town, gconstpointer data)
{
  g_auto (TestTrio) circle = { 0 };
  g_autoptr (TestPuppet) mallory = test_puppet_new (town->server, town->clock, "mallory");
  g_autoptr (CoterieMessage) message = NULL;
  guint n_one_time;

  test_trio_init (&circle, town);
  test_person_settle (circle.alice);
  test_person_go_offline (circle.bob);
  coterie_little_server_swap_bundle (town->server, "bob", "mallory");
  coterie_little_server_set_registration_id (town->server, "bob", 1, 4711);
  message = test_trio_send (circle.alice, "one", NULL);
  coterie_wait_for (test_trio_has_reached (circle.alice, message, "bob pending|carol delivered|"));
  coterie_wait_for (test_person_was_told (circle.alice, COTERIE_NOTICE_KEYS));
  test_person_settle (circle.alice);
  n_one_time = coterie_little_server_get_n_one_time (town->server, "mallory", 1);
  coterie_client_poke (circle.alice->client);
  test_person_settle (circle.alice);
  g_assert_cmpuint (coterie_little_server_get_n_one_time (town->server, "mallory", 1), ==, n_one_time);
  coterie_little_server_swap_bundle (town->server, "bob", NULL);
  coterie_clock_advance_ms (town->clock, 70 * 1000);
  coterie_client_poke (circle.alice->client);
  test_person_go_online (circle.bob);
  coterie_wait_for (test_trio_has_all (circle.bob, "one|"));
}

static char *
dup_bundle_path (TestTown *town, const char *name, guint32 device)
{
  const CoterieChain *chain = coterie_little_server_get_chain (town->server, name);
  g_autofree char *hex = coterie_hex_encode (coterie_chain_get_aid (chain), COTERIE_AID_BYTES);

  return g_strdup_printf ("/v1/accounts/%s/devices/%u/bundle", hex, device);
}

/* A server that has no time for bundles is left alone for a while; the next connection asks again. */
static void
test_no_time_for_bundles (TestTown *town, gconstpointer data)
{
  g_auto (TestTrio) circle = { 0 };
  g_autofree char *path = NULL;
  g_autoptr (CoterieMessage) message = NULL;
  g_autoptr (GError) refusal = coterie_refusal_new_rate_limited ("bundle", 3600 * 1000);

  test_trio_init (&circle, town);
  test_person_settle (circle.alice);
  path = dup_bundle_path (town, "bob", 1);
  coterie_little_server_set_registration_id (town->server, "bob", 1, 4711);
  for (guint i = test_person_count_requests (circle.alice, path); i > 0; i--)
    coterie_fake_transport_fail (circle.alice->transport, "POST", path, refusal);
  g_assert_cmpuint (test_person_count_requests (circle.alice, path), ==, 1);
  message = test_trio_send (circle.alice, "one", NULL);
  coterie_wait_for (test_person_count_requests (circle.alice, path) == 2);
  for (guint i = 0; i < 10; i++)
    {
      coterie_client_poke (circle.alice->client);
      g_assert_false (
          test_trio_has_text (circle.alice, "two")); /* what was begun before has ended when the store answers */
    }
  g_assert_cmpuint (test_person_count_requests (circle.alice, path), ==, 2);
  test_person_go_offline (circle.alice);
  test_person_go_online (circle.alice);
  coterie_wait_for (coterie_message_get_state (message) == COTERIE_MESSAGE_DELIVERED);
}

/* What the server will not take for the others is not sent to him later. */
static void
test_missing_and_refused (TestTown *town, gconstpointer data)
{
  g_auto (TestTrio) circle = { 0 };
  g_autoptr (CoterieMessage) first = NULL, second = NULL, third = NULL;
  g_autoptr (GError) refusal = coterie_refusal_new_too_large (1);

  lose_bob (&circle, town);
  first = test_trio_send (circle.alice, "one", NULL);
  coterie_wait_for (test_trio_has_reached (circle.alice, first, "bob pending|carol delivered|"));
  test_person_settle (circle.alice);
  coterie_little_server_set_mute (town->server, TRUE);
  second = test_trio_send (circle.alice, "two", NULL);
  coterie_wait_for (test_trio_has_all (circle.carol, "one|two|"));
  for (guint64 number = 1; number < 200; number++)
    coterie_fake_transport_refuse (circle.alice->transport, number, refusal);
  coterie_wait_for (coterie_message_get_state (second) == COTERIE_MESSAGE_FAILED);
  coterie_little_server_set_mute (town->server, FALSE);
  find_bob (&circle, town);
  third = test_trio_send (circle.alice, "three", NULL);
  coterie_wait_for (test_trio_has_text (circle.bob, "three"));
  g_assert_true (test_trio_has_all (circle.bob, "one|three|"));
}

/* What is for him alone is not sent before he is there. */
static void
test_missing_alone (TestTown *town, gconstpointer data)
{
  g_auto (TestTrio) circle = { 0 };
  g_autoptr (CoterieMessage) secret = NULL, open = NULL;

  lose_bob (&circle, town);
  secret = test_trio_send (circle.alice, "for Bob", "bob");
  open = test_trio_send (circle.alice, "for all", NULL);
  coterie_wait_for (test_trio_has_reached (circle.alice, open, "bob pending|carol delivered|"));
  g_assert_cmpint (coterie_message_get_state (secret), ==, COTERIE_MESSAGE_PENDING);
  find_bob (&circle, town);
  coterie_wait_for (test_trio_has_all (circle.bob, "for Bob|for all|"));
  coterie_wait_for (coterie_message_get_state (secret) == COTERIE_MESSAGE_DELIVERED);
  g_assert_true (test_trio_has_all (circle.carol, "for all|"));
}

/* After a week it is over, and said. */
static void
test_missing_for_long (TestTown *town, gconstpointer data)
{
  g_auto (TestTrio) circle = { 0 };
  g_autoptr (CoterieMessage) first = NULL, secret = NULL, last = NULL;
  g_autofree char *lines = NULL;

  lose_bob (&circle, town);
  first = test_trio_send (circle.alice, "one", NULL);
  coterie_wait_for (test_trio_has_reached (circle.alice, first, "bob pending|carol delivered|"));
  secret = test_trio_send (circle.alice, "for Bob", "bob");
  test_person_settle (circle.alice);
  coterie_clock_advance_ms (town->clock, 7 * 24 * 3600 * G_GINT64_CONSTANT (1000) + 1);
  last = test_trio_send (circle.alice, "late", NULL);
  coterie_wait_for (coterie_message_get_state (secret) == COTERIE_MESSAGE_FAILED);
  coterie_wait_for (test_trio_has_reached (circle.alice, last, "bob pending|carol delivered|"));
  coterie_wait_for (coterie_message_get_state (first) == COTERIE_MESSAGE_DELIVERED);
  g_assert_true (test_trio_has_reached (circle.alice, first, "bob failed|carol delivered|"));
  find_bob (&circle, town);
  coterie_wait_for (test_trio_has_all (circle.bob, "late|"));
  lines = test_trio_read_all (circle.alice, COTERIE_MESSAGE_CHAIN);
  g_assert_nonnull (strstr (lines, "What you wrote here a week ago did not reach @bob."));
}

/* Who is removed meanwhile is told that, and nothing that was said. */
static void
test_missing_is_removed (TestTown *town, gconstpointer data)
{
  g_auto (TestTrio) circle = { 0 };
  g_autoptr (CoterieMessage) first = NULL, second = NULL;

  lose_bob (&circle, town);
  first = test_trio_send (circle.alice, "one", NULL);
  coterie_wait_for (test_trio_has_reached (circle.alice, first, "bob pending|carol delivered|"));
  test_trio_change (circle.alice, COTERIE_GROUP_CHANGE_REMOVE, "bob");
  second = test_trio_send (circle.alice, "two", NULL);
  coterie_wait_for (test_trio_has_reached (circle.alice, second, "carol delivered|"));
  coterie_wait_for (coterie_message_get_state (first) == COTERIE_MESSAGE_DELIVERED);
  find_bob (&circle, town);
  coterie_wait_for (coterie_chat_get_role (test_trio_find (circle.bob)) == COTERIE_CHAT_ROLE_NONE);
  test_person_settle (circle.alice);
  test_person_settle (circle.bob);
  g_assert_true (test_trio_has_all (circle.bob, ""));
}

/* Somebody is added who is not there: that holds up nobody. */
static void
test_missing_newcomer (TestTown *town, gconstpointer data)
{
  g_auto (TestTrio) circle = { 0 };
  g_autoptr (CoterieMessage) first = NULL, second = NULL;

  lose_bob (&circle, town);
  first = test_trio_send (circle.alice, "one", NULL);
  coterie_wait_for (test_trio_has_reached (circle.alice, first, "bob pending|carol delivered|"));
  test_trio_change (circle.alice, COTERIE_GROUP_CHANGE_REMOVE, "bob");
  test_trio_change (circle.alice, COTERIE_GROUP_CHANGE_ADD, "bob");
  second = test_trio_send (circle.alice, "two", NULL);
  coterie_wait_for (test_trio_has_reached (circle.alice, second, "bob pending|carol delivered|"));
  find_bob (&circle, town);
  coterie_wait_for (test_trio_has_all (circle.bob, "one|two|"));
}

/* ------------------------------------------------------------------------------------ a device that is not used */

/* Carol has a second device, whose keys the server does not give out. */
static TestPuppet *
add_unused (TestTrio *self, TestTown *town)
{
  TestPuppet *laptop;

  test_trio_init (self, town);
  test_person_settle (self->alice);
  test_person_settle (self->bob);
  test_person_settle (self->carol);
  laptop = test_puppet_new_device_of (town->server, town->clock, "carol",
                                      coterie_account_get_identity (self->carol->client->account)->keys);
  coterie_little_server_swap_bundle (town->server, "carol", "mallory");
  return laptop;
}

/* She gets what is said on the other one, at once and without a word; when there are keys, both do. */
static void
test_unused_device (TestTown *town, gconstpointer data)
{
  g_auto (TestTrio) circle = { 0 };
  g_autoptr (TestPuppet) mallory = test_puppet_new (town->server, town->clock, "mallory");
  g_autoptr (TestPuppet) laptop = add_unused (&circle, town);
  g_autoptr (CoterieMessage) first = NULL, second = NULL, third = NULL;
  g_auto (CoterieContent) content = { 0 };
  g_autofree char *lines = NULL;

  first = test_trio_send (circle.alice, "one", NULL);
  second = test_trio_send (circle.alice, "two", NULL);
  coterie_wait_for (test_trio_has_all (circle.carol, "one|two|") && test_trio_has_all (circle.bob, "one|two|"));
  coterie_wait_for (coterie_message_get_state (second) >= COTERIE_MESSAGE_SENT);
  lines = test_trio_read_all (circle.alice, COTERIE_MESSAGE_CHAIN);
  g_assert_null (strstr (lines, "cannot be reached"));
  g_assert_false (coterie_little_server_saw_sealed_for (town->server, "carol", 2));
  coterie_little_server_swap_bundle (town->server, "carol", NULL);
  coterie_clock_advance_ms (town->clock, 70 * 1000);
  third = test_trio_send (circle.alice, "three", NULL);
  coterie_wait_for (test_trio_has_all (circle.carol, "one|two|three|"));
  coterie_wait_for (test_puppet_read_kind (laptop, COTERIE_CONTENT_TEXT, &content));
  g_assert_cmpstr (content.text, ==, "three");
}

static void
on_call (CoterieClient *client, CoterieChat *chat, const CoterieCallArrival *arrival, guint *n)
{
  *n += arrival->kind == COTERIE_CONTENT_CALL_RING;
}

/* A call reaches the devices that it can reach. */
static void
test_unused_device_rung (TestTown *town, gconstpointer data)
{
  g_auto (TestTrio) circle = { 0 };
  g_autoptr (TestPuppet) mallory = test_puppet_new (town->server, town->clock, "mallory");
  g_autoptr (TestPuppet) laptop = add_unused (&circle, town);
  CoterieCallContent content = { .call = { 1 } };
  guint n_bob = 0, n_carol = 0;

  g_signal_connect (circle.bob->client, "call", G_CALLBACK (on_call), &n_bob);
  g_signal_connect (circle.carol->client, "call", G_CALLBACK (on_call), &n_carol);
  coterie_client_send_call (circle.alice->client, test_trio_find (circle.alice), COTERIE_CONTENT_CALL_RING, &content,
                            NULL);
  coterie_wait_for (n_bob == 1);
  coterie_wait_for (n_carol == 1);
}

static char *
invite (TestPerson *person)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *link;

  coterie_client_invite_async (person->client, test_trio_find (person), NULL, on_ready, &result);
  coterie_wait_for (result != NULL);
  link = coterie_client_invite_finish (person->client, result, &error);
  g_assert_no_error (error);
  return link;
}

static void
join (TestPerson *person, const char *link)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  coterie_client_join_async (person->client, link, NULL, on_ready, &result);
  coterie_wait_for (result != NULL);
  coterie_client_join_finish (person->client, result, &error);
  g_assert_no_error (error);
}

static void
count_joins (CoterieClient *client, CoterieChat *chat, CoterieContact *contact, guint *n)
{
  ++*n;
}

/* A wish to join waits for the admin, however long that takes. */
static void
test_missing_admin (TestTown *town, gconstpointer data)
{
  g_auto (TestTrio) circle = { 0 };
  g_autoptr (TestPerson) dora = test_person_new (town->server, town->clock, "dora");
  g_autofree char *link = NULL;
  guint n_joins = 0;

  test_trio_init (&circle, town);
  g_signal_connect (circle.alice->client, "group-join", G_CALLBACK (count_joins), &n_joins);
  link = invite (circle.alice);
  test_person_send (dora, "alice", "May I?");
  test_person_settle (dora);
  test_person_settle (circle.alice);
  test_person_go_offline (circle.alice);
  coterie_little_server_lack (town->server, "alice", TRUE);
  test_person_send (dora, "alice", "Hello?");
  coterie_wait_for (test_person_get_hold (dora, "alice") == COTERIE_HOLD_MISSING);
  join (dora, link);
  test_person_settle (dora);
  coterie_clock_advance_ms (town->clock, 8 * 24 * 3600 * G_GINT64_CONSTANT (1000));
  coterie_client_poke (dora->client);
  test_person_settle (dora);
  coterie_little_server_lack (town->server, "alice", FALSE);
  test_person_go_offline (dora);
  test_person_go_online (circle.alice);
  test_person_go_online (dora);
  coterie_wait_for (n_joins == 1);
}

/* ------------------------------------------------------------------------------------ what is said of it */

/* What the store says to a SELECT of one number; the program ends for that. */
static void
assert_rows (TestPerson *person, const char *query, guint n)
{
  g_autofree char *script =
      g_strdup_printf ("CREATE TEMP TABLE seen (n INTEGER CHECK (n = %u)); INSERT INTO seen %s", n, query);

  test_person_stop (person);
  test_person_run_sql (person, script);
  test_person_start (person);
}

static guint
count_lines (TestPerson *person, const char *words)
{
  g_autofree char *lines = test_trio_read_all (person, COTERIE_MESSAGE_CHAIN);
  guint n_lines = 0;

  for (const char *at = strstr (lines, words); at != NULL; at = strstr (at + 1, words))
    n_lines++;
  return n_lines;
}

/* Another device of hers gets each text once, however many wait for somebody. */
static void
test_own_copies (TestTown *town, gconstpointer data)
{
  static const char query[] = "SELECT count(*) FROM sent_log l JOIN sent_contents c ON c.content = l.content"
                              " WHERE c.kind = 1 AND c.chat IN (SELECT chat FROM groups) AND l.peer = 258";
  g_auto (TestTrio) circle = { 0 };
  g_autoptr (TestPerson) other = NULL;
  g_autoptr (CoterieMessage) first = NULL, secret = NULL, second = NULL;

  test_trio_init (&circle, town);
  other = test_person_new_device (circle.alice);
  test_person_settle (circle.alice);
  test_person_go_offline (circle.bob);
  coterie_little_server_lack (town->server, "bob", TRUE);
  first = test_trio_send (circle.alice, "one", NULL);
  coterie_wait_for (test_trio_has_reached (circle.alice, first, "bob pending|carol delivered|"));
  secret = test_trio_send (circle.alice, "for Bob", "bob"); /* of this one nobody has anything yet */
  second = test_trio_send (circle.alice, "two", NULL);
  coterie_wait_for (test_trio_has_reached (circle.alice, second, "bob pending|carol delivered|"));
  find_bob (&circle, town);
  coterie_wait_for (test_trio_has_all (circle.bob, "one|for Bob|two|"));
  test_person_settle (circle.alice);
  assert_rows (circle.alice, query, 3);
}

/* Somebody who has been gone for long is spoken of once, whatever is said meanwhile. */
static void
test_said_once (TestTown *town, gconstpointer data)
{
  g_auto (TestTrio) circle = { 0 };
  const gint64 day_ms = 24 * 3600 * G_GINT64_CONSTANT (1000);
  g_autoptr (CoterieMessage) first = NULL, second = NULL, third = NULL, last = NULL;

  lose_bob (&circle, town);
  first = test_trio_send (circle.alice, "one", NULL);
  coterie_wait_for (test_trio_has_reached (circle.alice, first, "bob pending|carol delivered|"));
  coterie_clock_advance_ms (town->clock, day_ms);
  second = test_trio_send (circle.alice, "two", NULL);
  coterie_wait_for (test_trio_has_reached (circle.alice, second, "bob pending|carol delivered|"));
  coterie_clock_advance_ms (town->clock, 6 * day_ms + 1);
  third = test_trio_send (circle.alice, "three", NULL);
  coterie_wait_for (test_trio_has_reached (circle.alice, first, "bob failed|carol delivered|"));
  coterie_wait_for (coterie_message_get_state (first) == COTERIE_MESSAGE_DELIVERED);
  coterie_clock_advance_ms (town->clock, day_ms);
  last = test_trio_send (circle.alice, "four", NULL);
  coterie_wait_for (test_trio_has_reached (circle.alice, second, "bob failed|carol delivered|"));
  coterie_wait_for (test_trio_has_reached (circle.alice, last, "bob pending|carol delivered|"));
  g_assert_cmpuint (count_lines (circle.alice, "a week ago did not reach"), ==, 1);
}

/* He deletes his account: who waits for him with some texts is told that they came to nothing; who knows him from the
 * group alone is told there. */
static void
test_gone (TestTown *town, gconstpointer data)
{
  g_auto (TestTrio) circle = { 0 };
  g_autoptr (CoterieMessage) first = NULL, second = NULL, third = NULL, fourth = NULL;

  lose_bob (&circle, town);
  first = test_trio_send (circle.alice, "one", NULL);
  second = test_trio_send (circle.alice, "two", NULL);
  coterie_wait_for (test_trio_has_reached (circle.alice, second, "bob pending|carol delivered|"));
  coterie_little_server_lack (town->server, "bob", FALSE);
  coterie_little_server_disable (town->server, "bob");
  test_person_go_offline (circle.alice);
  test_person_go_online (circle.alice);
  coterie_wait_for (test_trio_has_reached (circle.alice, first, "bob failed|carol delivered|"));
  g_assert_true (test_trio_has_reached (circle.alice, second, "bob failed|carol delivered|"));
  g_assert_cmpuint (count_lines (circle.alice, "Some of what you wrote here did not reach @bob."), ==, 1);
  third = test_trio_send (circle.carol, "three", NULL);
  coterie_wait_for (test_trio_has_text (circle.alice, "three"));
  fourth = test_trio_send (circle.carol, "four", NULL);
  coterie_wait_for (test_trio_has_text (circle.alice, "four"));
  g_assert_cmpuint (count_lines (circle.carol, "The account @bob was deleted."), ==, 1);
}

/* That he is heard of says that he is there again, whatever the server said when the connection began. */
static void
test_heard_of (TestTown *town, gconstpointer data)
{
  g_auto (TestTrio) circle = { 0 };
  g_autoptr (CoterieMessage) first = NULL, answer = NULL;

  lose_bob (&circle, town);
  first = test_trio_send (circle.alice, "one", NULL);
  coterie_wait_for (test_trio_has_reached (circle.alice, first, "bob pending|carol delivered|"));
  coterie_little_server_lack (town->server, "bob", FALSE);
  test_person_go_online (circle.bob);
  answer = test_trio_send (circle.bob, "two", NULL);
  coterie_wait_for (test_person_get_hold (circle.alice, "bob") == COTERIE_HOLD_NONE);
  coterie_wait_for (coterie_message_get_state (first) == COTERIE_MESSAGE_DELIVERED);
}

/* Of somebody without a name it is said all the same. */
static void
test_nameless (TestTown *town, gconstpointer data)
{
  g_auto (TestTrio) circle = { 0 };
  g_autoptr (CoterieMessage) first = NULL, last = NULL;

  lose_bob (&circle, town);
  test_person_stop (circle.alice);
  test_person_run_sql (circle.alice, "UPDATE accounts SET name = '' WHERE name = 'bob'");
  test_person_start (circle.alice);
  test_person_go_online (circle.alice);
  first = test_trio_send (circle.alice, "one", NULL);
  coterie_wait_for (coterie_message_get_state (first) == COTERIE_MESSAGE_SENT);
  test_person_settle (circle.alice);
  g_assert_cmpuint (count_lines (circle.alice, "Somebody in this group cannot be reached at the moment."), ==, 1);
  coterie_clock_advance_ms (town->clock, 7 * 24 * 3600 * G_GINT64_CONSTANT (1000) + 1);
  last = test_trio_send (circle.alice, "late", NULL);
  coterie_wait_for (coterie_message_get_state (first) == COTERIE_MESSAGE_DELIVERED);
  g_assert_cmpuint (count_lines (circle.alice, "What you wrote here a week ago did not reach everybody."), ==, 1);
}

/* ------------------------------------------------------------------------------------ of whom nothing is known */

/* Bob adds Dora, whom nobody else has met, while Alice is not here. */
static TestPerson *
add_unmet (TestTrio *self, TestTown *town)
{
  TestPerson *dora = test_person_new (town->server, town->clock, "dora");

  test_trio_init (self, town);
  test_trio_change (self->alice, COTERIE_GROUP_CHANGE_PROMOTE, "bob");
  coterie_wait_for (coterie_chat_get_role (test_trio_find (self->bob)) == COTERIE_CHAT_ROLE_ADMIN);
  test_person_settle (self->alice);
  test_person_go_offline (self->alice);
  test_trio_befriend (self->bob, dora);
  test_trio_change (self->bob, COTERIE_GROUP_CHANGE_ADD, "dora");
  test_person_settle (self->bob);
  test_person_settle (self->carol);
  return dora;
}

static void
say_without_dora (TestTrio *self)
{
  g_autoptr (CoterieMessage) first = NULL, second = NULL;

  test_person_go_online (self->alice);
  coterie_wait_for (coterie_chat_get_n_members (test_trio_find (self->alice)) == 4);
  first = test_trio_send (self->alice, "one", NULL);
  second = test_trio_send (self->alice, "two", NULL);
  coterie_wait_for (test_trio_has_all (self->bob, "one|two|") && test_trio_has_all (self->carol, "one|two|"));
  coterie_wait_for (coterie_message_get_state (second) == COTERIE_MESSAGE_DELIVERED);
  g_assert_cmpuint (count_lines (self->alice, "What you write here does not reach them."), ==, 1);
}

/* The server does not have her for Alice: that is said, and holds up nobody. */
static void
test_unmet_missing (TestTown *town, gconstpointer data)
{
  g_auto (TestTrio) circle = { 0 };
  g_autoptr (TestPerson) dora = add_unmet (&circle, town);

  coterie_little_server_lack (town->server, "dora", TRUE);
  say_without_dora (&circle);
  coterie_little_server_lack (town->server, "dora", FALSE);
  test_person_go_offline (circle.alice);
  test_person_go_online (circle.alice);
  g_object_unref (test_trio_send (circle.alice, "three", NULL));
  coterie_wait_for (test_trio_has_text (dora, "three"));
}

/* It shows a chain that is not hers: the same. */
static void
test_unmet_false (TestTown *town, gconstpointer data)
{
  g_auto (TestTrio) circle = { 0 };
  g_autoptr (TestPerson) dora = add_unmet (&circle, town);

  coterie_little_server_show_chain (town->server, "dora", coterie_little_server_get_chain (town->server, "carol"));
  say_without_dora (&circle);
}

/* ------------------------------------------------------------------------------------ a fault of this machine's */

static void
break_bob (TestTrio *self, const char *script)
{
  test_person_settle (self->alice);
  test_person_stop (self->alice);
  test_person_run_sql (self->alice, script);
  test_person_start (self->alice);
  test_person_go_online (self->alice);
}

/* A session that is not theirs keeps it from nobody, and is begun anew. */
static void
test_wrong_session (TestTown *town, gconstpointer data)
{
  g_auto (TestTrio) circle = { 0 };
  g_autoptr (CoterieMessage) message = NULL;

  test_trio_init (&circle, town);
  break_bob (&circle, "UPDATE sessions SET record = (SELECT record FROM sessions WHERE session = (SELECT account * 256"
                      " + 1 FROM accounts WHERE name = 'carol')) WHERE session = (SELECT account * 256 + 1 FROM"
                      " accounts WHERE name = 'bob')");
  message = test_trio_send (circle.alice, "one", NULL);
  coterie_wait_for (test_trio_has_all (circle.carol, "one|"));
  coterie_wait_for (test_trio_has_all (circle.bob, "one|"));
  coterie_wait_for (coterie_message_get_state (message) == COTERIE_MESSAGE_DELIVERED);
}

/* It is that of his second device: the first, for which it was sealed already, misses nothing. */
static void
test_wrong_session_of_two (TestTown *town, gconstpointer data)
{
  g_auto (TestTrio) circle = { 0 };
  g_autoptr (TestPerson) laptop = NULL;
  g_autoptr (CoterieMessage) first = NULL, second = NULL;

  test_trio_init (&circle, town);
  laptop = test_person_new_device (circle.bob);
  test_person_go_online (laptop);
  coterie_wait_for (test_own_is_handed_over (laptop));
  first = test_trio_send (circle.alice, "one", NULL);
  coterie_wait_for (test_trio_has_all (circle.bob, "one|") && test_trio_has_all (laptop, "one|"));
  break_bob (&circle, "UPDATE sessions SET record = (SELECT record FROM sessions WHERE session = (SELECT account * 256"
                      " + 1 FROM accounts WHERE name = 'carol')) WHERE session = (SELECT account * 256 + 2 FROM"
                      " accounts WHERE name = 'bob')");
  second = test_trio_send (circle.alice, "two", NULL);
  coterie_wait_for (test_trio_has_all (circle.bob, "one|two|") && test_trio_has_all (laptop, "one|two|"));
  test_person_settle (circle.bob);
  g_assert_cmpuint (test_person_count_kind (circle.bob, "alice", COTERIE_MESSAGE_GAP), ==, 0);
}

/* A row that cannot be read is its owner's trouble alone. */
static void
test_damaged_row (TestTown *town, gconstpointer data)
{
  g_auto (TestTrio) circle = { 0 };
  g_autoptr (CoterieMessage) message = NULL;

  test_trio_init (&circle, town);
  break_bob (&circle, "UPDATE accounts SET records = x'00' WHERE name = 'bob'");
  message = test_trio_send (circle.alice, "one", NULL);
  coterie_wait_for (test_trio_has_reached (circle.alice, message, "bob pending|carol delivered|"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  TEST_TOWN_ADD ("/core/group-held/missing", test_missing);
  TEST_TOWN_ADD ("/core/group-held/bad-keys", test_bad_keys);
  TEST_TOWN_ADD ("/core/group-held/no-time-for-bundles", test_no_time_for_bundles);
  TEST_TOWN_ADD ("/core/group-held/missing-and-refused", test_missing_and_refused);
  TEST_TOWN_ADD ("/core/group-held/missing-alone", test_missing_alone);
  TEST_TOWN_ADD ("/core/group-held/missing-for-long", test_missing_for_long);
  TEST_TOWN_ADD ("/core/group-held/missing-is-removed", test_missing_is_removed);
  TEST_TOWN_ADD ("/core/group-held/missing-newcomer", test_missing_newcomer);
  TEST_TOWN_ADD ("/core/group-held/unused-device", test_unused_device);
  TEST_TOWN_ADD ("/core/group-held/unused-device-rung", test_unused_device_rung);
  TEST_TOWN_ADD ("/core/group-held/missing-admin", test_missing_admin);
  TEST_TOWN_ADD ("/core/group-held/own-copies", test_own_copies);
  TEST_TOWN_ADD ("/core/group-held/said-once", test_said_once);
  TEST_TOWN_ADD ("/core/group-held/gone", test_gone);
  TEST_TOWN_ADD ("/core/group-held/heard-of", test_heard_of);
  TEST_TOWN_ADD ("/core/group-held/nameless", test_nameless);
  TEST_TOWN_ADD ("/core/group-held/unmet/missing", test_unmet_missing);
  TEST_TOWN_ADD ("/core/group-held/unmet/false-chain", test_unmet_false);
  TEST_TOWN_ADD ("/core/group-held/fault/wrong-session", test_wrong_session);
  TEST_TOWN_ADD ("/core/group-held/fault/wrong-session-of-two", test_wrong_session_of_two);
  TEST_TOWN_ADD ("/core/group-held/fault/damaged-row", test_damaged_row);
  return g_test_run ();
}
