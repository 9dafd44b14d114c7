// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

// The fixed sizes of the identifiers that cross the wire (docs/protocol.md, "Encodings").

#define COTERIE_AID_BYTES 32            /* an account: SHA-256 of its genesis record */
#define COTERIE_HEAD_BYTES 32           /* the hash of the newest record of a device chain */
#define COTERIE_SERVER_ID_BYTES 16      /* random, made at a server's first start */
#define COTERIE_CHAT_ID_BYTES 32        /* direct: derived from both accounts; group: random */
#define COTERIE_CONTENT_ID_BYTES 16     /* random, made by the sender of a content */
#define COTERIE_CALL_ID_BYTES 16        /* random, made by who starts a call */
#define COTERIE_PRESENCE_TOKEN_BYTES 16 /* random, given to accepted contacts in sealed content */
#define COTERIE_CHAT_SECRET_BYTES 32    /* random, known to the members of a chat only */
#define COTERIE_INVITATION_BYTES 16     /* random, of an invitation to a group */
#define COTERIE_TOKEN_BYTES 32          /* a device's bearer token */
#define COTERIE_AUTH_BYTES 32           /* what the client derives from the password */
#define COTERIE_NONCE_BYTES 32          /* of a login challenge */
#define COTERIE_PUBLIC_KEY_BYTES 33     /* Curve25519 as libsignal writes it: 0x05, then 32 bytes */
#define COTERIE_PUBLIC_KEY_TYPE 0x05
#define COTERIE_SIGNING_KEY_BYTES 32 /* Ed25519 */
#define COTERIE_SIGNATURE_BYTES 64   /* XEdDSA and Ed25519 alike */
#define COTERIE_DIGEST_BYTES 32      /* SHA-256 */
#define COTERIE_RECORD_MAX_BYTES 335 /* of a device chain: GENESIS and ADD; chain/ knows the exact sizes */
#define COTERIE_LINKING_ID_BYTES 16
#define COTERIE_LINKING_KEY_BYTES 32       /* X25519: of one round of one link */
#define COTERIE_LINKING_STATEMENT_BYTES 89 /* device … nonce of an ADD record's body */
#define COTERIE_LINKING_NAME_MAX_BYTES 64  /* of a device */
#define COTERIE_LINKING_NAME_SEALED_BYTES 104

/* One device of one account. */
typedef struct
{
  guint8 aid[COTERIE_AID_BYTES];
  guint32 device; /* 1..COTERIE_CHAIN_MAX_DEVICES */
} CoterieDeviceId;

/* Where a device chain stands. */
typedef struct
{
  guint32 length;                  /* number of records, from 1 */
  guint8 head[COTERIE_HEAD_BYTES]; /* link hash of the last one */
} CoterieChainHead;

G_END_DECLS
