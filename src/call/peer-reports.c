// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/peer-private.h"

#include <gst/rtp/rtp.h>

/* What the other side reports of what we send, read from its reports themselves: webrtcbin 1.22 keeps one block of
 * each, whichever stream it is about. In threads of GStreamer's, but for coterie_peer_get_…(). */

static void
take_blocks (GstRTCPPacket *packet, CoteriePeerShared *shared)
{
  guint n_blocks = gst_rtcp_packet_get_rb_count (packet);

  for (guint i = 0; i < n_blocks; i++)
    {
      guint32 ssrc = 0, seq = 0, jitter, last, since;
      guint8 fraction;
      gint32 n_lost = 0;

      /* It writes nothing where a block is missing, whatever the count says. */
      gst_rtcp_packet_get_rb (packet, i, &ssrc, &fraction, &n_lost, &seq, &jitter, &last, &since);
      g_mutex_lock (&shared->lock);
      if (ssrc == shared->picture_ssrc)
        coterie_loss_note (&shared->picture_loss, seq, n_lost);
      else if (ssrc == shared->sound_ssrc)
        coterie_loss_note (&shared->sound_loss, seq, n_lost);
      g_mutex_unlock (&shared->lock);
    }
}

void
coterie_peer_take_reports (CoteriePeerShared *shared, GstBuffer *buffer)
{
  GstRTCPBuffer reports = GST_RTCP_BUFFER_INIT;
  GstRTCPPacket packet;

  if (!gst_rtcp_buffer_validate_reduced (buffer) || !gst_rtcp_buffer_map (buffer, GST_MAP_READ, &reports))
    return;
  for (gboolean more = gst_rtcp_buffer_get_first_packet (&reports, &packet); more;
       more = gst_rtcp_packet_move_to_next (&packet))
    if (gst_rtcp_packet_get_type (&packet) == GST_RTCP_TYPE_SR ||
        gst_rtcp_packet_get_type (&packet) == GST_RTCP_TYPE_RR)
      take_blocks (&packet, shared);
  gst_rtcp_buffer_unmap (&reports);
}

/* Below 0: nothing is known. */
void
coterie_peer_get_losses (CoteriePeerShared *shared, double *picture, double *sound)
{
  g_mutex_lock (&shared->lock);
  *picture = shared->picture_loss.loss;
  *sound = shared->sound_loss.loss;
  g_mutex_unlock (&shared->lock);
}

/* Of all that the other side sends, whatever was reported last: the way is the same. */
static guint
read_rtt_ms (GObject *rtp_session, guint ssrc)
{
  g_autoptr (GObject) source = NULL;
  g_autoptr (GstStructure) stats = NULL;
  guint rtt = 0; /* in 1/65536 s */

  g_signal_emit_by_name (rtp_session, "get-source-by-ssrc", ssrc, &source);
  if (source != NULL)
    g_object_get (source, "stats", &stats, NULL);
  if (stats != NULL)
    gst_structure_get_uint (stats, "rb-round-trip", &rtt);
  return (guint) (MIN (rtt, 60u << 16) * G_GUINT64_CONSTANT (1000) >> 16);
}

static GObject *
get_session (CoteriePeerShared *shared, GArray *ssrcs)
{
  GObject *rtp_session;

  g_mutex_lock (&shared->lock);
  rtp_session = shared->rtp_session != NULL ? g_object_ref (shared->rtp_session) : NULL;
  for (guint i = 0; ssrcs != NULL && i < shared->jitter_buffers->len; i++)
    {
      guint ssrc = GPOINTER_TO_UINT (g_object_get_data (shared->jitter_buffers->pdata[i], COTERIE_PEER_SSRC));

      g_array_append_val (ssrcs, ssrc);
    }
  g_mutex_unlock (&shared->lock);
  return rtp_session;
}

/* 0: nobody has said. */
guint
coterie_peer_get_rtt_ms (CoteriePeerShared *shared)
{
  g_autoptr (GArray) ssrcs = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GObject) rtp_session = get_session (shared, ssrcs);
  guint rtt_ms = 0;

  for (guint i = ssrcs->len; rtp_session != NULL && rtt_ms == 0 && i > 0; i--)
    rtt_ms = read_rtt_ms (rtp_session, g_array_index (ssrcs, guint, i - 1));
  return rtt_ms;
}

/* How often we report to the other side. Whoever sets it lets a report be thought of anew. */
void
coterie_peer_set_report_ms (CoteriePeerShared *shared, guint interval_ms)
{
  g_autoptr (GObject) rtp_session = get_session (shared, NULL);
  const guint64 interval = interval_ms * GST_MSECOND;
  guint64 so_far = interval;

  if (rtp_session != NULL)
    g_object_get (rtp_session, "rtcp-min-interval", &so_far, NULL);
  if (so_far != interval)
    g_object_set (rtp_session, "rtcp-min-interval", interval, NULL);
}
