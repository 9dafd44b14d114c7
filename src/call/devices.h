// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Cameras, microphones and speakers, as they are plugged in and out. */
#define COTERIE_TYPE_DEVICES (coterie_devices_get_type ())
G_DECLARE_FINAL_TYPE (CoterieDevices, coterie_devices, COTERIE, DEVICES, GObject)

typedef enum
{
  COTERIE_DEVICE_CAMERA,
  COTERIE_DEVICE_MICROPHONE,
  COTERIE_DEVICE_SPEAKER,
} CoterieDeviceKind;

CoterieDevices *
coterie_devices_new (void);
GStrv
coterie_devices_list (CoterieDevices *self, CoterieDeviceKind kind);
GstElement *
coterie_devices_make (CoterieDevices *self, CoterieDeviceKind kind, const char *name, GError **error);

G_END_DECLS
