// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stamp.h"

#include "call/elements.h"

#include <gst/video/video.h>

#include <string.h>

#define N_BITS 32 /* 24 of the time in milliseconds, 8 to see whether it was read well */
#define TIME_MASK 0xffffff
#define BLACK 16
#define WHITE 235

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
  int x0 = radius + swing (ms, 5000, width - 2 * radius), y0 = radius + swing (ms, 3000, height - 2 * radius);

  for (int y = 0; y < height; y++)
    {
      guint8 *line = luma + (gsize) y * (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0);
      int half = MAX (radius - ABS (y - y0), 0);

      memset (line, 60 + 90 * y / height, (gsize) width);
      memset (line + x0 - half, WHITE, 2 * (gsize) half);
    }
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
  draw (&frame, ms);
  write_bits (&frame, ms << 8 | check_of (ms));
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
