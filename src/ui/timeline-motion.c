// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/timeline-view-private.h"

#include <adwaita.h>

/* What moves is only drawn elsewhere: rows, the adjustment and the accessibility tree are where they will be from the
 * first frame on. AdwAnimation goes to its end at once when the desktop wants no animations. */

#define ENTER_MS 150
#define ENTER_PX 6.0f
#define ENTER_MAX_ROWS 3
#define GLIDE_MS 200
#define QUIET_US (500 * G_GINT64_CONSTANT (1000)) /* who writes faster than that is not watched row by row */

static gboolean
is_playing (AdwAnimation *animation)
{
  return animation != NULL && adw_animation_get_state (animation) == ADW_ANIMATION_PLAYING;
}

static void
on_value (double value, gpointer user_data)
{
  gtk_widget_queue_draw (GTK_WIDGET (user_data));
}

static void
play (CoterieTimelineView *self, AdwAnimation **animation, guint duration_ms)
{
  if (*animation == NULL)
    {
      AdwAnimationTarget *target = adw_callback_animation_target_new (on_value, self, NULL);

      *animation = adw_timed_animation_new (GTK_WIDGET (self), 0, 1, duration_ms, target);
    }
  adw_animation_reset (*animation);
  adw_animation_play (*animation);
}

/**
 * coterie_timeline_motion_note_added:
 *
 * Rows came at the end while it is looked at. A few slide in together; when many come, or one after the other in haste,
 * they are just there.
 */
void
coterie_timeline_motion_note_added (CoterieTimelineView *self, guint position, guint n_added)
{
  const gint64 now_us = g_get_monotonic_time ();
  const gboolean is_quiet = now_us - self->added_us > QUIET_US;

  self->added_us = now_us;
  if (!is_quiet || n_added > ENTER_MAX_ROWS || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  self->entering_from = position;
  play (self, &self->entering, ENTER_MS);
}

/**
 * coterie_timeline_motion_glide:
 * @distance_px: how far below the view the place is that is shown now
 *
 * The way there is seen, as far as there are rows to be seen on it, and at most one view of it.
 */
void
coterie_timeline_motion_glide (CoterieTimelineView *self, double distance_px)
{
  const double page = gtk_widget_get_height (GTK_WIDGET (self));
  const double above = self->rows->len > 0 ? -coterie_timeline_view_peek_row (self, 0)->y : 0;

  self->glide_px = MIN (MIN (distance_px, above), page);
  if (self->glide_px >= 1 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    play (self, &self->gliding, GLIDE_MS);
}

gboolean
coterie_timeline_motion_is_playing (CoterieTimelineView *self)
{
  return is_playing (self->entering) || is_playing (self->gliding);
}

/* Rows before the end came or went: what moves would move among them. */
void
coterie_timeline_motion_end (CoterieTimelineView *self)
{
  if (is_playing (self->entering))
    adw_animation_skip (self->entering);
  if (is_playing (self->gliding))
    adw_animation_skip (self->gliding);
}

void
coterie_timeline_motion_clear (CoterieTimelineView *self)
{
  coterie_timeline_motion_end (self);
  g_clear_object (&self->entering);
  g_clear_object (&self->gliding);
}

static void
snapshot_row (CoterieTimelineView *self, GtkSnapshot *snapshot, GtkWidget *row, double entered)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (0, ENTER_PX * (float) (1 - entered)));
  gtk_snapshot_push_opacity (snapshot, entered);
  gtk_widget_snapshot_child (GTK_WIDGET (self), row, snapshot);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_restore (snapshot);
}

void
coterie_timeline_motion_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  CoterieTimelineView *self = COTERIE_TIMELINE_VIEW (widget);
  const double glided = is_playing (self->gliding) ? adw_animation_get_value (self->gliding) : 1;
  const double entered = is_playing (self->entering) ? adw_animation_get_value (self->entering) : 1;

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (0, (float) (self->glide_px * (1 - glided))));
  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = coterie_timeline_view_peek_row (self, i)->widget;

      if (row == NULL)
        continue;
      if (entered < 1 && self->first + i >= self->entering_from)
        snapshot_row (self, snapshot, row, entered);
      else
        gtk_widget_snapshot_child (widget, row, snapshot);
    }
  gtk_snapshot_restore (snapshot);
}
