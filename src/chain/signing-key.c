// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-chain"

#include "chain/signing-key.h"

#include <sodium.h>
#include <string.h>

G_STATIC_ASSERT (COTERIE_SIGNING_SECRET_BYTES == crypto_sign_SECRETKEYBYTES);
G_STATIC_ASSERT (COTERIE_SIGNING_SEED_BYTES == crypto_sign_SEEDBYTES);
G_STATIC_ASSERT (COTERIE_SIGNING_KEY_BYTES == crypto_sign_PUBLICKEYBYTES);
G_STATIC_ASSERT (COTERIE_SIGNATURE_BYTES == crypto_sign_BYTES);

/**
 * coterie_signing_key_new:
 * @public_key: (out caller-allocates): the public half
 *
 * Returns: (transfer full): a fresh key's secret half
 */
CoterieSecret *
coterie_signing_key_new (guint8 public_key[COTERIE_SIGNING_KEY_BYTES])
{
  g_autoptr (CoterieSecret) seed = coterie_secret_new_random (COTERIE_SIGNING_SEED_BYTES);

  return coterie_signing_key_new_from_seed (coterie_secret_peek (seed), public_key);
}

/**
 * coterie_signing_key_new_from_seed:
 * @seed: RFC 8032's private key
 * @public_key: (out caller-allocates): the public half
 *
 * Returns: (transfer full): the secret half; the same for the same seed
 */
CoterieSecret *
coterie_signing_key_new_from_seed (const guint8 seed[COTERIE_SIGNING_SEED_BYTES],
                                   guint8 public_key[COTERIE_SIGNING_KEY_BYTES])
{
  CoterieSecret *secret = coterie_secret_new (COTERIE_SIGNING_SECRET_BYTES);

  crypto_sign_seed_keypair (public_key, coterie_secret_peek_mutable (secret), seed);
  return secret;
}

/**
 * coterie_signing_key_get_public:
 * @secret: a key's secret half
 * @public_key: (out caller-allocates): its public half
 */
void
coterie_signing_key_get_public (const CoterieSecret *secret, guint8 public_key[COTERIE_SIGNING_KEY_BYTES])
{
  g_return_if_fail (coterie_secret_length (secret) == COTERIE_SIGNING_SECRET_BYTES);

  memcpy (public_key, coterie_secret_peek (secret) + COTERIE_SIGNING_SEED_BYTES, COTERIE_SIGNING_KEY_BYTES);
}

/**
 * coterie_signing_key_sign:
 * @secret: a key's secret half
 * @message: (array length=n_bytes): what is signed; begins with a context of its own, ending in a zero byte
 * @n_bytes: its size
 * @signature: (out caller-allocates): Ed25519; the same for the same message
 */
void
coterie_signing_key_sign (const CoterieSecret *secret,
                          const guint8 *message,
                          gsize n_bytes,
                          guint8 signature[COTERIE_SIGNATURE_BYTES])
{
  g_return_if_fail (coterie_secret_length (secret) == COTERIE_SIGNING_SECRET_BYTES);

  crypto_sign_detached (signature, NULL, message, n_bytes, coterie_secret_peek (secret));
}

/**
 * coterie_signing_key_verify:
 * @public_key: whose signature it should be
 * @message: (array length=n_bytes): what should be signed
 * @n_bytes: its size
 * @signature: of a stranger
 *
 * Strict: S is reduced, the key is canonical, and neither the key nor R is of low order.
 *
 * Returns: whether it is
 */
gboolean
coterie_signing_key_verify (const guint8 public_key[COTERIE_SIGNING_KEY_BYTES],
                            const guint8 *message,
                            gsize n_bytes,
                            const guint8 signature[COTERIE_SIGNATURE_BYTES])
{
  return crypto_sign_verify_detached (signature, message, n_bytes, public_key) == 0;
}
