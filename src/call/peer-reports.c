// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/peer-private.h"

#include <gst/rtp/rtp.h>

/* What the other side reports of our pictures, read from its reports themselves: webrtcbin 1.22 keeps one block of
 * each, whichever stream it is about. In threads of GStreamer's, but for coterie_peer_get_loss(). */

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
      if (ssrc != shared->picture_ssrc)
        continue;
      g_mutex_lock (&shared->lock);
      coterie_loss_note (&shared->loss, seq, n_lost);
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

double
coterie_peer_get_loss (CoteriePeerShared *shared)
{
  double loss;

  g_mutex_lock (&shared->lock);
  loss = shared->loss.loss;
  g_mutex_unlock (&shared->lock);
  return loss;
}
