// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/wait.h"
#include "ui/qr-camera.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <qrencode.h>

#define SAID "COTERIE1AA00000000000000000000000000000000000000000000000000000000000001"

/* The way that a camera's pictures go, with a picture that stands still in its place. */

typedef struct
{
  char *folder;
  char *picture;
  CoterieQrCamera *camera;
  guint n_frames, width, height, n_failures;
  char *said;
  char *failure;
  GBytes *frame;
} Room;

static void
on_frame (Room *room, GBytes *points, guint width, guint height)
{
  room->n_frames++;
  room->width = width;
  room->height = height;
  g_assert_cmpuint (g_bytes_get_size (points), ==, (gsize) width * height * 4);
  g_clear_pointer (&room->frame, g_bytes_unref);
  room->frame = g_bytes_ref (points);
}

static void
on_code (Room *room, const char *said)
{
  g_free (room->said);
  room->said = g_strdup (said);
}

static void
on_failed (Room *room, const char *sentence)
{
  room->n_failures++;
  g_free (room->failure);
  room->failure = g_strdup (sentence);
}

static void
set_up (Room *room, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  room->folder = g_dir_make_tmp ("coterie-qr-XXXXXX", &error);
  g_assert_no_error (error);
  room->picture = g_build_filename (room->folder, "seen.png", NULL);
  room->camera = coterie_qr_camera_new ("COTERIE");
  g_signal_connect_swapped (room->camera, "frame", G_CALLBACK (on_frame), room);
  g_signal_connect_swapped (room->camera, "code", G_CALLBACK (on_code), room);
  g_signal_connect_swapped (room->camera, "failed", G_CALLBACK (on_failed), room);
}

static void
tear_down (Room *room, gconstpointer data)
{
  coterie_qr_camera_stop (room->camera);
  g_object_add_weak_pointer (G_OBJECT (room->camera), (gpointer *) &room->camera);
  g_object_unref (room->camera);
  coterie_wait_for (room->camera == NULL);
  g_clear_pointer (&room->frame, g_bytes_unref);
  g_free (room->said);
  g_free (room->failure);
  g_unlink (room->picture);
  g_rmdir (room->folder);
  g_free (room->picture);
  g_free (room->folder);
}

/* A gray wall, darker on its left, and what is held before it. */
static void
draw (Room *room, const char *said, int width, int height)
{
  g_autoptr (GdkPixbuf) wall = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  g_autoptr (GdkPixbuf) left = gdk_pixbuf_new_subpixbuf (wall, 0, 0, 20, height);
  QRcode *code = said != NULL ? QRcode_encodeString (said, 0, QR_ECLEVEL_M, QR_MODE_8, 1) : NULL;
  g_autoptr (GError) error = NULL;

  gdk_pixbuf_fill (wall, 0xf0f0f0ff);
  gdk_pixbuf_fill (left, 0x800000ff);
  for (int i = 0; code != NULL && i < code->width * code->width; i++)
    if (code->data[i] & 1)
      {
        g_autoptr (GdkPixbuf) module =
            gdk_pixbuf_new_subpixbuf (wall, width / 2 - 120 + i % code->width * 6, 60 + i / code->width * 6, 6, 6);

        gdk_pixbuf_fill (module, 0x101010ff);
      }
  g_clear_pointer (&code, QRcode_free);
  g_assert_true (gdk_pixbuf_save (wall, room->picture, "png", &error, NULL));
  g_assert_no_error (error);
}

/* Not imagefreeze: now and then it divides by its rate after that was forgotten, while it is being stopped. */
static void
look (Room *room)
{
  g_autofree char *source = g_strdup_printf (
      "multifilesrc location=\"%s\" loop=true caps=image/png,framerate=30/1 ! pngdec ! identity sync=true",
      room->picture);

  coterie_qr_camera_set_source (room->camera, source);
  coterie_qr_camera_start (room->camera);
}

static void
test_reads (Room *room, gconstpointer data)
{
  const guint8 *points;

  draw (room, SAID, 1280, 720);
  look (room);
  coterie_wait_for (room->said != NULL && room->n_frames > 1);
  g_assert_cmpstr (room->said, ==, SAID);
  g_assert_cmpuint (room->width, ==, 640);
  g_assert_cmpuint (room->height, ==, 360);
  points = g_bytes_get_data (room->frame, NULL); /* as in a mirror: the dark side is on the right */
  g_assert_cmpuint (points[2], >, 0xc0);
  g_assert_cmpuint (points[639 * 4 + 2], <, 0x40);
  g_assert_null (room->failure);
}

static void
test_sees_no_code (Room *room, gconstpointer data)
{
  draw (room, NULL, 640, 480);
  look (room);
  coterie_wait_for (room->n_frames > 3);
  g_assert_null (room->said);
}

/* Nothing more is told of a camera that is off, and it can be put on again. */
static void
test_stops (Room *room, gconstpointer data)
{
  guint n_frames;

  draw (room, SAID, 640, 480);
  look (room);
  coterie_wait_for (room->n_frames > 0);
  coterie_qr_camera_stop (room->camera);
  coterie_qr_camera_stop (room->camera);
  n_frames = room->n_frames;
  coterie_wait_settle ();
  g_assert_cmpuint (room->n_frames, ==, n_frames);
  coterie_qr_camera_start (room->camera);
  coterie_qr_camera_start (room->camera);
  coterie_wait_for (room->n_frames > n_frames);
}

static void
test_stopped_at_once (Room *room, gconstpointer data)
{
  draw (room, SAID, 640, 480);
  for (guint i = 0; i < 5; i++)
    {
      look (room);
      coterie_qr_camera_stop (room->camera);
    }
  coterie_wait_settle ();
  g_assert_cmpuint (room->n_frames, ==, 0);
}

static void
assert_fails (Room *room, const char *source)
{
  room->n_failures = 0;
  coterie_qr_camera_set_source (room->camera, source);
  coterie_qr_camera_start (room->camera);
  coterie_wait_for (room->n_failures > 0);
  coterie_wait_settle ();
  g_assert_cmpuint (room->n_failures, ==, 1);
  g_assert_true (g_utf8_validate (room->failure, -1, NULL));
}

/* One sentence each, and a camera that is off. */
static void
test_fails (Room *room, gconstpointer data)
{
  assert_fails (room, "filesrc location=/nowhere/at-all.png ! pngdec");
  assert_fails (room, "v4l2src device=/dev/no-such-camera");
  assert_fails (room, "no-such-part-of-gstreamer");
  assert_fails (room, "audiotestsrc");
  draw (room, SAID, 640, 480);
  look (room); /* another attempt */
  coterie_wait_for (room->said != NULL);
}

#define ADD(name, function) g_test_add ("/ui/qr-camera/" name, Room, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("reads", test_reads);
  ADD ("sees-no-code", test_sees_no_code);
  ADD ("stops", test_stops);
  ADD ("stopped-at-once", test_stopped_at_once);
  ADD ("fails", test_fails);
  return g_test_run ();
}
