// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-call"

#include "call/devices.h"

#include "call/errors.h"

struct _CoterieDevices
{
  GObject parent_instance;

  GstDeviceMonitor *monitor;
  guint bus_watch;
};

G_DEFINE_FINAL_TYPE (CoterieDevices, coterie_devices, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const struct
{
  const char *class;
  const char *none;
} kinds[] = {
  [COTERIE_DEVICE_CAMERA] = { "Video/Source", "There is no camera." },
  [COTERIE_DEVICE_MICROPHONE] = { "Audio/Source", "There is no microphone." },
  [COTERIE_DEVICE_SPEAKER] = { "Audio/Sink", "There is no speaker." },
};

static gboolean
on_bus (GstBus *bus, GstMessage *message, gpointer user_data)
{
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_DEVICE_ADDED ||
      GST_MESSAGE_TYPE (message) == GST_MESSAGE_DEVICE_REMOVED)
    g_signal_emit (user_data, signals[CHANGED], 0);
  return G_SOURCE_CONTINUE;
}

static void
coterie_devices_finalize (GObject *object)
{
  CoterieDevices *self = COTERIE_DEVICES (object);

  g_clear_handle_id (&self->bus_watch, g_source_remove);
  gst_device_monitor_stop (self->monitor);
  g_object_unref (self->monitor);
  G_OBJECT_CLASS (coterie_devices_parent_class)->finalize (object);
}

static void
coterie_devices_class_init (CoterieDevicesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = coterie_devices_finalize;

  /**
   * CoterieDevices::changed:
   *
   * One was plugged in or out.
   */
  signals[CHANGED] =
      g_signal_new ("changed", COTERIE_TYPE_DEVICES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
coterie_devices_init (CoterieDevices *self)
{
  g_autoptr (GstBus) bus = NULL;

  self->monitor = gst_device_monitor_new ();
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    gst_device_monitor_add_filter (self->monitor, kinds[i].class, NULL);
  bus = gst_device_monitor_get_bus (self->monitor);
  self->bus_watch = gst_bus_add_watch (bus, on_bus, self);
  gst_device_monitor_start (self->monitor);
}

/**
 * coterie_devices_new:
 *
 * Watches from now on; nothing is opened.
 */
CoterieDevices *
coterie_devices_new (void)
{
  return g_object_new (COTERIE_TYPE_DEVICES, NULL);
}

static gboolean
is_of_kind (GstDevice *device, CoterieDeviceKind kind)
{
  return gst_device_has_classes (device, kinds[kind].class);
}

/**
 * coterie_devices_list:
 *
 * Returns: (transfer full): their names, for people; the system's choice is the first
 */
GStrv
coterie_devices_list (CoterieDevices *self, CoterieDeviceKind kind)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autolist (GstDevice) devices = NULL;

  g_return_val_if_fail (COTERIE_IS_DEVICES (self), NULL);

  devices = gst_device_monitor_get_devices (self->monitor);
  for (GList *item = devices; item != NULL; item = item->next)
    if (is_of_kind (item->data, kind))
      {
        g_autofree char *name = gst_device_get_display_name (item->data);

        g_strv_builder_add (names, name);
      }
  return g_strv_builder_end (names);
}

static gboolean
is_called (GstDevice *device, const char *name)
{
  g_autofree char *own = gst_device_get_display_name (device);

  return name == NULL || g_strcmp0 (own, name) == 0;
}

/**
 * coterie_devices_make:
 * @name: (nullable): of coterie_devices_list(); NULL for the system's choice
 *
 * Returns: (transfer floating) (nullable): its element; otherwise COTERIE_CALL_ERROR_NO_DEVICE
 */
GstElement *
coterie_devices_make (CoterieDevices *self, CoterieDeviceKind kind, const char *name, GError **error)
{
  g_autolist (GstDevice) devices = NULL;
  GstElement *element = NULL;

  g_return_val_if_fail (COTERIE_IS_DEVICES (self), NULL);

  devices = gst_device_monitor_get_devices (self->monitor);
  for (GList *item = devices; item != NULL && element == NULL; item = item->next)
    if (is_of_kind (item->data, kind) && is_called (item->data, name))
      element = gst_device_create_element (item->data, NULL);
  if (element == NULL)
    g_set_error_literal (error, COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_NO_DEVICE, kinds[kind].none);
  return element;
}
