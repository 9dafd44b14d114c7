// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "entities/chat.h"

G_BEGIN_DECLS

/* What a row of a timeline is. Everything but a text is a line that we wrote ourselves; its body is a sentence. */
typedef enum
{
  COTERIE_MESSAGE_TEXT = 1,
  COTERIE_MESSAGE_UNKNOWN = 2,    /* a content of a newer version: "needs a newer version" */
  COTERIE_MESSAGE_FETCHING = 3,   /* could not be opened, is being fetched again */
  COTERIE_MESSAGE_UNREADABLE = 4, /* could not be fetched again either */
  COTERIE_MESSAGE_GAP = 5,        /* messages are missing */
  COTERIE_MESSAGE_NOTHING = 7,    /* a line that turned out to stand for nothing to be shown: leave it out */
  COTERIE_MESSAGE_CHAIN = 6,      /* a device was added or removed, or the chain does not add up */
} CoterieMessageKind;

/* Of an own text: it only ever grows. Of others': RECEIVED, then READ once shown. */
typedef enum
{
  COTERIE_MESSAGE_PENDING = 1,
  COTERIE_MESSAGE_SENT = 2,
  COTERIE_MESSAGE_DELIVERED = 3,
  COTERIE_MESSAGE_STATE_READ = 4,
  COTERIE_MESSAGE_RECEIVED = 5,
  COTERIE_MESSAGE_FAILED = 6, /* will not be sent: account gone, or nobody has that name */
} CoterieMessageState;

/* One row of a timeline. Everything but kind, state, body and times is fixed; these notify on the main thread (a row
 * that is being fetched again becomes the text).
 *
 * Properties: kind, state (int), time-ms, delivered-ms, read-ms (int64), body (string). */
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
coterie_message_get_sender_name (CoterieMessage *self); /* user name; "" for lines of ours */
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

const char *
coterie_message_kind_to_string (CoterieMessageKind kind);
const char *
coterie_message_state_to_string (CoterieMessageState state); /* "pending", "sent", "delivered", "read", ... */

G_END_DECLS
