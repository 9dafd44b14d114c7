// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output.h"

#include "cli/output-line.h"

#include <stdio.h>

/* What is printed of devices: those that are there, one that asks, this one while it waits. */

static void
write_own (CoterieOwnDevice *own, CoterieWriter *writer)
{
  g_autofree char *seen = coterie_output_format_time (coterie_own_device_get_seen_ms (own));

  coterie_writer_string (writer, "name", coterie_own_device_get_name (own));
  coterie_writer_string (writer, "system", coterie_own_device_get_system (own));
  if (coterie_own_device_get_added_by (own) != 0)
    coterie_writer_uint (writer, "approved_by", coterie_own_device_get_added_by (own));
  if (coterie_own_device_get_seen_ms (own) != 0)
    coterie_writer_string (writer, "seen", seen);
  if (coterie_own_device_get_progress (own) < 1)
    coterie_writer_uint (writer, "percent", (guint64) (100 * coterie_own_device_get_progress (own)));
}

void
coterie_output_device (CoterieOutput *self, const char *name, const CoterieDeviceRow *device, CoterieOwnDevice *own)
{
  g_autofree char *added =
      self->json ? coterie_output_format_time (device->added_ms) : coterie_output_format_local_time (device->added_ms);
  CoterieWriter writer;

  if (!self->json)
    {
      printf ("%2u  %-8s  added %s%s%s%s\n", device->device, device->active ? "active" : "revoked", added,
              own != NULL ? "  " : "", own != NULL ? coterie_own_device_get_name (own) : "",
              device->own ? "  (this device)" : "");
      return;
    }
  coterie_output_begin_line (&writer, "device");
  coterie_writer_string (&writer, "account", name);
  coterie_writer_uint (&writer, "number", device->device);
  coterie_writer_string (&writer, "state", device->active ? "active" : "revoked");
  coterie_writer_string (&writer, "added", added);
  coterie_writer_bool (&writer, "own", device->own);
  if (own != NULL)
    write_own (own, &writer);
  coterie_output_end_line (&writer);
}

static void
write_known (CoterieWriter *writer, const char *name, const char *value)
{
  if (value != NULL)
    coterie_writer_string (writer, name, value);
}

/* The name is what that device says of itself, the rest what the server says. */
static void
print_link_request_for_people (CoterieLinkRequest *request)
{
  const char *name = coterie_link_request_get_device_name (request);
  const char *agent = coterie_link_request_get_agent (request);
  const char *address = coterie_link_request_get_address (request);
  const char *place = coterie_link_request_get_place (request);

  printf (" ?  pending   ");
  if (name != NULL)
    printf ("calls itself “%s”; ", name);
  printf ("reported by the server: %s, from %s%s%s\n", agent != NULL ? agent : "?", address != NULL ? address : "?",
          place != NULL ? ", " : "", place != NULL ? place : "");
  if (coterie_link_request_get_state (request) == COTERIE_LINK_REQUEST_ELSEWHERE)
    printf ("              Another device of yours has answered. “devices answer” answers it here instead.\n");
}

void
coterie_output_link_request (CoterieOutput *self, CoterieLinkRequest *request)
{
  g_autofree char *time = coterie_output_format_time (coterie_link_request_get_time_ms (request));
  g_autofree char *expires = coterie_output_format_time (coterie_link_request_get_expires_ms (request));
  CoterieLinkRequestState state = coterie_link_request_get_state (request);
  CoterieWriter writer;

  if (!self->json)
    {
      print_link_request_for_people (request);
      return;
    }
  coterie_output_begin_line (&writer, "device");
  coterie_writer_string (&writer, "account", coterie_client_get_name (self->client));
  coterie_writer_string (&writer, "state", "pending");
  write_known (&writer, "name", coterie_link_request_get_device_name (request));
  write_known (&writer, "agent", coterie_link_request_get_agent (request));
  write_known (&writer, "address", coterie_link_request_get_address (request));
  write_known (&writer, "place", coterie_link_request_get_place (request));
  coterie_writer_string (&writer, "time", time);
  coterie_writer_string (&writer, "expires", expires);
  coterie_writer_uint (&writer, "tries", coterie_link_request_get_tries_left (request));
  coterie_writer_bool (&writer, "elsewhere", state == COTERIE_LINK_REQUEST_ELSEWHERE);
  coterie_output_end_line (&writer);
}

void
coterie_output_link_ended (CoterieOutput *self, CoterieLinkRequest *request)
{
  g_autoptr (GEnumClass) outcomes = g_type_class_ref (COTERIE_TYPE_LINK_OUTCOME);
  GEnumValue *outcome = g_enum_get_value (outcomes, (int) coterie_link_request_get_outcome (request));
  g_autofree char *sentence = g_strdup_printf ("The request of the new device is over (%s).", outcome->value_nick);

  coterie_output_event (self, "device-request-ended", sentence, "outcome", outcome->value_nick, NULL);
}

/* Of this device, which waits to be approved. */
void
coterie_output_pending (CoterieOutput *self, const char *code, gint64 expires_ms)
{
  g_autofree char *expires =
      self->json ? coterie_output_format_time (expires_ms) : coterie_output_format_local_time (expires_ms);
  CoterieWriter writer;

  if (!self->json)
    {
      printf ("The code is %.3s %s. Type it on another device of yours, until %s.\n", code, code + 3, expires);
      fflush (stdout);
      return;
    }
  coterie_output_begin_line (&writer, "pending");
  coterie_writer_string (&writer, "code", code);
  coterie_writer_string (&writer, "expires", expires);
  coterie_output_end_line (&writer);
}

void
coterie_output_hand_over (CoterieOutput *self, guint percent)
{
  CoterieWriter writer;

  if (!self->json)
    {
      coterie_output_hint (self, "Your chats are coming: %u %%.", percent);
      return;
    }
  coterie_output_begin_line (&writer, "hand-over");
  coterie_writer_uint (&writer, "percent", percent);
  coterie_output_end_line (&writer);
}
