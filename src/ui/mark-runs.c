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

/* Counts the marks after one another. Every second piece of a run is raised. */
typedef struct
{
  guint n_marks;
} Run;

static gboolean /* a piece ends with @c */
run_add (Run *run, gunichar c)
{
  run->n_marks = may_bear_marks (c) ? 0 : run->n_marks + 1;
  return run->n_marks > 0 && run->n_marks % COTERIE_MARK_RUN_CHARS == 0;
}

static gboolean
run_is_raised (const Run *run)
{
  return run->n_marks / COTERIE_MARK_RUN_CHARS % 2 == 0;
}

static void
mark_pieces (GtkTextBuffer *buffer, GtkTextTag *tag, const GtkTextIter *start, const GtkTextIter *end)
{
  GtkTextIter iter = *start, piece = *start;
  Run run = { 0 };

  gtk_text_buffer_remove_tag (buffer, tag, start, end);
  while (gtk_text_iter_compare (&iter, end) < 0)
    {
      const gboolean ends_piece = run_add (&run, gtk_text_iter_get_char (&iter));

      gtk_text_iter_forward_char (&iter);
      if (ends_piece && run_is_raised (&run))
        gtk_text_buffer_apply_tag (buffer, tag, &piece, &iter);
      if (ends_piece)
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

static PangoAttribute *
new_rise (gsize start, gsize end)
{
  PangoAttribute *rise = pango_attr_rise_new (UNSEEN_RISE);

  rise->start_index = (guint) start;
  rise->end_index = (guint) end;
  return rise;
}

PangoAttrList *
coterie_mark_runs_new_attributes (const char *text)
{
  PangoAttrList *all = NULL;
  const char *piece = text;
  Run run = { 0 };

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (!run_add (&run, g_utf8_get_char (p)))
        continue;
      if (run_is_raised (&run))
        {
          all = all != NULL ? all : pango_attr_list_new ();
          pango_attr_list_insert (all, new_rise ((gsize) (piece - text), (gsize) (g_utf8_next_char (p) - text)));
        }
      piece = g_utf8_next_char (p);
    }
  return all;
}
