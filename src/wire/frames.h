// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/ids.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Binary frames of the socket (docs/protocol.md, "Binary frames"): all integers big-endian. Parsed frames point into
 * the caller's buffer, which must outlive them; nothing is copied. */

typedef enum
{
  COTERIE_FRAME_SEND = 1,
  COTERIE_FRAME_DELIVER = 2,
  COTERIE_FRAME_ACK = 3,
  COTERIE_FRAME_ANSWER = 4,
} CoterieFrameType;

typedef enum
{
  COTERIE_CLASS_STORED = 1,   /* until acknowledged */
  COTERIE_CLASS_URGENT = 2,   /* COTERIE_URGENT_TTL_S at most */
  COTERIE_CLASS_FLEETING = 3, /* to devices that are here now */
} CoterieClass;

/* What the sealed bytes are, for the opener. */
typedef enum
{
  COTERIE_ENVELOPE_MESSAGE = 1, /* in a session that both sides know */
  COTERIE_ENVELOPE_PREKEY = 2,  /* opens a session */
} CoterieEnvelopeKind;

typedef struct
{
  guint32 device;       /* its number in the chain, from 1 */
  guint16 registration; /* its registration id */
  guint8 kind;          /* CoterieEnvelopeKind */
  guint32 size;         /* of the sealed bytes */
  const guint8 *bytes;  /* borrowed */
} CoterieSendEnvelope;

typedef struct
{
  const guint8 *aid;    /* COTERIE_AID_BYTES, borrowed */
  guint32 chain_length; /* as the sender knows it */
  const guint8 *head;   /* COTERIE_HEAD_BYTES, borrowed */
  guint n_envelopes;
  guint first_envelope; /* index into the send's envelopes */
} CoterieSendAccount;

#define COTERIE_SEND_INLINE_ACCOUNTS 4
#define COTERIE_SEND_INLINE_ENVELOPES 16

/* A send. The arrays are inline for a usual one; coterie_send_clear() frees those of a large one. Never copy the
 * struct by assignment: `accounts` and `envelopes` may point into it. */
typedef struct
{
  CoterieClass klass;
  guint16 flags;
  guint64 number; /* this device's counter */
  guint n_accounts;
  guint n_envelopes;
  CoterieSendAccount *accounts;
  CoterieSendEnvelope *envelopes;
  CoterieSendAccount inline_accounts[COTERIE_SEND_INLINE_ACCOUNTS];
  CoterieSendEnvelope inline_envelopes[COTERIE_SEND_INLINE_ENVELOPES];
} CoterieSend;

gboolean
coterie_send_parse (CoterieSend *self, const guint8 *bytes, gsize size, GError **error);
GBytes *
coterie_send_encode (const CoterieSend *self);
void
coterie_send_clear (CoterieSend *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieSend, coterie_send_clear)

typedef struct
{
  guint64 id;      /* increasing per mailbox; 0 for what is not in one */
  guint64 time_ms; /* the server's */
  CoterieClass klass;
  guint8 kind;          /* CoterieEnvelopeKind */
  const guint8 *sender; /* COTERIE_AID_BYTES, borrowed */
  guint32 sender_device;
  guint32 size;
  const guint8 *bytes; /* borrowed */
} CoterieDeliver;

gboolean
coterie_deliver_parse (CoterieDeliver *self, const guint8 *bytes, gsize size, GError **error);
gsize
coterie_deliver_get_frame_size (gsize envelope_bytes);
void
coterie_deliver_write (const CoterieDeliver *self, guint8 *frame);
GBytes *
coterie_deliver_encode (const CoterieDeliver *self);

gboolean
coterie_ack_parse (const guint8 *bytes, gsize size, guint64 *ids, guint *n_ids, GError **error);
GBytes *
coterie_ack_encode (const guint64 *ids, guint n_ids);

/* The answer to a send that needs no list: done, or refused with a code alone. */
typedef struct
{
  guint64 number;  /* of the send */
  guint64 time_ms; /* the server's, that the recipients will see */
  guint16 code;    /* 0 = done, else the HTTP status of the refusal */
} CoterieAnswer;

gboolean
coterie_answer_parse (CoterieAnswer *self, const guint8 *bytes, gsize size, GError **error);
GBytes *
coterie_answer_encode (const CoterieAnswer *self);

/* The parser of the frame's type; refuses an empty frame and unknown types. */
gboolean
coterie_frame_peek_type (const guint8 *bytes, gsize size, CoterieFrameType *type, GError **error);

G_END_DECLS
