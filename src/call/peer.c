// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/peer.h"

#include "call/elements.h"
#include "call/errors.h"
#include "call/peer-private.h"
#include "call/pipeline.h"

#include <string.h>

G_DEFINE_FINAL_TYPE (CoteriePeer, coterie_peer, G_TYPE_OBJECT)

guint coterie_peer_signals[COTERIE_PEER_N_SIGNALS];

void
coterie_peer_fail (CoteriePeer *self, CoterieCallError code, const char *sentence)
{
  g_autoptr (GError) error = g_error_new_literal (COTERIE_CALL_ERROR, (int) code, sentence);

  if (self->state == COTERIE_PEER_CLOSED)
    return;
  coterie_peer_close (self);
  g_signal_emit (self, coterie_peer_signals[COTERIE_PEER_SIGNAL_FAILED], 0, error);
}

GstPromise *
coterie_peer_new_promise (CoteriePeer *self, GstPromiseChangeFunc func)
{
  return gst_promise_new_with_change_func (func, coterie_peer_shared_ref (self->shared), coterie_peer_shared_unref);
}

static gboolean
on_late (gpointer data)
{
  CoteriePeer *self = data;

  self->timer = 0;
  coterie_peer_fail (self, COTERIE_CALL_ERROR_UNREACHABLE, "The other device cannot be reached.");
  return G_SOURCE_REMOVE;
}

static void
set_timer (CoteriePeer *self, guint seconds)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  if (seconds > 0)
    self->timer = g_timeout_add_seconds (seconds, on_late, self);
}

/* libnice does not notice that somebody has fallen silent. Seconds are counted as they are lived through: who has stood
 * still themselves does not take it for the others' silence. */
static gboolean
on_pulse (gpointer data)
{
  CoteriePeer *self = data;
  gint n_arrived = g_atomic_int_get (&self->shared->n_arrived);

  self->n_silent = n_arrived == self->n_arrived ? self->n_silent + 1 : 0;
  self->n_arrived = n_arrived;
  coterie_peer_pace_reports (self);
  if (n_arrived == 0 || self->n_silent < COTERIE_PEER_LOST_S) /* two that send nothing are silent */
    return G_SOURCE_CONTINUE;
  self->pulse = 0;
  coterie_peer_fail (self, COTERIE_CALL_ERROR_UNREACHABLE, "The other device does not answer any more.");
  return G_SOURCE_REMOVE;
}

static void
verify (CoteriePeer *self)
{
  if (!self->described || !coterie_peer_certificates_match (self->webrtc, self->fingerprint))
    {
      coterie_peer_fail (
          self, COTERIE_CALL_ERROR_UNVERIFIED,
          "Somebody is in between: the other end of the call is not the device that set it up. Nothing was sent.");
      return;
    }
  self->state = COTERIE_PEER_VERIFIED;
  self->stats.connected_ms = (guint) ((g_get_monotonic_time () - self->shared->began_us) / 1000);
  g_atomic_int_set (&self->shared->verified, TRUE);
  coterie_feed_open (self->sound);
  coterie_feed_open (self->picture);
  self->pulse = g_timeout_add_seconds (1, on_pulse, self);
  g_signal_emit (self, coterie_peer_signals[COTERIE_PEER_SIGNAL_VERIFIED], 0);
}

static void
on_connection (CoteriePeer *self, gpointer data)
{
  GstWebRTCPeerConnectionState connection = GPOINTER_TO_INT (data);

  if (connection == GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED)
    {
      set_timer (self, 0);
      if (self->state != COTERIE_PEER_VERIFIED)
        verify (self);
    }
  else if (connection == GST_WEBRTC_PEER_CONNECTION_STATE_FAILED)
    coterie_peer_fail (self, COTERIE_CALL_ERROR_UNREACHABLE, "The other device cannot be reached.");
  else if (connection == GST_WEBRTC_PEER_CONNECTION_STATE_DISCONNECTED && self->state == COTERIE_PEER_VERIFIED)
    set_timer (self, COTERIE_PEER_LOST_S);
}

static void
on_connection_state (GstElement *webrtc, GParamSpec *pspec, CoteriePeerShared *shared)
{
  GstWebRTCPeerConnectionState connection;

  g_object_get (webrtc, "connection-state", &connection, NULL);
  coterie_peer_shared_post (shared, on_connection, GINT_TO_POINTER (connection), NULL);
}

void
coterie_peer_key_requested (CoteriePeer *self, gpointer data)
{
  self->stats.n_key_requests++;
  g_signal_emit (self, coterie_peer_signals[COTERIE_PEER_SIGNAL_KEY_WANTED], 0);
}

static gboolean
on_bus (GstBus *bus, GstMessage *message, gpointer user_data)
{
  CoteriePeer *self = user_data;
  g_autoptr (CoteriePeer) alive = g_object_ref (self);
  g_autoptr (GError) error = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_LATENCY)
    gst_bin_recalculate_latency (GST_BIN (self->pipeline));
  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR)
    return G_SOURCE_CONTINUE;
  gst_message_parse_error (message, &error, NULL);
  g_debug ("a leg broke in %s: %s", GST_MESSAGE_SRC_NAME (message), error->message);
  coterie_peer_fail (self, COTERIE_CALL_ERROR_MEDIA, "The connection to the other device broke.");
  return G_SOURCE_REMOVE;
}

static void
coterie_peer_dispose (GObject *object)
{
  CoteriePeer *self = COTERIE_PEER (object);

  coterie_peer_close (self);
  G_OBJECT_CLASS (coterie_peer_parent_class)->dispose (object);
}

static void
coterie_peer_finalize (GObject *object)
{
  CoteriePeer *self = COTERIE_PEER (object);

  g_clear_pointer (&self->sound, coterie_feed_unref);
  g_clear_pointer (&self->picture, coterie_feed_unref);
  g_ptr_array_unref (self->early);
  coterie_peer_shared_unref (self->shared);
  G_OBJECT_CLASS (coterie_peer_parent_class)->finalize (object);
}

static guint
add_signal (const char *name, guint n, GType first, GType second)
{
  return g_signal_new (name, COTERIE_TYPE_PEER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, n, first, second);
}

static void
coterie_peer_class_init (CoteriePeerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = coterie_peer_dispose;
  G_OBJECT_CLASS (klass)->finalize = coterie_peer_finalize;

  /**
   * CoteriePeer::description:
   * @type: CoterieSdpType
   * @text: to be sealed for the other side
   */
  coterie_peer_signals[COTERIE_PEER_SIGNAL_DESCRIPTION] = add_signal ("description", 2, G_TYPE_INT, G_TYPE_STRING);
  /**
   * CoteriePeer::candidate:
   * @line: which medium
   * @text: an address of ours, to be sealed for the other side
   */
  coterie_peer_signals[COTERIE_PEER_SIGNAL_CANDIDATE] = add_signal ("candidate", 2, G_TYPE_UINT, G_TYPE_STRING);
  /**
   * CoteriePeer::verified:
   *
   * The other end is who it says; media pass from now on.
   */
  coterie_peer_signals[COTERIE_PEER_SIGNAL_VERIFIED] = add_signal ("verified", 0, G_TYPE_NONE, G_TYPE_NONE);
  /**
   * CoteriePeer::failed:
   * @error: COTERIE_CALL_ERROR; the peer is closed
   */
  coterie_peer_signals[COTERIE_PEER_SIGNAL_FAILED] = add_signal ("failed", 1, G_TYPE_ERROR, G_TYPE_NONE);
  /**
   * CoteriePeer::data:
   * @bytes: what the other side sent with coterie_peer_send()
   */
  coterie_peer_signals[COTERIE_PEER_SIGNAL_DATA] = add_signal ("data", 1, G_TYPE_BYTES, G_TYPE_NONE);
  /**
   * CoteriePeer::key-wanted:
   *
   * The other side has lost the thread: a key frame, please.
   */
  coterie_peer_signals[COTERIE_PEER_SIGNAL_KEY_WANTED] = add_signal ("key-wanted", 0, G_TYPE_NONE, G_TYPE_NONE);
  /**
   * CoteriePeer::stats:
   *
   * What coterie_peer_ask_stats() asked for is there.
   */
  coterie_peer_signals[COTERIE_PEER_SIGNAL_STATS] = add_signal ("stats", 0, G_TYPE_NONE, G_TYPE_NONE);
  /**
   * CoteriePeer::trouble:
   * @error: COTERIE_CALL_ERROR_MEDIA, a sentence for the person; the leg goes on
   */
  coterie_peer_signals[COTERIE_PEER_SIGNAL_TROUBLE] = add_signal ("trouble", 1, G_TYPE_ERROR, G_TYPE_NONE);
}

static void
coterie_peer_init (CoteriePeer *self)
{
  self->shared = coterie_peer_shared_new (self);
  self->early = g_ptr_array_new_with_free_func (coterie_peer_candidate_free);
  self->stats.loss = self->stats.sound_loss = -1;
}

/* No address is gathered by asking the network to open doors, and none over TCP. */
static void
tune_ice (GstElement *webrtc, const CoteriePeerOptions *options)
{
  g_autoptr (GObject) ice = NULL;
  g_autoptr (GObject) agent = NULL;
  gboolean done;

  g_object_get (webrtc, "ice-agent", &ice, NULL);
  g_object_set (ice, "ice-tcp", FALSE, NULL);
  g_object_get (ice, "agent", &agent, NULL);
  if (agent != NULL)
    g_object_set (agent, "upnp", FALSE, NULL);
  if (options->only_address != NULL)
    g_signal_emit_by_name (ice, "add-local-ip-address", options->only_address, &done);
  if (options->stun_server != NULL)
    g_object_set (webrtc, "stun-server", options->stun_server, NULL);
  for (guint i = 0; options->turn_servers != NULL && options->turn_servers[i] != NULL; i++)
    g_signal_emit_by_name (webrtc, "add-turn-server", options->turn_servers[i], &done);
}

static gboolean
check_ways (const CoteriePeerOptions *options, GError **error)
{
  if (!options->relay_only || (options->turn_servers != NULL && options->turn_servers[0] != NULL))
    return TRUE;
  g_set_error_literal (error, COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_UNREACHABLE,
                       "The server has no relay for calls, and your settings allow no other way.");
  return FALSE;
}

static gboolean
make_webrtc (CoteriePeer *self, const CoteriePeerOptions *options, GError **error)
{
  self->webrtc = gst_element_factory_make ("webrtcbin", NULL);
  if (self->webrtc == NULL)
    return coterie_elements_check (error);
  g_object_set (self->webrtc, "bundle-policy", GST_WEBRTC_BUNDLE_POLICY_MAX_BUNDLE, "latency", options->latency_ms,
                NULL);
  if (options->relay_only)
    g_object_set (self->webrtc, "ice-transport-policy", GST_WEBRTC_ICE_TRANSPORT_POLICY_RELAY, NULL);
  gst_bin_add (GST_BIN (self->pipeline), self->webrtc);
  tune_ice (self->webrtc, options);
  return TRUE;
}

static void
listen (CoteriePeer *self)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);

  self->bus_watch = gst_bus_add_watch (bus, on_bus, self);
  coterie_peer_watch_receivers (self->webrtc, self->shared);
  coterie_peer_listen_for_set_up (self);
  coterie_peer_listen_for_data (self);
  coterie_peer_shared_connect (self->shared, self->webrtc, "notify::connection-state",
                               G_CALLBACK (on_connection_state));
}

/* Sound comes first: its line is 0 on both sides. */
static gboolean
build (CoteriePeer *self, const CoteriePeerOptions *options, GError **error)
{
  if (!check_ways (options, error))
    return FALSE;
  self->pipeline = coterie_pipeline_new (options->base_time);
  if (!make_webrtc (self, options, error))
    return FALSE;
  self->sound = coterie_peer_add_sender (self->pipeline, self->webrtc, COTERIE_FEED_SOUND, self->shared, error);
  if (self->sound == NULL)
    return FALSE;
  self->picture = coterie_peer_add_sender (self->pipeline, self->webrtc, COTERIE_FEED_PICTURE, self->shared, error);
  return self->picture != NULL;
}

/**
 * coterie_peer_new:
 * @options: copied
 *
 * Begins at once: who offers says its description at the signal "description", the other one when it has taken that.
 *
 * Returns: (transfer full) (nullable): the leg; otherwise COTERIE_CALL_ERROR_NO_ELEMENT, or UNREACHABLE when it is to
 *   use relays alone and there is none
 */
CoteriePeer *
coterie_peer_new (const CoteriePeerOptions *options, GError **error)
{
  g_autoptr (CoteriePeer) self = g_object_new (COTERIE_TYPE_PEER, NULL);

  self->offers = options->offers;
  self->leg = options->leg;
  self->relays = options->turn_servers != NULL;
  if (!build (self, options, error))
    return NULL;
  listen (self);
  self->state = COTERIE_PEER_CONNECTING;
  gst_element_set_state (self->pipeline, GST_STATE_READY);
  if (self->offers && options->channel)
    coterie_peer_open_channel (self);
  set_timer (self, options->connect_s != 0 ? options->connect_s : COTERIE_PEER_CONNECT_S);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  coterie_feed_begin (self->sound);
  coterie_feed_begin (self->picture);
  return g_steal_pointer (&self);
}

/**
 * coterie_peer_close:
 *
 * Ends the leg: nothing is sent, shown or told from now on. Safe to repeat.
 */
void
coterie_peer_close (CoteriePeer *self)
{
  g_return_if_fail (COTERIE_IS_PEER (self));

  self->state = COTERIE_PEER_CLOSED;
  self->shared->peer = NULL;
  g_atomic_int_set (&self->shared->closed, TRUE);
  g_atomic_int_set (&self->shared->verified, FALSE);
  g_clear_handle_id (&self->pulse, g_source_remove);
  set_timer (self, 0);
  g_clear_handle_id (&self->bus_watch, g_source_remove);
  if (self->sound != NULL)
    coterie_feed_close (self->sound);
  if (self->picture != NULL)
    coterie_feed_close (self->picture);
  coterie_peer_set_voice (self, NULL);
  if (self->channel != NULL)
    g_signal_handlers_disconnect_by_data (self->channel, self->shared);
  g_clear_object (&self->channel);
  if (self->webrtc != NULL)
    g_signal_handlers_disconnect_by_data (self->webrtc, self->shared);
  if (self->pipeline != NULL)
    coterie_peer_end (g_steal_pointer (&self->pipeline), self->webrtc, self->relays, self->shared);
  self->webrtc = NULL;
}

CoteriePeerState
coterie_peer_get_state (CoteriePeer *self)
{
  g_return_val_if_fail (COTERIE_IS_PEER (self), COTERIE_PEER_CLOSED);

  return self->state;
}

guint
coterie_peer_get_leg (CoteriePeer *self)
{
  g_return_val_if_fail (COTERIE_IS_PEER (self), 0);

  return self->leg;
}

/**
 * coterie_peer_get_feed:
 *
 * Returns: (transfer none): where what this device has encoded goes to the other one; shut until it is verified
 */
CoterieFeed *
coterie_peer_get_feed (CoteriePeer *self, CoterieFeedKind kind)
{
  g_return_val_if_fail (COTERIE_IS_PEER (self), NULL);

  return kind == COTERIE_FEED_SOUND ? self->sound : self->picture;
}

/**
 * coterie_peer_get_frames:
 *
 * Returns: (transfer none): the other side's picture
 */
CoterieFrames *
coterie_peer_get_frames (CoteriePeer *self)
{
  g_return_val_if_fail (COTERIE_IS_PEER (self), NULL);

  return self->shared->frames;
}

/**
 * coterie_peer_set_voice:
 * @voice: (nullable): where the other side's sound is played: 16 bit, 48,000 Hz, one channel
 */
void
coterie_peer_set_voice (CoteriePeer *self, CoterieFeed *voice)
{
  CoterieFeed *older;

  g_return_if_fail (COTERIE_IS_PEER (self));

  g_mutex_lock (&self->shared->lock);
  older = self->shared->voice;
  self->shared->voice = voice != NULL ? coterie_feed_ref (voice) : NULL;
  g_mutex_unlock (&self->shared->lock);
  g_clear_pointer (&older, coterie_feed_unref);
}

/**
 * coterie_peer_is_lively:
 *
 * Returns: whether something of the other side has come in the last seconds
 */
gboolean
coterie_peer_is_lively (CoteriePeer *self)
{
  g_return_val_if_fail (COTERIE_IS_PEER (self), FALSE);

  return self->state == COTERIE_PEER_VERIFIED && self->n_arrived != 0 && self->n_silent == 0;
}
