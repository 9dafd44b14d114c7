// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/timeline-view-private.h"

/* The timeline by keyboard: Up and Down go from row to row and scroll inside rows taller than the view, Page Up and
 * Page Down scroll, Home and End go to the ends. Tab enters at the newest row in view, goes through what is inside a
 * row, and leaves. */

static void
reveal (CoterieTimelineView *self, const CoterieTimelineRow *row)
{
  double page = gtk_widget_get_height (GTK_WIDGET (self));

  if (row->y < 0 && row->y + row->height < page)
    coterie_timeline_view_scroll_by (self, row->y);
  else if (row->y + row->height > page && row->y > 0)
    coterie_timeline_view_scroll_by (self, MIN (row->y, row->y + row->height - page));
}

static gboolean
is_shown (const CoterieTimelineRow *row)
{
  return row->widget != NULL && gtk_widget_get_visible (row->widget);
}

static void
focus_row (CoterieTimelineView *self, guint index)
{
  GtkWidget *widget = coterie_timeline_view_peek_row (self, index)->widget;

  if (widget == NULL)
    return;
  gtk_widget_set_child_visible (widget, TRUE); /* it may stand in the margin still */
  reveal (self, coterie_timeline_view_peek_row (self, index));
  gtk_widget_grab_focus (widget);
}

static guint /* G_MAXUINT when none of them has it */
find_focused (CoterieTimelineView *self)
{
  GtkWidget *child = gtk_widget_get_focus_child (GTK_WIDGET (self));

  for (guint i = 0; child != NULL && i < self->rows->len; i++)
    if (coterie_timeline_view_peek_row (self, i)->widget == child)
      return i;
  return G_MAXUINT;
}

static guint
find_newest_in_view (CoterieTimelineView *self)
{
  double page = gtk_widget_get_height (GTK_WIDGET (self));
  guint found = self->anchor_position - self->first;

  for (guint i = 0; i < self->rows->len; i++)
    {
      const CoterieTimelineRow *row = coterie_timeline_view_peek_row (self, i);

      if (is_shown (row) && row->y + row->height <= page + 1)
        found = i;
    }
  return MIN (found, self->rows->len - 1);
}

/* The next one that takes height, or where we are. */
static guint
step_from (CoterieTimelineView *self, guint index, int step)
{
  guint next = index;

  do
    {
      if ((step < 0 && next == 0) || (step > 0 && next + 1 >= self->rows->len))
        return index;
      next += (guint) step;
    }
  while (!is_shown (coterie_timeline_view_peek_row (self, next)));
  return next;
}

static void
on_move (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieTimelineView *self = COTERIE_TIMELINE_VIEW (widget);
  double page = gtk_widget_get_height (widget);
  int step = g_variant_get_int32 (parameter);
  const CoterieTimelineRow *row;
  guint index;

  if (self->rows->len == 0)
    return;
  index = find_focused (self);
  if (index == G_MAXUINT)
    {
      focus_row (self, find_newest_in_view (self));
      return;
    }
  row = coterie_timeline_view_peek_row (self, index);
  if ((step < 0 && row->y < 0) || (step > 0 && row->y + row->height > page))
    coterie_timeline_view_scroll_by (self, step * page * 0.25);
  else
    focus_row (self, step_from (self, index, step));
}

static void
on_page (GtkWidget *widget, const char *name, GVariant *parameter)
{
  coterie_timeline_view_scroll_by (COTERIE_TIMELINE_VIEW (widget),
                                   g_variant_get_int32 (parameter) * gtk_widget_get_height (widget) * 0.9);
}

static void
on_edge (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieTimelineView *self = COTERIE_TIMELINE_VIEW (widget);
  gboolean to_end = g_variant_get_int32 (parameter) > 0;
  guint index;

  if (to_end)
    coterie_timeline_view_scroll_to_end (self);
  else
    coterie_timeline_view_scroll_to (self, 0, 0);
  if (self->rows->len == 0)
    return;
  index = to_end ? self->rows->len - 1 : 0;
  if (!is_shown (coterie_timeline_view_peek_row (self, index)))
    index = step_from (self, index, to_end ? -1 : 1);
  focus_row (self, index);
}

/* A row has become another kind of row: its neighbours may belong together in another way. */
static void
on_rebind (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieTimelineView *self = COTERIE_TIMELINE_VIEW (widget);
  guint position = g_variant_get_uint32 (parameter);

  if (position > 0)
    coterie_timeline_view_rebind (self, position - 1);
  coterie_timeline_view_rebind (self, position);
  coterie_timeline_view_rebind (self, position + 1);
}

gboolean
coterie_timeline_keys_focus (GtkWidget *widget, GtkDirectionType direction)
{
  CoterieTimelineView *self = COTERIE_TIMELINE_VIEW (widget);
  GtkWidget *child = gtk_widget_get_focus_child (widget);
  guint index;

  if (child != NULL)
    return gtk_widget_child_focus (child, direction);
  if (gtk_widget_is_focus (widget) || self->rows->len == 0)
    return FALSE;
  index = find_newest_in_view (self);
  focus_row (self, index);
  return is_shown (coterie_timeline_view_peek_row (self, index));
}

void
coterie_timeline_view_focus_row (CoterieTimelineView *self, guint position)
{
  g_return_if_fail (COTERIE_IS_TIMELINE_VIEW (self));

  if (coterie_timeline_view_is_live (self, position))
    focus_row (self, position - self->first);
}

static void
add_key (GtkWidgetClass *widget_class, guint key, guint keypad_key, const char *action, int step)
{
  gtk_widget_class_add_binding_action (widget_class, key, 0, action, "i", step);
  gtk_widget_class_add_binding_action (widget_class, keypad_key, 0, action, "i", step);
}

void
coterie_timeline_keys_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "timeline.move", "i", on_move);
  gtk_widget_class_install_action (widget_class, "timeline.page", "i", on_page);
  gtk_widget_class_install_action (widget_class, "timeline.edge", "i", on_edge);
  gtk_widget_class_install_action (widget_class, "timeline.rebind", "u", on_rebind);
  add_key (widget_class, GDK_KEY_Up, GDK_KEY_KP_Up, "timeline.move", -1);
  add_key (widget_class, GDK_KEY_Down, GDK_KEY_KP_Down, "timeline.move", 1);
  add_key (widget_class, GDK_KEY_Page_Up, GDK_KEY_KP_Page_Up, "timeline.page", -1);
  add_key (widget_class, GDK_KEY_Page_Down, GDK_KEY_KP_Page_Down, "timeline.page", 1);
  add_key (widget_class, GDK_KEY_Home, GDK_KEY_KP_Home, "timeline.edge", -1);
  add_key (widget_class, GDK_KEY_End, GDK_KEY_KP_End, "timeline.edge", 1);
}
