// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/picture-decoder.h"

#include "pictures.h"

#include <png.h>
#include <string.h>

#define EDGE 64

static void
assert_refused (const GByteArray *array, CoteriePictureError code)
{
  g_autoptr (GBytes) bytes = g_bytes_new (array->data, array->len);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) points = NULL;
  guint edge = 0;

  points = coterie_picture_decode (bytes, EDGE, &edge, &error);
  g_assert_null (points);
  g_assert_error (error, COTERIE_PICTURE_ERROR, (int) code);
}

static GBytes *
decode (const GByteArray *array, guint wanted_edge)
{
  g_autoptr (GBytes) bytes = g_bytes_new (array->data, array->len);
  g_autoptr (GError) error = NULL;
  guint edge = 0;
  GBytes *points = coterie_picture_decode (bytes, EDGE, &edge, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (edge, ==, wanted_edge);
  g_assert_cmpuint (g_bytes_get_size (points), ==, (gsize) edge * edge * 4);
  return points;
}

static void
assert_point (GBytes *points, guint edge, guint x, guint y, const guint8 *rgba, int tolerance)
{
  const guint8 *data = g_bytes_get_data (points, NULL);

  for (int i = 0; i < 4; i++)
    g_assert_cmpint (ABS ((int) data[(y * edge + x) * 4 + (guint) i] - (int) rgba[i]), <=, tolerance);
}

/* Red on the left half, blue on the right one, in pictures of 200 × 100. */
static void
halves (guint x, guint y, guint8 *samples)
{
  samples[0] = x < 100 ? 255 : 0;
  samples[1] = 0;
  samples[2] = x < 100 ? 0 : 255;
}

static void
assert_halves (const GByteArray *array)
{
  g_autoptr (GBytes) points = decode (array, EDGE);

  assert_point (points, EDGE, 0, 0, (const guint8[]){ 255, 0, 0, 255 }, 8);
  assert_point (points, EDGE, 25, 63, (const guint8[]){ 255, 0, 0, 255 }, 8);
  assert_point (points, EDGE, 38, 0, (const guint8[]){ 0, 0, 255, 255 }, 8);
  assert_point (points, EDGE, 63, 63, (const guint8[]){ 0, 0, 255, 255 }, 8);
}

static void
test_png (void)
{
  g_autoptr (GByteArray) plain = test_picture_write_png (&(TestPicture){ 200, 100, FALSE, PNG_COLOR_TYPE_RGB }, halves);
  g_autoptr (GByteArray) interlaced =
      test_picture_write_png (&(TestPicture){ 200, 100, TRUE, PNG_COLOR_TYPE_RGB }, halves);

  assert_halves (plain);
  assert_halves (interlaced);
}

static void
test_jpeg (void)
{
  g_autoptr (GByteArray) plain = test_picture_write_jpeg (&(TestPicture){ 200, 100 }, halves);
  g_autoptr (GByteArray) progressive = test_picture_write_jpeg (&(TestPicture){ 200, 100, TRUE }, halves);

  assert_halves (plain);
  assert_halves (progressive);
}

/* All kinds of points become the same four. */
static void
test_color_types (void)
{
  const int types[] = { PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGBA };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (GByteArray) array = test_picture_write_png (&(TestPicture){ 8, 8, FALSE, types[i] }, NULL);
      g_autoptr (GBytes) points = decode (array, 8);
      const gboolean has_alpha = types[i] & PNG_COLOR_MASK_ALPHA;
      const guint8 grey = has_alpha ? 0x40 : 0x80, alpha = has_alpha ? 0x80 : 0xff; /* half of a half */

      assert_point (points, 8, 3, 4, (const guint8[]){ grey, grey, grey, alpha }, 1);
    }
}

/* What nobody sees through has no colour: the hidden red does not shine out of the seam. */
static void
see_through (guint x, guint y, guint8 *samples)
{
  memcpy (samples, x % 2 == 0 ? (const guint8[]){ 255, 0, 0, 0 } : (const guint8[]){ 0, 255, 0, 255 }, 4);
}

static void
test_transparency (void)
{
  g_autoptr (GByteArray) array =
      test_picture_write_png (&(TestPicture){ 128, 128, FALSE, PNG_COLOR_TYPE_RGBA }, see_through);
  g_autoptr (GBytes) points = decode (array, EDGE);

  assert_point (points, EDGE, 10, 10, (const guint8[]){ 0, 128, 0, 128 }, 1);
}

static void
test_shapes (void)
{
  const TestPicture shapes[] = { { 1, 1 }, { 1, 4096 }, { 4096, 1 }, { 65, 64 }, { 63, 4096 }, { 129, 127 } };

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_autoptr (GByteArray) png = test_picture_write_png (&shapes[i], NULL);
      g_autoptr (GByteArray) jpeg = test_picture_write_jpeg (&shapes[i], NULL);
      const guint edge = MIN (MIN (shapes[i].width, shapes[i].height), EDGE);
      g_autoptr (GBytes) from_png = decode (png, edge);
      g_autoptr (GBytes) from_jpeg = decode (jpeg, edge);

      assert_point (from_png, edge, edge - 1, edge - 1, (const guint8[]){ 128, 128, 128, 255 }, 0);
      assert_point (from_jpeg, edge, edge - 1, edge - 1, (const guint8[]){ 128, 128, 128, 255 }, 2);
    }
}

/* ------------------------------------------------------------------------------------ limits */

/* The largest there may be; it takes one line of memory, and a JPEG that must be held whole is refused. */
static void
test_largest (void)
{
  const TestPicture largest = { 4096, 4096, FALSE, PNG_COLOR_TYPE_GRAY };
  g_autoptr (GByteArray) png = test_picture_write_png (&largest, NULL);
  g_autoptr (GBytes) points = NULL;

  g_assert_cmpuint (png->len, <=, COTERIE_PICTURE_MAX_BYTES);
  points = decode (png, EDGE);
  assert_point (points, EDGE, 1, 1, (const guint8[]){ 128, 128, 128, 255 }, 0);
}

static void
test_too_much_memory (void)
{
  const TestPicture largest = { 4096, 4096, TRUE, PNG_COLOR_TYPE_GRAY };
  g_autoptr (GByteArray) png = test_picture_write_png (&largest, NULL);
  g_autoptr (GByteArray) jpeg = test_picture_write_jpeg (&(TestPicture){ 4096, 4096, TRUE }, NULL);

  g_byte_array_set_size (jpeg, MIN (jpeg->len, COTERIE_PICTURE_MAX_BYTES)); /* refused before its end is missed */
  assert_refused (jpeg, COTERIE_PICTURE_ERROR_BROKEN);
  g_byte_array_set_size (png, MIN (png->len, COTERIE_PICTURE_MAX_BYTES));
  assert_refused (png, COTERIE_PICTURE_ERROR_TOO_LARGE);
}

static void
test_too_many_bytes (void)
{
  g_autoptr (GByteArray) array = test_picture_write_png (&(TestPicture){ 8, 8 }, NULL);

  g_byte_array_set_size (array, COTERIE_PICTURE_MAX_BYTES + 1);
  assert_refused (array, COTERIE_PICTURE_ERROR_TOO_LARGE);
}

static void
put_be32 (guint8 *to, guint32 value)
{
  value = GUINT32_TO_BE (value);
  memcpy (to, &value, sizeof value);
}

/* The head says that it is larger than it is: a line of memory is all that it gets before it turns out. */
static void
test_png_that_lies (void)
{
  const guint32 sides[][2] = { { 4097, 8 }, { 8, 4097 }, { 0x7fffffff, 0x7fffffff }, { 0xffffffff, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      g_autoptr (GByteArray) array = test_picture_write_png (&(TestPicture){ 8, 8 }, NULL);

      put_be32 (array->data + 16, sides[i][0]);
      put_be32 (array->data + 20, sides[i][1]);
      assert_refused (array, COTERIE_PICTURE_ERROR_TOO_LARGE);
    }
}

static guint8 *
find_jpeg_sides (GByteArray *array)
{
  for (guint i = 2; i + 9 < array->len; i += 2 + array->data[i + 2] * 256u + array->data[i + 3])
    if (array->data[i] == 0xff && (array->data[i + 1] == 0xc0 || array->data[i + 1] == 0xc2))
      return array->data + i + 5;
  g_assert_not_reached ();
}

static void
test_jpeg_that_lies (void)
{
  g_autoptr (GByteArray) array = test_picture_write_jpeg (&(TestPicture){ 8, 8 }, NULL);
  guint8 *sides = find_jpeg_sides (array);

  memcpy (sides, (const guint8[]){ 0xff, 0xff, 0xff, 0xff }, 4);
  assert_refused (array, COTERIE_PICTURE_ERROR_BROKEN); /* 65535: libjpeg itself takes 65500 at most */
  memcpy (sides, (const guint8[]){ 0x10, 0x01, 0x10, 0x01 }, 4);
  assert_refused (array, COTERIE_PICTURE_ERROR_TOO_LARGE);
  memcpy (sides, (const guint8[]){ 0, 0, 0, 8 }, 4);
  assert_refused (array, COTERIE_PICTURE_ERROR_BROKEN);
}

/* ------------------------------------------------------------------------------------ what is no such picture */

static void
test_other_formats (void)
{
  static const struct
  {
    const char *name, *bytes;
  } others[] = {
    { "nothing", "" },
    { "gif, animated or not", "GIF89a\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01" },
    { "webp", "RIFF\x10\x10\x10\x10WEBPVP8 " },
    { "bmp", "BMxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" },
    { "svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>" },
    { "tiff", "II*\x01xxxxxxxxxxxxxxxxxxxxxxxxxx" },
    { "xpm", "/* XPM */ static char *x[] = {};" },
    { "half a signature", "\x89PNG\r\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (GByteArray) array = g_byte_array_new ();

      g_test_message ("%s", others[i].name);
      g_byte_array_append (array, (const guint8 *) others[i].bytes, (guint) strlen (others[i].bytes));
      assert_refused (array, COTERIE_PICTURE_ERROR_FORMAT);
    }
}

static void
test_for_printing (void)
{
  g_autoptr (GByteArray) array = test_picture_write_jpeg (&(TestPicture){ 8, 8, .for_printing = TRUE }, NULL);

  assert_refused (array, COTERIE_PICTURE_ERROR_FORMAT);
}

/* Whatever is missing at the end: decoded or refused, and nothing else happens. */
static void
test_cut_at_every_byte (void)
{
  const TestPicture picture = { 24, 16, TRUE, PNG_COLOR_TYPE_RGBA };
  g_autoptr (GByteArray) png = test_picture_write_png (&picture, NULL);
  g_autoptr (GByteArray) jpeg = test_picture_write_jpeg (&picture, NULL);
  GByteArray *both[] = { png, jpeg };

  for (guint i = 0; i < G_N_ELEMENTS (both); i++)
    for (guint n_bytes = 0; n_bytes < both[i]->len; n_bytes++)
      {
        g_autoptr (GBytes) bytes = g_bytes_new (both[i]->data, n_bytes);
        g_autoptr (GError) error = NULL;
        g_autoptr (GBytes) points = NULL;
        guint edge;

        points = coterie_picture_decode (bytes, EDGE, &edge, &error);
        g_assert_true ((points == NULL) == (error != NULL));
      }
}

static void
test_every_byte_changed (void)
{
  const TestPicture picture = { 24, 16, FALSE, PNG_COLOR_TYPE_RGBA };
  g_autoptr (GByteArray) png = test_picture_write_png (&picture, NULL);
  g_autoptr (GByteArray) jpeg = test_picture_write_jpeg (&picture, NULL);
  GByteArray *both[] = { png, jpeg };

  for (guint i = 0; i < G_N_ELEMENTS (both); i++)
    for (guint place = 0; place < both[i]->len; place++)
      {
        g_autoptr (GBytes) points = NULL, bytes = NULL;
        g_autoptr (GError) error = NULL;
        guint edge;

        both[i]->data[place] ^= 0xff;
        bytes = g_bytes_new (both[i]->data, both[i]->len);
        both[i]->data[place] ^= 0xff;
        points = coterie_picture_decode (bytes, EDGE, &edge, &error);
        g_assert_true ((points == NULL) == (error != NULL));
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/picture-decoder/png", test_png);
  g_test_add_func ("/ui/picture-decoder/jpeg", test_jpeg);
  g_test_add_func ("/ui/picture-decoder/color-types", test_color_types);
  g_test_add_func ("/ui/picture-decoder/transparency", test_transparency);
  g_test_add_func ("/ui/picture-decoder/shapes", test_shapes);
  g_test_add_func ("/ui/picture-decoder/largest", test_largest);
  g_test_add_func ("/ui/picture-decoder/too-much-memory", test_too_much_memory);
  g_test_add_func ("/ui/picture-decoder/too-many-bytes", test_too_many_bytes);
  g_test_add_func ("/ui/picture-decoder/png-that-lies", test_png_that_lies);
  g_test_add_func ("/ui/picture-decoder/jpeg-that-lies", test_jpeg_that_lies);
  g_test_add_func ("/ui/picture-decoder/other-formats", test_other_formats);
  g_test_add_func ("/ui/picture-decoder/for-printing", test_for_printing);
  g_test_add_func ("/ui/picture-decoder/cut-at-every-byte", test_cut_at_every_byte);
  g_test_add_func ("/ui/picture-decoder/every-byte-changed", test_every_byte_changed);
  return g_test_run ();
}
