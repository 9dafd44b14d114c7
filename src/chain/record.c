// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-chain"

#include "chain/record.h"

#include "base/bytes.h"
#include "chain/signing-key.h"

#include <sodium.h>
#include <string.h>

#define MAGIC "CTDC"
#define VERSION 1
#define TYPE_OFFSET 5
#define HEADER_BYTES 54
#define BODY_BYTES 217
#define STATEMENT_BYTES 89 /* of the body: what both new keys sign */
#define REVOKE_BODY_BYTES 5
#define UNSIGNED_MAX_BYTES (HEADER_BYTES + BODY_BYTES)

/* Each with its trailing zero: sizeof is the size of what is hashed. */
#define POP_CONTEXT "coterie/dc/1/pop"
#define SIGNATURE_CONTEXT "coterie/dc/1/rec"
#define LINK_CONTEXT "coterie/dc/1/link"
#define AID_CONTEXT "coterie/dc/1/aid"

G_STATIC_ASSERT (HEADER_BYTES + BODY_BYTES + COTERIE_SIGNATURE_BYTES == COTERIE_RECORD_ADD_BYTES);
G_STATIC_ASSERT (HEADER_BYTES + REVOKE_BODY_BYTES + COTERIE_SIGNATURE_BYTES == COTERIE_RECORD_REVOKE_BYTES);
G_STATIC_ASSERT (sizeof POP_CONTEXT + COTERIE_AID_BYTES + STATEMENT_BYTES == COTERIE_RECORD_POP_INPUT_BYTES);

static const guint8 no_owner[COTERIE_AID_BYTES] = { 0 };

static const guint8 *
get_owner (const CoterieRecord *self, const guint8 *aid)
{
  return self->type == COTERIE_RECORD_GENESIS ? no_owner : aid;
}

static guint8 *
encode_statement (const CoterieRecord *self, guint8 *at)
{
  at = coterie_bytes_store_u32 (at, self->device);
  at = coterie_bytes_store_u8 (at, self->kind);
  at = coterie_bytes_store_u32 (at, self->caps);
  at = coterie_bytes_store (at, self->ik, sizeof self->ik);
  at = coterie_bytes_store (at, self->dsk, sizeof self->dsk);
  return coterie_bytes_store (at, self->nonce, sizeof self->nonce);
}

/* Header and body. */
static guint8 *
encode_unsigned (const CoterieRecord *self, guint8 *at)
{
  at = coterie_bytes_store (at, MAGIC, strlen (MAGIC));
  at = coterie_bytes_store_u8 (at, VERSION);
  at = coterie_bytes_store_u8 (at, (guint8) self->type);
  at = coterie_bytes_store_u32 (at, self->seq);
  at = coterie_bytes_store (at, self->prev, sizeof self->prev);
  at = coterie_bytes_store_u64 (at, self->time_ms);
  at = coterie_bytes_store_u32 (at, self->signer);
  if (self->type == COTERIE_RECORD_REVOKE)
    {
      at = coterie_bytes_store_u32 (at, self->device);
      return coterie_bytes_store_u8 (at, (guint8) self->reason);
    }
  at = encode_statement (self, at);
  at = coterie_bytes_store (at, self->pop_ed, sizeof self->pop_ed);
  return coterie_bytes_store (at, self->pop_x, sizeof self->pop_x);
}

/**
 * coterie_record_encode:
 * @self: a record
 * @bytes: (out caller-allocates): its bytes
 *
 * Returns: their number
 */
gsize
coterie_record_encode (const CoterieRecord *self, guint8 bytes[COTERIE_RECORD_MAX_BYTES])
{
  guint8 *end = coterie_bytes_store (encode_unsigned (self, bytes), self->signature, sizeof self->signature);

  return (gsize) (end - bytes);
}

static gsize
size_of_type (guint8 type)
{
  if (type == COTERIE_RECORD_GENESIS || type == COTERIE_RECORD_ADD)
    return COTERIE_RECORD_ADD_BYTES;
  return type == COTERIE_RECORD_REVOKE ? COTERIE_RECORD_REVOKE_BYTES : 0;
}

/**
 * coterie_record_measure:
 * @bytes: (array length=n_bytes): records, one after the other
 * @n_bytes: their size
 *
 * Returns: the size of the first record as its type states it; 0 when it is not known or not all there
 */
gsize
coterie_record_measure (const guint8 *bytes, gsize n_bytes)
{
  gsize n_record = n_bytes > TYPE_OFFSET ? size_of_type (bytes[TYPE_OFFSET]) : 0;

  return n_record <= n_bytes ? n_record : 0;
}

static void
read_addition (CoterieRecord *self, CoterieBytesReader *reader)
{
  self->device = coterie_bytes_reader_u32 (reader);
  self->kind = coterie_bytes_reader_u8 (reader);
  self->caps = coterie_bytes_reader_u32 (reader);
  coterie_bytes_reader_copy (reader, self->ik, sizeof self->ik);
  coterie_bytes_reader_copy (reader, self->dsk, sizeof self->dsk);
  coterie_bytes_reader_copy (reader, self->nonce, sizeof self->nonce);
  coterie_bytes_reader_copy (reader, self->pop_ed, sizeof self->pop_ed);
  coterie_bytes_reader_copy (reader, self->pop_x, sizeof self->pop_x);
  if (self->kind != 0 || self->caps != 0)
    coterie_bytes_reader_fail (reader, COTERIE_BASE_ERROR_RANGE);
}

static void
read_revocation (CoterieRecord *self, CoterieBytesReader *reader)
{
  guint8 reason;

  self->device = coterie_bytes_reader_u32 (reader);
  reason = coterie_bytes_reader_u8 (reader);
  if (reason < COTERIE_REVOKE_SIGNED_OUT || reason > COTERIE_REVOKE_COMPROMISED)
    coterie_bytes_reader_fail (reader, COTERIE_BASE_ERROR_RANGE);
  else
    self->reason = reason;
}

static gboolean
refuse (GError **error, CoterieChainError code, const char *reason)
{
  g_set_error_literal (error, COTERIE_CHAIN_ERROR, (int) code, reason);
  return FALSE;
}

/**
 * coterie_record_parse:
 * @self: (out caller-allocates): the record; unspecified on failure
 * @bytes: (array length=n_bytes): of a stranger
 * @n_bytes: their number
 * @error: LENGTH, MAGIC or TYPE
 *
 * Rule V1. Neither signature nor proof is checked: that takes the chain before it.
 *
 * Returns: whether it is one
 */
gboolean
coterie_record_parse (CoterieRecord *self, const guint8 *bytes, gsize n_bytes, GError **error)
{
  CoterieBytesReader reader;
  const guint8 *magic;
  guint8 version, type;

  *self = (CoterieRecord){ 0 };
  coterie_bytes_reader_init (&reader, bytes, n_bytes);
  magic = coterie_bytes_reader_take (&reader, strlen (MAGIC));
  version = coterie_bytes_reader_u8 (&reader);
  type = coterie_bytes_reader_u8 (&reader);
  if (coterie_bytes_reader_failed (&reader, NULL))
    return refuse (error, COTERIE_CHAIN_ERROR_LENGTH, "the record is cut");
  if (memcmp (magic, MAGIC, strlen (MAGIC)) != 0 || version != VERSION)
    return refuse (error, COTERIE_CHAIN_ERROR_MAGIC, "not a record of this version");
  if (size_of_type (type) == 0)
    return refuse (error, COTERIE_CHAIN_ERROR_TYPE, "the record's type is not known");
  if (size_of_type (type) != n_bytes)
    return refuse (error, COTERIE_CHAIN_ERROR_LENGTH, "the record has not the size of its type");

  self->type = type;
  self->seq = coterie_bytes_reader_u32 (&reader);
  coterie_bytes_reader_copy (&reader, self->prev, sizeof self->prev);
  self->time_ms = coterie_bytes_reader_u64 (&reader);
  self->signer = coterie_bytes_reader_u32 (&reader);
  if (self->type == COTERIE_RECORD_REVOKE)
    read_revocation (self, &reader);
  else
    read_addition (self, &reader);
  coterie_bytes_reader_copy (&reader, self->signature, sizeof self->signature);
  if (!coterie_bytes_reader_finish (&reader, NULL))
    return refuse (error, COTERIE_CHAIN_ERROR_TYPE, "the record's kind, abilities or reason are not known");
  return TRUE;
}

static void
hash_unsigned (const CoterieRecord *self, const char *context, gsize n_context, guint8 hash[COTERIE_DIGEST_BYTES])
{
  guint8 bytes[UNSIGNED_MAX_BYTES];
  gsize n_bytes = (gsize) (encode_unsigned (self, bytes) - bytes);
  crypto_hash_sha256_state state;

  crypto_hash_sha256_init (&state);
  crypto_hash_sha256_update (&state, (const guint8 *) context, n_context);
  crypto_hash_sha256_update (&state, bytes, n_bytes);
  crypto_hash_sha256_final (&state, hash);
}

/**
 * coterie_record_get_link_hash:
 * @self: a record
 * @hash: (out caller-allocates): what the next record bears as `prev`, and the chain's head after this record
 */
void
coterie_record_get_link_hash (const CoterieRecord *self, guint8 hash[COTERIE_HEAD_BYTES])
{
  hash_unsigned (self, LINK_CONTEXT, sizeof LINK_CONTEXT, hash);
}

/**
 * coterie_record_get_aid:
 * @self: a GENESIS record
 * @aid: (out caller-allocates): the account that it founds
 */
void
coterie_record_get_aid (const CoterieRecord *self, guint8 aid[COTERIE_AID_BYTES])
{
  g_return_if_fail (self->type == COTERIE_RECORD_GENESIS);

  hash_unsigned (self, AID_CONTEXT, sizeof AID_CONTEXT, aid);
}

/**
 * coterie_record_get_pop_input:
 * @self: a GENESIS or ADD record
 * @aid: (nullable): the account; not looked at for a GENESIS record
 * @input: (out caller-allocates): what both new keys sign, for `pop_ed` and `pop_x`
 */
void
coterie_record_get_pop_input (const CoterieRecord *self,
                              const guint8 *aid,
                              guint8 input[COTERIE_RECORD_POP_INPUT_BYTES])
{
  guint8 *at;

  g_return_if_fail (self->type != COTERIE_RECORD_REVOKE);

  at = coterie_bytes_store (input, POP_CONTEXT, sizeof POP_CONTEXT);
  at = coterie_bytes_store (at, get_owner (self, aid), COTERIE_AID_BYTES);
  encode_statement (self, at);
}

#define SIGNATURE_INPUT_MAX_BYTES (sizeof SIGNATURE_CONTEXT + COTERIE_AID_BYTES + UNSIGNED_MAX_BYTES)

static gsize
get_signature_input (const CoterieRecord *self, const guint8 *aid, guint8 input[SIGNATURE_INPUT_MAX_BYTES])
{
  guint8 *at = coterie_bytes_store (input, SIGNATURE_CONTEXT, sizeof SIGNATURE_CONTEXT);

  at = coterie_bytes_store (at, get_owner (self, aid), COTERIE_AID_BYTES);
  return (gsize) (encode_unsigned (self, at) - input);
}

/**
 * coterie_record_verify_signature:
 * @self: a record of a stranger
 * @aid: (nullable): the account; not looked at for a GENESIS record
 * @signer_dsk: the public signing key of the device that `signer` names
 *
 * Returns: whether that device signed it for that account
 */
gboolean
coterie_record_verify_signature (const CoterieRecord *self,
                                 const guint8 *aid,
                                 const guint8 signer_dsk[COTERIE_SIGNING_KEY_BYTES])
{
  guint8 input[SIGNATURE_INPUT_MAX_BYTES];
  gsize n_bytes = get_signature_input (self, aid, input);

  return coterie_signing_key_verify (signer_dsk, input, n_bytes, self->signature);
}

/**
 * coterie_record_verify_pop_ed:
 * @self: a GENESIS or ADD record of a stranger
 * @aid: (nullable): the account; not looked at for a GENESIS record
 *
 * Returns: whether the new device has its signing key's secret half
 */
gboolean
coterie_record_verify_pop_ed (const CoterieRecord *self, const guint8 *aid)
{
  guint8 input[COTERIE_RECORD_POP_INPUT_BYTES];

  coterie_record_get_pop_input (self, aid, input);
  return coterie_signing_key_verify (self->dsk, input, sizeof input, self->pop_ed);
}

/**
 * coterie_record_init_genesis:
 * @self: (out caller-allocates): the record, still without proofs and signature
 * @ik: the first device's identity key
 * @dsk: the first device's signing key
 * @time_ms: now, in milliseconds since 1970 UTC
 *
 * With a fresh nonce: two genesis records of the same keys found two accounts.
 */
void
coterie_record_init_genesis (CoterieRecord *self,
                             const guint8 ik[COTERIE_IDENTITY_KEY_BYTES],
                             const guint8 dsk[COTERIE_SIGNING_KEY_BYTES],
                             guint64 time_ms)
{
  *self = (CoterieRecord){ .type = COTERIE_RECORD_GENESIS, .time_ms = time_ms, .signer = 1, .device = 1 };
  memcpy (self->ik, ik, sizeof self->ik);
  memcpy (self->dsk, dsk, sizeof self->dsk);
  randombytes_buf (self->nonce, sizeof self->nonce);
}

/**
 * coterie_record_prove:
 * @self: a GENESIS or ADD record
 * @aid: (nullable): the account; not looked at for a GENESIS record
 * @new_dsk: the secret signing key of the device that it adds
 *
 * Sets `pop_ed`. The caller sets `pop_x`, which takes XEdDSA, over coterie_record_get_pop_input().
 */
void
coterie_record_prove (CoterieRecord *self, const guint8 *aid, const CoterieSecret *new_dsk)
{
  guint8 input[COTERIE_RECORD_POP_INPUT_BYTES];

  coterie_record_get_pop_input (self, aid, input);
  coterie_signing_key_sign (new_dsk, input, sizeof input, self->pop_ed);
}

/**
 * coterie_record_sign:
 * @self: a record with its proofs
 * @aid: (nullable): the account; not looked at for a GENESIS record
 * @signer_dsk: the secret signing key of the device that `signer` names
 *
 * Sets `signature`.
 *
 * Returns: (transfer full): the record's bytes
 */
GBytes *
coterie_record_sign (CoterieRecord *self, const guint8 *aid, const CoterieSecret *signer_dsk)
{
  guint8 input[SIGNATURE_INPUT_MAX_BYTES];
  guint8 bytes[COTERIE_RECORD_MAX_BYTES];
  gsize n_bytes = get_signature_input (self, aid, input);

  coterie_signing_key_sign (signer_dsk, input, n_bytes, self->signature);
  n_bytes = coterie_record_encode (self, bytes);
  return g_bytes_new (bytes, n_bytes);
}
