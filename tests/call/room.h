// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/call.h"

G_BEGIN_DECLS

#define ROOM_MAX 4

/* Devices of one chat in one process: what one of them says reaches the others in order, through the form that contents
 * have on the wire. */

typedef struct _Room Room;

typedef struct
{
  Room *room;
  guint index;
  CoterieCall *call;
  guint actions;    /* all so far */
  guint n_sent[64]; /* by kind */
  guint n_troubles;
  GError *trouble; /* the last */
} Device;

struct _Room
{
  guint n;
  gboolean video;
  guint ring_s;
  gboolean same_account; /* the last two are one person's */
  gboolean bare;         /* the first has neither camera nor microphone */
  gboolean busy_camera;  /* somebody else has the camera of the first */
  guint connect_s;       /* 0: as long as a test waits */
  guint64 now_ms;        /* the clock of all: it goes on with each content */
  Device devices[ROOM_MAX];
  /* What becomes of a content on its way; may change it. FALSE: it is lost. */
  gboolean (*pass) (Room *room, guint from, guint to, CoterieContent *content);
};

void
room_open (Room *room);
void
room_close (Room *room);
/* The program of that device dies, and begins again. */
void
room_restart (Room *room, guint index);
CoterieDeviceId
room_device_id (Room *room, guint index);
CoteriePeer *
room_leg (Room *room, guint from, guint to);
guint
room_count_frames (Room *room, guint from, guint to);
gboolean
room_all_see_all (Room *room, guint n_frames);
gboolean
room_all_are (Room *room, CoterieCallState state);

G_END_DECLS
