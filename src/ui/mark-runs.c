// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/mark-runs.h"

#define UNSEEN_RISE 1 /* a thousandth of a point: what is raised differently is shaped on its own */

static gboolean
may_bear_marks (gunichar c)
{
  return !g_unichar_ismark (c) && g_unichar_type (c) != G_UNICODE_FORMAT;
}

/* Every second piece of a run has the tag. */
static void
mark_pieces (GtkTextBuffer *buffer, GtkTextTag *tag, const GtkTextIter *start, const GtkTextIter *end)
{
  GtkTextIter iter = *start, piece = *start;
  guint n_marks = 0;

  gtk_text_buffer_remove_tag (buffer, tag, start, end);
  while (gtk_text_iter_compare (&iter, end) < 0)
    {
      n_marks = may_bear_marks (gtk_text_iter_get_char (&iter)) ? 0 : n_marks + 1;
      gtk_text_iter_forward_char (&iter);
      if (n_marks == 0 || n_marks % COTERIE_MARK_RUN_CHARS != 0)
        continue;
      if (n_marks / COTERIE_MARK_RUN_CHARS % 2 == 0)
        gtk_text_buffer_apply_tag (buffer, tag, &piece, &iter);
      piece = iter;
    }
}

/* A run goes over no end of a line. */
static void
mark_lines (GtkTextBuffer *buffer, GtkTextTag *tag, const GtkTextIter *from, const GtkTextIter *to)
{
  GtkTextIter start = *from, end = *to;

  gtk_text_iter_set_line_offset (&start, 0);
  if (!gtk_text_iter_ends_line (&end))
    gtk_text_iter_forward_to_line_end (&end);
  if (gtk_text_iter_get_offset (&end) - gtk_text_iter_get_offset (&start) > COTERIE_MARK_RUN_CHARS)
    mark_pieces (buffer, tag, &start, &end);
}

static void
on_inserted (GtkTextBuffer *buffer, GtkTextIter *end, const char *text, int n_bytes, GtkTextTag *tag)
{
  GtkTextIter start = *end;

  gtk_text_iter_backward_chars (&start, (int) g_utf8_strlen (text, n_bytes));
  mark_lines (buffer, tag, &start, end);
}

static void
on_deleted (GtkTextBuffer *buffer, GtkTextIter *where, GtkTextIter *end, GtkTextTag *tag)
{
  mark_lines (buffer, tag, where, where);
}

void
coterie_mark_runs_attach (GtkTextBuffer *buffer)
{
  GtkTextTag *tag = gtk_text_buffer_create_tag (buffer, NULL, "rise", UNSEEN_RISE, NULL);

  g_signal_connect_after (buffer, "insert-text", G_CALLBACK (on_inserted), tag);
  g_signal_connect_after (buffer, "delete-range", G_CALLBACK (on_deleted), tag);
}
