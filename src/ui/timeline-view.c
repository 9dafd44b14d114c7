// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/timeline-view-private.h"

/* The value of the adjustment is never changed in answer to a layout, only its lower and upper ends are. So whoever
 * holds on to a value (kinetic scrolling, a finger, an animation) is not disturbed by rows that come, go or grow. */

#define JUMP_VIEWS 4.0     /* scrolled further than this many views at once: a dragged scrollbar, see the estimate */
#define MAX_MINIMUM_PX 320 /* no row makes the window wider; what is wider than the view is cut off */
#define GUESSED_ROW_PX 48  /* until rows have been measured */

static void
scrollable_init (GtkScrollableInterface *iface)
{
}

G_DEFINE_FINAL_TYPE_WITH_CODE (CoterieTimelineView,
                               coterie_timeline_view,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, scrollable_init))

enum
{
  PROP_AT_BOTTOM = 1,
  PROP_FIRST_VISIBLE,
  PROP_LAST_VISIBLE,
  PROP_HADJUSTMENT,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY,
  N_PROPS = PROP_HADJUSTMENT
};

static GParamSpec *properties[N_PROPS];

CoterieTimelineRow *
coterie_timeline_view_peek_row (CoterieTimelineView *self, guint index)
{
  return &g_array_index (self->rows, CoterieTimelineRow, index);
}

guint
coterie_timeline_view_count_items (CoterieTimelineView *self)
{
  return self->model != NULL ? g_list_model_get_n_items (self->model) : 0;
}

gboolean
coterie_timeline_view_is_live (CoterieTimelineView *self, guint position)
{
  return position >= self->first && position - self->first < self->rows->len;
}

/* ------------------------------------------------------------------------------------ when the layout runs */

static void
update_now (CoterieTimelineView *self)
{
  coterie_timeline_layout_update (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  CoterieTimelineView *self = COTERIE_TIMELINE_VIEW (widget);

  self->tick = 0;
  update_now (self);
  return G_SOURCE_REMOVE;
}

/* However much the model changes within a frame, rows are made once, before the frame's layout. */
static void
update_soon (CoterieTimelineView *self)
{
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick, NULL, NULL);
}

static void
coterie_timeline_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  CoterieTimelineView *self = COTERIE_TIMELINE_VIEW (widget);

  coterie_timeline_layout_update (self);
  coterie_timeline_layout_allocate (self, width, height);
}

static void
coterie_timeline_view_measure (GtkWidget *widget,
                               GtkOrientation orientation,
                               int for_size,
                               int *minimum,
                               int *natural,
                               int *minimum_baseline,
                               int *natural_baseline)
{
  CoterieTimelineView *self = COTERIE_TIMELINE_VIEW (widget);

  for (guint i = 0; orientation == GTK_ORIENTATION_HORIZONTAL && i < self->rows->len; i++)
    {
      GtkWidget *row = coterie_timeline_view_peek_row (self, i)->widget;
      int row_minimum, row_natural;

      if (row == NULL)
        continue;
      gtk_widget_measure (row, orientation, -1, &row_minimum, &row_natural, NULL, NULL);
      *minimum = MAX (*minimum, row_minimum);
      *natural = MAX (*natural, row_natural);
    }
  *minimum = MIN (*minimum, MAX_MINIMUM_PX);
}

void
coterie_timeline_view_set_seen (CoterieTimelineView *self, gboolean at_bottom, guint first_visible, guint last_visible)
{
  if (self->at_bottom != at_bottom)
    {
      self->at_bottom = at_bottom;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AT_BOTTOM]);
    }
  if (self->first_visible != first_visible)
    {
      self->first_visible = first_visible;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FIRST_VISIBLE]);
    }
  if (self->last_visible != last_visible)
    {
      self->last_visible = last_visible;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_VISIBLE]);
    }
}

/* ------------------------------------------------------------------------------------ scrolling */

static void
on_value_changed (CoterieTimelineView *self)
{
  GtkAdjustment *adjustment = self->adjustments[GTK_ORIENTATION_VERTICAL];
  double page = gtk_widget_get_height (GTK_WIDGET (self));
  double value = gtk_adjustment_get_value (adjustment);
  double delta = value - self->value;

  self->value = value;
  self->align = -1;
  self->sticky = self->sticky && delta >= 0;
  if (ABS (delta) <= JUMP_VIEWS * page)
    self->anchor_y -= delta; /* by pixels, exactly */
  else
    {
      double rows = MAX (value - gtk_adjustment_get_lower (adjustment), 0) / self->average;

      self->sticky = value >= gtk_adjustment_get_upper (adjustment) - page - 0.5;
      self->anchor_position = (guint) MIN (rows, G_MAXINT);
      self->anchor_y = -(rows - (double) (guint64) rows) * self->average;
    }
  update_now (self);
}

void
coterie_timeline_view_configure (CoterieTimelineView *self, double above, double below, double page)
{
  GtkAdjustment *adjustment = self->adjustments[GTK_ORIENTATION_VERTICAL];

  if (adjustment == NULL)
    return;
  g_signal_handlers_block_by_func (adjustment, on_value_changed, self);
  gtk_adjustment_configure (adjustment, self->value, self->value - above, self->value + below, page * 0.1, page * 0.9,
                            page);
  g_signal_handlers_unblock_by_func (adjustment, on_value_changed, self);
  self->value = gtk_adjustment_get_value (adjustment);
}

void
coterie_timeline_view_scroll_by (CoterieTimelineView *self, double delta)
{
  if (self->adjustments[GTK_ORIENTATION_VERTICAL] != NULL)
    gtk_adjustment_set_value (self->adjustments[GTK_ORIENTATION_VERTICAL], self->value + delta);
}

static void
set_adjustment (CoterieTimelineView *self, GtkOrientation orientation, GtkAdjustment *adjustment)
{
  GtkAdjustment *old = self->adjustments[orientation];

  if (old != NULL)
    g_signal_handlers_disconnect_by_data (old, self);
  g_set_object (&self->adjustments[orientation], adjustment);
  if (adjustment == NULL || orientation != GTK_ORIENTATION_VERTICAL)
    return;
  self->value = gtk_adjustment_get_value (adjustment);
  g_signal_connect_swapped (adjustment, "value-changed", G_CALLBACK (on_value_changed), self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/* A deceleration under way would go on from here. GTK 4.8 has no call that ends it; switching it off does. */
static void
end_deceleration (CoterieTimelineView *self)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));

  if (!GTK_IS_SCROLLED_WINDOW (parent) || !gtk_scrolled_window_get_kinetic_scrolling (GTK_SCROLLED_WINDOW (parent)))
    return;
  gtk_scrolled_window_set_kinetic_scrolling (GTK_SCROLLED_WINDOW (parent), FALSE);
  gtk_scrolled_window_set_kinetic_scrolling (GTK_SCROLLED_WINDOW (parent), TRUE);
}

/**
 * coterie_timeline_view_scroll_to:
 * @align: where the top of the row goes, as a part of the view's height; it stays there, whatever comes above and
 *   below, until somebody scrolls
 */
void
coterie_timeline_view_scroll_to (CoterieTimelineView *self, guint position, double align)
{
  g_return_if_fail (COTERIE_IS_TIMELINE_VIEW (self));

  end_deceleration (self);
  self->sticky = FALSE;
  self->anchor_position = position;
  self->align = align;
  update_now (self);
}

void
coterie_timeline_view_scroll_to_end (CoterieTimelineView *self)
{
  g_return_if_fail (COTERIE_IS_TIMELINE_VIEW (self));

  end_deceleration (self);
  self->sticky = TRUE;
  self->align = -1;
  update_now (self);
}

void
coterie_timeline_view_glide_to_end (CoterieTimelineView *self)
{
  GtkAdjustment *adjustment;
  double distance = 0;

  g_return_if_fail (COTERIE_IS_TIMELINE_VIEW (self));

  adjustment = self->adjustments[GTK_ORIENTATION_VERTICAL];
  if (adjustment != NULL)
    distance = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment) - self->value;
  coterie_timeline_view_scroll_to_end (self);
  coterie_timeline_motion_glide (self, distance);
}

/* ------------------------------------------------------------------------------------ the model */

/* An anchor that goes hands over to the row after it, or else to the one before. */
static void
hand_anchor_over (CoterieTimelineView *self, guint from, guint to)
{
  guint heir = coterie_timeline_view_is_live (self, to) ? to : from - 1;

  if (self->anchor_position < from || self->anchor_position >= to)
    return;
  self->align = -1;
  if (coterie_timeline_view_is_live (self, heir))
    self->anchor_y = coterie_timeline_view_peek_row (self, heir - self->first)->y;
  self->anchor_position = from > 0 || heir == to ? heir : to;
}

static void
bind_live (CoterieTimelineView *self, guint from, guint to)
{
  from = MAX (from, self->first);
  to = MIN (to, self->first + self->rows->len);
  for (guint position = from; position < to; position++)
    coterie_timeline_layout_bind (self, position - self->first);
}

/* Of the rows around a change those on the anchor's side stay; the others are made again when they are needed. */
static void
cut_rows (CoterieTimelineView *self, guint from, guint to)
{
  if (self->anchor_position < from)
    while (self->rows->len > 0 && self->first + self->rows->len > from)
      coterie_timeline_layout_remove_row (self, self->rows->len - 1);
  else
    while (self->rows->len > 0 && self->first < to)
      coterie_timeline_layout_remove_row (self, 0);
}

static void
tell_set_size (CoterieTimelineView *self)
{
  int n_items = (int) coterie_timeline_view_count_items (self);

  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = coterie_timeline_view_peek_row (self, i)->widget;

      if (row != NULL)
        gtk_accessible_update_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_POS_IN_SET,
                                        (int) (self->first + i) + 1, GTK_ACCESSIBLE_RELATION_SET_SIZE, n_items, -1);
    }
}

static void
on_items_changed (CoterieTimelineView *self, guint position, guint n_removed, guint n_added)
{
  guint end = self->first + self->rows->len; /* as before the change, like the rest of them */
  guint after = position + n_removed;

  if (n_removed == n_added) /* the same places: other items, or the same ones, now read */
    {
      bind_live (self, position > 0 ? position - 1 : 0, after + 1);
      self->last_visible = G_MAXUINT; /* what can be seen is told again, with the heights that the rows have now */
      update_soon (self);
      return;
    }

  hand_anchor_over (self, position, after);
  if (position >= end && n_removed == 0 && self->at_bottom)
    {
      /* Whoever looks at the end goes on looking at the end. */
      self->align = -1;
      self->sticky = TRUE;
      coterie_timeline_motion_note_added (self, position, n_added);
    }
  else
    coterie_timeline_motion_end (self);
  if (position < end && after > self->first)
    cut_rows (self, position, after);
  if (self->first >= after)
    self->first += n_added - n_removed;
  if (self->anchor_position >= after)
    self->anchor_position += n_added - n_removed;
  bind_live (self, position > 0 ? position - 1 : 0, position);
  bind_live (self, position + n_added, position + n_added + 1);
  tell_set_size (self);
  update_soon (self);
}

void
coterie_timeline_view_set_model (CoterieTimelineView *self, GListModel *model)
{
  g_return_if_fail (COTERIE_IS_TIMELINE_VIEW (self));

  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  coterie_timeline_motion_end (self);
  coterie_timeline_layout_remove_all (self);
  self->first = 0;
  g_set_object (&self->model, model);
  if (model != NULL)
    g_signal_connect_swapped (model, "items-changed", G_CALLBACK (on_items_changed), self);
  coterie_timeline_view_scroll_to_end (self);
}

void
coterie_timeline_view_set_rows (CoterieTimelineView *self, const CoterieTimelineRows *rows, gpointer user_data)
{
  g_return_if_fail (COTERIE_IS_TIMELINE_VIEW (self) && self->rows->len == 0);

  self->functions = *rows;
  self->user_data = user_data;
}

void
coterie_timeline_view_rebind (CoterieTimelineView *self, guint position)
{
  g_return_if_fail (COTERIE_IS_TIMELINE_VIEW (self));

  bind_live (self, position, position + 1);
  update_soon (self);
}

void
coterie_timeline_view_rebind_all (CoterieTimelineView *self)
{
  g_return_if_fail (COTERIE_IS_TIMELINE_VIEW (self));

  bind_live (self, 0, G_MAXUINT);
  update_soon (self);
}

gboolean
coterie_timeline_view_get_at_bottom (CoterieTimelineView *self)
{
  g_return_val_if_fail (COTERIE_IS_TIMELINE_VIEW (self), FALSE);

  return self->at_bottom;
}

guint
coterie_timeline_view_get_first_visible (CoterieTimelineView *self)
{
  g_return_val_if_fail (COTERIE_IS_TIMELINE_VIEW (self), G_MAXUINT);

  return self->first_visible;
}

guint
coterie_timeline_view_get_last_visible (CoterieTimelineView *self)
{
  g_return_val_if_fail (COTERIE_IS_TIMELINE_VIEW (self), G_MAXUINT);

  return self->last_visible;
}

GtkWidget *
coterie_timeline_view_get_row (CoterieTimelineView *self, guint position)
{
  g_return_val_if_fail (COTERIE_IS_TIMELINE_VIEW (self), NULL);

  return coterie_timeline_view_is_live (self, position)
             ? coterie_timeline_view_peek_row (self, position - self->first)->widget
             : NULL;
}

/* ------------------------------------------------------------------------------------ GObject */

static void
coterie_timeline_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  CoterieTimelineView *self = COTERIE_TIMELINE_VIEW (object);

  switch (id)
    {
    case PROP_AT_BOTTOM:
      g_value_set_boolean (value, self->at_bottom);
      break;
    case PROP_FIRST_VISIBLE:
      g_value_set_uint (value, self->first_visible);
      break;
    case PROP_LAST_VISIBLE:
      g_value_set_uint (value, self->last_visible);
      break;
    case PROP_HADJUSTMENT:
    case PROP_VADJUSTMENT:
      g_value_set_object (value, self->adjustments[id - PROP_HADJUSTMENT]);
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      g_value_set_enum (value, self->policies[id - PROP_HSCROLL_POLICY]);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_timeline_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieTimelineView *self = COTERIE_TIMELINE_VIEW (object);

  switch (id)
    {
    case PROP_HADJUSTMENT:
    case PROP_VADJUSTMENT:
      set_adjustment (self, (GtkOrientation) (id - PROP_HADJUSTMENT), g_value_get_object (value));
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      self->policies[id - PROP_HSCROLL_POLICY] = g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_timeline_view_dispose (GObject *object)
{
  CoterieTimelineView *self = COTERIE_TIMELINE_VIEW (object);
  GtkWidget *child;

  if (self->model != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->model, self);
      coterie_timeline_layout_remove_all (self); /* each row lets its item go */
    }
  coterie_timeline_motion_clear (self);
  g_clear_object (&self->model);
  set_adjustment (self, GTK_ORIENTATION_HORIZONTAL, NULL);
  set_adjustment (self, GTK_ORIENTATION_VERTICAL, NULL);
  g_queue_clear (&self->spare);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (coterie_timeline_view_parent_class)->dispose (object);
}

static void
coterie_timeline_view_finalize (GObject *object)
{
  g_array_unref (COTERIE_TIMELINE_VIEW (object)->rows);
  G_OBJECT_CLASS (coterie_timeline_view_parent_class)->finalize (object);
}

static void
coterie_timeline_view_class_init (CoterieTimelineViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = coterie_timeline_view_get_property;
  object_class->set_property = coterie_timeline_view_set_property;
  object_class->dispose = coterie_timeline_view_dispose;
  object_class->finalize = coterie_timeline_view_finalize;
  widget_class->measure = coterie_timeline_view_measure;
  widget_class->size_allocate = coterie_timeline_view_size_allocate;
  widget_class->focus = coterie_timeline_keys_focus;
  widget_class->snapshot = coterie_timeline_motion_snapshot;

  properties[PROP_AT_BOTTOM] = g_param_spec_boolean ("at-bottom", NULL, NULL, TRUE, flags);
  properties[PROP_FIRST_VISIBLE] = g_param_spec_uint ("first-visible", NULL, NULL, 0, G_MAXUINT, G_MAXUINT, flags);
  properties[PROP_LAST_VISIBLE] = g_param_spec_uint ("last-visible", NULL, NULL, 0, G_MAXUINT, G_MAXUINT, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");

  coterie_timeline_keys_install (widget_class);
  gtk_widget_class_set_css_name (widget_class, "timeline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST);
}

static void
coterie_timeline_view_init (CoterieTimelineView *self)
{
  self->rows = g_array_new (FALSE, FALSE, sizeof (CoterieTimelineRow));
  self->align = -1;
  self->average = GUESSED_ROW_PX;
  self->sticky = TRUE;
  self->at_bottom = TRUE;
  self->first_visible = self->last_visible = G_MAXUINT;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
}

GtkWidget *
coterie_timeline_view_new (void)
{
  return g_object_new (COTERIE_TYPE_TIMELINE_VIEW, NULL);
}
