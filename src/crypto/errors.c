// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "crypto/errors.h"

GQuark
coterie_crypto_error_quark (void)
{
  return g_quark_from_static_string ("coterie-crypto-error-quark");
}

/**
 * coterie_crypto_error_repair_reason:
 * @error: an error of coterie_crypto... functions, of any domain
 *
 * Tells whether an envelope that could not be opened is to be repaired (docs/protocol.md, section 14).
 *
 * Returns: (nullable): the `reason` of the retry content, or %NULL when nothing is to be repaired
 */
const char *
coterie_crypto_error_repair_reason (const GError *error)
{
  if (g_error_matches (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_REPAIR_NO_SESSION))
    return "no-session";
  if (g_error_matches (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_REPAIR_UNKNOWN_KEY))
    return "unknown-key";
  if (g_error_matches (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_REPAIR_INVALID))
    return "invalid";

  return NULL;
}
