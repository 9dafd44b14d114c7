// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "crypto/password.h"

#include "crypto/passphrase.h"

#include <sodium.h>
#include <string.h>

/**
 * coterie_password_derive:
 * @password: of an account, 1 to %COTERIE_PASSWORD_MAX_BYTES
 * @server_id: the server's id, which the profile has pinned
 * @name: the user name
 * @error: return location
 *
 * What a client shows the server in place of the password (docs/protocol.md, section 6). Takes some 0.1 s, so not on
 * the main thread.
 *
 * Returns: (transfer full): %COTERIE_AUTH_SECRET_BYTES, or %NULL with %COTERIE_CRYPTO_ERROR_EMPTY or
 *   %COTERIE_CRYPTO_ERROR_FAILED
 */
CoterieSecret *
coterie_password_derive (const CoterieSecret *password, const guint8 server_id[16], const char *name, GError **error)
{
  static const char context[] = "coterie/auth/1";
  guint8 salt[crypto_hash_sha256_BYTES];
  crypto_hash_sha256_state state;

  crypto_hash_sha256_init (&state);
  crypto_hash_sha256_update (&state, (const guint8 *) context, sizeof context);
  crypto_hash_sha256_update (&state, server_id, 16);
  crypto_hash_sha256_update (&state, (const guint8 *) name, strlen (name));
  crypto_hash_sha256_final (&state, salt);

  return coterie_passphrase_derive (password, COTERIE_AUTH_PASSES, COTERIE_AUTH_MEMORY_KIB, salt, error);
}

/**
 * coterie_password_equals:
 * @password: of the account
 * @passphrase: of this device's database
 *
 * The two must differ: something of the password reaches the server, nothing of the passphrase may. For the moment at
 * which a person sets one of them and both are at hand.
 *
 * Returns: whether they are the same; in constant time for the same length
 */
gboolean
coterie_password_equals (const CoterieSecret *password, const CoterieSecret *passphrase)
{
  return coterie_secret_equal (password, passphrase);
}
