// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/calls-page.h"

#include "ui/call-library.h"
#include "ui/call-picture.h"
#include "ui/call-text.h"
#include "ui/group-names.h"
#include "ui/telephone.h"

#include <glib/gi18n.h>

#define QUIET_DB -60.0
#define N_KINDS 3

struct _CoterieCallsPage
{
  AdwPreferencesPage parent_instance;

  CoterieClient *client;
  GSettings *settings;
  const CoterieCallFace *face; /* NULL before the page is first shown */
  CoterieDevices *devices;     /* NULL while it is not shown */
  CoterieCapture *capture;     /* likewise, and without a camera */
  CoterieAudio *audio;
  CoterieCallPicture *picture;
  gboolean is_filling;

  GtkPicture *preview;
  GtkLabel *preview_words;
  AdwComboRow *camera;
  AdwComboRow *microphone;
  AdwComboRow *speaker;
  GtkLevelBar *level;
  GtkSwitch *sound;
  GtkSwitch *relay_only;
};

G_DEFINE_FINAL_TYPE (CoterieCallsPage, coterie_calls_page, ADW_TYPE_PREFERENCES_PAGE)

enum
{
  PROP_CLIENT = 1,
  PROP_SETTINGS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static const char *const keys[N_KINDS] = {
  [COTERIE_DEVICE_CAMERA] = "call-camera",
  [COTERIE_DEVICE_MICROPHONE] = "call-microphone",
  [COTERIE_DEVICE_SPEAKER] = "call-speaker",
};

static AdwComboRow *
get_row (CoterieCallsPage *self, CoterieDeviceKind kind)
{
  if (kind == COTERIE_DEVICE_CAMERA)
    return self->camera;
  return kind == COTERIE_DEVICE_MICROPHONE ? self->microphone : self->speaker;
}

/* ------------------------------------------------------------------------------------ what is seen and heard */

static void
on_level (CoterieCallsPage *self, gpointer voice, double rms_db)
{
  gtk_level_bar_set_value (self->level, CLAMP ((rms_db - QUIET_DB) / -QUIET_DB, 0, 1));
}

static void
on_camera_failed (CoterieCallsPage *self, const GError *error)
{
  const char *sentence = coterie_call_text_trouble (error);

  coterie_call_picture_set_frames (self->picture, NULL);
  gtk_label_set_label (self->preview_words, sentence != NULL ? sentence : _ ("The camera does not work."));
}

static GstElement *
open_device (CoterieCallsPage *self, CoterieDeviceKind kind, GError **error)
{
  CoterieTelephone *telephone = coterie_telephone_get (self->client);

  return coterie_telephone_open_device (telephone, self->face, self->devices, kind, error);
}

static void
open_camera (CoterieCallsPage *self)
{
  const CoterieQuality quality = { .width = 640, .height = 360, .frames_per_s = 15, .max_bps = 300000 };
  g_autoptr (GError) error = NULL;
  GstElement *source = open_device (self, COTERIE_DEVICE_CAMERA, &error);

  if (source != NULL)
    self->capture = self->face->capture_new (source, self->face->now (), &quality, &error);
  if (self->capture == NULL)
    {
      on_camera_failed (self, error);
      return;
    }
  gtk_label_set_label (self->preview_words, _ ("Preview · only you see this"));
  g_signal_connect_swapped (self->capture, "failed", G_CALLBACK (on_camera_failed), self);
  coterie_call_picture_set_frames (self->picture, self->face->capture_get_frames (self->capture));
}

/* Nothing is played: what is heard of oneself would be heard by the microphone again. */
static void
open_microphone (CoterieCallsPage *self)
{
  g_autoptr (GError) error = NULL;
  GstElement *source = open_device (self, COTERIE_DEVICE_MICROPHONE, &error);
  GstElement *nowhere = source != NULL ? self->face->test_speaker (&error) : NULL;

  gtk_level_bar_set_value (self->level, 0);
  if (nowhere != NULL)
    self->audio = self->face->audio_new (source, nowhere, self->face->now (), &error);
  if (self->audio != NULL)
    g_signal_connect_swapped (self->audio, "level", G_CALLBACK (on_level), self);
  else
    g_debug ("no level: %s", error->message); /* the list of microphones is empty then */
}

static void
close_media (CoterieCallsPage *self)
{
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

/* A call that goes on has the devices. */
static void
open_media (CoterieCallsPage *self)
{
  close_media (self);
  if (coterie_telephone_get_call (coterie_telephone_get (self->client)) != NULL)
    {
      gtk_label_set_label (self->preview_words, _ ("No preview during a call"));
      return;
    }
  open_camera (self);
  open_microphone (self);
}

/* ------------------------------------------------------------------------------------ the choice */

static void
fill (CoterieCallsPage *self, CoterieDeviceKind kind)
{
  g_auto (GStrv) names = self->face->devices_list (self->devices, kind);
  g_autofree char *chosen = g_settings_get_string (self->settings, keys[kind]);
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  guint selected = 0;

  gtk_string_list_append (list, names[0] != NULL ? _ ("As the System Has It") : _ ("None"));
  for (guint i = 0; names[i] != NULL; i++)
    {
      gtk_string_list_append (list, names[i]);
      if (g_str_equal (names[i], chosen))
        selected = i + 1;
    }
  self->is_filling = TRUE;
  adw_combo_row_set_model (get_row (self, kind), G_LIST_MODEL (list));
  adw_combo_row_set_selected (get_row (self, kind), selected);
  self->is_filling = FALSE;
}

static void
fill_all (CoterieCallsPage *self)
{
  for (guint kind = 0; kind < N_KINDS; kind++)
    fill (self, kind);
}

static void
on_selected (CoterieCallsPage *self, GParamSpec *spec, AdwComboRow *row)
{
  GtkStringObject *item = adw_combo_row_get_selected_item (row);

  if (self->is_filling || item == NULL)
    return;
  for (guint kind = 0; kind < N_KINDS; kind++)
    if (get_row (self, kind) == row)
      g_settings_set_string (self->settings, keys[kind],
                             adw_combo_row_get_selected (row) == 0 ? "" : gtk_string_object_get_string (item));
  open_media (self);
}

/* ------------------------------------------------------------------------------------ shown and hidden */

static void
begin (CoterieCallsPage *self)
{
  if (self->picture == NULL)
    {
      self->picture = coterie_call_picture_new (self->face);
      coterie_call_picture_set_mirrored (self->picture, TRUE);
      coterie_call_picture_watch (self->picture);
      gtk_picture_set_paintable (self->preview, GDK_PAINTABLE (self->picture));
    }
  self->devices = self->face->devices_new ();
  g_signal_connect_swapped (self->devices, "changed", G_CALLBACK (fill_all), self);
  fill_all (self);
  open_media (self);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieCallsPage) self = user_data;
  g_autoptr (GError) error = NULL;

  self->face = coterie_call_library_load_finish (result, &error);
  if (self->face == NULL)
    gtk_label_set_label (self->preview_words, error->message);
  else if (gtk_widget_get_mapped (GTK_WIDGET (self)) && self->devices == NULL)
    begin (self);
}

static void
coterie_calls_page_map (GtkWidget *widget)
{
  CoterieCallsPage *self = COTERIE_CALLS_PAGE (widget);

  GTK_WIDGET_CLASS (coterie_calls_page_parent_class)->map (widget);
  if (self->face != NULL)
    begin (self);
  else
    coterie_call_library_load_async (on_loaded, g_object_ref (self));
}

static void
coterie_calls_page_unmap (GtkWidget *widget)
{
  CoterieCallsPage *self = COTERIE_CALLS_PAGE (widget);

  if (self->devices != NULL)
    {
      close_media (self);
      g_signal_handlers_disconnect_by_data (self->devices, self);
      g_clear_object (&self->devices);
    }
  GTK_WIDGET_CLASS (coterie_calls_page_parent_class)->unmap (widget);
}

/* ------------------------------------------------------------------------------------ the widget */

static void
coterie_calls_page_constructed (GObject *object)
{
  CoterieCallsPage *self = COTERIE_CALLS_PAGE (object);

  G_OBJECT_CLASS (coterie_calls_page_parent_class)->constructed (object);
  g_settings_bind (self->settings, "call-sound", self->sound, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "calls-relay-only", self->relay_only, "active", G_SETTINGS_BIND_DEFAULT);
}

static void
coterie_calls_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieCallsPage *self = COTERIE_CALLS_PAGE (object);

  switch (id)
    {
    case PROP_CLIENT:
      self->client = g_value_dup_object (value);
      break;
    case PROP_SETTINGS:
      self->settings = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_calls_page_dispose (GObject *object)
{
  CoterieCallsPage *self = COTERIE_CALLS_PAGE (object);

  g_clear_object (&self->picture);
  g_clear_object (&self->client);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (coterie_calls_page_parent_class)->dispose (object);
}

static void
coterie_calls_page_class_init (CoterieCallsPageClass *klass)
{
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = coterie_calls_page_constructed;
  object_class->dispose = coterie_calls_page_dispose;
  object_class->set_property = coterie_calls_page_set_property;
  widget_class->map = coterie_calls_page_map;
  widget_class->unmap = coterie_calls_page_unmap;
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, COTERIE_TYPE_CLIENT, flags);
  properties[PROP_SETTINGS] = g_param_spec_object ("settings", NULL, NULL, G_TYPE_SETTINGS, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/calls-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieCallsPage, preview);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallsPage, preview_words);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallsPage, camera);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallsPage, microphone);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallsPage, speaker);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallsPage, level);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallsPage, sound);
  gtk_widget_class_bind_template_child (widget_class, CoterieCallsPage, relay_only);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
}

static void
coterie_calls_page_init (CoterieCallsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  coterie_group_names_give (GTK_WIDGET (self), adw_preferences_page_get_title (ADW_PREFERENCES_PAGE (self)));
}
