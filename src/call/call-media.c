// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/call-private.h"

/* Our own sound and picture, and how good the picture is. */

static void
unplug_picture (CoterieCall *self, CoterieMember *member)
{
  if (self->capture != NULL && member->peer != NULL)
    coterie_fanout_remove (coterie_capture_get_fanout (self->capture),
                           coterie_peer_get_feed (member->peer, COTERIE_FEED_PICTURE));
}

static void
unplug_sound (CoterieCall *self, CoterieMember *member)
{
  if (self->audio == NULL || member->peer == NULL)
    return;
  coterie_fanout_remove (coterie_audio_get_fanout (self->audio),
                         coterie_peer_get_feed (member->peer, COTERIE_FEED_SOUND));
  coterie_peer_set_voice (member->peer, NULL);
  coterie_audio_remove_voice (self->audio, member->voice);
  member->voice = NULL;
}

/* Unplugged, or somebody else has it. It may be switched on again when there is another one. */
static void
on_camera_lost (CoterieCapture *capture, const GError *error, CoterieCall *self)
{
  g_autoptr (CoterieCall) alive = g_object_ref (self);
  g_autoptr (GError) told = g_error_copy (error);

  for (guint i = 0; i < self->members->len; i++)
    unplug_picture (self, g_ptr_array_index (self->members, i));
  g_signal_handlers_disconnect_by_data (capture, self);
  g_clear_object (&self->capture);
  coterie_call_set_media (self, self->audio_on, FALSE);
  coterie_call_troubled (self, NULL, told);
}

static void
on_sound_lost (CoterieAudio *audio, const GError *error, CoterieCall *self)
{
  g_autoptr (CoterieCall) alive = g_object_ref (self);
  g_autoptr (GError) told = g_error_copy (error);

  for (guint i = 0; i < self->members->len; i++)
    unplug_sound (self, g_ptr_array_index (self->members, i));
  g_signal_handlers_disconnect_by_data (audio, self);
  g_clear_object (&self->audio);
  coterie_call_set_media (self, FALSE, self->video_on);
  coterie_call_troubled (self, NULL, told);
}

static void
on_level (CoterieAudio *audio, CoterieFeed *voice, double rms_db, CoterieCall *self)
{
  if (voice == NULL)
    return coterie_call_heard (self, NULL, rms_db);
  for (guint i = 0; i < self->members->len; i++)
    {
      const CoterieMember *member = g_ptr_array_index (self->members, i);
      CoterieDeviceId device = member->device;

      if (member->voice == voice)
        return coterie_call_heard (self, &device, rms_db);
    }
}

static CoterieQuality
quality_for (CoterieCall *self, guint bps)
{
  CoterieQuality quality = coterie_quality_for (self->participants.n + 1, bps);
  const CoterieQuality *largest = &self->options.largest;

  return largest->width > 0 && quality.width > largest->width ? *largest : quality;
}

static double
find_worst_sound_loss (CoterieCall *self)
{
  double worst = -1;

  for (guint i = 0; i < self->members->len; i++)
    {
      const CoterieMember *member = g_ptr_array_index (self->members, i);

      if (member->linked)
        worst = MAX (worst, member->sound_loss);
    }
  return worst;
}

static void
fit_sound (CoterieCall *self)
{
  self->sound_ms = coterie_quality_sound_ms (self->participants.n + 1, find_worst_sound_loss (self), self->sound_ms);
  if (self->audio != NULL)
    coterie_audio_set_packet_ms (self->audio, self->sound_ms);
}

static void
open_camera (CoterieCall *self)
{
  const CoterieCallSources *sources = &self->options.sources;
  CoterieQuality quality = quality_for (self, G_MAXUINT);
  g_autoptr (GError) error = NULL;
  GstElement *source;

  if (sources->camera == NULL || self->capture != NULL || quality.width == 0)
    return;
  source = sources->camera (sources->data, &error);
  if (source != NULL)
    self->capture = coterie_capture_new (source, self->base_time, &quality, &error);
  if (self->capture == NULL)
    {
      if (error == NULL) /* it comes later */
        return;
      self->video_on = FALSE;
      coterie_call_troubled (self, NULL, error);
      return;
    }
  g_signal_connect (self->capture, "failed", G_CALLBACK (on_camera_lost), self);
}

static void
open_sound (CoterieCall *self)
{
  const CoterieCallSources *sources = &self->options.sources;
  g_autoptr (GError) error = NULL;
  GstElement *microphone = NULL, *speaker = NULL;

  if (sources->microphone == NULL || sources->speaker == NULL)
    return;
  microphone = sources->microphone (sources->data, &error);
  if (microphone != NULL)
    speaker = sources->speaker (sources->data, &error);
  if (speaker != NULL)
    self->audio = coterie_audio_new (microphone, speaker, self->base_time, &error);
  else
    g_clear_pointer (&microphone, gst_object_unref);
  if (self->audio == NULL)
    {
      self->audio_on = FALSE;
      coterie_call_troubled (self, NULL, error);
      return;
    }
  fit_sound (self);
  g_signal_connect (self->audio, "failed", G_CALLBACK (on_sound_lost), self);
  g_signal_connect (self->audio, "level", G_CALLBACK (on_level), self);
}

void
coterie_call_open_media (CoterieCall *self)
{
  if (self->audio == NULL)
    open_sound (self);
  if (self->video_on)
    open_camera (self);
  coterie_call_apply_media (self);
}

void
coterie_call_close_media (CoterieCall *self)
{
  if (self->capture != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->capture, self);
      coterie_capture_close (self->capture);
    }
  if (self->audio != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->audio, self);
      coterie_audio_close (self->audio);
    }
  g_clear_object (&self->capture);
  g_clear_object (&self->audio);
}

static void
plug_picture (CoterieCall *self, CoterieMember *member)
{
  CoterieFeed *feed = coterie_peer_get_feed (member->peer, COTERIE_FEED_PICTURE);
  CoterieFanout *fanout = coterie_capture_get_fanout (self->capture);

  coterie_fanout_remove (fanout, feed);
  coterie_fanout_add (fanout, feed);
  coterie_fanout_ask_for_first_key (fanout);
}

static void
plug_sound (CoterieCall *self, CoterieMember *member)
{
  g_autoptr (GError) error = NULL;
  CoterieDeviceId device = member->device;

  if (self->audio == NULL || member->voice != NULL)
    return;
  coterie_fanout_add (coterie_audio_get_fanout (self->audio), coterie_peer_get_feed (member->peer, COTERIE_FEED_SOUND));
  member->voice = coterie_audio_add_voice (self->audio, self->options.peer.latency_ms, &error);
  if (member->voice != NULL)
    coterie_peer_set_voice (member->peer, member->voice);
  else
    coterie_call_troubled (self, &device, error);
}

/* A verified peer gets what we encode, and a voice. */
void
coterie_call_plug (CoterieCall *self, CoterieMember *member)
{
  if (self->capture != NULL)
    plug_picture (self, member);
  plug_sound (self, member);
}

void
coterie_call_unplug (CoterieCall *self, CoterieMember *member)
{
  unplug_picture (self, member);
  unplug_sound (self, member);
}

/* Whoever hears that something does not work may close the call. */
static void
plug_all (CoterieCall *self, void (*plug) (CoterieCall *self, CoterieMember *member))
{
  for (guint i = 0; i < self->members->len; i++)
    {
      CoterieMember *member = g_ptr_array_index (self->members, i);

      if (member->linked)
        plug (self, member);
    }
}

/* Asked anew for each: whoever hears that the microphone cannot be had may close the call. */
static gboolean
wants_media (CoterieCall *self, gboolean is_on)
{
  return is_on && coterie_call_state_takes_part (self->state);
}

/* What is switched on and off. A camera that was off at first is opened now, and what was lost is tried again. */
void
coterie_call_apply_media (CoterieCall *self)
{
  if (wants_media (self, self->audio_on) && self->audio == NULL)
    {
      open_sound (self);
      if (self->audio != NULL)
        plug_all (self, plug_sound);
    }
  if (wants_media (self, self->video_on) && self->capture == NULL)
    {
      open_camera (self);
      if (self->capture != NULL)
        plug_all (self, plug_picture);
    }
  if (self->capture != NULL)
    coterie_capture_set_on (self->capture, self->video_on);
  if (self->audio != NULL)
    coterie_audio_set_muted (self->audio, !self->audio_on);
}

/**
 * coterie_call_try_camera:
 *
 * What was to come later is there, or will never be.
 */
void
coterie_call_try_camera (CoterieCall *self)
{
  g_return_if_fail (COTERIE_IS_CALL (self));

  coterie_call_apply_media (self);
}

/* Fits sound and picture to the number of people, and the picture to what their ways carry. */
void
coterie_call_fit_quality (CoterieCall *self)
{
  CoterieQuality quality = quality_for (self, G_MAXUINT);
  guint rates[COTERIE_CALL_MAX_DEVICES];
  CoterieFeed *feeds[COTERIE_CALL_MAX_DEVICES];
  guint n = 0, bps = G_MAXUINT;
  int left_behind = -1;

  fit_sound (self);
  if (self->capture == NULL || quality.width == 0)
    return;
  for (guint i = 0; i < self->members->len && n < G_N_ELEMENTS (rates); i++)
    {
      const CoterieMember *member = g_ptr_array_index (self->members, i);

      if (!member->linked || member->bitrate.bps == 0)
        continue;
      feeds[n] = coterie_peer_get_feed (member->peer, COTERIE_FEED_PICTURE);
      rates[n++] = member->bitrate.bps;
    }
  if (n > 0)
    bps = coterie_bitrate_for_all (rates, n, &left_behind);
  quality = quality_for (self, bps);
  coterie_capture_set_quality (self->capture, &quality);
  coterie_capture_set_bitrate (self->capture, bps);
  for (guint i = 0; i < n; i++)
    coterie_feed_pause (feeds[i], (int) i == left_behind);
}

/* Fresh figures of one leg. */
void
coterie_call_note_report (CoterieCall *self, CoterieMember *member)
{
  CoterieQuality best = quality_for (self, G_MAXUINT);
  CoteriePeerStats stats;
  CoterieBitrateReport report;

  if (!member->linked)
    return;
  coterie_peer_get_stats (member->peer, &stats);
  member->sound_loss = stats.sound_loss;
  if (best.width == 0)
    return fit_sound (self);
  report = (CoterieBitrateReport){ .loss = stats.loss, .rtt_ms = stats.rtt_ms };
  coterie_bitrate_step (&member->bitrate, &report, best.max_bps);
  coterie_call_fit_quality (self);
}
