// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/camera-source.h"

#include "ui/gstreamer.h"
#include "ui/portal.h"

#include <gio/gunixfdlist.h>
#include <glib/gi18n.h>

#define CAMERA "org.freedesktop.portal.Camera"
#define READER "pipewiresrc" /* Debian's package for it is gstreamer1.0-pipewire */
/* Of which kind it is to be: cameras give pictures in many formats, from which nobody can tell. WirePlumber links
 * nothing to who does not say. */
#define WISH "stream-properties=wish,media.type=Video,media.category=Capture,media.role=Camera"

#ifdef COTERIE_TEST_STEPS
/* Where there is no PipeWire; NULL: nothing stands in its place. */
static const char *
get_replacement (void)
{
  return g_getenv ("COTERIE_TEST_REMOTE_CAMERA");
}
#endif

static gboolean
is_replaced (void)
{
#ifdef COTERIE_TEST_STEPS
  return get_replacement () != NULL;
#else
  return FALSE;
#endif
}

static void
take_failure (GTask *task, GError *error)
{
  if (coterie_portal_is_absent (error))
    g_task_return_int (task, -1);
  else
    coterie_portal_return_failure (task, error,
                                   _ ("Your desktop does not let Coterie use the camera. Its settings can allow it."));
}

static void
on_opened (GObject *bus, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;
  int handle, fd = -1;

  reply = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (bus), &fds, result, &error);
  if (reply != NULL)
    {
      g_variant_get (reply, "(h)", &handle);
      if (fds != NULL && handle >= 0 && handle < g_unix_fd_list_get_length (fds))
        fd = g_unix_fd_list_get (fds, handle, &error);
      else
        g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "It gave no camera.");
    }
  if (fd >= 0)
    g_task_return_int (task, fd);
  else
    take_failure (task, error);
}

static void
on_allowed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) results = coterie_portal_ask_finish (result, &error);

  if (results == NULL)
    {
      take_failure (task, error);
      return;
    }
  g_dbus_connection_call_with_unix_fd_list (coterie_portal_get_bus (), COTERIE_PORTAL_NAME, COTERIE_PORTAL_PATH, CAMERA,
                                            "OpenPipeWireRemote", g_variant_new ("(a{sv})", NULL),
                                            G_VARIANT_TYPE ("(h)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, on_opened,
                                            g_object_ref (task));
}

/* On a thread of its own: GStreamer may not have begun yet. */
static void
look_for_reader (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const CoterieGstreamer *gst = coterie_gstreamer_get ();
  GstElementFactory *reader = gst != NULL ? gst->element_factory_find (READER) : NULL;

  g_task_return_boolean (task, reader != NULL || is_replaced ());
  if (reader != NULL)
    gst->object_unref (reader);
}

/* What the portal gives is of no use to whoever cannot read it; the device itself may be. */
static void
on_looked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_auto (GVariantBuilder) options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (g_task_propagate_boolean (G_TASK (result), NULL))
    coterie_portal_ask_async (coterie_portal_get_bus (), CAMERA, "AccessCamera", NULL, &options, on_allowed,
                              g_object_ref (task));
  else
    g_task_return_int (task, -1);
}

/* A camera that the portal does not know of may be there all the same, where programs may open devices. */
static void
on_present (GObject *bus, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GTask) looking = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (bus), result, &error);
  g_autoptr (GVariant) present = NULL;

  if (reply != NULL)
    g_variant_get (reply, "(v)", &present);
  else
    g_debug ("the portal offers no cameras: %s", error->message);
  if (present == NULL || !g_variant_is_of_type (present, G_VARIANT_TYPE_BOOLEAN) || !g_variant_get_boolean (present))
    {
      g_task_return_int (task, -1);
      return;
    }
  looking = g_task_new (NULL, NULL, on_looked, g_object_ref (task));
  g_task_run_in_thread (looking, look_for_reader);
}

void
coterie_camera_source_ask_async (GAsyncReadyCallback callback, gpointer user_data)
{
  GDBusConnection *bus = coterie_portal_get_bus ();
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, coterie_camera_source_ask_async);
  if (bus == NULL)
    g_task_return_int (task, -1);
  else
    g_dbus_connection_call (bus, COTERIE_PORTAL_NAME, COTERIE_PORTAL_PATH, "org.freedesktop.DBus.Properties", "Get",
                            g_variant_new ("(ss)", CAMERA, "IsCameraPresent"), G_VARIANT_TYPE ("(v)"),
                            G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_present, g_object_ref (task));
}

gboolean
coterie_camera_source_ask_finish (GAsyncResult *result, int *fd, GError **error)
{
  g_autoptr (GError) fault = NULL;

  g_return_val_if_fail (g_async_result_is_tagged (result, coterie_camera_source_ask_async), FALSE);

  *fd = (int) g_task_propagate_int (G_TASK (result), &fault);
  if (fault == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&fault));
  return FALSE;
}

char *
coterie_camera_source_describe (int fd)
{
#ifdef COTERIE_TEST_STEPS
  const char *other = get_replacement ();

  if (other != NULL)
    {
      g_autofree char *number = g_strdup_printf ("%d", fd);
      GString *text = g_string_new (other);

      g_string_replace (text, "{fd}", number, 0);
      return g_string_free (text, FALSE);
    }
#endif
  return g_strdup_printf (READER " fd=%d " WISH, fd);
}
