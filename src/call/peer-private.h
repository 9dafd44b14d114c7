// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/errors.h"
#include "call/loss.h"
#include "call/pace.h"
#include "call/peer.h"

/* webrtcbin's interface counts as unstable; what is used of it is what the tests use. */
#ifndef GST_USE_UNSTABLE_API
#define GST_USE_UNSTABLE_API
#endif
#include <gst/webrtc/webrtc.h>

G_BEGIN_DECLS

#define COTERIE_PEER_SOUND_BUFFER "coterie-sound" /* of a jitter buffer that is not for pictures: not NULL */
#define COTERIE_PEER_SSRC "coterie-ssrc"          /* of each: whose packets go through it */

/* What GStreamer's threads may touch of a peer. It outlives the peer as long as a callback needs it. */
typedef struct
{
  gatomicrefcount count;
  GMainContext *context;
  CoteriePeer *peer; /* main thread alone; NULL once closed */
  CoterieFrames *frames;
  gint verified;    /* atomic */
  gint closed;      /* atomic */
  gint ended;       /* atomic: its pipeline comes to its end */
  gint n_sounds;    /* atomic */
  gint sound_ms;    /* atomic */
  gint n_frames;    /* atomic */
  gint n_streams;   /* atomic */
  gint n_arrived;   /* atomic: packets of sound, pictures and reports; it may wrap */
  gint left_out;    /* atomic: some of sound or pictures came too early */
  gint n_unread;    /* atomic: messages on their way to the main thread */
  gint has_channel; /* atomic: of the data channels the first counts */
  gint64 began_us;
  gint first_frame_ms;  /* atomic */
  guint32 picture_ssrc; /* of what we send; does not change, like the next */
  guint32 sound_ssrc;
  GMutex lock;
  CoterieFeed *voice;        /* under the lock */
  CoterieLoss picture_loss;  /* under the lock: of what we send */
  CoterieLoss sound_loss;    /* likewise */
  GPtrArray *jitter_buffers; /* under the lock: ours to tell apart, as webrtcbin 1.22 confuses them */
  GObject *rtp_session;      /* under the lock; NULL before anything came */
} CoteriePeerShared;

/* In the main thread; not when the peer is closed. */
typedef void (*CoteriePeerEvent) (CoteriePeer *peer, gpointer data);

CoteriePeerShared *
coterie_peer_shared_new (CoteriePeer *peer);
CoteriePeerShared *
coterie_peer_shared_ref (CoteriePeerShared *self);
void
coterie_peer_shared_unref (gpointer data);
void
coterie_peer_shared_post (CoteriePeerShared *self, CoteriePeerEvent event, gpointer data, GDestroyNotify free_data);
void
coterie_peer_shared_connect (CoteriePeerShared *self, gpointer object, const char *signal, GCallback callback);

struct _CoteriePeer
{
  GObject parent_instance;

  CoteriePeerState state;
  gboolean offers;
  gboolean relays; /* was told of some */
  guint leg;
  CoteriePeerShared *shared;
  GstElement *pipeline; /* NULL once closed */
  GstElement *webrtc;   /* the pipeline's */
  guint bus_watch;
  guint timer;
  guint pulse;    /* each second, once it is verified */
  guint n_silent; /* seconds in which nothing came */
  gint n_arrived; /* at the last pulse */
  CoterieFeed *sound;
  CoterieFeed *picture;

  gboolean offered;
  gboolean described; /* the other side's description was taken */
  gboolean applied;   /* and webrtcbin has it */
  guint8 fingerprint[COTERIE_FINGERPRINT_BYTES];
  guint n_candidates;
  guint n_media;    /* of the other side's description; 0: not there yet */
  GPtrArray *early; /* candidates until then */

  GstWebRTCDataChannel *channel;
  CoteriePeerStats stats;
  CoteriePace pace;
  guint n_asked; /* how often figures were */
};

enum
{
  COTERIE_PEER_SIGNAL_DESCRIPTION,
  COTERIE_PEER_SIGNAL_CANDIDATE,
  COTERIE_PEER_SIGNAL_VERIFIED,
  COTERIE_PEER_SIGNAL_FAILED,
  COTERIE_PEER_SIGNAL_DATA,
  COTERIE_PEER_SIGNAL_KEY_WANTED,
  COTERIE_PEER_SIGNAL_STATS,
  COTERIE_PEER_SIGNAL_TROUBLE,
  COTERIE_PEER_N_SIGNALS,
};

extern guint coterie_peer_signals[COTERIE_PEER_N_SIGNALS];

/* peer.c */
void
coterie_peer_fail (CoteriePeer *self, CoterieCallError code, const char *sentence);
GstPromise *
coterie_peer_new_promise (CoteriePeer *self, GstPromiseChangeFunc func);

/* peer-set-up.c */
void
coterie_peer_listen_for_set_up (CoteriePeer *self);
void
coterie_peer_candidate_free (gpointer data);

/* peer-end.c */
void
coterie_peer_end (GstElement *pipeline, GstElement *webrtc, gboolean relays, CoteriePeerShared *shared);

/* peer-data.c */
void
coterie_peer_listen_for_data (CoteriePeer *self);
void
coterie_peer_open_channel (CoteriePeer *self);

/* peer-media.c */
CoterieFeed *
coterie_peer_add_sender (
    GstElement *pipeline, GstElement *webrtc, CoterieFeedKind kind, CoteriePeerShared *shared, GError **error);
void
coterie_peer_watch_receivers (GstElement *webrtc, CoteriePeerShared *shared);
void
coterie_peer_key_requested (CoteriePeer *self, gpointer data);

/* peer-reports.c */
void
coterie_peer_take_reports (CoteriePeerShared *shared, GstBuffer *buffer);
void
coterie_peer_get_losses (CoteriePeerShared *shared, double *picture, double *sound);
guint
coterie_peer_get_rtt_ms (CoteriePeerShared *shared);
void
coterie_peer_set_report_ms (CoteriePeerShared *shared, guint interval_ms);

/* peer-stats.c */
void
coterie_peer_pace_reports (CoteriePeer *self);

/* peer-certificate.c */
gboolean
coterie_peer_certificates_match (GstElement *webrtc, const guint8 *fingerprint);

G_END_DECLS
