// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/ids.h"
#include "wire/reader.h"
#include "wire/writer.h"

G_BEGIN_DECLS

/* How devices set up a call (docs/protocol.md, "Calls"). What the descriptions and addresses are worth is nothing of
 * this floor's. What a kind does not have stays zero. */

typedef enum
{
  COTERIE_CALL_SDP_OFFER,
  COTERIE_CALL_SDP_ANSWER,
  COTERIE_CALL_SDP_AGAIN, /* who cannot offer asks for a new leg */
} CoterieCallSdpType;

/* How a call went, as whoever began it tells those who were away. */
typedef enum
{
  COTERIE_CALL_WAS_MISSED,
  COTERIE_CALL_WAS_DECLINED,
  COTERIE_CALL_WAS_ANSWERED,
  COTERIE_CALL_WAS_BUSY, /* missed by who was in another call */
} CoterieCallOutcome;

typedef struct
{
  guint line;
  char *text; /* owned */
} CoterieCallCandidate;

typedef struct
{
  guint8 call[COTERIE_CALL_ID_BYTES];
  gboolean audio;                   /* answer, join, media, alive: the microphone is on */
  gboolean video;                   /* likewise: the camera; ring, note: a call with pictures */
  gboolean answered;                /* elsewhere: answered there; otherwise declined */
  guint leg;                        /* sdp, candidates: 1 and up */
  CoterieCallSdpType type;          /* sdp */
  char *sdp;                        /* sdp: owned; NULL when it is "again" */
  guint n_candidates;               /* candidates */
  CoterieCallCandidate *candidates; /* candidates: owned */
  CoterieCallOutcome outcome;       /* note */
  guint seconds;                    /* note: of one that was answered */
  gboolean has_starter;
  guint8 starter[COTERIE_AID_BYTES]; /* alive, note: the account that has begun it, when that is said */
  GByteArray *with; /* note: owned: of one that was answered, the aids of those who took part, or NULL */
  guint64 said_ms;  /* of what has come in: when it was said, by the sender's clock; no member of it */
} CoterieCallContent;

CoterieCallContent *
coterie_call_content_new (void);
CoterieCallContent *
coterie_call_content_copy (const CoterieCallContent *self);
void
coterie_call_content_free (CoterieCallContent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieCallContent, coterie_call_content_free)

/* One pair for each kind of members. */
void
coterie_call_content_read_ring (CoterieCallContent *self, CoterieReader *reader);
void
coterie_call_content_write_ring (const CoterieCallContent *self, CoterieWriter *writer);
void
coterie_call_content_read_word (CoterieCallContent *self, CoterieReader *reader); /* decline, busy, cancel, leave */
void
coterie_call_content_write_word (const CoterieCallContent *self, CoterieWriter *writer);
void
coterie_call_content_read_elsewhere (CoterieCallContent *self, CoterieReader *reader);
void
coterie_call_content_write_elsewhere (const CoterieCallContent *self, CoterieWriter *writer);
void
coterie_call_content_read_presence (CoterieCallContent *self, CoterieReader *reader); /* answer, join, media */
void
coterie_call_content_write_presence (const CoterieCallContent *self, CoterieWriter *writer);
void
coterie_call_content_read_alive (CoterieCallContent *self, CoterieReader *reader);
void
coterie_call_content_write_alive (const CoterieCallContent *self, CoterieWriter *writer);
void
coterie_call_content_read_sdp (CoterieCallContent *self, CoterieReader *reader);
void
coterie_call_content_write_sdp (const CoterieCallContent *self, CoterieWriter *writer);
void
coterie_call_content_read_candidates (CoterieCallContent *self, CoterieReader *reader);
void
coterie_call_content_write_candidates (const CoterieCallContent *self, CoterieWriter *writer);
void
coterie_call_content_read_note (CoterieCallContent *self, CoterieReader *reader);
void
coterie_call_content_write_note (const CoterieCallContent *self, CoterieWriter *writer);

G_END_DECLS
