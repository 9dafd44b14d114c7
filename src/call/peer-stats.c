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

  stats->has_way |= type != NULL;
  stats->relayed |= g_strcmp0 (type, "relay") == 0;
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

static void
on_stats (CoteriePeer *self, gpointer data)
{
  const CoteriePeerStats *read = data;

  self->stats.loss = read->loss;
  self->stats.rtt_ms = read->rtt_ms;
  if (read->has_way)
    self->stats.relayed = read->relayed;
  self->stats.has_way |= read->has_way;
  g_signal_emit (self, coterie_peer_signals[COTERIE_PEER_SIGNAL_STATS], 0);
}

static void
on_stats_promise (GstPromise *promise, gpointer user_data)
{
  const GstStructure *reply =
      gst_promise_wait (promise) == GST_PROMISE_RESULT_REPLIED ? gst_promise_get_reply (promise) : NULL;
  CoteriePeerStats *stats = g_new0 (CoteriePeerStats, 1);

  stats->loss = -1;
  if (reply != NULL)
    gst_structure_foreach (reply, on_row, stats);
  coterie_peer_shared_post (user_data, on_stats, stats, g_free);
  gst_promise_unref (promise);
}

/**
 * coterie_peer_ask_stats:
 *
 * Asks for fresh figures: they are there at the signal "stats".
 */
void
coterie_peer_ask_stats (CoteriePeer *self)
{
  g_return_if_fail (COTERIE_IS_PEER (self));

  if (self->webrtc != NULL)
    g_signal_emit_by_name (self->webrtc, "get-stats", NULL, coterie_peer_new_promise (self, on_stats_promise));
}

/**
 * coterie_peer_get_stats:
 * @stats: (out caller-allocates)
 */
void
coterie_peer_get_stats (CoteriePeer *self, CoteriePeerStats *stats)
{
  g_return_if_fail (COTERIE_IS_PEER (self));

  *stats = self->stats;
  stats->n_streams = (guint) g_atomic_int_get (&self->shared->n_streams);
  stats->n_frames = (guint) g_atomic_int_get (&self->shared->n_frames);
  stats->n_sounds = (guint) g_atomic_int_get (&self->shared->n_sounds);
  stats->first_frame_ms = (guint) g_atomic_int_get (&self->shared->first_frame_ms);
  stats->n_fed = self->picture != NULL ? coterie_feed_get_n_pushed (self->picture) : 0;
}
