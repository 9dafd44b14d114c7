// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/feed.h"
#include "call/frames.h"
#include "call/sdp-filter.h"

G_BEGIN_DECLS

/* One leg to one other device: a pipeline around a webrtcbin. It connects once, is verified or fails, and is never
 * mended: trouble makes a new leg. Nothing is fed, decoded, shown or handed on before the certificate at the other end
 * has been compared with the fingerprint that its sealed description names. Main thread, but for the feeds. */
#define COTERIE_TYPE_PEER (coterie_peer_get_type ())
G_DECLARE_FINAL_TYPE (CoteriePeer, coterie_peer, COTERIE, PEER, GObject)

#define COTERIE_PEER_CONNECT_S 20
#define COTERIE_PEER_LOST_S 5 /* of silence, until the leg is given up */
#define COTERIE_PEER_DATA_MAX_BYTES 16384
#define COTERIE_PEER_PICTURE_MAX_PX 1920 /* of either side, of what comes in */

typedef enum
{
  COTERIE_PEER_NEW,
  COTERIE_PEER_CONNECTING,
  COTERIE_PEER_VERIFIED,
  COTERIE_PEER_CLOSED,
} CoteriePeerState;

typedef struct
{
  gboolean offers; /* coterie_device_offers() */
  guint leg;
  GstClockTime base_time;          /* coterie_pipeline_now() at the beginning of the call */
  guint latency_ms;                /* how long what arrives may wait for what is missing */
  guint connect_s;                 /* 0: COTERIE_PEER_CONNECT_S */
  const char *stun_server;         /* (nullable): stun://HOST:PORT */
  const char *const *turn_servers; /* (nullable): turn://USER:PASSWORD@HOST:PORT */
  gboolean relay_only;
  gboolean channel;         /* who offers opens a data channel: it costs a thread that wakes a hundred times a second */
  const char *only_address; /* (nullable): tests stay on loopback */
} CoteriePeerOptions;

/* As far as it is known now. */
typedef struct
{
  guint connected_ms;   /* from the beginning of the leg; 0: not yet */
  guint first_frame_ms; /* likewise */
  guint n_streams;      /* that were looked at: none before the other end is verified */
  guint n_frames;       /* decoded */
  guint n_sounds;       /* decoded packets of sound */
  guint sound_ms;       /* that is in them; it may wrap */
  guint n_fed;          /* pictures that went out */
  guint n_key_requests; /* of the other side */
  guint n_packets;      /* of its pictures, that came, in time or sent again */
  guint n_missed;       /* that did not */
  guint n_mended;       /* that came because they were asked for */
  double loss;          /* of what we send, as the other side reports: 0..1; below 0: no report yet */
  double sound_loss;    /* the same of sound alone */
  guint rtt_ms;         /* 0: not known */
  gboolean has_way;     /* it is known which way it takes */
  gboolean relayed;     /* by a relay */
} CoteriePeerStats;

CoteriePeer *
coterie_peer_new (const CoteriePeerOptions *options, GError **error);
void
coterie_peer_close (CoteriePeer *self);

gboolean
coterie_peer_take_description (CoteriePeer *self, CoterieSdpType type, const char *text, GError **error);
gboolean
coterie_peer_take_candidate (CoteriePeer *self, guint line, const char *text, GError **error);

CoteriePeerState
coterie_peer_get_state (CoteriePeer *self);
gboolean
coterie_peer_is_lively (CoteriePeer *self);
guint
coterie_peer_get_leg (CoteriePeer *self);
CoterieFeed *
coterie_peer_get_feed (CoteriePeer *self, CoterieFeedKind kind);
CoterieFrames *
coterie_peer_get_frames (CoteriePeer *self);
void
coterie_peer_set_voice (CoteriePeer *self, CoterieFeed *voice);

gboolean
coterie_peer_send (CoteriePeer *self, GBytes *bytes);

void
coterie_peer_ask_stats (CoteriePeer *self);
void
coterie_peer_get_stats (CoteriePeer *self, CoteriePeerStats *stats);

G_END_DECLS
