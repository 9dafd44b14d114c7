// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/own-picture.h"

#include "ui/picture-decoder.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n.h>
#include <string.h>

/* The person chose the file, but need not know who made it: only the loaders of two formats run, on a thread, they get
 * nothing but what makes the points, and no more points are decoded than a large photograph has. */
#define FILE_MAX_BYTES (32 * 1024 * 1024)
#define MAX_POINTS (48 * 1000 * 1000)
#define MAX_SIDE 16384
#define EDGE 384
#define CHUNK_BYTES (64 * 1024)

/* Of a progressive JPEG: each goes through the whole picture, and an empty one costs ten bytes. */
#define MAX_SCANS 256

typedef struct
{
  gboolean too_large;
} Limits;

static gboolean
fail (GError **error, const char *sentence)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, sentence);
  return FALSE;
}

/* ------------------------------------------------------------------------------------ what the loaders get */

#define PNG_SIGNATURE_BYTES 8
#define PNG_CHUNK_BYTES 12 /* besides its data */

static gboolean
is_needed (const guint8 *chunk)
{
  static const char types[][5] = { "IHDR", "PLTE", "tRNS", "IDAT", "IEND" };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (memcmp (chunk + 4, types[i], 4) == 0)
      return TRUE;
  return FALSE;
}

/* Only what makes the points, up to the end: packed texts and colour profiles may be a thousand times as long as they
 * look. NULL: it is cut off. */
static GBytes *
trim_png (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  g_autoptr (GByteArray) trimmed = g_byte_array_new ();
  gsize at = PNG_SIGNATURE_BYTES;
  gboolean at_end = FALSE;

  g_byte_array_append (trimmed, data, PNG_SIGNATURE_BYTES);
  while (!at_end)
    {
      guint32 n_bytes;

      if (size - at < PNG_CHUNK_BYTES)
        return NULL;
      memcpy (&n_bytes, data + at, sizeof n_bytes);
      n_bytes = GUINT32_FROM_BE (n_bytes);
      if (size - at - PNG_CHUNK_BYTES < n_bytes)
        return NULL;
      if (is_needed (data + at))
        g_byte_array_append (trimmed, data + at, n_bytes + PNG_CHUNK_BYTES);
      at_end = memcmp (data + at + 4, "IEND", 4) == 0;
      at += (gsize) n_bytes + PNG_CHUNK_BYTES;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&trimmed));
}

/* NULL: it is cut off, or would take hours. A mark is never part of the points: there 0xff is followed by zero. */
static GBytes *
check_jpeg (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  guint n_scans = 0, n_ends = 0;

  for (gsize i = 0; i + 1 < size; i++)
    if (data[i] == 0xff)
      {
        n_scans += data[i + 1] == 0xda;
        n_ends += data[i + 1] == 0xd9;
      }
  return n_ends > 0 && n_scans <= MAX_SCANS ? g_bytes_ref (bytes) : NULL;
}

typedef struct
{
  const char *mime_type;
  guint8 begin[PNG_SIGNATURE_BYTES];
  gsize n_begin_bytes;
  GBytes *(*prepare) (GBytes *bytes);
} Format;

static const Format formats[] = {
  { "image/png", { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' }, PNG_SIGNATURE_BYTES, trim_png },
  { "image/jpeg", { 0xff, 0xd8, 0xff }, 3, check_jpeg },
};

static const Format *
find_format (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (size > formats[i].n_begin_bytes && memcmp (data, formats[i].begin, formats[i].n_begin_bytes) == 0)
      return &formats[i];
  return NULL;
}

/* ------------------------------------------------------------------------------------ decoding */

static void
on_size_prepared (GdkPixbufLoader *loader, int width, int height, gpointer user_data)
{
  Limits *limits = user_data;

  if (width >= 1 && height >= 1 && width <= MAX_SIDE && height <= MAX_SIDE && (gint64) width * height <= MAX_POINTS)
    return;
  limits->too_large = TRUE;
  gdk_pixbuf_loader_set_size (loader, 0, 0); /* the loaders give up before they ask for memory */
}

/* The loaders leave what a damaged file does not fill as they found it in memory, and others will see this picture.
 * This comes before the first point only because the loader is not asked to scale. */
static void
on_area_prepared (GdkPixbufLoader *loader, gpointer user_data)
{
  gdk_pixbuf_fill (gdk_pixbuf_loader_get_pixbuf (loader), 0xffffffff);
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
  const Format *format = find_format (bytes);
  g_autoptr (GBytes) prepared = format != NULL ? format->prepare (bytes) : NULL;
  Limits limits = { FALSE };
  gboolean fine;

  if (format != NULL)
    loader = gdk_pixbuf_loader_new_with_mime_type (format->mime_type, NULL);
  if (loader == NULL)
    {
      fail (error, _ ("That is neither a PNG nor a JPEG picture. Choose another one."));
      return NULL;
    }
  g_signal_connect (loader, "size-prepared", G_CALLBACK (on_size_prepared), &limits);
  g_signal_connect (loader, "area-prepared", G_CALLBACK (on_area_prepared), NULL);
  if (prepared != NULL)
    fine = feed (loader, prepared, &limits);
  else
    fine = gdk_pixbuf_loader_close (loader, NULL) && FALSE;
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

/* Opening a pipe would wait for somebody to write into it, and a device may never end. */
static gboolean
is_regular (GFile *file, GCancellable *cancellable)
{
  return g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, cancellable) == G_FILE_TYPE_REGULAR;
}

static GBytes *
read_file (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInputStream) stream = is_regular (file, cancellable) ? g_file_read (file, cancellable, NULL) : NULL;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree guint8 *chunk = g_malloc (CHUNK_BYTES);
  gssize n_read;

  if (stream == NULL)
    {
      fail (error, _ ("That file cannot be read. Choose another one."));
      return NULL;
    }
  while ((n_read = g_input_stream_read (G_INPUT_STREAM (stream), chunk, CHUNK_BYTES, cancellable, NULL)) > 0)
    {
      if (bytes->len + n_read > FILE_MAX_BYTES)
        {
          fail (error, _ ("That picture is too large. Choose a smaller one."));
          return NULL;
        }
      g_byte_array_append (bytes, chunk, (guint) n_read);
    }
  if (n_read == 0)
    return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
  fail (error, _ ("That file cannot be read. Choose another one."));
  return NULL;
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
