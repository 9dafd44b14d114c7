// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "watch.h"

#include "stamp.h"

static guint
ms_since (gint64 since_us)
{
  return (guint) ((g_get_monotonic_time () - since_us) / 1000);
}

static void
read_stamp (Watch *self, CoterieFrames *frames)
{
  guint width, height, age_ms;
  gsize stride;
  g_autoptr (GBytes) picture = coterie_frames_take_bytes (frames, &width, &height, &stride);

  if (picture != NULL && stamp_read (g_bytes_get_data (picture, NULL), width, height, stride, &age_ms))
    g_array_append_val (self->ages_ms, age_ms);
}

static void
on_frame (CoterieFrames *frames, Watch *self)
{
  if (self->last_us != 0)
    self->worst_gap_ms = MAX (self->worst_gap_ms, ms_since (self->last_us));
  else
    self->first (self->data);
  self->last_us = g_get_monotonic_time ();
  if (self->reads_stamps)
    read_stamp (self, frames);
}

Watch *
watch_new (gboolean reads_stamps, void (*first) (gpointer data), gpointer data)
{
  Watch *self = g_new0 (Watch, 1);

  self->reads_stamps = reads_stamps;
  self->first = first;
  self->data = data;
  self->ages_ms = g_array_new (FALSE, FALSE, sizeof (guint));
  return self;
}

/* From now on it looks at these. */
void
watch_follow (Watch *self, CoterieFrames *frames)
{
  if (self->frames != NULL)
    g_clear_signal_handler (&self->handler, self->frames);
  g_set_object (&self->frames, frames);
  if (frames != NULL)
    self->handler = g_signal_connect (frames, "frame", G_CALLBACK (on_frame), self);
}

void
watch_free (gpointer data)
{
  Watch *self = data;

  watch_follow (self, NULL);
  g_array_unref (self->ages_ms);
  g_free (self);
}

/* Begins to measure anew. */
void
watch_mark (Watch *self)
{
  self->worst_gap_ms = 0;
  if (self->last_us != 0)
    self->last_us = g_get_monotonic_time ();
  g_array_set_size (self->ages_ms, 0);
}

/* The longest time without a picture, the one that goes on now included. */
guint
watch_get_gap_ms (Watch *self)
{
  return MAX (self->worst_gap_ms, self->last_us != 0 ? ms_since (self->last_us) : 0);
}
