// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stamp.h"

#include "call/elements.h"

#include <gio/gio.h>
#include <gst/video/video.h>

#include <string.h>

#define N_BITS 32 /* 24 of the time in milliseconds, 8 to see whether it was read well */
#define TIME_MASK 0xffffff
#define BLACK 16
#define WHITE 235
#define GREY 128
#define ROUND_MS 6000 /* then the picture is where it was */

static guint32
now_ms (void)
{
  return (guint32) (g_get_monotonic_time () / 1000) & TIME_MASK;
}

static guint32
check_of (guint32 ms)
{
  return (ms ^ (ms >> 8) ^ (ms >> 16) ^ 0x5a) & 0xff;
}

static guint
block_px (guint width)
{
  return width / N_BITS;
}

static void
write_bits (GstVideoFrame *frame, guint32 bits)
{
  guint8 *luma = GST_VIDEO_FRAME_PLANE_DATA (frame, 0);
  guint size = block_px ((guint) GST_VIDEO_FRAME_WIDTH (frame));

  for (guint y = 0; y < size; y++)
    for (guint bit = 0; bit < N_BITS; bit++)
      memset (luma + (gsize) y * GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0) + (gsize) bit * size,
              bits >> bit & 1 ? WHITE : BLACK, size);
}

/* There and back, from 0 to @length. */
static int
swing (guint32 ms, guint round_ms, int length)
{
  int phase = (int) ((guint64) (ms % round_ms) * 2 * (guint) length / round_ms);

  return phase < length ? phase : 2 * length - phase;
}

/* A lozenge that drifts over a shaded wall. Drawn by hand: what GStreamer's test source draws costs as much as half of
 * a call. */
static void
draw (GstVideoFrame *frame, guint32 ms)
{
  guint8 *luma = GST_VIDEO_FRAME_PLANE_DATA (frame, 0);
  int width = GST_VIDEO_FRAME_WIDTH (frame), height = GST_VIDEO_FRAME_HEIGHT (frame), radius = height / 6;
  int x0 = radius + swing (ms, ROUND_MS, width - 2 * radius),
      y0 = radius + swing (ms, ROUND_MS / 2, height - 2 * radius);

  for (int y = 0; y < height; y++)
    {
      guint8 *line = luma + (gsize) y * (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0);
      int half = MAX (radius - ABS (y - y0), 0);

      memset (line, 60 + 90 * y / height, (gsize) width);
      memset (line + x0 - half, WHITE, 2 * (gsize) half);
    }
}

static void
paint (GstVideoFrame *frame, guint32 ms)
{
  draw (frame, ms);
  write_bits (frame, ms << 8 | check_of (ms));
}

static GstPadProbeReturn
on_taken (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstBuffer *buffer = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  GstVideoInfo format;
  GstVideoFrame frame;
  guint32 ms = now_ms ();

  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  if (caps == NULL || !gst_video_info_from_caps (&format, caps) ||
      !gst_video_frame_map (&frame, &format, buffer, GST_MAP_READWRITE))
    return GST_PAD_PROBE_OK;
  paint (&frame, ms);
  gst_video_frame_unmap (&frame);
  return GST_PAD_PROBE_OK;
}

/* Returns: (transfer floating) (nullable): otherwise COTERIE_CALL_ERROR_NO_ELEMENT */
GstElement *
stamp_picture (guint width, guint height, guint frames_per_s, GError **error)
{
  g_autofree char *description =
      g_strdup_printf ("videotestsrc is-live=true pattern=black ! "
                       "capsfilter name=stamp caps=video/x-raw,format=I420,width=%u,height=%u,framerate=%u/1",
                       width, height, frames_per_s);
  GstElement *bin = coterie_elements_bin (description, error);
  g_autoptr (GstElement) last = NULL;
  g_autoptr (GstPad) pad = NULL;

  if (bin == NULL)
    return NULL;
  last = gst_bin_get_by_name (GST_BIN (bin), "stamp");
  pad = gst_element_get_static_pad (last, "src");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_taken, NULL, NULL);
  return bin;
}

static gboolean
write_planes (GOutputStream *out, GstVideoFrame *frame, GError **error)
{
  gboolean done = g_output_stream_write_all (out, "FRAME\n", 6, NULL, NULL, error);

  for (guint plane = 0; plane < GST_VIDEO_FRAME_N_PLANES (frame); plane++)
    for (int y = 0; done && y < GST_VIDEO_FRAME_COMP_HEIGHT (frame, plane); y++)
      done = g_output_stream_write_all (out,
                                        (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame, plane) +
                                            (gsize) y * (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (frame, plane),
                                        (gsize) GST_VIDEO_FRAME_COMP_WIDTH (frame, plane), NULL, NULL, error);
  return done;
}

/* What stamp_picture() shows, as a file that begins anew without a seam: YUV4MPEG2, for the camera of a browser. */
gboolean
stamp_film (const char *path, guint width, guint height, guint frames_per_s, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) raw = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_NONE, NULL, error);
  g_autoptr (GOutputStream) out = raw != NULL ? g_buffered_output_stream_new (G_OUTPUT_STREAM (raw)) : NULL;
  g_autoptr (GstBuffer) buffer = NULL;
  GstVideoInfo format;
  GstVideoFrame frame;
  gboolean done;

  if (out == NULL)
    return FALSE;
  gst_video_info_set_format (&format, GST_VIDEO_FORMAT_I420, width, height);
  buffer = gst_buffer_new_allocate (NULL, format.size, NULL);
  gst_buffer_memset (buffer, 0, GREY, format.size);
  if (!gst_video_frame_map (&frame, &format, buffer, GST_MAP_READWRITE))
    g_assert_not_reached ();
  done = g_output_stream_printf (out, NULL, NULL, error, "YUV4MPEG2 W%u H%u F%u:1 Ip A1:1 C420jpeg\n", width, height,
                                 frames_per_s);
  for (guint i = 0; done && i < ROUND_MS * frames_per_s / 1000; i++)
    {
      paint (&frame, i * 1000 / frames_per_s);
      done = write_planes (out, &frame, error);
    }
  gst_video_frame_unmap (&frame);
  return g_output_stream_close (out, NULL, done ? error : NULL) && done;
}

/* Returns: whether it has a stamp that can be read */
gboolean
stamp_read (const guint8 *bgra, guint width, guint height, gsize stride, guint *age_ms)
{
  guint size = block_px (width);
  guint32 bits = 0;

  if (size < 2 || height < size)
    return FALSE;
  for (guint bit = 0; bit < N_BITS; bit++)
    {
      const guint8 *middle = bgra + (gsize) (size / 2) * stride + ((gsize) bit * size + size / 2) * 4;

      bits |= (guint32) (middle[1] > 127) << bit;
    }
  if ((bits & 0xff) != check_of (bits >> 8))
    return FALSE;
  *age_ms = (now_ms () - (bits >> 8)) & TIME_MASK;
  return TRUE;
}
