// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/elements.h"
#include "call/peer-private.h"

#include <gst/video/video.h>

#include <string.h>

/* Sound and picture of one peer, out and in. */

#define SOUND_CAPS "audio/x-opus,rate=48000,channels=1,channel-mapping-family=0"
#define SEND_SOUND                                                                                                     \
  "rtpopuspay name=pay ! application/x-rtp,media=audio,encoding-name=OPUS,payload=111,clock-rate=48000,"               \
  "encoding-params=(string)2 ! identity"
#define PICTURE_CAPS "video/x-vp8"
#define SEND_PICTURE                                                                                                   \
  "rtpvp8pay name=pay picture-id-mode=15-bit ! application/x-rtp,media=video,encoding-name=VP8,payload=96,"            \
  "clock-rate=90000,rtcp-fb-nack=true,rtcp-fb-nack-pli=true,rtcp-fb-ccm-fir=true ! identity"

#define TAKE_SOUND                                                                                                     \
  "rtpopusdepay ! opusdec use-inband-fec=true plc=true ! audioconvert ! audioresample ! "                              \
  "audio/x-raw,format=S16LE,rate=48000,channels=1,layout=interleaved ! "                                               \
  "appsink name=sink sync=false async=false max-buffers=50 drop=true"

/* A picture that is missed is asked for; waiting for it would freeze more than it mends. Pictures wait for their time
 * in the queue, where they are small: one is decoded when the one before it has been shown. The first one waits for
 * nothing. */
#define TAKE_PICTURE                                                                                                   \
  "queue ! rtpvp8depay request-keyframe=true ! vp8dec name=decoder threads=1 ! "                                       \
  "videoconvert n-threads=1 ! " COTERIE_FRAMES_CAPS                                                                    \
  " ! appsink name=sink sync=false async=false max-buffers=1 drop=true"

#define MAX_STREAMS 4   /* that the other side may make us keep: each has threads */
#define MAX_BUFFERS 16u /* in all that time */

/* Early feedback is throttled to nothing by the defaults, so that what is lost is asked for too late. */
#define RTCP_BANDWIDTH 4e6
#define RTCP_FRACTION 0.05

static GstPadProbeReturn
on_upstream_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  if (!gst_video_event_is_force_key_unit (GST_PAD_PROBE_INFO_EVENT (info)))
    return GST_PAD_PROBE_OK;
  coterie_peer_shared_post (user_data, coterie_peer_key_requested, NULL, NULL);
  return GST_PAD_PROBE_DROP;
}

/* The number is the one by which the other side's reports are told apart. */
static void
tune_sender (GstElement *bin, CoterieFeedKind kind, CoteriePeerShared *shared)
{
  g_autoptr (GstElement) payloader = gst_bin_get_by_name (GST_BIN (bin), "pay");
  g_autoptr (GstPad) first = gst_element_get_static_pad (payloader, "sink");

  g_object_set (payloader, "ssrc", kind == COTERIE_FEED_PICTURE ? shared->picture_ssrc : shared->sound_ssrc, NULL);
  if (kind == COTERIE_FEED_PICTURE)
    gst_pad_add_probe (first, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, on_upstream_event, coterie_peer_shared_ref (shared),
                       coterie_peer_shared_unref);
}

/* Retransmission for pictures alone: on a medium of sound a browser refuses the offer. */
static void
set_retransmission (GstPad *pad)
{
  g_autoptr (GObject) transceiver = NULL;

  g_object_get (pad, "transceiver", &transceiver, NULL);
  g_object_set (transceiver, "do-nack", TRUE, NULL);
}

static gboolean
link_sender (GstElement *bin, GstElement *webrtc, CoterieFeedKind kind)
{
  g_autoptr (GstPad) from = gst_element_get_static_pad (bin, "src");
  g_autoptr (GstPad) to = gst_element_request_pad_simple (webrtc, "sink_%u");

  if (to != NULL && kind == COTERIE_FEED_PICTURE)
    set_retransmission (to);
  return to != NULL && GST_PAD_LINK_SUCCESSFUL (gst_pad_link (from, to));
}

static CoterieFeed *
feed_of (GstElement *bin, CoterieFeedKind kind)
{
  g_autoptr (GstPad) to = gst_element_get_static_pad (bin, "sink");

  return coterie_feed_new (kind, to, kind == COTERIE_FEED_SOUND ? SOUND_CAPS : PICTURE_CAPS);
}

/**
 * coterie_peer_add_sender:
 *
 * Returns: (transfer full) (nullable): what leads there; otherwise COTERIE_CALL_ERROR_NO_ELEMENT or MEDIA
 */
CoterieFeed *
coterie_peer_add_sender (
    GstElement *pipeline, GstElement *webrtc, CoterieFeedKind kind, CoteriePeerShared *shared, GError **error)
{
  GstElement *bin = coterie_elements_bin (kind == COTERIE_FEED_SOUND ? SEND_SOUND : SEND_PICTURE, error);
  CoterieFeed *feed = NULL;

  if (bin == NULL)
    return NULL;
  gst_bin_add (GST_BIN (pipeline), bin);
  tune_sender (bin, kind, shared);
  if (link_sender (bin, webrtc, kind))
    feed = feed_of (bin, kind);
  if (feed == NULL)
    g_set_error_literal (error, COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_MEDIA,
                         "Sound or picture cannot be sent: parts of GStreamer do not fit together.");
  return feed;
}

static GstClockTime
get_length (GstBuffer *buffer)
{
  return GST_BUFFER_DURATION_IS_VALID (buffer) ? MIN (GST_BUFFER_DURATION (buffer), GST_SECOND) : 0;
}

static GstFlowReturn
on_sound (GstAppSink *sink, gpointer user_data)
{
  CoteriePeerShared *shared = user_data;
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);
  g_autoptr (CoterieFeed) voice = NULL;

  if (sample == NULL || !g_atomic_int_get (&shared->verified))
    return GST_FLOW_OK;
  g_atomic_int_inc (&shared->n_sounds);
  g_atomic_int_add (&shared->sound_ms, (gint) (get_length (gst_sample_get_buffer (sample)) / GST_MSECOND));
  g_mutex_lock (&shared->lock);
  if (shared->voice != NULL)
    voice = coterie_feed_ref (shared->voice);
  g_mutex_unlock (&shared->lock);
  if (voice != NULL)
    coterie_feed_push (voice, sample);
  return GST_FLOW_OK;
}

/* From the second picture on; how long they wait is reckoned anew, as one that keeps no time is left out of it. */
static void
keep_time (GstBaseSink *sink)
{
  gst_base_sink_set_sync (sink, TRUE);
  gst_element_post_message (GST_ELEMENT (sink), gst_message_new_latency (GST_OBJECT (sink)));
}

static void
count_picture (CoteriePeerShared *shared)
{
  if (g_atomic_int_add (&shared->n_frames, 1) == 0)
    g_atomic_int_set (&shared->first_frame_ms, (gint) ((g_get_monotonic_time () - shared->began_us) / 1000));
}

/* A picture that nobody looks at is decoded, as the next one leans on it, and nothing else is done with it. */
static GstPadProbeReturn
on_decoded (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  CoteriePeerShared *shared = user_data;

  if (coterie_frames_is_watched (shared->frames) || !g_atomic_int_get (&shared->verified))
    return GST_PAD_PROBE_OK;
  count_picture (shared);
  coterie_frames_skip (shared->frames);
  return GST_PAD_PROBE_DROP;
}

static GstFlowReturn
on_picture (GstAppSink *sink, gpointer user_data)
{
  CoteriePeerShared *shared = user_data;
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);

  if (sample == NULL || !g_atomic_int_get (&shared->verified))
    return GST_FLOW_OK;
  if (!gst_base_sink_get_sync (GST_BASE_SINK (sink)))
    keep_time (GST_BASE_SINK (sink));
  count_picture (shared);
  coterie_frames_push (shared->frames, sample);
  return GST_FLOW_OK;
}

/* Before the other end is verified, not even a decoder sees what it sends. */
static GstPadProbeReturn
on_gate (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  CoteriePeerShared *shared = user_data;

  return g_atomic_int_get (&shared->verified) ? GST_PAD_PROBE_REMOVE : GST_PAD_PROBE_DROP;
}

/* What a transport has opened: it is a sign of life. */
static GstPadProbeReturn
on_arrival (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  CoteriePeerShared *shared = user_data;

  g_atomic_int_inc (&shared->n_arrived);
  return g_atomic_int_get (&shared->verified) ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
}

static GstPadProbeReturn
on_media (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstPadProbeReturn verdict = on_arrival (pad, info, user_data);
  CoteriePeerShared *shared = user_data;

  if (verdict == GST_PAD_PROBE_DROP)
    g_atomic_int_set (&shared->left_out, TRUE);
  return verdict;
}

static GstPadProbeReturn
on_report (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstPadProbeReturn verdict = on_arrival (pad, info, user_data);

  if (verdict == GST_PAD_PROBE_OK && (info->type & GST_PAD_PROBE_TYPE_BUFFER) != 0)
    coterie_peer_take_reports (user_data, GST_PAD_PROBE_INFO_BUFFER (info));
  return verdict;
}

/* What ends lets nothing more into its channels. */
static GstPadProbeReturn
on_data (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  CoteriePeerShared *shared = user_data;

  return g_atomic_int_get (&shared->ended) ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

/* webrtcbin lets what comes wait in a queue while it has not been agreed upon what to do with it. From then on the
 * thread that has taken it from the network goes on with it, instead of waking another one for each packet. */
static GstPadProbeReturn
on_queued (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  CoteriePeerShared *shared = user_data;
  g_autoptr (GstElement) queue = NULL;
  g_autoptr (GstPad) from = NULL;
  g_autoptr (GstPad) to = NULL;

  if (!g_atomic_int_get (&shared->verified))
    return GST_PAD_PROBE_OK;
  queue = gst_pad_get_parent_element (pad);
  from = queue != NULL ? gst_element_get_static_pad (queue, "src") : NULL;
  to = from != NULL ? gst_pad_get_peer (from) : NULL;
  if (to == NULL)
    return GST_PAD_PROBE_OK;
  GST_PAD_PROBE_INFO_FLOW_RETURN (info) = gst_pad_chain (to, GST_PAD_PROBE_INFO_BUFFER (info));
  return GST_PAD_PROBE_HANDLED;
}

static void
watch_pad (
    GstElement *element, const char *name, GstPadProbeType type, GstPadProbeCallback probe, CoteriePeerShared *shared)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, name);

  if (pad != NULL)
    gst_pad_add_probe (pad, type, probe, coterie_peer_shared_ref (shared), coterie_peer_shared_unref);
}

/* Before the other end is verified, nothing behind the element inside of webrtcbin that takes what a transport has
 * opened sees what came. Where webrtcbin has no such queue, or calls it otherwise, there is nothing to go around. */
static void
on_inner_element (GstBin *webrtc, GstBin *parent, GstElement *element, CoteriePeerShared *shared)
{
  static const GstPadProbeType media = GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST;
  GstElementFactory *factory = gst_element_get_factory (element);
  const char *name = factory != NULL ? GST_OBJECT_NAME (factory) : "";

  if (strcmp (name, "dtlssrtpdec") == 0)
    {
      watch_pad (element, "rtp_src", media, on_media, shared);
      watch_pad (element, "rtcp_src", media, on_report, shared);
      watch_pad (element, "data_src", media, on_data, shared);
    }
  else if (strcmp (name, "queue") == 0 && strcmp (G_OBJECT_TYPE_NAME (parent), "TransportReceiveBin") == 0)
    watch_pad (element, "sink", GST_PAD_PROBE_TYPE_BUFFER, on_queued, shared);
}

static void
stop_retransmission (CoteriePeerShared *shared, guint ssrc)
{
  g_mutex_lock (&shared->lock);
  for (guint i = 0; i < shared->jitter_buffers->len; i++)
    {
      GObject *buffer = g_ptr_array_index (shared->jitter_buffers, i);

      if (GPOINTER_TO_UINT (g_object_get_data (buffer, COTERIE_PEER_SSRC)) != ssrc)
        continue;
      g_object_set (buffer, "do-retransmission", FALSE, NULL);
      g_object_set_data (buffer, COTERIE_PEER_SOUND_BUFFER, buffer);
    }
  g_mutex_unlock (&shared->lock);
}

static void
on_too_large (CoteriePeer *peer, gpointer data)
{
  coterie_peer_fail (peer, COTERIE_CALL_ERROR_REFUSED, "The other device sends a picture that is too large.");
}

static gboolean
fits (const GstCaps *caps)
{
  const GstStructure *format = gst_caps_get_structure (caps, 0);
  int width = 0, height = 0;

  gst_structure_get_int (format, "width", &width);
  gst_structure_get_int (format, "height", &height);
  return width <= COTERIE_PEER_PICTURE_MAX_PX && height <= COTERIE_PEER_PICTURE_MAX_PX;
}

/* A key frame says how large the picture is, and a few bytes may say 16,383 by 16,383: the decoder must not see them.
 */
static GstPadProbeReturn
on_format (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  CoteriePeerShared *shared = user_data;
  GstCaps *caps;

  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;
  gst_event_parse_caps (event, &caps);
  if (fits (caps))
    return GST_PAD_PROBE_OK;
  g_atomic_int_set (&shared->verified, FALSE);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, on_gate,
                     coterie_peer_shared_ref (shared), coterie_peer_shared_unref);
  coterie_peer_shared_post (shared, on_too_large, NULL, NULL);
  return GST_PAD_PROBE_DROP;
}

static void
watch_decoder (GstElement *bin, CoteriePeerShared *shared)
{
  g_autoptr (GstElement) decoder = gst_bin_get_by_name (GST_BIN (bin), "decoder");
  g_autoptr (GstPad) in = gst_element_get_static_pad (decoder, "sink");
  g_autoptr (GstPad) out = gst_element_get_static_pad (decoder, "src");

  gst_pad_add_probe (in, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_format, coterie_peer_shared_ref (shared),
                     coterie_peer_shared_unref);
  gst_pad_add_probe (out, GST_PAD_PROBE_TYPE_BUFFER, on_decoded, coterie_peer_shared_ref (shared),
                     coterie_peer_shared_unref);
}

/* The leg goes on for what can be played; the person is told. */
static void
on_unplayed (CoteriePeer *peer, gpointer data)
{
  g_autoptr (GError) error = g_error_new (COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_MEDIA,
                                          "What the other device sends cannot be played: %s", (char *) data);

  g_signal_emit (peer, coterie_peer_signals[COTERIE_PEER_SIGNAL_TROUBLE], 0, error);
}

static void
tell_unplayed (CoteriePeerShared *shared, const char *why)
{
  coterie_peer_shared_post (shared, on_unplayed, g_strdup (why), g_free);
}

/* What came before the gate opened is gone, and with it perhaps the key frame. Of one that is lost later the
 * depayloader asks by itself. */
static void
ask_for_picture (GstPad *pad, CoteriePeerShared *shared)
{
  if (g_atomic_int_get (&shared->left_out))
    gst_pad_send_event (pad, gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE, TRUE, 0));
}

static void
receive (GstElement *webrtc, GstPad *pad, gboolean picture, CoteriePeerShared *shared)
{
  g_autoptr (GError) error = NULL;
  GstElement *bin = coterie_elements_bin (picture ? TAKE_PICTURE : TAKE_SOUND, &error);
  g_autoptr (GstObject) pipeline = gst_object_get_parent (GST_OBJECT (webrtc));
  GstAppSinkCallbacks callbacks = { .new_sample = picture ? on_picture : on_sound };
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstPad) to = NULL;

  if (bin == NULL || pipeline == NULL)
    {
      if (bin == NULL)
        tell_unplayed (shared, error->message);
      g_clear_pointer (&bin, gst_object_unref);
      return;
    }
  sink = gst_bin_get_by_name (GST_BIN (bin), "sink");
  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, coterie_peer_shared_ref (shared),
                              coterie_peer_shared_unref);
  if (picture)
    watch_decoder (bin, shared);
  gst_bin_add (GST_BIN (pipeline), bin);
  gst_element_sync_state_with_parent (bin);
  to = gst_element_get_static_pad (bin, "sink");
  if (GST_PAD_LINK_FAILED (gst_pad_link (pad, to)))
    tell_unplayed (shared, "parts of GStreamer do not fit together");
  else if (picture)
    ask_for_picture (pad, shared);
}

static void
on_pad_added (GstElement *webrtc, GstPad *pad, CoteriePeerShared *shared)
{
  g_autoptr (GstCaps) caps = NULL;
  const GstStructure *format;
  const char *media;
  guint ssrc = 0;

  if (GST_PAD_DIRECTION (pad) != GST_PAD_SRC || g_atomic_int_get (&shared->closed))
    return;
  caps = gst_pad_get_current_caps (pad);
  if (caps == NULL)
    caps = gst_pad_query_caps (pad, NULL);
  if (gst_caps_is_empty (caps) || gst_caps_is_any (caps))
    return;
  format = gst_caps_get_structure (caps, 0);
  media = gst_structure_get_string (format, "media");
  gst_structure_get_uint (format, "ssrc", &ssrc);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, on_gate,
                     coterie_peer_shared_ref (shared), coterie_peer_shared_unref);
  if (g_strcmp0 (media, "audio") == 0)
    stop_retransmission (shared, ssrc);
  receive (webrtc, pad, g_strcmp0 (media, "video") == 0, shared);
}

static void
on_new_jitter_buffer (
    GstElement *rtpbin, GstElement *jitter_buffer, guint session, guint ssrc, CoteriePeerShared *shared)
{
  g_autoptr (GObject) rtp_session = NULL;
  CoteriePace pace = { 0 };

  g_signal_emit_by_name (rtpbin, "get-internal-session", session, &rtp_session);
  if (rtp_session != NULL)
    g_object_set (rtp_session, "bandwidth", RTCP_BANDWIDTH, "rtcp-fraction", RTCP_FRACTION, NULL);
  g_object_set (jitter_buffer, "faststart-min-packets", 1, "rtx-next-seqnum", FALSE, NULL);
  g_object_set_data (G_OBJECT (jitter_buffer), COTERIE_PEER_SSRC, GUINT_TO_POINTER (ssrc));
  g_atomic_int_inc (&shared->n_streams);
  g_mutex_lock (&shared->lock);
  if (shared->jitter_buffers->len == MAX_BUFFERS) /* the oldest are gone from webrtcbin as well */
    g_ptr_array_remove_index (shared->jitter_buffers, 0);
  g_ptr_array_add (shared->jitter_buffers, gst_object_ref (jitter_buffer));
  g_set_object (&shared->rtp_session, rtp_session);
  g_mutex_unlock (&shared->lock);
  coterie_peer_set_report_ms (shared, coterie_pace_note (&pace, 0));
}

/**
 * coterie_peer_watch_receivers:
 *
 * What comes in is decoded and handed to the frames and the voice of @shared once that is verified.
 */
void
coterie_peer_watch_receivers (GstElement *webrtc, CoteriePeerShared *shared)
{
  g_autoptr (GstElement) rtpbin = gst_bin_get_by_name (GST_BIN (webrtc), "rtpbin");

  coterie_peer_shared_connect (shared, webrtc, "pad-added", G_CALLBACK (on_pad_added));
  coterie_peer_shared_connect (shared, webrtc, "deep-element-added", G_CALLBACK (on_inner_element));
  if (rtpbin != NULL)
    g_object_set (rtpbin, "max-streams", MAX_STREAMS, NULL);
  if (rtpbin != NULL)
    coterie_peer_shared_connect (shared, rtpbin, "new-jitterbuffer", G_CALLBACK (on_new_jitter_buffer));
}
