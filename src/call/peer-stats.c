// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/peer-private.h"

#include <string.h>

/* Of webrtcbin's own figures those that 1.22 gets right: what the other side reports, and the addresses in use (it
 * mixes up whose is whose, which does not matter here). */

static gboolean
is_video (const GstStructure *row)
{
  g_autofree char *kind = NULL;
  guint clock_rate = 0;

  gst_structure_get (row, "kind", G_TYPE_STRING, &kind, NULL);
  gst_structure_get (row, "clock-rate", G_TYPE_UINT, &clock_rate, NULL);
  return g_strcmp0 (kind, "audio") != 0 && clock_rate != 48000;
}

static void
read_report (const GstStructure *row, CoteriePeerStats *stats)
{
  double loss = 0, rtt_s = 0;

  if (!is_video (row))
    return;
  if (gst_structure_get_double (row, "fraction-lost", &loss))
    stats->loss = CLAMP (loss, 0, 1);
  if (gst_structure_get_double (row, "round-trip-time", &rtt_s) && rtt_s > 0)
    stats->rtt_ms = (guint) (MIN (rtt_s, 60) * 1000);
}

static void
read_address (const GstStructure *row, CoteriePeerStats *stats)
{
  const char *type = gst_structure_get_string (row, "candidate-type");

  if (g_strcmp0 (type, "relay") == 0)
    stats->relayed = TRUE;
}

static gboolean
on_row (GQuark name, const GValue *value, gpointer user_data)
{
  const GstStructure *row;
  GstWebRTCStatsType type;

  if (!GST_VALUE_HOLDS_STRUCTURE (value))
    return TRUE;
  row = gst_value_get_structure (value);
  if (!gst_structure_get (row, "type", GST_TYPE_WEBRTC_STATS_TYPE, &type, NULL))
    return TRUE;
  if (type == GST_WEBRTC_STATS_REMOTE_INBOUND_RTP)
    read_report (row, user_data);
  else if (type == GST_WEBRTC_STATS_LOCAL_CANDIDATE || type == GST_WEBRTC_STATS_REMOTE_CANDIDATE)
    read_address (row, user_data);
  return TRUE;
}

/**
 * coterie_peer_read_stats:
 * @reply: of webrtcbin's "get-stats"
 * @stats: what the figures tell is set in it
 */
void
coterie_peer_read_stats (const GstStructure *reply, CoteriePeerStats *stats)
{
  gst_structure_foreach (reply, on_row, stats);
}
