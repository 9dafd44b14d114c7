// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/gstreamer.h"

#include <gmodule.h>

static gpointer
load_library (gpointer data)
{
  static CoterieGstreamer gst;
  const struct
  {
    const char *name;
    gpointer place;
  } symbols[] = {
    { "gst_init_check", &gst.init_check },
    { "gst_element_factory_find", &gst.element_factory_find },
    { "gst_parse_launch", &gst.parse_launch },
    { "gst_parse_bin_from_description", &gst.parse_bin },
    { "gst_bin_get_by_name", &gst.bin_get_by_name },
    { "gst_bin_add", &gst.bin_add },
    { "gst_element_link", &gst.element_link },
    { "gst_element_set_state", &gst.element_set_state },
    { "gst_element_get_bus", &gst.element_get_bus },
    { "gst_bus_set_sync_handler", &gst.bus_set_sync_handler },
    { "gst_message_parse_error", &gst.message_parse_error },
    { "gst_sample_get_buffer", &gst.sample_get_buffer },
    { "gst_sample_get_caps", &gst.sample_get_caps },
    { "gst_buffer_extract", &gst.buffer_extract },
    { "gst_caps_get_structure", &gst.caps_get_structure },
    { "gst_structure_get_int", &gst.structure_get_int },
    { "gst_device_monitor_new", &gst.device_monitor_new },
    { "gst_device_monitor_add_filter", &gst.device_monitor_add_filter },
    { "gst_device_monitor_start", &gst.device_monitor_start },
    { "gst_device_monitor_stop", &gst.device_monitor_stop },
    { "gst_device_monitor_get_devices", &gst.device_monitor_get_devices },
    { "gst_device_create_element", &gst.device_create_element },
    { "gst_mini_object_unref", &gst.mini_object_unref },
    { "gst_object_unref", &gst.object_unref },
    { "gst_resource_error_quark", &gst.resource_error_quark },
  };
  GModule *module = g_module_open ("libgstreamer-1.0.so.0", G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);
  g_autoptr (GError) error = NULL;

  if (module == NULL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (symbols); i++)
    if (!g_module_symbol (module, symbols[i].name, symbols[i].place))
      return NULL;
  g_module_make_resident (module);
  if (!gst.init_check (NULL, NULL, &error))
    {
      g_debug ("GStreamer does not begin: %s", error->message);
      return NULL;
    }
  return &gst;
}

const CoterieGstreamer *
coterie_gstreamer_get (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, load_library, NULL);
}
