// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "crypto/passphrase.h"

#include "crypto/errors.h"
#include "wire/limits.h"

#include <sodium.h>

G_STATIC_ASSERT (COTERIE_PASSPHRASE_SALT_BYTES == crypto_pwhash_argon2id_SALTBYTES);

/**
 * coterie_passphrase_derive:
 * @passphrase: a password or passphrase, 1 to %COTERIE_PASSWORD_MAX_BYTES
 * @passes: Argon2's t
 * @memory_kib: Argon2's m
 * @salt: the salt
 * @error: return location
 *
 * Argon2id, version 1.3, one lane (RFC 9106).
 *
 * Returns: (transfer full): 32 bytes, or %NULL with %COTERIE_CRYPTO_ERROR_EMPTY, or %COTERIE_CRYPTO_ERROR_FAILED when
 *   the memory is not to be had
 */
CoterieSecret *
coterie_passphrase_derive (const CoterieSecret *passphrase,
                           guint32 passes,
                           guint32 memory_kib,
                           const guint8 salt[COTERIE_PASSPHRASE_SALT_BYTES],
                           GError **error)
{
  gsize size = coterie_secret_length (passphrase);
  g_autoptr (CoterieSecret) key = NULL;

  if (size == 0 || size > COTERIE_PASSWORD_MAX_BYTES)
    {
      g_set_error (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_EMPTY,
                   "A password or passphrase has 1 to %d bytes.", COTERIE_PASSWORD_MAX_BYTES);
      return NULL;
    }

  key = coterie_secret_new (COTERIE_DERIVED_KEY_BYTES);
  if (crypto_pwhash_argon2id (coterie_secret_peek_mutable (key), COTERIE_DERIVED_KEY_BYTES,
                              (const char *) coterie_secret_peek (passphrase), size, salt, passes,
                              (gsize) memory_kib * 1024, crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0)
    {
      g_set_error_literal (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_FAILED,
                           "There is not enough memory to check the passphrase.");
      return NULL;
    }

  return g_steal_pointer (&key);
}
