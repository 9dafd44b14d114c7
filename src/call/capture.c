// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/capture.h"

#include "call/elements.h"
#include "call/errors.h"
#include "call/pipeline.h"

/* The encoder's speed is a fixed one (a negative "cpu-used"): when it may choose, it takes half of the time that there
 * is for each picture, and there is not much to be seen of that.
 *
 * The valve is before everything that costs: a camera that is off costs nothing. Key frames come on request alone: the
 * fanout sees to it that they are few. When the size changes, a picture of the size before may still be on
 * its way: it is let through, for a refusal would be an error of the camera. */
#define CHAIN                                                                                                          \
  "valve name=valve ! queue leaky=downstream max-size-buffers=2 ! videorate drop-only=false ! videoscale ! "           \
  "videoconvert n-threads=1 ! capsfilter name=size caps-change-mode=delayed ! tee name=both "                          \
  "both. ! queue leaky=downstream max-size-buffers=2 ! vp8enc name=encoder deadline=1 cpu-used=-14 end-usage=cbr "     \
  "lag-in-frames=0 keyframe-max-dist=3000 threads=1 static-threshold=1 buffer-size=600 buffer-initial-size=400 "       \
  "buffer-optimal-size=500 ! "                                                                                         \
  "appsink name=encoded sync=false async=false max-buffers=4 "                                                         \
  "both. ! queue name=own leaky=downstream max-size-buffers=1 ! videoconvert n-threads=1 ! " COTERIE_FRAMES_CAPS " ! " \
  "appsink name=seen sync=false async=false max-buffers=1 drop=true"

struct _CoterieCapture
{
  GObject parent_instance;

  GstElement *pipeline; /* NULL once closed */
  GstElement *valve;    /* the pipeline's, like the next two */
  GstElement *size;
  GstElement *encoder;
  guint bus_watch;
  CoterieFanout *fanout;
  CoterieFrames *frames;
  CoterieQuality quality;
};

G_DEFINE_FINAL_TYPE (CoterieCapture, coterie_capture, G_TYPE_OBJECT)

enum
{
  FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* A picture that nobody looks at is not made. */
static GstPadProbeReturn
on_own (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  return coterie_frames_is_watched (user_data) ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
}

static GstFlowReturn
on_seen (GstAppSink *sink, gpointer user_data)
{
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);

  if (sample != NULL)
    coterie_frames_push (user_data, sample);
  return GST_FLOW_OK;
}

static gboolean
on_bus (GstBus *bus, GstMessage *message, gpointer user_data)
{
  CoterieCapture *self = user_data;
  g_autoptr (CoterieCapture) alive = g_object_ref (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) lower = NULL;

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR && GST_MESSAGE_TYPE (message) != GST_MESSAGE_EOS)
    return G_SOURCE_CONTINUE;
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &lower, NULL);
  error = g_error_new (COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_NO_DEVICE, "The camera gives no picture%s%s",
                       lower != NULL ? ": " : ".", lower != NULL ? lower->message : "");
  coterie_capture_close (self);
  g_signal_emit (self, signals[FAILED], 0, error);
  return G_SOURCE_REMOVE;
}

static void
coterie_capture_dispose (GObject *object)
{
  coterie_capture_close (COTERIE_CAPTURE (object));
  G_OBJECT_CLASS (coterie_capture_parent_class)->dispose (object);
}

static void
coterie_capture_finalize (GObject *object)
{
  CoterieCapture *self = COTERIE_CAPTURE (object);

  g_clear_pointer (&self->fanout, coterie_fanout_unref);
  g_clear_object (&self->frames);
  G_OBJECT_CLASS (coterie_capture_parent_class)->finalize (object);
}

static void
coterie_capture_class_init (CoterieCaptureClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = coterie_capture_dispose;
  G_OBJECT_CLASS (klass)->finalize = coterie_capture_finalize;

  /**
   * CoterieCapture::failed:
   * @error: COTERIE_CALL_ERROR_NO_DEVICE: unplugged, or another program has it; the capture is closed
   */
  signals[FAILED] = g_signal_new ("failed", COTERIE_TYPE_CAPTURE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  1, G_TYPE_ERROR);
}

static void
coterie_capture_init (CoterieCapture *self)
{
  self->frames = coterie_frames_new ();
}

static void
listen (CoterieCapture *self)
{
  GstAppSinkCallbacks seen = { .new_sample = on_seen };
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (coterie_pipeline_find (self->pipeline, "encoded"), "sink");
  g_autoptr (GstPad) own = gst_element_get_static_pad (coterie_pipeline_find (self->pipeline, "own"), "sink");

  self->fanout = coterie_fanout_new (pad);
  coterie_fanout_take_from (self->fanout, coterie_pipeline_find (self->pipeline, "encoded"));
  gst_app_sink_set_callbacks (GST_APP_SINK (coterie_pipeline_find (self->pipeline, "seen")), &seen,
                              g_object_ref (self->frames), g_object_unref);
  gst_pad_add_probe (own, GST_PAD_PROBE_TYPE_BUFFER, on_own, g_object_ref (self->frames), g_object_unref);
  self->bus_watch = gst_bus_add_watch (bus, on_bus, self);
}

/**
 * coterie_capture_new:
 * @source: (transfer floating): a camera, a screen, or a test picture
 * @base_time: of the call
 * @quality: what to encode
 *
 * Begins at once.
 *
 * Returns: (transfer full) (nullable): the capture; otherwise COTERIE_CALL_ERROR_NO_ELEMENT or NO_DEVICE
 */
CoterieCapture *
coterie_capture_new (GstElement *source, GstClockTime base_time, const CoterieQuality *quality, GError **error)
{
  g_autoptr (CoterieCapture) self = g_object_new (COTERIE_TYPE_CAPTURE, NULL);
  g_autoptr (GstElement) first = gst_object_ref_sink (source);
  GstElement *chain = coterie_elements_bin (CHAIN, error);

  if (chain == NULL)
    return NULL;
  self->pipeline = coterie_pipeline_new (base_time);
  gst_bin_add_many (GST_BIN (self->pipeline), first, chain, NULL);
  if (!gst_element_link (first, chain))
    {
      g_set_error_literal (error, COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_NO_DEVICE,
                           "The camera does not fit to what calls need.");
      return NULL;
    }
  self->valve = coterie_pipeline_find (self->pipeline, "valve");
  self->size = coterie_pipeline_find (self->pipeline, "size");
  self->encoder = coterie_pipeline_find (self->pipeline, "encoder");
  coterie_capture_set_quality (self, quality);
  listen (self);
  coterie_pipeline_play (self->pipeline);
  return g_steal_pointer (&self);
}

/**
 * coterie_capture_close:
 *
 * Lets the camera go. Safe to repeat.
 */
void
coterie_capture_close (CoterieCapture *self)
{
  g_return_if_fail (COTERIE_IS_CAPTURE (self));

  if (self->pipeline == NULL)
    return;
  g_clear_handle_id (&self->bus_watch, g_source_remove);
  self->valve = self->size = self->encoder = NULL;
  coterie_pipeline_end (g_steal_pointer (&self->pipeline));
}

/**
 * coterie_capture_set_on:
 * @on: whether anything is encoded, sent and shown
 */
void
coterie_capture_set_on (CoterieCapture *self, gboolean on)
{
  g_return_if_fail (COTERIE_IS_CAPTURE (self));

  if (self->valve == NULL)
    return;
  g_object_set (self->valve, "drop", !on, NULL);
  if (on)
    coterie_fanout_ask_for_key (self->fanout);
}

/**
 * coterie_capture_set_quality:
 * @quality: its width is not 0: without pictures there is no capture
 *
 * Takes effect at once, with one key frame when the size changes.
 */
void
coterie_capture_set_quality (CoterieCapture *self, const CoterieQuality *quality)
{
  g_autoptr (GstCaps) caps = NULL;

  g_return_if_fail (COTERIE_IS_CAPTURE (self));
  g_return_if_fail (quality->width > 0);

  if (self->size == NULL || coterie_quality_equal (&self->quality, quality))
    return;
  self->quality = *quality;
  caps = gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING, "I420", "width", G_TYPE_INT, quality->width,
                              "height", G_TYPE_INT, quality->height, "framerate", GST_TYPE_FRACTION,
                              quality->frames_per_s, 1, "pixel-aspect-ratio", GST_TYPE_FRACTION, 1, 1, NULL);
  g_object_set (self->size, "caps", caps, NULL);
  coterie_capture_set_bitrate (self, quality->max_bps);
}

/**
 * coterie_capture_set_bitrate:
 * @bps: coterie_bitrate_for_all()
 */
void
coterie_capture_set_bitrate (CoterieCapture *self, guint bps)
{
  g_return_if_fail (COTERIE_IS_CAPTURE (self));

  if (self->encoder != NULL)
    g_object_set (self->encoder, "target-bitrate", MIN (bps, self->quality.max_bps), NULL);
}

/**
 * coterie_capture_get_fanout:
 *
 * Returns: (transfer none): what is encoded goes there
 */
CoterieFanout *
coterie_capture_get_fanout (CoterieCapture *self)
{
  g_return_val_if_fail (COTERIE_IS_CAPTURE (self), NULL);

  return self->fanout;
}

/**
 * coterie_capture_get_frames:
 *
 * Returns: (transfer none): the own picture, as it is sent
 */
CoterieFrames *
coterie_capture_get_frames (CoterieCapture *self)
{
  g_return_val_if_fail (COTERIE_IS_CAPTURE (self), NULL);

  return self->frames;
}
