// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/pipeline.h"

#define MAX_THREADS 4
#define FLAG_ENDED GST_PIPELINE_FLAG_LAST

typedef struct
{
  GFunc work;
  gpointer data;
  gpointer user_data;
} Task;

static GMutex lock;
static GCond done;
static guint n_pending;

static void
on_thread (gpointer data, gpointer user_data)
{
  Task *task = data;

  task->work (task->data, task->user_data);
  g_free (task);
  g_mutex_lock (&lock);
  if (--n_pending == 0)
    g_cond_broadcast (&done);
  g_mutex_unlock (&lock);
}

static gpointer
make_pool (gpointer data)
{
  return g_thread_pool_new (on_thread, NULL, MAX_THREADS, FALSE, NULL);
}

/**
 * coterie_pipeline_work:
 * @work: gets @data and @user_data in another thread, soon
 */
void
coterie_pipeline_work (GFunc work, gpointer data, gpointer user_data)
{
  static GOnce once = G_ONCE_INIT;
  GThreadPool *pool = g_once (&once, make_pool, NULL);
  Task *task = g_new (Task, 1);

  *task = (Task){ work, data, user_data };
  g_mutex_lock (&lock);
  n_pending++;
  g_mutex_unlock (&lock);
  g_thread_pool_push (pool, task, NULL);
}

/**
 * coterie_pipeline_wait_for_all:
 * @seconds: at most: a device that hangs while it is opened holds its thread for ever
 *
 * Waits until everything that was begun before is done. At the end of a program, so that no thread is left in the
 * middle of it.
 *
 * Returns: whether all of it is
 */
gboolean
coterie_pipeline_wait_for_all (guint seconds)
{
  gint64 until_us = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  gboolean in_time = TRUE;

  g_mutex_lock (&lock);
  while (n_pending > 0 && in_time)
    in_time = g_cond_wait_until (&done, &lock, until_us);
  in_time = n_pending == 0;
  g_mutex_unlock (&lock);
  return in_time;
}

/**
 * coterie_pipeline_new:
 * @base_time: of the whole call: coterie_pipeline_now() at its beginning
 *
 * All pipelines of a call have one clock and one base time, so that the time of a buffer means the same in each.
 *
 * Returns: (transfer full): an empty pipeline
 */
GstElement *
coterie_pipeline_new (GstClockTime base_time)
{
  GstElement *pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  g_autoptr (GstClock) clock = gst_system_clock_obtain ();

  gst_pipeline_use_clock (GST_PIPELINE (pipeline), clock);
  gst_element_set_start_time (pipeline, GST_CLOCK_TIME_NONE);
  gst_element_set_base_time (pipeline, base_time);
  return pipeline;
}

/**
 * coterie_pipeline_now:
 *
 * Returns: the time of the clock that all pipelines have
 */
GstClockTime
coterie_pipeline_now (void)
{
  g_autoptr (GstClock) clock = gst_system_clock_obtain ();

  return gst_clock_get_time (clock);
}

/**
 * coterie_pipeline_find:
 * @name: of an element somewhere in it, which is there
 *
 * Returns: (transfer none): the element; it lives as long as the pipeline
 */
GstElement *
coterie_pipeline_find (GstElement *pipeline, const char *name)
{
  g_autoptr (GstElement) found = gst_bin_get_by_name (GST_BIN (pipeline), name);

  return found;
}

/* The pipeline's other flags change in other threads. */
static gboolean
is_ended (GstElement *pipeline)
{
  gboolean ended;

  GST_OBJECT_LOCK (pipeline);
  ended = GST_OBJECT_FLAG_IS_SET (pipeline, FLAG_ENDED);
  GST_OBJECT_UNLOCK (pipeline);
  return ended;
}

static void
play (gpointer data, gpointer user_data)
{
  GstElement *pipeline = data;

  GST_STATE_LOCK (pipeline);
  if (!is_ended (pipeline))
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
  GST_STATE_UNLOCK (pipeline);
  gst_object_unref (pipeline);
}

/**
 * coterie_pipeline_play:
 *
 * Starts it, in another thread. What goes wrong is on its bus.
 */
void
coterie_pipeline_play (GstElement *pipeline)
{
  coterie_pipeline_work (play, gst_object_ref (pipeline), NULL);
}

static void
end (gpointer data, gpointer user_data)
{
  GstElement *pipeline = data;

  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

/**
 * coterie_pipeline_end:
 * @pipeline: (transfer full): nobody feeds it any more, and its callbacks find nobody
 *
 * Stops and frees it, in another thread; also when it was never started, or is about to be.
 */
void
coterie_pipeline_end (GstElement *pipeline)
{
  GST_OBJECT_LOCK (pipeline);
  GST_OBJECT_FLAG_SET (pipeline, FLAG_ENDED);
  GST_OBJECT_UNLOCK (pipeline);
  coterie_pipeline_work (end, pipeline, NULL);
}
