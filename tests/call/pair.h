// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "call/audio.h"
#include "call/capture.h"
#include "call/peer.h"

G_BEGIN_DECLS

/* Two peers in one process, on loopback, whose set-up goes from hand to hand; a test may change it on the way. */

typedef struct _Pair Pair;

typedef struct
{
  Pair *pair;
  guint index;
  CoteriePeer *peer;
  CoterieFeed *voice; /* the audio's: what the other one says */
  double voice_db;    /* the loudest so far */
  guint n_verified;
  guint n_failed;
  GError *error; /* of the last failure */
  GPtrArray *data;
} End;

struct _Pair
{
  GstClockTime base_time;
  CoterieCapture *capture; /* feeds both */
  CoterieAudio *audio;     /* feeds both, and plays both */
  CoterieQuality quality;  /* width 0: a small one */
  guint latency_ms;        /* 0: a short one */
  gboolean relay_only;
  const char *const *turn_servers;
  guint n_candidates; /* of both ends */
  guint n_direct;     /* of them: not at a relay */
  double own_db;      /* the loudest so far */
  End ends[2];        /* the first offers */
  /* What becomes of a description on its way: (transfer full); NULL for nothing. */
  char *(*change) (const char *text, gpointer data);
  gpointer change_data;
  guint change_from; /* of which end's */
};

void
pair_open (Pair *pair);
void
pair_close (Pair *pair);
CoteriePeerStats
pair_stats (Pair *pair, guint index);

G_END_DECLS
