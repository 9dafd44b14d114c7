// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/wait.h"
#include "own-devices.h"
#include "person.h"
#include "puppet.h"

/* Envelopes that cannot be opened: asked for again, sent again, and the bounds that keep anybody from abusing that. */

#define HOUR_MS (3600 * G_GINT64_CONSTANT (1000))
#define DAY_MS (24 * HOUR_MS)

/* Damages the next `left` envelopes. */
typedef struct
{
  guint left;
} Garbler;

static gboolean
garble (CoterieLittleEnvelope *envelope, gpointer user_data)
{
  Garbler *garbler = user_data;
  gsize size;
  guint8 *bytes;

  if (garbler->left == 0)
    return TRUE;
  garbler->left--;
  bytes = g_memdup2 (g_bytes_get_data (envelope->bytes, &size), g_bytes_get_size (envelope->bytes));
  bytes[size - 20] ^= 0x01; /* in the ciphertext: the tag does not fit */
  g_bytes_unref (envelope->bytes);
  envelope->bytes = g_bytes_new_take (bytes, size);
  return TRUE;
}

static void
befriend (TestPerson *alice, TestPerson *bob)
{
  test_person_send (alice, "bob", "one");
  test_person_settle (alice);
  test_person_wait_chat (bob, "alice", "one");
  test_person_send (bob, "alice", "two");
  test_person_settle (bob);
  test_person_wait_chat (alice, "bob", "one|two");
  test_person_settle (alice);
  test_person_settle (bob);
}

/* Bob comes back without his sessions: what was sealed for them he cannot open. */
static void
lose_sessions (TestPerson *bob)
{
  test_person_stop (bob);
  test_person_run_sql (bob, "DELETE FROM sessions");
  test_person_start (bob);
}

/* The whole way: kept raw, a line that says so, a retry, and the text in the line's place. */
static void
test_round_trip (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");

  befriend (alice, bob);
  lose_sessions (bob);
  test_person_send (alice, "bob", "three");
  test_person_send (alice, "bob", "four");
  test_person_settle (alice);
  test_person_go_offline (alice); /* so that the lines are seen */
  test_person_go_online (bob);
  test_person_settle (bob);
  test_person_assert_chat (bob, "alice", "one|two");
  g_assert_cmpuint (test_person_count_kind (bob, "alice", COTERIE_MESSAGE_FETCHING), ==, 2);
  g_assert_cmpuint (coterie_little_server_get_n_waiting (town->server, "bob", 1), ==, 0);
  test_person_send (bob, "alice", "five"); /* behind the lines */
  test_person_settle (bob);
  test_person_go_online (alice);
  test_person_wait_chat (bob, "alice", "one|two|three|four|five"); /* where they would have stood */
  g_assert_cmpuint (test_person_count_kind (bob, "alice", COTERIE_MESSAGE_FETCHING), ==, 0);
  g_assert_cmpuint (test_person_count_kind (bob, "alice", COTERIE_MESSAGE_GAP), ==, 0);
  coterie_wait_for (test_person_knows_state (alice, "bob", 3, COTERIE_MESSAGE_DELIVERED));
  test_person_assert_chat (alice, "bob", "one|two|three|four|five");
  g_assert_cmpuint (test_person_count_kind (alice, "bob", COTERIE_MESSAGE_GAP), ==, 0);
}

/* The same with both programs ending in between. */
static void
test_round_trip_over_restarts (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");

  befriend (alice, bob);
  lose_sessions (bob);
  test_person_send (alice, "bob", "three");
  test_person_settle (alice);
  test_person_stop (alice);
  test_person_go_online (bob);
  test_person_settle (bob);
  test_person_restart (bob);
  test_person_settle (bob);
  test_person_start (alice);
  test_person_go_online (alice);
  test_person_settle (alice);
  test_person_wait_chat (bob, "alice", "one|two|three");
  g_assert_cmpuint (test_person_count_kind (bob, "alice", COTERIE_MESSAGE_FETCHING), ==, 0);
}

static void
on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* The bodies of what was seen as a line and is something else now. */
static char *
read_renewed (TestPerson *person)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  GString *bodies = g_string_new (NULL);

  coterie_client_load_renewed_async (person->client, NULL, on_result, &result);
  coterie_wait_for (result != NULL);
  rows = coterie_client_load_renewed_finish (person->client, result, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    g_string_append_printf (bodies, "%s%s", i > 0 ? "|" : "", coterie_message_get_body (rows->pdata[i]));
  return g_string_free (bodies, FALSE);
}

static void
assert_renewed (TestPerson *person, const char *bodies)
{
  g_autofree char *found = read_renewed (person);

  g_assert_cmpstr (found, ==, bodies);
}

/* Whoever has read the line has not read the text: it is told as renewed until the chat is read again, also after a
 * restart, and only then its sender hears that it was read. What nobody had seen as a line is simply unread. */
static void
test_renewed (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");

  befriend (alice, bob);
  lose_sessions (bob);
  test_person_send (alice, "bob", "three");
  test_person_settle (alice);
  test_person_go_offline (alice);
  test_person_go_online (bob);
  test_person_settle (bob);
  test_person_mark_read (bob, "alice");
  assert_renewed (bob, "");
  test_person_go_online (alice);
  test_person_wait_chat (bob, "alice", "one|two|three");
  test_person_restart (bob);
  test_person_settle (bob);
  assert_renewed (bob, "three");
  coterie_wait_for (test_person_knows_state (alice, "bob", 2, COTERIE_MESSAGE_DELIVERED));
  g_assert_false (test_person_knows_state (alice, "bob", 2, COTERIE_MESSAGE_STATE_READ));
  test_person_mark_read (bob, "alice");
  assert_renewed (bob, "");
  coterie_wait_for (test_person_knows_state (alice, "bob", 2, COTERIE_MESSAGE_STATE_READ));
  lose_sessions (bob);
  test_person_send (alice, "bob", "four");
  test_person_settle (alice);
  test_person_go_online (bob);
  test_person_wait_chat (bob, "alice", "one|two|three|four");
  assert_renewed (bob, "");
}

/* Bob has seen a line; Alice is offline, and what stands behind the line comes when she is back. */
static void
see_line (TestPerson *alice, TestPerson *bob)
{
  lose_sessions (bob);
  test_person_send (alice, "bob", "three");
  test_person_settle (alice);
  test_person_go_offline (alice);
  test_person_go_online (bob);
  test_person_settle (bob);
  test_person_mark_read (bob, "alice");
  test_person_settle (bob);
}

static guint
count_unread (TestPerson *person, const char *with)
{
  return coterie_chat_get_unread (coterie_client_find_chat (person->client, with));
}

/* What the store has is told to the chat a moment after it can be read there. */
static void
wait_unread (TestPerson *person, const char *with, guint n_unread)
{
  coterie_wait_for (count_unread (person, with) == n_unread);
}

static void
mark_seen (TestPerson *person, const char *with, guint64 first, guint64 last)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  coterie_client_mark_seen_async (person->client, coterie_client_find_chat (person->client, with), first, last, NULL,
                                  on_result, &result);
  coterie_wait_for (result != NULL);
  g_assert_true (coterie_client_mark_seen_finish (person->client, result, &error));
  g_assert_no_error (error);
}

static void
count_incoming (CoterieClient *client, CoterieMessage *message, guint *n_unread)
{
  *n_unread = coterie_chat_get_unread (coterie_message_get_chat (message));
}

/* It is told like any text that comes, and counts until it was in view itself, whatever is read behind it. */
static void
test_renewed_is_unread (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  guint n_when_told = 0;

  befriend (alice, bob);
  see_line (alice, bob);
  wait_unread (bob, "alice", 0);
  g_signal_connect (bob->client, "incoming", G_CALLBACK (count_incoming), &n_when_told);
  test_person_go_online (alice);
  test_person_wait_chat (bob, "alice", "one|two|three");
  coterie_wait_for (n_when_told == 1);
  wait_unread (bob, "alice", 1);
  test_person_restart (bob);
  test_person_settle (bob);
  wait_unread (bob, "alice", 1);
  test_person_send (alice, "bob", "four");
  test_person_wait_chat (bob, "alice", "one|two|three|four");
  wait_unread (bob, "alice", 2);
  mark_seen (bob, "alice", 3, 3);
  wait_unread (bob, "alice", 1);
  assert_renewed (bob, "three");
  mark_seen (bob, "alice", 0, 1);
  g_assert_cmpuint (count_unread (bob, "alice"), ==, 1);
  mark_seen (bob, "alice", 1, 2);
  mark_seen (bob, "alice", 1, 2); /* once more */
  wait_unread (bob, "alice", 0);
  assert_renewed (bob, "");
}

static void
add_laptop (TestPerson **laptop, TestPerson *first)
{
  *laptop = test_person_new_device (first);
  test_person_go_online (*laptop);
  coterie_wait_for (test_own_is_handed_over (*laptop));
}

/* [H6] A further device of Bob's is told of everything while the text is being fetched again, which is sent again to
 * the one device alone that asked for it. */
static void
test_fetched_after_hand_over (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  g_autoptr (TestPerson) laptop = NULL;

  befriend (alice, bob);
  see_line (alice, bob);
  test_person_send (bob, "bob", "a note");
  add_laptop (&laptop, bob);
  test_person_assert_chat (laptop, "alice", "one|two");
  test_person_send (bob, "alice", "four");
  test_person_wait_chat (laptop, "alice", "one|two|four");
  test_person_go_online (alice);
  test_person_wait_chat (bob, "alice", "one|two|three|four");
  test_person_wait_chat (laptop, "alice", "one|two|three|four");
  wait_unread (laptop, "alice", 1);
  assert_renewed (laptop, "three");
  test_person_send (alice, "bob", "five");
  test_person_wait_chat (laptop, "alice", "one|two|three|four|five");
  coterie_wait_for (coterie_client_get_handover (laptop->client) == 1);
}

/* [H6] Who does not answer is told no more than so many parts; the rest when they do. */
static void
test_fetched_for_a_drawer (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  g_autoptr (TestPerson) laptop = NULL;
  g_autoptr (GString) texts = g_string_new ("one|two");

  befriend (alice, bob);
  lose_sessions (bob);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *text = g_strdup_printf ("number %u", i);

      test_person_send (alice, "bob", text);
      g_string_append_printf (texts, "|%s", text);
    }
  test_person_settle (alice);
  test_person_go_offline (alice);
  test_person_go_online (bob);
  test_person_settle (bob);
  add_laptop (&laptop, bob);
  test_person_assert_chat (laptop, "alice", "one|two");
  test_person_settle (laptop);
  test_person_settle (bob);
  test_person_stop (laptop);
  test_person_run_sql (laptop, "UPDATE handovers SET part = part + 20");
  test_person_stop (bob);
  test_person_run_sql (bob, "UPDATE handovers SET part = part + 20, acked = acked + 5"); /* 15 are unanswered */
  test_person_start (bob);
  test_person_go_online (bob);
  test_person_settle (bob);
  test_person_go_online (alice);
  test_person_wait_chat (bob, "alice", texts->str);
  test_person_settle (bob);
  g_assert_cmpuint (test_own_count_unanswered (bob), ==, 16);
  test_person_start (laptop);
  test_person_go_online (laptop);
  test_person_wait_chat (laptop, "alice", texts->str);
  coterie_wait_for (test_own_count_unanswered (bob) == 0);
}

/* [H6] The same beside rows of which not even a few fit into one content with it. */
static void
test_fetched_among_large (TestTown *town, gconstpointer data)
{
  g_autofree char *large = g_strnfill (40 * 1024, 'x');
  g_autofree char *texts = g_strdup_printf ("one|two|%s|%s|%s|%s|three|%s", large, large, large, large, large);
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  g_autoptr (TestPerson) laptop = NULL;

  befriend (alice, bob);
  for (guint i = 0; i < 4; i++)
    test_person_send (bob, "alice", large);
  test_person_settle (bob);
  test_person_settle (alice);
  see_line (alice, bob);
  test_person_send (bob, "alice", large);
  add_laptop (&laptop, bob);
  test_person_go_online (alice);
  test_person_wait_chat (bob, "alice", texts);
  test_person_wait_chat (laptop, "alice", texts);
}

/* The same when it has come before, and nobody has seen it. */
static void
test_renewed_is_handed_over (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  g_autoptr (TestPerson) laptop = NULL;

  befriend (alice, bob);
  see_line (alice, bob);
  test_person_send (bob, "alice", "four");
  test_person_go_online (alice);
  test_person_wait_chat (bob, "alice", "one|two|three|four");
  wait_unread (bob, "alice", 1);
  add_laptop (&laptop, bob);
  test_person_assert_chat (laptop, "alice", "one|two|three|four");
  wait_unread (laptop, "alice", 1);
  assert_renewed (laptop, "three");
}

/* Whatever is told of its neighbours, its sender does not hear that it was read before it was. */
static void
test_renewed_is_not_told_as_read (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");

  befriend (alice, bob);
  test_person_mark_read (bob, "alice"); /* so that no receipt is owed for anything before the line */
  test_person_settle (bob);
  coterie_wait_for (test_person_knows_state (alice, "bob", 0, COTERIE_MESSAGE_STATE_READ));
  see_line (alice, bob);
  test_person_go_online (alice);
  test_person_wait_chat (bob, "alice", "one|two|three");
  test_person_send (alice, "bob", "four");
  test_person_wait_chat (bob, "alice", "one|two|three|four");
  mark_seen (bob, "alice", 3, 3);
  coterie_wait_for (test_person_knows_state (alice, "bob", 3, COTERIE_MESSAGE_STATE_READ));
  g_assert_false (test_person_knows_state (alice, "bob", 2, COTERIE_MESSAGE_STATE_READ));
  g_assert_true (test_person_knows_state (alice, "bob", 2, COTERIE_MESSAGE_DELIVERED));
  mark_seen (bob, "alice", 2, 3);
  coterie_wait_for (test_person_knows_state (alice, "bob", 2, COTERIE_MESSAGE_STATE_READ));
}

static void
test_many (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");

  befriend (alice, bob);
  lose_sessions (bob);
  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      test_person_send (alice, "bob", text);
    }
  test_person_settle (alice);
  test_person_go_online (bob);
  test_person_wait_chat (bob, "alice", "one|two|0|1|2|3|4|5|6|7|8|9|10|11");
  g_assert_cmpuint (test_person_count_kind (bob, "alice", COTERIE_MESSAGE_FETCHING), ==, 0);
  g_assert_cmpuint (test_person_count_kind (bob, "alice", COTERIE_MESSAGE_GAP), ==, 0);
}

/* Bytes that changed on the way have a hash that nobody knows: the line says so, and the chat goes on. */
static void
test_garbled_on_the_way (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  Garbler garbler = { .left = 1 };

  befriend (alice, bob);
  coterie_little_server_set_filter (town->server, garble, &garbler);
  test_person_send (alice, "bob", "garbled");
  coterie_wait_for (garbler.left == 0);
  coterie_wait_for (test_person_count_kind (bob, "alice", COTERIE_MESSAGE_UNREADABLE) == 1);
  test_person_send (alice, "bob", "whole");
  test_person_settle (alice);
  test_person_wait_chat (bob, "alice", "one|two|whole");
  g_assert_cmpuint (test_person_count_kind (bob, "alice", COTERIE_MESSAGE_GAP), ==, 0);
}

/* ------------------------------------------------------------------------------------ as the one who asks */

typedef struct
{
  TestPerson *alice;
  TestPuppet *bob;
} Pair;

static void
empty_mailbox (TestPuppet *puppet)
{
  g_auto (CoterieContent) content = { 0 };

  while (test_puppet_read (puppet, &content))
    ;
}

static void
pair_init (Pair *pair, TestTown *town)
{
  pair->alice = test_person_new (town->server, town->clock, "alice");
  pair->bob = test_puppet_new (town->server, town->clock, "bob");
  test_person_send (pair->alice, "bob", "one");
  test_person_settle (pair->alice);
  empty_mailbox (pair->bob);
  test_puppet_say (pair->bob, "alice", "two");
  test_person_settle (pair->alice);
  empty_mailbox (pair->bob);
}

static void
pair_clear (Pair *pair)
{
  test_person_free (pair->alice);
  test_puppet_free (pair->bob);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, pair_clear)

static void
post_garbled (Pair *pair)
{
  g_auto (CoterieContent) content = { 0 };
  g_autoptr (CoterieLittleEnvelope) envelope = NULL;
  Garbler garbler = { .left = 1 };

  test_puppet_fill (pair->bob, "alice", COTERIE_CONTENT_TEXT, &content);
  content.text = g_strdup ("garbled");
  envelope = test_puppet_seal (pair->bob, "alice", &content);
  garble (envelope, &garbler);
  coterie_little_server_post (pair->bob->server, envelope);
}

static void
test_lost (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_auto (CoterieContent) retry = { 0 }, lost = { 0 };

  pair_init (&pair, town);
  post_garbled (&pair);
  test_person_settle (pair.alice);
  coterie_wait_for (test_puppet_read_kind (pair.bob, COTERIE_CONTENT_RETRY, &retry));
  g_assert_cmpuint (retry.attempt, ==, 1);
  test_puppet_fill (pair.bob, "alice", COTERIE_CONTENT_LOST, &lost);
  memcpy (lost.hash, retry.hash, sizeof lost.hash);
  test_puppet_post (pair.bob, "alice", &lost);
  coterie_wait_for (test_person_count_kind (pair.alice, "bob", COTERIE_MESSAGE_UNREADABLE) == 1);
  g_assert_cmpuint (test_person_count_kind (pair.alice, "bob", COTERIE_MESSAGE_FETCHING), ==, 0);
}

/* Somebody else's word about it counts nothing. */
static void
test_lost_by_somebody_else (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (TestPuppet) mallory = test_puppet_new (town->server, town->clock, "mallory");
  g_auto (CoterieContent) retry = { 0 }, lost = { 0 };

  pair_init (&pair, town);
  post_garbled (&pair);
  test_person_settle (pair.alice);
  coterie_wait_for (test_puppet_read_kind (pair.bob, COTERIE_CONTENT_RETRY, &retry));
  test_puppet_fill (mallory, "alice", COTERIE_CONTENT_LOST, &lost);
  memcpy (lost.hash, retry.hash, sizeof lost.hash);
  test_puppet_post (mallory, "alice", &lost);
  test_person_settle (pair.alice);
  g_assert_cmpuint (test_person_count_kind (pair.alice, "bob", COTERIE_MESSAGE_FETCHING), ==, 1);
}

/* Nobody answers: three times in all, then the line says that it could not be read. */
static void
test_no_answer (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  guint n_retries = 0;

  pair_init (&pair, town);
  post_garbled (&pair);
  test_person_settle (pair.alice);
  for (guint day = 0; day < 6; day++)
    {
      g_auto (CoterieContent) retry = { 0 };

      while (test_puppet_read_kind (pair.bob, COTERIE_CONTENT_RETRY, &retry))
        g_assert_cmpuint (retry.attempt, ==, ++n_retries);
      coterie_clock_advance_ms (town->clock, DAY_MS + HOUR_MS);
      test_person_go_offline (pair.alice);
      test_person_go_online (pair.alice);
      test_person_settle (pair.alice);
    }
  g_assert_cmpuint (n_retries, ==, 3);
  g_assert_cmpuint (test_person_count_kind (pair.alice, "bob", COTERIE_MESSAGE_FETCHING), ==, 0);
  g_assert_cmpuint (test_person_count_kind (pair.alice, "bob", COTERIE_MESSAGE_UNREADABLE), ==, 1);
}

/* A flood of rubbish from one device: each has its line, as a damaged session could be the reason; few retries at once,
 * no endless bundles. */
static void
test_flood (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  guint n_one_time;

  pair_init (&pair, town);
  n_one_time = coterie_little_server_get_n_one_time (town->server, "bob", 1);
  for (guint i = 0; i < 300; i++)
    post_garbled (&pair);
  test_person_settle (pair.alice);
  g_assert_cmpuint (coterie_little_server_get_n_waiting (town->server, "alice", 1), ==, 0);
  g_assert_cmpuint (test_person_count_kind (pair.alice, "bob", COTERIE_MESSAGE_FETCHING), ==, 300);
  g_assert_cmpuint (coterie_little_server_get_n_waiting (town->server, "bob", 1), <=, 64);
  g_assert_cmpuint (n_one_time - coterie_little_server_get_n_one_time (town->server, "bob", 1), <=, 1);
}

/* ------------------------------------------------------------------------------------ as the one who is asked */

static void
ask_for (TestPuppet *puppet, const guint8 *hash)
{
  g_auto (CoterieContent) retry = { 0 };

  test_puppet_fill (puppet, "alice", COTERIE_CONTENT_RETRY, &retry);
  memcpy (retry.hash, hash, sizeof retry.hash);
  retry.reason = COTERIE_RETRY_INVALID;
  retry.attempt = 1;
  test_puppet_post (puppet, "alice", &retry);
}

/* Alice's text, as Bob got it sealed. */
static void
take_text (Pair *pair, const char *text, guint8 *hash, CoterieContent *content)
{
  test_person_send (pair->alice, "bob", text);
  test_person_settle (pair->alice);
  g_assert_true (test_puppet_read_kind (pair->bob, COTERIE_CONTENT_TEXT, content));
  g_assert_cmpstr (content->text, ==, text);
  memcpy (hash, pair->bob->last_hash, COTERIE_DIGEST_BYTES);
}

static void
test_asked (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_auto (CoterieContent) first = { 0 }, again = { 0 };
  guint8 hash[COTERIE_DIGEST_BYTES];

  pair_init (&pair, town);
  take_text (&pair, "three", hash, &first);
  ask_for (pair.bob, hash);
  test_person_settle (pair.alice);
  g_assert_true (test_puppet_read_kind (pair.bob, COTERIE_CONTENT_TEXT, &again));
  g_assert_cmpstr (again.text, ==, "three");
  g_assert_cmpmem (again.id, sizeof again.id, first.id, sizeof first.id);
  g_assert_true (again.has_again);
  g_assert_cmpmem (again.again, sizeof again.again, hash, sizeof hash);
  g_assert_cmpuint (again.counter, >, first.counter); /* a new number */
  test_person_assert_chat (pair.alice, "bob", "one|two|three");
}

/* [F2]: three times, then `lost`; also when each time the newest hash is named. */
static void
test_asked_too_often (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_auto (CoterieContent) content = { 0 };
  guint8 hash[COTERIE_DIGEST_BYTES];
  guint n_again = 0;

  pair_init (&pair, town);
  take_text (&pair, "three", hash, &content);
  for (guint i = 0; i < 6; i++)
    {
      ask_for (pair.bob, hash);
      test_person_settle (pair.alice);
      while (test_puppet_read (pair.bob, &content))
        if (content.kind == COTERIE_CONTENT_TEXT)
          {
            n_again++;
            memcpy (hash, pair.bob->last_hash, sizeof hash);
          }
        else if (i >= 3)
          g_assert_cmpint (content.kind, ==, COTERIE_CONTENT_LOST);
    }
  g_assert_cmpuint (n_again, ==, 3);
}

/* What was sealed for another device is not given to this one. */
static void
test_asked_by_another_device (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (TestPuppet) mallory = test_puppet_new (town->server, town->clock, "mallory");
  g_autoptr (TestPuppet) bob_2 = NULL;
  g_auto (CoterieContent) content = { 0 };
  guint8 hash[COTERIE_DIGEST_BYTES];

  pair_init (&pair, town);
  take_text (&pair, "for Bob's first device", hash, &content);
  ask_for (mallory, hash);
  test_person_settle (pair.alice);
  while (test_puppet_read (mallory, &content))
    g_assert_cmpint (content.kind, ==, COTERIE_CONTENT_LOST);
  bob_2 = test_puppet_new_device (pair.bob);
  ask_for (bob_2, hash);
  test_person_settle (pair.alice);
  while (test_puppet_read (bob_2, &content))
    g_assert_cmpint (content.kind, !=, COTERIE_CONTENT_TEXT);
}

static void
test_asked_too_late (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_auto (CoterieContent) content = { 0 };
  guint8 hash[COTERIE_DIGEST_BYTES];

  pair_init (&pair, town);
  take_text (&pair, "three", hash, &content);
  coterie_clock_advance_ms (town->clock, 7 * DAY_MS + HOUR_MS);
  test_person_go_offline (pair.alice);
  test_person_go_online (pair.alice);
  test_person_settle (pair.alice);
  ask_for (pair.bob, hash);
  test_person_settle (pair.alice);
  g_assert_true (test_puppet_read_kind (pair.bob, COTERIE_CONTENT_LOST, &content));
  g_assert_cmpmem (content.hash, sizeof content.hash, hash, sizeof hash);
}

static void
test_asked_for_nothing (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_auto (CoterieContent) content = { 0 };
  guint8 hash[COTERIE_DIGEST_BYTES] = { 0x99 };

  pair_init (&pair, town);
  ask_for (pair.bob, hash);
  test_person_settle (pair.alice);
  g_assert_true (test_puppet_read_kind (pair.bob, COTERIE_CONTENT_LOST, &content));
  g_assert_cmpmem (content.hash, sizeof content.hash, hash, sizeof hash);
}

/* Nobody can make us seal without end. */
static void
test_asked_without_end (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  guint n_before;

  pair_init (&pair, town);
  n_before = coterie_little_server_get_n_sends (town->server);
  for (guint i = 0; i < 500; i++)
    {
      guint8 hash[COTERIE_DIGEST_BYTES] = { 0x99, i & 0xff, (guint8) (i >> 8) };

      ask_for (pair.bob, hash);
    }
  test_person_settle (pair.alice);
  g_assert_cmpuint (coterie_little_server_get_n_sends (town->server) - n_before, <=, 200);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST_TOWN_ADD ("/core/repair/round-trip", test_round_trip);
  TEST_TOWN_ADD ("/core/repair/round-trip-over-restarts", test_round_trip_over_restarts);
  TEST_TOWN_ADD ("/core/repair/renewed", test_renewed);
  TEST_TOWN_ADD ("/core/repair/renewed-is-unread", test_renewed_is_unread);
  TEST_TOWN_ADD ("/core/repair/fetched-after-hand-over", test_fetched_after_hand_over);
  TEST_TOWN_ADD ("/core/repair/fetched-for-a-drawer", test_fetched_for_a_drawer);
  TEST_TOWN_ADD ("/core/repair/fetched-among-large-ones", test_fetched_among_large);
  TEST_TOWN_ADD ("/core/repair/renewed-is-handed-over", test_renewed_is_handed_over);
  TEST_TOWN_ADD ("/core/repair/renewed-is-not-told-as-read", test_renewed_is_not_told_as_read);
  TEST_TOWN_ADD ("/core/repair/many", test_many);
  TEST_TOWN_ADD ("/core/repair/garbled-on-the-way", test_garbled_on_the_way);
  TEST_TOWN_ADD ("/core/repair/lost", test_lost);
  TEST_TOWN_ADD ("/core/repair/lost-by-somebody-else", test_lost_by_somebody_else);
  TEST_TOWN_ADD ("/core/repair/no-answer", test_no_answer);
  TEST_TOWN_ADD ("/core/repair/flood", test_flood);
  TEST_TOWN_ADD ("/core/repair/asked", test_asked);
  TEST_TOWN_ADD ("/core/repair/asked-too-often", test_asked_too_often);
  TEST_TOWN_ADD ("/core/repair/asked-by-another-device", test_asked_by_another_device);
  TEST_TOWN_ADD ("/core/repair/asked-too-late", test_asked_too_late);
  TEST_TOWN_ADD ("/core/repair/asked-for-nothing", test_asked_for_nothing);
  TEST_TOWN_ADD ("/core/repair/asked-without-end", test_asked_without_end);
  return g_test_run ();
}
