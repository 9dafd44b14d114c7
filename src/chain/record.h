// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"
#include "chain/errors.h"
#include "wire/ids.h"

G_BEGIN_DECLS

/* One record of a device chain: fixed sizes, big-endian (docs/protocol.md, "Device chain"). */

#define COTERIE_RECORD_GENESIS_BYTES 335
#define COTERIE_RECORD_ADD_BYTES 335
#define COTERIE_RECORD_REVOKE_BYTES 123
#define COTERIE_RECORD_MAX_BYTES 335
#define COTERIE_RECORD_POP_INPUT_BYTES 138
#define COTERIE_IDENTITY_KEY_BYTES 32 /* Curve25519's u, without libsignal's leading 0x05 */
#define COTERIE_RECORD_NONCE_BYTES 16

typedef enum
{
  COTERIE_RECORD_GENESIS = 1,
  COTERIE_RECORD_ADD = 2,
  COTERIE_RECORD_REVOKE = 3,
} CoterieRecordType;

typedef enum
{
  COTERIE_REVOKE_SIGNED_OUT = 1,
  COTERIE_REVOKE_LOST = 2,
  COTERIE_REVOKE_COMPROMISED = 3,
} CoterieRevokeReason;

typedef struct
{
  CoterieRecordType type;
  guint32 seq; /* its index in the chain */
  guint8 prev[COTERIE_HEAD_BYTES];
  guint64 time_ms; /* the signer's clock: advisory */
  guint32 signer;  /* number of an active device */
  guint32 device;  /* whom it adds or revokes */
  /* GENESIS and ADD */
  guint8 kind;  /* 0 */
  guint32 caps; /* 0 */
  guint8 ik[COTERIE_IDENTITY_KEY_BYTES];
  guint8 dsk[COTERIE_SIGNING_KEY_BYTES];
  guint8 nonce[COTERIE_RECORD_NONCE_BYTES];
  guint8 pop_ed[COTERIE_SIGNATURE_BYTES]; /* Ed25519 by dsk over the pop input */
  guint8 pop_x[COTERIE_SIGNATURE_BYTES];  /* XEdDSA by ik over the pop input */
  /* REVOKE */
  CoterieRevokeReason reason;
  guint8 signature[COTERIE_SIGNATURE_BYTES]; /* Ed25519 by the signer's dsk */
} CoterieRecord;

gboolean
coterie_record_parse (CoterieRecord *self, const guint8 *bytes, gsize n_bytes, GError **error);
gsize
coterie_record_encode (const CoterieRecord *self, guint8 bytes[COTERIE_RECORD_MAX_BYTES]);
gsize
coterie_record_measure (const guint8 *bytes, gsize n_bytes);

/* The hashes and inputs of the format. `aid` is not looked at for a GENESIS record, whose owner is 32 zeros. */
void
coterie_record_get_link_hash (const CoterieRecord *self, guint8 hash[COTERIE_HEAD_BYTES]);
void
coterie_record_get_aid (const CoterieRecord *self, guint8 aid[COTERIE_AID_BYTES]);
void
coterie_record_get_pop_input (const CoterieRecord *self,
                              const guint8 *aid,
                              guint8 input[COTERIE_RECORD_POP_INPUT_BYTES]);
gboolean
coterie_record_verify_signature (const CoterieRecord *self,
                                 const guint8 *aid,
                                 const guint8 signer_dsk[COTERIE_SIGNING_KEY_BYTES]);
gboolean
coterie_record_verify_pop_ed (const CoterieRecord *self, const guint8 *aid);

/* Making one: initialise (here or with coterie_chain_init_add() / _revoke()), prove with both new keys, sign. */
void
coterie_record_init_genesis (CoterieRecord *self,
                             const guint8 ik[COTERIE_IDENTITY_KEY_BYTES],
                             const guint8 dsk[COTERIE_SIGNING_KEY_BYTES],
                             guint64 time_ms);
void
coterie_record_prove (CoterieRecord *self, const guint8 *aid, const CoterieSecret *new_dsk);
GBytes *
coterie_record_sign (CoterieRecord *self, const guint8 *aid, const CoterieSecret *signer_dsk);

G_END_DECLS
