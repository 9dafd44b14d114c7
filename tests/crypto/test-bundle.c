// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/two-devices.h"

#include "chain/prekey-wrapper.h"
#include "crypto/errors.h"
#include "wire/limits.h"

#include <string.h>

/* T2 and T3: what a server may hand out as a prekey bundle, and must not reach libsignal. */

typedef struct
{
  TestDevice bob;
  TestDevice mallory;
  CoterieBundle bundle;
  CoterieBundleOwner owner;
  gint64 now_ms;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  test_devices_init (&fixture->mallory, &fixture->bob);
  test_device_make_bundle (&fixture->bob, TRUE, &fixture->bundle);
  fixture->owner = test_device_get_owner (&fixture->bob);
  fixture->now_ms = TEST_NOW_MS;
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  coterie_bundle_clear (&fixture->bundle);
  test_device_clear (&fixture->bob);
  test_device_clear (&fixture->mallory);
}

/* The device signs whatever stands in the bundle, so that the rule under test is the only one that is broken. */
static void
sign_again (Fixture *fixture)
{
  CoterieSignedPrekey *prekey = &fixture->bundle.signed_prekey;
  CoteriePrekeyWrapper wrapper = { .device = fixture->bob.number, .id = prekey->id, .time_ms = prekey->time_ms };

  memcpy (wrapper.aid, fixture->bob.aid, sizeof wrapper.aid);
  memcpy (wrapper.key, prekey->key, sizeof wrapper.key);
  coterie_prekey_wrapper_sign (&wrapper, coterie_device_keys_get_signing_secret (fixture->bob.keys), prekey->wrapper);
  coterie_device_keys_sign_xeddsa (fixture->bob.keys, prekey->key, sizeof prekey->key, prekey->signature, NULL);
}

/* u = 0, u = 1, two points of order 8, p - 1, p, p + 1, little-endian, with their type byte in front */
static const guint8 low_order[7][COTERIE_PUBLIC_KEY_BYTES] = {
  { 5, 0 },
  { 5, 1 },
  { 5,    0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a,
    0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00 },
  { 5,    0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef, 0x5b,
    0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57 },
  { 5,    0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f },
  { 5,    0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f },
  { 5,    0xee, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f },
};

static void
break_registration_zero (Fixture *fixture)
{
  fixture->bundle.registration = 0;
}

static void
break_registration_large (Fixture *fixture)
{
  fixture->bundle.registration = COTERIE_REGISTRATION_ID_MAX + 1;
}

static void
break_one_time_id_zero (Fixture *fixture)
{
  fixture->bundle.one_time[0].id = 0;
}

static void
break_one_time_id_last_resort (Fixture *fixture)
{
  fixture->bundle.one_time[0].id = 0xFFFFFF;
}

static void
break_one_time_type (Fixture *fixture)
{
  fixture->bundle.one_time[0].key[0] = 6;
}

static void
break_signed_id_zero (Fixture *fixture)
{
  fixture->bundle.signed_prekey.id = 0;
  sign_again (fixture);
}

static void
break_signed_id_large (Fixture *fixture)
{
  fixture->bundle.signed_prekey.id = 0xFFFFFF;
  sign_again (fixture);
}

static void
break_signed_type (Fixture *fixture)
{
  fixture->bundle.signed_prekey.key[0] = 0;
  sign_again (fixture);
}

static void
break_many (Fixture *fixture)
{
  fixture->bundle.one_time = g_renew (CoteriePrekey, fixture->bundle.one_time, 2);
  fixture->bundle.one_time[1] = fixture->bundle.one_time[0];
  fixture->bundle.n_one_time = 2;
}

static void
break_signature_empty (Fixture *fixture)
{
  memset (fixture->bundle.signed_prekey.signature, 0, COTERIE_SIGNATURE_BYTES);
}

static void
break_signature_bit (Fixture *fixture)
{
  fixture->bundle.signed_prekey.signature[7] ^= 1;
}

static void
break_signature_of_other (Fixture *fixture)
{
  CoterieSignedPrekey *prekey = &fixture->bundle.signed_prekey;

  coterie_device_keys_sign_xeddsa (fixture->mallory.keys, prekey->key, sizeof prekey->key, prekey->signature, NULL);
}

static void
break_identity (Fixture *fixture)
{
  fixture->owner.identity_key = coterie_device_keys_get_identity (fixture->mallory.keys);
}

static void
break_identity_low_order (Fixture *fixture)
{
  fixture->owner.identity_key = low_order[0] + 1;
}

static void
break_wrapper_bit (Fixture *fixture)
{
  fixture->bundle.signed_prekey.wrapper[63] ^= 1;
}

static void
break_wrapper_time (Fixture *fixture)
{
  fixture->bundle.signed_prekey.time_ms++;
}

static void
break_wrapper_id (Fixture *fixture)
{
  fixture->bundle.signed_prekey.id++;
}

static void
break_wrapper_device (Fixture *fixture)
{
  fixture->owner.device = 2;
}

static void
break_wrapper_account (Fixture *fixture)
{
  fixture->owner.aid = fixture->mallory.aid;
}

static void
break_wrapper_of_other (Fixture *fixture)
{
  fixture->owner.signing_key = coterie_device_keys_get_signing (fixture->mallory.keys);
}

static void
break_too_old (Fixture *fixture)
{
  fixture->now_ms = TEST_NOW_MS + 30 * TEST_DAY_MS + 1;
}

static void
break_future (Fixture *fixture)
{
  fixture->now_ms = TEST_NOW_MS - TEST_DAY_MS - 1;
}

static void
break_far_future (Fixture *fixture)
{
  fixture->bundle.signed_prekey.time_ms = G_MAXUINT64;
  sign_again (fixture);
}

static void
break_at_the_beginning_of_time (Fixture *fixture)
{
  fixture->bundle.signed_prekey.time_ms = 0;
  sign_again (fixture);
}

static const struct
{
  const char *rule;
  int code;
  void (*break_rule) (Fixture *fixture);
} hostile[] = {
  { "registration-zero", COTERIE_CRYPTO_ERROR_BUNDLE_REGISTRATION, break_registration_zero },
  { "registration-large", COTERIE_CRYPTO_ERROR_BUNDLE_REGISTRATION, break_registration_large },
  { "one-time-id-zero", COTERIE_CRYPTO_ERROR_BUNDLE_KEY_ID, break_one_time_id_zero },
  { "one-time-id-last-resort", COTERIE_CRYPTO_ERROR_BUNDLE_KEY_ID, break_one_time_id_last_resort },
  { "one-time-type", COTERIE_CRYPTO_ERROR_BUNDLE_KEY_TYPE, break_one_time_type },
  { "signed-id-zero", COTERIE_CRYPTO_ERROR_BUNDLE_KEY_ID, break_signed_id_zero },
  { "signed-id-large", COTERIE_CRYPTO_ERROR_BUNDLE_KEY_ID, break_signed_id_large },
  { "signed-type", COTERIE_CRYPTO_ERROR_BUNDLE_KEY_TYPE, break_signed_type },
  { "two-one-time-keys", COTERIE_CRYPTO_ERROR_BUNDLE_MANY_PREKEYS, break_many },
  { "no-signature", COTERIE_CRYPTO_ERROR_BUNDLE_SIGNATURE, break_signature_empty },
  { "bad-signature", COTERIE_CRYPTO_ERROR_BUNDLE_SIGNATURE, break_signature_bit },
  { "signature-of-another", COTERIE_CRYPTO_ERROR_BUNDLE_SIGNATURE, break_signature_of_other },
  { "wrong-identity", COTERIE_CRYPTO_ERROR_BUNDLE_SIGNATURE, break_identity },
  { "identity-low-order", COTERIE_CRYPTO_ERROR_BUNDLE_BAD_KEY, break_identity_low_order },
  { "bad-wrapper", COTERIE_CRYPTO_ERROR_BUNDLE_WRAPPER, break_wrapper_bit },
  { "wrapper-of-another-time", COTERIE_CRYPTO_ERROR_BUNDLE_WRAPPER, break_wrapper_time },
  { "wrapper-of-another-id", COTERIE_CRYPTO_ERROR_BUNDLE_WRAPPER, break_wrapper_id },
  { "wrapper-of-another-device", COTERIE_CRYPTO_ERROR_BUNDLE_WRAPPER, break_wrapper_device },
  { "wrapper-of-another-account", COTERIE_CRYPTO_ERROR_BUNDLE_WRAPPER, break_wrapper_account },
  { "wrapper-of-another-key", COTERIE_CRYPTO_ERROR_BUNDLE_WRAPPER, break_wrapper_of_other },
  { "too-old", COTERIE_CRYPTO_ERROR_BUNDLE_TOO_OLD, break_too_old },
  { "future", COTERIE_CRYPTO_ERROR_BUNDLE_FUTURE, break_future },
  { "far-future", COTERIE_CRYPTO_ERROR_BUNDLE_FUTURE, break_far_future },
  { "at-the-beginning-of-time", COTERIE_CRYPTO_ERROR_BUNDLE_TOO_OLD, break_at_the_beginning_of_time },
};

static void
assert_refused (Fixture *fixture, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) start_error = NULL;

  g_assert_false (coterie_bundle_check (&fixture->bundle, &fixture->owner, fixture->now_ms, &error));
  g_assert_error (error, COTERIE_CRYPTO_ERROR, code);

  /* ... and nothing is begun with it */
  coterie_memory_key_store_save (fixture->mallory.store);
  g_assert_false (coterie_sealer_start_session (fixture->mallory.signal, &fixture->owner, &fixture->bundle,
                                                fixture->now_ms, &start_error));
  g_assert_error (start_error, COTERIE_CRYPTO_ERROR, code);
  g_assert_true (coterie_memory_key_store_is_as_saved (fixture->mallory.store));
}

static void
test_hostile (Fixture *fixture, gconstpointer user_data)
{
  gsize i = GPOINTER_TO_SIZE (user_data);

  hostile[i].break_rule (fixture);
  assert_refused (fixture, hostile[i].code);
}

static void
test_low_order (Fixture *fixture, gconstpointer unused)
{
  for (gsize i = 0; i < G_N_ELEMENTS (low_order); i++)
    for (int high_bit = 0; high_bit <= 1; high_bit++)
      {
        g_auto (CoterieBundle) one_time = { 0 };
        guint8 key[COTERIE_PUBLIC_KEY_BYTES];

        memcpy (key, low_order[i], sizeof key);
        key[32] |= high_bit << 7;

        coterie_bundle_clear (&fixture->bundle);
        test_device_make_bundle (&fixture->bob, TRUE, &fixture->bundle);
        memcpy (fixture->bundle.one_time[0].key, key, sizeof key);
        assert_refused (fixture, COTERIE_CRYPTO_ERROR_BUNDLE_BAD_KEY);

        coterie_bundle_clear (&fixture->bundle);
        test_device_make_bundle (&fixture->bob, FALSE, &fixture->bundle);
        memcpy (fixture->bundle.signed_prekey.key, key, sizeof key);
        sign_again (fixture);
        assert_refused (fixture, COTERIE_CRYPTO_ERROR_BUNDLE_BAD_KEY);
      }
}

static void
test_other_spelling (Fixture *fixture, gconstpointer unused)
{
  fixture->bundle.one_time[0].key[32] |= 0x80;
  assert_refused (fixture, COTERIE_CRYPTO_ERROR_BUNDLE_BAD_KEY);
  fixture->bundle.one_time[0].key[32] &= 0x7f;
  fixture->bundle.signed_prekey.key[32] |= 0x80;
  sign_again (fixture);
  assert_refused (fixture, COTERIE_CRYPTO_ERROR_BUNDLE_BAD_KEY);
}

static void
assert_fine (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  coterie_bundle_check (&fixture->bundle, &fixture->owner, fixture->now_ms, &error);
  g_assert_no_error (error);
}

static void
test_fine (Fixture *fixture, gconstpointer unused)
{
  assert_fine (fixture);

  coterie_bundle_clear (&fixture->bundle);
  test_device_make_bundle (&fixture->bob, FALSE, &fixture->bundle);
  assert_fine (fixture);
}

static void
test_borders_of_time (Fixture *fixture, gconstpointer unused)
{
  fixture->now_ms = TEST_NOW_MS + 30 * TEST_DAY_MS;
  assert_fine (fixture);
  fixture->now_ms = TEST_NOW_MS - TEST_DAY_MS;
  assert_fine (fixture);
}

static void
test_not_in_the_verified_chain (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  coterie_memory_key_store_set_identity (fixture->mallory.store, fixture->bob.aid, 1, NULL);
  g_assert_false (coterie_sealer_start_session (fixture->mallory.signal, &fixture->owner, &fixture->bundle,
                                                fixture->now_ms, &error));
  g_assert_error (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_UNTRUSTED);
}

static void
test_other_key_in_the_verified_chain (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  coterie_memory_key_store_set_identity (fixture->mallory.store, fixture->bob.aid, 1,
                                         coterie_device_keys_get_identity (fixture->mallory.keys));
  g_assert_false (coterie_sealer_start_session (fixture->mallory.signal, &fixture->owner, &fixture->bundle,
                                                fixture->now_ms, &error));
  g_assert_error (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_UNTRUSTED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      g_autofree char *path = g_strconcat ("/crypto/bundle/refused/", hostile[i].rule, NULL);

      g_test_add (path, Fixture, GSIZE_TO_POINTER (i), set_up, test_hostile, tear_down);
    }

#define ADD(path, function) g_test_add ("/crypto/bundle/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("refused/low-order", test_low_order);
  ADD ("refused/other-spelling", test_other_spelling);
  ADD ("refused/not-in-the-verified-chain", test_not_in_the_verified_chain);
  ADD ("refused/other-key-in-the-verified-chain", test_other_key_in_the_verified_chain);
  ADD ("fine", test_fine);
  ADD ("borders-of-time", test_borders_of_time);

  return g_test_run ();
}
