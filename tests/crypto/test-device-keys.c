// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/two-devices.h"

#include "chain/chain.h"
#include "chain/prekey-wrapper.h"
#include "crypto/errors.h"
#include "wire/limits.h"

#include <string.h>

static void
test_kept (void)
{
  g_autoptr (CoterieDeviceKeys) keys = coterie_device_keys_new (NULL);
  g_autoptr (CoterieSecret) secret = coterie_device_keys_to_secret (keys);
  g_autoptr (GError) error = NULL;
  g_autoptr (CoterieDeviceKeys) again = coterie_device_keys_new_from_secret (secret, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (coterie_device_keys_get_identity (keys), 32, coterie_device_keys_get_identity (again), 32);
  g_assert_cmpmem (coterie_device_keys_get_signing (keys), 32, coterie_device_keys_get_signing (again), 32);
  g_assert_cmpuint (coterie_device_keys_get_registration_id (keys), ==,
                    coterie_device_keys_get_registration_id (again));
  g_assert_cmpuint (coterie_device_keys_get_registration_id (keys), >=, 1);
  g_assert_cmpuint (coterie_device_keys_get_registration_id (keys), <=, COTERIE_REGISTRATION_ID_MAX);
}

static void
test_every_device_has_its_own (void)
{
  g_autoptr (CoterieDeviceKeys) one = coterie_device_keys_new (NULL);
  g_autoptr (CoterieDeviceKeys) other = coterie_device_keys_new (NULL);

  g_assert_true (memcmp (coterie_device_keys_get_identity (one), coterie_device_keys_get_identity (other), 32) != 0);
  g_assert_true (memcmp (coterie_device_keys_get_signing (one), coterie_device_keys_get_signing (other), 32) != 0);
}

static void
assert_refused (const guint8 *bytes, gsize size, int code)
{
  g_autoptr (CoterieSecret) secret = coterie_secret_new_copy (bytes, size);
  g_autoptr (GError) error = NULL;

  g_assert_null (coterie_device_keys_new_from_secret (secret, &error));
  g_assert_error (error, COTERIE_CRYPTO_ERROR, code);
}

static void
test_damaged (void)
{
  g_autoptr (CoterieDeviceKeys) keys = coterie_device_keys_new (NULL);
  g_autoptr (CoterieSecret) secret = coterie_device_keys_to_secret (keys);
  gsize size = coterie_secret_length (secret);
  g_autofree guint8 *bytes = g_malloc0 (size + 1);

  memcpy (bytes, coterie_secret_peek (secret), size);
  for (gsize i = 1; i < size; i++)
    assert_refused (bytes, i, COTERIE_CRYPTO_ERROR_DAMAGED);
  assert_refused (bytes, size + 1, COTERIE_CRYPTO_ERROR_DAMAGED);

  bytes[4] = 2;
  assert_refused (bytes, size, COTERIE_CRYPTO_ERROR_NEWER);
  bytes[4] = 0;
  assert_refused (bytes, size, COTERIE_CRYPTO_ERROR_DAMAGED);
  bytes[4] = 1;
  bytes[8] ^= 1; /* the identity secret is no longer clamped */
  assert_refused (bytes, size, COTERIE_CRYPTO_ERROR_DAMAGED);
}

static void
test_xeddsa (void)
{
  g_autoptr (CoterieDeviceKeys) keys = coterie_device_keys_new (NULL);
  const guint8 *identity = coterie_device_keys_get_identity (keys);
  guint8 signature[64], message[] = "message";
  g_autoptr (GError) error = NULL;

  coterie_device_keys_sign_xeddsa (keys, message, sizeof message, signature, &error);
  g_assert_no_error (error);
  g_assert_true (coterie_xeddsa_verify (identity, message, sizeof message, signature, NULL));
  g_assert_false (coterie_xeddsa_verify (identity, message, sizeof message - 1, signature, NULL));
  for (gsize i = 0; i < sizeof signature * 8; i++)
    {
      signature[i / 8] ^= 1 << i % 8;
      g_assert_false (coterie_xeddsa_verify (identity, message, sizeof message, signature, NULL));
      signature[i / 8] ^= 1 << i % 8;
    }
  g_assert_true (coterie_xeddsa_verify (identity, message, sizeof message, signature, NULL));
}

static void
test_xeddsa_empty_message (void)
{
  g_autoptr (CoterieDeviceKeys) keys = coterie_device_keys_new (NULL);
  guint8 signature[64];

  g_assert_true (coterie_device_keys_sign_xeddsa (keys, (const guint8 *) "", 0, signature, NULL));
  g_assert_true (
      coterie_xeddsa_verify (coterie_device_keys_get_identity (keys), (const guint8 *) "", 0, signature, NULL));
}

static void
test_genesis (void)
{
  g_autoptr (CoterieDeviceKeys) keys = coterie_device_keys_new (NULL);
  g_autoptr (CoterieChain) chain = coterie_chain_new ();
  g_autoptr (GBytes) record_bytes = NULL;
  g_autoptr (GError) error = NULL;
  CoterieRecord record;
  const guint8 *bytes;
  gsize size;

  coterie_record_init_genesis (&record, coterie_device_keys_get_identity (keys), coterie_device_keys_get_signing (keys),
                               TEST_NOW_MS);
  coterie_device_keys_prove (keys, &record, NULL, &error);
  g_assert_no_error (error);
  record_bytes = coterie_record_sign (&record, NULL, coterie_device_keys_get_signing_secret (keys));
  bytes = g_bytes_get_data (record_bytes, &size);
  coterie_chain_append (chain, bytes, size, coterie_xeddsa_verify, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (coterie_chain_get_n_active (chain), ==, 1);
}

static void
test_genesis_with_wrong_proof (void)
{
  g_autoptr (CoterieDeviceKeys) keys = coterie_device_keys_new (NULL);
  g_autoptr (CoterieChain) chain = coterie_chain_new ();
  g_autoptr (GBytes) record_bytes = NULL;
  g_autoptr (GError) error = NULL;
  CoterieRecord record;
  const guint8 *bytes;
  gsize size;

  coterie_record_init_genesis (&record, coterie_device_keys_get_identity (keys), coterie_device_keys_get_signing (keys),
                               TEST_NOW_MS);
  g_assert_true (coterie_device_keys_prove (keys, &record, NULL, NULL));
  record.pop_x[0] ^= 1;
  record_bytes = coterie_record_sign (&record, NULL, coterie_device_keys_get_signing_secret (keys));
  bytes = g_bytes_get_data (record_bytes, &size);
  g_assert_false (coterie_chain_append (chain, bytes, size, coterie_xeddsa_verify, NULL, &error));
  g_assert_error (error, COTERIE_CHAIN_ERROR, COTERIE_CHAIN_ERROR_PROOF);
}

/* T17 */
static void
test_prekey_ids_are_circular (void)
{
  g_assert_cmpuint (coterie_prekeys_next_id (1, 0), ==, 1);
  g_assert_cmpuint (coterie_prekeys_next_id (1, 1), ==, 2);
  g_assert_cmpuint (coterie_prekeys_next_id (1, 100), ==, 101);
  g_assert_cmpuint (coterie_prekeys_next_id (0xFFFFFE, 1), ==, 1);
  g_assert_cmpuint (coterie_prekeys_next_id (0xFFFFFD, 1), ==, 0xFFFFFE);
  g_assert_cmpuint (coterie_prekeys_next_id (0xFFFFF0, 100), ==, 86);
  g_assert_cmpuint (coterie_prekeys_next_id (5, 0xFFFFFE), ==, 5);
  g_assert_cmpuint (coterie_prekeys_next_id (0xFFFFFE, G_MAXUINT), >=, 1);
}

static void
test_batch_across_the_end (void)
{
  g_auto (TestDevice) alice = { 0 };
  g_auto (TestDevice) bob = { 0 };
  CoteriePrekey prekeys[5];
  g_autoptr (GError) error = NULL;

  test_devices_init (&alice, &bob);
  coterie_prekeys_make_one_time (bob.signal, 0xFFFFFC, G_N_ELEMENTS (prekeys), prekeys, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (prekeys[0].id, ==, 0xFFFFFC);
  g_assert_cmpuint (prekeys[2].id, ==, 0xFFFFFE);
  g_assert_cmpuint (prekeys[3].id, ==, 1);
  g_assert_cmpuint (prekeys[4].id, ==, 2);
  for (gsize i = 0; i < G_N_ELEMENTS (prekeys); i++)
    {
      g_assert_true (coterie_memory_key_store_has_prekey (bob.store, prekeys[i].id));
      g_assert_cmphex (prekeys[i].key[0], ==, 5);
    }
  g_assert_true (memcmp (prekeys[0].key, prekeys[1].key, sizeof prekeys[0].key) != 0);

  /* Each of them works, the last id too, and is gone after use. */
  bob.next_prekey_id = 0xFFFFFE;
  test_begin (&alice, &bob, TRUE);
  test_say (&alice, &bob, "hello");
  g_assert_false (coterie_memory_key_store_has_prekey (bob.store, 0xFFFFFE));
}

static void
test_signed_prekey (void)
{
  g_auto (TestDevice) bob = { 0 };
  CoteriePrekeyWrapper wrapper = { .device = 1, .id = 7, .time_ms = TEST_NOW_MS };

  test_device_init (&bob, 0xb0);
  memcpy (wrapper.aid, bob.aid, sizeof wrapper.aid);
  memcpy (wrapper.key, bob.signed_prekey.key, sizeof wrapper.key);
  g_assert_cmpuint (bob.signed_prekey.id, ==, 7);
  g_assert_true (
      coterie_prekey_wrapper_verify (&wrapper, coterie_device_keys_get_signing (bob.keys), bob.signed_prekey.wrapper));
  g_assert_true (coterie_xeddsa_verify (coterie_device_keys_get_identity (bob.keys), bob.signed_prekey.key,
                                        sizeof bob.signed_prekey.key, bob.signed_prekey.signature, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add_func ("/crypto/device-keys/" path, function)
  ADD ("kept", test_kept);
  ADD ("every-device-has-its-own", test_every_device_has_its_own);
  ADD ("damaged", test_damaged);
  ADD ("xeddsa", test_xeddsa);
  ADD ("xeddsa-empty-message", test_xeddsa_empty_message);
  ADD ("genesis", test_genesis);
  ADD ("genesis-with-wrong-proof", test_genesis_with_wrong_proof);
  ADD ("prekeys/ids-are-circular", test_prekey_ids_are_circular);
  ADD ("prekeys/batch-across-the-end", test_batch_across_the_end);
  ADD ("prekeys/signed", test_signed_prekey);

  return g_test_run ();
}
