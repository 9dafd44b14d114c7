// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/picture-decoder.h"

#include "ui/picture-shrinker.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>

/* Why libpng and libjpeg-turbo themselves, and not gdk-pixbuf or a helper process: both hand out a picture line by
 * line, so that one of 4096 × 4096 that hides in 64 KiB takes one line of memory and never 64 MiB; both take limits for
 * the memory that cannot be had line by line (progressive JPEG, interlaced PNG, chunks of PNG). gdk-pixbuf allocates
 * the whole picture before it says a word and loads whatever modules a system has. A helper process would bound the
 * same at the price of one process for each face in a list; these two libraries are in every GTK program anyway, and no
 * others see a stranger's bytes. */

#define MAX_MEMORY_BYTES (32 * 1024 * 1024)
#define MAX_INTERLACED_BYTES (8 * 1024 * 1024)
#define MAX_CHUNK_BYTES (256 * 1024)
#define GRAY_EDGE 1500 /* JPEG pictures with twice that are halved */
#define MAX_SCANS                                                                                                      \
  64 /* of a progressive JPEG: each one goes through the whole picture, and an empty one costs 10 bytes */

G_DEFINE_QUARK (coterie - picture - error - quark, coterie_picture_error)

/* What is allocated while a library may jump out. */
typedef struct
{
  const guint8 *data;
  gsize n_bytes;
  guint max_edge;
  int n_passes;                     /* of an interlaced PNG; else 1 */
  guint8 *line;                     /* or all lines of an interlaced picture */
  CoteriePictureShrinker *shrinker; /* or, where all of the picture is wanted: */
  guint8 *gray;
  gsize n_gray;
  guint width;
  guint height;
  gboolean is_gray;
  GError **error;
} Decoding;

static gboolean
fail (Decoding *self, CoteriePictureError code, const char *sentence)
{
  if (self->error != NULL && *self->error == NULL)
    g_set_error_literal (self->error, COTERIE_PICTURE_ERROR, (int) code, sentence);
  return FALSE;
}

static gboolean
check_sides (Decoding *self, guint32 width, guint32 height)
{
  if (width == 0 || height == 0)
    return fail (self, COTERIE_PICTURE_ERROR_BROKEN, "the picture has no size");
  if (width > COTERIE_PICTURE_MAX_SIDE || height > COTERIE_PICTURE_MAX_SIDE)
    return fail (self, COTERIE_PICTURE_ERROR_TOO_LARGE, "the picture has more than 4096 × 4096 points");
  return TRUE;
}

static gboolean
begin (Decoding *self, guint width, guint height)
{
  self->width = width;
  self->height = height;
  if (!self->is_gray)
    {
      self->shrinker = coterie_picture_shrinker_new (width, height, self->max_edge);
      return TRUE;
    }
  self->gray = g_try_malloc0 ((gsize) width * height);
  return self->gray != NULL || fail (self, COTERIE_PICTURE_ERROR_TOO_LARGE, "there is no memory for the picture");
}

/* Brightness as of BT.601, on white where it is transparent. */
static void
add_line (Decoding *self, const guint8 *rgba)
{
  if (!self->is_gray)
    {
      coterie_picture_shrinker_add_line (self->shrinker, rgba);
      return;
    }
  for (guint x = 0; x < self->width; x++, rgba += 4)
    {
      const guint light = (299 * rgba[0] + 587 * rgba[1] + 114 * rgba[2]) / 1000;

      self->gray[self->n_gray++] = (guint8) ((light * rgba[3] + 255 * (255 - rgba[3])) / 255);
    }
}

/* ------------------------------------------------------------------------------------ PNG */

static void
on_png_error (png_structp png, png_const_charp sentence)
{
  Decoding *self = png_get_error_ptr (png);

  fail (self, COTERIE_PICTURE_ERROR_BROKEN, "the PNG picture is damaged");
  png_longjmp (png, 1);
}

static void
on_png_warning (png_structp png, png_const_charp sentence)
{
}

static void
on_png_read (png_structp png, png_bytep to, png_size_t n_bytes)
{
  Decoding *self = png_get_io_ptr (png);

  if (n_bytes > self->n_bytes)
    png_error (png, "cut off");
  memcpy (to, self->data, n_bytes);
  self->data += n_bytes;
  self->n_bytes -= n_bytes;
}

/* All become eight bits of red, green, blue and alpha. */
static void
set_png_form (png_structp png)
{
  png_set_expand (png);
  png_set_strip_16 (png);
  png_set_gray_to_rgb (png);
  png_set_add_alpha (png, 0xff, PNG_FILLER_AFTER);
}

static gboolean
read_png_lines (Decoding *self, png_structp png, png_infop info)
{
  const gsize line_bytes = png_get_rowbytes (png, info);
  const guint32 height = png_get_image_height (png, info);
  const gboolean interlaced = self->n_passes > 1;

  if (interlaced && line_bytes * height > MAX_INTERLACED_BYTES)
    return fail (self, COTERIE_PICTURE_ERROR_TOO_LARGE, "the interlaced picture is too large");
  self->line = g_malloc0 (interlaced ? line_bytes * height : line_bytes);
  for (int pass = 1; pass < self->n_passes; pass++)
    for (guint32 y = 0; y < height; y++)
      png_read_row (png, self->line + y * line_bytes, NULL);
  for (guint32 y = 0; y < height; y++)
    {
      guint8 *line = interlaced ? self->line + y * line_bytes : self->line;

      png_read_row (png, line, NULL);
      add_line (self, line);
    }
  return TRUE;
}

static gboolean
read_png (Decoding *self, png_structp png, png_infop info)
{
  png_set_read_fn (png, self, on_png_read);
  png_set_user_limits (png, COTERIE_PICTURE_MAX_SIDE, COTERIE_PICTURE_MAX_SIDE);
  png_set_chunk_malloc_max (png, MAX_CHUNK_BYTES);
  png_set_chunk_cache_max (png, 16);
  png_set_keep_unknown_chunks (png, PNG_HANDLE_CHUNK_NEVER, NULL, 0);
  png_read_info (png, info);
  set_png_form (png);
  if (!begin (self, png_get_image_width (png, info), png_get_image_height (png, info)))
    return FALSE;
  self->n_passes = png_set_interlace_handling (png);
  png_read_update_info (png, info);
  return read_png_lines (self, png, info);
}

/* The only function that libpng jumps into; nothing of its own changes after setjmp(). */
static gboolean
decode_png (Decoding *self)
{
  png_structp png = png_create_read_struct (PNG_LIBPNG_VER_STRING, self, on_png_error, on_png_warning);
  png_infop info = png != NULL ? png_create_info_struct (png) : NULL;
  volatile gboolean done = FALSE;

  if (info == NULL)
    fail (self, COTERIE_PICTURE_ERROR_TOO_LARGE, "there is no memory for the picture");
  else if (setjmp (png_jmpbuf (png)) == 0)
    done = read_png (self, png, info);
  png_destroy_read_struct (&png, &info, NULL);
  return done;
}

/* The sides stand in the first chunk, at a fixed place; nothing else is read before they are checked. */
static gboolean
check_png_head (Decoding *self)
{
  guint32 width, height;

  if (self->n_bytes < 33 || memcmp (self->data + 12, "IHDR", 4) != 0)
    return fail (self, COTERIE_PICTURE_ERROR_BROKEN, "the PNG picture has no head");
  memcpy (&width, self->data + 16, sizeof width);
  memcpy (&height, self->data + 20, sizeof height);
  return check_sides (self, GUINT32_FROM_BE (width), GUINT32_FROM_BE (height));
}

/* ------------------------------------------------------------------------------------ JPEG */

typedef struct
{
  struct jpeg_error_mgr base;
  jmp_buf jump;
  Decoding *decoding;
} JpegTrouble;

static void
on_jpeg_error (j_common_ptr common)
{
  JpegTrouble *trouble = (JpegTrouble *) common->err;

  fail (trouble->decoding, COTERIE_PICTURE_ERROR_BROKEN, "the JPEG picture is damaged, or takes too much memory");
  longjmp (trouble->jump, 1);
}

static void
on_jpeg_message (j_common_ptr common, int level)
{
}

static void
on_jpeg_output (j_common_ptr common)
{
}

static void
on_jpeg_progress (j_common_ptr common)
{
  if (((j_decompress_ptr) common)->input_scan_number > MAX_SCANS)
    common->err->error_exit (common);
}

/* The library itself can halve a picture up to three times, much faster than we. */
static void
set_jpeg_form (Decoding *self, j_decompress_ptr jpeg)
{
  guint side = MIN (jpeg->image_width, jpeg->image_height);

  jpeg->out_color_space = JCS_EXT_RGBA;
  jpeg->scale_num = 1;
  jpeg->scale_denom = 1;
  while (jpeg->scale_denom < 8 && side / (jpeg->scale_denom * 2) >= self->max_edge)
    jpeg->scale_denom *= 2;
}

static gboolean
read_jpeg (Decoding *self, j_decompress_ptr jpeg)
{
  jpeg_mem_src (jpeg, self->data, self->n_bytes);
  (void) jpeg_read_header (jpeg, TRUE);
  if (!check_sides (self, jpeg->image_width, jpeg->image_height))
    return FALSE;
  if (jpeg->num_components != 1 && jpeg->num_components != 3)
    return fail (self, COTERIE_PICTURE_ERROR_FORMAT, "the JPEG picture is made for printing");
  set_jpeg_form (self, jpeg);
  (void) jpeg_start_decompress (jpeg);
  if (!begin (self, jpeg->output_width, jpeg->output_height))
    return FALSE;
  self->line = g_malloc0 ((gsize) jpeg->output_width * 4);
  while (jpeg->output_scanline < jpeg->output_height)
    {
      JSAMPROW lines[1] = { self->line };

      (void) jpeg_read_scanlines (jpeg, lines, 1);
      add_line (self, self->line);
    }
  (void) jpeg_finish_decompress (jpeg);
  return TRUE;
}

/* The only function that libjpeg jumps into. */
static gboolean
decode_jpeg (Decoding *self)
{
  struct jpeg_decompress_struct jpeg = { 0 };
  struct jpeg_progress_mgr progress = { .progress_monitor = on_jpeg_progress };
  JpegTrouble trouble = { .decoding = self };
  volatile gboolean done = FALSE;

  jpeg.err = jpeg_std_error (&trouble.base);
  trouble.base.error_exit = on_jpeg_error;
  trouble.base.emit_message = on_jpeg_message;
  trouble.base.output_message = on_jpeg_output;
  if (setjmp (trouble.jump) == 0)
    {
      jpeg_create_decompress (&jpeg);
      jpeg.mem->max_memory_to_use = MAX_MEMORY_BYTES;
      jpeg.progress = &progress;
      done = read_jpeg (self, &jpeg);
    }
  jpeg_destroy_decompress (&jpeg);
  return done;
}

/* ------------------------------------------------------------------------------------ both */

static gboolean
decode (Decoding *self)
{
  static const guint8 png[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
  static const guint8 jpeg[] = { 0xff, 0xd8, 0xff };

  if (self->n_bytes > (self->is_gray ? COTERIE_PICTURE_FILE_MAX_BYTES : COTERIE_PICTURE_MAX_BYTES))
    return fail (self, COTERIE_PICTURE_ERROR_TOO_LARGE, "the picture has too many bytes");
  if (self->n_bytes > sizeof png && memcmp (self->data, png, sizeof png) == 0)
    return check_png_head (self) && decode_png (self);
  if (self->n_bytes > sizeof jpeg && memcmp (self->data, jpeg, sizeof jpeg) == 0)
    return decode_jpeg (self);
  return fail (self, COTERIE_PICTURE_ERROR_FORMAT, "the picture is neither PNG nor JPEG");
}

/**
 * coterie_picture_decode:
 * @bytes: from whom ever
 * @max_edge: points of the result's edges at most; from 1 to %COTERIE_PICTURE_MAX_EDGE
 * @edge: (out): points of the result's edges: fewer when the picture has fewer
 *
 * Decodes the square in the middle of a picture, scaled down. Takes 32 MiB and some tenths of a second at the worst:
 * call it on a thread of its own.
 *
 * Returns: (transfer full) (nullable): @edge lines of @edge points; red, green, blue and alpha, premultiplied
 */
GBytes *
coterie_picture_decode (GBytes *bytes, guint max_edge, guint *edge, GError **error)
{
  Decoding self = { .error = error, .max_edge = max_edge };
  GBytes *points = NULL;

  g_return_val_if_fail (max_edge > 0 && max_edge <= COTERIE_PICTURE_MAX_EDGE, NULL);

  self.data = g_bytes_get_data (bytes, &self.n_bytes);
  if (decode (&self))
    points = coterie_picture_shrinker_dup_points (self.shrinker, edge);
  g_clear_pointer (&self.shrinker, coterie_picture_shrinker_free);
  g_free (self.line);
  return points;
}

/**
 * coterie_picture_decode_gray:
 * @bytes: from whom ever; at most %COTERIE_PICTURE_FILE_MAX_BYTES
 * @width: (out): points of a line
 * @height: (out): lines
 *
 * Decodes all of a picture, in shades of gray, for who looks for something in it. Takes 48 MiB and a second at the
 * worst: call it on a thread of its own. Large JPEG pictures are halved.
 *
 * Returns: (transfer full) (nullable): one byte for each point, 0 is black
 */
GBytes *
coterie_picture_decode_gray (GBytes *bytes, guint *width, guint *height, GError **error)
{
  Decoding self = { .error = error, .max_edge = GRAY_EDGE, .is_gray = TRUE };
  GBytes *points = NULL;

  self.data = g_bytes_get_data (bytes, &self.n_bytes);
  if (decode (&self))
    {
      *width = self.width;
      *height = self.height;
      points = g_bytes_new_take (g_steal_pointer (&self.gray), self.n_gray);
    }
  g_free (self.gray);
  g_free (self.line);
  return points;
}
