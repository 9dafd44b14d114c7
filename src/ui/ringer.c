// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/ringer.h"

#define DESKTOP "org.gnome.desktop.notifications"

struct _CoterieRinger
{
  GObject parent_instance;

  CoterieTelephone *telephone;
  GSettings *settings;
  CoterieTone *tone; /* NULL: silence */
  CoterieToneKind kind;
};

G_DEFINE_FINAL_TYPE (CoterieRinger, coterie_ringer, G_TYPE_OBJECT)

/* GNOME's switch "do not disturb"; other desktops have none that a program could read. */
static gboolean
desktop_wants_peace (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = source != NULL ? g_settings_schema_source_lookup (source, DESKTOP, TRUE) : NULL;
  g_autoptr (GSettings) desktop = NULL;

  if (schema == NULL || !g_settings_schema_has_key (schema, "show-banners"))
    return FALSE;
  desktop = g_settings_new_full (schema, NULL, NULL);
  return !g_settings_get_boolean (desktop, "show-banners");
}

static gboolean
may_ring (CoterieRinger *self, CoterieShownCall *call)
{
  return g_settings_get_boolean (self->settings, "call-sound") &&
         !coterie_chat_get_muted (coterie_shown_call_get_chat (call)) && !desktop_wants_peace ();
}

static gboolean
is_heard (CoterieRinger *self, CoterieToneKind *kind)
{
  CoterieShownCall *call = coterie_telephone_get_call (self->telephone);

  if (call == NULL)
    return FALSE;
  *kind = coterie_shown_call_get_state (call) == COTERIE_CALL_RINGING ? COTERIE_TONE_RING : COTERIE_TONE_RING_BACK;
  return coterie_shown_call_get_state (call) == COTERIE_CALL_CALLING ||
         (coterie_shown_call_get_state (call) == COTERIE_CALL_RINGING && may_ring (self, call));
}

static void
on_changed (CoterieRinger *self)
{
  const CoterieCallFace *face = coterie_telephone_get_face (self->telephone);
  CoterieToneKind kind = COTERIE_TONE_RING;
  const gboolean heard = face != NULL && is_heard (self, &kind);

  if (self->tone != NULL && (!heard || kind != self->kind))
    {
      face->tone_free (self->tone);
      self->tone = NULL;
    }
  if (heard && self->tone == NULL)
    self->tone = coterie_telephone_make_tone (self->telephone, kind);
  self->kind = kind;
}

static void
coterie_ringer_dispose (GObject *object)
{
  CoterieRinger *self = COTERIE_RINGER (object);

  if (self->tone != NULL)
    coterie_telephone_get_face (self->telephone)->tone_free (self->tone);
  self->tone = NULL;
  g_clear_object (&self->telephone);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (coterie_ringer_parent_class)->dispose (object);
}

static void
coterie_ringer_class_init (CoterieRingerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = coterie_ringer_dispose;
}

static void
coterie_ringer_init (CoterieRinger *self)
{
}

CoterieRinger *
coterie_ringer_new (CoterieTelephone *telephone, GSettings *settings)
{
  CoterieRinger *self = g_object_new (COTERIE_TYPE_RINGER, NULL);

  self->telephone = g_object_ref (telephone);
  self->settings = g_object_ref (settings);
  g_signal_connect_object (telephone, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  return self;
}
