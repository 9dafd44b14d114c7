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

/* What the sealed bytes are (section 10). */
typedef enum
{
  COTERIE_ENVELOPE_PREKEY = 1,  /* a PreKeySignalMessage: opens a session */
  COTERIE_ENVELOPE_MESSAGE = 2, /* a SignalMessage: in a session that both sides know */
} CoterieEnvelopeKind;

typedef enum
{
  COTERIE_ANSWER_DONE = 0,
  COTERIE_ANSWER_REPEATED = 1,
} CoterieAnswerCode;

const char *
coterie_class_to_string (CoterieClass klass);

/* The frame's type; refuses an empty frame, one beyond COTERIE_BINARY_FRAME_MAX_BYTES and unknown types. */
gboolean
coterie_frame_peek_type (const guint8 *bytes, gsize size, CoterieFrameType *type, GError **error);

typedef struct
{
  guint32 device;       /* its number in the chain, from 1 */
  guint16 registration; /* its registration id */
  CoterieEnvelopeKind kind;
  guint32 size;        /* of the sealed bytes */
  const guint8 *bytes; /* borrowed */
} CoterieSendEnvelope;

typedef struct
{
  const guint8 *aid;    /* COTERIE_AID_BYTES, borrowed */
  guint32 length;       /* of the chain, as the sender knows it */
  const guint8 *head;   /* COTERIE_HEAD_BYTES, borrowed */
  guint first_envelope; /* index into the send's envelopes */
  guint n_envelopes;    /* may be 0 */
} CoterieSendAccount;

#define COTERIE_SEND_INLINE_ACCOUNTS 4
#define COTERIE_SEND_INLINE_ENVELOPES 16

/* A send. The arrays are inline for a usual one and on the heap for a large one, which coterie_send_clear() frees.
 * Never copy the struct by assignment: `accounts` and `envelopes` may point into it. For encoding, zero it and point
 * them at arrays of your own; those are not freed. */
typedef struct
{
  CoterieClass klass;
  gboolean partial;
  guint64 number;       /* this device's counter */
  guint32 common_size;  /* 0 when there is no common part */
  const guint8 *common; /* borrowed */
  guint n_accounts;
  guint n_envelopes;
  CoterieSendAccount *accounts;   /* aids strictly ascending */
  CoterieSendEnvelope *envelopes; /* of all accounts, one after the other; numbers strictly ascending in each */
  /*< private >*/
  gpointer heap_accounts;
  gpointer heap_envelopes;
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
  guint64 id;      /* increasing per mailbox, from 1 */
  guint64 time_ms; /* the server's */
  CoterieClass klass;
  CoterieEnvelopeKind kind;
  const guint8 *aid;    /* the sender's; COTERIE_AID_BYTES, borrowed */
  guint32 device;       /* the sender's */
  guint32 size;         /* of the sealed bytes */
  const guint8 *bytes;  /* borrowed */
  guint32 common_size;  /* 0 when there is no common part */
  const guint8 *common; /* borrowed */
} CoterieDeliver;

gboolean
coterie_deliver_parse (CoterieDeliver *self, const guint8 *bytes, gsize size, GError **error);
gsize
coterie_deliver_get_size (const CoterieDeliver *self);
void
coterie_deliver_write (const CoterieDeliver *self, guint8 *frame);
GBytes *
coterie_deliver_encode (const CoterieDeliver *self);

/* An acknowledgement is an array of ids, at most COTERIE_ACK_MAX_IDS. */
gboolean
coterie_ack_parse (const guint8 *bytes, gsize size, guint64 *ids, guint *n_ids, GError **error);
GBytes *
coterie_ack_encode (const guint64 *ids, guint n_ids);

/* The answer to a send that was taken. */
typedef struct
{
  guint64 number;  /* of the send */
  guint64 time_ms; /* the server's, which the recipients see */
  CoterieAnswerCode code;
  guint n_unreached;
  CoterieDeviceId *unreached; /* owned: devices of a fleeting send that are not here; NULL when there are none */
} CoterieAnswer;

gboolean
coterie_answer_parse (CoterieAnswer *self, const guint8 *bytes, gsize size, GError **error);
GBytes *
coterie_answer_encode (const CoterieAnswer *self);
void
coterie_answer_clear (CoterieAnswer *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieAnswer, coterie_answer_clear)

G_END_DECLS
