// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/own-picture.h"

#include "ui/picture-decoder.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n.h>
#include <string.h>

/* The person chose the file, but need not know who made it: only the loaders of two formats run, on a thread, and no
 * more points are decoded than a large photograph has. */
#define FILE_MAX_BYTES (32 * 1024 * 1024)
#define MAX_POINTS (48 * 1000 * 1000)
#define MAX_SIDE 16384
#define EDGE 384
#define CHUNK_BYTES (64 * 1024)

typedef struct
{
  gboolean too_large;
} Limits;

static void
on_size_prepared (GdkPixbufLoader *loader, int width, int height, gpointer user_data)
{
  Limits *limits = user_data;
  int shorter = MIN (width, height);

  if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE || (gint64) width * height > MAX_POINTS)
    {
      limits->too_large = TRUE;
      gdk_pixbuf_loader_set_size (loader, 1, 1);
    }
  else if (shorter > 2 * EDGE) /* JPEG is decoded at about this size at once */
    gdk_pixbuf_loader_set_size (loader, (int) ((gint64) width * 2 * EDGE / shorter),
                                (int) ((gint64) height * 2 * EDGE / shorter));
}

static const char *
find_type (GBytes *bytes)
{
  static const guint8 png[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
  static const guint8 jpeg[] = { 0xff, 0xd8, 0xff };
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  if (size > sizeof png && memcmp (data, png, sizeof png) == 0)
    return "image/png";
  if (size > sizeof jpeg && memcmp (data, jpeg, sizeof jpeg) == 0)
    return "image/jpeg";
  return NULL;
}

static gboolean
fail (GError **error, const char *sentence)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, sentence);
  return FALSE;
}

static gboolean
feed (GdkPixbufLoader *loader, GBytes *bytes, const Limits *limits)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  gboolean fine = TRUE;

  for (gsize at = 0; fine && at < size && !limits->too_large; at += CHUNK_BYTES)
    fine = gdk_pixbuf_loader_write (loader, data + at, MIN (CHUNK_BYTES, size - at), NULL);
  return gdk_pixbuf_loader_close (loader, NULL) && fine;
}

static GdkPixbuf *
decode (GBytes *bytes, GError **error)
{
  g_autoptr (GdkPixbufLoader) loader = NULL;
  const char *type = find_type (bytes);
  Limits limits = { FALSE };
  gboolean fine;

  if (type != NULL)
    loader = gdk_pixbuf_loader_new_with_mime_type (type, NULL);
  if (loader == NULL)
    {
      fail (error, _ ("That is neither a PNG nor a JPEG picture. Choose another one."));
      return NULL;
    }
  g_signal_connect (loader, "size-prepared", G_CALLBACK (on_size_prepared), &limits);
  fine = feed (loader, bytes, &limits);
  if (limits.too_large)
    fail (error, _ ("That picture is too large. Choose a smaller one."));
  else if (!fine || gdk_pixbuf_loader_get_pixbuf (loader) == NULL)
    fail (error, _ ("That picture is damaged. Choose another one."));
  else
    return gdk_pixbuf_apply_embedded_orientation (gdk_pixbuf_loader_get_pixbuf (loader));
  return NULL;
}

/* The square in the middle, on white where it is transparent. */
static GdkPixbuf *
make_square (GdkPixbuf *picture)
{
  int width = gdk_pixbuf_get_width (picture), height = gdk_pixbuf_get_height (picture);
  int side = MIN (width, height), edge = MIN (side, EDGE);
  double scale = (double) edge / side;
  GdkPixbuf *square = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, edge, edge);

  if (square == NULL)
    return NULL;
  gdk_pixbuf_fill (square, 0xffffffff);
  gdk_pixbuf_composite (picture, square, 0, 0, edge, edge, -(width - side) / 2.0 * scale,
                        -(height - side) / 2.0 * scale, scale, scale, GDK_INTERP_BILINEAR, 255);
  return square;
}

/* Nothing of the file but its points is kept: no place, no camera, no comment. */
static GBytes *
encode (GdkPixbuf *square, GError **error)
{
  static const char *const qualities[] = { "90", "80", "65", "50", "30" };

  for (guint i = 0; i < G_N_ELEMENTS (qualities); i++)
    {
      g_autofree char *data = NULL;
      gsize size;

      if (!gdk_pixbuf_save_to_buffer (square, &data, &size, "jpeg", error, "quality", qualities[i], NULL))
        return NULL;
      if (size <= COTERIE_PICTURE_MAX_BYTES)
        return g_bytes_new_take (g_steal_pointer (&data), size);
    }
  fail (error, _ ("That picture is too large. Choose a smaller one."));
  return NULL;
}

static GBytes *
read_file (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInputStream) stream = g_file_read (file, cancellable, error);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree guint8 *chunk = g_malloc (CHUNK_BYTES);
  gssize n_read;

  if (stream == NULL)
    return NULL;
  while ((n_read = g_input_stream_read (G_INPUT_STREAM (stream), chunk, CHUNK_BYTES, cancellable, error)) > 0)
    {
      if (bytes->len + n_read > FILE_MAX_BYTES)
        {
          fail (error, _ ("That picture is too large. Choose a smaller one."));
          return NULL;
        }
      g_byte_array_append (bytes, chunk, (guint) n_read);
    }
  return n_read == 0 ? g_byte_array_free_to_bytes (g_steal_pointer (&bytes)) : NULL;
}

static void
load (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (GBytes) bytes = read_file (task_data, cancellable, &error);
  g_autoptr (GdkPixbuf) picture = bytes != NULL ? decode (bytes, &error) : NULL;
  g_autoptr (GdkPixbuf) square = picture != NULL ? make_square (picture) : NULL;
  GBytes *result = square != NULL ? encode (square, &error) : NULL;

  if (result != NULL)
    g_task_return_pointer (task, result, (GDestroyNotify) g_bytes_unref);
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "%s",
                             _ ("That picture is too large. Choose a smaller one."));
}

void
coterie_own_picture_load_async (GFile *file,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  g_task_run_in_thread (task, load);
}

GBytes *
coterie_own_picture_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
