// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define COTERIE_CRYPTO_ERROR (coterie_crypto_error_quark ())

/* What the caller can do. An error of ANOTHER domain that comes out of a function with a CoterieSignal is the key
 * store's own, passed on unchanged (a full disk arrives as such): roll back and try again later. After any error roll
 * back to the savepoint that stood before the call. */
typedef enum
{
  COTERIE_CRYPTO_ERROR_FAILED, /* out of memory, or a fault of a library: roll back, give up on this call */
  COTERIE_CRYPTO_ERROR_STORE,  /* a key store function failed and gave no error: roll back, try again */

  /* Opening */
  COTERIE_CRYPTO_ERROR_DUPLICATE,          /* opened before: acknowledge silently */
  COTERIE_CRYPTO_ERROR_UNTRUSTED,          /* not the chain's identity key: fetch the chain once, try again */
  COTERIE_CRYPTO_ERROR_REPAIR_NO_SESSION,  /* keep raw, acknowledge, repair: reason "no-session" */
  COTERIE_CRYPTO_ERROR_REPAIR_UNKNOWN_KEY, /* keep raw, acknowledge, repair: reason "unknown-key" */
  COTERIE_CRYPTO_ERROR_REPAIR_INVALID,     /* keep raw, acknowledge, repair: reason "invalid" */
  COTERIE_CRYPTO_ERROR_DROP,               /* no honest device writes this: count, acknowledge, forget */
  COTERIE_CRYPTO_ERROR_REPLAY,             /* an old first message again: count, acknowledge, forget */

  /* Sealing */
  COTERIE_CRYPTO_ERROR_NO_SESSION, /* fetch a bundle, start a session, seal again */
  COTERIE_CRYPTO_ERROR_TOO_LARGE,  /* larger than COTERIE_CONTENT_MAX_BYTES */

  /* Bundles, one code a rule (docs/protocol.md, section 7): refuse, ask for another one later */
  COTERIE_CRYPTO_ERROR_BUNDLE_REGISTRATION, /* registration id out of range */
  COTERIE_CRYPTO_ERROR_BUNDLE_KEY_ID,       /* a prekey's id is out of range */
  COTERIE_CRYPTO_ERROR_BUNDLE_KEY_TYPE,     /* a key's first byte is not 0x05 */
  COTERIE_CRYPTO_ERROR_BUNDLE_BAD_KEY,      /* a key is of low order, or not written canonically */
  COTERIE_CRYPTO_ERROR_BUNDLE_MANY_PREKEYS, /* more than one one-time prekey in a fetched bundle */
  COTERIE_CRYPTO_ERROR_BUNDLE_SIGNATURE,    /* the identity key did not sign this prekey */
  COTERIE_CRYPTO_ERROR_BUNDLE_WRAPPER,      /* the signing key did not sign this prekey */
  COTERIE_CRYPTO_ERROR_BUNDLE_TOO_OLD,      /* the signed prekey is older than 30 days */
  COTERIE_CRYPTO_ERROR_BUNDLE_FUTURE,       /* the signed prekey is more than a day ahead of us */

  /* Key slot, device keys, common part */
  COTERIE_CRYPTO_ERROR_WRONG_PASSPHRASE, /* ask again */
  COTERIE_CRYPTO_ERROR_DAMAGED,          /* these bytes are not what was written */
  COTERIE_CRYPTO_ERROR_NEWER,            /* written by a newer version: update */
  COTERIE_CRYPTO_ERROR_TOO_COSTLY,       /* a key derivation beyond what we are willing to compute */
  COTERIE_CRYPTO_ERROR_TOO_WEAK,         /* a key derivation cheaper than what we are willing to write */
  COTERIE_CRYPTO_ERROR_EMPTY,            /* an empty password or passphrase, or one that is too long */
} CoterieCryptoError;

GQuark
coterie_crypto_error_quark (void);

const char *
coterie_crypto_error_repair_reason (const GError *error);

G_END_DECLS
