// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/fanout.h"

#include <gst/video/video.h>

#define KEYS_APART_US (G_USEC_PER_SEC / 2) /* each takes as much as many other pictures */

struct _CoterieFanout
{
  gatomicrefcount count;
  GstPad *encoder_pad; /* the encoder is before it; NULL for sound */
  GMutex lock;
  GPtrArray *feeds; /* under the lock */
  gint n_keys;      /* atomic */
  GMutex key_lock;
  gint64 last_key_us;  /* under the lock; 0: never */
  gint64 asked_us;     /* under the lock; 0: none is on its way */
  gboolean key_wanted; /* under the lock: as soon as the last one is old enough */
};

/**
 * coterie_fanout_new:
 * @encoder_pad: (nullable): a sink pad behind the encoder, which takes requests for key frames; NULL for sound, where
 *   every buffer stands alone
 */
CoterieFanout *
coterie_fanout_new (GstPad *encoder_pad)
{
  CoterieFanout *self = g_new0 (CoterieFanout, 1);

  g_atomic_ref_count_init (&self->count);
  self->encoder_pad = encoder_pad != NULL ? gst_object_ref (encoder_pad) : NULL;
  g_mutex_init (&self->lock);
  g_mutex_init (&self->key_lock);
  self->feeds = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_feed_unref);
  return self;
}

CoterieFanout *
coterie_fanout_ref (CoterieFanout *self)
{
  g_atomic_ref_count_inc (&self->count);
  return self;
}

void
coterie_fanout_unref (CoterieFanout *self)
{
  if (!g_atomic_ref_count_dec (&self->count))
    return;
  g_ptr_array_unref (self->feeds);
  g_clear_object (&self->encoder_pad);
  g_mutex_clear (&self->lock);
  g_mutex_clear (&self->key_lock);
  g_free (self);
}

/**
 * coterie_fanout_add:
 * @feed: gets everything from now on; a picture from the next key frame on
 */
void
coterie_fanout_add (CoterieFanout *self, CoterieFeed *feed)
{
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->feeds, coterie_feed_ref (feed));
  g_mutex_unlock (&self->lock);
}

/**
 * coterie_fanout_remove:
 *
 * At most what is being pushed right now still reaches @feed. Safe to repeat.
 */
void
coterie_fanout_remove (CoterieFanout *self, CoterieFeed *feed)
{
  g_mutex_lock (&self->lock);
  g_ptr_array_remove_fast (self->feeds, feed);
  g_mutex_unlock (&self->lock);
}

static GstFlowReturn
on_sample (GstAppSink *appsink, gpointer user_data)
{
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (appsink);

  if (sample != NULL)
    coterie_fanout_push (user_data, sample);
  return GST_FLOW_OK;
}

/**
 * coterie_fanout_take_from:
 * @appsink: pushes whatever reaches it, as long as it lives
 */
void
coterie_fanout_take_from (CoterieFanout *self, GstElement *appsink)
{
  GstAppSinkCallbacks callbacks = { .new_sample = on_sample };

  gst_app_sink_set_callbacks (GST_APP_SINK (appsink), &callbacks, coterie_fanout_ref (self),
                              (GDestroyNotify) coterie_fanout_unref);
}

/* The encoder gives one key frame for each request. One that was asked for may have been forgotten, as when the size of
 * the picture changes meanwhile. */
static void
ask (CoterieFanout *self, gboolean at_once)
{
  gint64 now_us = g_get_monotonic_time ();
  gboolean asks;

  g_mutex_lock (&self->key_lock);
  asks = (self->asked_us == 0 || now_us - self->asked_us >= KEYS_APART_US) &&
         (at_once || self->last_key_us == 0 || now_us - self->last_key_us >= KEYS_APART_US);
  self->key_wanted = !asks && self->asked_us == 0;
  if (asks)
    self->asked_us = now_us;
  g_mutex_unlock (&self->key_lock);
  if (asks)
    gst_pad_push_event (self->encoder_pad, gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE, TRUE, 0));
}

static void
note_key (CoterieFanout *self)
{
  g_atomic_int_inc (&self->n_keys);
  g_mutex_lock (&self->key_lock);
  self->last_key_us = g_get_monotonic_time ();
  self->asked_us = 0;
  self->key_wanted = FALSE;
  g_mutex_unlock (&self->key_lock);
}

static gboolean
is_key_wanted (CoterieFanout *self)
{
  gboolean is_wanted;

  g_mutex_lock (&self->key_lock);
  is_wanted = self->key_wanted;
  g_mutex_unlock (&self->key_lock);
  return is_wanted;
}

static GPtrArray *
copy_feeds (CoterieFanout *self)
{
  GPtrArray *feeds = g_ptr_array_new_full (8, (GDestroyNotify) coterie_feed_unref);

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->feeds->len; i++)
    g_ptr_array_add (feeds, coterie_feed_ref (g_ptr_array_index (self->feeds, i)));
  g_mutex_unlock (&self->lock);
  return feeds;
}

/**
 * coterie_fanout_push:
 * @sample: what was encoded
 */
void
coterie_fanout_push (CoterieFanout *self, GstSample *sample)
{
  g_autoptr (GPtrArray) feeds = copy_feeds (self); /* nobody who takes one out waits for what a feed does */
  gboolean key_wanted;

  if (!GST_BUFFER_FLAG_IS_SET (gst_sample_get_buffer (sample), GST_BUFFER_FLAG_DELTA_UNIT))
    note_key (self);
  key_wanted = is_key_wanted (self);
  for (guint i = 0; i < feeds->len; i++)
    if (coterie_feed_push (g_ptr_array_index (feeds, i), sample))
      key_wanted = TRUE;
  if (key_wanted)
    coterie_fanout_ask_for_key (self);
}

/**
 * coterie_fanout_ask_for_key:
 *
 * Asks the encoder for a key frame, once for all who ask within half a second.
 */
void
coterie_fanout_ask_for_key (CoterieFanout *self)
{
  if (self->encoder_pad != NULL)
    ask (self, FALSE);
}

/**
 * coterie_fanout_ask_for_first_key:
 *
 * The same for somebody who has seen nothing yet: how long ago the last one was does not matter.
 */
void
coterie_fanout_ask_for_first_key (CoterieFanout *self)
{
  if (self->encoder_pad != NULL)
    ask (self, TRUE);
}

/**
 * coterie_fanout_get_n_keys:
 *
 * Returns: how many of the buffers so far stood alone
 */
guint
coterie_fanout_get_n_keys (CoterieFanout *self)
{
  return (guint) g_atomic_int_get (&self->n_keys);
}
