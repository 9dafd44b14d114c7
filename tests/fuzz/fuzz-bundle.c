// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chain/prekey-wrapper.h"
#include "kit/two-devices.h"
#include "wire/json-door.h"
#include "wire/limits.h"

#include <string.h>

/* Prekey bundles as a server hands them out. Input: a byte, then JSON. With an even byte the bundle is taken as it is;
 * with an odd one the device signs whatever stands in it, because no fuzzer finds a signature. */

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
sign_again (TestDevice *device, CoterieSignedPrekey *prekey)
{
  CoteriePrekeyWrapper wrapper = { .device = device->number, .id = prekey->id, .time_ms = prekey->time_ms };

  memcpy (wrapper.aid, device->aid, sizeof wrapper.aid);
  memcpy (wrapper.key, prekey->key, sizeof wrapper.key);
  coterie_prekey_wrapper_sign (&wrapper, coterie_device_keys_get_signing_secret (device->keys), prekey->wrapper);
  g_assert_true (
      coterie_device_keys_sign_xeddsa (device->keys, prekey->key, sizeof prekey->key, prekey->signature, NULL));
}

/* A bundle that was taken makes a session to seal with; one that was refused leaves nothing. */
static void
check_bundle (TestDevice *alice, TestDevice *bob, const CoterieBundle *bundle)
{
  CoterieBundleOwner owner = test_device_get_owner (bob);
  gboolean fine = coterie_bundle_check (bundle, &owner, TEST_NOW_MS, NULL);

  coterie_memory_key_store_save (alice->store);
  g_assert_true (coterie_sealer_start_session (alice->signal, &owner, bundle, TEST_NOW_MS, NULL) == fine);
  if (fine)
    {
      g_auto (CoterieSealed) sealed = { 0 };

      test_seal (alice, bob, "hello", &sealed);
      g_assert_cmpint (sealed.kind, ==, COTERIE_SEAL_PREKEY);
      g_assert_cmpuint (sealed.registration_id, ==, bundle->registration);
      coterie_memory_key_store_roll_back (alice->store);
    }
  g_assert_true (coterie_memory_key_store_is_as_saved (alice->store));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  static TestDevice alice, bob;
  g_autoptr (JsonNode) node = NULL;
  g_auto (CoterieBundle) bundle = { 0 };

  if (alice.signal == NULL)
    test_devices_init (&alice, &bob);
  if (size == 0)
    return 0;

  node = coterie_json_open ((const char *) data + 1, size - 1, COTERIE_REPLY_MAX_BYTES, NULL);
  if (node == NULL || !coterie_fetched_bundle_from_json (&bundle, node, NULL))
    return 0;

  if (data[0] & 1)
    sign_again (&bob, &bundle.signed_prekey);
  check_bundle (&alice, &bob, &bundle);
  return 0;
}
