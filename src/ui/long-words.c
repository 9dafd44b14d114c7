// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/long-words.h"

#include <string.h>

/* Blanks count as well: a line is broken after the last of them alone. Scripts that are written without blanks have
 * places for a new line all the same. */
gboolean
coterie_long_words_has (const char *text)
{
  const glong n_chars = g_utf8_strlen (text, -1);
  g_autofree PangoLogAttr *places = NULL;
  glong last = 0;

  if (n_chars <= COTERIE_LONG_WORD_CHARS)
    return FALSE;
  places = g_new0 (PangoLogAttr, (gsize) n_chars + 1);
  pango_get_log_attrs (text, (int) strlen (text), -1, pango_language_get_default (), places, (int) n_chars + 1);
  for (glong i = 1; i <= n_chars; i++)
    {
      if (i - last > COTERIE_LONG_WORD_CHARS)
        return TRUE;
      if (places[i].is_line_break)
        last = i;
    }
  return FALSE;
}

static void
mark_paragraph (GtkTextBuffer *buffer, GtkTextTag *tag, const GtkTextIter *start, const GtkTextIter *end)
{
  g_autofree char *text = gtk_text_iter_get_slice (start, end);

  if (coterie_long_words_has (text))
    gtk_text_buffer_apply_tag (buffer, tag, start, end);
  else if (gtk_text_iter_has_tag (start, tag))
    gtk_text_buffer_remove_tag (buffer, tag, start, end);
}

/* A line of a buffer is a paragraph; how it is broken is said at its beginning. */
static void
mark_paragraphs (GtkTextBuffer *buffer, GtkTextTag *tag, int first, int last)
{
  for (int line = first; line <= last; line++)
    {
      GtkTextIter start, end;

      gtk_text_buffer_get_iter_at_line (buffer, &start, line);
      end = start;
      gtk_text_iter_forward_line (&end);
      mark_paragraph (buffer, tag, &start, &end);
    }
}

static void
on_inserted (GtkTextBuffer *buffer, GtkTextIter *end, const char *text, int n_bytes, GtkTextTag *tag)
{
  GtkTextIter start = *end;

  gtk_text_iter_backward_chars (&start, (int) g_utf8_strlen (text, n_bytes));
  mark_paragraphs (buffer, tag, gtk_text_iter_get_line (&start), gtk_text_iter_get_line (end));
}

static void
on_deleted (GtkTextBuffer *buffer, GtkTextIter *where, GtkTextIter *end, GtkTextTag *tag)
{
  mark_paragraphs (buffer, tag, gtk_text_iter_get_line (where), gtk_text_iter_get_line (where));
}

void
coterie_long_words_attach (GtkTextBuffer *buffer)
{
  GtkTextTag *tag = gtk_text_buffer_create_tag (buffer, NULL, "wrap-mode", GTK_WRAP_CHAR, NULL);

  g_signal_connect_after (buffer, "insert-text", G_CALLBACK (on_inserted), tag);
  g_signal_connect_after (buffer, "delete-range", G_CALLBACK (on_deleted), tag);
}
