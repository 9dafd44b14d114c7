// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/own-picture.h"

#include "pictures.h"
#include "ui/picture-decoder.h"

#include <glib/gstdio.h>
#include <png.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define EDGE 64

typedef struct
{
  char *dir;
  char *path;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->dir = g_dir_make_tmp ("coterie-picture-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->dir, "picture", NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  (void) g_remove (self->path);
  g_assert_cmpint (g_rmdir (self->dir), ==, 0);
  g_free (self->path);
  g_free (self->dir);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GBytes *
load (Fixture *self, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->path);
  g_autoptr (GAsyncResult) result = NULL;

  coterie_own_picture_load_async (file, NULL, on_loaded, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return coterie_own_picture_load_finish (result, error);
}

static void
write_file (Fixture *self, gconstpointer data, gsize n_bytes)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (self->path, data, (gssize) n_bytes, &error);
  g_assert_no_error (error);
}

/* What others get is a picture that others' programs show. */
static void
assert_taken (Fixture *self, const GByteArray *array)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) picture = NULL;
  g_autoptr (GBytes) points = NULL;
  guint edge = 0;

  write_file (self, array->data, array->len);
  picture = load (self, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (picture), <=, COTERIE_PICTURE_MAX_BYTES);
  points = coterie_picture_decode (picture, EDGE, &edge, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (edge, ==, EDGE);
}

static void
assert_no_picture (Fixture *self, const char *sentence)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) picture = load (self, &error);

  g_assert_null (picture);
  g_assert_error (error, G_IO_ERROR, (int) error->code);
  g_assert_cmpstr (error->message, ==, sentence);
}

static void
assert_refused (Fixture *self, gconstpointer data, gsize n_bytes, const char *sentence)
{
  write_file (self, data, n_bytes);
  assert_no_picture (self, sentence);
}

#define DAMAGED "That picture is damaged. Choose another one."
#define TOO_LARGE "That picture is too large. Choose a smaller one."
#define UNKNOWN "That is neither a PNG nor a JPEG picture. Choose another one."
#define UNREADABLE "That file cannot be read. Choose another one."

static GByteArray *
write_png (guint side)
{
  return test_picture_write_png (&(TestPicture){ side, side, FALSE, PNG_COLOR_TYPE_RGB }, NULL);
}

static GByteArray *
write_jpeg (guint side, gboolean gradual)
{
  return test_picture_write_jpeg (&(TestPicture){ side, side, gradual, PNG_COLOR_TYPE_RGB }, NULL);
}

static void
test_both_formats (Fixture *self, gconstpointer data)
{
  const int types[] = { PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGB_ALPHA, PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (GByteArray) png = test_picture_write_png (&(TestPicture){ 500, 400, i % 2 == 1, types[i] }, NULL);

      assert_taken (self, png);
    }
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GByteArray) jpeg = write_jpeg (2000, i == 1);

      assert_taken (self, jpeg);
    }
}

/* ------------------------------------------------------------------------------------ that lie */

static guint32
crc_of (const guint8 *bytes, gsize n_bytes)
{
  guint32 crc = 0xffffffff;

  for (gsize i = 0; i < n_bytes; i++)
    {
      crc ^= bytes[i];
      for (guint bit = 0; bit < 8; bit++)
        crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320 : 0);
    }
  return ~crc;
}

static void
put_number (guint8 *to, guint32 value)
{
  value = GUINT32_TO_BE (value);
  memcpy (to, &value, sizeof value);
}

static GByteArray *
make_chunk (const char *type, gconstpointer data, guint32 n_bytes)
{
  GByteArray *chunk = g_byte_array_new ();

  g_byte_array_set_size (chunk, n_bytes + 12);
  put_number (chunk->data, n_bytes);
  memcpy (chunk->data + 4, type, 4);
  if (n_bytes > 0)
    memcpy (chunk->data + 8, data, n_bytes);
  put_number (chunk->data + 8 + n_bytes, crc_of (chunk->data + 4, n_bytes + 4));
  return chunk;
}

#define HEAD_BYTES 33 /* signature and IHDR */

static void
test_png_that_lies (Fixture *self, gconstpointer data)
{
  const guint32 sides[][2] = { { 60000, 60000 }, { 1, 60000 }, { 16384, 16384 }, { 0x7fffffff, 0x7fffffff } };

  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      g_autoptr (GByteArray) png = write_png (100);

      put_number (png->data + 16, sides[i][0]);
      put_number (png->data + 20, sides[i][1]);
      put_number (png->data + 29, crc_of (png->data + 12, 17));
      write_file (self, png->data, png->len);
      {
        g_autoptr (GError) error = NULL;
        g_autoptr (GBytes) picture = load (self, &error);

        g_assert_null (picture); /* libpng itself finds the last one damaged */
        g_assert_true (g_str_equal (error->message, TOO_LARGE) || g_str_equal (error->message, DAMAGED));
      }
    }
}

static void
test_jpeg_that_lies (Fixture *self, gconstpointer data)
{
  g_autoptr (GByteArray) jpeg = write_jpeg (100, FALSE);
  guint at = 0;

  while (jpeg->data[at] != 0xff || jpeg->data[at + 1] != 0xc0)
    at++;
  memcpy (jpeg->data + at + 5, "\xea\x60\xea\x60", 4);
  assert_refused (self, jpeg->data, jpeg->len, TOO_LARGE);
}

static void
test_cut_off (Fixture *self, gconstpointer data)
{
  g_autoptr (GByteArray) png = write_png (300);
  g_autoptr (GByteArray) jpeg = write_jpeg (300, FALSE);

  for (guint part = 1; part < 8; part++)
    {
      assert_refused (self, png->data, png->len * part / 8, DAMAGED);
      write_file (self, jpeg->data, jpeg->len * part / 8);
      {
        g_autoptr (GError) error = NULL;
        g_autoptr (GBytes) picture = load (self, &error);

        g_assert_true (picture != NULL ||
                       g_str_equal (error->message, DAMAGED)); /* some take what there is of a JPEG */
      }
    }
}

/* Points that are not in the file are not made of what lay in memory. */
static void
test_points_missing (Fixture *self, gconstpointer data)
{
  g_autoptr (GByteArray) png = write_png (300);
  g_autoptr (GByteArray) whole = g_byte_array_new ();
  g_autoptr (GByteArray) points = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) picture = NULL;
  g_autoptr (GBytes) decoded = NULL;
  guint32 n_bytes;
  guint edge = 0;

  memcpy (&n_bytes, png->data + HEAD_BYTES, sizeof n_bytes);
  points = make_chunk ("IDAT", png->data + HEAD_BYTES + 8, GUINT32_FROM_BE (n_bytes) / 2);
  g_byte_array_append (whole, png->data, HEAD_BYTES);
  g_byte_array_append (whole, points->data, points->len);
  g_byte_array_append (whole, png->data + png->len - 12, 12);
  write_file (self, whole->data, whole->len);
  picture = load (self, &error);
  if (picture == NULL)
    {
      g_assert_cmpstr (error->message, ==, DAMAGED);
      return;
    }
  decoded = coterie_picture_decode (picture, EDGE, &edge, &error);
  g_assert_no_error (error);
  for (guint x = 0; x < edge; x++)
    g_assert_cmpuint (((const guint8 *) g_bytes_get_data (decoded, NULL))[((edge - 1) * edge + x) * 4], >, 250);
}

/* Eight megabytes of nothing in as many thousand bytes. */
static GByteArray *
make_bomb (const char *type)
{
  static const char head[] = "a\0"; /* a keyword, its end and the compression */
  gsize n_zeros = 7900000;
  g_autofree guint8 *zeros = g_malloc0 (n_zeros);
  g_autoptr (GConverter) deflate = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 9));
  g_autoptr (GInputStream) memory = g_memory_input_stream_new_from_data (zeros, (gssize) n_zeros, NULL);
  g_autoptr (GInputStream) packed = g_converter_input_stream_new (memory, deflate);
  g_autofree guint8 *data = g_malloc0 (65536);
  gsize n_bytes = 0;

  memset (zeros, 'a', n_zeros);
  memcpy (data, head, sizeof head);
  g_assert_true (g_input_stream_read_all (packed, data + sizeof head, 65536 - sizeof head, &n_bytes, NULL, NULL));
  return make_chunk (type, data, (guint32) (n_bytes + sizeof head));
}

static long
get_peak_kib (void)
{
  struct rusage usage;

  g_assert_cmpint (getrusage (RUSAGE_SELF, &usage), ==, 0);
  return usage.ru_maxrss;
}

/* None of what a PNG may hold beside its points is unpacked. */
static void
test_texts_that_swell (Fixture *self, gconstpointer data)
{
  g_autoptr (GByteArray) png = write_png (300);
  g_autoptr (GByteArray) text = make_bomb ("zTXt");
  g_autoptr (GByteArray) profile = make_bomb ("iCCP");
  g_autoptr (GByteArray) whole = g_byte_array_new ();
  long before_kib;

  g_byte_array_append (whole, png->data, HEAD_BYTES);
  g_byte_array_append (whole, profile->data, profile->len);
  for (guint i = 0; i < 100; i++)
    g_byte_array_append (whole, text->data, text->len);
  g_byte_array_append (whole, png->data + HEAD_BYTES, png->len - HEAD_BYTES);
  before_kib = get_peak_kib ();
  assert_taken (self, whole);
  g_assert_cmpint (get_peak_kib () - before_kib, <, 100 * 1024);
}

/* Each of a progressive JPEG's scans goes through the whole picture, and an empty one costs ten bytes. */
static void
test_too_many_scans (Fixture *self, gconstpointer data)
{
  g_autoptr (GByteArray) jpeg = write_jpeg (300, TRUE);
  g_autoptr (GByteArray) whole = g_byte_array_new ();
  static const guint8 scan[] = { 0xff, 0xda, 0, 8, 1, 1, 0, 1, 63, 0 };

  g_byte_array_append (whole, jpeg->data, jpeg->len - 2);
  for (guint i = 0; i < 100000; i++)
    g_byte_array_append (whole, scan, sizeof scan);
  g_byte_array_append (whole, jpeg->data + jpeg->len - 2, 2);
  assert_refused (self, whole->data, whole->len, DAMAGED);
}

/* ------------------------------------------------------------------------------------ that are none */

/* Of an animated PNG the picture that other programs show is kept. */
static void
test_animated_png (Fixture *self, gconstpointer data)
{
  g_autoptr (GByteArray) png = write_png (300);
  g_autoptr (GByteArray) actl = make_chunk ("acTL", "\0\0\0\2\0\0\0\0", 8);
  g_autoptr (GByteArray) fdat = make_chunk ("fdAT", "\0\0\0\1broken", 10);
  g_autoptr (GByteArray) whole = g_byte_array_new ();

  g_byte_array_append (whole, png->data, HEAD_BYTES);
  g_byte_array_append (whole, actl->data, actl->len);
  g_byte_array_append (whole, png->data + HEAD_BYTES, png->len - HEAD_BYTES - 12);
  g_byte_array_append (whole, fdat->data, fdat->len);
  g_byte_array_append (whole, png->data + png->len - 12, 12);
  assert_taken (self, whole);
}

static void
test_other_formats (Fixture *self, gconstpointer data)
{
  static const char svg[] = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>";
  static const char gif[] = "GIF89a\1\0\1\0\200\0\0\0\0\0\377\377\377!\371\4\1\12\0\0\0,\0\0\0\0\1\0\1\0\0\2\2L\1\0;";

  assert_refused (self, gif, sizeof gif - 1, UNKNOWN);
  assert_refused (self, svg, sizeof svg - 1, UNKNOWN);
  assert_refused (self, "What is this?", 13, UNKNOWN);
  assert_refused (self, "", 0, UNKNOWN);
}

static void
test_too_many_bytes (Fixture *self, gconstpointer data)
{
  g_autoptr (GByteArray) png = write_png (10);

  g_byte_array_set_size (png, 32 * 1024 * 1024 + 1);
  assert_refused (self, png->data, png->len, TOO_LARGE);
}

/* A pipe without a writer would be waited for, for ever. */
static void
test_no_file (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_steal_pointer (&self->path);

  self->path = g_strdup (self->dir);
  assert_no_picture (self, UNREADABLE);
  g_free (self->path);
  self->path = g_strdup ("/dev/zero");
  assert_no_picture (self, UNREADABLE);
  g_free (self->path);
  self->path = g_steal_pointer (&path);
  assert_no_picture (self, UNREADABLE);
  g_assert_cmpint (mkfifo (self->path, 0600), ==, 0);
  assert_no_picture (self, UNREADABLE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/ui/own-picture/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("both-formats", test_both_formats);
  ADD ("png-that-lies", test_png_that_lies);
  ADD ("jpeg-that-lies", test_jpeg_that_lies);
  ADD ("cut-off", test_cut_off);
  ADD ("points-missing", test_points_missing);
  ADD ("texts-that-swell", test_texts_that_swell);
  ADD ("too-many-scans", test_too_many_scans);
  ADD ("animated-png", test_animated_png);
  ADD ("other-formats", test_other_formats);
  ADD ("too-many-bytes", test_too_many_bytes);
  ADD ("no-file", test_no_file);
  return g_test_run ();
}
