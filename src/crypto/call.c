// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-crypto"

#include "crypto/call.h"

#include "base/encoding.h"
#include "base/log.h"
#include "crypto/errors.h"

#include <sodium.h>
#include <string.h>

typedef struct
{
  guint64 peer; /* hash of (account, device) */
  guint64 row;  /* hash of libsignal's record */
} WholeRow;

static guint64
keyed_hash (CoterieSignal *signal, gconstpointer bytes, gsize size)
{
  guint64 hash;

  G_STATIC_ASSERT (crypto_shorthash_BYTES == sizeof hash);
  G_STATIC_ASSERT (crypto_shorthash_KEYBYTES == sizeof signal->hash_key);
  crypto_shorthash ((guint8 *) &hash, bytes, size, signal->hash_key);

  return hash;
}

static guint64
hash_peer (CoterieCall *call)
{
  guint8 peer[COTERIE_AID_BYTES + sizeof call->device];

  memcpy (peer, call->aid, COTERIE_AID_BYTES);
  memcpy (peer + COTERIE_AID_BYTES, &call->device, sizeof call->device);
  return keyed_hash (call->signal, peer, sizeof peer);
}

static void
remember_whole (CoterieCall *call, gconstpointer record, gsize size)
{
  guint64 peer = hash_peer (call);
  WholeRow *known = g_hash_table_lookup (call->signal->whole_rows, &peer);

  if (known == NULL)
    {
      known = g_new (WholeRow, 1);
      known->peer = peer;
      g_hash_table_insert (call->signal->whole_rows, &known->peer, known);
    }
  known->row = keyed_hash (call->signal, record, size);
}

/* A row that this process wrote or has looked at need not be read twice: that would cost more than opening a message
 * does. The hash guards against a database that loses bytes, not against an enemy inside of it. */
static gboolean
is_whole (CoterieCall *call)
{
  guint64 peer = hash_peer (call);
  WholeRow *known = g_hash_table_lookup (call->signal->whole_rows, &peer);
  gsize size;
  gconstpointer bytes = g_bytes_get_data (call->row.record, &size);

  if (known != NULL && known->row == keyed_hash (call->signal, bytes, size))
    return TRUE;

  if (!coterie_session_row_is_whole (&call->row, coterie_call_get_context (call)))
    return FALSE;

  remember_whole (call, bytes, size);
  return TRUE;
}

/**
 * coterie_store_check:
 * @done: what a key store function returned
 * @error: (nullable): where it was to leave its error
 *
 * A key store function that fails without an error would make us fail without one.
 *
 * Returns: @done
 */
gboolean
coterie_store_check (gboolean done, GError **error)
{
  if (!done && error != NULL && *error == NULL)
    g_set_error_literal (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_STORE, "The key store failed.");

  return done;
}

/**
 * coterie_call_keep_error:
 * @call: a call
 * @error: (nullable) (transfer full): what a function of the key store left
 *
 * Keeps the first error of the key store, while libsignal unwinds.
 *
 * Returns: what to answer libsignal
 */
int
coterie_call_keep_error (CoterieCall *call, GError *error)
{
  coterie_store_check (FALSE, &error);
  if (call->store_error == NULL)
    call->store_error = error;
  else
    g_error_free (error);

  return COTERIE_CALL_STORE_FAILED;
}

static gboolean
load_row (CoterieCall *call, GError **error)
{
  CoterieKeyStore *store = &call->signal->store;
  g_autoptr (GBytes) stored = NULL;
  CoterieFound found = store->load_session (store->user_data, call->aid, call->device, &stored, error);

  if (found == COTERIE_FOUND_FAILED)
    return coterie_store_check (FALSE, error);

  if (found == COTERIE_FOUND_YES && (!coterie_session_row_parse (&call->row, stored) || !is_whole (call)))
    {
      g_message ("the session with device %u of %s is damaged and counts as absent", call->device,
                 coterie_log_short (call->aid, COTERIE_AID_BYTES).text);
      coterie_session_row_clear (&call->row);
    }

  return TRUE;
}

/**
 * coterie_call_begin:
 * @call: (out caller-allocates): the call
 * @signal: this device's end
 * @aid: the remote account, which must outlive the call
 * @device: the remote device's number
 * @error: return location
 *
 * Takes the lock and loads the session row. A damaged row counts as absent. coterie_call_end() must follow, also when
 * this fails.
 *
 * Returns: %FALSE with the key store's error
 */
gboolean
coterie_call_begin (CoterieCall *call, CoterieSignal *signal, const guint8 *aid, guint32 device, GError **error)
{
  memset (call, 0, sizeof *call);
  call->signal = signal;
  call->aid = aid;
  call->device = device;
  coterie_hex_encode_into (call->name, aid, COTERIE_AID_BYTES);
  call->name[sizeof call->name - 1] = '\0';
  call->address.name = call->name;
  call->address.name_len = sizeof call->name - 1;
  call->address.device_id = (int32_t) device;

  coterie_library_lock (signal->library);
  g_assert (signal->call == NULL);
  signal->call = call;

  return load_row (call, error);
}

void
coterie_call_end (CoterieCall *call)
{
  if (call->signal == NULL)
    return;

  call->signal->call = NULL;
  coterie_library_unlock (call->signal->library);
  coterie_session_row_clear (&call->row);
  g_clear_error (&call->store_error);
  call->signal = NULL;
}

/**
 * coterie_call_store_row:
 * @call: a call whose row's header is as it shall be
 * @record: libsignal's record
 * @size: its bytes
 *
 * Returns: %FALSE when the key store failed; coterie_call_check_result() then gives its error
 */
gboolean
coterie_call_store_row (CoterieCall *call, const guint8 *record, gsize size)
{
  CoterieKeyStore *store = &call->signal->store;
  gsize n_bytes = COTERIE_SESSION_ROW_HEADER_BYTES + size;
  guint8 *stored = g_malloc (n_bytes);
  GError *error = NULL;
  gboolean done;

  coterie_session_row_write_header (&call->row, stored);
  memcpy (stored + COTERIE_SESSION_ROW_HEADER_BYTES, record, size);
  done = store->store_session (store->user_data, call->aid, call->device, stored, n_bytes, &error);
  coterie_wipe (stored, n_bytes);
  g_free (stored);

  if (!done)
    coterie_call_keep_error (call, error);
  else
    remember_whole (call, record, size);

  return done;
}

/**
 * coterie_call_check_identity:
 * @call: a call
 * @identity_key: a Curve25519 key that claims to be the remote device's
 * @error: return location
 *
 * Returns: %FALSE with %COTERIE_CRYPTO_ERROR_UNTRUSTED when the verified chain does not give this key to this device,
 *   or with the key store's error
 */
gboolean
coterie_call_check_identity (CoterieCall *call, const guint8 identity_key[COTERIE_IDENTITY_KEY_BYTES], GError **error)
{
  CoterieKeyStore *store = &call->signal->store;
  guint8 verified[COTERIE_IDENTITY_KEY_BYTES];
  CoterieFound found = store->load_identity (store->user_data, call->aid, call->device, verified, error);

  if (found == COTERIE_FOUND_FAILED)
    return coterie_store_check (FALSE, error);
  if (found == COTERIE_FOUND_YES && memcmp (verified, identity_key, sizeof verified) == 0)
    return TRUE;

  g_set_error_literal (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_UNTRUSTED,
                       "This is not the identity key that the account's chain gives to the device.");
  return FALSE;
}

/**
 * coterie_call_check_store:
 * @call: a call
 * @error: return location
 *
 * To be asked after each function of libsignal: what the key store had to say comes first, and unchanged.
 *
 * Returns: %FALSE with the key store's error when one of its functions failed
 */
gboolean
coterie_call_check_store (CoterieCall *call, GError **error)
{
  if (call->store_error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&call->store_error));
  return FALSE;
}

/**
 * coterie_call_check_result:
 * @call: a call
 * @result: what a function of libsignal returned where nothing of a stranger takes part
 * @error: return location
 *
 * Returns: %FALSE with the key store's error or %COTERIE_CRYPTO_ERROR_FAILED
 */
gboolean
coterie_call_check_result (CoterieCall *call, int result, GError **error)
{
  if (!coterie_call_check_store (call, error))
    return FALSE;
  if (result >= 0)
    return TRUE;

  g_set_error (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_FAILED, "libsignal failed (%d).", result);
  return FALSE;
}

signal_context *
coterie_call_get_context (CoterieCall *call)
{
  return coterie_library_get_context (call->signal->library);
}
