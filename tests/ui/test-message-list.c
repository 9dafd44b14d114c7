// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bad-texts.h"
#include "fake-messages.h"
#include "parts.h"

#include "ui/message-list.h"
#include "ui/text-fold.h"

#include <adwaita.h>
#include <string.h>

/* Messages as rows: how they are grouped, what they show, and what becomes of texts that mean no good. */

#define WIDTH 700
#define HEIGHT 800
#define MAX_BUBBLE_PX 3000 /* what a folded text may take, in any font */

typedef struct
{
  GtkWidget *window;
  CoterieMessageList *list;
  FakeMessages *messages;
  guint64 asked_for; /* position, of "conversation.retry" */
} Room;

static void
settle (Room *room)
{
  test_settle_frames (room->window);
}

static void
on_retry (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ((Room *) user_data)->asked_for = g_variant_get_uint64 (parameter);
}

static void
show (Room *room, FakeMessages *messages, guint unread_position)
{
  g_set_object (&room->messages, messages);
  g_object_unref (messages);
  coterie_message_list_open (room->list, G_LIST_MODEL (messages), unread_position);
  settle (room);
}

static void
set_up (Room *room, gconstpointer data)
{
  static const GActionEntry entries[] = { { .name = "retry", .activate = on_retry, .parameter_type = "t" } };
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();

  room->window = gtk_window_new ();
  room->list = COTERIE_MESSAGE_LIST (coterie_message_list_new ());
  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries), room);
  gtk_widget_insert_action_group (room->window, "conversation", G_ACTION_GROUP (actions));
  gtk_window_set_decorated (GTK_WINDOW (room->window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (room->window), WIDTH, HEIGHT);
  gtk_window_set_child (GTK_WINDOW (room->window), GTK_WIDGET (room->list));
  gtk_window_present (GTK_WINDOW (room->window));
  while (gtk_widget_get_height (GTK_WIDGET (room->list)) == 0)
    g_main_context_iteration (NULL, TRUE);
  room->asked_for = G_MAXUINT64;
}

static void
tear_down (Room *room, gconstpointer data)
{
  CoterieMessageList *list = room->list;

  g_object_add_weak_pointer (G_OBJECT (list), (gpointer *) &list);
  gtk_window_destroy (GTK_WINDOW (room->window));
  while (list != NULL)
    g_main_context_iteration (NULL, TRUE);
  if (room->messages != NULL)
    g_assert_finalize_object (room->messages);
}

/* ------------------------------------------------------------------------------------ finding parts */

static GtkWidget *
find_row (GtkWidget *widget, guint64 position)
{
  CoterieMessage *message =
      COTERIE_IS_MESSAGE_ROW (widget) ? coterie_message_row_get_message (COTERIE_MESSAGE_ROW (widget)) : NULL;

  if (message != NULL && coterie_message_get_position (message) == position)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *row = find_row (child, position);

      if (row != NULL)
        return row;
    }
  return NULL;
}

static GtkWidget *
get_row (Room *room, guint64 position)
{
  GtkWidget *row = find_row (GTK_WIDGET (room->list), position);

  g_assert_nonnull (row);
  return row;
}

static const char *
get_part_text (Room *room, guint64 position, const char *css_class)
{
  GtkWidget *part = test_find_part (get_row (room, position), css_class);

  return part != NULL ? gtk_label_get_text (GTK_LABEL (part)) : NULL;
}

static gboolean
is (Room *room, guint64 position, const char *css_class)
{
  return gtk_widget_has_css_class (get_row (room, position), css_class);
}

static FakeMessages *
say (FakeMessages *messages, gboolean own, gint64 at_s, const char *body)
{
  fake_messages_append (messages, &(FakeMessage){ .own = own, .time_ms = FAKE_NOW_MS + at_s * 1000, .body = body });
  return messages;
}

/* ------------------------------------------------------------------------------------ groups, days, notices */

static void
test_groups (Room *room, gconstpointer data)
{
  FakeMessages *messages = fake_messages_new (0, FALSE);

  say (messages, FALSE, 0, "one");
  say (messages, FALSE, 50, "two, of the same minute");
  say (messages, FALSE, 100, "three, soon after");
  say (messages, FALSE, 300, "four, later");
  say (messages, TRUE, 310, "an answer");
  show (room, messages, COTERIE_NO_POSITION);
  g_assert_true (is (room, 0, "first") && !is (room, 0, "last"));
  g_assert_true (!is (room, 1, "first") && !is (room, 1, "last"));
  g_assert_true (!is (room, 2, "first") && is (room, 2, "last"));
  g_assert_true (is (room, 3, "first") && is (room, 3, "last"));
  g_assert_true (is (room, 4, "first") && is (room, 4, "last") && is (room, 4, "own") && is (room, 3, "other"));

  say (messages, TRUE, 330, "and more"); /* the one before is no longer the last of its group */
  settle (room);
  g_assert_true (is (room, 4, "first") && !is (room, 4, "last"));
  g_assert_true (!is (room, 5, "first") && is (room, 5, "last"));
}

static void
test_days (Room *room, gconstpointer data)
{
  FakeMessages *messages = fake_messages_new (0, FALSE);

  say (messages, FALSE, 0, "Thursday");
  say (messages, FALSE, 30, "Thursday still");
  say (messages, FALSE, 86400, "Friday");
  show (room, messages, COTERIE_NO_POSITION);
  g_assert_nonnull (get_part_text (room, 0, "day"));
  g_assert_null (get_part_text (room, 1, "day"));
  g_assert_nonnull (get_part_text (room, 2, "day"));
}

static void
test_notices (Room *room, gconstpointer data)
{
  static const CoterieMessageKind kinds[] = { COTERIE_MESSAGE_UNKNOWN, COTERIE_MESSAGE_FETCHING,
                                              COTERIE_MESSAGE_UNREADABLE, COTERIE_MESSAGE_GAP, COTERIE_MESSAGE_CHAIN };
  FakeMessages *messages = fake_messages_new (0, FALSE);

  say (messages, FALSE, 0, "before");
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    fake_messages_append (messages, &(FakeMessage){ .kind = kinds[i], .body = "What happened, in a sentence." });
  show (room, messages, COTERIE_NO_POSITION);
  for (guint i = 1; i <= G_N_ELEMENTS (kinds); i++)
    {
      g_assert_cmpstr (get_part_text (room, i, "notice"), ==, "What happened, in a sentence.");
      g_assert_null (test_find_part (get_row (room, i), "bubble"));
    }
}

/* What was fetched again becomes the text, or nothing at all; its neighbours close up. */
static void
test_fetched_again (Room *room, gconstpointer data)
{
  FakeMessages *messages = fake_messages_new (0, FALSE);

  say (messages, FALSE, 0, "one");
  fake_messages_append (
      messages,
      &(FakeMessage){ .kind = COTERIE_MESSAGE_FETCHING, .time_ms = FAKE_NOW_MS + 10000, .body = "is being fetched" });
  fake_messages_append (
      messages,
      &(FakeMessage){ .kind = COTERIE_MESSAGE_FETCHING, .time_ms = FAKE_NOW_MS + 20000, .body = "is being fetched" });
  say (messages, FALSE, 30, "four");
  show (room, messages, COTERIE_NO_POSITION);
  g_assert_true (is (room, 0, "last") && is (room, 3, "first"));
  fake_messages_replace (messages, 1, &(FakeMessage){ .time_ms = FAKE_NOW_MS + 10000, .body = "two" });
  fake_messages_replace (messages, 2,
                         &(FakeMessage){ .kind = COTERIE_MESSAGE_NOTHING, .time_ms = FAKE_NOW_MS + 20000, .body = "" });
  settle (room);
  g_assert_false (gtk_widget_get_visible (get_row (room, 2)));
  g_assert_cmpstr (get_part_text (room, 1, "body"), ==, "two");
  g_assert_true (!is (room, 0, "last") && !is (room, 1, "first") && !is (room, 3, "first") && is (room, 3, "last"));
}

/* ------------------------------------------------------------------------------------ opening */

static double
get_y (Room *room, guint64 position)
{
  graphene_point_t point;

  g_assert_true (gtk_widget_compute_point (get_row (room, position), GTK_WIDGET (room->list),
                                           &GRAPHENE_POINT_INIT (0, 0), &point));
  return point.y;
}

static void
test_opens_at_the_unread_line (Room *room, gconstpointer data)
{
  show (room, fake_messages_new (1000000, TRUE), 500000);
  g_assert_nonnull (test_find_part (get_row (room, 500000), "unread-line"));
  g_assert_null (test_find_part (get_row (room, 500001), "unread-line"));
  g_assert_cmpfloat_with_epsilon (get_y (room, 500000), HEIGHT / 3.0, 1);
  g_assert_cmpuint (coterie_message_list_get_last_seen (room->list), >, 500000);
  g_assert_cmpuint (fake_messages_count_pages (room->messages), <, 6); /* and asked for no more than it shows */

  coterie_message_list_set_unread_position (room->list, COTERIE_NO_POSITION);
  settle (room);
  g_assert_null (test_find_part (get_row (room, 500000), "unread-line"));
}

static void
on_last_seen (CoterieMessageList *list, GParamSpec *spec, guint *furthest)
{
  const guint last = coterie_message_list_get_last_seen (list);

  if (last != COTERIE_NO_POSITION)
    *furthest = MAX (*furthest, last);
}

/* On its way to the unread line it has not been seen anywhere else, the end least of all. */
static void
test_opening_sees_nothing_below (Room *room, gconstpointer data)
{
  guint furthest = 0;

  g_signal_connect (room->list, "notify::last-seen", G_CALLBACK (on_last_seen), &furthest);
  show (room, fake_messages_new (1000, FALSE), 500);
  g_assert_cmpuint (furthest, >, 500);
  g_assert_cmpuint (furthest, <, 600);
}

static void
test_opens_at_the_end (Room *room, gconstpointer data)
{
  show (room, fake_messages_new (1000, TRUE), COTERIE_NO_POSITION);
  g_assert_cmpuint (coterie_message_list_get_last_seen (room->list), ==, 999);
  fake_messages_append (room->messages, &(FakeMessage){ .body = "one more" });
  settle (room);
  g_assert_cmpuint (coterie_message_list_get_last_seen (room->list), ==, 1000);
}

/* A page that has not been read was not seen, though its places are in view. */
static void
test_placeholders_are_not_seen (Room *room, gconstpointer data)
{
  g_autoptr (FakeMessages) messages = fake_messages_new (1000, TRUE);

  coterie_message_list_open (room->list, G_LIST_MODEL (messages), COTERIE_NO_POSITION);
  g_assert_cmpuint (coterie_message_list_get_last_seen (room->list), ==, COTERIE_NO_POSITION);
  show (room, g_steal_pointer (&messages), COTERIE_NO_POSITION);
  g_assert_cmpuint (coterie_message_list_get_last_seen (room->list), ==, 999);
}

static void
test_shows_a_message (Room *room, gconstpointer data)
{
  show (room, fake_messages_new (1000, TRUE), COTERIE_NO_POSITION);
  coterie_message_list_show_message (room->list, 100);
  settle (room);
  g_assert_cmpfloat_with_epsilon (get_y (room, 100), HEIGHT / 3.0, 1);
  g_assert_true (gtk_widget_is_focus (get_row (room, 100)));
  gtk_widget_activate_action (GTK_WIDGET (room->list), "messages.jump", NULL);
  settle (room);
  g_assert_cmpuint (coterie_message_list_get_last_seen (room->list), ==, 999);
}

/* ------------------------------------------------------------------------------------ what a row shows */

static const char *
get_tick (Room *room, guint64 position)
{
  GtkWidget *meta = test_find_part (get_row (room, position), "meta");
  GtkWidget *tick = gtk_widget_get_last_child (meta);

  return gtk_widget_get_visible (tick) ? gtk_image_get_icon_name (GTK_IMAGE (tick)) : NULL;
}

static void
test_states (Room *room, gconstpointer data)
{
  static const struct
  {
    CoterieMessageState state;
    const char *tick;
  } states[] = {
    { COTERIE_MESSAGE_PENDING, "coterie-sending-symbolic" },
    { COTERIE_MESSAGE_SENT, "coterie-stored-symbolic" },
    { COTERIE_MESSAGE_DELIVERED, "coterie-delivered-symbolic" },
    { COTERIE_MESSAGE_STATE_READ, "coterie-read-symbolic" },
    { COTERIE_MESSAGE_FAILED, NULL },
  };

  show (room, say (fake_messages_new (0, FALSE), FALSE, 0, "theirs has none"), COTERIE_NO_POSITION);
  g_assert_null (get_tick (room, 0));
  say (room->messages, TRUE, 10, "mine");
  settle (room);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      fake_messages_replace (room->messages, 1,
                             &(FakeMessage){ .own = TRUE, .state = states[i].state, .body = "mine" });
      settle (room);
      g_assert_cmpstr (get_tick (room, 1), ==, states[i].tick);
      g_assert_true ((test_find_part (get_row (room, 1), "message-failed") != NULL) ==
                     (states[i].state == COTERIE_MESSAGE_FAILED));
    }
  gtk_widget_activate_action (get_row (room, 1), "message.retry", NULL);
  g_assert_cmpuint (room->asked_for, ==, 1);
}

static void
test_text_is_what_was_written (Room *room, gconstpointer data)
{
  static const char *const bodies[] = { "plain",
                                        "<b>not bold</b> &amp; <a href=\"x\">y</a>",
                                        "two\nlines",
                                        "see https://a.org/?b&c <i>",
                                        "क्षि é 👍🏽 👩🏾‍🍳 ☝️ 3️⃣",
                                        "\xe2\x80\xae"
                                        "override",
                                        " blanks ",
                                        "%s %n" };
  FakeMessages *messages = fake_messages_new (0, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    say (messages, i % 2, i * 600, bodies[i]);
  show (room, messages, COTERIE_NO_POSITION);
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_assert_cmpstr (get_part_text (room, i, "body"), ==, bodies[i]);
      g_assert_true (gtk_label_get_selectable (GTK_LABEL (test_find_part (get_row (room, i), "body"))));
    }
}

static void
test_emoji_alone (Room *room, gconstpointer data)
{
  FakeMessages *messages = say (fake_messages_new (0, FALSE), FALSE, 0, "👍");

  show (room, say (messages, FALSE, 600, "👍 yes"), COTERIE_NO_POSITION);
  g_assert_nonnull (test_find_part (get_row (room, 0), "emoji-only"));
  g_assert_null (test_find_part (get_row (room, 1), "emoji-only"));
}

/* A row that is used again shows nothing of what it showed before. */
static void
test_reuse (Room *room, gconstpointer data)
{
  show (room, fake_messages_new (2000, FALSE), COTERIE_NO_POSITION);
  for (guint i = 0; i < 20; i++)
    {
      coterie_message_list_show_message (room->list, (i * 719) % 1990);
      settle (room);
      for (guint k = (i * 719) % 1990; k < (i * 719) % 1990 + 3; k++)
        {
          g_autoptr (CoterieMessage) message = coterie_message_list_dup_message (room->list, k);
          const char *body = coterie_message_get_body (message);

          if (strlen (body) < COTERIE_TEXT_FOLD_CHARS / 4)
            g_assert_cmpstr (get_part_text (room, k, "body"), ==, body);
          g_assert_true (is (room, k, "own") == coterie_message_is_own (message));
        }
    }
}

/* ------------------------------------------------------------------------------------ bad input */

static void
test_bad_text (Room *room, gconstpointer data)
{
  const TestBadText *b = data;
  g_autofree char *body = test_repeat (b->unit, 65536);
  FakeMessages *messages = say (fake_messages_new (20, FALSE), FALSE, 0, body);
  GtkWidget *bubble;

  show (room, say (messages, TRUE, 10, "the next one"), COTERIE_NO_POSITION);
  coterie_message_list_show_message (room->list, 20);
  settle (room);
  bubble = test_find_part (get_row (room, 20), "bubble");
  g_assert_cmpint (gtk_widget_get_height (bubble), <, MAX_BUBBLE_PX);
  g_assert_cmpint (gtk_widget_get_width (bubble), <=, WIDTH);
  g_assert_cmpint (gtk_widget_get_width (room->window), ==, WIDTH); /* nobody makes the window wider */
  g_assert_true (gtk_widget_get_overflow (bubble) == GTK_OVERFLOW_HIDDEN);
  g_assert_nonnull (test_find_part (bubble, "show-more"));
}

static void
test_shows_more (Room *room, gconstpointer data)
{
  g_autofree char *body = test_repeat ("a line of words\n", 4096);
  gsize n_shown;

  show (room, say (fake_messages_new (0, FALSE), FALSE, 0, body), COTERIE_NO_POSITION);
  n_shown = strlen (get_part_text (room, 0, "body"));
  g_assert_cmpuint (n_shown, <, strlen (body));
  for (guint i = 0; i < 10 && test_find_part (get_row (room, 0), "show-more") != NULL; i++)
    {
      gtk_widget_activate_action (get_row (room, 0), "message.show-more", NULL);
      settle (room);
    }
  g_assert_cmpstr (get_part_text (room, 0, "body"), ==, body);
}

#define ADD(name, function) g_test_add ("/ui/message-list/" name, Room, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  ADD ("groups", test_groups);
  ADD ("days", test_days);
  ADD ("notices", test_notices);
  ADD ("fetched-again", test_fetched_again);
  ADD ("opens-at-the-unread-line", test_opens_at_the_unread_line);
  ADD ("opening-sees-nothing-below", test_opening_sees_nothing_below);
  ADD ("opens-at-the-end", test_opens_at_the_end);
  ADD ("placeholders-are-not-seen", test_placeholders_are_not_seen);
  ADD ("shows-a-message", test_shows_a_message);
  ADD ("states", test_states);
  ADD ("text-is-what-was-written", test_text_is_what_was_written);
  ADD ("emoji-alone", test_emoji_alone);
  ADD ("reuse", test_reuse);
  ADD ("shows-more", test_shows_more);
  for (gsize i = 0; test_bad_texts[i].rule != NULL; i++)
    {
      g_autofree char *path = g_strconcat ("/ui/message-list/bad-text/", test_bad_texts[i].rule, NULL);

      g_test_add (path, Room, &test_bad_texts[i], set_up, test_bad_text, tear_down);
    }
  return g_test_run ();
}
