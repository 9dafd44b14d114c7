// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/client-private.h"
#include "kit/wait.h"
#include "person.h"

#include <glib/gstdio.h>

/* What the window does to chats and to single messages. */

static void
on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static CoterieChat *
get_chat (TestPerson *person, const char *with)
{
  CoterieChat *chat = coterie_client_find_chat (person->client, with);

  g_assert_nonnull (chat);
  return chat;
}

static CoterieMessage *
get_message (TestPerson *person, const char *with, guint position)
{
  g_autoptr (GPtrArray) history = test_person_history (person, with);

  g_assert_cmpuint (position, <, history->len);
  return g_object_ref (history->pdata[position]);
}

/* ------------------------------------------------------------------------------------ flags */

static void
set_flag (TestPerson *person, CoterieChat *chat, CoterieChatFlag flag, gboolean value)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  coterie_client_set_chat_flag_async (person->client, chat, flag, value, NULL, on_result, &result);
  coterie_wait_for (result != NULL);
  g_assert_true (coterie_client_set_chat_flag_finish (person->client, result, &error));
  g_assert_no_error (error);
}

static void
count_notify (GObject *object, GParamSpec *pspec, guint *n_notified)
{
  (*n_notified)++;
}

static void
test_flags (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  CoterieChat *chat = coterie_client_get_note_to_self (alice->client);
  guint n_muted = 0, n_pinned = 0;

  g_signal_connect (chat, "notify::muted", G_CALLBACK (count_notify), &n_muted);
  g_signal_connect (chat, "notify::pinned", G_CALLBACK (count_notify), &n_pinned);
  set_flag (alice, chat, COTERIE_CHAT_FLAG_MUTED, TRUE);
  set_flag (alice, chat, COTERIE_CHAT_FLAG_MUTED, TRUE); /* once more: nothing changes */
  set_flag (alice, chat, COTERIE_CHAT_FLAG_PINNED, TRUE);
  set_flag (alice, chat, COTERIE_CHAT_FLAG_PINNED, FALSE);
  g_assert_cmpuint (n_muted, ==, 1);
  g_assert_cmpuint (n_pinned, ==, 2);
  test_person_restart (alice);
  chat = coterie_client_get_note_to_self (alice->client);
  g_assert_true (coterie_chat_get_muted (chat));
  g_assert_false (coterie_chat_get_pinned (chat));
  g_assert_false (coterie_chat_get_archived (chat));
}

static void
test_archived_until_a_message_comes (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  CoterieChat *chat;

  test_person_send (alice, "bob", "one");
  test_person_wait_chat (bob, "alice", "one");
  chat = get_chat (alice, "bob");
  set_flag (alice, chat, COTERIE_CHAT_FLAG_ARCHIVED, TRUE);
  test_person_send (alice, "bob", "two"); /* an own one brings nothing back */
  g_assert_true (coterie_chat_get_archived (chat));
  test_person_send (bob, "alice", "three");
  test_person_wait_chat (alice, "bob", "one|two|three");
  coterie_wait_for (!coterie_chat_get_archived (chat));
  set_flag (alice, chat, COTERIE_CHAT_FLAG_ARCHIVED, TRUE);
  set_flag (alice, chat, COTERIE_CHAT_FLAG_MUTED, TRUE);
  test_person_send (bob, "alice", "four");
  test_person_wait_chat (alice, "bob", "one|two|three|four");
  coterie_wait_for (coterie_chat_get_n_messages (chat) == 4);
  g_assert_true (coterie_chat_get_archived (chat));
}

/* ------------------------------------------------------------------------------------ reading */

static void
mark_read_to (TestPerson *person, const char *with, guint64 position)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  coterie_client_mark_read_to_async (person->client, get_chat (person, with), position, NULL, on_result, &result);
  coterie_wait_for (result != NULL);
  g_assert_true (coterie_client_mark_read_to_finish (person->client, result, &error));
  g_assert_no_error (error);
}

static void
assert_unread (TestPerson *person, const char *with, guint n_unread, guint64 first_unread)
{
  g_assert_cmpuint (coterie_chat_get_unread (get_chat (person, with)), ==, n_unread);
  g_assert_cmpuint (coterie_chat_get_first_unread (get_chat (person, with)), ==, first_unread);
}

/* Receipts go out for what was read, and for nothing behind it. */
static void
test_read_to (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  guint n_unread_notified = 0;

  test_person_send (alice, "bob", "one");
  test_person_wait_chat (bob, "alice", "one");
  test_person_accept (bob, "alice");
  test_person_send (alice, "bob", "two");
  test_person_send (alice, "bob", "three");
  test_person_send (alice, "bob", "four");
  test_person_wait_chat (bob, "alice", "one|two|three|four");
  coterie_wait_for (coterie_chat_get_n_messages (get_chat (bob, "alice")) == 4);
  assert_unread (bob, "alice", 4, 0);
  g_signal_connect (get_chat (bob, "alice"), "notify::unread", G_CALLBACK (count_notify), &n_unread_notified);
  mark_read_to (bob, "alice", 1);
  assert_unread (bob, "alice", 2, 2);
  g_assert_cmpuint (n_unread_notified, ==, 1);
  coterie_wait_for (test_person_knows_state (alice, "bob", 1, COTERIE_MESSAGE_STATE_READ));
  test_person_settle (bob);
  test_person_settle (alice);
  g_assert_true (test_person_knows_state (alice, "bob", 0, COTERIE_MESSAGE_STATE_READ));
  g_assert_true (test_person_knows_state (alice, "bob", 2, COTERIE_MESSAGE_DELIVERED));
  g_assert_true (test_person_knows_state (alice, "bob", 3, COTERIE_MESSAGE_DELIVERED));
  mark_read_to (bob, "alice", 0); /* back: what was read stays read */
  assert_unread (bob, "alice", 2, 2);
  mark_read_to (bob, "alice", 1000); /* beyond the end */
  assert_unread (bob, "alice", 0, 4);
  coterie_wait_for (test_person_knows_state (alice, "bob", 3, COTERIE_MESSAGE_STATE_READ));
  mark_read_to (bob, "alice", G_MAXUINT64);
  assert_unread (bob, "alice", 0, 4);
}

/* The times that the details of a message show. */
static void
test_times (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  g_autoptr (CoterieMessage) own = NULL, others = NULL;
  gint64 delivered_ms, read_ms;

  test_person_send (alice, "bob", "one");
  test_person_wait_chat (bob, "alice", "one");
  own = get_message (alice, "bob", 0);
  coterie_wait_for (coterie_message_get_state (own) == COTERIE_MESSAGE_SENT);
  g_assert_cmpint (coterie_message_get_delivered_ms (own), ==, 0);
  g_assert_cmpint (coterie_message_get_read_ms (own), ==, 0);
  coterie_clock_advance_ms (town->clock, 60000);
  test_person_accept (bob, "alice");
  coterie_wait_for (coterie_message_get_state (own) == COTERIE_MESSAGE_DELIVERED);
  g_object_get (own, "delivered-ms", &delivered_ms, "read-ms", &read_ms, NULL);
  g_assert_cmpint (delivered_ms, >=, coterie_message_get_time_ms (own) + 60000);
  g_assert_cmpint (read_ms, ==, 0);
  coterie_clock_advance_ms (town->clock, 60000);
  test_person_mark_read (bob, "alice");
  coterie_wait_for (coterie_message_get_state (own) == COTERIE_MESSAGE_STATE_READ);
  g_assert_cmpint (coterie_message_get_delivered_ms (own), ==, delivered_ms);
  g_assert_cmpint (coterie_message_get_read_ms (own), >=, delivered_ms + 60000);
  others = get_message (bob, "alice", 0);
  g_assert_cmpint (coterie_message_get_sent_ms (others), >, 0);
  g_assert_cmpint (coterie_message_get_sent_ms (others), <=, coterie_message_get_time_ms (others));
}

/* ------------------------------------------------------------------------------------ what is new */

static void
take_incoming (CoterieClient *client, CoterieMessage *message, GString *bodies)
{
  g_string_append_printf (bodies, "%s|", coterie_message_get_body (message));
}

/* Only what somebody else wrote, and only when it comes. */
static void
test_incoming (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  g_autoptr (GString) bodies = g_string_new (NULL);

  g_signal_connect (bob->client, "incoming", G_CALLBACK (take_incoming), bodies);
  test_person_send (alice, "bob", "one");
  test_person_wait_chat (bob, "alice", "one");
  test_person_send (bob, "alice", "own");
  test_person_send (bob, "bob", "to myself");
  test_person_send (alice, "bob", "two");
  test_person_wait_chat (bob, "alice", "one|own|two");
  coterie_wait_for (g_str_equal (bodies->str, "one|two|"));
  test_person_settle (bob);
  g_assert_cmpstr (bodies->str, ==, "one|two|");
  test_person_restart (bob);
  g_signal_connect (bob->client, "incoming", G_CALLBACK (take_incoming), bodies);
  g_ptr_array_unref (test_person_history (bob, "alice"));
  test_person_mark_read (bob, "alice");
  test_person_settle (bob);
  g_assert_cmpstr (bodies->str, ==, "one|two|");
}

/* A text that had to be fetched again comes when it comes, though the line in its place was seen. */
static void
test_incoming_fetched_again (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  g_autoptr (GString) bodies = g_string_new (NULL);

  test_person_send (alice, "bob", "one");
  test_person_wait_chat (bob, "alice", "one");
  test_person_send (bob, "alice", "two");
  test_person_wait_chat (alice, "bob", "one|two");
  test_person_settle (alice);
  test_person_settle (bob);
  test_person_stop (bob);
  test_person_run_sql (bob, "DELETE FROM sessions");
  test_person_start (bob);
  test_person_send (alice, "bob", "three");
  test_person_settle (alice);
  test_person_go_offline (alice);
  g_signal_connect (bob->client, "incoming", G_CALLBACK (take_incoming), bodies);
  test_person_go_online (bob);
  test_person_settle (bob);
  g_assert_cmpuint (test_person_count_kind (bob, "alice", COTERIE_MESSAGE_FETCHING), ==, 1);
  g_assert_cmpstr (bodies->str, ==, "");
  test_person_mark_read (bob, "alice");
  test_person_go_online (alice);
  test_person_wait_chat (bob, "alice", "one|two|three");
  coterie_wait_for (g_str_equal (bodies->str, "three|"));
}

/* ------------------------------------------------------------------------------------ once more */

static gboolean
retry (TestPerson *person, CoterieMessage *message, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  coterie_client_retry_async (person->client, message, NULL, on_result, &result);
  coterie_wait_for (result != NULL);
  return coterie_client_retry_finish (person->client, result, error);
}

static void
refuse_next (TestTown *town, TestPerson *alice, guint64 send)
{
  g_autoptr (GError) refusal = g_error_new_literal (COTERIE_REFUSAL, COTERIE_CODE_TOO_LARGE, "The server says no.");

  coterie_wait_for (coterie_little_server_get_n_sends (town->server) == send);
  coterie_little_server_set_mute (town->server, FALSE);
  coterie_fake_transport_refuse (alice->transport, send, refusal);
}

static void
test_retry (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  g_autoptr (CoterieMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  coterie_little_server_set_mute (town->server, TRUE);
  test_person_send (alice, "bob", "one");
  refuse_next (town, alice, 1);
  test_person_settle (alice);
  message = get_message (alice, "bob", 0);
  g_assert_cmpint (coterie_message_get_state (message), ==, COTERIE_MESSAGE_FAILED);
  g_assert_true (retry (alice, message, &error));
  g_assert_no_error (error);
  test_person_settle (alice);
  g_assert_cmpint (coterie_message_get_state (message), ==, COTERIE_MESSAGE_SENT);
  /* The server had taken the first one after all: they see it once. */
  test_person_wait_chat (bob, "alice", "one");
  test_person_send (alice, "bob", "two");
  test_person_wait_chat (bob, "alice", "one|two");
  test_person_assert_chat (alice, "bob", "one|two");
}

/* Retried while offline and over a restart: it goes out with the next connection. */
static void
test_retry_offline (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  g_autoptr (CoterieMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  coterie_little_server_set_mute (town->server, TRUE);
  test_person_send (alice, "bob", "one");
  refuse_next (town, alice, 1);
  test_person_settle (alice);
  test_person_go_offline (alice);
  message = get_message (alice, "bob", 0);
  g_assert_true (retry (alice, message, &error));
  g_assert_cmpint (coterie_message_get_state (message), ==, COTERIE_MESSAGE_PENDING);
  g_clear_object (&message);
  test_person_stop (alice);
  test_person_start (alice);
  test_person_go_online (alice);
  test_person_settle (alice);
  g_assert_true (test_person_knows_state (alice, "bob", 0, COTERIE_MESSAGE_SENT));
}

static void
assert_no_retry (TestPerson *person, guint position, int code)
{
  g_autoptr (CoterieMessage) message = get_message (person, "bob", position);
  CoterieMessageState state = coterie_message_get_state (message);
  g_autoptr (GError) error = NULL;

  g_assert_false (retry (person, message, &error));
  g_assert_error (error, COTERIE_CORE_ERROR, code);
  g_assert_cmpint (coterie_message_get_state (message), ==, state);
}

static void
test_retry_refused (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");

  coterie_little_server_set_mute (town->server, TRUE);
  test_person_send (alice, "bob", "one");
  refuse_next (town, alice, 1);
  test_person_settle (alice);
  test_person_send (alice, "bob", "two");
  test_person_wait_chat (bob, "alice", "one|two");
  test_person_send (bob, "alice", "hi");
  test_person_wait_chat (alice, "bob", "one|two|hi");
  assert_no_retry (alice, 1, COTERIE_CORE_ERROR_BAD_INPUT); /* it was sent */
  assert_no_retry (alice, 2, COTERIE_CORE_ERROR_BAD_INPUT); /* not ours */
  test_person_block (alice, "bob", TRUE);
  assert_no_retry (alice, 0, COTERIE_CORE_ERROR_BLOCKED);
}

/* ------------------------------------------------------------------------------------ the server's key */

#define PIN "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static gboolean
set_pin (TestPerson *person, const char *pin, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  coterie_client_set_pin_async (person->client, pin, NULL, on_result, &result);
  coterie_wait_for (result != NULL);
  return coterie_client_set_pin_finish (person->client, result, error);
}

static void
assert_pin (TestPerson *person, const char *wanted)
{
  g_autofree char *pin = coterie_client_dup_pin (person->client);

  g_assert_cmpstr (pin, ==, wanted);
}

/* Kept in profile.ini, where what is not ours stays as it is. */
static void
test_pin (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autofree char *path = g_build_filename (coterie_client_get_profile_dir (alice->client), "profile.ini", NULL);
  g_autofree char *shown = coterie_client_format_pin (PIN);
  g_autofree char *none = coterie_client_format_pin ("0011");
  g_autofree char *seen = coterie_client_dup_seen_pin (alice->client);
  g_autofree char *text = NULL, *more = NULL;
  g_autoptr (GKeyFile) ini = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *width = NULL;

  g_assert_cmpstr (coterie_client_get_profile_dir (alice->client), ==, alice->dir);
  g_assert_cmpstr (shown, ==, "0011 2233 4455 6677 8899 AABB CCDD EEFF 0011 2233 4455 6677 8899 AABB CCDD EEFF");
  g_assert_null (none);
  g_assert_null (seen); /* nothing was shown over a fake transport */
  assert_pin (alice, NULL);
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  more = g_strconcat (text, "# of the window\n[window]\nwidth=1200\n", NULL);
  g_file_set_contents (path, more, -1, &error);
  g_assert_no_error (error);

  g_assert_false (set_pin (alice, "0011", &error));
  g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT);
  g_clear_error (&error);
  g_assert_true (set_pin (alice, shown, &error));
  assert_pin (alice, PIN);
  test_person_restart (alice);
  assert_pin (alice, PIN);
  g_key_file_load_from_file (ini, path, G_KEY_FILE_KEEP_COMMENTS, &error);
  g_assert_no_error (error);
  width = g_key_file_get_string (ini, "window", "width", NULL);
  g_assert_cmpstr (width, ==, "1200");
  g_assert_true (set_pin (alice, NULL, &error));
  assert_pin (alice, NULL);
}

/* The disk may take its time: the loop goes on meanwhile, and what was trusted before is trusted until then. Who closes
 * the profile at once loses nothing. */
static void
test_pin_off_the_loop (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (CoterieClient) client = g_object_ref (alice->client);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  coterie_client_set_pin_async (client, PIN, NULL, on_result, &result);
  assert_pin (alice, NULL);
  test_person_restart (alice);
  assert_pin (alice, PIN);
  coterie_wait_for (result != NULL);
  g_assert_true (coterie_client_set_pin_finish (client, result, &error));
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  coterie_quiet_libraries ();
  TEST_TOWN_ADD ("/core/chats/flags", test_flags);
  TEST_TOWN_ADD ("/core/chats/archived-until-a-message-comes", test_archived_until_a_message_comes);
  TEST_TOWN_ADD ("/core/chats/read-to", test_read_to);
  TEST_TOWN_ADD ("/core/chats/times", test_times);
  TEST_TOWN_ADD ("/core/chats/incoming", test_incoming);
  TEST_TOWN_ADD ("/core/chats/incoming-fetched-again", test_incoming_fetched_again);
  TEST_TOWN_ADD ("/core/chats/retry", test_retry);
  TEST_TOWN_ADD ("/core/chats/retry-offline", test_retry_offline);
  TEST_TOWN_ADD ("/core/chats/retry-refused", test_retry_refused);
  TEST_TOWN_ADD ("/core/chats/pin", test_pin);
  TEST_TOWN_ADD ("/core/chats/pin-off-the-loop", test_pin_off_the_loop);
  return g_test_run ();
}
