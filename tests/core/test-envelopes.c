// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/wait.h"
#include "person.h"
#include "puppet.h"

/* What comes out of a mailbox: honest, replayed, forged, misaddressed, or of a later version. */

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

static void
assert_acknowledged (TestTown *town, Pair *pair)
{
  test_person_settle (pair->alice);
  g_assert_cmpuint (coterie_little_server_get_n_waiting (town->server, "alice", 1), ==, 0);
}

static void
test_replayed (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_auto (CoterieContent) content = { 0 };
  g_autoptr (CoterieLittleEnvelope) envelope = NULL;

  pair_init (&pair, town);
  test_puppet_fill (pair.bob, "alice", COTERIE_CONTENT_TEXT, &content);
  content.text = g_strdup ("once");
  envelope = test_puppet_seal (pair.bob, "alice", &content);
  for (guint i = 0; i < 5; i++)
    coterie_little_server_post (town->server, envelope);
  assert_acknowledged (town, &pair);
  test_person_restart (pair.alice);
  coterie_little_server_post (town->server, envelope);
  assert_acknowledged (town, &pair);
  test_person_assert_chat (pair.alice, "bob", "one|once");
  g_assert_cmpuint (test_person_count_kind (pair.alice, "bob", COTERIE_MESSAGE_FETCHING), ==, 0);
}

/* A first message that is played again after the session has moved on [S3]. */
static void
test_replayed_first_message (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPuppet) bob = test_puppet_new (town->server, town->clock, "bob");
  g_auto (CoterieContent) content = { 0 };
  g_autoptr (CoterieLittleEnvelope) first = NULL;

  test_puppet_fill (bob, "alice", COTERIE_CONTENT_TEXT, &content);
  content.text = g_strdup ("first");
  first = test_puppet_seal (bob, "alice", &content);
  coterie_little_server_post (town->server, first);
  test_person_settle (alice);
  test_person_send (alice, "bob", "answer");
  test_person_settle (alice);
  coterie_little_server_post (town->server, first);
  test_person_settle (alice);
  test_person_assert_chat (alice, "bob", "first|answer");
  g_assert_cmpuint (test_person_count_kind (alice, "bob", COTERIE_MESSAGE_FETCHING), ==, 0);
  g_assert_cmpuint (coterie_little_server_get_n_waiting (town->server, "alice", 1), ==, 0);
}

/* [E2]: the same content sealed twice. */
static void
test_same_id_twice (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_auto (CoterieContent) content = { 0 };

  pair_init (&pair, town);
  test_puppet_fill (pair.bob, "alice", COTERIE_CONTENT_TEXT, &content);
  content.text = g_strdup ("once");
  test_puppet_post (pair.bob, "alice", &content);
  content.counter = ++pair.bob->n;
  test_puppet_post (pair.bob, "alice", &content);
  assert_acknowledged (town, &pair);
  test_person_assert_chat (pair.alice, "bob", "one|once");
  g_assert_cmpuint (test_person_count_kind (pair.alice, "bob", COTERIE_MESSAGE_GAP), ==, 0);
}

static GBytes *
flip (GBytes *bytes, gsize offset)
{
  gsize size;
  guint8 *copy = g_memdup2 (g_bytes_get_data (bytes, &size), g_bytes_get_size (bytes));

  copy[offset < size ? offset : size - 1] ^= 0x01;
  return g_bytes_new_take (copy, size);
}

/* Each bit of it counts: nothing forged is ever shown, nothing blocks the mailbox, and the next honest one opens. */
static void
test_forged (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_auto (CoterieContent) content = { 0 };
  g_autoptr (CoterieLittleEnvelope) envelope = NULL;
  gsize size;

  pair_init (&pair, town);
  test_puppet_fill (pair.bob, "alice", COTERIE_CONTENT_TEXT, &content);
  content.text = g_strdup ("honest");
  envelope = test_puppet_seal (pair.bob, "alice", &content);
  size = g_bytes_get_size (envelope->bytes);
  for (gsize offset = 0; offset < size; offset += 13)
    {
      g_autoptr (CoterieLittleEnvelope) forged = coterie_little_envelope_copy (envelope);

      g_bytes_unref (forged->bytes);
      forged->bytes = flip (envelope->bytes, offset);
      coterie_little_server_post (town->server, forged);
    }
  coterie_little_server_post (town->server, envelope);
  assert_acknowledged (town, &pair);
  test_person_assert_chat (pair.alice, "bob", "one|honest");
}

/* The server gives an envelope of Bob's out as Mallory's. */
static void
test_other_sender (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (TestPuppet) mallory = test_puppet_new (town->server, town->clock, "mallory");
  g_auto (CoterieContent) content = { 0 };
  g_autoptr (CoterieLittleEnvelope) envelope = NULL;

  pair_init (&pair, town);
  test_person_send (pair.alice, "mallory", "uno");
  test_person_settle (pair.alice);
  test_puppet_fill (pair.bob, "alice", COTERIE_CONTENT_TEXT, &content);
  content.text = g_strdup ("for your eyes only");
  envelope = test_puppet_seal (pair.bob, "alice", &content);
  memcpy (envelope->from.aid, coterie_chain_get_aid (mallory->chain), COTERIE_AID_BYTES);
  coterie_little_server_post (town->server, envelope);
  assert_acknowledged (town, &pair);
  test_person_assert_chat (pair.alice, "mallory", "uno");
  test_person_assert_chat (pair.alice, "bob", "one");
}

/* [C1]: each member that says who wrote it and for whom. */
static void
test_misdelivered (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };

  pair_init (&pair, town);
  for (guint i = 0; i < 4; i++)
    {
      g_auto (CoterieContent) content = { 0 };

      test_puppet_fill (pair.bob, "alice", COTERIE_CONTENT_TEXT, &content);
      content.text = g_strdup ("misdelivered");
      if (i == 0)
        content.from.aid[5] ^= 1;
      else if (i == 1)
        content.from.device = 2;
      else if (i == 2)
        content.to.aid[5] ^= 1;
      else
        content.to.device = 2;
      test_puppet_post (pair.bob, "alice", &content);
    }
  test_puppet_say (pair.bob, "alice", "delivered");
  assert_acknowledged (town, &pair);
  test_person_assert_chat (pair.alice, "bob", "one|delivered");
}

/* A stranger's content that claims to be a copy of our own, or of a chat with somebody else. */
static void
test_false_copies (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (TestPuppet) carol = test_puppet_new (town->server, town->clock, "carol");
  g_auto (CoterieContent) as_copy = { 0 }, elsewhere = { 0 };

  pair_init (&pair, town);
  test_person_send (pair.alice, "carol", "uno");
  test_person_settle (pair.alice);
  test_puppet_fill (pair.bob, "alice", COTERIE_CONTENT_TEXT, &as_copy);
  as_copy.text = g_strdup ("as if Alice had written it");
  as_copy.has_peer = TRUE;
  memcpy (as_copy.peer, coterie_chain_get_aid (carol->chain), COTERIE_AID_BYTES);
  test_puppet_post (pair.bob, "alice", &as_copy);
  test_puppet_fill (pair.bob, "alice", COTERIE_CONTENT_TEXT, &elsewhere);
  elsewhere.text = g_strdup ("as if Carol had written it");
  coterie_chat_id_direct (coterie_client_get_aid (pair.alice->client), coterie_chain_get_aid (carol->chain),
                          elsewhere.chat);
  test_puppet_post (pair.bob, "alice", &elsewhere);
  assert_acknowledged (town, &pair);
  test_person_assert_chat (pair.alice, "carol", "uno");
  test_person_assert_chat (pair.alice, "bob", "one");
}

/* What a session opens and is no content. */
static void
test_rubbish_inside (TestTown *town, gconstpointer data)
{
  static const char *const plains[] = { "", "{", "{}", "[]", "{\"v\": 2}", "not JSON", "{\"v\":1,\"kind\":\"text\"}" };
  g_auto (Pair) pair = { 0 };

  pair_init (&pair, town);
  for (guint i = 0; i < G_N_ELEMENTS (plains); i++)
    {
      char padded[160] = { 0 };
      g_autoptr (CoterieLittleEnvelope) envelope = NULL;

      g_strlcpy (padded, plains[i], sizeof padded);
      envelope = test_puppet_seal_bytes (pair.bob, "alice", padded, sizeof padded);
      coterie_little_server_post (town->server, envelope);
    }
  test_puppet_say (pair.bob, "alice", "and on it goes");
  assert_acknowledged (town, &pair);
  test_person_assert_chat (pair.alice, "bob", "one|and on it goes");
}

/* An unknown kind is kept and shown as "needs a newer version". */
static void
test_unknown_kind (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_auto (CoterieContent) content = { 0 };
  g_autoptr (GBytes) plain = NULL;
  g_autoptr (CoterieLittleEnvelope) envelope = NULL;
  g_autofree char *text = NULL;
  char *kind;
  gsize size;

  pair_init (&pair, town);
  test_puppet_fill (pair.bob, "alice", COTERIE_CONTENT_TEXT, &content);
  content.text = g_strdup ("x");
  plain = coterie_content_encode (&content, NULL);
  text = g_memdup2 (g_bytes_get_data (plain, &size), g_bytes_get_size (plain));
  kind = memmem (text, size, "\"text\"", 6); /* the kind comes before the member of the same name */
  g_assert_nonnull (kind);
  memcpy (kind, "\"poll\"", 6);
  envelope = test_puppet_seal_bytes (pair.bob, "alice", text, size);
  coterie_little_server_post (town->server, envelope);
  assert_acknowledged (town, &pair);
  g_assert_cmpuint (test_person_count_kind (pair.alice, "bob", COTERIE_MESSAGE_UNKNOWN), ==, 1);
  test_person_assert_chat (pair.alice, "bob", "one");
}

/* An envelope of a device that nobody signed in: dropped, and told. */
static void
test_device_of_nobody (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_auto (CoterieContent) content = { 0 };
  g_autoptr (CoterieLittleEnvelope) envelope = NULL;

  pair_init (&pair, town);
  test_puppet_fill (pair.bob, "alice", COTERIE_CONTENT_TEXT, &content);
  content.text = g_strdup ("from a ghost");
  content.from.device = 2;
  envelope = test_puppet_seal (pair.bob, "alice", &content);
  envelope->from.device = 2;
  coterie_little_server_post (town->server, envelope);
  test_puppet_say (pair.bob, "alice", "from Bob");
  assert_acknowledged (town, &pair);
  test_person_assert_chat (pair.alice, "bob", "one|from Bob");
}

/* The same of an account that the server does not have: nothing is shown, nothing stands in the way. */
static void
test_account_of_nobody (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_auto (CoterieContent) content = { 0 };
  g_autoptr (CoterieLittleEnvelope) envelope = NULL;

  pair_init (&pair, town);
  test_puppet_fill (pair.bob, "alice", COTERIE_CONTENT_TEXT, &content);
  content.text = g_strdup ("from nobody");
  envelope = test_puppet_seal (pair.bob, "alice", &content);
  memset (envelope->from.aid, 0x77, sizeof envelope->from.aid);
  coterie_little_server_post (town->server, envelope);
  test_puppet_say (pair.bob, "alice", "from Bob");
  assert_acknowledged (town, &pair);
  test_person_assert_chat (pair.alice, "bob", "one|from Bob");
}

/* ------------------------------------------------------------------------------------ what is missing */

static char *
read_gap (TestPerson *person)
{
  g_autoptr (GPtrArray) rows = test_person_history (person, "bob");

  for (guint i = rows->len; i > 0; i--)
    if (coterie_message_get_kind (rows->pdata[i - 1]) == COTERIE_MESSAGE_GAP)
      return g_strdup (coterie_message_get_body (rows->pdata[i - 1]));
  return NULL;
}

/* [F3]: a jump shows a line; what comes late after all shortens it. */
static void
test_jump (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (CoterieLittleEnvelope) late = NULL;
  g_auto (CoterieContent) content = { 0 };
  g_autofree char *two = NULL;
  g_autofree char *one = NULL;

  pair_init (&pair, town);
  test_puppet_say (pair.bob, "alice", "first");
  test_puppet_fill (pair.bob, "alice", COTERIE_CONTENT_TEXT, &content);
  content.text = g_strdup ("late");
  late = test_puppet_seal (pair.bob, "alice", &content);
  pair.bob->n++;
  test_puppet_say (pair.bob, "alice", "fourth");
  assert_acknowledged (town, &pair);
  two = read_gap (pair.alice);
  g_assert_cmpstr (two, ==, "2 messages are missing.");
  coterie_little_server_post (town->server, late);
  assert_acknowledged (town, &pair);
  one = read_gap (pair.alice);
  g_assert_cmpstr (one, ==, "A message is missing.");
  g_assert_cmpuint (test_person_count_kind (pair.alice, "bob", COTERIE_MESSAGE_GAP), ==, 1);
  test_person_assert_chat (pair.alice, "bob", "one|first|fourth|late");
}

/* Only a late one that fills the whole gap takes the line away. */
static void
test_reordered (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  CoterieLittleEnvelope *envelopes[4];

  pair_init (&pair, town);
  test_puppet_say (pair.bob, "alice", "zero");
  for (guint i = 0; i < G_N_ELEMENTS (envelopes); i++)
    {
      g_auto (CoterieContent) content = { 0 };

      test_puppet_fill (pair.bob, "alice", COTERIE_CONTENT_TEXT, &content);
      content.text = g_strdup_printf ("%u", i);
      envelopes[i] = test_puppet_seal (pair.bob, "alice", &content);
    }
  for (guint i = G_N_ELEMENTS (envelopes); i > 0; i--)
    {
      coterie_little_server_post (town->server, envelopes[i - 1]);
      coterie_little_envelope_free (envelopes[i - 1]);
    }
  assert_acknowledged (town, &pair);
  test_person_assert_chat (pair.alice, "bob", "one|zero|3|2|1|0"); /* the order is that of the mailbox */
  g_assert_cmpuint (test_person_count_kind (pair.alice, "bob", COTERIE_MESSAGE_GAP), ==, 0);
}

static void
test_gap_event (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };

  pair_init (&pair, town);
  coterie_little_server_lose (town->server, "alice", 1, 12);
  coterie_wait_for (test_person_was_told (pair.alice, COTERIE_NOTICE_GAP));
  test_person_settle (pair.alice);
  test_person_restart (pair.alice); /* it was seen: not told again */
  test_person_settle (pair.alice);
  g_assert_cmpuint (test_person_count_told (pair.alice, COTERIE_NOTICE_GAP), ==, 1);
}

/* Envelopes that the server drops on the way between two honest clients. */
static gboolean
drop_all (CoterieLittleEnvelope *envelope, gpointer user_data)
{
  return FALSE;
}

static void
test_dropped (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");

  test_person_send (alice, "bob", "one");
  test_person_settle (alice);
  coterie_little_server_set_filter (town->server, drop_all, NULL);
  test_person_send (alice, "bob", "two");
  test_person_send (alice, "bob", "three");
  test_person_settle (alice);
  coterie_little_server_set_filter (town->server, NULL, NULL);
  test_person_send (alice, "bob", "four");
  test_person_settle (alice);
  test_person_wait_chat (bob, "alice", "one|four");
  g_assert_cmpuint (test_person_count_kind (bob, "alice", COTERIE_MESSAGE_GAP), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST_TOWN_ADD ("/core/envelopes/replayed", test_replayed);
  TEST_TOWN_ADD ("/core/envelopes/replayed-first-message", test_replayed_first_message);
  TEST_TOWN_ADD ("/core/envelopes/same-id-twice", test_same_id_twice);
  TEST_TOWN_ADD ("/core/envelopes/forged", test_forged);
  TEST_TOWN_ADD ("/core/envelopes/given-out-as-another-sender's", test_other_sender);
  TEST_TOWN_ADD ("/core/envelopes/misdelivered", test_misdelivered);
  TEST_TOWN_ADD ("/core/envelopes/false-copies", test_false_copies);
  TEST_TOWN_ADD ("/core/envelopes/rubbish-inside", test_rubbish_inside);
  TEST_TOWN_ADD ("/core/envelopes/unknown-kind", test_unknown_kind);
  TEST_TOWN_ADD ("/core/envelopes/device-of-nobody", test_device_of_nobody);
  TEST_TOWN_ADD ("/core/envelopes/account-of-nobody", test_account_of_nobody);
  TEST_TOWN_ADD ("/core/envelopes/jump", test_jump);
  TEST_TOWN_ADD ("/core/envelopes/reordered", test_reordered);
  TEST_TOWN_ADD ("/core/envelopes/gap-event", test_gap_event);
  TEST_TOWN_ADD ("/core/envelopes/dropped", test_dropped);
  return g_test_run ();
}
