// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "crypto/device-keys.h"

#include "base/bytes.h"
#include "chain/signing-key.h"
#include "crypto/curve.h"
#include "crypto/errors.h"
#include "crypto/library.h"
#include "wire/limits.h"

#include <sodium.h>
#include <string.h>

/* The secret form: "CTDK" ‖ version u8 ‖ 0 u8 ‖ registration id u16 ‖ identity secret[32] ‖ signing seed[32]. Public
 * halves are computed, so that the two can never disagree. */
static const guint8 secret_magic[4] = { 'C', 'T', 'D', 'K' };
#define SECRET_VERSION 1
#define IDENTITY_SECRET_BYTES 32
#define SECRET_BYTES (4 + 1 + 1 + 2 + IDENTITY_SECRET_BYTES + COTERIE_SIGNING_SEED_BYTES)

struct _CoterieDeviceKeys
{
  gatomicrefcount n_refs;
  CoterieSecret *identity_secret;
  CoterieSecret *signing_secret;
  guint8 identity[COTERIE_IDENTITY_KEY_BYTES];
  guint8 signing[COTERIE_SIGNING_KEY_BYTES];
  guint16 registration_id;
};

/* Takes both secrets. */
static CoterieDeviceKeys *
device_keys_new_take (CoterieSecret *identity_secret, CoterieSecret *signing_secret, guint16 registration_id)
{
  CoterieDeviceKeys *self = g_new0 (CoterieDeviceKeys, 1);

  g_atomic_ref_count_init (&self->n_refs);
  self->identity_secret = identity_secret;
  self->signing_secret = signing_secret;
  self->registration_id = registration_id;
  /* libsodium and libsignal compute the same X25519; libsodium's takes the secret where it lies, in locked memory. */
  crypto_scalarmult_curve25519_base (self->identity, coterie_secret_peek (identity_secret));
  coterie_signing_key_get_public (signing_secret, self->signing);

  return self;
}

/* libsignal clamps where a key is made, and not where it is used. */
static void
clamp (guint8 *scalar)
{
  scalar[0] &= 248;
  scalar[31] &= 127;
  scalar[31] |= 64;
}

static gboolean
is_clamped (const guint8 *scalar)
{
  return (scalar[0] & 7) == 0 && (scalar[31] & 192) == 64;
}

/**
 * coterie_device_keys_new:
 * @error: return location
 *
 * Makes the keys of a new device.
 *
 * Returns: (transfer full): the keys, or %NULL with %COTERIE_CRYPTO_ERROR_FAILED
 */
CoterieDeviceKeys *
coterie_device_keys_new (GError **error)
{
  CoterieSecret *identity_secret;
  guint8 signing[COTERIE_SIGNING_KEY_BYTES];

  if (!coterie_provider_load (error))
    return NULL;

  identity_secret = coterie_secret_new_random (IDENTITY_SECRET_BYTES);
  clamp (coterie_secret_peek_mutable (identity_secret));

  return device_keys_new_take (identity_secret, coterie_signing_key_new (signing),
                               1 + randombytes_uniform (COTERIE_REGISTRATION_ID_MAX));
}

/**
 * coterie_device_keys_new_from_secret:
 * @secret: what coterie_device_keys_to_secret() gave
 * @error: return location
 *
 * Returns: (transfer full): the keys, or %NULL with %COTERIE_CRYPTO_ERROR_NEWER, %COTERIE_CRYPTO_ERROR_DAMAGED or
 *   %COTERIE_CRYPTO_ERROR_FAILED
 */
CoterieDeviceKeys *
coterie_device_keys_new_from_secret (const CoterieSecret *secret, GError **error)
{
  const guint8 *magic, *identity, *seed;
  guint8 version, reserved, signing[COTERIE_SIGNING_KEY_BYTES];
  CoterieBytesReader reader;
  guint16 registration_id;

  if (!coterie_provider_load (error))
    return NULL;

  coterie_bytes_reader_init (&reader, coterie_secret_peek (secret), coterie_secret_length (secret));
  magic = coterie_bytes_reader_take (&reader, sizeof secret_magic);
  version = coterie_bytes_reader_u8 (&reader);
  if (magic != NULL && memcmp (magic, secret_magic, sizeof secret_magic) == 0 && version > SECRET_VERSION)
    {
      g_set_error_literal (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_NEWER,
                           "The device keys were written by a newer version.");
      return NULL;
    }

  reserved = coterie_bytes_reader_u8 (&reader);
  registration_id = coterie_bytes_reader_u16 (&reader);
  identity = coterie_bytes_reader_take (&reader, IDENTITY_SECRET_BYTES);
  seed = coterie_bytes_reader_take (&reader, COTERIE_SIGNING_SEED_BYTES);
  if (!coterie_bytes_reader_finish (&reader, NULL) || memcmp (magic, secret_magic, sizeof secret_magic) != 0 ||
      version != SECRET_VERSION || reserved != 0 || registration_id < 1 ||
      registration_id > COTERIE_REGISTRATION_ID_MAX || !is_clamped (identity))
    {
      g_set_error_literal (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_DAMAGED, "The device keys are damaged.");
      return NULL;
    }

  return device_keys_new_take (coterie_secret_new_copy (identity, IDENTITY_SECRET_BYTES),
                               coterie_signing_key_new_from_seed (seed, signing), registration_id);
}

CoterieDeviceKeys *
coterie_device_keys_ref (CoterieDeviceKeys *self)
{
  g_atomic_ref_count_inc (&self->n_refs);
  return self;
}

void
coterie_device_keys_unref (CoterieDeviceKeys *self)
{
  if (!g_atomic_ref_count_dec (&self->n_refs))
    return;

  coterie_secret_free (self->identity_secret);
  coterie_secret_free (self->signing_secret);
  g_free (self);
}

/**
 * coterie_device_keys_to_secret:
 * @self: device keys
 *
 * Returns: (transfer full): the form that the encrypted database keeps, private halves included
 */
CoterieSecret *
coterie_device_keys_to_secret (CoterieDeviceKeys *self)
{
  CoterieSecret *secret = coterie_secret_new (SECRET_BYTES);
  guint8 *at = coterie_secret_peek_mutable (secret);

  at = coterie_bytes_store (at, secret_magic, sizeof secret_magic);
  at = coterie_bytes_store_u8 (at, SECRET_VERSION);
  at = coterie_bytes_store_u8 (at, 0);
  at = coterie_bytes_store_u16 (at, self->registration_id);
  at = coterie_bytes_store (at, coterie_secret_peek (self->identity_secret), IDENTITY_SECRET_BYTES);
  coterie_bytes_store (at, coterie_secret_peek (self->signing_secret), COTERIE_SIGNING_SEED_BYTES);

  return secret;
}

/**
 * coterie_device_keys_get_identity:
 * @self: device keys
 *
 * Returns: (array fixed-size=32) (transfer none): the public Curve25519 key, without type byte
 */
const guint8 *
coterie_device_keys_get_identity (CoterieDeviceKeys *self)
{
  return self->identity;
}

/**
 * coterie_device_keys_get_signing:
 * @self: device keys
 *
 * Returns: (array fixed-size=32) (transfer none): the public Ed25519 key
 */
const guint8 *
coterie_device_keys_get_signing (CoterieDeviceKeys *self)
{
  return self->signing;
}

/**
 * coterie_device_keys_get_registration_id:
 * @self: device keys
 *
 * Returns: 1 to %COTERIE_REGISTRATION_ID_MAX, the same for the device's whole life
 */
guint16
coterie_device_keys_get_registration_id (CoterieDeviceKeys *self)
{
  return self->registration_id;
}

/**
 * coterie_device_keys_get_signing_secret:
 * @self: device keys
 *
 * Returns: (transfer none): the secret Ed25519 key in the form that the functions of chain/ take
 */
const CoterieSecret *
coterie_device_keys_get_signing_secret (CoterieDeviceKeys *self)
{
  return self->signing_secret;
}

const CoterieSecret *
coterie_device_keys_get_identity_secret (CoterieDeviceKeys *self)
{
  return self->identity_secret;
}

/**
 * coterie_device_keys_sign_xeddsa:
 * @self: device keys
 * @message: (array length=size): what to sign
 * @size: its bytes
 * @signature: (out): the signature by the identity key; another one at each call, all of them verify
 * @error: return location
 *
 * Signs as libsignal's calculateSignature does (Perrin, "The XEdDSA and VXEdDSA Signature Schemes").
 *
 * Returns: %FALSE with %COTERIE_CRYPTO_ERROR_FAILED
 */
gboolean
coterie_device_keys_sign_xeddsa (CoterieDeviceKeys *self,
                                 const guint8 *message,
                                 gsize size,
                                 guint8 signature[COTERIE_SIGNATURE_BYTES],
                                 GError **error)
{
  g_autoptr (CoterieLibrary) library = coterie_library_new (error);
  ec_private_key *private_key = NULL;
  signal_buffer *buffer = NULL;
  gboolean done;

  if (library == NULL)
    return FALSE;

  done = curve_decode_private_point (&private_key, coterie_secret_peek (self->identity_secret), IDENTITY_SECRET_BYTES,
                                     coterie_library_get_context (library)) == SG_SUCCESS &&
         curve_calculate_signature (coterie_library_get_context (library), &buffer, private_key, message, size) ==
             SG_SUCCESS &&
         signal_buffer_len (buffer) == COTERIE_SIGNATURE_BYTES;
  if (done)
    memcpy (signature, signal_buffer_data (buffer), COTERIE_SIGNATURE_BYTES);
  else
    g_set_error_literal (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_FAILED, "Signing failed.");
  signal_buffer_free (buffer);
  SIGNAL_UNREF (private_key);

  return done;
}

/**
 * coterie_device_keys_prove:
 * @self: the keys that @record adds
 * @record: a GENESIS or ADD record with these keys; it gets both proofs of possession
 * @aid: (nullable): the account; not looked at for a GENESIS record
 * @error: return location
 *
 * Proves that this device owns the private halves of the two keys in the record (docs/protocol.md, section 5). What
 * remains is the signer's coterie_record_sign().
 *
 * Returns: %FALSE with %COTERIE_CRYPTO_ERROR_FAILED
 */
gboolean
coterie_device_keys_prove (CoterieDeviceKeys *self, CoterieRecord *record, const guint8 *aid, GError **error)
{
  guint8 input[COTERIE_RECORD_POP_INPUT_BYTES];

  g_return_val_if_fail (memcmp (record->ik, self->identity, sizeof self->identity) == 0, FALSE);

  coterie_record_prove (record, aid, self->signing_secret);
  coterie_record_get_pop_input (record, aid, input);
  return coterie_device_keys_sign_xeddsa (self, input, sizeof input, record->pop_x, error);
}

/**
 * coterie_xeddsa_verify:
 * @identity_key: a Curve25519 key without type byte, of anybody
 * @message: (array length=size): what was signed
 * @size: its bytes
 * @signature: of a stranger
 * @user_data: not looked at
 *
 * The #CoterieXeddsaVerify that clients give to chain/. Safe from every thread.
 *
 * Returns: whether the signature is right
 */
gboolean
coterie_xeddsa_verify (const guint8 identity_key[COTERIE_IDENTITY_KEY_BYTES],
                       const guint8 *message,
                       gsize size,
                       const guint8 signature[COTERIE_SIGNATURE_BYTES],
                       gpointer user_data)
{
  return coterie_curve_verify (identity_key, message, size, signature);
}
