// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "crypto/bundle.h"

#include "chain/points.h"
#include "chain/prekey-wrapper.h"
#include "crypto/curve.h"
#include "crypto/errors.h"
#include "wire/limits.h"

#include <string.h>

#define DAY_MS (24 * 3600 * G_GUINT64_CONSTANT (1000))
#define OLDEST_MS (COTERIE_SIGNED_PREKEY_OLDEST_DAYS * DAY_MS)
#define AHEAD_MS DAY_MS

static gboolean
refuse (CoterieCryptoError code, const char *why, GError **error)
{
  g_set_error (error, COTERIE_CRYPTO_ERROR, code, "The prekey bundle is refused: %s.", why);
  return FALSE;
}

static gboolean
check_id (guint32 id, GError **error)
{
  if (id >= 1 && id <= COTERIE_PREKEY_ID_MAX)
    return TRUE;

  return refuse (COTERIE_CRYPTO_ERROR_BUNDLE_KEY_ID, "a key id is out of range", error);
}

/* libsignal takes points of low order (T3): with one, a part of the shared secret is known to everybody. */
static gboolean
check_key (const guint8 key[COTERIE_PUBLIC_KEY_BYTES], GError **error)
{
  if (key[0] != COTERIE_PUBLIC_KEY_TYPE)
    return refuse (COTERIE_CRYPTO_ERROR_BUNDLE_KEY_TYPE, "a key is of another kind", error);
  if (coterie_point_is_low_order (key + 1) || !coterie_point_is_canonical (key + 1))
    return refuse (COTERIE_CRYPTO_ERROR_BUNDLE_BAD_KEY, "a key is of low order, or not canonical", error);

  return TRUE;
}

static gboolean
check_time (guint64 time_ms, guint64 now_ms, GError **error)
{
  if (time_ms > now_ms + AHEAD_MS)
    return refuse (COTERIE_CRYPTO_ERROR_BUNDLE_FUTURE, "its signed key comes from the future", error);
  if (now_ms > OLDEST_MS && time_ms < now_ms - OLDEST_MS)
    return refuse (COTERIE_CRYPTO_ERROR_BUNDLE_TOO_OLD, "its signed key is too old", error);

  return TRUE;
}

static gboolean
check_wrapper (const CoterieSignedPrekey *prekey, const CoterieBundleOwner *owner, GError **error)
{
  CoteriePrekeyWrapper wrapper = { .device = owner->device, .id = prekey->id, .time_ms = prekey->time_ms };

  memcpy (wrapper.aid, owner->aid, sizeof wrapper.aid);
  memcpy (wrapper.key, prekey->key, sizeof wrapper.key);
  if (coterie_prekey_wrapper_verify (&wrapper, owner->signing_key, prekey->wrapper))
    return TRUE;

  return refuse (COTERIE_CRYPTO_ERROR_BUNDLE_WRAPPER, "the device's signing key did not sign it", error);
}

static gboolean
check_signed_prekey (const CoterieSignedPrekey *prekey, const CoterieBundleOwner *owner, guint64 now_ms, GError **error)
{
  if (!check_id (prekey->id, error) || !check_key (prekey->key, error) ||
      !check_time (prekey->time_ms, now_ms, error) || !check_wrapper (prekey, owner, error))
    return FALSE;

  if (!coterie_curve_verify (owner->identity_key, prekey->key, sizeof prekey->key, prekey->signature))
    return refuse (COTERIE_CRYPTO_ERROR_BUNDLE_SIGNATURE, "the device's identity key did not sign it", error);

  return TRUE;
}

/**
 * coterie_bundle_check:
 * @bundle: a fetched bundle, of a stranger
 * @owner: the device that it is said to be of, from the verified chain
 * @now_ms: the time, ms since 1970
 * @error: return location
 *
 * Holds a bundle against all rules of docs/protocol.md, section 7, before libsignal sees it: libsignal crashes on some
 * bundles (T2) and accepts others that it should not (T3). Sizes are the wire reader's business.
 *
 * Returns: %FALSE with one of the COTERIE_CRYPTO_ERROR_BUNDLE_… codes
 */
gboolean
coterie_bundle_check (const CoterieBundle *bundle, const CoterieBundleOwner *owner, gint64 now_ms, GError **error)
{
  if (bundle->registration < 1 || bundle->registration > COTERIE_REGISTRATION_ID_MAX)
    return refuse (COTERIE_CRYPTO_ERROR_BUNDLE_REGISTRATION, "its registration id is out of range", error);
  if (bundle->n_one_time > 1)
    return refuse (COTERIE_CRYPTO_ERROR_BUNDLE_MANY_PREKEYS, "it has more than one one-time key", error);
  if (bundle->n_one_time == 1 &&
      (!check_id (bundle->one_time[0].id, error) || !check_key (bundle->one_time[0].key, error)))
    return FALSE;
  if (coterie_point_is_low_order (owner->identity_key))
    return refuse (COTERIE_CRYPTO_ERROR_BUNDLE_BAD_KEY, "the identity key is of low order", error);

  return check_signed_prekey (&bundle->signed_prekey, owner, (guint64) MAX (now_ms, 0), error);
}
