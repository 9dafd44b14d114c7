// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/media-choice.h"

static const char *const keys[] = {
  [COTERIE_DEVICE_CAMERA] = "call-camera",
  [COTERIE_DEVICE_MICROPHONE] = "call-microphone",
  [COTERIE_DEVICE_SPEAKER] = "call-speaker",
};

static GstElement *
open_test_media (const CoterieCallFace *face, CoterieDeviceKind kind, GError **error)
{
#ifdef COTERIE_TEST_STEPS
  static const char *const others[] = {
    [COTERIE_DEVICE_CAMERA] = "COTERIE_TEST_CALL_CAMERA",
    [COTERIE_DEVICE_MICROPHONE] = "COTERIE_TEST_CALL_MICROPHONE",
    [COTERIE_DEVICE_SPEAKER] = NULL,
  };
  const char *other =
      others[kind] != NULL ? g_getenv (others[kind]) : NULL; /* one that fails, as no test picture does */

  if (other != NULL)
    return face->make_source (other, error);
#endif
  if (kind == COTERIE_DEVICE_CAMERA)
    return face->test_picture (error);
  return kind == COTERIE_DEVICE_MICROPHONE ? face->test_sound (error) : face->test_speaker (error);
}

/**
 * coterie_media_choice_open_named:
 *
 * Returns: (transfer floating) (nullable): what the person has chosen; %NULL when that is the system's choice, or is
 * not plugged in any more
 */
GstElement *
coterie_media_choice_open_named (const CoterieMediaChoice *self,
                                 const CoterieCallFace *face,
                                 CoterieDevices *devices,
                                 CoterieDeviceKind kind)
{
  g_autofree char *name = coterie_media_choice_get (self, kind);

  return *name != '\0' ? face->devices_make (devices, kind, name, NULL) : NULL;
}

/**
 * coterie_media_choice_open:
 * @devices: (nullable): of @face; NULL with test media
 *
 * Returns: (transfer floating) (nullable): what the person has chosen, or the system's choice; otherwise
 *   COTERIE_CALL_ERROR_NO_DEVICE or COTERIE_CALL_ERROR_NO_ELEMENT
 */
GstElement *
coterie_media_choice_open (const CoterieMediaChoice *self,
                           const CoterieCallFace *face,
                           CoterieDevices *devices,
                           CoterieDeviceKind kind,
                           GError **error)
{
  GstElement *element;

  if (self->test_media)
    return open_test_media (face, kind, error);
  element = coterie_media_choice_open_named (self, face, devices, kind);
  return element != NULL ? element : face->devices_make (devices, kind, NULL, error);
}

char *
coterie_media_choice_get (const CoterieMediaChoice *self, CoterieDeviceKind kind)
{
  return g_settings_get_string (self->settings, keys[kind]);
}

void
coterie_media_choice_set (const CoterieMediaChoice *self, CoterieDeviceKind kind, const char *name)
{
  g_settings_set_string (self->settings, keys[kind], name);
}

gboolean
coterie_media_choice_wants_check (const CoterieMediaChoice *self)
{
  return g_settings_get_boolean (self->settings, "calls-check-first") ||
         (!self->test_media && !g_settings_get_boolean (self->settings, "calls-checked"));
}

void
coterie_media_choice_note_check (const CoterieMediaChoice *self)
{
  g_settings_set_boolean (self->settings, "calls-checked", TRUE);
}

void
coterie_media_choice_bind_check_first (const CoterieMediaChoice *self, GtkCheckButton *button)
{
  g_settings_bind (self->settings, "calls-check-first", button, "active", G_SETTINGS_BIND_DEFAULT);
}
