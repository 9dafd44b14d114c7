// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-chain"

#include "chain/linking.h"

#include "base/bytes.h"
#include "wire/names.h"

#include <sodium.h>
#include <string.h>

#define COMMIT_CONTEXT "coterie/link/1/c" /* both with their trailing zero */
#define SAS_CONTEXT "coterie/link/1/sas"
#define CODES G_GUINT64_CONSTANT (10000000)

G_STATIC_ASSERT (COTERIE_LINKING_NAME_SEALED_BYTES ==
                 crypto_box_NONCEBYTES + crypto_box_MACBYTES + COTERIE_LINKING_NAME_MAX_BYTES);
G_STATIC_ASSERT (COTERIE_LINKING_KEY_BYTES == crypto_box_PUBLICKEYBYTES);
G_STATIC_ASSERT (COTERIE_LINKING_KEY_BYTES == crypto_box_SECRETKEYBYTES);

/**
 * coterie_link_statement_from_record:
 * @record: an ADD that is being made
 * @statement: (out caller-allocates): what the new device says of itself
 */
void
coterie_link_statement_from_record (const CoterieRecord *record, guint8 statement[COTERIE_LINKING_STATEMENT_BYTES])
{
  guint8 *at = coterie_bytes_store_u32 (statement, record->device);

  at = coterie_bytes_store_u8 (at, record->kind);
  at = coterie_bytes_store_u32 (at, record->caps);
  at = coterie_bytes_store (at, record->ik, sizeof record->ik);
  at = coterie_bytes_store (at, record->dsk, sizeof record->dsk);
  coterie_bytes_store (at, record->nonce, sizeof record->nonce);
}

/**
 * coterie_link_statement_to_record:
 * @statement: of a stranger
 * @record: (inout): becomes an ADD of that device; proofs, place and signature are the caller's
 *
 * Returns: whether this version knows such devices
 */
gboolean
coterie_link_statement_to_record (const guint8 statement[COTERIE_LINKING_STATEMENT_BYTES], CoterieRecord *record)
{
  CoterieBytesReader reader;

  coterie_bytes_reader_init (&reader, statement, COTERIE_LINKING_STATEMENT_BYTES);
  record->type = COTERIE_RECORD_ADD;
  record->device = coterie_bytes_reader_u32 (&reader);
  record->kind = coterie_bytes_reader_u8 (&reader);
  record->caps = coterie_bytes_reader_u32 (&reader);
  coterie_bytes_reader_copy (&reader, record->ik, sizeof record->ik);
  coterie_bytes_reader_copy (&reader, record->dsk, sizeof record->dsk);
  coterie_bytes_reader_copy (&reader, record->nonce, sizeof record->nonce);
  return record->kind == 0 && record->caps == 0 && coterie_bytes_reader_finish (&reader, NULL);
}

/**
 * coterie_link_key_new:
 * @public_key: (out caller-allocates): what the other device is told
 *
 * Returns: (transfer full): the secret half, for one round
 */
CoterieSecret *
coterie_link_key_new (guint8 public_key[COTERIE_LINKING_KEY_BYTES])
{
  CoterieSecret *secret = coterie_secret_new (COTERIE_LINKING_KEY_BYTES);

  crypto_box_keypair (public_key, coterie_secret_peek_mutable (secret));
  return secret;
}

void
coterie_link_get_commit (const guint8 statement[COTERIE_LINKING_STATEMENT_BYTES],
                         const guint8 r_new[COTERIE_LINKING_KEY_BYTES],
                         guint8 commit[COTERIE_DIGEST_BYTES])
{
  crypto_hash_sha256_state state;

  crypto_hash_sha256_init (&state);
  crypto_hash_sha256_update (&state, (const guint8 *) COMMIT_CONTEXT, sizeof COMMIT_CONTEXT);
  crypto_hash_sha256_update (&state, statement, COTERIE_LINKING_STATEMENT_BYTES);
  crypto_hash_sha256_update (&state, r_new, COTERIE_LINKING_KEY_BYTES);
  crypto_hash_sha256_final (&state, commit);
}

/**
 * coterie_link_transcript_is_as_committed:
 *
 * Returns: whether the new device opened what it had committed to
 */
gboolean
coterie_link_transcript_is_as_committed (const CoterieLinkTranscript *self)
{
  guint8 commit[COTERIE_DIGEST_BYTES];

  coterie_link_get_commit (self->statement, self->r_new, commit);
  return sodium_memcmp (commit, self->commit, sizeof commit) == 0;
}

/**
 * coterie_link_transcript_get_code:
 * @code: (out caller-allocates): seven digits that a person compares by typing them
 */
void
coterie_link_transcript_get_code (const CoterieLinkTranscript *self, char code[COTERIE_LINK_CODE_DIGITS + 1])
{
  crypto_hash_sha256_state state;
  guint8 length[4], sas[crypto_hash_sha256_BYTES];
  CoterieBytesReader reader;

  coterie_bytes_store_u32 (length, self->head.length);
  crypto_hash_sha256_init (&state);
  crypto_hash_sha256_update (&state, (const guint8 *) SAS_CONTEXT, sizeof SAS_CONTEXT);
  crypto_hash_sha256_update (&state, self->commit, sizeof self->commit);
  crypto_hash_sha256_update (&state, self->r_old, sizeof self->r_old);
  crypto_hash_sha256_update (&state, self->aid, sizeof self->aid);
  crypto_hash_sha256_update (&state, length, sizeof length);
  crypto_hash_sha256_update (&state, self->head.head, sizeof self->head.head);
  crypto_hash_sha256_update (&state, self->statement, sizeof self->statement);
  crypto_hash_sha256_update (&state, self->r_new, sizeof self->r_new);
  crypto_hash_sha256_final (&state, sas);
  coterie_bytes_reader_init (&reader, sas, sizeof sas);
  g_snprintf (code, COTERIE_LINK_CODE_DIGITS + 1, "%07" G_GUINT64_FORMAT, coterie_bytes_reader_u64 (&reader) % CODES);
}

/**
 * coterie_link_name_seal:
 * @name: 1 … 64 bytes, one line
 * @x_new: the new device's secret of this round
 * @r_old: of the approving device
 * @sealed: (out caller-allocates): for it alone
 *
 * Returns: FALSE when @r_old is no key that can be sealed for
 */
gboolean
coterie_link_name_seal (const char *name,
                        const CoterieSecret *x_new,
                        const guint8 r_old[COTERIE_LINKING_KEY_BYTES],
                        guint8 sealed[COTERIE_LINKING_NAME_SEALED_BYTES])
{
  guint8 plain[COTERIE_LINKING_NAME_MAX_BYTES] = { 0 };

  memcpy (plain, name, MIN (strlen (name), sizeof plain));
  randombytes_buf (sealed, crypto_box_NONCEBYTES);
  return crypto_box_easy (sealed + crypto_box_NONCEBYTES, plain, sizeof plain, sealed, r_old,
                          coterie_secret_peek (x_new)) == 0;
}

/**
 * coterie_link_name_open:
 * @sealed: of a stranger
 * @x_old: the approving device's secret of this round
 * @r_new: of the new device
 *
 * Returns: (transfer full) (nullable): what the new device calls itself
 */
char *
coterie_link_name_open (const guint8 sealed[COTERIE_LINKING_NAME_SEALED_BYTES],
                        const CoterieSecret *x_old,
                        const guint8 r_new[COTERIE_LINKING_KEY_BYTES])
{
  guint8 plain[COTERIE_LINKING_NAME_MAX_BYTES];
  gsize n_bytes = sizeof plain;

  if (crypto_box_open_easy (plain, sealed + crypto_box_NONCEBYTES,
                            COTERIE_LINKING_NAME_SEALED_BYTES - crypto_box_NONCEBYTES, sealed, r_new,
                            coterie_secret_peek (x_old)) != 0)
    return NULL;
  while (n_bytes > 0 && plain[n_bytes - 1] == 0)
    n_bytes--;
  if (n_bytes == 0 || !coterie_line_is_valid ((const char *) plain, n_bytes))
    return NULL;
  return g_strndup ((const char *) plain, n_bytes);
}
