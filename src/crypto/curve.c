// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "crypto/curve.h"

#include <string.h>

/**
 * coterie_curve_read:
 * @key: 0x05 and the u-coordinate
 *
 * Returns: (transfer full) (nullable): libsignal's object, or %NULL when the first byte is another or memory is out
 */
ec_public_key *
coterie_curve_read (const guint8 key[COTERIE_PUBLIC_KEY_BYTES])
{
  ec_public_key *point = NULL;

  if (curve_decode_point (&point, key, COTERIE_PUBLIC_KEY_BYTES, NULL) < 0)
    return NULL;

  return point;
}

/**
 * coterie_curve_write:
 * @key: a public key
 * @bytes: (out): 0x05 and the u-coordinate
 *
 * Returns: %FALSE when memory is out
 */
gboolean
coterie_curve_write (const ec_public_key *key, guint8 bytes[COTERIE_PUBLIC_KEY_BYTES])
{
  signal_buffer *buffer = NULL;

  if (ec_public_key_serialize (&buffer, key) < 0)
    return FALSE;

  g_assert (signal_buffer_len (buffer) == COTERIE_PUBLIC_KEY_BYTES);
  memcpy (bytes, signal_buffer_data (buffer), COTERIE_PUBLIC_KEY_BYTES);
  signal_buffer_free (buffer);
  return TRUE;
}

/* Chains carry the u-coordinate alone, libsignal wants its type byte before it. */
void
coterie_curve_add_type (const guint8 u[32], guint8 key[COTERIE_PUBLIC_KEY_BYTES])
{
  key[0] = COTERIE_PUBLIC_KEY_TYPE;
  memcpy (key + 1, u, COTERIE_PUBLIC_KEY_BYTES - 1);
}

/**
 * coterie_curve_verify:
 * @identity_key: the u-coordinate
 * @message: (array length=size): what was signed
 * @size: its bytes
 * @signature: an XEdDSA signature (Perrin, "The XEdDSA and VXEdDSA Signature Schemes")
 *
 * Returns: whether the signature is right
 */
gboolean
coterie_curve_verify (const guint8 identity_key[32],
                      const guint8 *message,
                      gsize size,
                      const guint8 signature[COTERIE_SIGNATURE_BYTES])
{
  guint8 key[COTERIE_PUBLIC_KEY_BYTES];
  ec_public_key *point;
  int result;

  coterie_curve_add_type (identity_key, key);
  point = coterie_curve_read (key);
  if (point == NULL)
    return FALSE;

  result = curve_verify_signature (point, message, size, signature, COTERIE_SIGNATURE_BYTES);
  SIGNAL_UNREF (point);
  return result == 1;
}
