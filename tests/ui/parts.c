// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "parts.h"

#define N_FRAMES 3
#define MAX_FRAMES 100 /* something moves for ever: the case will say what */

GtkWidget *
test_find_part (GtkWidget *widget, const char *css_class)
{
  if (gtk_widget_has_css_class (widget, css_class) && gtk_widget_get_visible (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *part = gtk_widget_get_visible (child) ? test_find_part (child, css_class) : NULL;

      if (part != NULL)
        return part;
    }
  return NULL;
}

GtkWidget *
test_find_type (GtkWidget *widget, GType type)
{
  if (g_type_is_a (G_OBJECT_TYPE (widget), type) && gtk_widget_get_visible (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *part = gtk_widget_get_visible (child) ? test_find_type (child, type) : NULL;

      if (part != NULL)
        return part;
    }
  return NULL;
}

static void
on_after_paint (GdkFrameClock *clock, guint *n)
{
  ++*n;
}

void
test_settle_frames (GtkWidget *window)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);
  guint n = 0;
  gulong handler = g_signal_connect (clock, "after-paint", G_CALLBACK (on_after_paint), &n);

  while (n < N_FRAMES || (n < MAX_FRAMES && g_main_context_pending (NULL)))
    {
      gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_PAINT);
      g_main_context_iteration (NULL, TRUE);
    }
  g_signal_handler_disconnect (clock, handler);
}
