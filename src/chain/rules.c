// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-chain"

#include "chain/rules.h"

#include "chain/points.h"
#include "wire/limits.h"

#include <string.h>

static gboolean
refuse (GError **error, CoterieChainError code, const char *reason)
{
  g_set_error_literal (error, COTERIE_CHAIN_ERROR, (int) code, reason);
  return FALSE;
}

/* V2 */
static gboolean
check_place (const CoterieChain *chain, const CoterieRecord *record, GError **error)
{
  static const guint8 nothing[COTERIE_HEAD_BYTES] = { 0 };
  guint32 length = coterie_chain_get_length (chain);
  const guint8 *prev = length > 0 ? coterie_chain_get_head (chain) : nothing;

  if ((record->type == COTERIE_RECORD_GENESIS) != (length == 0))
    return refuse (error, COTERIE_CHAIN_ERROR_GENESIS, "a chain begins with a GENESIS record and has no other");
  if (length == 0 && (record->signer != 1 || record->device != 1))
    return refuse (error, COTERIE_CHAIN_ERROR_GENESIS, "a GENESIS record is by and for device 1");
  if (record->seq != length)
    return refuse (error, COTERIE_CHAIN_ERROR_SEQ, "the record is not the one that comes next");
  if (memcmp (record->prev, prev, sizeof record->prev) != 0)
    return refuse (error, COTERIE_CHAIN_ERROR_PREV, "the record does not follow the one before it");
  return TRUE;
}

/* V3 */
static gboolean
check_signature (const CoterieChain *chain,
                 const CoterieRecord *record,
                 const CoterieChainChecks *checks,
                 GError **error)
{
  const guint8 *dsk = record->dsk;

  if (record->type != COTERIE_RECORD_GENESIS)
    {
      const CoterieChainDevice *signer = coterie_chain_get_active_device (chain, record->signer);

      if (signer == NULL)
        return refuse (error, COTERIE_CHAIN_ERROR_SIGNER, "the record is not signed by an active device");
      dsk = signer->dsk;
    }
  if (!checks->is_verified && !coterie_record_verify_signature (record, coterie_chain_get_aid (chain), dsk))
    return refuse (error, COTERIE_CHAIN_ERROR_SIGNATURE, "the record's signature does not verify");
  return TRUE;
}

static gboolean
was_seen (const CoterieChain *chain, const CoterieRecord *record)
{
  guint n_devices;
  const CoterieChainDevice *devices = coterie_chain_get_devices (chain, &n_devices);

  for (guint i = 0; i < n_devices; i++)
    if (memcmp (devices[i].ik, record->ik, sizeof record->ik) == 0 ||
        memcmp (devices[i].dsk, record->dsk, sizeof record->dsk) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
check_proofs (const CoterieChain *chain, const CoterieRecord *record, const CoterieChainChecks *checks)
{
  guint8 input[COTERIE_RECORD_POP_INPUT_BYTES];

  if (checks->is_verified)
    return TRUE;
  if (!coterie_record_verify_pop_ed (record, coterie_chain_get_aid (chain)))
    return FALSE;
  if (checks->verify_xeddsa == NULL)
    return TRUE;
  coterie_record_get_pop_input (record, coterie_chain_get_aid (chain), input);
  return checks->verify_xeddsa (record->ik, input, sizeof input, record->pop_x, checks->user_data);
}

/* V4 without the proofs; for a GENESIS record as well. */
static gboolean
check_addition (const CoterieChain *chain, const CoterieRecord *record, GError **error)
{
  guint n_devices;

  coterie_chain_get_devices (chain, &n_devices);
  if (n_devices >= COTERIE_CHAIN_MAX_DEVICES || coterie_chain_get_n_active (chain) >= COTERIE_CHAIN_MAX_ACTIVE_DEVICES)
    return refuse (error, COTERIE_CHAIN_ERROR_TOO_MANY, "the account has as many devices as are allowed");
  if (record->device != n_devices + 1)
    return refuse (error, COTERIE_CHAIN_ERROR_DEVICE, "the new device has not the next number");
  if (!coterie_point_is_canonical (record->ik) || coterie_point_is_low_order (record->ik) ||
      coterie_signing_key_is_low_order (record->dsk))
    return refuse (error, COTERIE_CHAIN_ERROR_BAD_KEY, "a key of the new device is unsafe");
  if (was_seen (chain, record))
    return refuse (error, COTERIE_CHAIN_ERROR_KEY_REUSED, "a key of the new device was in the chain before");
  return TRUE;
}

/* V5 */
static gboolean
check_revocation (const CoterieChain *chain, const CoterieRecord *record, GError **error)
{
  if (coterie_chain_get_active_device (chain, record->device) == NULL)
    return refuse (error, COTERIE_CHAIN_ERROR_TARGET, "the device to be revoked is not active");
  if (coterie_chain_get_n_active (chain) < 2)
    return refuse (error, COTERIE_CHAIN_ERROR_LAST_DEVICE, "the last active device cannot be revoked");
  return TRUE;
}

/**
 * coterie_chain_check_record:
 * @chain: a verified chain
 * @record: of a stranger
 * @checks: who checks what
 * @error: the rule of V2 to V5 that it breaks
 *
 * What costs most comes last.
 *
 * Returns: whether @record may be the next one
 */
gboolean
coterie_chain_check_record (const CoterieChain *chain,
                            const CoterieRecord *record,
                            const CoterieChainChecks *checks,
                            GError **error)
{
  gboolean is_addition = record->type != COTERIE_RECORD_REVOKE;

  if (!check_place (chain, record, error))
    return FALSE;
  if (!(is_addition ? check_addition (chain, record, error) : check_revocation (chain, record, error)))
    return FALSE;
  if (!check_signature (chain, record, checks, error))
    return FALSE;
  if (is_addition && !check_proofs (chain, record, checks))
    return refuse (error, COTERIE_CHAIN_ERROR_PROOF, "the new device does not prove that it has its keys");
  return TRUE;
}
