// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/seat.h"

#include "ui/chat-name.h"

#include <glib/gi18n.h>
#include <string.h>

#define SPEAKING_DB -45.0
#define N_SILENT 5 /* levels: a breath between two words is not the end */

struct _CoterieSeat
{
  GObject parent_instance;

  CoterieDeviceId device;
  CoterieClient *client;
  CoterieContact *contact; /* NULL: our own account */
  gboolean own;
  gboolean audio;
  gboolean video;
  const char *refused; /* NULL: they are not */
  CoterieCallSignal signal;
  guint n_heard; /* levels until nobody is heard any more */
  char *doing;
  CoterieCallPicture *picture; /* NULL before the first */
};

G_DEFINE_FINAL_TYPE (CoterieSeat, coterie_seat, G_TYPE_OBJECT)

enum
{
  PROP_CONTACT = 1,
  PROP_OWN,
  PROP_AUDIO,
  PROP_VIDEO,
  PROP_SPEAKING,
  PROP_SIGNAL,
  PROP_DOING,
  PROP_PICTURE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
coterie_seat_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  CoterieSeat *self = COTERIE_SEAT (object);

  switch (id)
    {
    case PROP_CONTACT:
      g_value_set_object (value, self->contact);
      break;
    case PROP_OWN:
      g_value_set_boolean (value, self->own);
      break;
    case PROP_AUDIO:
      g_value_set_boolean (value, self->audio);
      break;
    case PROP_VIDEO:
      g_value_set_boolean (value, self->video);
      break;
    case PROP_SPEAKING:
      g_value_set_boolean (value, coterie_seat_get_speaking (self));
      break;
    case PROP_SIGNAL:
      g_value_set_int (value, (int) self->signal);
      break;
    case PROP_DOING:
      g_value_set_string (value, self->doing);
      break;
    case PROP_PICTURE:
      g_value_set_object (value, self->picture);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_seat_finalize (GObject *object)
{
  CoterieSeat *self = COTERIE_SEAT (object);

  g_clear_object (&self->picture);
  g_clear_object (&self->client);
  g_clear_object (&self->contact);
  g_free (self->doing);
  G_OBJECT_CLASS (coterie_seat_parent_class)->finalize (object);
}

static void
coterie_seat_class_init (CoterieSeatClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = coterie_seat_finalize;
  object_class->get_property = coterie_seat_get_property;
  properties[PROP_CONTACT] = g_param_spec_object ("contact", NULL, NULL, COTERIE_TYPE_CONTACT, flags);
  properties[PROP_OWN] = g_param_spec_boolean ("own", NULL, NULL, FALSE, flags);
  properties[PROP_AUDIO] = g_param_spec_boolean ("audio", NULL, NULL, FALSE, flags);
  properties[PROP_VIDEO] = g_param_spec_boolean ("video", NULL, NULL, FALSE, flags);
  properties[PROP_SPEAKING] = g_param_spec_boolean ("speaking", NULL, NULL, FALSE, flags);
  properties[PROP_SIGNAL] = g_param_spec_int ("signal", NULL, NULL, 0, COTERIE_N_CALL_SIGNALS - 1, 0, flags);
  properties[PROP_DOING] = g_param_spec_string ("doing", NULL, NULL, NULL, flags);
  properties[PROP_PICTURE] = g_param_spec_object ("picture", NULL, NULL, COTERIE_TYPE_CALL_PICTURE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
coterie_seat_init (CoterieSeat *self)
{
  self->audio = TRUE;
}

/**
 * coterie_seat_new:
 * @device: (nullable): NULL for somebody of whom no device has answered yet
 * @contact: (nullable): NULL for our own account
 * @own: whether it is this device
 */
CoterieSeat *
coterie_seat_new (const CoterieDeviceId *device, CoterieClient *client, CoterieContact *contact, gboolean own)
{
  CoterieSeat *self = g_object_new (COTERIE_TYPE_SEAT, NULL);

  if (device != NULL)
    self->device = *device;
  self->client = g_object_ref (client);
  self->contact = contact != NULL ? g_object_ref (contact) : NULL;
  self->own = own;
  return self;
}

gboolean
coterie_seat_is (CoterieSeat *self, const CoterieDeviceId *device)
{
  g_return_val_if_fail (COTERIE_IS_SEAT (self), FALSE);

  return self->device.device == device->device && memcmp (self->device.aid, device->aid, sizeof self->device.aid) == 0;
}

const CoterieDeviceId *
coterie_seat_get_device (CoterieSeat *self)
{
  g_return_val_if_fail (COTERIE_IS_SEAT (self), NULL);

  return &self->device;
}

CoterieClient *
coterie_seat_get_client (CoterieSeat *self)
{
  g_return_val_if_fail (COTERIE_IS_SEAT (self), NULL);

  return self->client;
}

CoterieContact *
coterie_seat_get_contact (CoterieSeat *self)
{
  g_return_val_if_fail (COTERIE_IS_SEAT (self), NULL);

  return self->contact;
}

gboolean
coterie_seat_get_own (CoterieSeat *self)
{
  g_return_val_if_fail (COTERIE_IS_SEAT (self), FALSE);

  return self->own;
}

gboolean
coterie_seat_get_audio (CoterieSeat *self)
{
  g_return_val_if_fail (COTERIE_IS_SEAT (self), FALSE);

  return self->audio;
}

gboolean
coterie_seat_get_video (CoterieSeat *self)
{
  g_return_val_if_fail (COTERIE_IS_SEAT (self), FALSE);

  return self->video;
}

gboolean
coterie_seat_get_speaking (CoterieSeat *self)
{
  g_return_val_if_fail (COTERIE_IS_SEAT (self), FALSE);

  return self->n_heard > 0;
}

CoterieCallSignal
coterie_seat_get_signal (CoterieSeat *self)
{
  g_return_val_if_fail (COTERIE_IS_SEAT (self), COTERIE_CALL_SIGNAL_NONE);

  return self->signal;
}

const char *
coterie_seat_get_refused (CoterieSeat *self)
{
  g_return_val_if_fail (COTERIE_IS_SEAT (self), NULL);

  return self->refused;
}

void
coterie_seat_set_refused (CoterieSeat *self, const char *why)
{
  g_return_if_fail (COTERIE_IS_SEAT (self));

  self->refused = why;
}

const char *
coterie_seat_get_doing (CoterieSeat *self)
{
  g_return_val_if_fail (COTERIE_IS_SEAT (self), NULL);

  return self->doing;
}

CoterieCallPicture *
coterie_seat_get_picture (CoterieSeat *self)
{
  g_return_val_if_fail (COTERIE_IS_SEAT (self), NULL);

  return self->picture;
}

static gboolean
is_own_account (CoterieSeat *self)
{
  const guint8 *aid = coterie_client_get_aid (self->client);

  return aid != NULL && memcmp (aid, self->device.aid, sizeof self->device.aid) == 0;
}

char *
coterie_seat_name_text (CoterieSeat *self)
{
  g_return_val_if_fail (COTERIE_IS_SEAT (self), NULL);

  if (self->contact != NULL)
    return coterie_contact_name_text (self->contact);
  if (self->own)
    return g_strdup (_ ("You"));
  /* Translators: who takes part in a call: another device of the same person, or somebody whose name is not known */
  return g_strdup (is_own_account (self) ? _ ("Your Other Device") : _ ("Somebody"));
}

static void
set_boolean (CoterieSeat *self, gboolean *place, gboolean value, guint property)
{
  if (*place == value)
    return;
  *place = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/* Of whoever is not heard at all no levels come. */
static void
fall_silent (CoterieSeat *self)
{
  if (self->n_heard == 0)
    return;
  self->n_heard = 0;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SPEAKING]);
}

void
coterie_seat_set_media (CoterieSeat *self, gboolean audio, gboolean video)
{
  g_return_if_fail (COTERIE_IS_SEAT (self));

  if (!audio)
    fall_silent (self);
  set_boolean (self, &self->audio, audio, PROP_AUDIO);
  set_boolean (self, &self->video, video, PROP_VIDEO);
}

void
coterie_seat_take_level (CoterieSeat *self, double rms_db)
{
  gboolean spoke;

  g_return_if_fail (COTERIE_IS_SEAT (self));

  spoke = self->n_heard > 0;
  if (rms_db > SPEAKING_DB)
    self->n_heard = N_SILENT;
  else if (self->n_heard > 0)
    self->n_heard--;
  if (spoke != (self->n_heard > 0))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SPEAKING]);
}

void
coterie_seat_set_signal (CoterieSeat *self, CoterieCallSignal signal)
{
  g_return_if_fail (COTERIE_IS_SEAT (self));

  if (self->signal == signal)
    return;
  self->signal = signal;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SIGNAL]);
}

/**
 * coterie_seat_set_doing:
 * @doing: (nullable): "Ringing…"; NULL when they are here
 */
void
coterie_seat_set_doing (CoterieSeat *self, const char *doing)
{
  g_return_if_fail (COTERIE_IS_SEAT (self));

  if (g_strcmp0 (self->doing, doing) == 0)
    return;
  g_free (self->doing);
  self->doing = g_strdup (doing);
  if (doing != NULL)
    fall_silent (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DOING]);
}

/**
 * coterie_seat_set_frames:
 * @frames: (nullable): of the newest leg, or of our own camera; NULL when there is none
 */
void
coterie_seat_set_frames (CoterieSeat *self, const CoterieCallFace *face, CoterieFrames *frames)
{
  g_return_if_fail (COTERIE_IS_SEAT (self));

  if (self->picture == NULL && frames != NULL)
    {
      self->picture = coterie_call_picture_new (face);
      coterie_call_picture_set_mirrored (self->picture, self->own);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PICTURE]);
    }
  if (self->picture != NULL)
    coterie_call_picture_set_frames (self->picture, frames);
}
