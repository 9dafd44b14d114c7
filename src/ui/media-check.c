// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/media-check.h"

#include "ui/call-library.h"
#include "ui/call-picture.h"
#include "ui/call-text.h"
#include "ui/media-row.h"
#include "ui/group-names.h"
#include "ui/telephone.h"

#include <glib/gi18n.h>

#define QUIET_DB -60.0
#define CLOSE_S 5
#define SOUND_MS 1500

struct _CoterieMediaCheck
{
  AdwBin parent_instance;

  CoterieClient *client;
  const CoterieCallFace *face; /* NULL before it is first shown */
  CoterieDevices *devices;     /* NULL while it is not shown */
  CoterieCapture *capture;     /* likewise, and without a camera */
  CoterieAudio *audio;
  CoterieTone *tone;  /* while it is heard; or NULL */
  guint tone_timeout; /* source */
  CoterieCallPicture *picture;
  gboolean with_camera;

  GtkWidget *camera_group;
  GtkPicture *preview;
  GtkLabel *preview_words;
  CoterieMediaRow *camera;
  CoterieMediaRow *microphone;
  CoterieMediaRow *speaker;
  GtkWidget *play;
  GtkLevelBar *level;
  GtkWidget *sound_words;
};

G_DEFINE_FINAL_TYPE (CoterieMediaCheck, coterie_media_check, ADW_TYPE_BIN)

enum
{
  PROP_CLIENT = 1,
  PROP_WITH_CAMERA,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static CoterieTelephone *
get_telephone (CoterieMediaCheck *self)
{
  return coterie_telephone_get (self->client);
}

/* A call that goes on has the devices; one that rings has not. */
static gboolean
is_in_call (CoterieMediaCheck *self)
{
  CoterieShownCall *call = coterie_telephone_get_call (get_telephone (self));

  return call != NULL && coterie_shown_call_takes_part (call);
}

/* ------------------------------------------------------------------------------------ what is seen and heard */

static void
on_level (CoterieMediaCheck *self, gpointer voice, double rms_db)
{
  gtk_level_bar_set_value (self->level, CLAMP ((rms_db - QUIET_DB) / -QUIET_DB, 0, 1));
}

static void
on_camera_failed (CoterieMediaCheck *self, const GError *error)
{
  const char *sentence = coterie_call_text_trouble (error);

  coterie_call_picture_set_frames (self->picture, NULL);
  gtk_label_set_label (self->preview_words, sentence != NULL ? sentence : _ ("The camera does not work."));
}

static void
show_sound_words (CoterieMediaCheck *self, const char *sentence)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->sound_words), sentence);
  gtk_widget_set_visible (self->sound_words, TRUE);
}

static void
on_sound_failed (CoterieMediaCheck *self, const GError *error)
{
  const char *sentence = coterie_call_text_trouble (error);

  gtk_level_bar_set_value (self->level, 0);
  show_sound_words (self, sentence != NULL ? sentence : _ ("The microphone or the speaker does not work."));
}

static GstElement *
open_device (CoterieMediaCheck *self, CoterieDeviceKind kind, GError **error)
{
  return coterie_telephone_open_device (get_telephone (self), self->face, self->devices, kind, error);
}

static void
open_camera (CoterieMediaCheck *self)
{
  const CoterieQuality quality = { .width = 640, .height = 360, .frames_per_s = 15, .max_bps = 300000 };
  g_autoptr (GError) error = NULL;
  GstElement *source = open_device (self, COTERIE_DEVICE_CAMERA, &error);

  if (source != NULL)
    self->capture = self->face->capture_new (source, self->face->now (), &quality, &error);
  if (self->capture == NULL)
    {
      if (error != NULL)
        on_camera_failed (self, error);
      return;
    }
  gtk_label_set_label (self->preview_words, _ ("Preview · only you see this"));
  g_signal_connect_swapped (self->capture, "failed", G_CALLBACK (on_camera_failed), self);
  coterie_call_picture_set_frames (self->picture, self->face->capture_get_frames (self->capture));
}

/* Nothing is played: what is heard of oneself would be heard by the microphone again. */
static void
open_microphone (CoterieMediaCheck *self)
{
  g_autoptr (GError) error = NULL;
  GstElement *source = open_device (self, COTERIE_DEVICE_MICROPHONE, &error);
  GstElement *nowhere = source != NULL ? self->face->test_speaker (&error) : NULL;

  gtk_level_bar_set_value (self->level, 0);
  gtk_widget_set_visible (self->sound_words, FALSE);
  if (nowhere != NULL)
    self->audio = self->face->audio_new (source, nowhere, self->face->now (), &error);
  if (self->audio == NULL)
    {
      on_sound_failed (self, error);
      return;
    }
  g_signal_connect_swapped (self->audio, "level", G_CALLBACK (on_level), self);
  g_signal_connect_swapped (self->audio, "failed", G_CALLBACK (on_sound_failed), self);
}

static void
end_sound (CoterieMediaCheck *self)
{
  g_clear_handle_id (&self->tone_timeout, g_source_remove);
  if (self->tone != NULL)
    self->face->tone_free (self->tone);
  self->tone = NULL;
}

static gboolean
on_played (gpointer user_data)
{
  CoterieMediaCheck *self = user_data;

  self->tone_timeout = 0;
  end_sound (self);
  return G_SOURCE_REMOVE;
}

static void
on_play (CoterieMediaCheck *self)
{
  g_autoptr (GError) error = NULL;
  GstElement *speaker;

  if (self->devices == NULL || is_in_call (self))
    return;
  end_sound (self);
  speaker = open_device (self, COTERIE_DEVICE_SPEAKER, &error);
  if (speaker != NULL)
    self->tone = self->face->tone_new (COTERIE_TONE_RING, speaker, &error);
  if (self->tone != NULL)
    self->tone_timeout = g_timeout_add (SOUND_MS, on_played, self);
  else
    on_sound_failed (self, error);
}

static void
close_media (CoterieMediaCheck *self)
{
  end_sound (self);
  coterie_call_picture_set_frames (self->picture, NULL);
  if (self->capture != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->capture, self);
      self->face->capture_close (self->capture);
    }
  if (self->audio != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->audio, self);
      self->face->audio_close (self->audio);
    }
  g_clear_object (&self->capture);
  g_clear_object (&self->audio);
}

static void
open_media (CoterieMediaCheck *self)
{
  const gboolean busy = is_in_call (self);

  close_media (self);
  gtk_widget_set_sensitive (self->play, !busy);
  if (busy)
    {
      gtk_label_set_label (self->preview_words, _ ("No preview during a call"));
      return;
    }
  if (self->with_camera)
    open_camera (self);
  open_microphone (self);
}

static void
on_camera_answered (CoterieMediaCheck *self)
{
  if (self->devices != NULL && self->with_camera && self->capture == NULL && !is_in_call (self))
    open_camera (self);
}

static void
fill (CoterieMediaCheck *self, CoterieMediaRow *row, CoterieDeviceKind kind)
{
  g_auto (GStrv) names = self->face->devices_list (self->devices, kind);

  coterie_media_row_fill (row, get_telephone (self), kind, (const char *const *) names);
}

static void
fill_all (CoterieMediaCheck *self)
{
  fill (self, self->camera, COTERIE_DEVICE_CAMERA);
  fill (self, self->microphone, COTERIE_DEVICE_MICROPHONE);
  fill (self, self->speaker, COTERIE_DEVICE_SPEAKER);
}

/* ------------------------------------------------------------------------------------ shown and hidden */

static void
begin (CoterieMediaCheck *self)
{
  if (self->picture == NULL)
    {
      self->picture = coterie_call_picture_new (self->face);
      coterie_call_picture_set_mirrored (self->picture, TRUE);
      coterie_call_picture_watch (self->picture);
      gtk_picture_set_paintable (self->preview, GDK_PAINTABLE (self->picture));
      g_signal_connect_object (get_telephone (self), "camera", G_CALLBACK (on_camera_answered), self,
                               G_CONNECT_SWAPPED);
    }
  self->devices = self->face->devices_new ();
  g_signal_connect_swapped (self->devices, "changed", G_CALLBACK (fill_all), self);
  fill_all (self);
  open_media (self);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieMediaCheck) self = user_data;
  g_autoptr (GError) error = NULL;

  self->face = coterie_call_library_load_finish (result, &error);
  if (self->face == NULL)
    {
      gtk_label_set_label (self->preview_words, self->with_camera ? error->message : "");
      if (!self->with_camera)
        show_sound_words (self, error->message);
    }
  else if (gtk_widget_get_mapped (GTK_WIDGET (self)) && self->devices == NULL)
    begin (self);
}

static void
coterie_media_check_map (GtkWidget *widget)
{
  CoterieMediaCheck *self = COTERIE_MEDIA_CHECK (widget);

  GTK_WIDGET_CLASS (coterie_media_check_parent_class)->map (widget);
  if (self->face != NULL)
    begin (self);
  else
    coterie_call_library_load_async (on_loaded, g_object_ref (self));
}

static void
coterie_media_check_unmap (GtkWidget *widget)
{
  CoterieMediaCheck *self = COTERIE_MEDIA_CHECK (widget);

  if (self->devices != NULL)
    {
      close_media (self);
      g_signal_handlers_disconnect_by_data (self->devices, self);
      g_clear_object (&self->devices);
    }
  GTK_WIDGET_CLASS (coterie_media_check_parent_class)->unmap (widget);
}

/* ------------------------------------------------------------------------------------ let go */

static void
wait_for_devices (GTask *task, gpointer source, gpointer face, GCancellable *cancellable)
{
  ((const CoterieCallFace *) face)->wait_for_all (CLOSE_S); /* one that hangs is not waited for */
  g_task_return_boolean (task, TRUE);
}

void
coterie_media_check_close_async (CoterieMediaCheck *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_return_if_fail (COTERIE_IS_MEDIA_CHECK (self));

  g_task_set_source_tag (task, coterie_media_check_close_async);
  if (self->devices == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  close_media (self);
  g_task_set_task_data (task, (gpointer) self->face, NULL);
  g_task_run_in_thread (task, wait_for_devices);
}

void
coterie_media_check_close_finish (CoterieMediaCheck *self, GAsyncResult *result)
{
  g_return_if_fail (g_async_result_is_tagged (result, coterie_media_check_close_async));

  g_task_propagate_boolean (G_TASK (result), NULL); /* it cannot fail */
}

/* ------------------------------------------------------------------------------------ the widget */

static void
coterie_media_check_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  CoterieMediaCheck *self = COTERIE_MEDIA_CHECK (object);

  switch (id)
    {
    case PROP_CLIENT:
      g_value_set_object (value, self->client);
      break;
    case PROP_WITH_CAMERA:
      g_value_set_boolean (value, self->with_camera);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_media_check_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieMediaCheck *self = COTERIE_MEDIA_CHECK (object);

  switch (id)
    {
    case PROP_CLIENT:
      g_set_object (&self->client, g_value_get_object (value));
      break;
    case PROP_WITH_CAMERA:
      self->with_camera = g_value_get_boolean (value);
      gtk_widget_set_visible (self->camera_group, self->with_camera);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_media_check_dispose (GObject *object)
{
  CoterieMediaCheck *self = COTERIE_MEDIA_CHECK (object);

  g_clear_object (&self->picture);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (coterie_media_check_parent_class)->dispose (object);
}

static void
coterie_media_check_class_init (CoterieMediaCheckClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = coterie_media_check_dispose;
  object_class->get_property = coterie_media_check_get_property;
  object_class->set_property = coterie_media_check_set_property;
  widget_class->map = coterie_media_check_map;
  widget_class->unmap = coterie_media_check_unmap;
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, COTERIE_TYPE_CLIENT, flags);
  properties[PROP_WITH_CAMERA] = g_param_spec_boolean ("with-camera", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (COTERIE_TYPE_MEDIA_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/media-check.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieMediaCheck, camera_group);
  gtk_widget_class_bind_template_child (widget_class, CoterieMediaCheck, preview);
  gtk_widget_class_bind_template_child (widget_class, CoterieMediaCheck, preview_words);
  gtk_widget_class_bind_template_child (widget_class, CoterieMediaCheck, camera);
  gtk_widget_class_bind_template_child (widget_class, CoterieMediaCheck, microphone);
  gtk_widget_class_bind_template_child (widget_class, CoterieMediaCheck, speaker);
  gtk_widget_class_bind_template_child (widget_class, CoterieMediaCheck, play);
  gtk_widget_class_bind_template_child (widget_class, CoterieMediaCheck, level);
  gtk_widget_class_bind_template_child (widget_class, CoterieMediaCheck, sound_words);
  gtk_widget_class_bind_template_callback (widget_class, open_media);
  gtk_widget_class_bind_template_callback (widget_class, on_play);
}

static void
coterie_media_check_init (CoterieMediaCheck *self)
{
  self->with_camera = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  coterie_group_names_give (GTK_WIDGET (self), _ ("Camera")); /* the list that has no title */
}
