// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "../core/person.h"
#include "kit/wait.h"
#include "parts.h"

#include "entities/rows.h"
#include "ui/banner.h"
#include "ui/conversation.h"
#include "ui/message-list.h"
#include "ui/safety-number-dialog.h"
#include "ui/timeline-view.h"

#include <string.h>

/* A conversation of Alice's with whole clients behind it: what she writes, and what becomes of it. */

typedef struct
{
  TestTown town;
  TestPerson *alice, *bob;
  GtkWidget *window;
  CoterieConversation *conversation;
} Room;

static CoterieChat *
get_chat (Room *room)
{
  return coterie_client_find_chat (room->alice->client, "bob");
}

static void
set_up (Room *room, gconstpointer data)
{
  test_town_set_up (&room->town, NULL);
  room->alice = test_person_new (room->town.server, room->town.clock, "alice");
  room->bob = test_person_new (room->town.server, room->town.clock, "bob");
  test_person_send (room->alice, "bob", "Hello!");
  test_person_settle (room->alice);
  test_person_wait_chat (room->bob, "alice", "Hello!");

  room->window = gtk_window_new ();
  room->conversation = g_object_new (COTERIE_TYPE_CONVERSATION, "client", room->alice->client, NULL);
  gtk_window_set_default_size (GTK_WINDOW (room->window), 700, 800);
  gtk_window_set_child (GTK_WINDOW (room->window), GTK_WIDGET (room->conversation));
  gtk_window_present (GTK_WINDOW (room->window));
  while (gtk_widget_get_height (GTK_WIDGET (room->conversation)) == 0)
    g_main_context_iteration (NULL, TRUE);
  coterie_conversation_set_chat (room->conversation, get_chat (room));
  test_settle_frames (room->window);
}

static void
tear_down (Room *room, gconstpointer data)
{
  CoterieConversation *conversation = room->conversation;

  g_object_add_weak_pointer (G_OBJECT (conversation), (gpointer *) &conversation);
  gtk_window_destroy (GTK_WINDOW (room->window));
  coterie_wait_for (conversation == NULL);
  test_person_free (room->alice);
  test_person_free (room->bob);
  test_town_tear_down (&room->town, NULL);
}

static GtkTextView *
get_text_view (Room *room)
{
  return GTK_TEXT_VIEW (test_find_type (GTK_WIDGET (room->conversation), GTK_TYPE_TEXT_VIEW));
}

static char *
dup_written (Room *room)
{
  char *text;

  g_object_get (gtk_text_view_get_buffer (get_text_view (room)), "text", &text, NULL);
  return text;
}

static void
write_text (Room *room, const char *text)
{
  gtk_text_buffer_insert_at_cursor (gtk_text_view_get_buffer (get_text_view (room)), text, -1);
}

static void
press_send (Room *room)
{
  gtk_widget_activate_action (GTK_WIDGET (get_text_view (room)), "entry.send", NULL);
}

static gboolean
has_written (Room *room, const char *expected)
{
  g_autofree char *text = dup_written (room);

  return g_str_equal (text, expected);
}

/* ------------------------------------------------------------------------------------ cases */

static CoterieMessageList *
get_list (Room *room)
{
  return COTERIE_MESSAGE_LIST (test_find_type (GTK_WIDGET (room->conversation), COTERIE_TYPE_MESSAGE_LIST));
}

static void
test_sends (Room *room, gconstpointer data)
{
  write_text (room, "See you at <eight> & bring lemons\n\n");
  press_send (room);
  g_assert_true (has_written (room, ""));
  test_person_wait_chat (room->bob, "alice", "Hello!|See you at <eight> & bring lemons");
  coterie_wait_for (g_str_equal (coterie_chat_get_draft (get_chat (room)), ""));
  test_settle_frames (room->window);
  g_assert_cmpuint (coterie_message_list_get_last_seen (get_list (room)), ==, 1);
}

static void
test_blank_is_not_sent (Room *room, gconstpointer data)
{
  write_text (room, " \n\t ");
  press_send (room);
  g_assert_true (has_written (room, " \n\t "));
}

static void
test_too_long_is_refused_in_place (Room *room, gconstpointer data)
{
  g_autofree char *text = g_strnfill (70000, 'a');

  write_text (room, text);
  press_send (room);
  coterie_wait_for (has_written (room, text));
  coterie_wait_for (test_find_part (GTK_WIDGET (room->conversation), "entry-refusal") != NULL);
  coterie_wait_for (strlen (coterie_chat_get_draft (get_chat (room))) == 70000);
  g_assert_cmpuint (coterie_chat_get_n_messages (get_chat (room)), ==, 1);
  write_text (room, "b"); /* whoever writes on has understood */
  g_assert_null (test_find_part (GTK_WIDGET (room->conversation), "entry-refusal"));
}

static void
test_draft_stays_with_its_chat (Room *room, gconstpointer data)
{
  write_text (room, "half a sent");
  coterie_conversation_set_chat (room->conversation, coterie_client_get_note_to_self (room->alice->client));
  g_assert_true (has_written (room, ""));
  g_assert_cmpstr (coterie_chat_get_draft (get_chat (room)), ==, "half a sent");
  write_text (room, "lemons");
  coterie_conversation_set_chat (room->conversation, get_chat (room));
  g_assert_true (has_written (room, "half a sent"));
  coterie_conversation_set_chat (room->conversation, NULL);
  g_assert_true (has_written (room, ""));
  coterie_conversation_set_chat (room->conversation, coterie_client_get_note_to_self (room->alice->client));
  g_assert_true (has_written (room, "lemons"));
}

static void
test_writes_to_oneself (Room *room, gconstpointer data)
{
  CoterieChat *notes = coterie_client_get_note_to_self (room->alice->client);

  coterie_conversation_set_chat (room->conversation, notes);
  write_text (room, "lemons");
  press_send (room);
  coterie_wait_for (coterie_chat_get_n_messages (notes) == 1);
}

static void
test_offline_waits (Room *room, gconstpointer data)
{
  test_person_go_offline (room->alice);
  write_text (room, "when the net is back");
  press_send (room);
  coterie_wait_for (coterie_chat_get_n_messages (get_chat (room)) == 2);
  g_assert_true (has_written (room, ""));
  test_person_go_online (room->alice);
  test_person_wait_chat (room->bob, "alice", "Hello!|when the net is back");
}

static void
test_read_when_looked_at (Room *room, gconstpointer data)
{
  if (!gtk_window_is_active (GTK_WINDOW (room->window)))
    {
      g_test_skip ("this display makes no window active");
      return;
    }
  test_person_send (room->bob, "alice", "Are you there?");
  test_person_wait_chat (room->alice, "bob", "Hello!|Are you there?");
  coterie_wait_for (coterie_chat_get_unread (get_chat (room)) == 0);
  g_assert_cmpuint (coterie_message_list_get_unread_position (get_list (room)), ==, COTERIE_NO_POSITION);
}

/* Nobody looks at a window that is not shown; when it is shown again, the line says where the new begins. */
static void
test_not_read_behind_ones_back (Room *room, gconstpointer data)
{
  CoterieMessageList *list = get_list (room);

  gtk_widget_set_visible (room->window, FALSE);
  test_person_send (room->bob, "alice", "Are you there?");
  coterie_wait_for (coterie_chat_get_unread (get_chat (room)) == 1);
  coterie_wait_settle ();
  g_assert_cmpuint (coterie_chat_get_unread (get_chat (room)), ==, 1);
  g_assert_cmpuint (coterie_message_list_get_unread_position (list), ==, 1);
}

/* From where one writes to the newest message, into it, and back. */
static void
test_keyboard_reaches_messages (Room *room, gconstpointer data)
{
  GtkWidget *row, *text_view = GTK_WIDGET (get_text_view (room));

  coterie_conversation_begin_writing (room->conversation);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (room->window)) == text_view);
  g_signal_emit_by_name (text_view, "move-focus", GTK_DIR_TAB_BACKWARD);
  row = gtk_window_get_focus (GTK_WINDOW (room->window));
  g_assert_true (COTERIE_IS_MESSAGE_ROW (row));
  g_assert_cmpuint (coterie_message_get_position (coterie_message_row_get_message (COTERIE_MESSAGE_ROW (row))), ==, 0);
  g_signal_emit_by_name (room->window, "move-focus", GTK_DIR_TAB_FORWARD);
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (room->window)), row));
  g_signal_emit_by_name (room->window, "move-focus", GTK_DIR_TAB_FORWARD);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (room->window)) == text_view);
}

static void
test_typing_is_shown (Room *room, gconstpointer data)
{
  CoterieChat *chat = coterie_client_find_chat (room->bob->client, "alice");

  test_person_send (room->bob, "alice", "I think");
  test_person_wait_chat (room->alice, "bob", "Hello!|I think");
  coterie_wait_for (coterie_contact_get_online (coterie_chat_get_contact (chat))); /* nobody else is told */
  coterie_client_set_typing (room->bob->client, chat, TRUE);
  coterie_wait_for (coterie_chat_get_typing (get_chat (room)));
  test_settle_frames (room->window);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (test_find_part (GTK_WIDGET (room->conversation), "header-subtitle"))),
                   ==, "Typing…");
}

/* ------------------------------------------------------------------------------------ the header */

/* As if the client had learnt that of Bob. */
static void
change_bob (Room *room, const CoterieStoreContact *row)
{
  CoterieContact *bob = coterie_chat_get_contact (get_chat (room));
  CoterieStoreContact changed = *row;

  changed.account = coterie_contact_get_account (bob);
  memcpy (changed.aid, coterie_contact_get_aid (bob), sizeof changed.aid);
  coterie_contact_update (bob, &changed);
}

static void
assert_shown (Room *room, const char *css_class, const char *expected)
{
  GtkWidget *label = test_find_part (GTK_WIDGET (room->conversation), css_class);

  g_assert_cmpstr (label != NULL ? gtk_label_get_text (GTK_LABEL (label)) : "", ==, expected);
}

static gboolean
is_banner_shown (Room *room)
{
  return coterie_banner_get_revealed (
      COTERIE_BANNER (test_find_type (GTK_WIDGET (room->conversation), COTERIE_TYPE_BANNER)));
}

/* The note to self has no contact: nothing of the last one's may stay. */
static void
test_note_to_self_has_own_header (Room *room, gconstpointer data)
{
  CoterieChat *notes = coterie_client_get_note_to_self (room->alice->client);
  CoterieChat *chat = get_chat (room);

  change_bob (room, &(CoterieStoreContact){ .name = (char *) "bob",
                                            .display_name = (char *) "Bobby",
                                            .state = COTERIE_CONTACT_ACCEPTED,
                                            .hold = COTERIE_HOLD_ROLLBACK });
  coterie_contact_set_online (coterie_chat_get_contact (chat), TRUE);
  g_assert_true (is_banner_shown (room));
  assert_shown (room, "header-title", "Bobby");
  assert_shown (room, "header-subtitle", "Online");

  coterie_conversation_set_chat (room->conversation, notes);
  g_assert_false (is_banner_shown (room));
  assert_shown (room, "header-title", "Note to Self");
  assert_shown (room, "header-subtitle", "");

  coterie_chat_set_typing (chat, TRUE);
  coterie_conversation_set_chat (room->conversation, chat);
  g_assert_true (is_banner_shown (room));
  assert_shown (room, "header-subtitle", "Typing…");
  coterie_conversation_set_chat (room->conversation, notes);
  assert_shown (room, "header-subtitle", "");
}

/* The name that people give themselves is shown of accepted contacts alone. */
static void
test_title_follows_acceptance (Room *room, gconstpointer data)
{
  CoterieStoreContact row = { .name = (char *) "bob", .display_name = (char *) "Bobby" };

  row.state = COTERIE_CONTACT_REQUEST;
  change_bob (room, &row);
  assert_shown (room, "header-title", "bob");
  row.state = COTERIE_CONTACT_ACCEPTED;
  change_bob (room, &row);
  assert_shown (room, "header-title", "Bobby");
  row.state = COTERIE_CONTACT_BLOCKED;
  change_bob (room, &row);
  assert_shown (room, "header-title", "bob");
}

static void
test_nameless_is_answered (Room *room, gconstpointer data)
{
  CoterieChat *chat = get_chat (room);

  change_bob (room, &(CoterieStoreContact){
                        .name = (char *) "", .display_name = (char *) "", .state = COTERIE_CONTACT_ACCEPTED });
  write_text (room, "Who are you?");
  press_send (room);
  coterie_wait_for (coterie_chat_get_n_messages (chat) == 2);
  test_person_wait_chat (room->bob, "alice", "Hello!|Who are you?");
}

/* ------------------------------------------------------------------------------------ nothing is sent */

static GtkWindow *
find_window (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (G_TYPE_CHECK_INSTANCE_TYPE (window, type))
        return window;
    }
  return NULL;
}

static void
press_review (Room *room)
{
  GtkWidget *banner = test_find_type (GTK_WIDGET (room->conversation), COTERIE_TYPE_BANNER);

  gtk_widget_activate (test_find_type (banner, GTK_TYPE_BUTTON));
  coterie_wait_for (find_window (ADW_TYPE_MESSAGE_DIALOG) != NULL);
}

static void
respond (const char *response)
{
  GtkWindow *dialog = find_window (ADW_TYPE_MESSAGE_DIALOG);

  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), response);
  gtk_window_destroy (dialog);
}

static void
hold_bob (Room *room, CoterieHold hold)
{
  change_bob (room, &(CoterieStoreContact){ .name = (char *) "bob",
                                            .display_name = (char *) "",
                                            .state = COTERIE_CONTACT_ACCEPTED,
                                            .verified = TRUE,
                                            .hold = hold });
  test_settle_frames (room->window);
}

/* It is asked first; then the name goes to the other account, whose number is to be compared at once, and the old chat
 * is one to read. */
static void
test_new_identity_is_accepted (Room *room, gconstpointer data)
{
  g_autoptr (TestPerson) again = test_person_new (room->town.server, room->town.clock, "bob-again");
  g_autoptr (CoterieContact) old = g_object_ref (coterie_chat_get_contact (get_chat (room)));

  hold_bob (room, COTERIE_HOLD_IDENTITY_CHANGED);
  g_assert_true (is_banner_shown (room));
  coterie_little_server_swap_name (room->town.server, "bob", "bob-again");
  press_review (room);
  respond ("no");
  coterie_wait_settle ();
  g_assert_true (test_person_find (room->alice, "bob") == old);

  press_review (room);
  respond ("yes");
  coterie_wait_for (find_window (COTERIE_TYPE_SAFETY_NUMBER_DIALOG) != NULL);
  g_assert_true (test_person_find (room->alice, "bob") != old);
  g_assert_false (coterie_contact_get_verified (test_person_find (room->alice, "bob")));
  gtk_window_destroy (find_window (COTERIE_TYPE_SAFETY_NUMBER_DIALOG));
  test_person_send (room->alice, "bob", "Is it you?");
  test_person_wait_chat (again, "alice", "Is it you?");

  coterie_conversation_set_chat (room->conversation, get_chat (room));
  g_assert_false (is_banner_shown (room));
  g_assert_nonnull (test_find_type (GTK_WIDGET (room->conversation), GTK_TYPE_TEXT_VIEW));
}

/* Who was replaced has no name any more: nothing is written there. */
static void
test_replaced_is_a_memory (Room *room, gconstpointer data)
{
  change_bob (room, &(CoterieStoreContact){ .name = (char *) "",
                                            .display_name = (char *) "Bobby",
                                            .state = COTERIE_CONTACT_ACCEPTED,
                                            .hold = COTERIE_HOLD_IDENTITY_CHANGED });
  test_settle_frames (room->window);
  g_assert_false (is_banner_shown (room));
  g_assert_nonnull (test_find_part (GTK_WIDGET (room->conversation), "request-bar"));
  g_assert_null (test_find_type (GTK_WIDGET (room->conversation), GTK_TYPE_TEXT_VIEW));
}

static void
test_different_views_are_accepted (Room *room, gconstpointer data)
{
  test_person_block (room->alice, "bob", TRUE); /* so that accepting changes something */
  hold_bob (room, COTERIE_HOLD_VIEWS);
  press_review (room);
  respond ("yes");
  coterie_wait_for (coterie_contact_get_hold (coterie_chat_get_contact (get_chat (room))) == COTERIE_HOLD_NONE);
  hold_bob (room, COTERIE_HOLD_FORK);
  gtk_widget_activate_action (GTK_WIDGET (room->conversation), "chat.answer-hold", NULL);
  coterie_wait_for (find_window (COTERIE_TYPE_SAFETY_NUMBER_DIALOG) != NULL);
  gtk_window_destroy (find_window (COTERIE_TYPE_SAFETY_NUMBER_DIALOG));
  hold_bob (room, COTERIE_HOLD_GHOST); /* nothing can be done about that */
  g_assert_null (
      test_find_type (test_find_type (GTK_WIDGET (room->conversation), COTERIE_TYPE_BANNER), GTK_TYPE_BUTTON));
}

/* ------------------------------------------------------------------------------------ what was seen */

#define N_NEW 60

/* Alice has some new messages, and another chat is open. */
static void
receive_many (Room *room)
{
  coterie_conversation_set_chat (room->conversation, coterie_client_get_note_to_self (room->alice->client));
  for (guint i = 0; i < N_NEW; i++)
    test_person_send (room->bob, "alice", "A line that Alice has not read yet");
  coterie_wait_for (coterie_chat_get_unread (get_chat (room)) == N_NEW);
}

static void
scroll_up (Room *room)
{
  GtkScrollable *timeline = GTK_SCROLLABLE (test_find_type (GTK_WIDGET (get_list (room)), COTERIE_TYPE_TIMELINE_VIEW));
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (timeline);

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) - 300);
}

static void
test_hit_reads_nothing_above (Room *room, gconstpointer data)
{
  CoterieChat *chat = get_chat (room);

  receive_many (room);
  coterie_conversation_set_chat (room->conversation, chat); /* at the first of them, and away at once */
  coterie_conversation_show_message (room->conversation, N_NEW - 2);
  test_settle_frames (room->window);
  coterie_wait_settle ();
  g_assert_cmpuint (coterie_chat_get_unread (chat), ==, N_NEW);

  for (guint i = 0; i < 100 && coterie_message_list_get_first_seen (get_list (room)) > 1; i++)
    {
      scroll_up (room);
      test_settle_frames (room->window);
    }
  coterie_wait_for (coterie_chat_get_unread (chat) == 0);
}

static void
test_read_as_far_as_seen (Room *room, gconstpointer data)
{
  CoterieChat *chat = get_chat (room);

  receive_many (room);
  coterie_conversation_set_chat (room->conversation, chat);
  coterie_wait_for (coterie_chat_get_unread (chat) < N_NEW);
  coterie_wait_settle ();
  g_assert_cmpuint (coterie_chat_get_unread (chat), ==, N_NEW - coterie_message_list_get_last_seen (get_list (room)));
  g_assert_cmpuint (coterie_chat_get_unread (chat), >, 0);
}

static void
press_jump (Room *room)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (get_list (room)), "messages.jump", NULL));
  test_settle_frames (room->window);
}

/* Whoever has scrolled up, and goes down with the button, meets what came meanwhile; only then it is passed. */
static void
test_jump_meets_unread (Room *room, gconstpointer data)
{
  CoterieChat *chat = get_chat (room);
  CoterieMessageList *list = get_list (room);
  guint first_unread;

  for (guint i = 0; i < N_NEW; i++)
    test_person_send (room->alice, "bob", "A line of her own");
  for (guint i = 0; i < 3; i++)
    {
      scroll_up (room);
      test_settle_frames (room->window);
    }
  first_unread = (guint) coterie_chat_get_n_messages (chat);
  for (guint i = 0; i < N_NEW; i++)
    test_person_send (room->bob, "alice", "A line that comes meanwhile");
  coterie_wait_for (coterie_chat_get_unread (chat) == N_NEW);
  test_settle_frames (room->window);
  g_assert_cmpuint (coterie_message_list_get_last_seen (list), <, first_unread);

  press_jump (room);
  g_assert_cmpuint (coterie_message_list_get_first_seen (list), <=, first_unread);
  g_assert_cmpuint (coterie_message_list_get_last_seen (list), >=, first_unread);
  g_assert_cmpuint (coterie_message_list_get_unread_position (list), ==, first_unread);
  coterie_wait_settle ();
  g_assert_cmpuint (coterie_chat_get_unread (chat), >=,
                    coterie_chat_get_n_messages (chat) - 1 - coterie_message_list_get_last_seen (list));
  g_assert_cmpuint (coterie_chat_get_unread (chat), >, 0);

  press_jump (room);
  g_assert_cmpuint (coterie_message_list_get_last_seen (list), ==, coterie_chat_get_n_messages (chat) - 1);
  if (gtk_window_is_active (GTK_WINDOW (room->window)))
    coterie_wait_for (coterie_chat_get_unread (chat) == 0);
}

static void
wait_settled (Room *room)
{
  test_settle_frames (room->window);
  coterie_wait_settle ();
}

static guint
find_unreadable (Room *room)
{
  g_autoptr (GPtrArray) rows = test_person_history (room->alice, "bob");

  for (guint i = 0; i < rows->len; i++)
    if (coterie_message_get_kind (rows->pdata[i]) == COTERIE_MESSAGE_FETCHING)
      return i;
  return COTERIE_NO_POSITION;
}

static gboolean
is_end_seen (Room *room)
{
  return coterie_message_list_get_last_seen (get_list (room)) == coterie_chat_get_n_messages (get_chat (room)) - 1;
}

/* A text of Bob's that Alice could not open, and saw as a line; it stands far above the newest row. Bob is offline. */
static guint
receive_unreadable (Room *room)
{
  guint position;

  coterie_conversation_set_client (room->conversation, NULL);
  coterie_conversation_set_chat (room->conversation, NULL);
  test_person_send (room->bob, "alice", "Hello, Alice!"); /* there is a session then */
  test_person_wait_chat (room->alice, "bob", "Hello!|Hello, Alice!");
  test_person_settle (room->alice);
  test_person_settle (room->bob);
  test_person_stop (room->alice);
  test_person_run_sql (room->alice, "DELETE FROM sessions");
  test_person_start (room->alice);
  test_person_send (room->bob, "alice", "It comes late");
  test_person_settle (room->bob);
  test_person_go_offline (room->bob);
  test_person_go_online (room->alice);
  coterie_wait_for ((position = find_unreadable (room)) != COTERIE_NO_POSITION);
  coterie_wait_for (coterie_chat_get_n_messages (get_chat (room)) == position + 1);
  for (guint i = 0; i < N_NEW; i++)
    test_person_send (room->alice, "bob", "A line behind it");
  test_person_mark_read (room->alice, "bob");
  g_assert_cmpuint (coterie_chat_get_unread (get_chat (room)), ==, 0);
  return position;
}

/* A step; TRUE: that row is in view. */
static gboolean
scroll_up_to (Room *room, guint position)
{
  if (coterie_message_list_get_first_seen (get_list (room)) <= position)
    return TRUE;
  scroll_up (room);
  test_settle_frames (room->window);
  return FALSE;
}

/* What takes the place of a line that was seen has not been seen: not by whoever looks at the end, and the chat opens
 * at it. */
static void
test_renewed_is_unread_until_seen (Room *room, gconstpointer data)
{
  guint position = receive_unreadable (room);

  coterie_conversation_set_client (room->conversation, room->alice->client);
  coterie_conversation_set_chat (room->conversation, get_chat (room));
  coterie_wait_for (is_end_seen (room)); /* rows are read by another thread */
  wait_settled (room);
  g_assert_cmpuint (coterie_message_list_get_first_seen (get_list (room)), >, position);
  test_person_go_online (room->bob);
  coterie_wait_for (coterie_chat_get_unread (get_chat (room)) == 1);
  wait_settled (room);
  g_assert_cmpuint (coterie_chat_get_unread (get_chat (room)), ==, 1);
  if (!gtk_window_is_active (GTK_WINDOW (room->window)))
    {
      g_test_skip ("this display makes no window active");
      return;
    }
  coterie_wait_for (scroll_up_to (room, position));
  coterie_wait_for (coterie_chat_get_unread (get_chat (room)) == 0);
}

static void
test_chat_opens_at_renewed (Room *room, gconstpointer data)
{
  guint position = receive_unreadable (room);

  test_person_go_online (room->bob);
  coterie_wait_for (coterie_chat_get_unread (get_chat (room)) == 1);
  coterie_conversation_set_client (room->conversation, room->alice->client);
  coterie_conversation_set_chat (room->conversation, get_chat (room));
  coterie_wait_for (coterie_message_list_get_unread_position (get_list (room)) == position);
  wait_settled (room);
  g_assert_cmpuint (coterie_message_list_get_first_seen (get_list (room)), <=, position);
  g_assert_cmpuint (coterie_message_list_get_last_seen (get_list (room)), >=, position);
  if (gtk_window_is_active (GTK_WINDOW (room->window)))
    coterie_wait_for (coterie_chat_get_unread (get_chat (room)) == 0);
}

/* Whoever follows a search hit is not led away from it. */
static void
test_hit_before_renewed (Room *room, gconstpointer data)
{
  guint position = receive_unreadable (room);

  test_person_go_online (room->bob);
  coterie_wait_for (coterie_chat_get_unread (get_chat (room)) == 1);
  coterie_conversation_set_client (room->conversation, room->alice->client);
  coterie_conversation_set_chat (room->conversation, get_chat (room));
  coterie_conversation_show_message (room->conversation, position + N_NEW - 2);
  coterie_wait_for (coterie_message_list_get_first_seen (get_list (room)) != COTERIE_NO_POSITION);
  wait_settled (room);
  g_assert_cmpuint (coterie_message_list_get_first_seen (get_list (room)), >, position);
  g_assert_cmpuint (coterie_chat_get_unread (get_chat (room)), ==, 1);
}

/* ------------------------------------------------------------------------------------ the draft of what is sent */

static void
open_notes (Room *room)
{
  coterie_conversation_set_chat (room->conversation, coterie_client_get_note_to_self (room->alice->client));
}

static void
test_sent_is_no_draft_elsewhere (Room *room, gconstpointer data)
{
  CoterieChat *chat = get_chat (room);

  write_text (room, "See you");
  open_notes (room);
  coterie_conversation_set_chat (room->conversation, chat);
  press_send (room); /* it is not kept yet when the other chat is opened */
  open_notes (room);
  coterie_conversation_set_chat (room->conversation, chat);
  g_assert_true (has_written (room, ""));
  open_notes (room);
  test_person_wait_chat (room->bob, "alice", "Hello!|See you");
  coterie_wait_settle ();
  g_assert_cmpstr (coterie_chat_get_draft (chat), ==, "");
}

static void
test_refused_and_newer_draft (Room *room, gconstpointer data)
{
  g_autofree char *text = g_strnfill (70000, 'a');
  g_autofree char *both = g_strconcat (text, "\nnewer", NULL);
  CoterieChat *chat = get_chat (room);

  write_text (room, text);
  press_send (room);
  write_text (room, "newer");
  open_notes (room);
  coterie_wait_for (g_str_equal (coterie_chat_get_draft (chat), both));
  g_assert_true (has_written (room, ""));
}

static void
on_draft (CoterieChat *chat, GParamSpec *spec, GString *drafts)
{
  g_string_append_printf (drafts, "[%s]", coterie_chat_get_draft (chat));
}

/* Whoever sends at once has written all of it into the profile before it leaves the field. */
static void
test_just_written_is_draft_before_sending (Room *room, gconstpointer data)
{
  CoterieChat *chat = get_chat (room);
  g_autoptr (GString) drafts = g_string_new (NULL);
  gulong handler = g_signal_connect (chat, "notify::draft", G_CALLBACK (on_draft), drafts);

  write_text (room, "See you");
  press_send (room);
  g_assert_true (has_written (room, ""));
  coterie_wait_for (coterie_chat_get_n_messages (chat) == 2);
  coterie_wait_settle ();
  g_assert_cmpstr (drafts->str, ==, "[See you][]");
  g_signal_handler_disconnect (chat, handler);
}

#define ADD(name, function) g_test_add ("/ui/conversation/" name, Room, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  ADD ("sends", test_sends);
  ADD ("new-identity-is-accepted", test_new_identity_is_accepted);
  ADD ("replaced-is-a-memory", test_replaced_is_a_memory);
  ADD ("different-views-are-accepted", test_different_views_are_accepted);
  ADD ("blank-is-not-sent", test_blank_is_not_sent);
  ADD ("too-long-is-refused-in-place", test_too_long_is_refused_in_place);
  ADD ("draft-stays-with-its-chat", test_draft_stays_with_its_chat);
  ADD ("writes-to-oneself", test_writes_to_oneself);
  ADD ("offline-waits", test_offline_waits);
  ADD ("read-when-looked-at", test_read_when_looked_at);
  ADD ("not-read-behind-ones-back", test_not_read_behind_ones_back);
  ADD ("keyboard-reaches-messages", test_keyboard_reaches_messages);
  ADD ("typing-is-shown", test_typing_is_shown);
  ADD ("note-to-self-has-its-own-header", test_note_to_self_has_own_header);
  ADD ("title-follows-acceptance", test_title_follows_acceptance);
  ADD ("nameless-is-answered", test_nameless_is_answered);
  ADD ("hit-reads-nothing-above-it", test_hit_reads_nothing_above);
  ADD ("read-as-far-as-seen", test_read_as_far_as_seen);
  ADD ("jump-meets-what-is-unread-before-it-passes-it", test_jump_meets_unread);
  ADD ("renewed-is-unread-until-it-is-seen", test_renewed_is_unread_until_seen);
  ADD ("chat-opens-at-what-was-renewed", test_chat_opens_at_renewed);
  ADD ("hit-goes-before-what-was-renewed", test_hit_before_renewed);
  ADD ("sent-is-no-draft-of-a-chat-that-was-left", test_sent_is_no_draft_elsewhere);
  ADD ("refused-does-not-replace-a-newer-draft", test_refused_and_newer_draft);
  ADD ("just-written-is-a-draft-before-it-is-sent", test_just_written_is_draft_before_sending);
  return g_test_run ();
}
