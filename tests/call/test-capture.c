// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/capture.h"
#include "call/pipeline.h"
#include "call/test-media.h"
#include "kit/wait.h"

#define N_CAPTURES 12
#define N_CHANGES 12

static const CoterieQuality qualities[] = {
  { 640, 360, 30, 600000 },
  { 320, 180, 15, 150000 },
};

/* One that is not taken wakes nobody again. */
static void
on_frame (CoterieFrames *frames, guint *n)
{
  g_autoptr (GstSample) sample = coterie_frames_take (frames);

  *n += sample != NULL ? 1 : 0;
}

static void
on_failed (CoterieCapture *capture, const GError *error)
{
  g_error ("the camera failed: %s", error->message);
}

static gboolean
on_due (gpointer due)
{
  *(gboolean *) due = TRUE;
  return G_SOURCE_REMOVE;
}

/* Pictures are on their way then, some of which have the size before. */
static void
change (CoterieCapture *capture, const CoterieQuality *quality, guint after_ms)
{
  gboolean due = FALSE;

  g_timeout_add (after_ms, on_due, &due);
  coterie_wait_for (due);
  coterie_capture_set_quality (capture, quality);
}

/* Many join at once: each makes the picture smaller or larger. */
static void
test_size_changes_quickly (void)
{
  for (guint i = 0; i < N_CAPTURES; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CoterieCapture) capture = NULL;
      CoterieFrames *frames;
      guint n = 0;

      capture = coterie_capture_new (coterie_test_media_picture (NULL), coterie_pipeline_now (), &qualities[0], &error);
      g_assert_no_error (error);
      frames = coterie_capture_get_frames (capture);
      g_signal_connect (frames, "frame", G_CALLBACK (on_frame), &n);
      g_signal_connect (capture, "failed", G_CALLBACK (on_failed), NULL);
      for (guint j = 0; j < N_CHANGES; j++)
        change (capture, &qualities[(j + 1) % 2], 20 + 3 * i);
      n = 0;
      coterie_wait_for (n > 0);
      g_signal_handlers_disconnect_by_data (frames, &n);
      coterie_capture_close (capture);
    }
  g_assert_true (coterie_pipeline_wait_for_all (COTERIE_WAIT_MAX_S));
}

/* The own picture costs nothing while nobody looks at it. */
static void
test_unwatched (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CoterieCapture) capture = NULL;
  CoterieFrames *frames;
  guint n = 0;

  capture = coterie_capture_new (coterie_test_media_picture (NULL), coterie_pipeline_now (), &qualities[1], &error);
  g_assert_no_error (error);
  frames = coterie_capture_get_frames (capture);
  for (guint n_keys = 1; n_keys < 4; n_keys++)
    {
      coterie_fanout_ask_for_first_key (coterie_capture_get_fanout (capture));
      coterie_wait_for (coterie_fanout_get_n_keys (coterie_capture_get_fanout (capture)) >= n_keys);
    }
  g_assert_cmpuint (coterie_frames_get_n_pushed (frames), ==, 0);
  g_signal_connect (frames, "frame", G_CALLBACK (on_frame), &n);
  coterie_wait_for (n > 2);
  g_signal_handlers_disconnect_by_data (frames, &n);
  coterie_capture_close (capture);
  g_assert_true (coterie_pipeline_wait_for_all (COTERIE_WAIT_MAX_S));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  g_test_add_func ("/call/capture/size-changes-quickly", test_size_changes_quickly);
  g_test_add_func ("/call/capture/unwatched-picture-is-not-made", test_unwatched);
  return g_test_run ();
}
