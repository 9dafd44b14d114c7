// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/capture.h"
#include "call/participants.h"
#include "call/peer.h"
#include "call/state.h"
#include "wire/content.h"

G_BEGIN_DECLS

/* One call on this device: what it is now, who takes part, and a leg to each of them. How its contents travel is
 * somebody else's: they come in by coterie_call_take() and go out by the signal "send". */
#define COTERIE_TYPE_CALL (coterie_call_get_type ())
G_DECLARE_FINAL_TYPE (CoterieCall, coterie_call, COTERIE, CALL, GObject)

/* Where sound and picture come from, and where sound goes; NULL for what there is none of. A camera that gives NULL
 * without an error comes later: coterie_call_try_camera(). */
typedef struct
{
  GstElement *(*camera) (gpointer data, GError **error);
  GstElement *(*microphone) (gpointer data, GError **error);
  GstElement *(*speaker) (gpointer data, GError **error);
  gpointer data;
} CoterieCallSources;

typedef struct
{
  guint8 call[COTERIE_CALL_ID_BYTES];
  CoterieDeviceId own;
  guint n_others; /* accounts that are rung besides the own one */
  gboolean video;
  gboolean busy; /* this device is in another call: it does not ring */
  CoterieCallSources sources;
  CoteriePeerOptions peer; /* but for "offers", "leg" and "base_time"; what it points to outlives the call */
  guint ring_s;            /* 0: COTERIE_CALL_RING_S */
  guint glare_ms;          /* 0: COTERIE_SWITCHBOARD_GLARE_S */
  CoterieQuality largest;  /* width 0: as many as the rule gives */
} CoterieCallOptions;

typedef enum
{
  COTERIE_CALL_CHANGE_JOINED,
  COTERIE_CALL_CHANGE_LEFT,
  COTERIE_CALL_CHANGE_LINKED, /* verified: there is a picture or will be */
  COTERIE_CALL_CHANGE_UNLINKED,
  COTERIE_CALL_CHANGE_MEDIA, /* has switched something on or off */
  COTERIE_CALL_CHANGE_STATS, /* the figures of its leg are fresh */
} CoterieCallChange;

CoterieCall *
coterie_call_new (const CoterieCallOptions *options);
void
coterie_call_do (CoterieCall *self, CoterieCallEvent wish);
void
coterie_call_take (CoterieCall *self,
                   CoterieContentKind kind,
                   const CoterieCallContent *content,
                   const CoterieDeviceId *from);
void
coterie_call_close (CoterieCall *self);

void
coterie_call_set_ways (CoterieCall *self, const char *stun_server, const char *const *turn_servers);

/* Whether an account may still take part. */
typedef gboolean (*CoterieCallCheck) (const guint8 *aid, gpointer data);
void
coterie_call_keep (CoterieCall *self, CoterieCallCheck check, gpointer data);

void
coterie_call_set_media (CoterieCall *self, gboolean audio, gboolean video);
void
coterie_call_try_camera (CoterieCall *self);

CoterieCallState
coterie_call_get_state (CoterieCall *self);
const guint8 *
coterie_call_get_id (CoterieCall *self);
GByteArray *
coterie_call_list_met (CoterieCall *self);
const CoterieDeviceId *
coterie_call_get_starter (CoterieCall *self);
gboolean
coterie_call_is_video (CoterieCall *self);
gint64
coterie_call_get_live_us (CoterieCall *self);
gboolean
coterie_call_has_video (CoterieCall *self);
gboolean
coterie_call_has_audio (CoterieCall *self);
void
coterie_call_get_media (CoterieCall *self, gboolean *audio, gboolean *video);
const CoterieParticipants *
coterie_call_get_participants (CoterieCall *self);
CoteriePeer *
coterie_call_get_peer (CoterieCall *self, const CoterieDeviceId *device);
CoterieCapture *
coterie_call_get_capture (CoterieCall *self);

G_END_DECLS
