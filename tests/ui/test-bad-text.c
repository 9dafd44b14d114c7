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
#include "ui/long-words.h"
#include "ui/message-body.h"
#include "ui/message-entry.h"
#include "ui/request-bar.h"
#include "ui/result-row.h"
#include "ui/text-fold.h"
#include "wire/limits.h"

#include <adwaita.h>
#include <dlfcn.h>
#include <hb.h>
#include <string.h>

/* Texts that mean no good, wherever the window shows what somebody else wrote, or what was copied from there: the
 * program goes on, and the window is no wider than it was. (Messages themselves: see test-message-list.c.) */

#define MAX_SHAPED_TIMES                                                                                               \
  1024 /* as often may a character be shaped until a text is shown; the square would be thousands */

#define MAX_STEPS                                                                                                      \
  8192 /* for each character, back to what its marks belong to; the square would be hundreds of thousands */

static gsize n_shaped; /* characters that Pango handed to HarfBuzz */
static gsize n_steps;  /* that HarfBuzz made from marks back to what they may stand on, across all that nobody sees */

static gboolean
is_base (gunichar c)
{
  return !g_unichar_ismark (c) && g_unichar_type (c) != G_UNICODE_FORMAT;
}

static void
count_steps (hb_buffer_t *buffer)
{
  unsigned int n, since = 0;
  const hb_glyph_info_t *infos = hb_buffer_get_glyph_infos (buffer, &n);

  for (unsigned int i = 0; i < n; i++)
    {
      since = is_base (infos[i].codepoint) ? 0 : since + 1;
      n_steps += g_unichar_ismark (infos[i].codepoint) ? since : 0;
    }
}

__attribute__ ((visibility ("default"))) hb_bool_t /* Pango calls this one */
hb_shape_full (
    hb_font_t *font, hb_buffer_t *buffer, const hb_feature_t *features, unsigned int n, const char *const *shapers)
{
  static hb_bool_t (*shape) (hb_font_t *, hb_buffer_t *, const hb_feature_t *, unsigned int, const char *const *);

  if (shape == NULL)
    *(void **) &shape = dlsym (RTLD_NEXT, "hb_shape_full");
  n_shaped += hb_buffer_get_length (buffer);
  count_steps (buffer);
  return shape (font, buffer, features, n, shapers);
}

#define WIDTH 360
#define HEIGHT 400
#define MAX_WORD_BYTES 4096 /* in the field; for more see /whole-message */

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

/* A message of one word, as long as messages may be: it costs no more than it is long, written and read. */

static void
assert_shaped (const char *text)
{
  const gsize n_chars = (gsize) g_utf8_strlen (text, -1);

  g_test_message ("shaped %.1f times, %.1f steps", (gdouble) n_shaped / (gdouble) n_chars,
                  (gdouble) n_steps / (gdouble) n_chars);
  g_assert_cmpuint (n_shaped, >, 0); /* else nothing is counted */
  g_assert_cmpuint (n_shaped, <, MAX_SHAPED_TIMES * n_chars);
  g_assert_cmpuint (n_steps, <, MAX_STEPS * n_chars);
}

static void
test_whole_message (gconstpointer data)
{
  g_autofree char *text = test_repeat (((const TestBadText *) data)->unit, COTERIE_TEXT_MAX_BYTES);
  GtkWidget *entry = g_object_new (COTERIE_TYPE_MESSAGE_ENTRY, NULL);

  n_shaped = n_steps = 0;
  gtk_text_buffer_insert_at_cursor (get_buffer (entry), text, -1);
  show_widget (entry);
  assert_shaped (text);
}

static void
test_whole_message_received (gconstpointer data)
{
  g_autofree char *text = test_repeat (((const TestBadText *) data)->unit, COTERIE_TEXT_MAX_BYTES);
  GtkWidget *body = coterie_message_body_new ();

  n_shaped = n_steps = 0;
  coterie_message_body_set_text (COTERIE_MESSAGE_BODY (body), text);
  show_widget (body);
  assert_shaped (text);
}

/* All that the person asked for, little by little. */
static void
test_whole_message_unfolded (gconstpointer data)
{
  g_autofree char *text = test_repeat (((const TestBadText *) data)->unit, COTERIE_TEXT_MAX_BYTES);
  GtkWidget *scrolled = gtk_scrolled_window_new (), *body = coterie_message_body_new ();

  n_shaped = n_steps = 0;
  coterie_message_body_set_text (COTERIE_MESSAGE_BODY (body), text);
  for (guint n_chars = COTERIE_TEXT_FOLD_CHARS; n_chars < COTERIE_TEXT_MAX_BYTES; n_chars *= 2)
    coterie_message_body_show_more (COTERIE_MESSAGE_BODY (body));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), body); /* no window may be as high as that */
  show_widget (scrolled);
  assert_shaped (text);
}

static void
assert_wrap_mode (GtkTextBuffer *buffer, int line, GtkWrapMode expected)
{
  g_autoptr (GSList) tags = NULL;
  GtkTextIter start;
  GtkWrapMode mode = GTK_WRAP_WORD_CHAR;

  gtk_text_buffer_get_iter_at_line (buffer, &start, line);
  tags = gtk_text_iter_get_tags (&start);
  if (tags != NULL)
    g_object_get (tags->data, "wrap-mode", &mode, NULL);
  g_assert_cmpint (mode, ==, expected);
}

#define HALF_A_WORD (COTERIE_LONG_WORD_CHARS * 2 / 3)

/* Only where such a word is, as long as it is there, and nothing of the text changes. */
static void
test_long_words_while_writing (void)
{
  g_autoptr (GtkTextBuffer) buffer = gtk_text_buffer_new (NULL);
  g_autofree char *word = test_repeat ("w", HALF_A_WORD);
  g_autofree char *all = g_strconcat ("before\n", word, word, "\nafter", NULL);
  GtkTextIter start, end;

  coterie_long_words_attach (buffer);
  type (buffer, all);
  assert_buffer (buffer, all);
  assert_wrap_mode (buffer, 0, GTK_WRAP_WORD_CHAR);
  assert_wrap_mode (buffer, 1, GTK_WRAP_CHAR);
  assert_wrap_mode (buffer, 2, GTK_WRAP_WORD_CHAR);
  gtk_text_buffer_get_iter_at_line_offset (buffer, &start, 1, HALF_A_WORD);
  gtk_text_buffer_insert (buffer, &start, " ", 1);
  assert_wrap_mode (buffer, 1, GTK_WRAP_WORD_CHAR);
  gtk_text_buffer_get_iter_at_line_offset (buffer, &start, 1, HALF_A_WORD);
  end = start;
  gtk_text_iter_forward_char (&end);
  gtk_text_buffer_delete (buffer, &start, &end);
  assert_wrap_mode (buffer, 1, GTK_WRAP_CHAR);
  assert_buffer (buffer, all);
}

static void
test_long_words_found (void)
{
  static const struct
  {
    const char *unit;
    gboolean is_long;
  } words[] = { { "w", TRUE },        { "w ", FALSE },   { " ", TRUE },    { "\n", FALSE },
                { "\xc2\xa0", TRUE }, { "漢字", FALSE }, { "שלום", TRUE }, { "w-", FALSE } };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *text = test_repeat (words[i].unit, 8 * COTERIE_LONG_WORD_CHARS);

      if (coterie_long_words_has (text) != words[i].is_long)
        g_error ("%s: %d", words[i].unit, !words[i].is_long);
    }
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
    { "whole-message", test_whole_message },
    { "whole-message-received", test_whole_message_received },
    { "whole-message-unfolded", test_whole_message_unfolded },
  };

  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/ui/bad-text/guard-while-writing", test_guard_while_writing);
  g_test_add_func ("/ui/bad-text/long-words-while-writing", test_long_words_while_writing);
  g_test_add_func ("/ui/bad-text/long-words-found", test_long_words_found);
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    for (gsize k = 0; test_bad_texts[k].rule != NULL; k++)
      {
        g_autofree char *path = g_strdup_printf ("/ui/bad-text/%s/%s", places[i].name, test_bad_texts[k].rule);

        g_test_add_data_func (path, &test_bad_texts[k], places[i].function);
      }
  return g_test_run ();
}
