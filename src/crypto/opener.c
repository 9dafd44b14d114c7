// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "crypto/opener.h"

#include "base/bytes.h"
#include "chain/points.h"
#include "crypto/call.h"
#include "crypto/curve.h"
#include "crypto/errors.h"
#include "wire/limits.h"

#include <signal/protocol.h>
#include <signal/session_cipher.h>
#include <sodium.h>
#include <string.h>

static gboolean
refuse (CoterieCryptoError code, const char *why, GError **error)
{
  g_set_error (error, COTERIE_CRYPTO_ERROR, code, "The envelope cannot be opened: %s.", why);
  return FALSE;
}

/* The version is the high half of the first byte; the low half is the newest one that the sender knows. libsignal
 * would read version 2 as well, only to find that no session fits it. */
static gboolean
is_of_our_version (const guint8 *sealed, gsize size)
{
  return size > 0 && sealed[0] >> 4 == CIPHERTEXT_CURRENT_VERSION;
}

static gboolean
check_parsed (int result, GError **error)
{
  if (result >= 0)
    return TRUE;
  if (result == SG_ERR_NOMEM)
    return refuse (COTERIE_CRYPTO_ERROR_FAILED, "out of memory", error);

  return refuse (COTERIE_CRYPTO_ERROR_DROP, "it is not a message of the Signal protocol, version 3", error);
}

/* The first fault counts: an error of the key store, then libsignal's. */
static gboolean
check_opened (CoterieCall *call, int result, GError **error)
{
  if (!coterie_call_check_store (call, error))
    return FALSE;
  if (result >= 0)
    return TRUE;

  switch (result)
    {
    case SG_ERR_NOMEM:
      return refuse (COTERIE_CRYPTO_ERROR_FAILED, "out of memory", error);
    case SG_ERR_DUPLICATE_MESSAGE:
      return refuse (COTERIE_CRYPTO_ERROR_DUPLICATE, "it was opened before", error);
    case SG_ERR_UNTRUSTED_IDENTITY:
      return refuse (COTERIE_CRYPTO_ERROR_UNTRUSTED, "the identity key is not the chain's", error);
    case SG_ERR_INVALID_KEY_ID:
      return refuse (COTERIE_CRYPTO_ERROR_REPAIR_UNKNOWN_KEY, "its prekey is not here", error);
    case SG_ERR_NO_SESSION:
      return refuse (COTERIE_CRYPTO_ERROR_REPAIR_NO_SESSION, "there is no session", error);
    case SG_ERR_INVALID_VERSION:
    case SG_ERR_LEGACY_MESSAGE:
      return refuse (COTERIE_CRYPTO_ERROR_DROP, "it is of another version", error);
    default:
      /* Whatever else is wrong, with the message or with our state, a fresh session heals it; and nothing that a
       * stranger can cause may stay in the mailbox for ever. */
      return refuse (COTERIE_CRYPTO_ERROR_REPAIR_INVALID, "no session fits it", error);
    }
}

/* Reads a key of a message, and refuses it when it is of low order (T3) or spelt in another way than the one canonical
 * one. No tag covers a base key, and Curve25519 does not look at its top bit: spelt otherwise, a first message that is
 * played again would have a base key that nobody has seen. */
static gboolean
take_key (const ec_public_key *key, guint8 bytes[COTERIE_PUBLIC_KEY_BYTES], GError **error)
{
  if (!coterie_curve_write (key, bytes))
    return refuse (COTERIE_CRYPTO_ERROR_FAILED, "out of memory", error);
  if (coterie_point_is_low_order (bytes + 1) || !coterie_point_is_canonical (bytes + 1))
    return refuse (COTERIE_CRYPTO_ERROR_DROP, "a key is of low order, or not canonical", error);

  return TRUE;
}

static gboolean
check_whisper (const signal_message *message, CoterieOpenNote *note, GError **error)
{
  if (!take_key (signal_message_get_sender_ratchet_key (message), note->ratchet_key, error))
    return FALSE;

  note->has_ratchet_key = TRUE;
  note->counter = signal_message_get_counter (message);
  return TRUE;
}

static gboolean
is_key_id (guint32 id)
{
  return id >= 1 && id <= COTERIE_PREKEY_ID_MAX;
}

static gboolean
check_numbers (const pre_key_signal_message *message, GError **error)
{
  guint32 registration_id = pre_key_signal_message_get_registration_id (message);

  if (registration_id < 1 || registration_id > COTERIE_REGISTRATION_ID_MAX ||
      !is_key_id (pre_key_signal_message_get_signed_pre_key_id (message)) ||
      (pre_key_signal_message_has_pre_key_id (message) && !is_key_id (pre_key_signal_message_get_pre_key_id (message))))
    return refuse (COTERIE_CRYPTO_ERROR_DROP, "a number is out of range", error);

  return TRUE;
}

/* What the table against replay knows a first message by. */
static void
digest_base_key (CoterieCall *call,
                 const guint8 base_key[COTERIE_PUBLIC_KEY_BYTES],
                 guint8 digest[COTERIE_DIGEST_BYTES])
{
  static const char context[] = "coterie/base-key/1";
  crypto_hash_sha256_state state;
  guint8 device[4];

  coterie_bytes_store_u32 (device, call->device);
  crypto_hash_sha256_init (&state);
  crypto_hash_sha256_update (&state, (const guint8 *) context, sizeof context);
  crypto_hash_sha256_update (&state, call->aid, COTERIE_AID_BYTES);
  crypto_hash_sha256_update (&state, device, sizeof device);
  crypto_hash_sha256_update (&state, base_key, COTERIE_PUBLIC_KEY_BYTES);
  crypto_hash_sha256_final (&state, digest);
}

static gboolean
knows_base_key (CoterieCall *call, const pre_key_signal_message *message)
{
  session_record *record = coterie_session_row_read (&call->row, coterie_call_get_context (call));
  gboolean known;

  known =
      record != NULL && session_record_has_session_state (record, pre_key_signal_message_get_message_version (message),
                                                          pre_key_signal_message_get_base_key (message));
  SIGNAL_UNREF (record);

  return known;
}

/* Whether a first message makes a session that was never made before. Without a one-time prekey nothing else would stop
 * one that is played again after its session is gone (T4). */
static gboolean
check_replay (CoterieCall *call, const guint8 digest[COTERIE_DIGEST_BYTES], GError **error)
{
  CoterieKeyStore *store = &call->signal->store;

  switch (store->has_base_key (store->user_data, digest, error))
    {
    case COTERIE_FOUND_NO:
      return TRUE;
    case COTERIE_FOUND_YES:
      return refuse (COTERIE_CRYPTO_ERROR_REPLAY, "it began a session once before", error);
    case COTERIE_FOUND_FAILED:
    default:
      return coterie_store_check (FALSE, error);
    }
}

/* All that libsignal would find out too late or not at all. */
static gboolean
check_prekey (CoterieCall *call,
              const pre_key_signal_message *message,
              guint8 digest[COTERIE_DIGEST_BYTES],
              CoterieOpenNote *note,
              GError **error)
{
  guint8 base_key[COTERIE_PUBLIC_KEY_BYTES], identity_key[COTERIE_PUBLIC_KEY_BYTES];

  if (!check_whisper (pre_key_signal_message_get_signal_message (message), note, error) ||
      !take_key (pre_key_signal_message_get_base_key (message), base_key, error) ||
      !take_key (pre_key_signal_message_get_identity_key (message), identity_key, error) ||
      !check_numbers (message, error) || !coterie_call_check_identity (call, identity_key + 1, error))
    return FALSE;

  digest_base_key (call, base_key, digest);
  note->began_session = !knows_base_key (call, message);
  return !note->began_session || check_replay (call, digest, error);
}

static GBytes *
take_plaintext (signal_buffer *buffer)
{
  GBytes *plaintext = coterie_wiped_bytes_new (signal_buffer_data (buffer), signal_buffer_len (buffer));

  signal_buffer_bzero_free (buffer);
  return plaintext;
}

static gboolean
note_base_key (CoterieCall *call,
               const pre_key_signal_message *message,
               const guint8 digest[COTERIE_DIGEST_BYTES],
               CoterieOpenNote *note,
               GError **error)
{
  CoterieKeyStore *store = &call->signal->store;

  if (!note->began_session)
    return TRUE;

  if (pre_key_signal_message_has_pre_key_id (message))
    note->one_time_prekey_id = pre_key_signal_message_get_pre_key_id (message);
  return coterie_store_check (
      store->add_base_key (store->user_data, digest, pre_key_signal_message_get_signed_pre_key_id (message), error),
      error);
}

static GBytes *
open_prekey (
    CoterieCall *call, session_cipher *cipher, pre_key_signal_message *message, CoterieOpenNote *note, GError **error)
{
  guint8 digest[COTERIE_DIGEST_BYTES];
  g_autoptr (GBytes) plaintext = NULL;
  signal_buffer *buffer = NULL;

  if (!check_prekey (call, message, digest, note, error))
    {
      note->began_session = FALSE;
      return NULL;
    }

  if (!check_opened (call, session_cipher_decrypt_pre_key_signal_message (cipher, message, NULL, &buffer), error))
    {
      signal_buffer_bzero_free (buffer);
      note->began_session = FALSE;
      return NULL;
    }

  plaintext = take_plaintext (buffer);
  return note_base_key (call, message, digest, note, error) ? g_steal_pointer (&plaintext) : NULL;
}

static GBytes *
open_whisper (CoterieCall *call, session_cipher *cipher, signal_message *message, CoterieOpenNote *note, GError **error)
{
  signal_buffer *buffer = NULL;

  if (!check_whisper (message, note, error))
    return NULL;
  if (!check_opened (call, session_cipher_decrypt_signal_message (cipher, message, NULL, &buffer), error))
    {
      signal_buffer_bzero_free (buffer);
      return NULL;
    }

  return take_plaintext (buffer);
}

static GBytes *
open_kind (CoterieCall *call,
           session_cipher *cipher,
           guint8 kind,
           const guint8 *sealed,
           gsize size,
           CoterieOpenNote *note,
           GError **error)
{
  signal_context *context = coterie_call_get_context (call);
  pre_key_signal_message *prekey = NULL;
  signal_message *whisper = NULL;
  GBytes *plaintext = NULL;

  if (kind == COTERIE_SEAL_PREKEY)
    {
      if (check_parsed (pre_key_signal_message_deserialize (&prekey, sealed, size, context), error))
        plaintext = open_prekey (call, cipher, prekey, note, error);
      SIGNAL_UNREF (prekey);
    }
  else
    {
      if (check_parsed (signal_message_deserialize (&whisper, sealed, size, context), error))
        plaintext = open_whisper (call, cipher, whisper, note, error);
      SIGNAL_UNREF (whisper);
    }

  return plaintext;
}

/**
 * coterie_opener_open:
 * @signal: this device's end
 * @aid: the sender's account, as the envelope says
 * @device: the sender's device number, as the envelope says
 * @kind: of #CoterieSealKind, of a stranger
 * @sealed: (array length=size): of a stranger
 * @size: its bytes
 * @note: (out caller-allocates): what could be read besides, also on failure
 * @error: return location
 *
 * Opens an envelope, one ratchet step. The content is stored in the same transaction, and only after its commit the
 * envelope is acknowledged (T14); when the content cannot be stored, rolling back makes the envelope open again.
 * A session with a device opens what that device sealed before its revocation; whether to show it is the caller's
 * business.
 *
 * Returns: (transfer full): the padded content, wiped when freed; %NULL with one of the codes under "Opening" in
 *   #CoterieCryptoError, %COTERIE_CRYPTO_ERROR_FAILED, or the key store's error
 */
GBytes *
coterie_opener_open (CoterieSignal *signal,
                     const guint8 *aid,
                     guint32 device,
                     guint8 kind,
                     gconstpointer sealed,
                     gsize size,
                     CoterieOpenNote *note,
                     GError **error)
{
  g_auto (CoterieCall) call = { 0 };
  session_cipher *cipher = NULL;
  GBytes *plaintext = NULL;

  memset (note, 0, sizeof *note);
  if ((kind != COTERIE_SEAL_PREKEY && kind != COTERIE_SEAL_WHISPER) || size > COTERIE_ENVELOPE_MAX_BYTES ||
      !is_of_our_version (sealed, size))
    {
      refuse (COTERIE_CRYPTO_ERROR_DROP, "it is of another kind or version, or too large", error);
      return NULL;
    }
  if (!coterie_call_begin (&call, signal, aid, device, error))
    return NULL;

  if (coterie_call_check_result (
          &call,
          session_cipher_create (&cipher, signal->store_context, &call.address, coterie_call_get_context (&call)),
          error))
    plaintext = open_kind (&call, cipher, kind, sealed, size, note, error);
  session_cipher_free (cipher);

  return plaintext;
}
