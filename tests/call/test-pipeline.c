// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/pipeline.h"
#include "kit/wait.h"

static GMutex lock;
static GCond changed;
static gboolean released;

static void
hang (gpointer data, gpointer user_data)
{
  g_mutex_lock (&lock);
  while (!released)
    g_cond_wait (&changed, &lock);
  g_mutex_unlock (&lock);
}

/* A device that hangs does not keep the program from ending. */
static void
test_hanging_device (void)
{
  coterie_pipeline_work (hang, NULL, NULL);
  g_assert_false (coterie_pipeline_wait_for_all (0));
  g_mutex_lock (&lock);
  released = TRUE;
  g_cond_broadcast (&changed);
  g_mutex_unlock (&lock);
  g_assert_true (coterie_pipeline_wait_for_all (COTERIE_WAIT_MAX_S));
}

/* However soon its end comes, it does not play afterwards: nobody else would stop it. */
static void
test_ended_while_it_begins (void)
{
  for (guint i = 0; i < 50; i++)
    {
      GstElement *pipeline = coterie_pipeline_new (coterie_pipeline_now ());
      g_autoptr (GstElement) watched = NULL;
      GstState state;

      gst_bin_add_many (GST_BIN (pipeline), gst_element_factory_make ("fakesink", NULL), NULL);
      watched = gst_object_ref (pipeline);
      coterie_pipeline_play (pipeline);
      coterie_pipeline_end (pipeline);
      g_assert_true (coterie_pipeline_wait_for_all (COTERIE_WAIT_MAX_S));
      gst_element_get_state (watched, &state, NULL, 0);
      g_assert_cmpint (state, ==, GST_STATE_NULL);
    }
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call/pipeline/hanging-device", test_hanging_device);
  g_test_add_func ("/call/pipeline/ended-while-it-begins", test_ended_while_it_begins);
  return g_test_run ();
}
