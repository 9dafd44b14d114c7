// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/timeline-view.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* A live row. */
typedef struct
{
  GtkWidget *widget; /* NULL: it covers nothing, as many others do; it gets one when its item is another */
  int height;
  double y; /* from the top of the view; coterie_timeline_layout_update() sets it */
} CoterieTimelineRow;

/* What the files of the timeline's widget share. The truth about the scroll position is the anchor: "the top of row
 * anchor_position is anchor_y pixels below the top of the view". All the rest follows from it: rows are laid out from
 * the anchor up and down with their real heights, and the adjustment comes last, with an estimate for rows that do not
 * exist. */
struct _CoterieTimelineView
{
  GtkWidget parent_instance;

  GListModel *model;
  CoterieTimelineRows functions;
  gpointer user_data;

  GArray *rows; /* of CoterieTimelineRow: the live ones, without gaps */
  guint first;  /* position of rows[0] */
  GQueue spare; /* hidden rows for reuse, still children */

  guint anchor_position;
  double anchor_y;
  double align;    /* where the anchor was asked for, as a part of the view's height, until one scrolls; else < 0 */
  gboolean sticky; /* the end is the anchor */
  double average;  /* estimated height of a row */
  guint tick;      /* an update is due in the next frame */

  gboolean at_bottom;
  guint first_visible, last_visible;

  GtkAdjustment *adjustments[2];
  GtkScrollablePolicy policies[2];
  double value; /* the adjustment's, that belongs to anchor_y */

  AdwAnimation *entering; /* NULL until there was one */
  guint entering_from;    /* rows from here on */
  gint64 added_us;        /* when rows came at the end last */
  AdwAnimation *gliding;
  double glide_px;
};

CoterieTimelineRow *
coterie_timeline_view_peek_row (CoterieTimelineView *self, guint index);
guint
coterie_timeline_view_count_items (CoterieTimelineView *self);
gboolean
coterie_timeline_view_is_live (CoterieTimelineView *self, guint position);

/* timeline-layout.c */
void
coterie_timeline_layout_update (CoterieTimelineView *self);
void
coterie_timeline_layout_allocate (CoterieTimelineView *self, int width, int height);
void
coterie_timeline_layout_remove_row (CoterieTimelineView *self, guint index);
void
coterie_timeline_layout_remove_all (CoterieTimelineView *self);
void
coterie_timeline_layout_bind (CoterieTimelineView *self, guint index);

/* timeline-view.c, for the layout */
void
coterie_timeline_view_configure (CoterieTimelineView *self, double above, double below, double page);
void
coterie_timeline_view_set_seen (CoterieTimelineView *self, gboolean at_bottom, guint first_visible, guint last_visible);
void
coterie_timeline_view_scroll_by (CoterieTimelineView *self, double delta);

/* timeline-motion.c */
void
coterie_timeline_motion_note_added (CoterieTimelineView *self, guint position, guint n_added);
void
coterie_timeline_motion_glide (CoterieTimelineView *self, double distance_px);
gboolean
coterie_timeline_motion_is_playing (CoterieTimelineView *self);
void
coterie_timeline_motion_end (CoterieTimelineView *self);
void
coterie_timeline_motion_clear (CoterieTimelineView *self);
void
coterie_timeline_motion_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);

/* timeline-keys.c */
void
coterie_timeline_keys_install (GtkWidgetClass *widget_class);
gboolean
coterie_timeline_keys_focus (GtkWidget *widget, GtkDirectionType direction);

G_END_DECLS
