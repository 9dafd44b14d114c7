// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/message-row-private.h"

/* Where the parts of a row stand: own bubbles at the end, others' at the start, beside the avatar. */

#define SIDE_PX 12      /* free at both ends of a row */
#define AVATAR_GAP_PX 9 /* between avatar and bubble */
#define GROUP_GAP_PX 12 /* above the first of a group */
#define ROW_GAP_PX 2    /* above the others */
#define NARROW_PX 500   /* below this a bubble may take nearly all of the width */
#define FREE_WIDE_PX 90 /* free on the other side of a bubble */
#define FREE_OWN_NARROW_PX 36
#define FREE_OTHER_NARROW_PX 0
#define PLACEHOLDER_PX 46 /* a group's message of one line */

/* A row's width, cut up. */
typedef struct
{
  int bubble_x, bubble_width;
  int avatar_x;
} Columns;

static gboolean
is_shown (GtkWidget *part)
{
  return part != NULL && gtk_widget_get_visible (part);
}

static int
get_height (GtkWidget *part, int width)
{
  int natural = 0;

  if (is_shown (part))
    gtk_widget_measure (part, GTK_ORIENTATION_VERTICAL, width, NULL, &natural, NULL, NULL);
  return natural;
}

static int
get_minimum_width (GtkWidget *part)
{
  int minimum = 0;

  if (is_shown (part))
    gtk_widget_measure (part, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return minimum;
}

static gboolean
is_own (CoterieMessageRow *self)
{
  return self->message != NULL && coterie_message_is_own (self->message);
}

static int
get_gap (CoterieMessageRow *self)
{
  return (self->place & COTERIE_ROW_FIRST) != 0 ? GROUP_GAP_PX : ROW_GAP_PX;
}

static void
cut_columns (CoterieMessageRow *self, int width, Columns *columns)
{
  int before = is_own (self) ? SIDE_PX : SIDE_PX + COTERIE_MESSAGE_AVATAR_PX + AVATAR_GAP_PX;
  int free_px = width >= NARROW_PX ? FREE_WIDE_PX : is_own (self) ? FREE_OWN_NARROW_PX : FREE_OTHER_NARROW_PX;
  gboolean at_left = (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL) == is_own (self);
  int minimum, natural;

  gtk_widget_measure (self->bubble, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  columns->bubble_width = MAX (MIN (natural, width - before - SIDE_PX - free_px), minimum);
  columns->bubble_x = at_left ? before : width - before - columns->bubble_width;
  columns->avatar_x = at_left ? SIDE_PX : width - SIDE_PX - COTERIE_MESSAGE_AVATAR_PX;
}

static int
measure_row_height (CoterieMessageRow *self, int width)
{
  int height = get_height (self->day, width) + get_height (self->unread_line, width);
  Columns columns;

  if (self->is_placeholder)
    return PLACEHOLDER_PX;
  height += get_height (self->notice, width);
  if (!is_shown (self->bubble))
    return height;
  cut_columns (self, width, &columns);
  return height + get_gap (self) + get_height (self->bubble, columns.bubble_width) + get_height (self->failed_bar, -1);
}

void
coterie_message_row_measure (GtkWidget *widget,
                             GtkOrientation orientation,
                             int for_size,
                             int *minimum,
                             int *natural,
                             int *minimum_baseline,
                             int *natural_baseline)
{
  CoterieMessageRow *self = COTERIE_MESSAGE_ROW (widget);
  int before = is_own (self) ? 2 * SIDE_PX : 2 * SIDE_PX + COTERIE_MESSAGE_AVATAR_PX + AVATAR_GAP_PX;
  int least = MAX (get_minimum_width (self->bubble), get_minimum_width (self->failed_bar)) + before;

  least = MAX (least, get_minimum_width (self->notice));
  least = MAX (least, get_minimum_width (self->day));
  least = MAX (least, get_minimum_width (self->unread_line));
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = *natural = least;
  else
    *minimum = *natural = measure_row_height (self, for_size < 0 ? least : for_size);
}

static void
place (GtkWidget *part, int x, int y, int width, int height)
{
  gtk_widget_size_allocate (part, &(GtkAllocation){ x, y, width, height }, -1);
}

/* Gives a part the whole width and returns where it ends. */
static int
stack (GtkWidget *part, int y, int width)
{
  int height = get_height (part, width);

  if (is_shown (part))
    place (part, 0, y, width, height);
  return y + height;
}

static void
allocate_bubble (CoterieMessageRow *self, int y, int width)
{
  Columns columns;
  int height;

  cut_columns (self, width, &columns);
  y += get_gap (self);
  height = get_height (self->bubble, columns.bubble_width);
  place (self->bubble, columns.bubble_x, y, columns.bubble_width, height);
  if (is_shown (self->avatar))
    place (self->avatar, columns.avatar_x, y + height - COTERIE_MESSAGE_AVATAR_PX, COTERIE_MESSAGE_AVATAR_PX,
           COTERIE_MESSAGE_AVATAR_PX);
  if (is_shown (self->failed_bar))
    {
      int bar_width;

      gtk_widget_measure (self->failed_bar, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &bar_width, NULL, NULL);
      place (self->failed_bar,
             gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL ? SIDE_PX : width - SIDE_PX - bar_width,
             y + height, bar_width, get_height (self->failed_bar, -1));
    }
}

void
coterie_message_row_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  CoterieMessageRow *self = COTERIE_MESSAGE_ROW (widget);
  int y = 0;

  y = stack (self->day, y, width);
  y = stack (self->unread_line, y, width);
  y = stack (self->notice, y, width);
  if (is_shown (self->bubble))
    allocate_bubble (self, y, width);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_POPOVER (child))
      gtk_popover_present (GTK_POPOVER (child));
}
