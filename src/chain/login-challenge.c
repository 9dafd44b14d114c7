// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-chain"

#include "chain/login-challenge.h"

#include "base/bytes.h"
#include "chain/signing-key.h"

#define CONTEXT "coterie/auth/1/dev" /* with its trailing zero */
#define INPUT_BYTES (sizeof CONTEXT + COTERIE_SERVER_ID_BYTES + COTERIE_AID_BYTES + 4 + COTERIE_LOGIN_NONCE_BYTES + 8)

static void
get_input (const CoterieLoginChallenge *self, guint8 input[INPUT_BYTES])
{
  guint8 *at = coterie_bytes_store (input, CONTEXT, sizeof CONTEXT);

  at = coterie_bytes_store (at, self->server_id, sizeof self->server_id);
  at = coterie_bytes_store (at, self->aid, sizeof self->aid);
  at = coterie_bytes_store_u32 (at, self->device);
  at = coterie_bytes_store (at, self->nonce, sizeof self->nonce);
  coterie_bytes_store_u64 (at, self->expires_ms);
}

/**
 * coterie_login_challenge_sign:
 * @self: a challenge, with the server_id that the profile has pinned
 * @dsk: the device's secret signing key
 * @signature: (out caller-allocates): Ed25519
 */
void
coterie_login_challenge_sign (const CoterieLoginChallenge *self,
                              const CoterieSecret *dsk,
                              guint8 signature[COTERIE_SIGNATURE_BYTES])
{
  guint8 input[INPUT_BYTES];

  get_input (self, input);
  coterie_signing_key_sign (dsk, input, sizeof input, signature);
}

/**
 * coterie_login_challenge_verify:
 * @self: the challenge that the server gave
 * @dsk: the device's public signing key, from the chain
 * @signature: of a stranger
 *
 * Returns: whether that device signed it. Whether the challenge is fresh and unused is the caller's question
 */
gboolean
coterie_login_challenge_verify (const CoterieLoginChallenge *self,
                                const guint8 dsk[COTERIE_SIGNING_KEY_BYTES],
                                const guint8 signature[COTERIE_SIGNATURE_BYTES])
{
  guint8 input[INPUT_BYTES];

  get_input (self, input);
  return coterie_signing_key_verify (dsk, input, sizeof input, signature);
}
