// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-chain"

#include "chain/prekey-wrapper.h"

#include "base/bytes.h"
#include "chain/signing-key.h"

#define CONTEXT "coterie/spk/1" /* with its trailing zero */
#define INPUT_BYTES (sizeof CONTEXT + COTERIE_AID_BYTES + 4 + 4 + COTERIE_PUBLIC_KEY_BYTES + 8)

static void
get_input (const CoteriePrekeyWrapper *self, guint8 input[INPUT_BYTES])
{
  guint8 *at = coterie_bytes_store (input, CONTEXT, sizeof CONTEXT);

  at = coterie_bytes_store (at, self->aid, sizeof self->aid);
  at = coterie_bytes_store_u32 (at, self->device);
  at = coterie_bytes_store_u32 (at, self->id);
  at = coterie_bytes_store (at, self->key, sizeof self->key);
  coterie_bytes_store_u64 (at, self->time_ms);
}

/**
 * coterie_prekey_wrapper_sign:
 * @self: what the device states
 * @dsk: the device's secret signing key
 * @signature: (out caller-allocates): Ed25519, the bundle's `wrapper`
 */
void
coterie_prekey_wrapper_sign (const CoteriePrekeyWrapper *self,
                             const CoterieSecret *dsk,
                             guint8 signature[COTERIE_SIGNATURE_BYTES])
{
  guint8 input[INPUT_BYTES];

  get_input (self, input);
  coterie_signing_key_sign (dsk, input, sizeof input, signature);
}

/**
 * coterie_prekey_wrapper_verify:
 * @self: what a bundle states
 * @dsk: the device's public signing key, from the verified chain
 * @signature: of a stranger
 *
 * Returns: whether the device states it. Whether `time_ms` is too old is the caller's question
 */
gboolean
coterie_prekey_wrapper_verify (const CoteriePrekeyWrapper *self,
                               const guint8 dsk[COTERIE_SIGNING_KEY_BYTES],
                               const guint8 signature[COTERIE_SIGNATURE_BYTES])
{
  guint8 input[INPUT_BYTES];

  get_input (self, input);
  return coterie_signing_key_verify (dsk, input, sizeof input, signature);
}
