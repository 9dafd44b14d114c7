// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-chain"

#include "chain/register-statement.h"

#include "base/bytes.h"
#include "chain/signing-key.h"
#include "wire/limits.h"

#include <string.h>

#define CONTEXT "coterie/register/1" /* with its trailing zero */
#define FIXED_BYTES (sizeof CONTEXT + COTERIE_SERVER_ID_BYTES + COTERIE_AID_BYTES + COTERIE_NONCE_BYTES + 8)
#define INPUT_MAX_BYTES (FIXED_BYTES + COTERIE_NAME_MAX_BYTES + 1)

/* Gives the length; 0 when the name is too long to be one. */
static gsize
get_input (const CoterieRegisterStatement *self, guint8 input[INPUT_MAX_BYTES])
{
  gsize n_name = strlen (self->name);
  guint8 *at = coterie_bytes_store (input, CONTEXT, sizeof CONTEXT);

  if (n_name > COTERIE_NAME_MAX_BYTES)
    return 0;
  at = coterie_bytes_store (at, self->server_id, sizeof self->server_id);
  at = coterie_bytes_store (at, self->aid, sizeof self->aid);
  at = coterie_bytes_store (at, self->nonce, sizeof self->nonce);
  at = coterie_bytes_store_u64 (at, self->expires_ms);
  coterie_bytes_store (at, self->name, n_name + 1); /* with its trailing zero */
  return FIXED_BYTES + n_name + 1;
}

/**
 * coterie_register_statement_sign:
 * @self: with the server_id that the profile has pinned, and a name that passed coterie_name_check()
 * @dsk: the device's secret signing key
 * @signature: (out caller-allocates): Ed25519
 */
void
coterie_register_statement_sign (const CoterieRegisterStatement *self,
                                 const CoterieSecret *dsk,
                                 guint8 signature[COTERIE_SIGNATURE_BYTES])
{
  guint8 input[INPUT_MAX_BYTES];
  gsize n_bytes = get_input (self, input);

  g_return_if_fail (n_bytes > 0);
  coterie_signing_key_sign (dsk, input, n_bytes, signature);
}

/**
 * coterie_register_statement_verify:
 * @self: the challenge that the server gave, and the name that is asked for
 * @dsk: the device's public signing key, from the genesis record
 * @signature: of a stranger
 *
 * Returns: whether that device signed it. Whether the challenge is fresh and unused is the caller's question
 */
gboolean
coterie_register_statement_verify (const CoterieRegisterStatement *self,
                                   const guint8 dsk[COTERIE_SIGNING_KEY_BYTES],
                                   const guint8 signature[COTERIE_SIGNATURE_BYTES])
{
  guint8 input[INPUT_MAX_BYTES];
  gsize n_bytes = get_input (self, input);

  return n_bytes > 0 && coterie_signing_key_verify (dsk, input, n_bytes, signature);
}
