// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/teardown.h"

#define MAX_THREADS 4

static GMutex lock;
static GCond done;
static guint n_pending;

static void
work (gpointer data, gpointer user_data)
{
  GstElement *pipeline = data;

  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
  g_mutex_lock (&lock);
  if (--n_pending == 0)
    g_cond_broadcast (&done);
  g_mutex_unlock (&lock);
}

static gpointer
make_pool (gpointer data)
{
  return g_thread_pool_new (work, NULL, MAX_THREADS, FALSE, NULL);
}

/**
 * coterie_teardown:
 * @pipeline: (transfer full): nobody feeds it any more, and its callbacks find nobody
 *
 * Stops and frees it. Returns at once.
 */
void
coterie_teardown (GstElement *pipeline)
{
  static GOnce once = G_ONCE_INIT;
  GThreadPool *pool = g_once (&once, make_pool, NULL);

  g_mutex_lock (&lock);
  n_pending++;
  g_mutex_unlock (&lock);
  g_thread_pool_push (pool, pipeline, NULL);
}

/**
 * coterie_teardown_wait:
 *
 * Waits until everything that was given before is freed. At the end of a program, so that no thread is left in the
 * middle of it.
 */
void
coterie_teardown_wait (void)
{
  g_mutex_lock (&lock);
  while (n_pending > 0)
    g_cond_wait (&done, &lock);
  g_mutex_unlock (&lock);
}
