// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-base"

#include "base/digest.h"

#include <sodium.h>
#include <string.h>

/**
 * coterie_digest_hash:
 * @digest: 32 bytes
 *
 * A digest is a hash already: its first bytes will do.
 */
guint
coterie_digest_hash (gconstpointer digest)
{
  guint hash;

  memcpy (&hash, digest, sizeof hash);
  return hash;
}

/**
 * coterie_digest_equal:
 * @one: 32 bytes
 * @other: 32 bytes
 *
 * Not for secrets: how long it takes says where they differ.
 */
gboolean
coterie_digest_equal (gconstpointer one, gconstpointer other)
{
  return memcmp (one, other, crypto_hash_sha256_BYTES) == 0;
}
