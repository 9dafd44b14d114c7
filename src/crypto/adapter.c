// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-crypto"

#include "crypto/adapter.h"

#include "crypto/call.h"
#include "crypto/curve.h"
#include "crypto/errors.h"

#include <string.h>

/* What our callbacks answer when libsignal asks for what nothing of ours makes it ask for. */
#define NOT_OURS (COTERIE_CALL_STORE_FAILED - 1)

static int
hand_over (
    CoterieCall *call, CoterieFound found, GBytes *bytes, GError *error, int when_missing, signal_buffer **record)
{
  int result = when_missing;

  if (found == COTERIE_FOUND_FAILED)
    result = coterie_call_keep_error (call, error);
  else if (found == COTERIE_FOUND_YES)
    {
      *record = signal_buffer_create (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      result = *record != NULL ? SG_SUCCESS : SG_ERR_NOMEM;
    }
  g_clear_pointer (&bytes, g_bytes_unref);

  return result;
}

static gboolean
is_about (CoterieCall *call, const signal_protocol_address *address)
{
  return call != NULL && address->name_len == call->address.name_len &&
         memcmp (address->name, call->address.name, address->name_len) == 0 &&
         address->device_id == call->address.device_id;
}

/* An archived row has an empty state in front. libsignal would put that among the archived ones, of which it keeps
 * forty, so the newest archived one goes back to the front first: libsignal archives it again where it wants a new
 * state. */
static int
serialize_unarchived (CoterieCall *call, signal_buffer **buffer)
{
  session_record *record = coterie_session_row_read (&call->row, coterie_call_get_context (call));
  session_record_state_node *newest;
  int result;

  if (record == NULL)
    return SG_ERR_NOMEM;

  newest = session_record_get_previous_states_head (record);
  if (newest != NULL)
    {
      session_record_set_state (record, session_record_get_previous_states_element (newest));
      session_record_get_previous_states_remove (record, newest);
    }
  result = session_record_serialize (buffer, record);
  SIGNAL_UNREF (record);

  return result;
}

static int
on_load_session (signal_buffer **record,
                 signal_buffer **user_record,
                 const signal_protocol_address *address,
                 void *user_data)
{
  CoterieCall *call = ((CoterieSignal *) user_data)->call;
  int result;

  if (!is_about (call, address))
    return NOT_OURS;
  if (call->row.record == NULL)
    return 0;

  if (call->row.archived)
    result = serialize_unarchived (call, record);
  else
    {
      gsize size;
      gconstpointer bytes = g_bytes_get_data (call->row.record, &size);

      *record = signal_buffer_create (bytes, size);
      result = *record != NULL ? SG_SUCCESS : SG_ERR_NOMEM;
    }

  return result < 0 ? result : 1;
}

static int
on_store_session (const signal_protocol_address *address,
                  uint8_t *record,
                  size_t size,
                  uint8_t *user_record,
                  size_t user_size,
                  void *user_data)
{
  CoterieCall *call = ((CoterieSignal *) user_data)->call;

  if (!is_about (call, address))
    return NOT_OURS;

  call->row.archived = FALSE;
  return coterie_call_store_row (call, record, size) ? SG_SUCCESS : COTERIE_CALL_STORE_FAILED;
}

static int
on_contains_session (const signal_protocol_address *address, void *user_data)
{
  CoterieCall *call = ((CoterieSignal *) user_data)->call;

  return is_about (call, address) ? call->row.record != NULL : NOT_OURS;
}

static int
on_load_prekey (signal_buffer **record, uint32_t id, void *user_data)
{
  CoterieSignal *self = user_data;
  GBytes *bytes = NULL;
  GError *error = NULL;
  CoterieFound found = self->store.load_prekey (self->store.user_data, id, &bytes, &error);

  return hand_over (self->call, found, bytes, error, SG_ERR_INVALID_KEY_ID, record);
}

static int
on_remove_prekey (uint32_t id, void *user_data)
{
  CoterieSignal *self = user_data;
  GError *error = NULL;

  if (self->store.remove_prekey (self->store.user_data, id, &error))
    return SG_SUCCESS;

  return coterie_call_keep_error (self->call, error);
}

static int
on_load_signed_prekey (signal_buffer **record, uint32_t id, void *user_data)
{
  CoterieSignal *self = user_data;
  GBytes *bytes = NULL;
  GError *error = NULL;
  CoterieFound found = self->store.load_signed_prekey (self->store.user_data, id, &bytes, &error);

  return hand_over (self->call, found, bytes, error, SG_ERR_INVALID_KEY_ID, record);
}

static int
on_get_identity (signal_buffer **public_data, signal_buffer **private_data, void *user_data)
{
  CoterieSignal *self = user_data;
  const CoterieSecret *secret = coterie_device_keys_get_identity_secret (self->keys);
  guint8 key[COTERIE_PUBLIC_KEY_BYTES];

  coterie_curve_add_type (coterie_device_keys_get_identity (self->keys), key);
  *public_data = signal_buffer_create (key, sizeof key);
  *private_data = signal_buffer_create (coterie_secret_peek (secret), coterie_secret_length (secret));

  /* libsignal frees both, whatever the result is (T12). */
  return *public_data != NULL && *private_data != NULL ? SG_SUCCESS : SG_ERR_NOMEM;
}

static int
on_get_registration_id (void *user_data, uint32_t *registration_id)
{
  CoterieSignal *self = user_data;

  *registration_id = coterie_device_keys_get_registration_id (self->keys);
  return SG_SUCCESS;
}

/* Asked before the message's tag is verified (T1), so the answer may come from the verified chain only. */
static int
on_is_trusted (const signal_protocol_address *address, uint8_t *key, size_t size, void *user_data)
{
  CoterieCall *call = ((CoterieSignal *) user_data)->call;
  g_autoptr (GError) error = NULL;

  if (!is_about (call, address))
    return NOT_OURS;
  if (size != COTERIE_PUBLIC_KEY_BYTES || key[0] != COTERIE_PUBLIC_KEY_TYPE)
    return 0;

  if (coterie_call_check_identity (call, key + 1, &error))
    return 1;
  if (g_error_matches (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_UNTRUSTED))
    return 0;

  return coterie_call_keep_error (call, g_steal_pointer (&error));
}

/* Also called before the tag is verified: there is nothing to save, the chain has it. */
static int
on_save_identity (const signal_protocol_address *address, uint8_t *key, size_t size, void *user_data)
{
  return SG_SUCCESS;
}

/* libsignal insists on these, and nothing that we call reaches them. Sessions above all are never deleted (T4). */
static int
on_list_sessions (signal_int_list **sessions, const char *name, size_t size, void *user_data)
{
  return NOT_OURS;
}

static int
on_delete_session (const signal_protocol_address *address, void *user_data)
{
  return NOT_OURS;
}

static int
on_delete_all_sessions (const char *name, size_t size, void *user_data)
{
  return NOT_OURS;
}

static int
on_store_key (uint32_t id, uint8_t *record, size_t size, void *user_data)
{
  return NOT_OURS;
}

static int
on_contains_key (uint32_t id, void *user_data)
{
  return NOT_OURS;
}

static int
on_remove_signed_prekey (uint32_t id, void *user_data)
{
  return NOT_OURS;
}

static gboolean
attach_stores (CoterieSignal *self)
{
  signal_protocol_session_store sessions = {
    .load_session_func = on_load_session,
    .get_sub_device_sessions_func = on_list_sessions,
    .store_session_func = on_store_session,
    .contains_session_func = on_contains_session,
    .delete_session_func = on_delete_session,
    .delete_all_sessions_func = on_delete_all_sessions,
    .user_data = self,
  };
  signal_protocol_pre_key_store prekeys = {
    .load_pre_key = on_load_prekey,
    .store_pre_key = on_store_key,
    .contains_pre_key = on_contains_key,
    .remove_pre_key = on_remove_prekey,
    .user_data = self,
  };
  signal_protocol_signed_pre_key_store signed_prekeys = {
    .load_signed_pre_key = on_load_signed_prekey,
    .store_signed_pre_key = on_store_key,
    .contains_signed_pre_key = on_contains_key,
    .remove_signed_pre_key = on_remove_signed_prekey,
    .user_data = self,
  };
  signal_protocol_identity_key_store identities = {
    .get_identity_key_pair = on_get_identity,
    .get_local_registration_id = on_get_registration_id,
    .save_identity = on_save_identity,
    .is_trusted_identity = on_is_trusted,
    .user_data = self,
  };

  return signal_protocol_store_context_set_session_store (self->store_context, &sessions) == SG_SUCCESS &&
         signal_protocol_store_context_set_pre_key_store (self->store_context, &prekeys) == SG_SUCCESS &&
         signal_protocol_store_context_set_signed_pre_key_store (self->store_context, &signed_prekeys) == SG_SUCCESS &&
         signal_protocol_store_context_set_identity_key_store (self->store_context, &identities) == SG_SUCCESS;
}

/**
 * coterie_adapter_attach:
 * @signal: a context whose library, store and keys are set
 * @error: return location
 *
 * Makes the store context through which libsignal reaches the key store.
 *
 * Returns: %FALSE with %COTERIE_CRYPTO_ERROR_FAILED
 */
gboolean
coterie_adapter_attach (CoterieSignal *signal, GError **error)
{
  if (signal_protocol_store_context_create (&signal->store_context, coterie_library_get_context (signal->library)) ==
          SG_SUCCESS &&
      attach_stores (signal))
    return TRUE;

  g_set_error_literal (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_FAILED, "libsignal cannot be set up.");
  return FALSE;
}
