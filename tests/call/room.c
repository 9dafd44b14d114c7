// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "room.h"

#include "call/errors.h"
#include "call/pipeline.h"
#include "call/test-media.h"
#include "kit/wait.h"
#include "tolerance.h"

#include <string.h>

CoterieDeviceId
room_device_id (Room *room, guint index)
{
  gboolean second = room->same_account && index == room->n - 1;

  return (CoterieDeviceId){ .aid = { second ? index : index + 1 }, .device = second ? 2 : 1 };
}

typedef struct
{
  Device *to;
  CoterieDeviceId from;
  CoterieContent content;
} Letter;

static gboolean
on_letter (gpointer data)
{
  Letter *letter = data;

  if (letter->to->call != NULL)
    coterie_call_take (letter->to->call, letter->content.kind, letter->content.call, &letter->from);
  return G_SOURCE_REMOVE;
}

static void
letter_free (gpointer data)
{
  Letter *letter = data;

  coterie_content_clear (&letter->content);
  g_free (letter);
}

static void
post (Device *from, Device *to, GBytes *members, CoterieContentKind kind)
{
  Letter *letter = g_new0 (Letter, 1);

  letter->to = to;
  letter->from = room_device_id (from->room, from->index);
  letter->content.kind = kind;
  g_assert_true (coterie_content_parse_members (&letter->content, g_bytes_get_data (members, NULL),
                                                g_bytes_get_size (members), NULL));
  letter->content.call->said_ms = from->room->now_ms;
  if (from->room->pass == NULL || from->room->pass (from->room, from->index, to->index, &letter->content))
    g_idle_add_full (G_PRIORITY_DEFAULT, on_letter, letter, letter_free);
  else
    letter_free (letter);
}

static gboolean
is_same (const CoterieDeviceId *a, const CoterieDeviceId *b)
{
  return memcmp (a->aid, b->aid, sizeof a->aid) == 0 && a->device == b->device;
}

static void
on_send (CoterieCall *call, int kind, CoterieCallContent *said, const CoterieDeviceId *to, Device *from)
{
  CoterieContent content = { .kind = kind, .call = said };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) members = coterie_content_encode_members (&content, &error);

  g_assert_no_error (error);
  from->n_sent[kind]++;
  from->room->now_ms++;
  for (guint i = 0; i < from->room->n; i++)
    {
      CoterieDeviceId id = room_device_id (from->room, i);

      if (i != from->index && (to == NULL || is_same (to, &id)))
        post (from, &from->room->devices[i], members, kind);
    }
}

static void
on_action (CoterieCall *call, guint actions, Device *device)
{
  device->actions |= actions;
}

static void
on_trouble (CoterieCall *call, const CoterieDeviceId *whose, const GError *error, Device *device)
{
  device->n_troubles++;
  g_clear_error (&device->trouble);
  device->trouble = g_error_copy (error);
}

static GstElement *
make_picture (gpointer data, GError **error)
{
  return coterie_test_media_picture (error);
}

static GstElement *
make_sound (gpointer data, GError **error)
{
  return coterie_test_media_sound (error);
}

static GstElement *
make_speaker (gpointer data, GError **error)
{
  return coterie_test_media_speaker (error);
}

/* It can be made, and cannot be begun. */
static GstElement *
make_busy_picture (gpointer data, GError **error)
{
  GstElement *source = gst_element_factory_make ("filesrc", NULL);

  g_object_set (source, "location", "/nonexistent/camera", NULL);
  return source;
}

static GstElement *
refuse (gpointer data, GError **error)
{
  g_set_error_literal (error, COTERIE_CALL_ERROR, COTERIE_CALL_ERROR_NO_DEVICE, "There is none.");
  return NULL;
}

static void
open_device (Room *room, guint index)
{
  Device *device = &room->devices[index];
  CoterieCallOptions options = {
    .call = { 0xc0 },
    .own = room_device_id (room, index),
    .n_others = room->n - 1 - room->same_account,
    .video = room->video,
    .sources = { make_picture, make_sound, make_speaker, NULL },
    .peer = { .latency_ms = 100, .connect_s = COTERIE_WAIT_MAX_S, .only_address = "127.0.0.1" },
    .ring_s = room->ring_s,
    .largest = { 320, 180, 15, 150000 },
  };

  if (room->connect_s != 0)
    options.peer.connect_s = room->connect_s;
  if (room->busy_camera && index == 0)
    options.sources.camera = make_busy_picture;
  if (room->bare && index == 0)
    options.sources = (CoterieCallSources){ refuse, refuse, refuse, NULL };
  device->room = room;
  device->index = index;
  device->call = coterie_call_new (&options);
  g_signal_connect (device->call, "send", G_CALLBACK (on_send), device);
  g_signal_connect (device->call, "action", G_CALLBACK (on_action), device);
  g_signal_connect (device->call, "trouble", G_CALLBACK (on_trouble), device);
}

void
room_open (Room *room)
{
  tolerate_gstreamer ();
  for (guint i = 0; i < room->n; i++)
    open_device (room, i);
}

void
room_restart (Room *room, guint index)
{
  Device *device = &room->devices[index];

  coterie_call_close (device->call);
  g_assert_finalize_object (g_steal_pointer (&device->call));
  open_device (room, index);
}

void
room_close (Room *room)
{
  for (guint i = 0; i < room->n; i++)
    {
      Device *device = &room->devices[i];

      coterie_call_close (device->call);
      g_assert_finalize_object (g_steal_pointer (&device->call));
      g_clear_error (&device->trouble);
    }
  g_assert_true (coterie_pipeline_wait_for_all (COTERIE_WAIT_MAX_S));
  coterie_wait_settle ();
}

CoteriePeer *
room_leg (Room *room, guint from, guint to)
{
  CoterieDeviceId id = room_device_id (room, to);

  return coterie_call_get_peer (room->devices[from].call, &id);
}

/* How many pictures of `to` `from` has seen. */
guint
room_count_frames (Room *room, guint from, guint to)
{
  CoteriePeer *peer = room_leg (room, from, to);

  return peer != NULL ? coterie_frames_get_n_pushed (coterie_peer_get_frames (peer)) : 0;
}

gboolean
room_all_see_all (Room *room, guint n_frames)
{
  for (guint from = 0; from < room->n; from++)
    for (guint to = 0; to < room->n; to++)
      if (from != to && room_count_frames (room, from, to) < n_frames)
        return FALSE;
  return TRUE;
}

gboolean
room_all_are (Room *room, CoterieCallState state)
{
  for (guint i = 0; i < room->n; i++)
    if (coterie_call_get_state (room->devices[i].call) != state)
      return FALSE;
  return TRUE;
}
