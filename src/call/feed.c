// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/feed.h"

#define VOICE_MAX_WAITING 30 /* in front of a mixer that stands still */

struct _CoterieFeed
{
  gatomicrefcount count;
  CoterieFeedKind kind;
  GMutex lock;
  GstPad *pad;       /* NULL once closed, and for a voice */
  GstAppSrc *appsrc; /* NULL once closed, and for all else */
  GstCaps *caps;     /* of what goes through the pad */
  gboolean open;
  gboolean paused;
  gboolean waits_for_key;
  guint n_pushed;
};

static CoterieFeed *
new_feed (CoterieFeedKind kind)
{
  CoterieFeed *self = g_new0 (CoterieFeed, 1);

  g_atomic_ref_count_init (&self->count);
  self->kind = kind;
  g_mutex_init (&self->lock);
  self->waits_for_key = kind == COTERIE_FEED_PICTURE;
  return self;
}

/* What stands behind it is told that nothing is late here, and that what comes does so as time goes by. */
static gboolean
on_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return gst_pad_query_default (pad, parent, query);
  gst_query_set_latency (query, TRUE, 0, GST_CLOCK_TIME_NONE);
  return TRUE;
}

/* Nobody stands before it who could hear. */
static gboolean
on_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  gst_event_unref (event);
  return TRUE;
}

/**
 * coterie_feed_new:
 * @to: of the other pipeline; takes running times as they are, and does not block
 * @caps: what comes
 *
 * Whoever pushes does all that is to be done with it: there is no thread in between that would have to be woken for
 * each of many small packets.
 *
 * Returns: (transfer full) (nullable): the feed; NULL when @to is linked already or takes something else
 */
CoterieFeed *
coterie_feed_new (CoterieFeedKind kind, GstPad *to, const char *caps)
{
  g_autoptr (CoterieFeed) self = new_feed (kind);

  self->caps = gst_caps_from_string (caps);
  self->pad = gst_object_ref_sink (gst_pad_new ("feed", GST_PAD_SRC));
  gst_pad_set_query_function (self->pad, on_query);
  gst_pad_set_event_function (self->pad, on_event);
  gst_pad_use_fixed_caps (self->pad);
  gst_pad_set_active (self->pad, TRUE);
  return GST_PAD_LINK_SUCCESSFUL (gst_pad_link (self->pad, to)) ? g_steal_pointer (&self) : NULL;
}

/**
 * coterie_feed_new_voice:
 * @appsrc: where it leads: never blocks, and takes running times as they are
 *
 * For a mixer, which takes sound when it is time, and stands still when the speaker does: whoever brings it does not
 * wait for that.
 */
CoterieFeed *
coterie_feed_new_voice (GstElement *appsrc)
{
  CoterieFeed *self = new_feed (COTERIE_FEED_SOUND);

  self->appsrc = gst_object_ref (GST_APP_SRC (appsrc));
  return self;
}

CoterieFeed *
coterie_feed_ref (CoterieFeed *self)
{
  g_atomic_ref_count_inc (&self->count);
  return self;
}

void
coterie_feed_unref (CoterieFeed *self)
{
  if (!g_atomic_ref_count_dec (&self->count))
    return;
  g_clear_object (&self->pad);
  g_clear_object (&self->appsrc);
  g_clear_pointer (&self->caps, gst_caps_unref);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * coterie_feed_begin:
 *
 * Says what will come, as soon as the other pipeline runs: it may have to agree upon that with somebody. Not for a
 * voice, whose appsrc does so.
 */
void
coterie_feed_begin (CoterieFeed *self)
{
  GstSegment segment;

  g_return_if_fail (self->pad != NULL);

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (self->pad, gst_event_new_stream_start ("coterie"));
  gst_pad_push_event (self->pad, gst_event_new_caps (self->caps));
  gst_pad_push_event (self->pad, gst_event_new_segment (&segment));
}

/**
 * coterie_feed_open:
 *
 * Lets through what comes from now on.
 */
void
coterie_feed_open (CoterieFeed *self)
{
  g_mutex_lock (&self->lock);
  self->open = TRUE;
  g_mutex_unlock (&self->lock);
}

/**
 * coterie_feed_pause:
 * @paused: whether nothing passes though it is open
 */
void
coterie_feed_pause (CoterieFeed *self, gboolean paused)
{
  g_mutex_lock (&self->lock);
  if (self->paused != paused)
    self->waits_for_key = self->kind == COTERIE_FEED_PICTURE;
  self->paused = paused;
  g_mutex_unlock (&self->lock);
}

/**
 * coterie_feed_close:
 *
 * Nothing passes any more, for good; one buffer may be on its way in another thread. Safe to repeat.
 */
void
coterie_feed_close (CoterieFeed *self)
{
  g_mutex_lock (&self->lock);
  g_clear_object (&self->pad);
  g_clear_object (&self->appsrc);
  g_mutex_unlock (&self->lock);
}

static gboolean
is_key (GstSample *sample)
{
  return !GST_BUFFER_FLAG_IS_SET (gst_sample_get_buffer (sample), GST_BUFFER_FLAG_DELTA_UNIT);
}

/* A picture that leans on one that was left out is no use, and the receiver cannot know that one is missing. */
static gboolean
passes (CoterieFeed *self, GstSample *sample)
{
  if (!self->open || self->paused)
    return FALSE;
  if (self->appsrc != NULL)
    return gst_app_src_get_current_level_buffers (self->appsrc) <= VOICE_MAX_WAITING;
  if (self->waits_for_key && is_key (sample))
    self->waits_for_key = FALSE;
  return !self->waits_for_key;
}

/* Where it goes, if it does. */
static GstObject *
find_way (CoterieFeed *self, GstSample *sample, gboolean *waits)
{
  GstObject *way = NULL;

  g_mutex_lock (&self->lock);
  if ((self->pad != NULL || self->appsrc != NULL) && passes (self, sample))
    way = gst_object_ref (self->pad != NULL ? GST_OBJECT (self->pad) : GST_OBJECT (self->appsrc));
  *waits = self->pad != NULL && self->open && !self->paused && self->waits_for_key;
  g_mutex_unlock (&self->lock);
  return way;
}

static GstFlowReturn
go (GstObject *way, GstSample *sample)
{
  if (GST_IS_APP_SRC (way))
    return gst_app_src_push_sample (GST_APP_SRC (way), sample);
  return gst_pad_push (GST_PAD (way), gst_buffer_ref (gst_sample_get_buffer (sample)));
}

static void
note (CoterieFeed *self, GstFlowReturn flow)
{
  g_mutex_lock (&self->lock);
  if (flow == GST_FLOW_OK)
    self->n_pushed++;
  else
    self->waits_for_key = self->kind == COTERIE_FEED_PICTURE;
  g_mutex_unlock (&self->lock);
}

/**
 * coterie_feed_push:
 * @sample: one buffer
 *
 * One thread at a time.
 *
 * Returns: whether it waits for a key frame
 */
gboolean
coterie_feed_push (CoterieFeed *self, GstSample *sample)
{
  gboolean waits;
  g_autoptr (GstObject) way = find_way (self, sample, &waits);

  if (way != NULL) /* nobody who closes it waits meanwhile */
    note (self, go (way, sample));
  return waits;
}

/**
 * coterie_feed_get_n_pushed:
 *
 * Returns: how many buffers have passed so far
 */
guint
coterie_feed_get_n_pushed (CoterieFeed *self)
{
  guint n_pushed;

  g_mutex_lock (&self->lock);
  n_pushed = self->n_pushed;
  g_mutex_unlock (&self->lock);
  return n_pushed;
}
