// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/qr-camera.h"

#include "ui/camera-source.h"
#include "ui/gstreamer.h"
#include "ui/qr-reader.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#define MAX_HEIGHT 2048
/* A camera gives whatever it gives; what we look at is small enough to be read between two pictures of it. */
#define LOOK                                                                                                           \
  "decodebin name=in ! videorate drop-only=true max-rate=15 ! videoconvert ! videoscale ! "                            \
  "video/x-raw,format=RGBA,width=640,pixel-aspect-ratio=1/1 ! "                                                        \
  "appsink name=out max-buffers=1 drop=true sync=false emit-signals=true"

struct _CoterieQrCamera
{
  GObject parent_instance;

  char *prefix;
  char *source; /* NULL: a camera */
  struct Run *run;
};

G_DEFINE_FINAL_TYPE (CoterieQrCamera, coterie_qr_camera, G_TYPE_OBJECT)

enum
{
  SIGNAL_FRAME,
  SIGNAL_CODE,
  SIGNAL_FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* From one start to its stop, between the main thread and those of GStreamer. */
typedef struct Run
{
  char *prefix;
  char *source; /* NULL: the first camera of the system */
  int fd;       /* of the source; −1: none */
  GMainContext *context;

  GMutex mutex;
  CoterieQrCamera *camera; /* not owned; NULL: stopped */
  GstElement *pipeline;    /* once it is there */
  GBytes *frame;           /* what is to be told: NULL: nothing new */
  guint width, height;
  char *said;
  char *failure;
  gboolean is_telling;
} Run;

static Run *
run_ref (Run *run)
{
  return g_atomic_rc_box_acquire (run);
}

static void
run_clear (gpointer data)
{
  Run *run = data;

  g_free (run->prefix);
  g_free (run->source);
  g_main_context_unref (run->context);
  g_clear_pointer (&run->frame, g_bytes_unref);
  g_free (run->said);
  g_free (run->failure);
  if (run->fd >= 0)
    g_close (run->fd, NULL);
  g_mutex_clear (&run->mutex);
}

static void
run_unref (gpointer run)
{
  g_atomic_rc_box_release_full (run, run_clear);
}

static void
run_drop (gpointer run, GClosure *closure)
{
  run_unref (run);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Run, run_unref)

/* ------------------------------------------------------------------------------------ telling */

static gboolean
on_told (gpointer data)
{
  Run *run = data;
  g_autoptr (CoterieQrCamera) camera = NULL;
  g_autoptr (GBytes) frame = NULL;
  g_autofree char *said = NULL;
  g_autofree char *failure = NULL;
  guint width, height;

  g_mutex_lock (&run->mutex);
  run->is_telling = FALSE;
  frame = g_steal_pointer (&run->frame);
  width = run->width;
  height = run->height;
  said = g_steal_pointer (&run->said);
  failure = g_strdup (run->failure);
  camera = run->camera != NULL ? g_object_ref (run->camera) : NULL; /* it is stopped on this thread alone */
  g_mutex_unlock (&run->mutex);
  if (camera != NULL && frame != NULL)
    g_signal_emit (camera, signals[SIGNAL_FRAME], 0, frame, width, height);
  if (camera != NULL && said != NULL && camera->run == run)
    g_signal_emit (camera, signals[SIGNAL_CODE], 0, said);
  if (camera == NULL || failure == NULL || camera->run != run)
    return G_SOURCE_REMOVE;
  coterie_qr_camera_stop (camera);
  g_signal_emit (camera, signals[SIGNAL_FAILED], 0, failure);
  return G_SOURCE_REMOVE;
}

/* With the lock. Never at once: a context that nobody runs just now would take this thread for its own. */
static void
tell (Run *run)
{
  g_autoptr (GSource) source = NULL;

  if (run->is_telling)
    return;
  run->is_telling = TRUE;
  source = g_idle_source_new ();
  g_source_set_callback (source, on_told, run_ref (run), run_unref);
  g_source_attach (source, run->context);
}

static void
fail (Run *run, const char *sentence)
{
  g_mutex_lock (&run->mutex);
  if (run->failure == NULL)
    run->failure = g_strdup (sentence);
  tell (run);
  g_mutex_unlock (&run->mutex);
}

/* ------------------------------------------------------------------------------------ what it sees */

/* Lines of gray for whoever reads the code, and of colours, as in a mirror, for whoever holds it. */
static void
split (const guint8 *points, guint width, guint height, guint8 *gray, guint8 *mirrored)
{
  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      {
        const guint8 *point = points + ((gsize) y * width + x) * 4;

        gray[(gsize) y * width + x] = (guint8) ((point[0] * 77 + point[1] * 150 + point[2] * 29) >> 8);
        memcpy (mirrored + ((gsize) y * width + width - 1 - x) * 4, point, 4);
      }
}

static void
look_at (Run *run, const guint8 *points, guint width, guint height)
{
  const gsize n_points = (gsize) width * height;
  guint8 *mirrored = g_malloc (n_points * 4);
  g_autofree guint8 *gray = g_malloc (n_points);
  g_autofree char *said = NULL;

  split (points, width, height, gray, mirrored);
  said = coterie_qr_reader_read_gray (gray, width, height, run->prefix);
  g_mutex_lock (&run->mutex);
  g_clear_pointer (&run->frame, g_bytes_unref);
  run->frame = g_bytes_new_take (mirrored, n_points * 4);
  run->width = width;
  run->height = height;
  if (said != NULL)
    {
      g_free (run->said);
      run->said = g_steal_pointer (&said);
    }
  tell (run);
  g_mutex_unlock (&run->mutex);
}

static gboolean
read_size (const CoterieGstreamer *gst, GstSample *sample, guint *width, guint *height)
{
  GstCaps *caps = gst->sample_get_caps (sample);
  int w = 0, h = 0;

  if (caps == NULL || !gst->structure_get_int (gst->caps_get_structure (caps, 0), "width", &w) ||
      !gst->structure_get_int (gst->caps_get_structure (caps, 0), "height", &h))
    return FALSE;
  *width = (guint) w;
  *height = (guint) h;
  return w > 0 && h > 0 && h <= MAX_HEIGHT;
}

/* On a thread of GStreamer. */
static GstFlowReturn
on_sample (GstElement *sink, Run *run)
{
  const CoterieGstreamer *gst = coterie_gstreamer_get ();
  GstSample *sample = NULL;
  guint width, height;

  g_signal_emit_by_name (sink, "pull-sample", &sample);
  if (sample == NULL)
    return GST_FLOW_EOS;
  if (read_size (gst, sample, &width, &height))
    {
      const gsize n_bytes = (gsize) width * height * 4;
      g_autofree guint8 *points = g_malloc (n_bytes);

      if (gst->buffer_extract (gst->sample_get_buffer (sample), 0, points, n_bytes) == n_bytes)
        look_at (run, points, width, height);
    }
  gst->mini_object_unref (GST_MINI_OBJECT_CAST (sample));
  return GST_FLOW_OK;
}

/* ------------------------------------------------------------------------------------ the camera */

static const char *
say_trouble (const CoterieGstreamer *gst, const GError *error)
{
  if (g_error_matches (error, gst->resource_error_quark (), GST_RESOURCE_ERROR_BUSY))
    return _ ("Another program uses the camera. Close it, or scan a picture.");
  if (g_error_matches (error, gst->resource_error_quark (), GST_RESOURCE_ERROR_NOT_FOUND) ||
      g_error_matches (error, gst->resource_error_quark (), GST_RESOURCE_ERROR_NOT_AUTHORIZED) ||
      g_error_matches (error, gst->resource_error_quark (), GST_RESOURCE_ERROR_OPEN_READ))
    return _ ("The camera cannot be opened. You can scan a picture instead.");
  return _ ("The camera does not work. You can scan a picture instead.");
}

/* On whatever thread it happens. */
static GstBusSyncReply
on_message (GstBus *bus, GstMessage *message, gpointer data)
{
  const CoterieGstreamer *gst = coterie_gstreamer_get ();
  g_autoptr (GError) error = NULL;
  g_autofree char *details = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    {
      gst->message_parse_error (message, &error, &details);
      g_debug ("the camera: %s (%s)", error->message, details);
      fail (data, say_trouble (gst, error));
    }
  gst->mini_object_unref (GST_MINI_OBJECT_CAST (message));
  return GST_BUS_DROP;
}

/* NULL: there is no camera. */
static GstElement *
find_camera (const CoterieGstreamer *gst)
{
  GstDeviceMonitor *monitor = gst->device_monitor_new ();
  GstElement *camera = NULL;
  GList *devices;

  gst->device_monitor_add_filter (monitor, "Video/Source", NULL);
  if (gst->device_monitor_start (monitor))
    {
      devices = gst->device_monitor_get_devices (monitor);
      if (devices != NULL)
        camera = gst->device_create_element (devices->data, NULL);
      g_list_free_full (devices, gst->object_unref);
      gst->device_monitor_stop (monitor);
    }
  gst->object_unref (monitor);
  return camera;
}

static void
watch (const CoterieGstreamer *gst, GstElement *pipeline, Run *run)
{
  GstElement *out = gst->bin_get_by_name ((GstBin *) pipeline, "out");
  GstBus *bus = gst->element_get_bus (pipeline);

  g_signal_connect_data (out, "new-sample", G_CALLBACK (on_sample), run_ref (run), run_drop, 0);
  gst->bus_set_sync_handler (bus, on_message, run_ref (run), run_unref);
  gst->object_unref (bus);
  gst->object_unref (out);
}

/* Takes @source. Of a pipeline some of whose parts are not installed the rest is made, and an error told. */
static GstElement *
build (const CoterieGstreamer *gst, GstElement *source, Run *run)
{
  g_autoptr (GError) error = NULL;
  GstElement *pipeline = gst->parse_launch (LOOK, &error);
  GstElement *in = error == NULL && pipeline != NULL ? gst->bin_get_by_name ((GstBin *) pipeline, "in") : NULL;
  gboolean is_linked = FALSE;

  g_object_ref_sink (source);
  if (error != NULL)
    g_debug ("the camera: %s", error->message);
  if (in != NULL)
    is_linked = gst->bin_add ((GstBin *) pipeline, source) && gst->element_link (source, in);
  g_object_unref (source);
  g_clear_pointer (&in, gst->object_unref);
  if (is_linked)
    watch (gst, pipeline, run);
  else
    g_clear_pointer (&pipeline, gst->object_unref);
  return pipeline;
}

static void
close_pipeline (gpointer pipeline)
{
  const CoterieGstreamer *gst = coterie_gstreamer_get ();

  gst->element_set_state (pipeline, GST_STATE_NULL);
  gst->object_unref (pipeline);
}

/* What was stopped meanwhile is closed at once. */
static void
begin (const CoterieGstreamer *gst, GstElement *pipeline, Run *run)
{
  gboolean is_wanted;

  if (gst->element_set_state (pipeline, GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE)
    fail (run, _ ("The camera does not work. You can scan a picture instead.")); /* unless it has said why */
  g_mutex_lock (&run->mutex);
  is_wanted = run->camera != NULL;
  if (is_wanted)
    run->pipeline = pipeline;
  g_mutex_unlock (&run->mutex);
  if (!is_wanted)
    close_pipeline (pipeline);
}

static gpointer
open_camera (gpointer data)
{
  g_autoptr (Run) run = data;
  const CoterieGstreamer *gst = coterie_gstreamer_get ();
  GstElement *source, *pipeline;

  if (gst == NULL)
    {
      fail (run, _ ("What shows a camera (GStreamer) is missing here. You can scan a picture instead."));
      return NULL;
    }
  source = run->source != NULL ? gst->parse_bin (run->source, TRUE, NULL) : find_camera (gst);
  if (source == NULL)
    {
      fail (run, _ ("No camera was found. You can scan a picture instead."));
      return NULL;
    }
  pipeline = build (gst, source, run);
  if (pipeline == NULL)
    fail (run, _ ("What shows a camera (GStreamer) is missing here. You can scan a picture instead."));
  else
    begin (gst, pipeline, run);
  return NULL;
}

static gpointer
close_camera (gpointer pipeline)
{
  close_pipeline (pipeline);
  return NULL;
}

/* ------------------------------------------------------------------------------------ GObject */

static void
coterie_qr_camera_dispose (GObject *object)
{
  coterie_qr_camera_stop (COTERIE_QR_CAMERA (object));
  G_OBJECT_CLASS (coterie_qr_camera_parent_class)->dispose (object);
}

static void
coterie_qr_camera_finalize (GObject *object)
{
  CoterieQrCamera *self = COTERIE_QR_CAMERA (object);

  g_free (self->prefix);
  g_free (self->source);
  G_OBJECT_CLASS (coterie_qr_camera_parent_class)->finalize (object);
}

static void
coterie_qr_camera_class_init (CoterieQrCameraClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = coterie_qr_camera_dispose;
  G_OBJECT_CLASS (klass)->finalize = coterie_qr_camera_finalize;
  signals[SIGNAL_FRAME] = g_signal_new ("frame", COTERIE_TYPE_QR_CAMERA, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 3, G_TYPE_BYTES, G_TYPE_UINT, G_TYPE_UINT);
  signals[SIGNAL_CODE] = g_signal_new ("code", COTERIE_TYPE_QR_CAMERA, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", COTERIE_TYPE_QR_CAMERA, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
coterie_qr_camera_init (CoterieQrCamera *self)
{
}

CoterieQrCamera *
coterie_qr_camera_new (const char *prefix)
{
  CoterieQrCamera *self = g_object_new (COTERIE_TYPE_QR_CAMERA, NULL);

  self->prefix = g_strdup (prefix);
  return self;
}

void
coterie_qr_camera_set_source (CoterieQrCamera *self, const char *description)
{
  g_return_if_fail (COTERIE_IS_QR_CAMERA (self));

  g_free (self->source);
  self->source = g_strdup (description);
}

static void
open_source (Run *run)
{
  g_thread_unref (g_thread_new ("camera", open_camera, run_ref (run)));
}

static void
on_asked (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Run) run = user_data;
  g_autoptr (GError) error = NULL;

  if (!coterie_camera_source_ask_finish (result, &run->fd, &error))
    {
      fail (run, error->message);
      return;
    }
  if (run->fd >= 0)
    {
      g_free (run->source);
      run->source = coterie_camera_source_describe (run->fd);
    }
  if (run->camera != NULL) /* it is stopped on this thread alone */
    open_source (run);
}

/**
 * coterie_qr_camera_start:
 *
 * Safe to repeat: a camera that is on stays on.
 */
void
coterie_qr_camera_start (CoterieQrCamera *self)
{
  Run *run;

  g_return_if_fail (COTERIE_IS_QR_CAMERA (self));

  if (self->run != NULL)
    return;
  run = g_atomic_rc_box_new0 (Run);
  g_mutex_init (&run->mutex);
  run->camera = self;
  run->prefix = g_strdup (self->prefix);
  run->source = g_strdup (self->source);
  run->fd = -1;
  run->context = g_main_context_ref_thread_default ();
  self->run = run;
  coterie_camera_source_ask_async (on_asked, run_ref (run));
}

void
coterie_qr_camera_stop (CoterieQrCamera *self)
{
  g_autoptr (Run) run = NULL;
  GstElement *pipeline;

  g_return_if_fail (COTERIE_IS_QR_CAMERA (self));

  run = g_steal_pointer (&self->run);
  if (run == NULL)
    return;
  g_mutex_lock (&run->mutex);
  run->camera = NULL;
  pipeline = g_steal_pointer (&run->pipeline);
  g_mutex_unlock (&run->mutex);
  if (pipeline != NULL)
    g_thread_unref (g_thread_new ("camera", close_camera, pipeline));
}
