// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-chain"

#include "chain/head-statement.h"

#include "base/bytes.h"
#include "chain/signing-key.h"

#define CONTEXT "coterie/dc/1/head" /* with its trailing zero */
#define INPUT_BYTES (sizeof CONTEXT + COTERIE_AID_BYTES + 4 + COTERIE_HEAD_BYTES + 8)

static void
get_input (const CoterieHeadStatement *self, guint8 input[INPUT_BYTES])
{
  guint8 *at = coterie_bytes_store (input, CONTEXT, sizeof CONTEXT);

  at = coterie_bytes_store (at, self->aid, sizeof self->aid);
  at = coterie_bytes_store_u32 (at, self->length);
  at = coterie_bytes_store (at, self->head, sizeof self->head);
  coterie_bytes_store_u64 (at, self->time_ms);
}

/**
 * coterie_head_statement_sign:
 * @self: a statement
 * @dsk: the secret signing key of a device of the account
 * @signature: (out caller-allocates): Ed25519
 */
void
coterie_head_statement_sign (const CoterieHeadStatement *self,
                             const CoterieSecret *dsk,
                             guint8 signature[COTERIE_SIGNATURE_BYTES])
{
  guint8 input[INPUT_BYTES];

  get_input (self, input);
  coterie_signing_key_sign (dsk, input, sizeof input, signature);
}

/**
 * coterie_head_statement_verify:
 * @self: a statement of a stranger
 * @dsk: the public signing key of an active device of the account
 * @signature: of a stranger
 *
 * Returns: whether that device states it
 */
gboolean
coterie_head_statement_verify (const CoterieHeadStatement *self,
                               const guint8 dsk[COTERIE_SIGNING_KEY_BYTES],
                               const guint8 signature[COTERIE_SIGNATURE_BYTES])
{
  guint8 input[INPUT_BYTES];

  get_input (self, input);
  return coterie_signing_key_verify (dsk, input, sizeof input, signature);
}
