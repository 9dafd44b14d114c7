// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/errors.h"
#include "wire/frames.h"
#include "wire/limits.h"
#include "wire/presence.h"
#include "wire/writer.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Text frames of the socket: one JSON object each. A client sends requests; the server sends replies, refusals of
 * sends, and events. */

typedef struct
{
  guint64 id;         /* the client's, any */
  const char *method; /* borrowed from the node */
  const char *path;   /* borrowed from the node */
  JsonNode *body;     /* borrowed from the node; NULL when there is none */
} CoterieFrameRequest;

#define COTERIE_METHOD_MAX_BYTES 16
#define COTERIE_PATH_MAX_BYTES 512

gboolean
coterie_frame_request_from_json (CoterieFrameRequest *self, JsonNode *node, GError **error);
char *
coterie_frame_request_encode (guint64 id, const char *method, const char *path, const char *body_json);
char *
coterie_frame_reply_encode (guint64 id, guint status, const char *body_json);
char *
coterie_frame_refusal_encode (guint64 send, const GError *refusal, gint64 now_ms);

/* What a client gets. */
typedef enum
{
  COTERIE_TEXT_FRAME_REPLY,
  COTERIE_TEXT_FRAME_REFUSAL,
  COTERIE_TEXT_FRAME_WAITING,
  COTERIE_TEXT_FRAME_PREKEYS,
  COTERIE_TEXT_FRAME_GAP,
  COTERIE_TEXT_FRAME_CHAIN,
  COTERIE_TEXT_FRAME_PRESENCE,
  COTERIE_TEXT_FRAME_LINK,    /* look at GET /v1/link/request */
  COTERIE_TEXT_FRAME_UNKNOWN, /* an event or type of a later version; ignore it */
} CoterieTextFrameType;

/* Members that the type does not have are zero. */
typedef struct
{
  CoterieTextFrameType type;
  guint64 id;            /* reply: of the request */
  guint status;          /* reply: as HTTP has it */
  JsonNode *body;        /* reply: borrowed from the node, an object; the error's object when the status is not 2xx */
  guint64 send;          /* refusal: of the send */
  GError *refusal;       /* refusal: owned */
  guint64 count;         /* waiting: envelopes; gap: how many are missing */
  guint64 time_ms;       /* waiting: the server's */
  guint n_one_time;      /* waiting, prekeys: one-time prekeys left */
  CoterieChainHead head; /* waiting, chain: of the own chain */
  guint64 from_ms;       /* gap: of the first missing envelope */
  guint64 to_ms;         /* gap: of the last one */
  CoteriePresence presence;
} CoterieTextFrame;

gboolean
coterie_text_frame_from_json (CoterieTextFrame *self, JsonNode *node, GError **error);
void
coterie_text_frame_clear (CoterieTextFrame *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieTextFrame, coterie_text_frame_clear)

/* The server's events. */
char *
coterie_event_waiting_encode (guint64 count, guint64 time_ms, guint n_one_time, const CoterieChainHead *head);
char *
coterie_event_prekeys_encode (guint n_one_time);
char *
coterie_event_gap_encode (guint64 count, guint64 from_ms, guint64 to_ms);
char *
coterie_event_chain_encode (const CoterieChainHead *head);
char *
coterie_event_presence_encode (const CoteriePresence *presence);
char *
coterie_event_link_encode (void);

G_END_DECLS
