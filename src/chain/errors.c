// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-chain"

#include "chain/errors.h"

GQuark
coterie_chain_error_quark (void)
{
  return g_quark_from_static_string ("coterie-chain-error-quark");
}

/**
 * coterie_chain_error_get_rule:
 * @error: an error
 *
 * Returns: (transfer none) (nullable): the name of the broken rule in docs/protocol.md, "V1" to "V7"; %NULL when
 *   @error is of another domain
 */
const char *
coterie_chain_error_get_rule (const GError *error)
{
  static const char *const rules[] = {
    [COTERIE_CHAIN_ERROR_LENGTH] = "V1",      [COTERIE_CHAIN_ERROR_MAGIC] = "V1",
    [COTERIE_CHAIN_ERROR_TYPE] = "V1",        [COTERIE_CHAIN_ERROR_GENESIS] = "V2",
    [COTERIE_CHAIN_ERROR_SEQ] = "V2",         [COTERIE_CHAIN_ERROR_PREV] = "V2",
    [COTERIE_CHAIN_ERROR_SIGNER] = "V3",      [COTERIE_CHAIN_ERROR_SIGNATURE] = "V3",
    [COTERIE_CHAIN_ERROR_DEVICE] = "V4",      [COTERIE_CHAIN_ERROR_KEY_REUSED] = "V4",
    [COTERIE_CHAIN_ERROR_BAD_KEY] = "V4",     [COTERIE_CHAIN_ERROR_PROOF] = "V4",
    [COTERIE_CHAIN_ERROR_TOO_MANY] = "V4",    [COTERIE_CHAIN_ERROR_TARGET] = "V5",
    [COTERIE_CHAIN_ERROR_LAST_DEVICE] = "V5", [COTERIE_CHAIN_ERROR_IDENTITY_CHANGED] = "V7",
    [COTERIE_CHAIN_ERROR_ROLLBACK] = "V7",    [COTERIE_CHAIN_ERROR_FORK] = "V7",
  };

  g_return_val_if_fail (error != NULL, NULL);

  if (error->domain != COTERIE_CHAIN_ERROR || error->code < 0 || error->code >= (int) G_N_ELEMENTS (rules))
    return NULL;
  return rules[error->code];
}
