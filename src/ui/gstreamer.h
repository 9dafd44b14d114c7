// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* What the camera needs of GStreamer, loaded when it is first used: linked, it would make every start of the program
 * slower and larger, for a page that few people open. */
typedef struct
{
  __typeof__ (&gst_init_check) init_check;
  __typeof__ (&gst_element_factory_find) element_factory_find;
  __typeof__ (&gst_parse_launch) parse_launch;
  __typeof__ (&gst_parse_bin_from_description) parse_bin;
  __typeof__ (&gst_bin_get_by_name) bin_get_by_name;
  __typeof__ (&gst_bin_add) bin_add;
  __typeof__ (&gst_element_link) element_link;
  __typeof__ (&gst_element_set_state) element_set_state;
  __typeof__ (&gst_element_get_bus) element_get_bus;
  __typeof__ (&gst_bus_set_sync_handler) bus_set_sync_handler;
  __typeof__ (&gst_message_parse_error) message_parse_error;
  __typeof__ (&gst_sample_get_buffer) sample_get_buffer;
  __typeof__ (&gst_sample_get_caps) sample_get_caps;
  __typeof__ (&gst_buffer_extract) buffer_extract;
  __typeof__ (&gst_caps_get_structure) caps_get_structure;
  __typeof__ (&gst_structure_get_int) structure_get_int;
  __typeof__ (&gst_device_monitor_new) device_monitor_new;
  __typeof__ (&gst_device_monitor_add_filter) device_monitor_add_filter;
  __typeof__ (&gst_device_monitor_start) device_monitor_start;
  __typeof__ (&gst_device_monitor_stop) device_monitor_stop;
  __typeof__ (&gst_device_monitor_get_devices) device_monitor_get_devices;
  __typeof__ (&gst_device_create_element) device_create_element;
  __typeof__ (&gst_mini_object_unref) mini_object_unref;
  __typeof__ (&gst_object_unref) object_unref;
  __typeof__ (&gst_resource_error_quark) resource_error_quark;
} CoterieGstreamer;

/* The first call takes its time: not for the main thread. NULL when the library is not here, or does not begin. */
const CoterieGstreamer *
coterie_gstreamer_get (void);

G_END_DECLS
