// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "crypto/prekeys.h"

#include "chain/prekey-wrapper.h"
#include "crypto/call.h"
#include "crypto/curve.h"
#include "crypto/errors.h"
#include "wire/limits.h"

#include <string.h>

/**
 * coterie_prekeys_next_id:
 * @id: a prekey id
 * @count: steps
 *
 * Ids are circular in 1 … 0xFFFFFE: libsignal never deletes 0xFFFFFF after use, so it is nobody's (T17).
 *
 * Returns: the id that stands @count after @id
 */
guint32
coterie_prekeys_next_id (guint32 id, guint count)
{
  return (guint32) (((guint64) id - 1 + count) % COTERIE_PREKEY_ID_MAX) + 1;
}

static gboolean
fail (GError **error)
{
  g_set_error_literal (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_FAILED, "A prekey could not be made.");
  return FALSE;
}

static gboolean
store_one_time (CoterieSignal *signal, guint32 id, ec_key_pair *pair, GError **error)
{
  session_pre_key *prekey = NULL;
  signal_buffer *record = NULL;
  gboolean done;

  if (session_pre_key_create (&prekey, id, pair) == SG_SUCCESS && session_pre_key_serialize (&record, prekey) >= 0)
    done = coterie_store_check (signal->store.store_prekey (signal->store.user_data, id, signal_buffer_data (record),
                                                            signal_buffer_len (record), error),
                                error);
  else
    done = fail (error);
  signal_buffer_bzero_free (record);
  SIGNAL_UNREF (prekey);

  return done;
}

static gboolean
make_one_time (CoterieSignal *signal, CoteriePrekey *prekey, GError **error)
{
  ec_key_pair *pair = NULL;
  gboolean done;

  if (curve_generate_key_pair (coterie_library_get_context (signal->library), &pair) < 0 ||
      !coterie_curve_write (ec_key_pair_get_public (pair), prekey->key))
    done = fail (error);
  else
    done = store_one_time (signal, prekey->id, pair, error);
  SIGNAL_UNREF (pair);

  return done;
}

/**
 * coterie_prekeys_make_one_time:
 * @signal: this device's end
 * @first_id: the first id, 1 … %COTERIE_PREKEY_ID_MAX; keep coterie_prekeys_next_id() of it for the next batch
 * @count: how many, 0.2 ms each
 * @prekeys: (out caller-allocates) (array length=count): the public halves, for the upload
 * @error: return location
 *
 * Makes one-time prekeys and puts them into the key store. The public halves may leave only after the commit.
 *
 * Returns: %FALSE with the key store's error or %COTERIE_CRYPTO_ERROR_FAILED
 */
gboolean
coterie_prekeys_make_one_time (
    CoterieSignal *signal, guint32 first_id, guint count, CoteriePrekey *prekeys, GError **error)
{
  g_return_val_if_fail (first_id >= 1 && first_id <= COTERIE_PREKEY_ID_MAX, FALSE);

  for (guint i = 0; i < count; i++)
    {
      prekeys[i].id = coterie_prekeys_next_id (first_id, i);
      if (!make_one_time (signal, &prekeys[i], error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
store_signed (CoterieSignal *signal, const CoterieSignedPrekey *prekey, ec_key_pair *pair, GError **error)
{
  session_signed_pre_key *signed_prekey = NULL;
  signal_buffer *record = NULL;
  gboolean done;

  if (session_signed_pre_key_create (&signed_prekey, prekey->id, prekey->time_ms, pair, prekey->signature,
                                     sizeof prekey->signature) == SG_SUCCESS &&
      session_signed_pre_key_serialize (&record, signed_prekey) >= 0)
    done = coterie_store_check (
        signal->store.store_signed_prekey (signal->store.user_data, prekey->id, (gint64) prekey->time_ms,
                                           signal_buffer_data (record), signal_buffer_len (record), error),
        error);
  else
    done = fail (error);
  signal_buffer_bzero_free (record);
  SIGNAL_UNREF (signed_prekey);

  return done;
}

static void
sign_wrapper (CoterieSignal *signal, const guint8 *aid, guint32 device, CoterieSignedPrekey *prekey)
{
  CoteriePrekeyWrapper wrapper = { .device = device, .id = prekey->id, .time_ms = prekey->time_ms };

  memcpy (wrapper.aid, aid, sizeof wrapper.aid);
  memcpy (wrapper.key, prekey->key, sizeof wrapper.key);
  coterie_prekey_wrapper_sign (&wrapper, coterie_device_keys_get_signing_secret (signal->keys), prekey->wrapper);
}

/**
 * coterie_prekeys_make_signed:
 * @signal: this device's end
 * @aid: this account
 * @device: this device's number
 * @id: 1 … %COTERIE_PREKEY_ID_MAX
 * @now_ms: the time that goes into the wrapper, ms since 1970
 * @prekey: (out caller-allocates): the public half with both signatures, for the upload
 * @error: return location
 *
 * Makes a signed prekey (docs/protocol.md, section 7) and puts it into the key store. The public half may leave only
 * after the commit.
 *
 * Returns: %FALSE with the key store's error or %COTERIE_CRYPTO_ERROR_FAILED
 */
gboolean
coterie_prekeys_make_signed (CoterieSignal *signal,
                             const guint8 *aid,
                             guint32 device,
                             guint32 id,
                             gint64 now_ms,
                             CoterieSignedPrekey *prekey,
                             GError **error)
{
  ec_key_pair *pair = NULL;
  gboolean done;

  g_return_val_if_fail (id >= 1 && id <= COTERIE_PREKEY_ID_MAX, FALSE);
  g_return_val_if_fail (now_ms >= 0, FALSE);

  prekey->id = id;
  prekey->time_ms = (guint64) now_ms;
  if (curve_generate_key_pair (coterie_library_get_context (signal->library), &pair) < 0 ||
      !coterie_curve_write (ec_key_pair_get_public (pair), prekey->key))
    done = fail (error);
  else
    done = coterie_device_keys_sign_xeddsa (signal->keys, prekey->key, sizeof prekey->key, prekey->signature, error) &&
           store_signed (signal, prekey, pair, error);
  SIGNAL_UNREF (pair);
  if (done)
    sign_wrapper (signal, aid, device, prekey);

  return done;
}
