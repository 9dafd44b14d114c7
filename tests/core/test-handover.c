// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/client-private.h"
#include "kit/wait.h"
#include "own-devices.h"

/* A further device gets what the one that approved it has: docs/protocol.md, section 19. */

/* Alice and Bob know each other, and have said "one" and "two". */
typedef struct
{
  TestPerson *alice;
  TestPerson *bob;
  TestPerson *laptop; /* Alice's; made by the test */
} Pair;

static void
pair_init (Pair *pair, TestTown *town)
{
  pair->alice = test_person_new (town->server, town->clock, "alice");
  pair->bob = test_person_new (town->server, town->clock, "bob");
  pair->laptop = NULL;
  test_person_send (pair->alice, "bob", "one");
  test_person_wait_chat (pair->bob, "alice", "one");
  test_person_accept (pair->bob, "alice");
  test_person_send (pair->bob, "alice", "two");
  test_person_wait_chat (pair->alice, "bob", "one|two");
  test_person_settle (pair->bob);
  test_person_settle (pair->alice);
}

static void
pair_clear (Pair *pair)
{
  g_clear_pointer (&pair->laptop, test_person_free);
  test_person_free (pair->alice);
  test_person_free (pair->bob);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, pair_clear)

static void
add_laptop (Pair *pair)
{
  pair->laptop = test_person_new_device (pair->alice);
  test_person_go_online (pair->laptop);
  coterie_wait_for (test_own_is_handed_over (pair->laptop));
}

/* ------------------------------------------------------------------------------------ what is told */

static void
test_one_chat (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };

  pair_init (&pair, town);
  add_laptop (&pair);
  test_person_assert_chat (pair.laptop, "bob", "one|two");
  test_person_send (pair.bob, "alice", "three");
  test_person_wait_chat (pair.laptop, "bob", "one|two|three");
  test_person_wait_chat (pair.alice, "bob", "one|two|three");
  test_person_send (pair.laptop, "bob", "four");
  test_person_wait_chat (pair.bob, "alice", "one|two|three|four");
  test_person_wait_chat (pair.alice, "bob", "one|two|three|four");
}

static void
test_states (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };

  pair_init (&pair, town);
  test_person_mark_read (pair.bob, "alice");
  coterie_wait_for (test_person_knows_state (pair.alice, "bob", 0, COTERIE_MESSAGE_STATE_READ));
  add_laptop (&pair);
  g_assert_true (test_person_knows_state (pair.laptop, "bob", 0, COTERIE_MESSAGE_STATE_READ));
  g_assert_true (test_person_knows_state (pair.laptop, "bob", 1, COTERIE_MESSAGE_RECEIVED));
  g_assert_cmpuint (coterie_chat_get_unread (coterie_client_find_chat (pair.laptop->client, "bob")), ==, 1);
}

/* People as they are kept, and strangers; settings; the note to self. */
static void
test_everything (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (TestPerson) carol = test_person_new (town->server, town->clock, "carol");
  g_autoptr (TestPerson) mallory = test_person_new (town->server, town->clock, "mallory");
  CoterieChat *chat;

  pair_init (&pair, town);
  test_person_send (carol, "alice", "hello, I am Carol");
  test_person_wait_chat (pair.alice, "carol", "hello, I am Carol");
  test_person_send (mallory, "alice", "buy this");
  test_person_wait_chat (pair.alice, "mallory", "buy this");
  test_person_block (pair.alice, "mallory", TRUE);
  test_person_send (pair.alice, "alice", "milk");
  test_own_set_verified (pair.alice, "bob", TRUE);
  test_own_set_flag (pair.alice, "bob", COTERIE_CHAT_FLAG_MUTED, TRUE);
  test_own_set_flag (pair.alice, "bob", COTERIE_CHAT_FLAG_PINNED, TRUE);
  test_own_set_preference (pair.alice, COTERIE_PREFERENCE_TYPING, FALSE);
  test_own_set_profile (pair.alice, "Alice Archer");
  test_own_set_profile (pair.bob, "Bob Baker");
  coterie_wait_for (g_str_equal (coterie_contact_get_display_name (test_person_find (pair.alice, "bob")), "Bob Baker"));
  test_person_settle (pair.alice);
  add_laptop (&pair);

  g_assert_cmpint (coterie_contact_get_state (test_person_find (pair.laptop, "bob")), ==, COTERIE_CONTACT_ACCEPTED);
  g_assert_true (coterie_contact_get_verified (test_person_find (pair.laptop, "bob")));
  g_assert_cmpstr (coterie_contact_get_display_name (test_person_find (pair.laptop, "bob")), ==, "Bob Baker");
  g_assert_cmpint (coterie_contact_get_state (test_person_find (pair.laptop, "carol")), ==, COTERIE_CONTACT_REQUEST);
  g_assert_cmpint (coterie_contact_get_state (test_person_find (pair.laptop, "mallory")), ==, COTERIE_CONTACT_BLOCKED);
  test_person_assert_chat (pair.laptop, "carol", "hello, I am Carol");
  test_person_assert_chat (pair.laptop, "alice", "milk");
  chat = coterie_client_find_chat (pair.laptop->client, "bob");
  g_assert_true (coterie_chat_get_muted (chat) && coterie_chat_get_pinned (chat) && !coterie_chat_get_archived (chat));
  coterie_wait_for (!coterie_client_get_preference (pair.laptop->client, COTERIE_PREFERENCE_TYPING));
  coterie_wait_for (g_str_equal (coterie_client_get_display_name (pair.laptop->client), "Alice Archer"));
}

/* Both candidates for the chat's secret are the same on both devices. */
static void
test_secrets (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_autofree char *alices = NULL, *laptops = NULL, *bobs = NULL;

  pair_init (&pair, town);
  add_laptop (&pair);
  alices = test_own_read_secrets (pair.alice, "bob");
  laptops = test_own_read_secrets (pair.laptop, "bob");
  g_assert_cmpstr (alices, ==, laptops);
}

/* Only the latest rows, and in parts that a content can hold. */
static void
test_long_chats (TestTown *town, gconstpointer data)
{
  g_autofree char *large = g_strnfill (COTERIE_TEXT_MAX_BYTES, '"');
  g_auto (Pair) pair = { 0 };
  g_autoptr (GPtrArray) rows = NULL;

  pair_init (&pair, town);
  for (guint i = 0; i < 210; i++)
    {
      g_autofree char *text = g_strdup_printf ("number %u", i);

      test_person_send (pair.alice, "bob", i == 100 || i == 101 ? large : text);
    }
  test_person_settle (pair.alice);
  add_laptop (&pair);
  rows = test_person_history (pair.laptop, "bob");
  g_assert_cmpuint (rows->len, ==, 200);
  g_assert_cmpstr (coterie_message_get_body (rows->pdata[0]), ==, "number 10");
  g_assert_cmpstr (coterie_message_get_body (rows->pdata[90]), ==, large);
  g_assert_cmpstr (coterie_message_get_body (rows->pdata[199]), ==, "number 209");
}

/* As many as there can be in one text, each of a person. */
static char *
make_mentions (void)
{
  GString *hex = g_string_new (NULL);

  for (guint i = 0; i < COTERIE_MENTIONS_MAX; i++)
    g_string_append_printf (hex, "%08x%08x%0*x", i, 1, 2 * COTERIE_AID_BYTES, i + 1);
  return g_string_free (hex, FALSE);
}

/* Whom a text mentions takes far more room than the text. */
static void
test_mentions (TestTown *town, gconstpointer data)
{
  g_autofree char *mentions = make_mentions ();
  g_autofree char *sql = g_strdup_printf ("UPDATE messages SET mentions = x'%s' WHERE body LIKE 'number%%'", mentions);
  g_autofree char *text = g_strnfill (COTERIE_MENTIONS_MAX, '@');
  g_auto (Pair) pair = { 0 };

  pair_init (&pair, town);
  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *numbered = g_strdup_printf ("number %u %s", i, text);

      test_person_send (pair.alice, "alice", numbered);
    }
  test_person_settle (pair.alice);
  test_person_stop (pair.alice);
  test_person_run_sql (pair.alice, sql);
  test_person_start (pair.alice);
  test_person_go_online (pair.alice);
  add_laptop (&pair);
  g_assert_cmpuint (test_person_count_kind (pair.laptop, "alice", COTERIE_MESSAGE_TEXT), ==, 50);
}

/* ------------------------------------------------------------------------------------ what comes meanwhile */

/* The laptop has Bob's next text before it is told anything: the older ones stand in front of it, none twice. */
static void
test_live_before (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (GListModel) timeline = NULL;

  pair_init (&pair, town);
  test_person_go_offline (pair.alice);
  pair.laptop = test_person_new_device (pair.alice);
  test_person_go_online (pair.laptop);
  test_person_send (pair.bob, "alice", "three");
  test_person_send (pair.bob, "alice", "four");
  test_person_wait_chat (pair.laptop, "bob", "three|four");
  timeline = coterie_client_open_timeline (pair.laptop->client, coterie_client_find_chat (pair.laptop->client, "bob"));
  g_assert_cmpuint (g_list_model_get_n_items (timeline), ==, 2);
  test_person_go_online (pair.alice);
  coterie_wait_for (test_own_is_handed_over (pair.laptop));
  test_person_assert_chat (pair.laptop, "bob", "one|two|three|four");
  test_person_assert_chat (pair.alice, "bob", "one|two|three|four");
  g_assert_cmpuint (g_list_model_get_n_items (timeline), ==, 4);
}

/* What Alice wrote and could not send yet is there once, and goes on. */
static void
test_pending (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };

  pair_init (&pair, town);
  test_person_go_offline (pair.alice);
  test_person_send (pair.alice, "bob", "three");
  pair.laptop = test_person_new_device (pair.alice);
  test_person_go_online (pair.laptop);
  test_person_go_online (pair.alice);
  coterie_wait_for (test_own_is_handed_over (pair.laptop));
  test_person_wait_chat (pair.bob, "alice", "one|two|three");
  test_person_wait_chat (pair.laptop, "bob", "one|two|three");
  coterie_wait_for (!test_person_knows_state (pair.laptop, "bob", 2, COTERIE_MESSAGE_PENDING));
}

static gint64
get_sent_ms (TestPerson *person, guint position)
{
  g_autoptr (GPtrArray) rows = test_person_history (person, "bob");

  g_assert_cmpuint (position, <, rows->len);
  return coterie_message_get_sent_ms (rows->pdata[position]);
}

/* By when it was written all devices know the order of what one of them wrote: also one that was told of it before it
 * was sent, as the laptop has been of the row that it has for "two". */
static void
test_written (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *script = NULL;
  gint64 written_ms;

  pair_init (&pair, town);
  add_laptop (&pair);
  test_person_stop (pair.laptop);
  test_person_go_offline (pair.alice);
  test_person_send (pair.alice, "bob", "three");
  coterie_clock_advance_ms (town->clock, 5000);
  test_person_go_online (pair.alice);
  test_person_settle (pair.alice);
  rows = test_person_history (pair.alice, "bob");
  written_ms = coterie_message_get_sent_ms (rows->pdata[2]);
  g_assert_cmpint (written_ms, <, coterie_message_get_time_ms (rows->pdata[2]));
  script = g_strdup_printf (
      "UPDATE messages SET id = x'%s', account = 1, device = 1, state = %d, time_ms = %" G_GINT64_FORMAT
      ", sent_ms = time_ms, body = 'three' WHERE body = 'two'",
      coterie_message_get_id (rows->pdata[2]), COTERIE_MESSAGE_PENDING, written_ms);
  test_person_run_sql (pair.laptop, script);
  test_person_start (pair.laptop);
  test_person_go_online (pair.laptop);
  test_person_wait_chat (pair.laptop, "bob", "one|three");
  coterie_wait_for (!test_person_knows_state (pair.laptop, "bob", 1, COTERIE_MESSAGE_PENDING));
  g_assert_cmpint (get_sent_ms (pair.laptop, 1), ==, written_ms);
}

/* ------------------------------------------------------------------------------------ cut */

/* How many envelopes for the laptop have come by, and which of them something happens to. */
typedef struct
{
  guint n_passed;
  guint at; /* 0: to none */
  gboolean drop;
} Cut;

static gboolean
on_envelope (CoterieLittleEnvelope *envelope, gpointer user_data)
{
  Cut *cut = user_data;

  if (envelope->to.device != 2)
    return TRUE;
  return ++cut->n_passed != cut->at || !cut->drop;
}

static void
assert_all_there (Pair *pair)
{
  coterie_wait_for (test_own_is_handed_over (pair->laptop));
  test_person_assert_chat (pair->laptop, "bob", "one|two");
  test_person_assert_chat (pair->laptop, "alice", "milk");
}

/* Each envelope in turn does not arrive: what follows on it is not taken, and all is told again from there, also when
 * both stay connected. */
static void
test_lost (TestTown *town, gconstpointer data)
{
  for (guint at = 1; at <= 8; at++)
    {
      Cut cut = { .at = at, .drop = TRUE };
      g_auto (Pair) pair = { 0 };
      g_autofree char *name = g_strdup_printf ("alice%u", at);
      g_autofree char *other = g_strdup_printf ("bob%u", at);

      pair.alice = test_person_new (town->server, town->clock, name);
      pair.bob = test_person_new (town->server, town->clock, other);
      test_person_send (pair.alice, other, "one");
      test_person_send (pair.alice, name, "milk");
      test_person_settle (pair.alice);
      coterie_little_server_set_filter (town->server, on_envelope, &cut);
      pair.laptop = test_person_new_device (pair.alice);
      test_person_go_online (pair.laptop);
      test_person_settle (pair.alice);
      test_person_settle (pair.laptop);
      for (guint i = 0; i < 5 && !test_own_is_handed_over (pair.laptop); i++)
        {
          coterie_clock_advance_ms (town->clock, 61 * 1000);
          coterie_client_poke (pair.laptop->client);
          test_person_settle (pair.laptop);
          test_person_settle (pair.alice);
          test_person_settle (pair.laptop);
        }
      g_assert_true (test_own_is_handed_over (pair.laptop));
      test_person_assert_chat (pair.laptop, other, "one");
      test_person_assert_chat (pair.laptop, name, "milk");
      coterie_little_server_set_filter (town->server, NULL, NULL);
    }
}

static gboolean
drop_for_laptop (CoterieLittleEnvelope *envelope, gpointer user_data)
{
  return envelope->to.device != 2;
}

/* All parts are lost, and nothing of what was in one of them is there when it is told again. */
static void
test_emptied (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_autofree char *script = g_strdup_printf ("UPDATE messages SET kind = %d, body = ''", COTERIE_MESSAGE_NOTHING);

  pair_init (&pair, town);
  coterie_little_server_set_filter (town->server, drop_for_laptop, NULL);
  pair.laptop = test_person_new_device (pair.alice);
  test_person_go_online (pair.laptop);
  test_person_settle (pair.alice);
  test_person_settle (pair.laptop);
  coterie_little_server_set_filter (town->server, NULL, NULL);
  test_person_stop (pair.alice);
  test_person_run_sql (pair.alice, script);
  test_person_start (pair.alice);
  test_person_go_online (pair.alice);
  test_person_settle (pair.alice);
  test_person_settle (pair.laptop);
  coterie_clock_advance_ms (town->clock, 61 * 1000);
  test_person_go_offline (pair.laptop);
  test_person_go_online (pair.laptop);
  coterie_wait_for (test_own_is_handed_over (pair.laptop));
  test_person_assert_chat (pair.laptop, "bob", "");
}

/* The laptop has heard who there is, and nothing of what was said. */
static void
begin_with_contacts (Pair *pair, TestTown *town, const char *bob)
{
  for (guint at = 1; at <= 8; at++)
    {
      g_autofree char *alice = g_strdup_printf ("alice%u", at);
      Cut cut = { 0 };

      pair->alice = test_person_new (town->server, town->clock, alice);
      test_person_send (pair->alice, bob, "one");
      test_person_settle (pair->alice);
      coterie_little_server_set_filter (town->server, on_envelope, &cut);
      pair->laptop = test_person_new_device (pair->alice);
      test_person_go_online (pair->laptop);
      coterie_wait_for (cut.n_passed >= at);
      test_person_kill (pair->alice);
      test_person_settle (pair->laptop);
      coterie_little_server_set_filter (town->server, NULL, NULL);
      if (test_person_find (pair->laptop, bob) != NULL)
        return;
      g_clear_pointer (&pair->laptop, test_person_free);
      g_clear_pointer (&pair->alice, test_person_free);
    }
  g_assert_not_reached ();
}

/* The chat is one with somebody who was not among the people that were told: it is asked for behind the end. */
static void
test_unknown_person (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };

  pair.bob = test_person_new (town->server, town->clock, "bob");
  begin_with_contacts (&pair, town, "bob");
  test_person_assert_chat (pair.laptop, "bob", "");
  test_person_stop (pair.laptop);
  test_person_run_sql (pair.laptop, "UPDATE accounts SET aid = randomblob (32), name = '' WHERE name = 'bob'");
  test_person_start (pair.laptop);
  test_person_start (pair.alice);
  test_person_go_online (pair.alice);
  for (guint i = 0; i < 8 && !(test_person_find (pair.laptop, "bob") != NULL && test_own_is_handed_over (pair.laptop));
       i++)
    {
      coterie_clock_advance_ms (town->clock, 61 * 1000);
      test_person_go_offline (pair.laptop);
      test_person_go_online (pair.laptop);
      test_person_settle (pair.laptop);
      test_person_settle (pair.alice);
      test_person_settle (pair.laptop);
    }
  g_assert_nonnull (test_person_find (pair.laptop, "bob"));
  test_person_assert_chat (pair.laptop, "bob", "one");
}

/* Either side is killed after each envelope, and goes on where it was. */
static void
test_killed (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  Cut cut = { 0 };

  pair_init (&pair, town);
  test_person_send (pair.alice, "alice", "milk");
  test_person_settle (pair.alice);
  coterie_little_server_set_filter (town->server, on_envelope, &cut);
  pair.laptop = test_person_new_device (pair.alice);
  for (guint i = 1; i <= 12 && !test_own_is_handed_over (pair.laptop); i++)
    {
      TestPerson *victim = i % 2 == 0 ? pair.alice : pair.laptop;

      test_person_go_online (pair.laptop);
      for (guint turn = 0; turn < 200 && cut.n_passed < i; turn++)
        coterie_wait_turn ();
      test_person_kill (victim);
      test_person_start (victim);
      if (victim == pair.alice)
        {
          test_person_go_online (pair.alice);
          test_person_go_offline (pair.laptop);
        }
    }
  if (!test_person_is_online (pair.laptop))
    test_person_go_online (pair.laptop);
  assert_all_there (&pair);
  coterie_little_server_set_filter (town->server, NULL, NULL);
}

/* ------------------------------------------------------------------------------------ the giver is lost */

static CoterieHandoverState
get_state (TestPerson *person)
{
  return coterie_client_get_handover_state (person->client);
}

/* A third device, approved by Alice's first one, which says nothing any more; the laptop has everything. */
static TestPerson *
add_forsaken (Pair *pair)
{
  TestPerson *phone;

  add_laptop (pair);
  test_person_go_offline (pair->alice);
  phone = test_person_new_device (pair->alice);
  test_person_go_online (phone);
  coterie_wait_for (get_state (phone) == COTERIE_HANDOVER_UNDER_WAY);
  return phone;
}

/* Whoever tells it is revoked: that is no end as any other, and is known until the person has seen it. */
static void
test_cut_short (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (TestPerson) phone = NULL;
  g_autoptr (TestPerson) carol = test_person_new (town->server, town->clock, "carol");

  pair_init (&pair, town);
  phone = add_forsaken (&pair);
  test_own_set_profile (phone, "Alice Archer");
  test_person_send (phone, "carol", "hello, I am Alice");
  test_person_wait_chat (carol, "alice", "hello, I am Alice");
  test_person_accept (carol, "alice");
  g_assert_cmpstr (coterie_contact_get_display_name (test_person_find (carol, "alice")), !=, "Alice Archer");
  test_own_revoke (pair.laptop, 1);
  coterie_wait_for (get_state (phone) == COTERIE_HANDOVER_CUT_SHORT);
  g_assert_cmpfloat (coterie_client_get_handover (phone->client), ==, 1);
  coterie_wait_for (g_str_equal (coterie_contact_get_display_name (test_person_find (carol, "alice")), "Alice Archer"));
  test_person_restart (phone);
  coterie_wait_for (get_state (phone) == COTERIE_HANDOVER_CUT_SHORT);
  coterie_client_dismiss_handover (phone->client);
  coterie_wait_for (get_state (phone) == COTERIE_HANDOVER_ENDED);
  test_person_restart (phone);
  test_person_settle (phone);
  g_assert_cmpint (get_state (phone), ==, COTERIE_HANDOVER_ENDED);
}

static gboolean
drop_for_phone (CoterieLittleEnvelope *envelope, gpointer user_data)
{
  return envelope->to.device != 3;
}

/* Whoever tells it is lost, and revoked: another device, which knows that a person has approved the new one, tells the
 * rest. */
static void
test_giver_lost (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (TestPerson) phone = NULL;

  pair_init (&pair, town);
  add_laptop (&pair);
  coterie_little_server_set_filter (town->server, drop_for_phone, NULL);
  phone = test_person_new_device (pair.alice);
  test_person_settle (pair.alice);
  test_person_settle (pair.laptop);
  coterie_little_server_set_filter (town->server, NULL, NULL);
  test_person_go_offline (pair.alice);
  test_own_revoke (pair.laptop, 1);
  test_person_go_online (phone);
  coterie_wait_for (test_own_is_handed_over (phone));
  test_person_wait_chat (phone, "bob", "one|two");
  coterie_wait_for (get_state (phone) == COTERIE_HANDOVER_ENDED);
}

/* Nothing comes for a while, by the clock; as soon as something does, it goes on. */
static void
test_silent (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (TestPerson) phone = NULL;

  pair_init (&pair, town);
  phone = add_forsaken (&pair);
  test_person_settle (phone);
  coterie_clock_advance_ms (town->clock, 4 * 60 * 1000);
  test_person_restart (phone);
  test_person_settle (phone);
  coterie_wait_for (get_state (phone) == COTERIE_HANDOVER_UNDER_WAY); /* it has just been asked */
  coterie_clock_advance_ms (town->clock, 30 * 1000);
  test_person_restart (phone);
  coterie_wait_for (get_state (phone) == COTERIE_HANDOVER_SILENT);
  test_person_go_online (pair.alice);
  coterie_wait_for (test_own_is_handed_over (phone));
  coterie_wait_for (get_state (phone) == COTERIE_HANDOVER_ENDED);
  test_person_assert_chat (phone, "bob", "one|two");
}

/* ------------------------------------------------------------------------------------ who may */

/* Signed with Alice's keys, but nobody approved it: she is alarmed, and it gets nothing. */
static void
test_unapproved (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };

  pair_init (&pair, town);
  pair.laptop = test_person_new_unapproved (pair.alice);
  test_person_go_online (pair.laptop);
  test_person_go_offline (pair.alice);
  test_person_go_online (pair.alice);
  test_person_settle (pair.alice);
  coterie_wait_for (test_person_was_told (pair.alice, COTERIE_ALARM_OWN_DEVICE));
  test_person_settle (pair.alice);
  test_person_settle (pair.laptop);
  g_assert_false (test_own_is_handed_over (pair.laptop));
  test_person_assert_chat (pair.laptop, "bob", "");
}

/* A third one, approved on the second, is told by the second. */
static void
test_third (TestTown *town, gconstpointer data)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (TestPerson) phone = NULL;

  pair_init (&pair, town);
  add_laptop (&pair);
  phone = test_person_new_device (pair.laptop);
  test_person_go_online (phone);
  coterie_wait_for (test_own_is_handed_over (phone));
  test_person_assert_chat (phone, "bob", "one|two");
  coterie_wait_for (test_person_was_told (pair.alice, COTERIE_NOTICE_OWN_DEVICE));
  g_assert_false (test_person_was_told (pair.alice, COTERIE_ALARM_OWN_DEVICE));
  test_person_send (phone, "bob", "three");
  test_person_wait_chat (pair.alice, "bob", "one|two|three");
  test_person_wait_chat (pair.laptop, "bob", "one|two|three");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST_TOWN_ADD ("/core/handover/one-chat", test_one_chat);
  TEST_TOWN_ADD ("/core/handover/states", test_states);
  TEST_TOWN_ADD ("/core/handover/everything", test_everything);
  TEST_TOWN_ADD ("/core/handover/secrets", test_secrets);
  TEST_TOWN_ADD ("/core/handover/long-chats", test_long_chats);
  TEST_TOWN_ADD ("/core/handover/mentions", test_mentions);
  TEST_TOWN_ADD ("/core/handover/live-before", test_live_before);
  TEST_TOWN_ADD ("/core/handover/pending", test_pending);
  TEST_TOWN_ADD ("/core/handover/when-it-was-written", test_written);
  TEST_TOWN_ADD ("/core/handover/each-envelope-lost", test_lost);
  TEST_TOWN_ADD ("/core/handover/emptied-before-it-is-told-again", test_emptied);
  TEST_TOWN_ADD ("/core/handover/with-somebody-who-was-not-told-of", test_unknown_person);
  TEST_TOWN_ADD ("/core/handover/killed-after-each-envelope", test_killed);
  TEST_TOWN_ADD ("/core/handover/cut-short", test_cut_short);
  TEST_TOWN_ADD ("/core/handover/giver-lost", test_giver_lost);
  TEST_TOWN_ADD ("/core/handover/silent", test_silent);
  TEST_TOWN_ADD ("/core/handover/not-approved", test_unapproved);
  TEST_TOWN_ADD ("/core/handover/third-device", test_third);
  return g_test_run ();
}
