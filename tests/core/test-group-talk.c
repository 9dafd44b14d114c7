// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/encoding.h"
#include "core/calls.h"
#include "core/client-private.h"
#include "kit/wait.h"
#include "person.h"
#include "puppet.h"

#include <string.h>

/* What is said in groups, between whole clients: who types, what is for some alone, how far it has come. */

static void
on_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

/* Both have accepted one another, and know it. */
static void
befriend (TestPerson *alice, TestPerson *bob)
{
  test_person_send (alice, bob->name, "hello");
  test_person_settle (alice);
  test_person_settle (bob);
  test_person_accept (bob, alice->name);
  test_person_settle (bob);
  test_person_settle (alice);
  test_person_send (bob, alice->name, "hello to you");
  test_person_settle (bob);
  test_person_settle (alice);
  coterie_wait_for (coterie_contact_get_online (test_person_find (alice, bob->name)));
  coterie_wait_for (coterie_contact_get_online (test_person_find (bob, alice->name)));
}

static void
create (TestPerson *owner, const char *first, const char *second)
{
  g_autoptr (GPtrArray) members = g_ptr_array_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CoterieChat) chat = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (members, test_person_find (owner, first));
  if (second != NULL)
    g_ptr_array_add (members, test_person_find (owner, second));
  coterie_client_create_group_async (owner->client, "Circle", NULL, members, NULL, on_ready, &result);
  coterie_wait_for (result != NULL);
  chat = coterie_client_create_group_finish (owner->client, result, &error);
  g_assert_no_error (error);
}

static CoterieChat *
find (TestPerson *person)
{
  return coterie_client_find_group (person->client, "Circle");
}

/* Alice, and Bob and Carol, who know one another from the group alone. */
typedef struct
{
  TestPerson *alice;
  TestPerson *bob;
  TestPerson *carol;
} Circle;

static void
circle_init (Circle *self, TestTown *town)
{
  self->alice = test_person_new (town->server, town->clock, "alice");
  self->bob = test_person_new (town->server, town->clock, "bob");
  self->carol = test_person_new (town->server, town->clock, "carol");
  befriend (self->alice, self->bob);
  befriend (self->alice, self->carol);
  create (self->alice, "bob", "carol");
  coterie_wait_for (find (self->bob) != NULL && find (self->carol) != NULL);
  coterie_wait_for (test_person_find (self->bob, "carol") != NULL && test_person_find (self->carol, "bob") != NULL);
}

static void
circle_clear (Circle *self)
{
  g_clear_pointer (&self->alice, test_person_free);
  g_clear_pointer (&self->bob, test_person_free);
  g_clear_pointer (&self->carol, test_person_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Circle, circle_clear)

static char *
name_typists (TestPerson *person)
{
  return g_strjoinv ("|", (char **) coterie_chat_get_typing_names (find (person)));
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
  g_auto (Circle) circle = { 0 };

  circle_init (&circle, town);
  coterie_client_set_typing (circle.alice->client, find (circle.alice), TRUE);
  coterie_wait_for (types (circle.bob, "alice") && types (circle.carol, "alice"));
  coterie_client_set_typing (circle.bob->client, find (circle.bob), TRUE);
  coterie_client_set_typing (circle.carol->client, find (circle.carol), TRUE);
  coterie_wait_for (types (circle.alice, "bob|carol"));
  g_assert_true (coterie_chat_get_typing (find (circle.alice)));
  g_assert_true (types (circle.bob, "alice"));
  g_assert_false (coterie_chat_get_typing (coterie_client_find_chat (circle.alice->client, "bob")));
}

static CoterieMessage *
send (TestPerson *person, const char *text, const char *only)
{
  g_autoptr (GPtrArray) members = g_ptr_array_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CoterieMessage *message = NULL;

  if (only != NULL)
    {
      g_ptr_array_add (members, test_person_find (person, only));
      coterie_client_send_to_members_async (person->client, find (person), text, members, NULL, on_ready, &result);
    }
  else
    coterie_client_send_to_chat_async (person->client, find (person), text, NULL, on_ready, &result);
  coterie_wait_for (result != NULL);
  coterie_client_send_to_chat_finish (person->client, result, &message, &error);
  g_assert_no_error (error);
  return message;
}

/* What was being typed is here: of who wrote it, and of nobody else. */
static void
test_typing_ends (TestTown *town, gconstpointer data)
{
  g_auto (Circle) circle = { 0 };
  g_autoptr (CoterieMessage) message = NULL;

  circle_init (&circle, town);
  coterie_client_set_typing (circle.bob->client, find (circle.bob), TRUE);
  coterie_client_set_typing (circle.carol->client, find (circle.carol), TRUE);
  coterie_wait_for (types (circle.alice, "bob|carol"));
  message = send (circle.bob, "There it is", NULL);
  coterie_wait_for (types (circle.alice, "carol"));
  coterie_clock_advance_ms (town->clock, 5001); /* what is not said again is over soon */
  coterie_client_set_typing (circle.carol->client, find (circle.carol), FALSE);
  coterie_wait_for (types (circle.alice, ""));
}

/* The newest text of the group. */
static CoterieMessage *
get_last (TestPerson *person)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  coterie_client_load_history_async (person->client, find (person), G_MAXUINT64, 100, NULL, on_ready, &result);
  coterie_wait_for (result != NULL);
  rows = coterie_client_load_history_finish (person->client, result, NULL);
  g_assert_nonnull (rows);
  for (guint i = rows->len; i > 0; i--)
    if (coterie_message_get_kind (rows->pdata[i - 1]) == COTERIE_MESSAGE_TEXT)
      return g_object_ref (rows->pdata[i - 1]);
  return NULL;
}

static gboolean
has_text (TestPerson *person, const char *text)
{
  g_autoptr (CoterieMessage) last = get_last (person);

  return last != NULL && g_str_equal (coterie_message_get_body (last), text);
}

/* Who wrote it is known by name, also to those who know them from the group alone; so are those whom it names. */
static void
test_people (TestTown *town, gconstpointer data)
{
  g_auto (Circle) circle = { 0 };
  g_autoptr (CoterieMessage) sent = NULL, got = NULL;
  const CoterieMention *mentions;
  guint n_mentions;

  circle_init (&circle, town);
  sent = send (circle.bob, "Only @carol can know that", "carol");
  g_assert_null (coterie_message_get_sender (sent));
  g_assert_false (coterie_message_mentions_own (sent));
  coterie_wait_for (has_text (circle.carol, "Only @carol can know that"));
  got = get_last (circle.carol);
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
  g_assert_false (has_text (circle.alice, "Only @carol can know that"));
}

static gboolean
has_reached (TestPerson *person, CoterieMessage *message, const char *states)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  coterie_client_load_delivery_async (person->client, message, NULL, on_ready, &result);
  coterie_wait_for (result != NULL);
  list = coterie_client_load_delivery_finish (person->client, result, NULL);
  g_assert_nonnull (list);
  for (guint i = 0; i < list->len; i++)
    {
      const CoterieDelivery *delivery = list->pdata[i];
      g_autofree char *item = g_strdup_printf ("%s %s|", coterie_contact_get_name (delivery->contact),
                                               coterie_message_state_to_string (delivery->state));

      if (strcmp (coterie_contact_get_name (delivery->contact), "bob") == 0)
        g_string_prepend (text, item);
      else
        g_string_append (text, item);
    }
  return g_str_equal (text->str, states);
}

static void
mark_read (TestPerson *person)
{
  g_autoptr (GAsyncResult) result = NULL;

  coterie_client_mark_read_async (person->client, find (person), NULL, on_ready, &result);
  coterie_wait_for (result != NULL);
  g_assert_true (coterie_client_mark_read_finish (person->client, result, NULL));
}

static void
test_delivery (TestTown *town, gconstpointer data)
{
  g_auto (Circle) circle = { 0 };
  g_autoptr (CoterieMessage) message = NULL;

  circle_init (&circle, town);
  test_person_go_offline (circle.carol);
  message = send (circle.alice, "How far?", NULL);
  coterie_wait_for (has_reached (circle.alice, message, "bob delivered|carol sent|"));
  g_assert_cmpint (coterie_message_get_state (message), ==, COTERIE_MESSAGE_SENT);
  mark_read (circle.bob);
  coterie_wait_for (has_reached (circle.alice, message, "bob read|carol sent|"));
  g_assert_cmpint (coterie_message_get_state (message), ==, COTERIE_MESSAGE_SENT);
  test_person_go_online (circle.carol);
  coterie_wait_for (coterie_message_get_state (message) == COTERIE_MESSAGE_DELIVERED);
  mark_read (circle.carol);
  coterie_wait_for (coterie_message_get_state (message) == COTERIE_MESSAGE_STATE_READ);
  g_assert_true (has_reached (circle.alice, message, "bob read|carol read|"));
}

/* Receipts of somebody for whom it was not, or for what they did not get, say nothing. */
static void
test_delivery_forged (TestTown *town, gconstpointer data)
{
  g_auto (Circle) circle = { 0 };
  g_autoptr (TestPuppet) mallory = test_puppet_new (town->server, town->clock, "mallory");
  g_autoptr (CoterieMessage) message = NULL;
  g_auto (CoterieContent) content = { 0 };

  circle_init (&circle, town);
  test_person_go_offline (circle.bob);
  test_person_go_offline (circle.carol);
  message = send (circle.alice, "for Bob", "bob");
  coterie_wait_for (coterie_message_get_state (message) == COTERIE_MESSAGE_SENT);
  test_puppet_fill (mallory, "alice", COTERIE_CONTENT_RECEIPT, &content);
  memcpy (content.chat, coterie_chat_get_id (find (circle.alice)), sizeof content.chat);
  content.n_read = 1;
  content.read = g_new0 (CoterieContentId, 1);
  for (guint i = 0; i < COTERIE_CONTENT_ID_BYTES; i++)
    content.read[0][i] = (guint8) (g_ascii_xdigit_value (coterie_message_get_id (message)[2 * i]) * 16 +
                                   g_ascii_xdigit_value (coterie_message_get_id (message)[2 * i + 1]));
  test_puppet_post (mallory, "alice", &content);
  coterie_wait_for (coterie_little_server_get_n_waiting (town->server, "alice", 1) == 0);
  g_assert_true (has_reached (circle.alice, message, "bob sent|"));
  g_assert_cmpint (coterie_message_get_state (message), ==, COTERIE_MESSAGE_SENT);
}

/* ------------------------------------------------------------------------------------ somebody is missing [J9] */

/* A server that was restored from an old copy has no Bob for a while, who is not here. */
static void
lose_bob (Circle *self, TestTown *town)
{
  circle_init (self, town);
  test_person_settle (self->alice);
  test_person_go_offline (self->bob);
  coterie_little_server_lack (town->server, "bob", TRUE);
}

static void
find_bob (Circle *self, TestTown *town)
{
  coterie_little_server_lack (town->server, "bob", FALSE);
  test_person_go_offline (self->alice);
  test_person_go_online (self->alice);
  test_person_go_online (self->bob);
}

static void
change (TestPerson *person, CoterieGroupChange what, const char *whom)
{
  g_autoptr (GPtrArray) members = g_ptr_array_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (members, test_person_find (person, whom));
  coterie_client_change_group_async (person->client, find (person), what, members, NULL, NULL, on_ready, &result);
  coterie_wait_for (result != NULL);
  coterie_client_change_group_finish (person->client, result, &error);
  g_assert_no_error (error);
}

static char *
read_all (TestPerson *person, CoterieMessageKind kind)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  coterie_client_load_history_async (person->client, find (person), G_MAXUINT64, 100, NULL, on_ready, &result);
  coterie_wait_for (result != NULL);
  rows = coterie_client_load_history_finish (person->client, result, NULL);
  g_assert_nonnull (rows);
  for (guint i = 0; i < rows->len; i++)
    if (coterie_message_get_kind (rows->pdata[i]) == kind)
      g_string_append_printf (text, "%s|", coterie_message_get_body (rows->pdata[i]));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
has_all (TestPerson *person, const char *texts)
{
  g_autofree char *found = read_all (person, COTERIE_MESSAGE_TEXT);

  return g_str_equal (found, texts);
}

/* The others get it at once; he gets it when he is back, before what is said then, and is waited for. */
static void
test_missing (TestTown *town, gconstpointer data)
{
  g_auto (Circle) circle = { 0 };
  g_autoptr (CoterieMessage) first = NULL, second = NULL, third = NULL;
  g_autofree char *lines = NULL;

  lose_bob (&circle, town);
  first = send (circle.alice, "one", NULL);
  coterie_wait_for (has_reached (circle.alice, first, "bob sent|carol delivered|"));
  g_assert_cmpint (test_person_get_hold (circle.alice, "bob"), ==, COTERIE_HOLD_MISSING);
  g_assert_cmpuint (test_person_count_told (circle.alice, COTERIE_NOTICE_MISSING), ==, 1);
  second = send (circle.alice, "two", NULL);
  coterie_wait_for (has_reached (circle.alice, second, "bob sent|carol delivered|"));
  g_assert_cmpint (coterie_message_get_state (first), ==, COTERIE_MESSAGE_SENT);
  lines = read_all (circle.alice, COTERIE_MESSAGE_CHAIN);
  g_assert_cmpstr (lines, ==,
                   "@bob cannot be reached at the moment. What you write here waits for them, for a week at most.|");
  find_bob (&circle, town);
  third = send (circle.alice, "three", NULL);
  coterie_wait_for (has_all (circle.bob, "one|two|three|"));
  coterie_wait_for (coterie_message_get_state (first) == COTERIE_MESSAGE_DELIVERED);
  coterie_wait_for (coterie_message_get_state (third) == COTERIE_MESSAGE_DELIVERED);
  g_assert_true (has_all (circle.carol, "one|two|three|"));
}

/* One whose keys are not his own holds up nobody but himself, and is not asked for them all the time. */
static void
test_bad_keys (TestTown *town, gconstpointer data)
{
  g_auto (Circle) circle = { 0 };
  g_autoptr (TestPuppet) mallory = test_puppet_new (town->server, town->clock, "mallory");
  g_autoptr (CoterieMessage) message = NULL;
  guint n_one_time;

  circle_init (&circle, town);
  test_person_settle (circle.alice);
  test_person_go_offline (circle.bob);
  coterie_little_server_swap_bundle (town->server, "bob", "mallory");
  coterie_little_server_set_registration_id (town->server, "bob", 1, 4711);
  message = send (circle.alice, "one", NULL);
  coterie_wait_for (has_reached (circle.alice, message, "bob sent|carol delivered|"));
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
  coterie_wait_for (has_all (circle.bob, "one|"));
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
  g_auto (Circle) circle = { 0 };
  g_autofree char *path = NULL;
  g_autoptr (CoterieMessage) message = NULL;
  g_autoptr (GError) refusal = coterie_refusal_new_rate_limited ("bundle", 3600 * 1000);

  circle_init (&circle, town);
  test_person_settle (circle.alice);
  path = dup_bundle_path (town, "bob", 1);
  coterie_little_server_set_registration_id (town->server, "bob", 1, 4711);
  for (guint i = test_person_count_requests (circle.alice, path); i > 0; i--)
    coterie_fake_transport_fail (circle.alice->transport, "POST", path, refusal);
  g_assert_cmpuint (test_person_count_requests (circle.alice, path), ==, 1);
  message = send (circle.alice, "one", NULL);
  coterie_wait_for (test_person_count_requests (circle.alice, path) == 2);
  for (guint i = 0; i < 10; i++)
    {
      coterie_client_poke (circle.alice->client);
      g_assert_false (has_text (circle.alice, "two")); /* what was begun before has ended when the store answers */
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
  g_auto (Circle) circle = { 0 };
  g_autoptr (CoterieMessage) first = NULL, second = NULL, third = NULL;
  g_autoptr (GError) refusal = coterie_refusal_new_too_large (1);

  lose_bob (&circle, town);
  first = send (circle.alice, "one", NULL);
  coterie_wait_for (has_reached (circle.alice, first, "bob sent|carol delivered|"));
  test_person_settle (circle.alice);
  coterie_little_server_set_mute (town->server, TRUE);
  second = send (circle.alice, "two", NULL);
  coterie_wait_for (has_all (circle.carol, "one|two|"));
  for (guint64 number = 1; number < 200; number++)
    coterie_fake_transport_refuse (circle.alice->transport, number, refusal);
  coterie_wait_for (coterie_message_get_state (second) == COTERIE_MESSAGE_FAILED);
  coterie_little_server_set_mute (town->server, FALSE);
  find_bob (&circle, town);
  third = send (circle.alice, "three", NULL);
  coterie_wait_for (has_text (circle.bob, "three"));
  g_assert_true (has_all (circle.bob, "one|three|"));
}

/* What is for him alone is not sent before he is there. */
static void
test_missing_alone (TestTown *town, gconstpointer data)
{
  g_auto (Circle) circle = { 0 };
  g_autoptr (CoterieMessage) secret = NULL, open = NULL;

  lose_bob (&circle, town);
  secret = send (circle.alice, "for Bob", "bob");
  open = send (circle.alice, "for all", NULL);
  coterie_wait_for (has_reached (circle.alice, open, "bob sent|carol delivered|"));
  g_assert_cmpint (coterie_message_get_state (secret), ==, COTERIE_MESSAGE_PENDING);
  find_bob (&circle, town);
  coterie_wait_for (has_all (circle.bob, "for Bob|for all|"));
  coterie_wait_for (coterie_message_get_state (secret) == COTERIE_MESSAGE_DELIVERED);
  g_assert_true (has_all (circle.carol, "for all|"));
}

/* After a week it is over, and said. */
static void
test_missing_for_long (TestTown *town, gconstpointer data)
{
  g_auto (Circle) circle = { 0 };
  g_autoptr (CoterieMessage) first = NULL, secret = NULL, last = NULL;
  g_autofree char *lines = NULL;

  lose_bob (&circle, town);
  first = send (circle.alice, "one", NULL);
  coterie_wait_for (has_reached (circle.alice, first, "bob sent|carol delivered|"));
  secret = send (circle.alice, "for Bob", "bob");
  test_person_settle (circle.alice);
  coterie_clock_advance_ms (town->clock, 7 * 24 * 3600 * G_GINT64_CONSTANT (1000) + 1);
  last = send (circle.alice, "late", NULL);
  coterie_wait_for (coterie_message_get_state (secret) == COTERIE_MESSAGE_FAILED);
  coterie_wait_for (has_reached (circle.alice, last, "bob sent|carol delivered|"));
  g_assert_cmpint (coterie_message_get_state (first), ==, COTERIE_MESSAGE_SENT);
  find_bob (&circle, town);
  coterie_wait_for (has_all (circle.bob, "late|"));
  lines = read_all (circle.alice, COTERIE_MESSAGE_CHAIN);
  g_assert_nonnull (strstr (lines, "What you wrote here a week ago did not reach @bob."));
}

/* Who is removed meanwhile is told that, and nothing that was said. */
static void
test_missing_is_removed (TestTown *town, gconstpointer data)
{
  g_auto (Circle) circle = { 0 };
  g_autoptr (CoterieMessage) first = NULL, second = NULL;

  lose_bob (&circle, town);
  first = send (circle.alice, "one", NULL);
  coterie_wait_for (has_reached (circle.alice, first, "bob sent|carol delivered|"));
  change (circle.alice, COTERIE_GROUP_CHANGE_REMOVE, "bob");
  second = send (circle.alice, "two", NULL);
  coterie_wait_for (has_reached (circle.alice, second, "carol delivered|"));
  coterie_wait_for (coterie_message_get_state (first) == COTERIE_MESSAGE_DELIVERED);
  find_bob (&circle, town);
  coterie_wait_for (coterie_chat_get_role (find (circle.bob)) == COTERIE_CHAT_ROLE_NONE);
  test_person_settle (circle.alice);
  test_person_settle (circle.bob);
  g_assert_true (has_all (circle.bob, ""));
}

/* Somebody is added who is not there: that holds up nobody. */
static void
test_missing_newcomer (TestTown *town, gconstpointer data)
{
  g_auto (Circle) circle = { 0 };
  g_autoptr (CoterieMessage) first = NULL, second = NULL;

  lose_bob (&circle, town);
  first = send (circle.alice, "one", NULL);
  coterie_wait_for (has_reached (circle.alice, first, "bob sent|carol delivered|"));
  change (circle.alice, COTERIE_GROUP_CHANGE_REMOVE, "bob");
  change (circle.alice, COTERIE_GROUP_CHANGE_ADD, "bob");
  second = send (circle.alice, "two", NULL);
  coterie_wait_for (has_reached (circle.alice, second, "bob sent|carol delivered|"));
  find_bob (&circle, town);
  coterie_wait_for (has_all (circle.bob, "one|two|"));
}

/* For some alone, who have left before it could be sent: it is not, and the person is told. */
static void
test_part_has_left (TestTown *town, gconstpointer data)
{
  g_auto (Circle) circle = { 0 };
  g_autoptr (CoterieMessage) message = NULL;
  g_autoptr (GPtrArray) members = g_ptr_array_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *lines = NULL;

  circle_init (&circle, town);
  test_person_settle (circle.alice);
  test_person_go_offline (circle.alice);
  message = send (circle.alice, "For Carol", "carol");
  g_ptr_array_add (members, test_person_find (circle.alice, "carol"));
  coterie_client_change_group_async (circle.alice->client, find (circle.alice), COTERIE_GROUP_CHANGE_REMOVE, members,
                                     NULL, NULL, on_ready, &result);
  coterie_wait_for (result != NULL);
  coterie_client_change_group_finish (circle.alice->client, result, &error);
  g_assert_no_error (error);
  test_person_go_online (circle.alice);
  coterie_wait_for (coterie_message_get_state (message) == COTERIE_MESSAGE_FAILED);
  test_person_settle (circle.alice);
  lines = read_all (circle.alice, COTERIE_MESSAGE_CHAIN);
  g_assert_cmpstr (lines, ==, "Your message was not sent: nobody whom it was for is in the group any more.|");
}

/* ------------------------------------------------------------------------------------ a device that is not used [J9]
 */

/* Carol has a second device, whose keys the server does not give out. */
static TestPuppet *
add_unused (Circle *self, TestTown *town)
{
  TestPuppet *laptop;

  circle_init (self, town);
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
  g_auto (Circle) circle = { 0 };
  g_autoptr (TestPuppet) mallory = test_puppet_new (town->server, town->clock, "mallory");
  g_autoptr (TestPuppet) laptop = add_unused (&circle, town);
  g_autoptr (CoterieMessage) first = NULL, second = NULL, third = NULL;
  g_auto (CoterieContent) content = { 0 };
  g_autofree char *lines = NULL;

  first = send (circle.alice, "one", NULL);
  second = send (circle.alice, "two", NULL);
  coterie_wait_for (has_all (circle.carol, "one|two|") && has_all (circle.bob, "one|two|"));
  coterie_wait_for (coterie_message_get_state (second) >= COTERIE_MESSAGE_SENT);
  lines = read_all (circle.alice, COTERIE_MESSAGE_CHAIN);
  g_assert_null (strstr (lines, "cannot be reached"));
  g_assert_false (coterie_little_server_saw_sealed_for (town->server, "carol", 2));
  coterie_little_server_swap_bundle (town->server, "carol", NULL);
  coterie_clock_advance_ms (town->clock, 70 * 1000);
  third = send (circle.alice, "three", NULL);
  coterie_wait_for (has_all (circle.carol, "one|two|three|"));
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
  g_auto (Circle) circle = { 0 };
  g_autoptr (TestPuppet) mallory = test_puppet_new (town->server, town->clock, "mallory");
  g_autoptr (TestPuppet) laptop = add_unused (&circle, town);
  CoterieCallContent content = { .call = { 1 } };
  guint n_bob = 0, n_carol = 0;

  g_signal_connect (circle.bob->client, "call", G_CALLBACK (on_call), &n_bob);
  g_signal_connect (circle.carol->client, "call", G_CALLBACK (on_call), &n_carol);
  coterie_client_send_call (circle.alice->client, find (circle.alice), COTERIE_CONTENT_CALL_RING, &content, NULL);
  coterie_wait_for (n_bob == 1);
  coterie_wait_for (n_carol == 1);
}

static char *
invite (TestPerson *person)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *link;

  coterie_client_invite_async (person->client, find (person), NULL, on_ready, &result);
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
  g_auto (Circle) circle = { 0 };
  g_autoptr (TestPerson) dora = test_person_new (town->server, town->clock, "dora");
  g_autofree char *link = NULL;
  guint n_joins = 0;

  circle_init (&circle, town);
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
  TEST_TOWN_ADD ("/core/group-talk/missing", test_missing);
  TEST_TOWN_ADD ("/core/group-talk/bad-keys", test_bad_keys);
  TEST_TOWN_ADD ("/core/group-talk/no-time-for-bundles", test_no_time_for_bundles);
  TEST_TOWN_ADD ("/core/group-talk/missing-and-refused", test_missing_and_refused);
  TEST_TOWN_ADD ("/core/group-talk/missing-alone", test_missing_alone);
  TEST_TOWN_ADD ("/core/group-talk/missing-for-long", test_missing_for_long);
  TEST_TOWN_ADD ("/core/group-talk/missing-is-removed", test_missing_is_removed);
  TEST_TOWN_ADD ("/core/group-talk/missing-newcomer", test_missing_newcomer);
  TEST_TOWN_ADD ("/core/group-talk/unused-device", test_unused_device);
  TEST_TOWN_ADD ("/core/group-talk/unused-device-rung", test_unused_device_rung);
  TEST_TOWN_ADD ("/core/group-talk/missing-admin", test_missing_admin);
  return g_test_run ();
}
