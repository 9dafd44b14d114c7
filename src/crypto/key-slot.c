// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "crypto/key-slot.h"

#include "base/bytes.h"
#include "crypto/errors.h"
#include "crypto/passphrase.h"

#include <sodium.h>
#include <string.h>

/* A slot, 128 bytes, big-endian:
 *
 *   "CTKS" ‖ version u8 = 1 ‖ kdf u8 = 1 ‖ 0 u16 ‖ passes u32 ‖ memory_kib u32 ‖ salt[16] ‖ nonce[24] ‖
 *   XChaCha20-Poly1305 (KEK, database key[48], ad = all that stands before) [64] ‖ check[8]
 *
 * KEK = Argon2id13 (passphrase, salt, passes, memory), 32 bytes. The check is SHA-256 over all that stands before, cut
 * to 8 bytes: with it a slot that a disk damaged is told from a wrong passphrase. It helps nobody to guess. */
static const guint8 slot_magic[4] = { 'C', 'T', 'K', 'S' };
#define SLOT_VERSION 1
#define SLOT_KDF_ARGON2ID13 1
#define SALT_BYTES crypto_pwhash_argon2id_SALTBYTES
#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define SEALED_BYTES (COTERIE_DATABASE_KEY_BYTES + crypto_aead_xchacha20poly1305_ietf_ABYTES)
#define AD_BYTES (16 + SALT_BYTES + NONCE_BYTES)
#define CHECK_BYTES 8

G_STATIC_ASSERT (AD_BYTES + SEALED_BYTES + CHECK_BYTES == COTERIE_KEY_SLOT_BYTES);

/* What is written costs at least the one, what is read at most the other: a slot that somebody exchanged must not keep
 * the machine busy for hours. */
static const CoterieSlotCost least_cost = { .passes = 3, .memory_kib = 64 * 1024 };
static const CoterieSlotCost most_cost = { .passes = 16, .memory_kib = 1024 * 1024 };
static const CoterieSlotCost cheapest_cost = { .passes = 1, .memory_kib = 8 };

typedef struct
{
  CoterieSlotCost cost;
  const guint8 *salt;
  const guint8 *nonce;
  const guint8 *sealed;
} Slot;

/**
 * coterie_slot_cost_default:
 *
 * Returns: what a new slot costs: about a second on a machine of today
 */
CoterieSlotCost
coterie_slot_cost_default (void)
{
  return (CoterieSlotCost){ .passes = 3, .memory_kib = 256 * 1024 };
}

/**
 * coterie_database_key_new:
 *
 * Returns: (transfer full): a random database key: 32 bytes of key, 16 bytes of salt, as SQLCipher takes them raw
 */
CoterieSecret *
coterie_database_key_new (void)
{
  return coterie_secret_new_random (COTERIE_DATABASE_KEY_BYTES);
}

static CoterieSecret *
derive (const CoterieSecret *passphrase, CoterieSlotCost cost, const guint8 *salt, GError **error)
{
  return coterie_passphrase_derive (passphrase, cost.passes, cost.memory_kib, salt, error);
}

static GBytes *
seal (const CoterieSecret *database_key, const CoterieSecret *passphrase, CoterieSlotCost cost, GError **error)
{
  guint8 slot[COTERIE_KEY_SLOT_BYTES], salt[SALT_BYTES], nonce[NONCE_BYTES], digest[crypto_hash_sha256_BYTES];
  g_autoptr (CoterieSecret) kek = NULL;
  guint8 *at = slot;

  g_return_val_if_fail (coterie_secret_length (database_key) == COTERIE_DATABASE_KEY_BYTES, NULL);

  randombytes_buf (salt, sizeof salt);
  randombytes_buf (nonce, sizeof nonce);
  kek = derive (passphrase, cost, salt, error);
  if (kek == NULL)
    return NULL;

  at = coterie_bytes_store (at, slot_magic, sizeof slot_magic);
  at = coterie_bytes_store_u8 (at, SLOT_VERSION);
  at = coterie_bytes_store_u8 (at, SLOT_KDF_ARGON2ID13);
  at = coterie_bytes_store_u16 (at, 0);
  at = coterie_bytes_store_u32 (at, cost.passes);
  at = coterie_bytes_store_u32 (at, cost.memory_kib);
  at = coterie_bytes_store (at, salt, sizeof salt);
  at = coterie_bytes_store (at, nonce, sizeof nonce);
  crypto_aead_xchacha20poly1305_ietf_encrypt (at, NULL, coterie_secret_peek (database_key), COTERIE_DATABASE_KEY_BYTES,
                                              slot, AD_BYTES, NULL, nonce, coterie_secret_peek (kek));
  at += SEALED_BYTES;
  crypto_hash_sha256 (digest, slot, at - slot);
  coterie_bytes_store (at, digest, CHECK_BYTES);

  return g_bytes_new (slot, sizeof slot);
}

/**
 * coterie_key_slot_seal:
 * @database_key: the key to lock away, %COTERIE_DATABASE_KEY_BYTES
 * @passphrase: 1 to %COTERIE_PASSWORD_MAX_BYTES
 * @cost: what guessing the passphrase shall cost
 * @error: return location
 *
 * Makes a slot. Takes as long as @cost says, so not on the main thread.
 *
 * Returns: (transfer full): %COTERIE_KEY_SLOT_BYTES, or %NULL with %COTERIE_CRYPTO_ERROR_TOO_WEAK,
 *   %COTERIE_CRYPTO_ERROR_TOO_COSTLY, %COTERIE_CRYPTO_ERROR_EMPTY, or %COTERIE_CRYPTO_ERROR_FAILED when memory is out
 */
GBytes *
coterie_key_slot_seal (const CoterieSecret *database_key,
                       const CoterieSecret *passphrase,
                       CoterieSlotCost cost,
                       GError **error)
{
  if (cost.passes < least_cost.passes || cost.memory_kib < least_cost.memory_kib)
    {
      g_set_error_literal (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_TOO_WEAK,
                           "A passphrase with so cheap a key derivation would be easy to guess.");
      return NULL;
    }
  if (cost.passes > most_cost.passes || cost.memory_kib > most_cost.memory_kib)
    {
      g_set_error_literal (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_TOO_COSTLY,
                           "A slot with so costly a key derivation would not be opened again.");
      return NULL;
    }

  return seal (database_key, passphrase, cost, error);
}

/**
 * coterie_key_slot_seal_cheaply:
 * @database_key: the key to lock away
 * @passphrase: the passphrase
 * @error: return location
 *
 * Makes a slot whose passphrase can be guessed in microseconds. For tests alone.
 *
 * Returns: (transfer full): a slot, or %NULL with %COTERIE_CRYPTO_ERROR_EMPTY
 */
GBytes *
coterie_key_slot_seal_cheaply (const CoterieSecret *database_key, const CoterieSecret *passphrase, GError **error)
{
  return seal (database_key, passphrase, cheapest_cost, error);
}

static gboolean
refuse (CoterieCryptoError code, const char *sentence, GError **error)
{
  g_set_error_literal (error, COTERIE_CRYPTO_ERROR, code, sentence);
  return FALSE;
}

static gboolean
is_undamaged (const guint8 *bytes)
{
  guint8 digest[crypto_hash_sha256_BYTES];

  crypto_hash_sha256 (digest, bytes, COTERIE_KEY_SLOT_BYTES - CHECK_BYTES);
  return memcmp (digest, bytes + COTERIE_KEY_SLOT_BYTES - CHECK_BYTES, CHECK_BYTES) == 0;
}

static gboolean
parse (Slot *slot, GBytes *bytes, GError **error)
{
  const char *damaged = "The key slot is damaged.";
  const guint8 *data, *magic;
  CoterieBytesReader reader;
  guint8 version, kdf;
  guint16 reserved;
  gsize size;

  data = g_bytes_get_data (bytes, &size);
  coterie_bytes_reader_init (&reader, data, size);
  magic = coterie_bytes_reader_take (&reader, sizeof slot_magic);
  version = coterie_bytes_reader_u8 (&reader);
  if (magic == NULL || memcmp (magic, slot_magic, sizeof slot_magic) != 0)
    return refuse (COTERIE_CRYPTO_ERROR_DAMAGED, damaged, error);
  if (version > SLOT_VERSION)
    return refuse (COTERIE_CRYPTO_ERROR_NEWER, "The key slot was written by a newer version.", error);

  kdf = coterie_bytes_reader_u8 (&reader);
  reserved = coterie_bytes_reader_u16 (&reader);
  slot->cost.passes = coterie_bytes_reader_u32 (&reader);
  slot->cost.memory_kib = coterie_bytes_reader_u32 (&reader);
  slot->salt = coterie_bytes_reader_take (&reader, SALT_BYTES);
  slot->nonce = coterie_bytes_reader_take (&reader, NONCE_BYTES);
  slot->sealed = coterie_bytes_reader_take (&reader, SEALED_BYTES);
  coterie_bytes_reader_take (&reader, CHECK_BYTES);
  if (!coterie_bytes_reader_finish (&reader, NULL) || !is_undamaged (data) || version != SLOT_VERSION ||
      kdf != SLOT_KDF_ARGON2ID13 || reserved != 0 || slot->cost.passes < cheapest_cost.passes ||
      slot->cost.memory_kib < cheapest_cost.memory_kib)
    return refuse (COTERIE_CRYPTO_ERROR_DAMAGED, damaged, error);
  if (slot->cost.passes > most_cost.passes || slot->cost.memory_kib > most_cost.memory_kib)
    return refuse (COTERIE_CRYPTO_ERROR_TOO_COSTLY, "The key slot demands too costly a key derivation.", error);

  return TRUE;
}

/**
 * coterie_key_slot_open:
 * @slot: bytes from a disk
 * @passphrase: what the person typed
 * @error: return location
 *
 * Takes as long as the slot's cost says (about a second), so not on the main thread.
 *
 * Returns: (transfer full): the database key, or %NULL with %COTERIE_CRYPTO_ERROR_WRONG_PASSPHRASE (ask again),
 *   %COTERIE_CRYPTO_ERROR_DAMAGED, %COTERIE_CRYPTO_ERROR_NEWER, %COTERIE_CRYPTO_ERROR_TOO_COSTLY,
 *   %COTERIE_CRYPTO_ERROR_EMPTY, or %COTERIE_CRYPTO_ERROR_FAILED when memory is out
 */
CoterieSecret *
coterie_key_slot_open (GBytes *slot, const CoterieSecret *passphrase, GError **error)
{
  g_autoptr (CoterieSecret) kek = NULL;
  g_autoptr (CoterieSecret) database_key = NULL;
  Slot parsed;

  if (!parse (&parsed, slot, error))
    return NULL;

  kek = derive (passphrase, parsed.cost, parsed.salt, error);
  if (kek == NULL)
    return NULL;

  database_key = coterie_secret_new (COTERIE_DATABASE_KEY_BYTES);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt (coterie_secret_peek_mutable (database_key), NULL, NULL, parsed.sealed,
                                                  SEALED_BYTES, g_bytes_get_data (slot, NULL), AD_BYTES, parsed.nonce,
                                                  coterie_secret_peek (kek)) == 0)
    return g_steal_pointer (&database_key);

  refuse (COTERIE_CRYPTO_ERROR_WRONG_PASSPHRASE, "The passphrase is wrong.", error);
  return NULL;
}

/**
 * coterie_key_slot_rewrap:
 * @slot: the slot so far
 * @old_passphrase: what opens it
 * @new_passphrase: what shall open the new one
 * @cost: of the new one
 * @error: return location
 *
 * Changes the passphrase: the database key stays, so nothing else is written anew.
 *
 * Returns: (transfer full): the new slot, or %NULL with any code of coterie_key_slot_open() and coterie_key_slot_seal()
 */
GBytes *
coterie_key_slot_rewrap (GBytes *slot,
                         const CoterieSecret *old_passphrase,
                         const CoterieSecret *new_passphrase,
                         CoterieSlotCost cost,
                         GError **error)
{
  g_autoptr (CoterieSecret) database_key = coterie_key_slot_open (slot, old_passphrase, error);

  if (database_key == NULL)
    return NULL;

  return coterie_key_slot_seal (database_key, new_passphrase, cost, error);
}
