// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/frames.h"

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
