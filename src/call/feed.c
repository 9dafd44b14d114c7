// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/feed.h"

/* What may wait in front of a peer whose network is slow. */
#define PICTURE_MAX_WAITING 15
#define SOUND_MAX_WAITING 30

struct _CoterieFeed
{
  gatomicrefcount count;
  CoterieFeedKind kind;
  GMutex lock;
  GstAppSrc *appsrc; /* NULL once closed */
  gboolean open;
  gboolean paused;
  gboolean waits_for_key;
  guint n_pushed;
};

/**
 * coterie_feed_new:
 * @appsrc: where it leads: never blocks, and takes running times as they are
 */
CoterieFeed *
coterie_feed_new (CoterieFeedKind kind, GstElement *appsrc)
{
  CoterieFeed *self = g_new0 (CoterieFeed, 1);

  g_atomic_ref_count_init (&self->count);
  self->kind = kind;
  g_mutex_init (&self->lock);
  self->appsrc = gst_object_ref (GST_APP_SRC (appsrc));
  self->waits_for_key = kind == COTERIE_FEED_PICTURE;
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
  g_clear_object (&self->appsrc);
  g_mutex_clear (&self->lock);
  g_free (self);
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
 * Nothing passes any more, for good. Safe to repeat.
 */
void
coterie_feed_close (CoterieFeed *self)
{
  g_mutex_lock (&self->lock);
  g_clear_object (&self->appsrc);
  g_mutex_unlock (&self->lock);
}

static gboolean
has_room (CoterieFeed *self)
{
  guint64 max = self->kind == COTERIE_FEED_PICTURE ? PICTURE_MAX_WAITING : SOUND_MAX_WAITING;

  return gst_app_src_get_current_level_buffers (self->appsrc) <= max;
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
  if (!has_room (self))
    {
      self->waits_for_key = self->kind == COTERIE_FEED_PICTURE;
      return FALSE;
    }
  if (self->waits_for_key && is_key (sample))
    self->waits_for_key = FALSE;
  return !self->waits_for_key;
}

/**
 * coterie_feed_push:
 * @sample: one buffer with its caps
 *
 * Returns: whether it waits for a key frame
 */
gboolean
coterie_feed_push (CoterieFeed *self, GstSample *sample)
{
  gboolean waits = FALSE;

  g_mutex_lock (&self->lock);
  if (self->appsrc != NULL && self->open && !self->paused)
    {
      if (passes (self, sample) && gst_app_src_push_sample (self->appsrc, sample) == GST_FLOW_OK)
        self->n_pushed++;
      waits = self->waits_for_key && has_room (self);
    }
  g_mutex_unlock (&self->lock);
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
