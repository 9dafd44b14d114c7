// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/frames.h"

#include <gst/video/video.h>

struct _CoterieFrames
{
  GObject parent_instance;

  GMainContext *context;
  GMutex lock;
  GstSample *newest; /* NULL: fetched already */
  gboolean woken;
  guint n_pushed;
};

G_DEFINE_FINAL_TYPE (CoterieFrames, coterie_frames, G_TYPE_OBJECT)

enum
{
  FRAME,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static gboolean
on_woken (gpointer data)
{
  CoterieFrames *self = data;

  g_mutex_lock (&self->lock);
  self->woken = FALSE;
  g_mutex_unlock (&self->lock);
  g_signal_emit (self, signals[FRAME], 0);
  return G_SOURCE_REMOVE;
}

static void
coterie_frames_finalize (GObject *object)
{
  CoterieFrames *self = COTERIE_FRAMES (object);

  g_clear_pointer (&self->newest, gst_sample_unref);
  g_mutex_clear (&self->lock);
  g_main_context_unref (self->context);
  G_OBJECT_CLASS (coterie_frames_parent_class)->finalize (object);
}

static void
coterie_frames_class_init (CoterieFramesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = coterie_frames_finalize;

  /**
   * CoterieFrames::frame:
   *
   * There is a new picture: coterie_frames_take(). In the main context of the thread that made the object.
   */
  signals[FRAME] = g_signal_new ("frame", COTERIE_TYPE_FRAMES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
coterie_frames_init (CoterieFrames *self)
{
  g_mutex_init (&self->lock);
  self->context = g_main_context_ref_thread_default ();
}

CoterieFrames *
coterie_frames_new (void)
{
  return g_object_new (COTERIE_TYPE_FRAMES, NULL);
}

static void
wake (CoterieFrames *self)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_woken, g_object_ref (self), g_object_unref);
  g_source_attach (source, self->context);
}

/**
 * coterie_frames_push:
 * @sample: a picture of COTERIE_FRAMES_CAPS
 *
 * From any thread.
 */
void
coterie_frames_push (CoterieFrames *self, GstSample *sample)
{
  GstSample *older;
  gboolean sleeps;

  g_mutex_lock (&self->lock);
  older = self->newest;
  self->newest = gst_sample_ref (sample);
  self->n_pushed++;
  sleeps = !self->woken;
  self->woken = TRUE;
  g_mutex_unlock (&self->lock);
  g_clear_pointer (&older, gst_sample_unref);
  if (sleeps)
    wake (self);
}

/**
 * coterie_frames_skip:
 *
 * Counts a picture that has come while nobody looks, and that nobody gets. From any thread.
 */
void
coterie_frames_skip (CoterieFrames *self)
{
  g_mutex_lock (&self->lock);
  self->n_pushed++;
  g_mutex_unlock (&self->lock);
}

/**
 * coterie_frames_take:
 *
 * Returns: (transfer full) (nullable): the newest picture, once
 */
GstSample *
coterie_frames_take (CoterieFrames *self)
{
  GstSample *newest;

  g_mutex_lock (&self->lock);
  newest = g_steal_pointer (&self->newest);
  g_mutex_unlock (&self->lock);
  return newest;
}

/* A picture that somebody looks at. */
typedef struct
{
  GstSample *sample;
  GstVideoFrame frame;
} Held;

static void
let_go (gpointer data)
{
  Held *held = data;

  gst_video_frame_unmap (&held->frame);
  gst_sample_unref (held->sample);
  g_free (held);
}

/**
 * coterie_frames_take_bytes:
 * @stride: (out): bytes from one line to the next
 *
 * The same without a word of GStreamer, and without a copy.
 *
 * Returns: (transfer full) (nullable): the newest picture, once
 */
GBytes *
coterie_frames_take_bytes (CoterieFrames *self, guint *width, guint *height, gsize *stride)
{
  GstSample *sample = coterie_frames_take (self);
  GstVideoInfo info;
  Held *held;

  if (sample == NULL)
    return NULL;
  held = g_new0 (Held, 1);
  held->sample = sample;
  if (!gst_video_info_from_caps (&info, gst_sample_get_caps (sample)) ||
      !gst_video_frame_map (&held->frame, &info, gst_sample_get_buffer (sample), GST_MAP_READ))
    {
      gst_sample_unref (sample);
      g_free (held);
      return NULL;
    }
  *width = (guint) GST_VIDEO_FRAME_WIDTH (&held->frame);
  *height = (guint) GST_VIDEO_FRAME_HEIGHT (&held->frame);
  *stride = (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (&held->frame, 0);
  return g_bytes_new_with_free_func (GST_VIDEO_FRAME_PLANE_DATA (&held->frame, 0), *stride * *height, let_go, held);
}

/**
 * coterie_frames_is_watched:
 *
 * From any thread.
 *
 * Returns: whether anybody hears the signal "frame"
 */
gboolean
coterie_frames_is_watched (CoterieFrames *self)
{
  return g_signal_has_handler_pending (self, signals[FRAME], 0, FALSE);
}

/**
 * coterie_frames_get_n_pushed:
 *
 * Returns: how many pictures have come so far, fetched or not
 */
guint
coterie_frames_get_n_pushed (CoterieFrames *self)
{
  guint n_pushed;

  g_mutex_lock (&self->lock);
  n_pushed = self->n_pushed;
  g_mutex_unlock (&self->lock);
  return n_pushed;
}
