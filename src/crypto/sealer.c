// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "crypto/sealer.h"

#include "crypto/call.h"
#include "crypto/curve.h"
#include "crypto/errors.h"
#include "wire/limits.h"

#include <signal/session_builder.h>
#include <signal/protocol.h>
#include <signal/session_cipher.h>
#include <signal/session_state.h>
#include <string.h>

/* A first message that nobody answers for so long was not received, or its prekeys are gone by now. */
#define UNACKNOWLEDGED_MAX_MS (14 * 24 * 3600 * G_GINT64_CONSTANT (1000))

/* The current state of a session, as far as sealing needs to know it. */
typedef struct
{
  guint32 registration_id;
  guint32 chain_index;
  guint8 remote_identity[COTERIE_PUBLIC_KEY_BYTES];
} SendingState;

void
coterie_sealed_clear (CoterieSealed *self)
{
  g_clear_pointer (&self->bytes, g_bytes_unref);
}

static session_pre_key_bundle *
bundle_to_signal (const CoterieBundle *bundle, const CoterieBundleOwner *owner)
{
  const CoterieSignedPrekey *signed_prekey = &bundle->signed_prekey;
  const CoteriePrekey *one_time = bundle->n_one_time > 0 ? &bundle->one_time[0] : NULL;
  guint8 identity[COTERIE_PUBLIC_KEY_BYTES];
  ec_public_key *identity_key, *signed_key, *one_time_key;
  session_pre_key_bundle *result = NULL;

  coterie_curve_add_type (owner->identity_key, identity);
  identity_key = coterie_curve_read (identity);
  signed_key = coterie_curve_read (signed_prekey->key);
  one_time_key = one_time != NULL ? coterie_curve_read (one_time->key) : NULL;
  if (identity_key != NULL && signed_key != NULL && (one_time_key != NULL) == (one_time != NULL) &&
      session_pre_key_bundle_create (&result, bundle->registration, (int) owner->device,
                                     one_time != NULL ? one_time->id : 0, one_time_key, signed_prekey->id, signed_key,
                                     signed_prekey->signature, sizeof signed_prekey->signature, identity_key) < 0)
    result = NULL;
  SIGNAL_UNREF (identity_key);
  SIGNAL_UNREF (signed_key);
  SIGNAL_UNREF (one_time_key);

  return result;
}

static int
process_bundle (CoterieCall *call, const CoterieBundle *bundle, const CoterieBundleOwner *owner)
{
  session_pre_key_bundle *signal_bundle = bundle_to_signal (bundle, owner);
  session_builder *builder = NULL;
  int result = SG_ERR_NOMEM;

  if (signal_bundle != NULL)
    result =
        session_builder_create (&builder, call->signal->store_context, &call->address, coterie_call_get_context (call));
  if (result >= 0)
    result = session_builder_process_pre_key_bundle (builder, signal_bundle);
  session_builder_free (builder);
  SIGNAL_UNREF (signal_bundle);

  return result;
}

/**
 * coterie_sealer_start_session:
 * @signal: this device's end
 * @owner: the remote device, from its verified chain
 * @bundle: its bundle, just fetched, of a stranger
 * @now_ms: the time, ms since 1970
 * @error: return location
 *
 * Checks the bundle and begins a new session with the device. A session that is there is archived, not lost: messages
 * that are under way still open. Not to be repeated with the same bundle.
 *
 * Returns: %FALSE with one of COTERIE_CRYPTO_ERROR_BUNDLE_…, %COTERIE_CRYPTO_ERROR_UNTRUSTED when the key store's
 *   chain does not have the device with this key, %COTERIE_CRYPTO_ERROR_FAILED, or the key store's error
 */
gboolean
coterie_sealer_start_session (
    CoterieSignal *signal, const CoterieBundleOwner *owner, const CoterieBundle *bundle, gint64 now_ms, GError **error)
{
  g_auto (CoterieCall) call = { 0 };

  if (!coterie_bundle_check (bundle, owner, now_ms, error) ||
      !coterie_call_begin (&call, signal, owner->aid, owner->device, error) ||
      !coterie_call_check_identity (&call, owner->identity_key, error))
    return FALSE;

  call.row.started_ms = MAX (now_ms, 0);
  return coterie_call_check_result (&call, process_bundle (&call, bundle, owner), error);
}

static gboolean
is_stale (const CoterieCall *call, const session_state *state, gint64 now_ms)
{
  return session_state_has_unacknowledged_pre_key_message (state) == 1 &&
         now_ms - call->row.started_ms > UNACKNOWLEDGED_MAX_MS;
}

static gboolean
read_state (const CoterieCall *call, const session_state *state, gint64 now_ms, SendingState *sending)
{
  ratchet_chain_key *chain_key;
  ec_public_key *remote_identity;

  if (state == NULL || !session_state_has_sender_chain (state) || is_stale (call, state, now_ms))
    return FALSE;

  chain_key = session_state_get_sender_chain_key (state);
  remote_identity = session_state_get_remote_identity_key (state);
  if (chain_key == NULL || remote_identity == NULL || !coterie_curve_write (remote_identity, sending->remote_identity))
    return FALSE;

  sending->registration_id = session_state_get_remote_registration_id (state);
  sending->chain_index = ratchet_chain_key_get_index (chain_key);
  return TRUE;
}

/* libsignal answers "unknown" when there is no session, and a registration id of 0 (T7): look before asking it. */
static gboolean
look_at_session (CoterieCall *call, gint64 now_ms, SendingState *sending)
{
  session_record *record;
  gboolean usable;

  if (call->row.archived)
    return FALSE;

  record = coterie_session_row_read (&call->row, coterie_call_get_context (call));
  usable = record != NULL && read_state (call, session_record_get_state (record), now_ms, sending);
  SIGNAL_UNREF (record);

  return usable;
}

/**
 * coterie_sealer_has_session:
 * @signal: this device's end
 * @aid: the remote account
 * @device: the remote device's number
 * @now_ms: the time, ms since 1970
 * @error: return location
 *
 * Tells whether coterie_sealer_seal() will do without a bundle. A session is none when it is archived, or when this
 * device began it more than 14 days ago and has had no answer. Changes nothing.
 *
 * Returns: whether there is one; %COTERIE_FOUND_FAILED with the key store's error
 */
CoterieFound
coterie_sealer_has_session (CoterieSignal *signal, const guint8 *aid, guint32 device, gint64 now_ms, GError **error)
{
  g_auto (CoterieCall) call = { 0 };
  SendingState sending;

  if (!coterie_call_begin (&call, signal, aid, device, error))
    return COTERIE_FOUND_FAILED;

  return look_at_session (&call, now_ms, &sending) ? COTERIE_FOUND_YES : COTERIE_FOUND_NO;
}

static int
encrypt (CoterieCall *call, gconstpointer plaintext, gsize size, ciphertext_message **message)
{
  session_cipher *cipher = NULL;
  int result;

  result =
      session_cipher_create (&cipher, call->signal->store_context, &call->address, coterie_call_get_context (call));
  if (result >= 0)
    result = session_cipher_encrypt (cipher, plaintext, size, message);
  session_cipher_free (cipher);

  return result;
}

static void
take_message (ciphertext_message *message, const SendingState *sending, CoterieSealed *sealed)
{
  signal_buffer *bytes = ciphertext_message_get_serialized (message);

  sealed->kind =
      ciphertext_message_get_type (message) == CIPHERTEXT_PREKEY_TYPE ? COTERIE_SEAL_PREKEY : COTERIE_SEAL_WHISPER;
  sealed->registration_id = (guint16) sending->registration_id;
  sealed->chain_index = sending->chain_index + 1;
  sealed->bytes = g_bytes_new (signal_buffer_data (bytes), signal_buffer_len (bytes));
  SIGNAL_UNREF (message);
}

/**
 * coterie_sealer_seal:
 * @signal: this device's end
 * @aid: the remote account
 * @device: the remote device's number
 * @plaintext: a padded content
 * @size: its bytes, at most %COTERIE_CONTENT_MAX_BYTES
 * @now_ms: the time, ms since 1970
 * @sealed: (out caller-allocates): what the envelope carries
 * @error: return location
 *
 * Seals a content for one device, one ratchet step. The bytes go into the outbox in the same transaction, and only
 * after its commit onto the wire; whatever is sent again is these very bytes (T16).
 *
 * Returns: %FALSE with %COTERIE_CRYPTO_ERROR_NO_SESSION, %COTERIE_CRYPTO_ERROR_UNTRUSTED when the verified chain no
 *   longer has the device with the session's key, %COTERIE_CRYPTO_ERROR_TOO_LARGE, %COTERIE_CRYPTO_ERROR_FAILED, or
 *   the key store's error
 */
gboolean
coterie_sealer_seal (CoterieSignal *signal,
                     const guint8 *aid,
                     guint32 device,
                     gconstpointer plaintext,
                     gsize size,
                     gint64 now_ms,
                     CoterieSealed *sealed,
                     GError **error)
{
  g_auto (CoterieCall) call = { 0 };
  ciphertext_message *message = NULL;
  SendingState sending;

  memset (sealed, 0, sizeof *sealed);
  if (size > COTERIE_CONTENT_MAX_BYTES)
    {
      g_set_error_literal (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_TOO_LARGE, "The content is too large.");
      return FALSE;
    }
  if (!coterie_call_begin (&call, signal, aid, device, error))
    return FALSE;
  if (!look_at_session (&call, now_ms, &sending))
    {
      g_set_error_literal (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_NO_SESSION,
                           "There is no session with the device.");
      return FALSE;
    }

  if (!coterie_call_check_identity (&call, sending.remote_identity + 1, error) ||
      !coterie_call_check_result (&call, encrypt (&call, plaintext, size, &message), error))
    return FALSE;

  take_message (message, &sending, sealed);
  return TRUE;
}

/**
 * coterie_sealer_archive:
 * @signal: this device's end
 * @aid: the remote account
 * @device: the remote device's number
 * @error: return location
 *
 * Puts the session aside: the next seal asks for a bundle, while messages that are under way still open. Nothing is
 * deleted, because a first message could then be played again (T4). Repeating is safe.
 *
 * Returns: %FALSE with the key store's error or %COTERIE_CRYPTO_ERROR_FAILED
 */
gboolean
coterie_sealer_archive (CoterieSignal *signal, const guint8 *aid, guint32 device, GError **error)
{
  g_auto (CoterieCall) call = { 0 };
  session_record *record;
  signal_buffer *bytes = NULL;
  int result;

  if (!coterie_call_begin (&call, signal, aid, device, error))
    return FALSE;
  if (call.row.record == NULL || call.row.archived)
    return TRUE;

  record = coterie_session_row_read (&call.row, coterie_call_get_context (&call));
  result = record != NULL ? session_record_archive_current_state (record) : SG_ERR_NOMEM;
  if (result >= 0)
    result = session_record_serialize (&bytes, record);
  if (result >= 0)
    {
      call.row.archived = TRUE;
      coterie_call_store_row (&call, signal_buffer_data (bytes), signal_buffer_len (bytes));
    }
  signal_buffer_bzero_free (bytes);
  SIGNAL_UNREF (record);

  return coterie_call_check_result (&call, result, error);
}

/**
 * coterie_sealer_chain_index:
 * @signal: this device's end
 * @aid: the remote account
 * @device: the remote device's number
 * @chain_index: (out): how many contents have been sealed for the device since its last turn
 * @error: return location
 *
 * libsignal gives up beyond 2,000 steps that the peer has not followed; fleeting contents stop long before
 * (docs/protocol.md, S6).
 *
 * Returns: %COTERIE_FOUND_NO when there is no session to seal with; %COTERIE_FOUND_FAILED with the key store's error
 */
CoterieFound
coterie_sealer_chain_index (
    CoterieSignal *signal, const guint8 *aid, guint32 device, guint32 *chain_index, GError **error)
{
  g_auto (CoterieCall) call = { 0 };
  SendingState sending;

  *chain_index = 0;
  if (!coterie_call_begin (&call, signal, aid, device, error))
    return COTERIE_FOUND_FAILED;
  /* The age of an unanswered session does not matter here. */
  if (!look_at_session (&call, call.row.started_ms, &sending))
    return COTERIE_FOUND_NO;

  *chain_index = sending.chain_index;
  return COTERIE_FOUND_YES;
}
