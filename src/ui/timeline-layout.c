// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/timeline-view-private.h"

/* Where the live rows stand. */

#define MARGIN 0.5         /* rows are kept ready this many views above and below the view */
#define MAX_SPARE 24       /* hidden rows kept for reuse */
#define MAX_WIDTH_PX 860   /* of a row; the rest of a wide view stays free on both sides */
#define EDGE_PX 12         /* free above the first row and below the last */
#define MAX_AVERAGE_PX 400 /* a few huge rows do not make the estimate */
#define MAX_HIDDEN 256     /* live rows that have a widget without a height; others of that kind are bare */
#define MAX_BARE 16384     /* live rows without a height: they cover nothing, however many there are */

static int
get_row_width (CoterieTimelineView *self)
{
  return MIN (gtk_widget_get_width (GTK_WIDGET (self)), MAX_WIDTH_PX);
}

static void
measure_row (CoterieTimelineView *self, CoterieTimelineRow *row)
{
  int min_width;

  if (row->widget == NULL)
    return;
  gtk_widget_measure (row->widget, GTK_ORIENTATION_HORIZONTAL, -1, &min_width, NULL, NULL, NULL);
  gtk_widget_measure (row->widget, GTK_ORIENTATION_VERTICAL, MAX (get_row_width (self), min_width), NULL, &row->height,
                      NULL, NULL);
}

static GtkWidget *
find_next_widget (CoterieTimelineView *self, guint index)
{
  for (guint i = index + 1; i < self->rows->len; i++)
    if (coterie_timeline_view_peek_row (self, i)->widget != NULL)
      return coterie_timeline_view_peek_row (self, i)->widget;
  return NULL;
}

static void
give_widget (CoterieTimelineView *self, guint index)
{
  CoterieTimelineRow *row = coterie_timeline_view_peek_row (self, index);
  const int position = (int) (self->first + index);

  row->widget = g_queue_pop_tail (&self->spare);
  if (row->widget == NULL)
    row->widget = self->functions.create (self->user_data);
  /* Siblings stand in order, for what reads the screen and for Tab. */
  gtk_widget_insert_before (row->widget, GTK_WIDGET (self), find_next_widget (self, index));
  gtk_widget_set_visible (row->widget, TRUE);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (row->widget), GTK_ACCESSIBLE_RELATION_POS_IN_SET, position + 1,
                                  GTK_ACCESSIBLE_RELATION_SET_SIZE, (int) coterie_timeline_view_count_items (self), -1);
}

static void
take_widget (CoterieTimelineView *self, guint index)
{
  GtkWidget *widget = g_steal_pointer (&coterie_timeline_view_peek_row (self, index)->widget);

  if (widget == NULL)
    return;
  /* The keyboard's focus must not travel to another message with the row. */
  if (gtk_widget_get_focus_child (GTK_WIDGET (self)) == widget)
    gtk_widget_grab_focus (GTK_WIDGET (self));
  self->functions.bind (widget, NULL, GTK_INVALID_LIST_POSITION, self->user_data);
  gtk_widget_set_visible (widget, FALSE);
  if (g_queue_get_length (&self->spare) < MAX_SPARE)
    g_queue_push_tail (&self->spare, widget);
  else
    gtk_widget_unparent (widget);
}

void
coterie_timeline_layout_bind (CoterieTimelineView *self, guint index)
{
  guint position = self->first + index;
  g_autoptr (GObject) item = g_list_model_get_item (self->model, position);
  CoterieTimelineRow *row = coterie_timeline_view_peek_row (self, index);
  const gboolean was_bare = row->widget == NULL;

  if (was_bare)
    give_widget (self, index);
  self->functions.bind (row->widget, item, position, self->user_data);
  if (!was_bare)
    return;
  measure_row (self, row);
  if (row->height == 0)
    take_widget (self, index);
}

/* Makes a row at @index; what stands there and behind it moves on. */
static void
insert_row (CoterieTimelineView *self, guint index)
{
  const CoterieTimelineRow row = { 0 };

  g_array_insert_val (self->rows, index, row);
  give_widget (self, index);
  coterie_timeline_layout_bind (self, index);
  measure_row (self, coterie_timeline_view_peek_row (self, index));
}

/* Takes the row away from its item; the item keeps its place in the model, so that the first live position moves. */
void
coterie_timeline_layout_remove_row (CoterieTimelineView *self, guint index)
{
  take_widget (self, index);
  g_array_remove_index (self->rows, index);
  if (index == 0)
    self->first++;
}

void
coterie_timeline_layout_remove_all (CoterieTimelineView *self)
{
  while (self->rows->len > 0)
    coterie_timeline_layout_remove_row (self, self->rows->len - 1);
}

static double
get_top (CoterieTimelineView *self)
{
  return coterie_timeline_view_peek_row (self, 0)->y;
}

static double
get_bottom (CoterieTimelineView *self)
{
  const CoterieTimelineRow *last = coterie_timeline_view_peek_row (self, self->rows->len - 1);

  return last->y + last->height;
}

/* Gives each live row its place, from the anchor on, which must be live. */
static void
place_rows (CoterieTimelineView *self)
{
  guint anchor = self->anchor_position - self->first;
  double y = self->anchor_y;

  for (guint i = anchor; i < self->rows->len; i++)
    {
      CoterieTimelineRow *row = coterie_timeline_view_peek_row (self, i);

      row->y = y;
      y += row->height;
    }
  y = self->anchor_y;
  for (guint i = anchor; i-- > 0;)
    {
      CoterieTimelineRow *row = coterie_timeline_view_peek_row (self, i);

      y -= row->height;
      row->y = y;
    }
}

static guint
count_hidden (CoterieTimelineView *self)
{
  guint n_hidden = 0;

  for (guint i = 0; i < self->rows->len; i++)
    n_hidden += coterie_timeline_view_peek_row (self, i)->height == 0;
  return n_hidden;
}

static void
add_below (CoterieTimelineView *self)
{
  double y = get_bottom (self);
  CoterieTimelineRow *row;

  insert_row (self, self->rows->len);
  row = coterie_timeline_view_peek_row (self, self->rows->len - 1);
  row->y = y;
}

static void
add_above (CoterieTimelineView *self)
{
  double y = get_top (self);
  CoterieTimelineRow *row;

  self->first--;
  insert_row (self, 0);
  row = coterie_timeline_view_peek_row (self, 0);
  row->y = y - row->height;
}

/* A row that covers nothing needs no widget to do so; a few keep theirs, for what is hidden now may be shown soon. */
static guint
spare_hidden (CoterieTimelineView *self, guint index, guint n_hidden)
{
  if (coterie_timeline_view_peek_row (self, index)->height > 0)
    return n_hidden;
  if (n_hidden >= MAX_HIDDEN)
    take_widget (self, index);
  return n_hidden + 1;
}

/* Adds rows until the view and its margins are covered, the model ends, or too many of them cover nothing. */
static void
add_rows (CoterieTimelineView *self, double page)
{
  guint n_items = coterie_timeline_view_count_items (self);
  guint n_hidden;

  place_rows (self);
  n_hidden = count_hidden (self);
  while (get_bottom (self) < page * (1 + MARGIN) && self->first + self->rows->len < n_items && n_hidden < MAX_BARE)
    {
      add_below (self);
      n_hidden = spare_hidden (self, self->rows->len - 1, n_hidden);
    }
  while (get_top (self) > -page * MARGIN && self->first > 0 && n_hidden < MAX_BARE)
    {
      add_above (self);
      n_hidden = spare_hidden (self, 0, n_hidden);
    }
}

/* Drops rows far outside: twice the margin away, so that wheeling to and fro reuses them. */
static void
drop_rows (CoterieTimelineView *self, double page)
{
  const CoterieTimelineRow *row;

  while (self->rows->len > 1 && (row = coterie_timeline_view_peek_row (self, 0)) != NULL &&
         row->y + row->height < -2 * MARGIN * page)
    coterie_timeline_layout_remove_row (self, 0);
  while (self->rows->len > 1 && coterie_timeline_view_peek_row (self, self->rows->len - 1)->y > (1 + 2 * MARGIN) * page)
    coterie_timeline_layout_remove_row (self, self->rows->len - 1);
}

static void
shift (CoterieTimelineView *self, double by, double page)
{
  self->anchor_y += by;
  add_rows (self, page);
}

/* No gap at the top, and above all none at the bottom, where the newest row sits. */
static void
close_gaps (CoterieTimelineView *self, double page)
{
  if (self->first == 0 && get_top (self) > EDGE_PX)
    shift (self, EDGE_PX - get_top (self), page);
  if (self->first + self->rows->len == coterie_timeline_view_count_items (self) && get_bottom (self) < page - EDGE_PX)
    shift (self, page - EDGE_PX - get_bottom (self), page);
}

/* The new anchor is the first row whose top is in view: what is above it may change its height without moving what is
 * being read. A row taller than the view anchors itself. */
static void
choose_anchor (CoterieTimelineView *self, double page)
{
  guint anchor = 0;

  for (guint i = 0; i < self->rows->len && coterie_timeline_view_peek_row (self, i)->y < page; i++)
    {
      anchor = i;
      if (coterie_timeline_view_peek_row (self, i)->y >= 0)
        break;
    }
  self->anchor_position = self->first + anchor;
  self->anchor_y = coterie_timeline_view_peek_row (self, anchor)->y;
}

static void
update_average (CoterieTimelineView *self)
{
  double sum = 0;

  if (self->rows->len < 8)
    return;
  for (guint i = 0; i < self->rows->len; i++)
    sum += coterie_timeline_view_peek_row (self, i)->height;
  self->average += (MIN (sum / self->rows->len, MAX_AVERAGE_PX) - self->average) * 0.05;
  self->average = MAX (self->average, 1);
}

/* What the person sees, for others to know; and the scrollbar, last of all. */
static void
tell (CoterieTimelineView *self, double page)
{
  guint n_items = coterie_timeline_view_count_items (self);
  guint after = n_items - self->first - self->rows->len;
  gboolean at_bottom = after == 0 && get_bottom (self) < page - EDGE_PX + 1;
  guint first_visible = G_MAXUINT, last_visible = G_MAXUINT;

  for (guint i = 0; i < self->rows->len; i++)
    {
      const CoterieTimelineRow *row = coterie_timeline_view_peek_row (self, i);

      if (first_visible == G_MAXUINT && row->y + row->height > 0 && row->y < page)
        first_visible = self->first + i;
      if (row->y + row->height > page + 1)
        break;
      if (row->y + row->height > 0)
        last_visible = self->first + i;
    }
  if (self->align < 0)
    self->sticky = at_bottom;
  coterie_timeline_view_configure (self, MAX (self->first * self->average - get_top (self) + EDGE_PX, 0),
                                   MAX (get_bottom (self) + after * self->average + EDGE_PX, page), page);
  coterie_timeline_view_set_seen (self, at_bottom, first_visible, last_visible);
}

static void
make_anchor_live (CoterieTimelineView *self)
{
  if (coterie_timeline_view_is_live (self, self->anchor_position))
    return;
  coterie_timeline_layout_remove_all (self);
  self->first = self->anchor_position;
  insert_row (self, 0);
}

/**
 * coterie_timeline_layout_update:
 *
 * The one place where rows are made, measured and placed; cheap when nothing has changed.
 */
void
coterie_timeline_layout_update (CoterieTimelineView *self)
{
  double page = gtk_widget_get_height (GTK_WIDGET (self));
  guint n_items = coterie_timeline_view_count_items (self);

  if (page <= 0)
    return;
  if (n_items == 0)
    {
      coterie_timeline_layout_remove_all (self);
      coterie_timeline_view_configure (self, 0, page, page);
      coterie_timeline_view_set_seen (self, TRUE, G_MAXUINT, G_MAXUINT);
      return;
    }

  if (self->sticky)
    self->anchor_position = n_items - 1;
  self->anchor_position = MIN (self->anchor_position, n_items - 1);
  make_anchor_live (self);
  for (guint i = 0; i < self->rows->len; i++)
    measure_row (self, coterie_timeline_view_peek_row (self, i));
  if (self->align >= 0)
    self->anchor_y = page * self->align;
  if (self->sticky)
    self->anchor_y = page - EDGE_PX - coterie_timeline_view_peek_row (self, n_items - 1 - self->first)->height;

  add_rows (self, page);
  close_gaps (self, page);
  drop_rows (self, page);
  if (self->align < 0 || !coterie_timeline_view_is_live (self, self->anchor_position))
    choose_anchor (self, page);
  update_average (self);
  tell (self, page);
}

/* Text is sharp on whole pixels alone. */
static float
snap (double y)
{
  return (float) (gint64) (y < 0 ? y - 0.5 : y + 0.5);
}

void
coterie_timeline_layout_allocate (CoterieTimelineView *self, int width, int height)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      const CoterieTimelineRow *row = coterie_timeline_view_peek_row (self, i);
      int row_width = get_row_width (self), min_width;
      graphene_point_t offset;

      if (row->widget == NULL || !gtk_widget_get_visible (row->widget))
        continue;
      gtk_widget_set_child_visible (row->widget, row->y < height && row->y + row->height > 0);
      gtk_widget_measure (row->widget, GTK_ORIENTATION_HORIZONTAL, -1, &min_width, NULL, NULL, NULL);
      row_width = MAX (row_width, min_width);
      graphene_point_init (&offset, MAX ((width - row_width) / 2, 0), snap (row->y));
      gtk_widget_allocate (row->widget, row_width, row->height, -1, gsk_transform_translate (NULL, &offset));
    }
}
