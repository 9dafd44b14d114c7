// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/peer.h"

#include "call/candidate.h"
#include "call/elements.h"
#include "call/errors.h"
#include "call/peer-private.h"
#include "call/pipeline.h"

#include <gst/video/video.h>

#include <string.h>

#define CHANNEL "coterie"
#define CHANNEL_MAX_WAITING_BYTES 1048576

struct _CoteriePeer
{
  GObject parent_instance;

  CoteriePeerState state;
  gboolean offers;
  guint leg;
  CoteriePeerShared *shared;
  GstElement *pipeline; /* NULL once closed */
  GstElement *webrtc;   /* the pipeline's */
  guint bus_watch;
  guint timer;
  CoterieFeed *sound;
  CoterieFeed *picture;

  gboolean offered;
  gboolean described; /* the other side's description was taken */
  gboolean applied;   /* and webrtcbin has it */
  guint8 fingerprint[COTERIE_FINGERPRINT_BYTES];
  guint n_candidates;
  GPtrArray *early; /* candidates until then */

  GstWebRTCDataChannel *channel;
  CoteriePeerStats stats;
};

G_DEFINE_FINAL_TYPE (CoteriePeer, coterie_peer, G_TYPE_OBJECT)

enum
{
  DESCRIPTION,
  CANDIDATE,
  VERIFIED,
  FAILED,
  DATA,
  KEY_WANTED,
  STATS,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

typedef struct
{
  guint line;
  char *text;
} Candidate;

static Candidate *
candidate_new (guint line, const char *text)
{
  Candidate *self = g_new (Candidate, 1);

  self->line = line;
  self->text = g_strdup (text);
  return self;
}

static void
candidate_free (gpointer data)
{
  Candidate *self = data;

  g_free (self->text);
  g_free (self);
}

static void
fail (CoteriePeer *self, CoterieCallError code, const char *sentence)
{
  g_autoptr (GError) error = g_error_new_literal (COTERIE_CALL_ERROR, (int) code, sentence);

  if (self->state == COTERIE_PEER_CLOSED)
    return;
  coterie_peer_close (self);
  g_signal_emit (self, signals[FAILED], 0, error);
}

static gboolean
on_late (gpointer data)
{
  CoteriePeer *self = data;

  self->timer = 0;
  fail (self, COTERIE_CALL_ERROR_UNREACHABLE, "The other device cannot be reached.");
  return G_SOURCE_REMOVE;
}

static void
set_timer (CoteriePeer *self, guint seconds)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  if (seconds > 0)
    self->timer = g_timeout_add_seconds (seconds, on_late, self);
}

/* Descriptions. */

static void
on_described (CoteriePeer *self, gpointer data)
{
  GstWebRTCSessionDescription *description = data;
  g_autofree char *text = gst_sdp_message_as_text (description->sdp);

  g_signal_emit_by_name (self->webrtc, "set-local-description", description, NULL);
  g_signal_emit (self, signals[DESCRIPTION], 0, self->offers ? COTERIE_SDP_OFFER : COTERIE_SDP_ANSWER, text);
}

static void
on_not_described (CoteriePeer *self, gpointer data)
{
  fail (self, COTERIE_CALL_ERROR_REFUSED, "No media could be agreed upon with the other device.");
}

static void
description_free (gpointer data)
{
  gst_webrtc_session_description_free (data);
}

/* In a thread of webrtcbin's. */
static void
on_created (GstPromise *promise, gpointer user_data)
{
  CoteriePeerShared *shared = user_data;
  const GstStructure *reply =
      gst_promise_wait (promise) == GST_PROMISE_RESULT_REPLIED ? gst_promise_get_reply (promise) : NULL;
  const char *field = reply != NULL && gst_structure_has_field (reply, "offer") ? "offer" : "answer";
  GstWebRTCSessionDescription *description = NULL;

  if (reply != NULL && gst_structure_has_field (reply, field))
    gst_structure_get (reply, field, GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &description, NULL);
  if (description != NULL)
    coterie_peer_shared_post (shared, on_described, description, description_free);
  else
    coterie_peer_shared_post (shared, on_not_described, NULL, NULL);
  gst_promise_unref (promise);
}

static GstPromise *
promise_new (CoteriePeer *self, GstPromiseChangeFunc func)
{
  return gst_promise_new_with_change_func (func, coterie_peer_shared_ref (self->shared), coterie_peer_shared_unref);
}

static void
on_ready_to_offer (CoteriePeer *self, gpointer data)
{
  if (self->offered)
    return;
  self->offered = TRUE;
  g_signal_emit_by_name (self->webrtc, "create-offer", NULL, promise_new (self, on_created));
}

static void
on_negotiation_needed (GstElement *webrtc, CoteriePeerShared *shared)
{
  coterie_peer_shared_post (shared, on_ready_to_offer, NULL, NULL);
}

static void
add_candidate (CoteriePeer *self, const Candidate *candidate)
{
  g_signal_emit_by_name (self->webrtc, "add-ice-candidate", candidate->line, candidate->text);
}

static void
on_applied (CoteriePeer *self, gpointer data)
{
  self->applied = TRUE;
  for (guint i = 0; i < self->early->len; i++)
    add_candidate (self, g_ptr_array_index (self->early, i));
  g_ptr_array_set_size (self->early, 0);
  if (!self->offers)
    g_signal_emit_by_name (self->webrtc, "create-answer", NULL, promise_new (self, on_created));
}

/* In a thread of webrtcbin's. */
static void
on_remote_set (GstPromise *promise, gpointer user_data)
{
  const GstStructure *reply =
      gst_promise_wait (promise) == GST_PROMISE_RESULT_REPLIED ? gst_promise_get_reply (promise) : NULL;
  gboolean refused = reply != NULL && gst_structure_has_field (reply, "error");

  coterie_peer_shared_post (user_data, refused ? on_not_described : on_applied, NULL, NULL);
  gst_promise_unref (promise);
}

static gboolean
refuse (GError **error, const char *sentence)
{
  g_set_error_literal (error, COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_REFUSED, sentence);
  return FALSE;
}

static gboolean
apply (CoteriePeer *self, CoterieSdpType type, const CoterieSdp *sdp, GError **error)
{
  GstSDPMessage *message = NULL;
  GstWebRTCSessionDescription *description;

  if (gst_sdp_message_new_from_text (sdp->text, &message) != GST_SDP_OK)
    {
      g_clear_pointer (&message, gst_sdp_message_free);
      return refuse (error, "What the other device wrote about its media cannot be read.");
    }
  description = gst_webrtc_session_description_new (
      type == COTERIE_SDP_OFFER ? GST_WEBRTC_SDP_TYPE_OFFER : GST_WEBRTC_SDP_TYPE_ANSWER, message);
  g_signal_emit_by_name (self->webrtc, "set-remote-description", description, promise_new (self, on_remote_set));
  gst_webrtc_session_description_free (description);
  return TRUE;
}

/**
 * coterie_peer_take_description:
 * @type: the offer when the other side offers, otherwise the answer
 * @text: a stranger's
 *
 * Once for each leg. After an error the leg is good for nothing: close it.
 *
 * Returns: whether it is admitted; otherwise COTERIE_CALL_ERROR_REFUSED
 */
gboolean
coterie_peer_take_description (CoteriePeer *self, CoterieSdpType type, const char *text, GError **error)
{
  g_auto (CoterieSdp) sdp = { 0 };

  g_return_val_if_fail (COTERIE_IS_PEER (self), FALSE);

  if (self->state == COTERIE_PEER_CLOSED)
    return refuse (error, "This leg of the call is over.");
  if (self->described || (type == COTERIE_SDP_OFFER) == self->offers || (self->offers && !self->offered))
    return refuse (error, "The other device answers what was not asked.");
  self->described = TRUE;
  if (!coterie_sdp_filter (&sdp, text, strlen (text), type, error))
    return FALSE;
  if (sdp.n_audio != 1 || sdp.n_video != 1)
    return refuse (error, "The other device does not offer one sound and one picture.");
  memcpy (self->fingerprint, sdp.fingerprint, sizeof self->fingerprint);
  self->n_candidates += sdp.n_candidates;
  return apply (self, type, &sdp, error);
}

/**
 * coterie_peer_take_candidate:
 * @line: which medium, from 0
 * @text: a stranger's: an address
 *
 * Addresses of no use are accepted and forgotten.
 *
 * Returns: whether it is admitted; otherwise COTERIE_CALL_ERROR_REFUSED: close the leg
 */
gboolean
coterie_peer_take_candidate (CoteriePeer *self, guint line, const char *text, GError **error)
{
  CoterieCandidateVerdict verdict = coterie_candidate_judge (text);
  Candidate *candidate;

  g_return_val_if_fail (COTERIE_IS_PEER (self), FALSE);

  if (verdict == COTERIE_CANDIDATE_REFUSE || line >= COTERIE_SDP_MAX_MEDIA)
    return refuse (error, "The other device offers an address that is none.");
  if (++self->n_candidates > COTERIE_CANDIDATES_MAX)
    return refuse (error, "The other device offers too many addresses.");
  if (verdict == COTERIE_CANDIDATE_SKIP || self->state == COTERIE_PEER_CLOSED)
    return TRUE;
  candidate = candidate_new (line, text);
  if (self->applied)
    {
      add_candidate (self, candidate);
      candidate_free (candidate);
    }
  else
    g_ptr_array_add (self->early, candidate);
  return TRUE;
}

static void
on_candidate (CoteriePeer *self, gpointer data)
{
  Candidate *candidate = data;

  g_signal_emit (self, signals[CANDIDATE], 0, candidate->line, candidate->text);
}

static void
on_ice_candidate (GstElement *webrtc, guint line, const char *text, CoteriePeerShared *shared)
{
  if (text != NULL && text[0] != '\0')
    coterie_peer_shared_post (shared, on_candidate, candidate_new (line, text), candidate_free);
}

/* Connecting. */

/* What came before the gate opened is gone, and with it perhaps the key frame. */
static void
ask_for_pictures (CoteriePeer *self)
{
  g_autoptr (GstIterator) pads = gst_element_iterate_src_pads (self->webrtc);
  g_auto (GValue) item = G_VALUE_INIT;

  while (gst_iterator_next (pads, &item) == GST_ITERATOR_OK)
    {
      gst_pad_send_event (g_value_get_object (&item),
                          gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE, TRUE, 0));
      g_value_reset (&item);
    }
}

static void
verify (CoteriePeer *self)
{
  if (!self->described || !coterie_peer_certificates_match (self->webrtc, self->fingerprint))
    {
      fail (self, COTERIE_CALL_ERROR_UNVERIFIED,
            "Somebody is in between: the other end of the call is not the device that set it up. Nothing was sent.");
      return;
    }
  self->state = COTERIE_PEER_VERIFIED;
  self->stats.connected_ms = (guint) ((g_get_monotonic_time () - self->shared->began_us) / 1000);
  g_atomic_int_set (&self->shared->verified, TRUE);
  coterie_feed_open (self->sound);
  coterie_feed_open (self->picture);
  ask_for_pictures (self);
  g_signal_emit (self, signals[VERIFIED], 0);
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
    fail (self, COTERIE_CALL_ERROR_UNREACHABLE, "The other device cannot be reached.");
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
  g_signal_emit (self, signals[KEY_WANTED], 0);
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
  fail (self, COTERIE_CALL_ERROR_MEDIA, "The connection to the other device broke.");
  return G_SOURCE_REMOVE;
}

/* Data. */

static void
on_data (CoteriePeer *self, gpointer data)
{
  if (self->state == COTERIE_PEER_VERIFIED)
    g_signal_emit (self, signals[DATA], 0, data);
}

/* With a lock of webrtcbin's held: none of its properties may be read here. */
static void
on_message_data (GstWebRTCDataChannel *channel, GBytes *bytes, CoteriePeerShared *shared)
{
  if (bytes != NULL && g_bytes_get_size (bytes) <= COTERIE_PEER_DATA_MAX_BYTES)
    coterie_peer_shared_post (shared, on_data, g_bytes_ref (bytes), (GDestroyNotify) g_bytes_unref);
}

static void
on_channel (CoteriePeer *self, gpointer data)
{
  g_set_object (&self->channel, data);
}

static void
take_channel (CoteriePeerShared *shared, GstWebRTCDataChannel *channel)
{
  coterie_peer_shared_connect (shared, channel, "on-message-data", G_CALLBACK (on_message_data));
  coterie_peer_shared_post (shared, on_channel, g_object_ref (channel), g_object_unref);
}

static void
on_data_channel (GstElement *webrtc, GstWebRTCDataChannel *channel, CoteriePeerShared *shared)
{
  take_channel (shared, channel);
}

static void
open_channel (CoteriePeer *self)
{
  g_autoptr (GstWebRTCDataChannel) channel = NULL;

  g_signal_emit_by_name (self->webrtc, "create-data-channel", CHANNEL, NULL, &channel);
  if (channel != NULL)
    take_channel (self->shared, channel);
}

static gboolean
channel_has_room (CoteriePeer *self)
{
  GstWebRTCDataChannelState state;
  guint64 waiting;

  g_object_get (self->channel, "ready-state", &state, "buffered-amount", &waiting, NULL);
  return state == GST_WEBRTC_DATA_CHANNEL_STATE_OPEN && waiting < CHANNEL_MAX_WAITING_BYTES;
}

/**
 * coterie_peer_send:
 * @bytes: 1 to COTERIE_PEER_DATA_MAX_BYTES
 *
 * Hands them to the data channel, in order. Whether they arrive, the other side has to say.
 *
 * Returns: FALSE when the peer is not verified (any more), or the channel is not open or full: try again later
 */
gboolean
coterie_peer_send (CoteriePeer *self, GBytes *bytes)
{
  g_return_val_if_fail (COTERIE_IS_PEER (self), FALSE);
  g_return_val_if_fail (g_bytes_get_size (bytes) > 0, FALSE);
  g_return_val_if_fail (g_bytes_get_size (bytes) <= COTERIE_PEER_DATA_MAX_BYTES, FALSE);

  if (self->state != COTERIE_PEER_VERIFIED || self->channel == NULL || !channel_has_room (self))
    return FALSE;
  return gst_webrtc_data_channel_send_data_full (self->channel, bytes, NULL);
}

/* Figures. */

static void
on_stats (CoteriePeer *self, gpointer data)
{
  const CoteriePeerStats *read = data;

  self->stats.loss = read->loss;
  self->stats.rtt_ms = read->rtt_ms;
  self->stats.relayed = read->relayed;
  g_signal_emit (self, signals[STATS], 0);
}

static void
on_stats_promise (GstPromise *promise, gpointer user_data)
{
  const GstStructure *reply =
      gst_promise_wait (promise) == GST_PROMISE_RESULT_REPLIED ? gst_promise_get_reply (promise) : NULL;
  CoteriePeerStats *stats = g_new0 (CoteriePeerStats, 1);

  stats->loss = -1;
  if (reply != NULL)
    coterie_peer_read_stats (reply, stats);
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
    g_signal_emit_by_name (self->webrtc, "get-stats", NULL, promise_new (self, on_stats_promise));
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
  stats->n_frames = (guint) g_atomic_int_get (&self->shared->n_frames);
  stats->n_sounds = (guint) g_atomic_int_get (&self->shared->n_sounds);
  stats->first_frame_ms = (guint) g_atomic_int_get (&self->shared->first_frame_ms);
  stats->n_fed = self->picture != NULL ? coterie_feed_get_n_pushed (self->picture) : 0;
}

/* Life. */

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
  signals[DESCRIPTION] = add_signal ("description", 2, G_TYPE_INT, G_TYPE_STRING);
  /**
   * CoteriePeer::candidate:
   * @line: which medium
   * @text: an address of ours, to be sealed for the other side
   */
  signals[CANDIDATE] = add_signal ("candidate", 2, G_TYPE_UINT, G_TYPE_STRING);
  /**
   * CoteriePeer::verified:
   *
   * The other end is who it says; media pass from now on.
   */
  signals[VERIFIED] = add_signal ("verified", 0, G_TYPE_NONE, G_TYPE_NONE);
  /**
   * CoteriePeer::failed:
   * @error: COTERIE_CALL_ERROR; the peer is closed
   */
  signals[FAILED] = add_signal ("failed", 1, G_TYPE_ERROR, G_TYPE_NONE);
  /**
   * CoteriePeer::data:
   * @bytes: what the other side sent with coterie_peer_send()
   */
  signals[DATA] = add_signal ("data", 1, G_TYPE_BYTES, G_TYPE_NONE);
  /**
   * CoteriePeer::key-wanted:
   *
   * The other side has lost the thread: a key frame, please.
   */
  signals[KEY_WANTED] = add_signal ("key-wanted", 0, G_TYPE_NONE, G_TYPE_NONE);
  /**
   * CoteriePeer::stats:
   *
   * What coterie_peer_ask_stats() asked for is there.
   */
  signals[STATS] = add_signal ("stats", 0, G_TYPE_NONE, G_TYPE_NONE);
}

static void
coterie_peer_init (CoteriePeer *self)
{
  self->shared = coterie_peer_shared_new (self);
  self->early = g_ptr_array_new_with_free_func (candidate_free);
  self->stats.loss = -1;
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

static CoterieFeed *
make_feed (CoteriePeer *self, CoterieFeedKind kind, GError **error)
{
  g_autoptr (GstElement) appsrc = coterie_peer_add_sender (self->pipeline, self->webrtc, kind, self->shared, error);

  return appsrc != NULL ? coterie_feed_new (kind, appsrc) : NULL;
}

static void
listen (CoteriePeer *self)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);

  self->bus_watch = gst_bus_add_watch (bus, on_bus, self);
  coterie_peer_watch_receivers (self->webrtc, self->shared);
  coterie_peer_shared_connect (self->shared, self->webrtc, "on-ice-candidate", G_CALLBACK (on_ice_candidate));
  coterie_peer_shared_connect (self->shared, self->webrtc, "notify::connection-state",
                               G_CALLBACK (on_connection_state));
  coterie_peer_shared_connect (self->shared, self->webrtc, "on-data-channel", G_CALLBACK (on_data_channel));
  if (self->offers)
    coterie_peer_shared_connect (self->shared, self->webrtc, "on-negotiation-needed",
                                 G_CALLBACK (on_negotiation_needed));
}

/* Sound comes first: its line is 0 on both sides. */
static gboolean
build (CoteriePeer *self, const CoteriePeerOptions *options, GError **error)
{
  self->pipeline = coterie_pipeline_new (options->base_time);
  if (!make_webrtc (self, options, error))
    return FALSE;
  self->sound = make_feed (self, COTERIE_FEED_SOUND, error);
  if (self->sound == NULL)
    return FALSE;
  self->picture = make_feed (self, COTERIE_FEED_PICTURE, error);
  return self->picture != NULL;
}

/**
 * coterie_peer_new:
 * @options: copied
 *
 * Begins at once: who offers says its description at the signal "description", the other one when it has taken that.
 *
 * Returns: (transfer full) (nullable): the leg; otherwise COTERIE_CALL_ERROR_NO_ELEMENT
 */
CoteriePeer *
coterie_peer_new (const CoteriePeerOptions *options, GError **error)
{
  g_autoptr (CoteriePeer) self = g_object_new (COTERIE_TYPE_PEER, NULL);

  self->offers = options->offers;
  self->leg = options->leg;
  if (!build (self, options, error))
    return NULL;
  listen (self);
  self->state = COTERIE_PEER_CONNECTING;
  gst_element_set_state (self->pipeline, GST_STATE_READY);
  if (self->offers)
    open_channel (self);
  set_timer (self, options->connect_s != 0 ? options->connect_s : COTERIE_PEER_CONNECT_S);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
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
  self->webrtc = NULL;
  if (self->pipeline != NULL)
    coterie_pipeline_end (g_steal_pointer (&self->pipeline));
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
