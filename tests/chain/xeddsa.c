// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "xeddsa.h"

#include <openssl/bn.h>
#include <sodium.h>
#include <string.h>

static void
clamp (const guint8 secret[32], guint8 scalar[32])
{
  memcpy (scalar, secret, 32);
  scalar[0] &= 248;
  scalar[31] = (scalar[31] & 127) | 64;
}

void
test_xeddsa_get_public (const guint8 secret[32], guint8 ik[32])
{
  crypto_scalarmult_base (ik, secret);
}

/* The hash of up to three parts, as a scalar. */
static void
hash_to_scalar (const guint8 *first, const guint8 *second, const guint8 *message, gsize n_bytes, guint8 scalar[32])
{
  crypto_hash_sha512_state state;
  guint8 hash[64];

  crypto_hash_sha512_init (&state);
  crypto_hash_sha512_update (&state, first, 32);
  crypto_hash_sha512_update (&state, second, 32);
  crypto_hash_sha512_update (&state, message, n_bytes);
  crypto_hash_sha512_final (&state, hash);
  crypto_core_ed25519_scalar_reduce (scalar, hash);
}

void
test_xeddsa_sign (const guint8 secret[32], const guint8 *message, gsize n_bytes, guint8 signature[64])
{
  guint8 a[32], wide[64] = { 0 }, point[32], r[32], h[32], product[32];

  clamp (secret, a);
  crypto_scalarmult_ed25519_base_noclamp (point, a);
  hash_to_scalar (a, point, message, n_bytes, r);
  crypto_scalarmult_ed25519_base_noclamp (signature, r);
  hash_to_scalar (signature, point, message, n_bytes, h);
  memcpy (wide, a, 32);
  crypto_core_ed25519_scalar_reduce (a, wide);
  crypto_core_ed25519_scalar_mul (product, h, a);
  crypto_core_ed25519_scalar_add (signature + 32, r, product);
  signature[63] |= point[31] & 0x80;
}

/* y = (u − 1) / (u + 1) mod 2^255 − 19 */
static gboolean
convert_to_edwards (const guint8 u[32], guint8 y[32])
{
  BN_CTX *context = BN_CTX_new ();
  BIGNUM *p = BN_new (), *number = BN_lebin2bn (u, 32, NULL), *above = BN_new (), *below = BN_new ();
  gboolean is_point;

  BN_set_bit (p, 255);
  BN_sub_word (p, 19);
  BN_copy (above, number);
  BN_sub_word (above, 1);
  BN_nnmod (above, above, p, context);
  BN_copy (below, number);
  BN_add_word (below, 1);
  is_point = BN_mod_inverse (below, below, p, context) != NULL;
  if (is_point)
    {
      BN_mod_mul (above, above, below, p, context);
      BN_bn2lebinpad (above, y, 32);
    }
  BN_free (below);
  BN_free (above);
  BN_free (number);
  BN_free (p);
  BN_CTX_free (context);
  return is_point;
}

gboolean
test_xeddsa_verify (
    const guint8 ik[32], const guint8 *message, gsize n_bytes, const guint8 signature[64], gpointer user_data)
{
  guint8 point[32], plain[64];

  if (!convert_to_edwards (ik, point))
    return FALSE;
  point[31] |= signature[63] & 0x80;
  memcpy (plain, signature, sizeof plain);
  plain[63] &= 0x7f;
  return crypto_sign_verify_detached (plain, message, n_bytes, point) == 0;
}
