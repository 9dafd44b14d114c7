// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/account-room.h"
#include "kit/wait.h"
#include "person.h"
#include "puppet.h"

/* Two people, and what they read. */

static void
test_hello (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");

  test_person_send (alice, "bob", "Hello, Bob");
  test_person_settle (alice);
  test_person_wait_chat (bob, "alice", "Hello, Bob");
  g_assert_cmpuint (bob->n_requests, ==, 1);
  test_person_send (bob, "alice", "Hello, Alice");
  test_person_settle (bob);
  test_person_wait_chat (alice, "bob", "Hello, Bob|Hello, Alice");
  test_person_assert_chat (bob, "alice", "Hello, Bob|Hello, Alice");
  g_assert_cmpuint (coterie_little_server_get_n_refused (town->server), ==, 0);
}

static void
test_order (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      g_string_append_printf (all, "%s%u", i > 0 ? "|" : "", i);
      test_person_send (alice, "bob", text);
    }
  test_person_settle (alice);
  test_person_wait_chat (bob, "alice", all->str);
  test_person_assert_chat (alice, "bob", all->str);
}

/* In a chat a message is sealed only when the one before it is answered; chats go in parallel. */
static void
test_one_in_flight_a_chat (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  g_autoptr (TestPerson) carol = test_person_new (town->server, town->clock, "carol");

  test_person_send (alice, "bob", "one");
  test_person_send (alice, "carol", "uno");
  test_person_settle (alice);
  test_person_wait_chat (bob, "alice", "one");
  test_person_wait_chat (carol, "alice", "uno");
  coterie_little_server_set_mute (town->server, TRUE);
  test_person_send (alice, "bob", "two");
  test_person_send (alice, "bob", "three");
  test_person_send (alice, "carol", "due");
  test_person_wait_chat (bob, "alice", "one|two");
  test_person_wait_chat (carol, "alice", "uno|due"); /* though Bob's is not answered */
  coterie_wait_settle ();
  test_person_assert_chat (bob, "alice", "one|two");
  test_person_go_offline (alice);
  coterie_little_server_set_mute (town->server, FALSE);
  test_person_go_online (alice);
  test_person_settle (alice);
  test_person_wait_chat (bob, "alice", "one|two|three");
  test_person_assert_chat (carol, "alice", "uno|due");
  g_assert_cmpuint (coterie_little_server_get_n_repeated (town->server), ==, 2);
}

static void
test_note_to_self (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");

  test_person_send (alice, "alice", "milk, bread");
  test_person_settle (alice);
  test_person_assert_chat (alice, "alice", "milk, bread");
  g_assert_true (test_person_knows_state (alice, "alice", 0, COTERIE_MESSAGE_SENT));
  test_person_restart (alice);
  test_person_assert_chat (alice, "alice", "milk, bread");
}

static void
test_offline (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");

  test_person_send (alice, "bob", "one");
  test_person_settle (alice);
  test_person_go_offline (alice);
  test_person_send (alice, "bob", "two");
  test_person_send (alice, "bob", "three");
  g_assert_cmpuint (coterie_client_get_unsent (alice->client), ==, 2);
  g_assert_true (test_person_knows_state (alice, "bob", 1, COTERIE_MESSAGE_PENDING));
  test_person_stop (alice);
  test_person_start (alice);
  g_assert_cmpuint (coterie_client_get_unsent (alice->client), ==, 2);
  test_person_go_online (alice);
  test_person_settle (alice);
  test_person_wait_chat (bob, "alice", "one|two|three");
  g_assert_cmpuint (coterie_client_get_unsent (alice->client), ==, 0);
}

/* To a name that could not be looked up yet. */
static void
test_offline_to_a_stranger (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");

  test_person_go_offline (alice);
  coterie_fake_transport_set_reachable (alice->transport, FALSE);
  test_person_send (alice, "bob", "one");
  test_person_send (alice, "bob", "two");
  test_person_send (alice, "nobody", "for nobody");
  test_person_stop (alice);
  test_person_start (alice);
  test_person_go_online (alice);
  test_person_settle (alice);
  test_person_wait_chat (bob, "alice", "one|two");
  g_assert_true (test_person_was_told (alice, COTERIE_NOTICE_UNSENT));
}

/* What was kept comes before what is written later, also right after the connection stands. */
static void
test_kept_texts_come_first (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");

  test_person_go_offline (alice);
  coterie_fake_transport_set_reachable (alice->transport, FALSE);
  test_person_send (alice, "bob", "one");
  test_person_send (alice, "bob", "two");
  test_person_send (alice, "bob", "three");
  test_person_go_online (alice);
  coterie_client_send_async (alice->client, "bob", "four", NULL, NULL, NULL);
  coterie_client_send_async (alice->client, "bob", "five", NULL, NULL, NULL);
  test_person_wait_chat (bob, "alice", "one|two|three|four|five");
  test_person_settle (alice);
}

/* One name that cannot be resolved honestly does not keep the others back. */
static void
test_kept_texts_beside_a_lie (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  g_autoptr (TestPuppet) mallory = test_puppet_new (town->server, town->clock, "mallory");
  g_autoptr (CoterieChain) other = test_puppet_make_other_chain (mallory);

  coterie_little_server_show_chain (town->server, "mallory", other);
  test_person_go_offline (alice);
  coterie_fake_transport_set_reachable (alice->transport, FALSE);
  test_person_send (alice, "mallory", "to somebody whose chain is another one's");
  test_person_send (alice, "bob", "one");
  test_person_go_online (alice);
  test_person_wait_chat (bob, "alice", "one");
  g_assert_false (coterie_little_server_saw_sealed_for (town->server, "mallory", 1));
}

typedef struct
{
  gboolean is_done, is_kept;
} TestSent;

static void
on_sent_to_chat (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TestSent *sent = user_data;

  sent->is_kept = coterie_client_send_to_chat_finish (COTERIE_CLIENT (source), result, NULL, NULL);
  sent->is_done = TRUE;
}

static CoterieChat *
find_nameless_chat (TestPerson *person)
{
  GListModel *chats = coterie_client_get_chats (person->client);

  for (guint i = 0; i < g_list_model_get_n_items (chats); i++)
    {
      g_autoptr (CoterieChat) chat = g_list_model_get_item (chats, i);
      CoterieContact *contact = coterie_chat_get_contact (chat);

      if (contact != NULL && g_str_equal (coterie_contact_get_name (contact), ""))
        return g_steal_pointer (&chat);
    }
  g_assert_not_reached ();
}

static void
test_unknown_name (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (GError) error = NULL;

  g_assert_false (test_person_try_send (alice, "nobody", "Hello?", &error));
  g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_UNKNOWN_NAME);
}

/* A content can come from an account whose user name is not known yet, or not known any more. */
static void
test_nameless (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  g_autoptr (CoterieChat) chat = NULL;
  TestSent sent = { 0 };

  test_person_send (bob, "alice", "Hello!");
  test_person_settle (bob);
  test_person_wait_chat (alice, "bob", "Hello!");
  test_person_settle (alice);
  test_person_stop (alice);
  test_person_run_sql (alice, "UPDATE accounts SET name = '' WHERE name = 'bob'");
  test_person_start (alice);
  chat = find_nameless_chat (alice);
  coterie_client_send_to_chat_async (alice->client, chat, "Who are you?", NULL, on_sent_to_chat, &sent);
  coterie_wait_for (sent.is_done);
  g_assert_true (sent.is_kept);
  g_assert_cmpint (coterie_contact_get_state (coterie_chat_get_contact (chat)), ==, COTERIE_CONTACT_ACCEPTED);
  g_assert_cmpuint (coterie_chat_get_n_messages (chat), ==, 2);
  test_person_go_online (alice);
  test_person_wait_chat (bob, "alice", "Hello!|Who are you?");
}

/* What is asked of the client after a text is kept after it: whoever takes the draft away has lost nothing. */
static void
test_draft_goes_after_text (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  CoterieChat *chat = coterie_client_get_note_to_self (alice->client);
  TestSent sent = { 0 };

  coterie_client_set_draft (alice->client, chat, "lemons");
  coterie_client_send_to_chat_async (alice->client, chat, "lemons", NULL, on_sent_to_chat, &sent);
  coterie_client_set_draft (alice->client, chat, "");
  test_person_restart (alice);
  coterie_wait_for (sent.is_done);
  chat = coterie_client_get_note_to_self (alice->client);
  g_assert_cmpstr (coterie_chat_get_draft (chat), ==, "");
  g_assert_cmpuint (coterie_chat_get_n_messages (chat), ==, 1);
}

static void
test_texts (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  g_autofree char *longest = g_strnfill (COTERIE_TEXT_MAX_BYTES, 'x');
  g_autofree char *too_long = g_strnfill (COTERIE_TEXT_MAX_BYTES + 1, 'x');
  static const char *const bad[] = { "", "bell \a", "escape \033[31m", "\xc3\x28", "delete \x7f", "c1 \xc2\x85" };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) fault = NULL;

      g_assert_false (test_person_try_send (alice, "bob", bad[i], &fault));
      g_assert_error (fault, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT);
    }
  g_assert_false (test_person_try_send (alice, "bob", too_long, &error));
  g_assert_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_TOO_LONG);
  test_person_send (alice, "bob", longest);
  test_person_send (alice, "bob", "line\n\tand line, \xf0\x9f\x90\x88");
  test_person_settle (alice);
  coterie_wait_for (bob->n_messages == 2);
  g_assert_cmpuint (coterie_little_server_get_n_refused (town->server), ==, 0);
}

static void
test_kept_after_restart (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  CoterieChat *chat;

  test_person_send (alice, "bob", "one");
  test_person_send (alice, "bob", "two");
  test_person_settle (alice);
  test_person_wait_chat (bob, "alice", "one|two");
  chat = coterie_client_find_chat (bob->client, "alice");
  g_assert_cmpuint (coterie_chat_get_unread (chat), ==, 2);
  coterie_client_set_draft (bob->client, chat, "half a sent");
  test_person_restart (bob);
  test_person_settle (bob);
  chat = coterie_client_find_chat (bob->client, "alice");
  g_assert_nonnull (chat);
  g_assert_cmpuint (coterie_chat_get_unread (chat), ==, 2);
  g_assert_cmpstr (coterie_chat_get_draft (chat), ==, "half a sent");
  g_assert_cmpstr (coterie_chat_get_last_text (chat), ==, "two");
  test_person_mark_read (bob, "alice");
  g_assert_cmpuint (coterie_chat_get_unread (chat), ==, 0);
  test_person_assert_chat (bob, "alice", "one|two");
}

/* The list of chats says whose the newest row is and how far it came, after a restart as well. */
static void
assert_newest (TestPerson *person, const char *name, gboolean own, CoterieMessageState state)
{
  CoterieChat *chat = coterie_client_find_chat (person->client, name);

  g_assert_nonnull (chat);
  g_assert_true (coterie_chat_get_last_own (chat) == own);
  g_assert_cmpint (coterie_chat_get_last_kind (chat), ==, COTERIE_MESSAGE_TEXT);
  g_assert_cmpint (coterie_chat_get_last_state (chat), ==, state);
}

static void
count_call (guint *n_calls)
{
  (*n_calls)++;
}

static void
test_newest_row (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  guint n_told = 0;

  test_person_send (alice, "bob", "one");
  test_person_settle (alice);
  test_person_wait_chat (bob, "alice", "one");
  assert_newest (alice, "bob", TRUE, COTERIE_MESSAGE_SENT);
  assert_newest (bob, "alice", FALSE, COTERIE_MESSAGE_RECEIVED);
  g_signal_connect_swapped (coterie_client_find_chat (alice->client, "bob"), "notify::last-state",
                            G_CALLBACK (count_call), &n_told);
  test_person_send (bob, "alice", "two");
  test_person_wait_chat (alice, "bob", "one|two");
  assert_newest (alice, "bob", FALSE, COTERIE_MESSAGE_RECEIVED);
  test_person_send (alice, "bob", "three");
  test_person_settle (alice);
  test_person_wait_chat (bob, "alice", "one|two|three");
  test_person_mark_read (bob, "alice");
  test_person_settle (bob);
  coterie_wait_for (coterie_chat_get_last_state (coterie_client_find_chat (alice->client, "bob")) ==
                    COTERIE_MESSAGE_STATE_READ);
  g_assert_cmpuint (n_told, >=, 2);
  test_person_restart (alice);
  test_person_settle (alice);
  assert_newest (alice, "bob", TRUE, COTERIE_MESSAGE_STATE_READ);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  coterie_client_open_finish (COTERIE_CLIENT (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  coterie_client_close_finish (COTERIE_CLIENT (source), result);
  *(gboolean *) user_data = TRUE;
}

static CoterieMessage *
dup_first_message (TestPerson *person, const char *with)
{
  g_autoptr (GPtrArray) rows = test_person_history (person, with);

  return g_object_ref (rows->pdata[0]);
}

/* Somebody may hold a message until the client that was locked is open again: it is not that session's message. */
static void
test_message_of_last_session (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (CoterieSecret) passphrase = test_secret ("the passphrase");
  g_autoptr (CoterieMessage) old = NULL, new = NULL, again = NULL;
  gboolean closed = FALSE, opened = FALSE;

  test_person_send (alice, "alice", "lemons");
  old = dup_first_message (alice, "alice");
  coterie_client_close_async (alice->client, on_closed, &closed);
  coterie_wait_for (closed);
  coterie_client_open_async (alice->client, passphrase, NULL, on_opened, &opened);
  coterie_wait_for (opened);
  new = dup_first_message (alice, "alice");
  g_assert_true (new != old);
  g_assert_true (coterie_message_get_chat (new) == coterie_client_get_note_to_self (alice->client));
  g_clear_object (&old);
  again = dup_first_message (alice, "alice");
  g_assert_true (again == new); /* and its end is not the end of the new one */
}

/* Both begin at once [S4]. */
static void
test_both_at_once (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");

  test_person_go_offline (alice);
  test_person_go_offline (bob);
  coterie_fake_transport_set_reachable (alice->transport, FALSE);
  coterie_fake_transport_set_reachable (bob->transport, FALSE);
  test_person_send (alice, "bob", "from Alice");
  test_person_send (bob, "alice", "from Bob");
  test_person_go_online (alice);
  test_person_go_online (bob);
  test_person_settle (alice);
  test_person_settle (bob);
  for (guint i = 0; i < 3; i++)
    {
      test_person_send (alice, "bob", "ping");
      test_person_settle (alice);
      test_person_send (bob, "alice", "pong");
      test_person_settle (bob);
    }
  test_person_settle (alice);
  g_assert_cmpuint (test_person_count_kind (alice, "bob", COTERIE_MESSAGE_TEXT), ==, 8);
  g_assert_cmpuint (test_person_count_kind (bob, "alice", COTERIE_MESSAGE_TEXT), ==, 8);
  g_assert_cmpuint (test_person_count_kind (alice, "bob", COTERIE_MESSAGE_FETCHING), ==, 0);
  g_assert_cmpuint (test_person_count_kind (bob, "alice", COTERIE_MESSAGE_GAP), ==, 0);
}

/* A long absence: more than one window of deliveries waits. */
static void
test_long_absence (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");

  test_person_go_offline (bob);
  for (guint i = 0; i < 600; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      test_person_send (alice, "bob", text);
    }
  test_person_settle (alice);
  g_assert_cmpuint (coterie_little_server_get_n_waiting (town->server, "bob", 1), ==, 600);
  test_person_go_online (bob);
  test_person_settle (bob);
  g_assert_cmpuint (coterie_little_server_get_n_waiting (town->server, "bob", 1), ==, 0);
  g_assert_cmpuint (test_person_count_kind (bob, "alice", COTERIE_MESSAGE_TEXT), ==, 600);
  g_assert_cmpuint (test_person_count_kind (bob, "alice", COTERIE_MESSAGE_GAP), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST_TOWN_ADD ("/core/talk/hello", test_hello);
  TEST_TOWN_ADD ("/core/talk/order-in-a-chat", test_order);
  TEST_TOWN_ADD ("/core/talk/one-in-flight-a-chat", test_one_in_flight_a_chat);
  TEST_TOWN_ADD ("/core/talk/note-to-self", test_note_to_self);
  TEST_TOWN_ADD ("/core/talk/offline", test_offline);
  TEST_TOWN_ADD ("/core/talk/offline-to-a-stranger", test_offline_to_a_stranger);
  TEST_TOWN_ADD ("/core/talk/kept-texts-come-first", test_kept_texts_come_first);
  TEST_TOWN_ADD ("/core/talk/kept-texts-beside-a-lie", test_kept_texts_beside_a_lie);
  TEST_TOWN_ADD ("/core/talk/unknown-name", test_unknown_name);
  TEST_TOWN_ADD ("/core/talk/nameless-is-answered", test_nameless);
  TEST_TOWN_ADD ("/core/talk/draft-goes-after-the-text", test_draft_goes_after_text);
  TEST_TOWN_ADD ("/core/talk/texts", test_texts);
  TEST_TOWN_ADD ("/core/talk/kept-after-a-restart", test_kept_after_restart);
  TEST_TOWN_ADD ("/core/talk/the-newest-row-in-the-list", test_newest_row);
  TEST_TOWN_ADD ("/core/talk/message-of-the-last-session", test_message_of_last_session);
  TEST_TOWN_ADD ("/core/talk/both-at-once", test_both_at_once);
  TEST_TOWN_ADD ("/core/talk/long-absence", test_long_absence);
  return g_test_run ();
}
