// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define COTERIE_CHAIN_ERROR (coterie_chain_error_quark ())

/* Why a record or a whole chain is refused; the rules are those of docs/protocol.md, "Device chain". */
typedef enum
{
  COTERIE_CHAIN_ERROR_LENGTH,           /* V1: not the size of its type */
  COTERIE_CHAIN_ERROR_MAGIC,            /* V1: not a record, or one of another version: an update is needed */
  COTERIE_CHAIN_ERROR_TYPE,             /* V1: a type, kind or reason that is not known: an update is needed */
  COTERIE_CHAIN_ERROR_GENESIS,          /* V2: not at the beginning, or not by and for device 1 */
  COTERIE_CHAIN_ERROR_SEQ,              /* V2: not the record that comes next */
  COTERIE_CHAIN_ERROR_PREV,             /* V2: does not follow the record before it */
  COTERIE_CHAIN_ERROR_SIGNER,           /* V3: the signer is not an active device */
  COTERIE_CHAIN_ERROR_SIGNATURE,        /* V3: the signature does not verify */
  COTERIE_CHAIN_ERROR_DEVICE,           /* V4: not the next number */
  COTERIE_CHAIN_ERROR_KEY_REUSED,       /* V4: a key that was in this chain before */
  COTERIE_CHAIN_ERROR_BAD_KEY,          /* V4: of low order, or not written canonically */
  COTERIE_CHAIN_ERROR_PROOF,            /* V4: a proof of possession does not verify */
  COTERIE_CHAIN_ERROR_TOO_MANY,         /* V4: devices, active or ever */
  COTERIE_CHAIN_ERROR_TARGET,           /* V5: nobody there to be revoked */
  COTERIE_CHAIN_ERROR_LAST_DEVICE,      /* V5: an account keeps one active device */
  COTERIE_CHAIN_ERROR_IDENTITY_CHANGED, /* V7: another account than the pinned one */
  COTERIE_CHAIN_ERROR_ROLLBACK,         /* V7: shorter than what was seen */
  COTERIE_CHAIN_ERROR_FORK,             /* V7: another record stands where one was seen */
} CoterieChainError;

GQuark
coterie_chain_error_quark (void);
const char *
coterie_chain_error_get_rule (const GError *error);

G_END_DECLS
