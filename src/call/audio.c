// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/audio.h"

#include "call/elements.h"
#include "call/errors.h"
#include "call/pipeline.h"

#define LEVEL "level interval=100000000 post-messages=true"

/* Of speech at that rate nobody hears what more than half of the encoder's pains would add.
 *
 * The echo canceller looks for its probe by name among all of the process, and the probe has to be there first. */
#define MICROPHONE                                                                                                     \
  "audioconvert ! audioresample ! " COTERIE_AUDIO_CAPS " ! webrtcdsp probe=%s ! volume name=volume ! " LEVEL           \
  " name=level ! opusenc name=encoder bitrate=32000 audio-type=voice complexity=5 inband-fec=true "                    \
  "packet-loss-percentage=10 ! "                                                                                       \
  "appsink name=encoded sync=false async=false max-buffers=20"
/* Silence is one of the voices, so that the mixer runs while nobody is here. In long pieces: it keeps nobody waiting
 * but a mixer that has no other voice. */
#define SILENCE "audiotestsrc is-live=true wave=silence samplesperbuffer=2880 ! " COTERIE_AUDIO_CAPS
#define SPEAKER COTERIE_AUDIO_CAPS " ! webrtcechoprobe name=%s ! audioconvert ! audioresample"
#define VOICE "appsrc name=src is-live=true format=time caps=" COTERIE_AUDIO_CAPS " ! " LEVEL " name=level"

#define MIX_NS (guint64) (20 * GST_MSECOND) /* as long as what comes: shorter pieces wake everybody more often */
#define MARGIN_MS 40                        /* for a thread to be late */

struct _CoterieAudio
{
  GObject parent_instance;

  GstElement *pipeline; /* NULL once closed */
  GstElement *mixer;    /* the pipeline's, like the next */
  GstElement *volume;
  GstElement *own_level; /* the microphone's */
  GstElement *encoder;
  guint packet_ms;
  guint bus_watch;
  CoterieFanout *fanout;
  GHashTable *voices; /* CoterieFeed, counted → its GstElement, the pipeline's */
};

G_DEFINE_FINAL_TYPE (CoterieAudio, coterie_audio, G_TYPE_OBJECT)

enum
{
  FAILED,
  LEVEL_OF,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* Of the one channel, in dB. */
static gboolean
read_level (const GstStructure *structure, double *rms_db)
{
  const GValue *value = structure != NULL ? gst_structure_get_value (structure, "rms") : NULL;
  GValueArray *channels = value != NULL ? g_value_get_boxed (value) : NULL;

  if (channels == NULL || channels->n_values == 0)
    return FALSE;
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  *rms_db = g_value_get_double (g_value_array_get_nth (channels, 0));
  G_GNUC_END_IGNORE_DEPRECATIONS
  return TRUE;
}

static CoterieFeed *
find_voice (CoterieAudio *self, GstObject *source)
{
  GHashTableIter iter;
  gpointer feed, bin;

  g_hash_table_iter_init (&iter, self->voices);
  while (g_hash_table_iter_next (&iter, &feed, &bin))
    if (gst_object_has_as_ancestor (source, bin))
      return feed;
  return NULL;
}

static void
take_level (CoterieAudio *self, GstMessage *message)
{
  CoterieFeed *voice;
  double rms_db;

  if (!gst_message_has_name (message, "level") || !read_level (gst_message_get_structure (message), &rms_db))
    return;
  voice = find_voice (self, GST_MESSAGE_SRC (message));
  if (voice != NULL || GST_MESSAGE_SRC (message) == GST_OBJECT (self->own_level)) /* not of one just removed */
    g_signal_emit (self, signals[LEVEL_OF], 0, voice, rms_db);
}

static void
take_error (CoterieAudio *self, GstMessage *message)
{
  g_autoptr (GError) lower = NULL;
  g_autoptr (GError) error = NULL;

  gst_message_parse_error (message, &lower, NULL);
  error = g_error_new (COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_NO_DEVICE,
                       "The microphone or the speaker does not work: %s", lower->message);
  coterie_audio_close (self);
  g_signal_emit (self, signals[FAILED], 0, error);
}

static gboolean
on_bus (GstBus *bus, GstMessage *message, gpointer user_data)
{
  g_autoptr (CoterieAudio) self = g_object_ref (user_data);

  switch ((int) GST_MESSAGE_TYPE (message))
    {
    case GST_MESSAGE_ELEMENT:
      take_level (self, message);
      return G_SOURCE_CONTINUE;
    case GST_MESSAGE_LATENCY:
      gst_bin_recalculate_latency (GST_BIN (self->pipeline));
      return G_SOURCE_CONTINUE;
    case GST_MESSAGE_ERROR:
      take_error (self, message);
      return G_SOURCE_REMOVE;
    default:
      return G_SOURCE_CONTINUE;
    }
}

static void
coterie_audio_dispose (GObject *object)
{
  coterie_audio_close (COTERIE_AUDIO (object));
  G_OBJECT_CLASS (coterie_audio_parent_class)->dispose (object);
}

static void
coterie_audio_finalize (GObject *object)
{
  CoterieAudio *self = COTERIE_AUDIO (object);

  g_hash_table_unref (self->voices);
  g_clear_pointer (&self->fanout, coterie_fanout_unref);
  G_OBJECT_CLASS (coterie_audio_parent_class)->finalize (object);
}

static void
coterie_audio_class_init (CoterieAudioClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = coterie_audio_dispose;
  G_OBJECT_CLASS (klass)->finalize = coterie_audio_finalize;

  /**
   * CoterieAudio::failed:
   * @error: COTERIE_CALL_ERROR_NO_DEVICE; the sound is closed
   */
  signals[FAILED] =
      g_signal_new ("failed", COTERIE_TYPE_AUDIO, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  /**
   * CoterieAudio::level:
   * @voice: (nullable): a CoterieFeed: whose; NULL for the own microphone
   * @rms_db: how loud in the last 100 ms; above COTERIE_AUDIO_SPEAKING_DB somebody speaks
   */
  signals[LEVEL_OF] = g_signal_new ("level", COTERIE_TYPE_AUDIO, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                    G_TYPE_POINTER, G_TYPE_DOUBLE);
}

static void
coterie_audio_init (CoterieAudio *self)
{
  self->voices = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) coterie_feed_unref, NULL);
}

static gboolean
refuse_link (GError **error)
{
  g_set_error_literal (error, COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_NO_DEVICE,
                       "The microphone or the speaker does not fit to what calls need.");
  return FALSE;
}

/* The mixer is not inside of a bin, whose pads would stand between its own and the voices'. */
static gboolean
add_speaker (CoterieAudio *self, GstElement *speaker, const char *probe, GError **error)
{
  g_autofree char *description = g_strdup_printf ("capsfilter caps=" SPEAKER, probe);
  GstElement *chain = coterie_elements_bin (description, error);
  GstElement *silence = chain != NULL ? coterie_elements_bin (SILENCE " ! identity", error) : NULL;

  if (silence == NULL)
    {
      g_clear_pointer (&chain, gst_object_unref);
      return FALSE;
    }
  self->mixer = gst_element_factory_make ("audiomixer", NULL);
  g_object_set (self->mixer, "output-buffer-duration", MIX_NS, NULL);
  gst_bin_add_many (GST_BIN (self->pipeline), silence, self->mixer, chain, speaker, NULL);
  return gst_element_link_many (silence, self->mixer, chain, speaker, NULL) || refuse_link (error);
}

static gboolean
add_microphone (CoterieAudio *self, GstElement *microphone, const char *probe, GError **error)
{
  g_autofree char *description = g_strdup_printf (MICROPHONE, probe);
  GstElement *chain = coterie_elements_bin (description, error);

  if (chain == NULL)
    return FALSE;
  gst_bin_add_many (GST_BIN (self->pipeline), microphone, chain, NULL);
  if (!gst_element_link (microphone, chain))
    return refuse_link (error);
  self->volume = coterie_pipeline_find (chain, "volume");
  self->own_level = coterie_pipeline_find (chain, "level");
  self->encoder = coterie_pipeline_find (chain, "encoder");
  return TRUE;
}

static gboolean
build (CoterieAudio *self, GstElement *microphone, GstElement *speaker, GError **error)
{
  static gint n_probes;
  g_autofree char *probe = g_strdup_printf ("coterie-probe-%d", g_atomic_int_add (&n_probes, 1));

  return add_speaker (self, speaker, probe, error) && add_microphone (self, microphone, probe, error);
}

static void
listen (CoterieAudio *self)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);

  coterie_fanout_take_from (self->fanout, coterie_pipeline_find (self->pipeline, "encoded"));
  self->bus_watch = gst_bus_add_watch (bus, on_bus, self);
}

/**
 * coterie_audio_new:
 * @microphone: (transfer floating): a source of sound
 * @speaker: (transfer floating): a sink for it
 * @base_time: of the call
 *
 * Begins at once.
 *
 * Returns: (transfer full) (nullable): the sound; otherwise COTERIE_CALL_ERROR_NO_ELEMENT
 */
CoterieAudio *
coterie_audio_new (GstElement *microphone, GstElement *speaker, GstClockTime base_time, GError **error)
{
  g_autoptr (CoterieAudio) self = g_object_new (COTERIE_TYPE_AUDIO, NULL);
  g_autoptr (GstElement) in = gst_object_ref_sink (microphone);
  g_autoptr (GstElement) out = gst_object_ref_sink (speaker);

  self->pipeline = coterie_pipeline_new (base_time);
  self->fanout = coterie_fanout_new (NULL);
  if (!build (self, in, out, error))
    return NULL;
  listen (self);
  coterie_pipeline_play (self->pipeline);
  return g_steal_pointer (&self);
}

/**
 * coterie_audio_close:
 *
 * Lets microphone and speaker go. Safe to repeat.
 */
void
coterie_audio_close (CoterieAudio *self)
{
  GHashTableIter iter;
  gpointer feed;

  g_return_if_fail (COTERIE_IS_AUDIO (self));

  if (self->pipeline == NULL)
    return;
  g_clear_handle_id (&self->bus_watch, g_source_remove);
  g_hash_table_iter_init (&iter, self->voices);
  while (g_hash_table_iter_next (&iter, &feed, NULL))
    coterie_feed_close (feed);
  g_hash_table_remove_all (self->voices);
  self->mixer = self->volume = self->own_level = self->encoder = NULL;
  coterie_pipeline_end (g_steal_pointer (&self->pipeline));
}

/**
 * coterie_audio_set_muted:
 * @muted: whether silence is sent; the connection stays as busy as before
 */
void
coterie_audio_set_muted (CoterieAudio *self, gboolean muted)
{
  g_return_if_fail (COTERIE_IS_AUDIO (self));

  if (self->volume != NULL)
    g_object_set (self->volume, "mute", muted, NULL);
}

/* In the encoder's own thread, between two packets: each is to have the length that is set. */
static GstPadProbeReturn
on_sound_to_encode (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  g_autoptr (GstElement) encoder = gst_pad_get_parent_element (pad);

  if (encoder != NULL)
    g_object_set (encoder, "frame-size", GPOINTER_TO_INT (user_data), NULL);
  return GST_PAD_PROBE_REMOVE;
}

/**
 * coterie_audio_set_packet_ms:
 * @packet_ms: coterie_quality_sound_ms()
 *
 * Holds from the next packet on.
 */
void
coterie_audio_set_packet_ms (CoterieAudio *self, guint packet_ms)
{
  g_autoptr (GstPad) pad = NULL;

  g_return_if_fail (COTERIE_IS_AUDIO (self));

  if (self->encoder == NULL || self->packet_ms == packet_ms)
    return;
  self->packet_ms = packet_ms;
  pad = gst_element_get_static_pad (self->encoder, "sink");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_sound_to_encode, GUINT_TO_POINTER (packet_ms), NULL);
}

/**
 * coterie_audio_get_fanout:
 *
 * Returns: (transfer none): what the microphone gives, encoded, goes there
 */
CoterieFanout *
coterie_audio_get_fanout (CoterieAudio *self)
{
  g_return_val_if_fail (COTERIE_IS_AUDIO (self), NULL);

  return self->fanout;
}

/**
 * coterie_audio_add_voice:
 * @late_ms: how long the peer lets sound wait for what is missing
 *
 * Returns: (transfer none) (nullable): where a peer's sound, of COTERIE_AUDIO_CAPS, is mixed in; valid until it is
 *   removed. Otherwise COTERIE_CALL_ERROR_NO_ELEMENT, or COTERIE_CALL_ERROR_NO_DEVICE when the sound is closed
 */
CoterieFeed *
coterie_audio_add_voice (CoterieAudio *self, guint late_ms, GError **error)
{
  g_autoptr (GstElement) appsrc = NULL;
  GstElement *bin;
  CoterieFeed *feed;

  g_return_val_if_fail (COTERIE_IS_AUDIO (self), NULL);

  if (self->pipeline == NULL)
    {
      g_set_error_literal (error, COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_NO_DEVICE, "There is no speaker.");
      return NULL;
    }
  bin = coterie_elements_bin (VOICE, error);
  if (bin == NULL)
    return NULL;
  appsrc = gst_bin_get_by_name (GST_BIN (bin), "src");
  g_object_set (appsrc, "min-latency", (gint64) (late_ms + MARGIN_MS) * GST_MSECOND, NULL);
  gst_bin_add (GST_BIN (self->pipeline), bin);
  if (!gst_element_link (bin, self->mixer))
    {
      gst_bin_remove (GST_BIN (self->pipeline), bin);
      refuse_link (error);
      return NULL;
    }
  gst_element_sync_state_with_parent (bin);
  feed = coterie_feed_new_voice (appsrc);
  coterie_feed_open (feed);
  g_hash_table_insert (self->voices, feed, bin);
  return feed;
}

/* The mixer's pad goes first: it lets a thread go that waits there. */
static void
remove_bin (gpointer data, gpointer user_data)
{
  g_autoptr (GstElement) bin = data;
  g_autoptr (GstElement) mixer = user_data;
  g_autoptr (GstObject) pipeline = gst_object_get_parent (GST_OBJECT (bin));
  g_autoptr (GstPad) from = gst_element_get_static_pad (bin, "src");
  g_autoptr (GstPad) to = gst_pad_get_peer (from);

  if (to != NULL)
    {
      gst_pad_unlink (from, to);
      gst_element_release_request_pad (mixer, to);
    }
  gst_element_set_state (bin, GST_STATE_NULL);
  if (pipeline != NULL)
    gst_bin_remove (GST_BIN (pipeline), bin);
}

/**
 * coterie_audio_remove_voice:
 * @voice: of coterie_audio_add_voice(); or one that is not there any more
 */
void
coterie_audio_remove_voice (CoterieAudio *self, CoterieFeed *voice)
{
  GstElement *bin;

  g_return_if_fail (COTERIE_IS_AUDIO (self));

  bin = g_hash_table_lookup (self->voices, voice);
  if (bin == NULL)
    return;
  coterie_feed_close (voice);
  gst_element_set_locked_state (bin, TRUE);
  coterie_pipeline_work (remove_bin, gst_object_ref (bin), gst_object_ref (self->mixer));
  g_hash_table_remove (self->voices, voice);
}
