// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/peer-private.h"

#include <string.h>

/* Which way is taken may change, though it hardly ever does, and to ask webrtcbin costs more than all else here. */
#define ASK_FOR_WAY_EVERY 10

/* Of webrtcbin's own figures those that 1.22 gets right: the addresses in use (it mixes up whose is whose, which does
 * not matter here). What is lost it tells of any stream. */

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
  if (type == GST_WEBRTC_STATS_LOCAL_CANDIDATE || type == GST_WEBRTC_STATS_REMOTE_CANDIDATE)
    read_address (row, user_data);
  return TRUE;
}

static void
on_stats (CoteriePeer *self, gpointer data)
{
  const CoteriePeerStats *read = data; /* NULL: webrtcbin was not asked */

  coterie_peer_get_losses (self->shared, &self->stats.loss, &self->stats.sound_loss);
  if (self->stats.loss < 0) /* no picture is sent */
    self->stats.loss = self->stats.sound_loss;
  self->stats.rtt_ms = coterie_peer_get_rtt_ms (self->shared);
  if (read != NULL && read->has_way)
    {
      self->stats.relayed = read->relayed;
      self->stats.has_way = TRUE;
    }
  g_signal_emit (self, coterie_peer_signals[COTERIE_PEER_SIGNAL_STATS], 0);
}

static void
on_stats_promise (GstPromise *promise, gpointer user_data)
{
  const GstStructure *reply =
      gst_promise_wait (promise) == GST_PROMISE_RESULT_REPLIED ? gst_promise_get_reply (promise) : NULL;
  CoteriePeerStats *stats = g_new0 (CoteriePeerStats, 1);

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

  if (self->webrtc == NULL)
    return;
  if (!self->stats.has_way || self->n_asked++ % ASK_FOR_WAY_EVERY == 0)
    g_signal_emit_by_name (self->webrtc, "get-stats", NULL, coterie_peer_new_promise (self, on_stats_promise));
  else
    coterie_peer_shared_post (self->shared, on_stats, NULL, NULL);
}

static guint
get_count (const GstStructure *row, const char *name)
{
  guint64 count = 0;

  gst_structure_get_uint64 (row, name, &count);
  return (guint) MIN (count, G_MAXUINT);
}

/* Of sound nothing is asked for again. */
static guint
add_packets (GObject *jitter_buffer, CoteriePeerStats *stats)
{
  g_autoptr (GstStructure) row = NULL;
  guint n_missing;

  g_object_get (jitter_buffer, "stats", &row, NULL);
  if (row == NULL)
    return 0;
  n_missing = get_count (row, "num-lost") + get_count (row, "rtx-count");
  if (g_object_get_data (jitter_buffer, COTERIE_PEER_SOUND_BUFFER) != NULL)
    return n_missing;
  stats->n_packets += get_count (row, "num-pushed");
  stats->n_missed += get_count (row, "num-lost");
  stats->n_mended += get_count (row, "rtx-success-count");
  return n_missing;
}

/* webrtcbin's own figures name the wrong jitter buffers. */
static guint
count_packets (CoteriePeerShared *shared, CoteriePeerStats *stats)
{
  guint n_missing = 0;

  g_mutex_lock (&shared->lock);
  for (guint i = 0; i < shared->jitter_buffers->len; i++)
    n_missing += add_packets (g_ptr_array_index (shared->jitter_buffers, i), stats);
  g_mutex_unlock (&shared->lock);
  return n_missing;
}

/* Once a second. */
void
coterie_peer_pace_reports (CoteriePeer *self)
{
  CoteriePeerStats stats = { 0 };

  coterie_peer_set_report_ms (self->shared, coterie_pace_note (&self->pace, count_packets (self->shared, &stats)));
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
  stats->sound_ms = (guint) g_atomic_int_get (&self->shared->sound_ms);
  stats->n_frames = (guint) g_atomic_int_get (&self->shared->n_frames);
  stats->n_sounds = (guint) g_atomic_int_get (&self->shared->n_sounds);
  stats->first_frame_ms = (guint) g_atomic_int_get (&self->shared->first_frame_ms);
  stats->n_fed = self->picture != NULL ? coterie_feed_get_n_pushed (self->picture) : 0;
  count_packets (self->shared, stats);
}
