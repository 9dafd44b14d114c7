// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chain/chain.h"

G_BEGIN_DECLS

/* The rules V2 to V5 of docs/protocol.md, "Device chain"; V1 is coterie_record_parse(), V7 coterie_chain_check_pin().
 */

/* Who checks what of a record. */
typedef struct
{
  gboolean is_verified; /* signatures and proofs were checked before */
  CoterieXeddsaVerify verify_xeddsa;
  gpointer user_data;
} CoterieChainChecks;

gboolean
coterie_chain_check_record (const CoterieChain *chain,
                            const CoterieRecord *record,
                            const CoterieChainChecks *checks,
                            GError **error);

G_END_DECLS
