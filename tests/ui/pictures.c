// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pictures.h"

#include <stdio.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>

static void
on_write (png_structp png, png_bytep data, png_size_t size)
{
  g_byte_array_append (png_get_io_ptr (png), data, (guint) size);
}

static void
on_flush (png_structp png)
{
}

static guint8 *
make_line (const TestPicture *picture, TestPointFunc point, guint y, guint n_samples)
{
  guint8 *line = g_malloc0 ((gsize) picture->width * n_samples);

  memset (line, 0x80, (gsize) picture->width * n_samples);
  for (guint x = 0; x < picture->width && point != NULL; x++)
    point (x, y, line + x * n_samples);
  return line;
}

GByteArray *
test_picture_write_png (const TestPicture *picture, TestPointFunc point)
{
  GByteArray *bytes = g_byte_array_new ();
  png_structp png = png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png_create_info_struct (png);
  const int n_passes = picture->gradual ? 7 : 1;
  guint n_samples;

  png_set_write_fn (png, bytes, on_write, on_flush);
  png_set_compression_level (png, 9);
  png_set_IHDR (png, info, picture->width, picture->height, 8, picture->color_type,
                picture->gradual ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                PNG_FILTER_TYPE_DEFAULT);
  png_write_info (png, info);
  (void) png_set_interlace_handling (png);
  n_samples = png_get_channels (png, info);
  for (int pass = 0; pass < n_passes; pass++)
    for (guint y = 0; y < picture->height; y++)
      {
        g_autofree guint8 *line = make_line (picture, point, y, n_samples);

        png_write_row (png, line);
      }
  png_write_end (png, info);
  png_destroy_write_struct (&png, &info);
  return bytes;
}

GByteArray *
test_picture_write_jpeg (const TestPicture *picture, TestPointFunc point)
{
  GByteArray *bytes = g_byte_array_new ();
  struct jpeg_compress_struct jpeg;
  struct jpeg_error_mgr errors;
  unsigned char *data = NULL;
  unsigned long size = 0;

  jpeg.err = jpeg_std_error (&errors);
  jpeg_create_compress (&jpeg);
  jpeg_mem_dest (&jpeg, &data, &size);
  jpeg.image_width = picture->width;
  jpeg.image_height = picture->height;
  jpeg.input_components = picture->for_printing ? 4 : 3;
  jpeg.in_color_space = picture->for_printing ? JCS_CMYK : JCS_RGB;
  jpeg_set_defaults (&jpeg);
  if (picture->gradual)
    jpeg_simple_progression (&jpeg);
  jpeg_start_compress (&jpeg, TRUE);
  while (jpeg.next_scanline < jpeg.image_height)
    {
      g_autofree guint8 *line = make_line (picture, point, jpeg.next_scanline, (guint) jpeg.input_components);
      JSAMPROW lines[1] = { line };

      jpeg_write_scanlines (&jpeg, lines, 1);
    }
  jpeg_finish_compress (&jpeg);
  jpeg_destroy_compress (&jpeg);
  g_byte_array_append (bytes, data, (guint) size);
  free (data);
  return bytes;
}
