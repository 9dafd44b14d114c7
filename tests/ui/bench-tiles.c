// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/call-picture.h"

#include <adwaita.h>
#include <gst/gst.h>
#include <time.h>

/* What it costs to show the pictures of nine people, without what it takes to receive them: decoded pictures come as
 * often as in a call, once to a grid that is seen and once to one that is not. In percent of one core. */

#define N_TILES 9
#define MEASURED_S 8

static const struct
{
  int width;
  int height;
  int per_s;
} kinds[] = { { 320, 180, 15 }, { 640, 360, 30 } };

typedef struct
{
  CoterieFrames *frames[N_TILES];
  CoterieCallPicture *pictures[N_TILES];
  GstSample *samples[N_TILES][2]; /* by turns: what moves changes every pixel */
  guint n_pushed;
  guint n_painted;
  gboolean over;
} Room;

static double
get_cpu_s (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static GstSample *
make_sample (int width, int height, guint8 shade)
{
  gsize size = (gsize) width * (gsize) height * 4;
  g_autoptr (GstBuffer) buffer = gst_buffer_new_allocate (NULL, size, NULL);
  g_autoptr (GstCaps) caps =
      gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING, "BGRA", "width", G_TYPE_INT, width, "height",
                           G_TYPE_INT, height, "framerate", GST_TYPE_FRACTION, 0, 1, NULL);

  gst_buffer_memset (buffer, 0, shade, size);
  return gst_sample_new (buffer, caps, NULL, NULL);
}

static gboolean
on_due (gpointer data)
{
  Room *room = data;

  for (guint i = 0; i < N_TILES; i++)
    coterie_frames_push (room->frames[i], room->samples[i][room->n_pushed % 2]);
  room->n_pushed++;
  return G_SOURCE_CONTINUE;
}

static gboolean
on_over (gpointer data)
{
  Room *room = data;

  room->over = TRUE;
  return G_SOURCE_REMOVE;
}

static void
on_painted (GdkFrameClock *clock, Room *room)
{
  room->n_painted++;
}

static void
run_for (Room *room, guint seconds)
{
  room->over = FALSE;
  g_timeout_add_seconds (seconds, on_over, room);
  while (!room->over)
    g_main_context_iteration (NULL, TRUE);
}

/* In percent of a core. */
static double
measure (Room *room)
{
  double cpu_s;
  gint64 began_us;

  run_for (room, 1);
  room->n_pushed = room->n_painted = 0;
  began_us = g_get_monotonic_time ();
  cpu_s = get_cpu_s ();
  run_for (room, MEASURED_S);
  return 100 * (get_cpu_s () - cpu_s) * G_USEC_PER_SEC / (double) (g_get_monotonic_time () - began_us);
}

static GtkWidget *
make_grid (Room *room)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_row_homogeneous (GTK_GRID (grid), TRUE);
  gtk_grid_set_column_homogeneous (GTK_GRID (grid), TRUE);
  for (int i = 0; i < N_TILES; i++)
    {
      GtkWidget *picture = gtk_picture_new_for_paintable (GDK_PAINTABLE (room->pictures[i]));

      gtk_picture_set_can_shrink (GTK_PICTURE (picture), TRUE);
      gtk_widget_set_hexpand (picture, TRUE);
      gtk_widget_set_vexpand (picture, TRUE);
      gtk_grid_attach (GTK_GRID (grid), picture, i % 3, i / 3, 1, 1);
    }
  return grid;
}

static void
watch (Room *room, gboolean watched)
{
  for (guint i = 0; i < N_TILES; i++)
    if (watched)
      coterie_call_picture_watch (room->pictures[i]);
    else
      coterie_call_picture_unwatch (room->pictures[i]);
}

static void
open_room (Room *room, guint kind)
{
  for (guint i = 0; i < N_TILES; i++)
    {
      room->frames[i] = coterie_frames_new ();
      room->pictures[i] = coterie_call_picture_new (&coterie_call_face);
      coterie_call_picture_set_frames (room->pictures[i], room->frames[i]);
      for (guint j = 0; j < 2; j++)
        room->samples[i][j] = make_sample (kinds[kind].width, kinds[kind].height, (guint8) (20 * i + 60 * j));
    }
}

static void
close_room (Room *room)
{
  for (guint i = 0; i < N_TILES; i++)
    {
      coterie_call_picture_set_frames (room->pictures[i], NULL);
      g_object_unref (room->pictures[i]);
      g_object_unref (room->frames[i]);
      for (guint j = 0; j < 2; j++)
        gst_sample_unref (room->samples[i][j]);
    }
}

static void
bench (guint kind)
{
  Room room = { .n_pushed = 0 };
  GtkWidget *window = gtk_window_new ();
  guint timer;
  double hidden, shown;

  open_room (&room, kind);
  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 700);
  gtk_window_set_child (GTK_WINDOW (window), make_grid (&room));
  gtk_window_present (GTK_WINDOW (window));
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (on_painted), &room);
  timer = g_timeout_add (1000 / (guint) kinds[kind].per_s, on_due, &room);
  hidden = measure (&room);
  watch (&room, TRUE);
  shown = measure (&room);
  g_print ("%s{\"benchmark\": \"%d tiles of %dx%d@%d\", \"cpu_pct\": %.1f, \"cpu_pct_unseen\": %.1f, "
           "\"pictures_per_s\": %.1f, \"paints_per_s\": %.1f}",
           kind == 0 ? "" : ", ", N_TILES, kinds[kind].width, kinds[kind].height, kinds[kind].per_s, shown, hidden,
           (double) room.n_pushed / MEASURED_S, (double) room.n_painted / MEASURED_S);
  watch (&room, FALSE);
  g_source_remove (timer);
  gtk_window_destroy (GTK_WINDOW (window));
  close_room (&room);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  adw_init ();
  g_print ("{\"figures\": [");
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    bench (i);
  g_print ("]}\n");
  return 0;
}
