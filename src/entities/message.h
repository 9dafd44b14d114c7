// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "entities/chat.h"
#include "entities/message-state.h"

G_BEGIN_DECLS

/* One row of a timeline. Everything but kind, state, body and times is fixed; these notify on the main thread (a row
 * that is being fetched again becomes the text).
 *
 * Properties: kind, state (int), time-ms, delivered-ms, read-ms (int64), body (string), shared-by (CoterieContact). */
#define COTERIE_TYPE_MESSAGE (coterie_message_get_type ())
G_DECLARE_FINAL_TYPE (CoterieMessage, coterie_message, COTERIE, MESSAGE, GObject)

CoterieChat *
coterie_message_get_chat (CoterieMessage *self); /* transfer none */
guint64
coterie_message_get_position (CoterieMessage *self); /* in its chat, from 0 */
CoterieMessageKind
coterie_message_get_kind (CoterieMessage *self);
CoterieMessageState
coterie_message_get_state (CoterieMessage *self);
gboolean
coterie_message_is_own (CoterieMessage *self);
gboolean
coterie_message_is_request (CoterieMessage *self); /* of somebody not accepted when it came */
const char *
coterie_message_get_sender_name (CoterieMessage *self); /* user name, or what stands for it; "" for lines of ours */
CoterieContact *
coterie_message_get_sender (CoterieMessage *self); /* transfer none; NULL for own ones, and for lines of ours */
/* In a group, of what was said before the person came: the member who has added them and handed it over. It stands here
 * on that member's word alone: who wrote it, when, and what. NULL: whoever wrote it has sent it. */
CoterieContact *
coterie_message_get_shared_by (CoterieMessage *self); /* transfer none */
guint32
coterie_message_get_device (CoterieMessage *self); /* of the sender, 0 for lines of ours */
const char *
coterie_message_get_id (CoterieMessage *self); /* 32 hex digits */
gint64
coterie_message_get_time_ms (CoterieMessage *self); /* the server's; while pending, ours */
gint64
coterie_message_get_sent_ms (CoterieMessage *self); /* the sender's clock, which may be wrong; 0 when not known */
gint64
coterie_message_get_delivered_ms (CoterieMessage *self); /* of an own one: when their receipt came; 0 when not known */
gint64
coterie_message_get_read_ms (CoterieMessage *self); /* of an own one: the same; 0 when not known */
const char *
coterie_message_get_body (CoterieMessage *self);

/* In a group: the user names of those whom alone it went to besides its sender, NULL-terminated; NULL: to all. */
const char *const *
coterie_message_get_only (CoterieMessage *self);

/* In a group: where the text names one of its members. */
typedef struct
{
  guint start; /* of "@name" in the body, in bytes */
  guint length;
  const char *name; /* the user name, "" when it is not known; it may have been written otherwise */
  gboolean is_own;  /* it is us */
} CoterieMention;

const CoterieMention * /* owned by the message, until it changes; in the order of the text */
coterie_message_get_mentions (CoterieMessage *self, guint *n_mentions);
gboolean /* of somebody else: we are among them */
coterie_message_mentions_own (CoterieMessage *self);

const char *
coterie_message_kind_to_string (CoterieMessageKind kind);
const char *
coterie_message_state_to_string (CoterieMessageState state); /* "pending", "sent", "delivered", "read", ... */

G_END_DECLS
