// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/errors.h"
#include "wire/reader.h"
#include "wire/writer.h"

G_BEGIN_DECLS

/* Text frames of the socket: one JSON object each. A client sends requests; the server sends replies, refusals of
 * requests, and events. */

typedef enum
{
  COTERIE_TEXT_FRAME_REQUEST,
  COTERIE_TEXT_FRAME_REPLY,
  COTERIE_TEXT_FRAME_REFUSAL,
  COTERIE_TEXT_FRAME_EVENT,
} CoterieTextFrameType;

typedef struct
{
  CoterieTextFrameType type;
  guint64 id;       /* of the request; 0 for an event */
  const char *name; /* of the request's call or of the event; borrowed from the node; NULL for replies */
  CoterieCode code; /* of a refusal */
  JsonNode *node;   /* transfer full: the frame's whole object */
  JsonNode *body;   /* borrowed from the node: the call's or event's own object, NULL when there is none */
} CoterieTextFrame;

gboolean
coterie_text_frame_parse (CoterieTextFrame *self, const char *bytes, gsize size, GError **error);
void
coterie_text_frame_clear (CoterieTextFrame *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieTextFrame, coterie_text_frame_clear)

G_END_DECLS
