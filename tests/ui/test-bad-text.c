// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bad-texts.h"
#include "fake-messages.h"
#include "parts.h"

#include "entities/rows.h"
#include "ui/chat-row.h"
#include "ui/chat-title.h"
#include "ui/cluster-guard.h"
#include "ui/cluster-text.h"
#include "ui/contact-row.h"
#include "ui/details-pane.h"
#include "ui/message-entry.h"
#include "ui/request-bar.h"
#include "ui/result-row.h"
#include "wire/limits.h"

#include <adwaita.h>
#include <string.h>

/* Texts that mean no good, wherever the window shows what somebody else wrote, or what was copied from there: the
 * program goes on, and the window is no wider than it was. (Messages themselves: see test-message-list.c.) */

#define WIDTH 360
#define HEIGHT 400
#define MAX_WORD_BYTES 4096 /* in the field, of what cannot be wrapped: that takes the square of its length */

static void
show_widget (GtkWidget *widget)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), WIDTH, HEIGHT);
  gtk_window_set_child (GTK_WINDOW (window), widget);
  gtk_window_present (GTK_WINDOW (window));
  while (gtk_widget_get_height (widget) == 0)
    g_main_context_iteration (NULL, TRUE);
  test_settle_frames (window);
  g_assert_cmpint (gtk_widget_get_width (window), ==, WIDTH);
  gtk_window_destroy (GTK_WINDOW (window));
}

static CoterieChat *
new_chat (const char *name, const char *draft, const char *last_text, CoterieContactState state)
{
  g_autoptr (CoterieContact) contact = coterie_contact_new (&(CoterieStoreContact){
      .account = 2, .name = (char *) "zofia", .display_name = (char *) name, .state = (int) state });

  return coterie_chat_new (&(CoterieStoreChat){ .chat = 1,
                                                .kind = COTERIE_CHAT_DIRECT,
                                                .account = 2,
                                                .draft = (char *) draft,
                                                .last_text = (char *) last_text,
                                                .n_messages = 1 },
                           contact, "ines");
}

/* ------------------------------------------------------------------------------------ the field to write in */

static char *
new_text_for_field (const TestBadText *bad)
{
  g_autofree char *text = test_repeat (bad->unit, MAX_WORD_BYTES);
  g_autofree char *fit = coterie_cluster_text (text);

  return fit != NULL ? test_repeat (bad->unit, 4 * MAX_WORD_BYTES) : g_steal_pointer (&text);
}

static GtkTextBuffer *
get_buffer (GtkWidget *entry)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (test_find_type (entry, GTK_TYPE_TEXT_VIEW)));
}

static void
test_pasted (gconstpointer data)
{
  g_autofree char *text = new_text_for_field (data);
  GtkWidget *entry = g_object_new (COTERIE_TYPE_MESSAGE_ENTRY, NULL);

  gtk_text_buffer_insert_at_cursor (get_buffer (entry), text, -1);
  show_widget (entry);
}

/* Character by character, as a keyboard writes. */
static void
test_typed (gconstpointer data)
{
  const TestBadText *bad = data;
  g_autofree char *text = test_repeat (bad->unit, 256);
  GtkWidget *entry = g_object_new (COTERIE_TYPE_MESSAGE_ENTRY, NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    gtk_text_buffer_insert_interactive_at_cursor (get_buffer (entry), p, (int) (g_utf8_next_char (p) - p), TRUE);
  show_widget (entry);
}

static void
test_draft (gconstpointer data)
{
  g_autofree char *text = new_text_for_field (data);
  g_autoptr (CoterieChat) chat = new_chat ("Zofia", text, "", COTERIE_CONTACT_ACCEPTED);
  GtkWidget *entry = g_object_new (COTERIE_TYPE_MESSAGE_ENTRY, "chat", chat, NULL);

  show_widget (entry);
}

/* What the guard puts into the field, nobody gets. */
static void
test_sent_as_written (gconstpointer data)
{
  const TestBadText *bad = data;
  g_autofree char *text = test_repeat (bad->unit, COTERIE_TEXT_MAX_BYTES / 4);
  g_autofree char *fit = coterie_cluster_text (text);
  g_autofree char *again = fit != NULL ? coterie_cluster_text (fit) : NULL;
  g_autofree char *undone = coterie_cluster_text_undo (fit != NULL ? fit : text);

  g_assert_null (again);
  if (!g_str_equal (bad->rule, "zero-width")) /* there are such spaces in it that somebody wrote */
    g_assert_cmpstr (undone, ==, text);
}

static void
assert_buffer (GtkTextBuffer *buffer, const char *expected)
{
  g_autofree char *text = NULL;

  g_object_get (buffer, "text", &text, NULL);
  g_assert_cmpstr (text, ==, expected);
}

static void
type (GtkTextBuffer *buffer, const char *text)
{
  g_assert_true (gtk_text_buffer_insert_interactive_at_cursor (buffer, text, -1, TRUE));
}

static void
backspace (GtkTextBuffer *buffer)
{
  GtkTextIter iter;

  gtk_text_buffer_get_end_iter (buffer, &iter);
  gtk_text_buffer_backspace (buffer, &iter, TRUE, TRUE);
}

#define SPACE "\xe2\x80\x8b" /* the guard's */
#define ACUTE "\xcc\x81"
#define DOT "\xcc\xa3"

static void
test_guard_while_writing (void)
{
  g_autoptr (GtkTextBuffer) buffer = gtk_text_buffer_new (NULL);

  coterie_cluster_guard_attach (buffer);
  type (buffer, "a");
  type (buffer, ACUTE);
  assert_buffer (buffer, "a" ACUTE);
  type (buffer, " ");
  type (buffer, DOT);
  type (buffer, ACUTE);
  assert_buffer (buffer, "a" ACUTE " " SPACE DOT ACUTE);
  while (gtk_text_buffer_get_can_undo (buffer))
    gtk_text_buffer_undo (buffer);
  assert_buffer (buffer, "");
  while (gtk_text_buffer_get_can_redo (buffer))
    gtk_text_buffer_redo (buffer);
  assert_buffer (buffer, "a" ACUTE " " SPACE DOT ACUTE);
  backspace (buffer);
  assert_buffer (buffer, "a" ACUTE " " SPACE DOT);
  backspace (buffer);
  assert_buffer (buffer, "a" ACUTE " ");
  gtk_text_buffer_undo (buffer);
  assert_buffer (buffer, "a" ACUTE " " SPACE DOT);
}

/* ------------------------------------------------------------------------------------ rows and names */

static void
test_result (gconstpointer data)
{
  const TestBadText *bad = data;
  g_autofree char *text = test_repeat (bad->unit, COTERIE_TEXT_MAX_BYTES);
  g_autoptr (FakeMessages) messages = fake_messages_new (0, FALSE);
  g_autoptr (CoterieTimeText) times = coterie_time_text_new ();
  g_autoptr (CoterieMessage) message = NULL;
  GtkWidget *row = coterie_result_row_new (times);

  fake_messages_append (messages, &(FakeMessage){ .body = text });
  message = g_list_model_get_item (G_LIST_MODEL (messages), 0);
  coterie_result_row_set (COTERIE_RESULT_ROW (row), message, "a");
  show_widget (row);
}

static void
test_chat_row (gconstpointer data)
{
  const TestBadText *bad = data;
  g_autofree char *text = test_repeat (bad->unit, COTERIE_TEXT_MAX_BYTES);
  g_autofree char *name = test_repeat (bad->unit, COTERIE_DISPLAY_NAME_MAX_BYTES);
  g_autofree char *beginning = test_repeat (bad->unit, 200);
  g_autoptr (CoterieTimeText) times = coterie_time_text_new ();
  const char *const drafts[] = { "", text };

  for (guint i = 0; i < G_N_ELEMENTS (drafts); i++)
    {
      g_autoptr (CoterieChat) chat = new_chat (name, drafts[i], beginning, COTERIE_CONTACT_ACCEPTED);
      GtkWidget *row = coterie_chat_row_new (times);

      coterie_chat_row_set_chat (COTERIE_CHAT_ROW (row), chat);
      show_widget (row);
    }
}

static void
test_name (gconstpointer data)
{
  const TestBadText *bad = data;
  g_autofree char *name = test_repeat (bad->unit, COTERIE_DISPLAY_NAME_MAX_BYTES);
  g_autoptr (CoterieChat) chat = new_chat (name, "", "", COTERIE_CONTACT_ACCEPTED);
  g_autoptr (CoterieChat) blocked = new_chat (name, "", "", COTERIE_CONTACT_BLOCKED);
  GtkWidget *row = coterie_contact_row_new ();

  coterie_contact_row_set (COTERIE_CONTACT_ROW (row), coterie_chat_get_contact (chat), "a");
  show_widget (row);
  show_widget (g_object_new (COTERIE_TYPE_CHAT_TITLE, "chat", chat, NULL));
  show_widget (g_object_new (COTERIE_TYPE_DETAILS_PANE, "chat", chat, NULL));
  show_widget (g_object_new (COTERIE_TYPE_REQUEST_BAR, "chat", blocked, NULL));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    GTestDataFunc function;
  } places[] = {
    { "pasted", test_pasted },
    { "typed", test_typed },
    { "draft", test_draft },
    { "search-result", test_result },
    { "chat-row", test_chat_row },
    { "name", test_name },
    { "sent-as-written", test_sent_as_written },
  };

  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/ui/bad-text/guard-while-writing", test_guard_while_writing);
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    for (gsize k = 0; test_bad_texts[k].rule != NULL; k++)
      {
        g_autofree char *path = g_strdup_printf ("/ui/bad-text/%s/%s", places[i].name, test_bad_texts[k].rule);

        g_test_add_data_func (path, &test_bad_texts[k], places[i].function);
      }
  return g_test_run ();
}
