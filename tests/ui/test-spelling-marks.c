// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/wait.h"

#include "ui/spelling-marks.h"

#include <adwaita.h>

/* The field that is closed takes its checker along, whatever was under way. */

static void
on_gone (gpointer user_data, GObject *marks)
{
  *(gboolean *) user_data = TRUE;
}

static void
close_field (const char *text, gboolean wait)
{
  GtkWidget *window = gtk_window_new (), *view = gtk_text_view_new ();
  CoterieSpellingMarks *marks = coterie_spelling_marks_attach (GTK_TEXT_VIEW (view));
  gboolean gone = FALSE;

  g_object_weak_ref (G_OBJECT (marks), on_gone, &gone);
  gtk_window_set_child (GTK_WINDOW (window), view);
  gtk_window_present (GTK_WINDOW (window));
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), text, -1);
  if (wait)
    coterie_wait_settle ();
  gtk_window_destroy (GTK_WINDOW (window));
  coterie_wait_for (gone);
}

static void
test_closed_empty (void)
{
  close_field ("", FALSE);
}

static void
test_closed_while_loading (void)
{
  close_field ("Wher are teh lemons?", FALSE);
}

static void
test_closed_after_checking (void)
{
  close_field ("Wher are teh lemons?", TRUE);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/ui/spelling-marks/closed-field-leaves-nothing", test_closed_empty);
  g_test_add_func ("/ui/spelling-marks/closed-while-loading", test_closed_while_loading);
  g_test_add_func ("/ui/spelling-marks/closed-after-checking", test_closed_after_checking);
  return g_test_run ();
}
