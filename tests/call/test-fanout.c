// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/fanout.h"
#include "kit/wait.h"

#include <gst/video/video.h>

/* A fanout behind an encoder that only counts what it is asked. */
typedef struct
{
  GstPad *encoder;
  GstPad *sink;
  CoterieFanout *fanout;
  guint n_asked;
} Ground;

static gboolean
on_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  Ground *ground = pad->eventdata;

  ground->n_asked += gst_video_event_is_force_key_unit (event);
  gst_event_unref (event);
  return TRUE;
}

static void
open_ground (Ground *ground)
{
  ground->encoder = gst_object_ref_sink (gst_pad_new ("src", GST_PAD_SRC));
  ground->sink = gst_object_ref_sink (gst_pad_new ("sink", GST_PAD_SINK));
  gst_pad_set_event_function_full (ground->encoder, on_event, ground, NULL);
  gst_pad_set_active (ground->encoder, TRUE);
  gst_pad_set_active (ground->sink, TRUE);
  g_assert_cmpint (gst_pad_link (ground->encoder, ground->sink), ==, GST_PAD_LINK_OK);
  ground->fanout = coterie_fanout_new (ground->sink);
}

static void
close_ground (Ground *ground)
{
  coterie_fanout_unref (ground->fanout);
  gst_object_unref (ground->sink);
  gst_object_unref (ground->encoder);
}

static void
push (Ground *ground, gboolean is_key)
{
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();
  g_autoptr (GstSample) sample = NULL;

  if (!is_key)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  sample = gst_sample_new (buffer, NULL, NULL, NULL);
  coterie_fanout_push (ground->fanout, sample);
}

/* Many ask at once: one key frame does for all of them. */
static void
test_one_for_all (void)
{
  Ground ground = { 0 };

  open_ground (&ground);
  for (guint i = 0; i < 8; i++)
    coterie_fanout_ask_for_key (ground.fanout);
  coterie_fanout_ask_for_first_key (ground.fanout);
  g_assert_cmpuint (ground.n_asked, ==, 1);
  push (&ground, TRUE);
  g_assert_cmpuint (coterie_fanout_get_n_keys (ground.fanout), ==, 1);
  push (&ground, FALSE);
  g_assert_cmpuint (ground.n_asked, ==, 1);
  close_ground (&ground);
}

static gboolean
push_until_asked (Ground *ground, guint n)
{
  push (ground, FALSE);
  return ground->n_asked == n;
}

/* Who has lost one soon after gets the next one a little later. */
static void
test_later (void)
{
  Ground ground = { 0 };
  gint64 began_us = g_get_monotonic_time ();

  open_ground (&ground);
  push (&ground, TRUE);
  coterie_fanout_ask_for_key (ground.fanout);
  coterie_wait_for (push_until_asked (&ground, 1));
  g_assert_cmpint (g_get_monotonic_time () - began_us, >, G_USEC_PER_SEC / 2 - 1);
  close_ground (&ground);
}

/* Who has seen nothing yet does not wait for that. */
static void
test_first_one_at_once (void)
{
  Ground ground = { 0 };

  open_ground (&ground);
  push (&ground, TRUE);
  coterie_fanout_ask_for_first_key (ground.fanout);
  g_assert_cmpuint (ground.n_asked, ==, 1);
  push (&ground, TRUE);
  coterie_fanout_ask_for_first_key (ground.fanout);
  g_assert_cmpuint (ground.n_asked, ==, 2);
  close_ground (&ground);
}

/* An encoder that has forgotten it is asked again. */
static void
test_forgotten (void)
{
  Ground ground = { 0 };

  open_ground (&ground);
  coterie_fanout_ask_for_key (ground.fanout);
  g_assert_cmpuint (ground.n_asked, ==, 1);
  coterie_wait_for ((coterie_fanout_ask_for_key (ground.fanout), ground.n_asked == 2));
  close_ground (&ground);
}

/* Sound has no key frames. */
static void
test_sound (void)
{
  CoterieFanout *fanout = coterie_fanout_new (NULL);

  coterie_fanout_ask_for_key (fanout);
  coterie_fanout_ask_for_first_key (fanout);
  coterie_fanout_unref (fanout);
}

/* The other end of a feed: counts, and may stand still. */
typedef struct
{
  GstPad *pad;
  GMutex lock;
  GCond cond;
  gboolean stands; /* under the lock, as the next two */
  gboolean is_inside;
  guint n_taken;
} Sink;

static GstFlowReturn
on_buffer (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  Sink *sink = pad->chaindata;

  g_mutex_lock (&sink->lock);
  sink->n_taken++;
  sink->is_inside = TRUE;
  g_cond_broadcast (&sink->cond);
  while (sink->stands)
    g_cond_wait (&sink->cond, &sink->lock);
  sink->is_inside = FALSE;
  g_mutex_unlock (&sink->lock);
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

static CoterieFeed *
open_sink (Sink *sink, CoterieFeedKind kind)
{
  CoterieFeed *feed;

  g_mutex_init (&sink->lock);
  g_cond_init (&sink->cond);
  sink->pad = gst_object_ref_sink (gst_pad_new ("sink", GST_PAD_SINK));
  gst_pad_set_chain_function_full (sink->pad, on_buffer, sink, NULL);
  gst_pad_set_active (sink->pad, TRUE);
  feed = coterie_feed_new (kind, sink->pad, "video/x-vp8");
  g_assert_nonnull (feed);
  g_assert_null (coterie_feed_new (kind, sink->pad, "video/x-vp8"));
  coterie_feed_begin (feed);
  return feed;
}

static void
close_sink (Sink *sink)
{
  gst_object_unref (sink->pad);
  g_cond_clear (&sink->cond);
  g_mutex_clear (&sink->lock);
}

/* Who is not verified yet gets nothing, and a picture begins with one that stands alone, also after a pause. */
static void
test_begins_with_key (void)
{
  Ground ground = { 0 };
  Sink sink = { 0 };
  g_autoptr (CoterieFeed) feed = open_sink (&sink, COTERIE_FEED_PICTURE);

  open_ground (&ground);
  coterie_fanout_add (ground.fanout, feed);
  push (&ground, TRUE);
  g_assert_cmpuint (sink.n_taken + ground.n_asked, ==, 0);
  coterie_feed_open (feed);
  push (&ground, FALSE);
  g_assert_cmpuint (sink.n_taken, ==, 0);
  push (&ground, TRUE);
  push (&ground, FALSE);
  g_assert_cmpuint (sink.n_taken, ==, 2);
  coterie_feed_pause (feed, TRUE);
  push (&ground, TRUE);
  coterie_feed_pause (feed, FALSE);
  push (&ground, FALSE);
  g_assert_cmpuint (sink.n_taken, ==, 2);
  push (&ground, TRUE);
  g_assert_cmpuint (sink.n_taken, ==, 3);
  g_assert_cmpuint (coterie_feed_get_n_pushed (feed), ==, 3);
  coterie_feed_close (feed);
  push (&ground, TRUE);
  g_assert_cmpuint (sink.n_taken, ==, 3);
  close_ground (&ground);
  close_sink (&sink);
}

static gpointer
push_key (gpointer data)
{
  push (data, TRUE);
  return NULL;
}

/* A leg that does not get rid of its pictures is ended by somebody who does not wait for that. */
static void
test_standing_still (void)
{
  Ground ground = { 0 };
  Sink sink = { .stands = TRUE };
  g_autoptr (CoterieFeed) feed = open_sink (&sink, COTERIE_FEED_PICTURE);
  GThread *thread;

  open_ground (&ground);
  coterie_fanout_add (ground.fanout, feed);
  coterie_feed_open (feed);
  thread = g_thread_new ("push", push_key, &ground);
  g_mutex_lock (&sink.lock);
  while (!sink.is_inside)
    g_cond_wait (&sink.cond, &sink.lock);
  g_mutex_unlock (&sink.lock);
  coterie_feed_pause (feed, TRUE);
  coterie_fanout_remove (ground.fanout, feed);
  coterie_feed_close (feed);
  g_mutex_lock (&sink.lock);
  sink.stands = FALSE;
  g_cond_broadcast (&sink.cond);
  g_mutex_unlock (&sink.lock);
  g_thread_join (thread);
  push (&ground, TRUE);
  g_assert_cmpuint (sink.n_taken, ==, 1);
  close_ground (&ground);
  close_sink (&sink);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call/fanout/one-key-for-all", test_one_for_all);
  g_test_add_func ("/call/fanout/next-key-is-later", test_later);
  g_test_add_func ("/call/fanout/first-key-is-at-once", test_first_one_at_once);
  g_test_add_func ("/call/fanout/forgotten-key-is-asked-for-again", test_forgotten);
  g_test_add_func ("/call/fanout/sound", test_sound);
  g_test_add_func ("/call/fanout/picture-begins-with-a-key", test_begins_with_key);
  g_test_add_func ("/call/fanout/nobody-waits-for-a-feed-that-stands", test_standing_still);
  return g_test_run ();
}
