// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/cluster-guard.h"

#include "ui/cluster-text.h"

#include <string.h>

#define ZERO_WIDTH_SPACE 0x200b

/* The character that stands before @where, with all that belongs to it: "" at the beginning. */
static char *
dup_character_before (const GtkTextIter *where)
{
  GtkTextIter start = *where;

  while (gtk_text_iter_backward_char (&start) && coterie_cluster_text_extends (gtk_text_iter_get_char (&start)))
    ;
  return gtk_text_iter_get_text (&start, where);
}

/* What is inserted in the place of @text comes here again, and is fit then. */
static void
on_insert (GtkTextBuffer *buffer, GtkTextIter *where, const char *text, int n_bytes)
{
  g_autofree char *before = dup_character_before (where);
  g_autofree char *whole = g_strdup_printf ("%s%.*s", before, n_bytes, text);
  g_autofree char *fit = coterie_cluster_text (whole);

  if (fit == NULL || !g_str_has_prefix (fit, before))
    return;
  g_signal_stop_emission_by_name (buffer, "insert-text");
  gtk_text_buffer_insert (buffer, where, fit + strlen (before), -1);
}

/* A space that was put before what goes now would stay behind, and nobody could see it. */
static void
on_delete (GtkTextBuffer *buffer, GtkTextIter *start, GtkTextIter *end)
{
  GtkTextIter before = *start;

  if (gtk_text_iter_equal (start, end) || !gtk_text_iter_backward_char (&before) ||
      gtk_text_iter_get_char (&before) != ZERO_WIDTH_SPACE ||
      !coterie_cluster_text_extends (gtk_text_iter_get_char (start)) ||
      coterie_cluster_text_extends (gtk_text_iter_get_char (end)))
    return;
  g_signal_stop_emission_by_name (buffer, "delete-range");
  gtk_text_buffer_delete (buffer, &before, end);
  *start = before;
}

void
coterie_cluster_guard_attach (GtkTextBuffer *buffer)
{
  g_signal_connect (buffer, "insert-text", G_CALLBACK (on_insert), NULL);
  g_signal_connect (buffer, "delete-range", G_CALLBACK (on_delete), NULL);
}
