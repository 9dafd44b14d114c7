// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "crypto/context.h"

#include "crypto/adapter.h"
#include "crypto/call.h"

#include <sodium.h>

/**
 * coterie_crypto_init:
 * @error: return location
 *
 * Fetches the algorithms and computes the known answers (some milliseconds). A program calls it before anything else of
 * this floor, once; repeating is safe.
 *
 * Returns: %FALSE with %COTERIE_CRYPTO_ERROR_FAILED: the program must not go on
 */
gboolean
coterie_crypto_init (GError **error)
{
  return coterie_provider_load (error) && coterie_provider_self_test (error);
}

/**
 * coterie_signal_new:
 * @store: functions of the key store; copied
 * @keys: this device's keys; referenced
 * @error: return location
 *
 * Makes this device's end of its sessions. It belongs to the thread that uses it, and every call must run inside a
 * transaction of the key store's: when a call fails, rolling back to where it began leaves nothing of it.
 *
 * Returns: (transfer full): the end, or %NULL with %COTERIE_CRYPTO_ERROR_FAILED
 */
CoterieSignal *
coterie_signal_new (const CoterieKeyStore *store, CoterieDeviceKeys *keys, GError **error)
{
  CoterieLibrary *library = coterie_library_new (error);
  CoterieSignal *self;

  if (library == NULL)
    return NULL;

  self = g_new0 (CoterieSignal, 1);
  self->store = *store;
  self->keys = coterie_device_keys_ref (keys);
  self->library = library;
  self->whole_rows = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  randombytes_buf (self->hash_key, sizeof self->hash_key);
  if (!coterie_adapter_attach (self, error))
    g_clear_pointer (&self, coterie_signal_free);

  return self;
}

void
coterie_signal_free (CoterieSignal *self)
{
  g_assert (self->call == NULL);

  if (self->store_context != NULL)
    signal_protocol_store_context_destroy (self->store_context);
  coterie_library_free (self->library);
  g_hash_table_unref (self->whole_rows);
  coterie_device_keys_unref (self->keys);
  g_free (self);
}

/**
 * coterie_signal_get_device_keys:
 * @self: this device's end
 *
 * Returns: (transfer none): the keys that it was made with
 */
CoterieDeviceKeys *
coterie_signal_get_device_keys (CoterieSignal *self)
{
  return self->keys;
}
