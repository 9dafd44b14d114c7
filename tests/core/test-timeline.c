// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline.h"

#include "kit/wait.h"
#include "person.h"

/* The lists that a window binds to. */

#define N_ROWS 200

static void
write_rows (TestPerson *alice, guint n_rows)
{
  for (guint i = 0; i < n_rows; i++)
    {
      g_autofree char *text = g_strdup_printf ("row %u", i);

      test_person_send (alice, "alice", text);
    }
}

static GListModel *
open_timeline (TestPerson *alice)
{
  return coterie_client_open_timeline (alice->client, coterie_client_get_note_to_self (alice->client));
}

static gboolean
shows (GListModel *timeline, guint position, const char *body)
{
  g_autoptr (CoterieMessage) message = g_list_model_get_item (timeline, position);

  return message != NULL && g_str_equal (coterie_message_get_body (message), body);
}

static void
test_pages_come_when_looked_at (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (GListModel) timeline = NULL;
  g_autoptr (CoterieMessage) placeholder = NULL;

  write_rows (alice, N_ROWS);
  timeline = open_timeline (alice);
  g_assert_cmpuint (g_list_model_get_n_items (timeline), ==, N_ROWS);
  g_assert_true (g_list_model_get_item_type (timeline) == COTERIE_TYPE_MESSAGE);

  placeholder = g_list_model_get_item (timeline, 100);
  g_assert_nonnull (placeholder);
  g_assert_cmpint (coterie_message_get_kind (placeholder), ==, COTERIE_MESSAGE_NOTHING);
  coterie_wait_for (shows (timeline, 100, "row 100"));
  g_assert_cmpstr (coterie_message_get_body (placeholder), ==, "row 100"); /* it became what it stood for */
  coterie_wait_for (shows (timeline, 0, "row 0"));
  coterie_wait_for (shows (timeline, N_ROWS - 1, "row 199"));
  g_assert_null (g_list_model_get_item (timeline, N_ROWS));
}

/* What is written while a timeline is open stands at its end at once. */
static void
test_grows (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (GListModel) timeline = NULL;

  write_rows (alice, 3);
  timeline = open_timeline (alice);
  coterie_wait_for (shows (timeline, 2, "row 2"));
  for (guint i = 3; i < COTERIE_TIMELINE_PAGE + 3; i++)
    {
      g_autofree char *text = g_strdup_printf ("row %u", i);

      test_person_send (alice, "alice", text);
      coterie_wait_for (g_list_model_get_n_items (timeline) == i + 1);
      g_assert_true (shows (timeline, i, text));
    }
}

/* A page that is read while rows are stored is complete in the end. */
static void
test_grows_while_a_page_is_read (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (GListModel) timeline = NULL;

  write_rows (alice, 3);
  timeline = open_timeline (alice);
  g_clear_object (&(GObject *){ g_list_model_get_item (timeline, 0) });
  coterie_client_send_async (alice->client, "alice", "row 3", NULL, NULL, NULL);
  coterie_wait_for (g_list_model_get_n_items (timeline) == 4);
  coterie_wait_for (shows (timeline, 3, "row 3") && shows (timeline, 0, "row 0"));
}

/* Far more pages than are kept: each comes again when it is looked at again. */
static void
test_pages_go_and_come_again (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (GListModel) timeline = NULL;
  guint n_pages = 40;

  write_rows (alice, n_pages * COTERIE_TIMELINE_PAGE);
  timeline = open_timeline (alice);
  for (guint round = 0; round < 2; round++)
    for (guint i = 0; i < n_pages; i++)
      {
        g_autofree char *body = g_strdup_printf ("row %u", i * COTERIE_TIMELINE_PAGE);

        coterie_wait_for (shows (timeline, i * COTERIE_TIMELINE_PAGE, body));
      }
}

/* The same row is the same object, whoever asks, and its state follows. */
static void
test_same_object (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  g_autoptr (GListModel) timeline = NULL;
  g_autoptr (GPtrArray) history = NULL;
  g_autoptr (CoterieMessage) message = NULL;

  test_person_go_offline (bob);
  test_person_send (alice, "bob", "hello");
  test_person_settle (alice);
  timeline = coterie_client_open_timeline (alice->client, coterie_client_find_chat (alice->client, "bob"));
  coterie_wait_for (shows (timeline, 0, "hello"));
  message = g_list_model_get_item (timeline, 0);
  history = test_person_history (alice, "bob");
  g_assert_true (history->pdata[0] == message);
  g_assert_cmpint (coterie_message_get_state (message), ==, COTERIE_MESSAGE_SENT);
  test_person_go_online (bob);
  test_person_settle (bob);
  test_person_accept (bob, "alice");
  coterie_wait_for (coterie_message_get_state (message) == COTERIE_MESSAGE_DELIVERED);
}

static void
test_first_unread (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  g_autoptr (GListModel) timeline = NULL;
  CoterieChat *chat;

  test_person_send (bob, "alice", "one");
  test_person_send (bob, "alice", "two");
  test_person_wait_chat (alice, "bob", "one|two");
  coterie_wait_for (alice->n_messages == 2);
  chat = coterie_client_find_chat (alice->client, "bob");
  timeline = coterie_client_open_timeline (alice->client, chat);
  g_assert_cmpuint (coterie_timeline_get_first_unread (COTERIE_TIMELINE (timeline)), ==, 0);
  g_assert_cmpuint (coterie_chat_get_unread (chat), ==, 2);
  test_person_mark_read (alice, "bob");
  g_assert_cmpuint (coterie_timeline_get_first_unread (COTERIE_TIMELINE (timeline)), ==, 2);
  g_assert_cmpuint (coterie_chat_get_unread (chat), ==, 0);
  test_person_send (bob, "alice", "three");
  coterie_wait_for (alice->n_messages == 3);
  g_assert_cmpuint (coterie_timeline_get_first_unread (COTERIE_TIMELINE (timeline)), ==, 2);
  g_assert_cmpuint (coterie_chat_get_unread (chat), ==, 1);
}

/* ------------------------------------------------------------------------------------ chats */

static const char *
title_at (TestPerson *alice, guint position)
{
  g_autoptr (CoterieChat) chat = g_list_model_get_item (coterie_client_get_chats (alice->client), position);

  return chat != NULL ? coterie_chat_get_title (chat) : NULL;
}

/* A model that mirrors another by its items-changed alone must have the same items. */
static void
on_items_changed (GListModel *model, guint position, guint n_removed, guint n_added, GPtrArray *mirror)
{
  for (guint i = 0; i < n_removed; i++)
    g_ptr_array_remove_index (mirror, position);
  for (guint i = 0; i < n_added; i++)
    g_ptr_array_insert (mirror, (int) (position + i), g_list_model_get_item (model, position + i));
}

static void
assert_mirrored (GListModel *model, GPtrArray *mirror)
{
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, mirror->len);
  for (guint i = 0; i < mirror->len; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (model, i);

      g_assert_true (item == mirror->pdata[i]);
    }
}

static void
test_newest_chat_first (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  g_autoptr (TestPerson) bob = test_person_new (town->server, town->clock, "bob");
  g_autoptr (TestPerson) carol = test_person_new (town->server, town->clock, "carol");
  g_autoptr (GPtrArray) mirror = g_ptr_array_new_with_free_func (g_object_unref);
  GListModel *chats = coterie_client_get_chats (alice->client);

  on_items_changed (chats, 0, 0, g_list_model_get_n_items (chats), mirror);
  g_signal_connect (chats, "items-changed", G_CALLBACK (on_items_changed), mirror);
  test_person_send (alice, "bob", "to bob");
  test_person_settle (alice);
  coterie_clock_advance_ms (town->clock, 1000);
  test_person_send (alice, "carol", "to carol");
  test_person_settle (alice);
  g_assert_cmpstr (title_at (alice, 0), ==, "carol");
  g_assert_cmpstr (title_at (alice, 1), ==, "bob");
  g_assert_cmpstr (title_at (alice, 2), ==, "alice");
  coterie_clock_advance_ms (town->clock, 1000);
  test_person_send (bob, "alice", "to alice");
  test_person_wait_chat (alice, "bob", "to bob|to alice");
  coterie_wait_for (g_strcmp0 (title_at (alice, 0), "bob") == 0);
  assert_mirrored (chats, mirror);
  g_signal_handlers_disconnect_by_data (chats, mirror);
}

static void
test_draft_survives (TestTown *town, gconstpointer data)
{
  g_autoptr (TestPerson) alice = test_person_new (town->server, town->clock, "alice");
  CoterieChat *chat = coterie_client_get_note_to_self (alice->client);

  coterie_client_set_draft (alice->client, chat, "half a thought");
  g_assert_cmpstr (coterie_chat_get_draft (chat), ==, "half a thought");
  test_person_send (alice, "alice", "another one"); /* changes the chat's row, not the draft */
  g_assert_cmpstr (coterie_chat_get_draft (chat), ==, "half a thought");
  test_person_restart (alice);
  g_assert_cmpstr (coterie_chat_get_draft (coterie_client_get_note_to_self (alice->client)), ==, "half a thought");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  coterie_quiet_libraries ();
  TEST_TOWN_ADD ("/core/timeline/pages-come-when-looked-at", test_pages_come_when_looked_at);
  TEST_TOWN_ADD ("/core/timeline/grows", test_grows);
  TEST_TOWN_ADD ("/core/timeline/grows-while-a-page-is-read", test_grows_while_a_page_is_read);
  TEST_TOWN_ADD ("/core/timeline/pages-go-and-come-again", test_pages_go_and_come_again);
  TEST_TOWN_ADD ("/core/timeline/same-object", test_same_object);
  TEST_TOWN_ADD ("/core/timeline/first-unread", test_first_unread);
  TEST_TOWN_ADD ("/core/chats/newest-first", test_newest_chat_first);
  TEST_TOWN_ADD ("/core/chats/draft-survives", test_draft_survives);
  return g_test_run ();
}
