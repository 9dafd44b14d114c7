// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/two-devices.h"

#include "crypto/errors.h"

#include <string.h>

/* Keys that are the same in every run, so that what a fuzzer found is found again. */
static CoterieDeviceKeys *
make_keys (guint8 mark)
{
  guint8 bytes[72] = { 'C', 'T', 'D', 'K', 1, 0, 0, mark };
  g_autoptr (CoterieSecret) secret = NULL;
  g_autoptr (GError) error = NULL;
  CoterieDeviceKeys *keys;

  memset (bytes + 8, mark, sizeof bytes - 8);
  bytes[8] &= 248;
  bytes[8 + 31] &= 127;
  bytes[8 + 31] |= 64;
  secret = coterie_secret_new_take_wipe (bytes, sizeof bytes);
  keys = coterie_device_keys_new_from_secret (secret, &error);
  g_assert_no_error (error);

  return keys;
}

void
test_device_init (TestDevice *self, guint8 mark)
{
  g_autoptr (GError) error = NULL;

  memset (self, 0, sizeof *self);
  memset (self->aid, mark, sizeof self->aid);
  self->number = 1;
  self->next_prekey_id = 1;
  self->keys = make_keys (mark);
  self->store = coterie_memory_key_store_new ();
  self->signal = coterie_signal_new (coterie_memory_key_store_get_functions (self->store), self->keys, &error);
  g_assert_no_error (error);
  coterie_prekeys_make_signed (self->signal, self->aid, self->number, 7, TEST_NOW_MS, &self->signed_prekey, &error);
  g_assert_no_error (error);
}

void
test_device_clear (TestDevice *self)
{
  g_clear_pointer (&self->signal, coterie_signal_free);
  g_clear_pointer (&self->store, coterie_memory_key_store_free);
  g_clear_pointer (&self->keys, coterie_device_keys_unref);
}

void
test_device_trust (TestDevice *self, TestDevice *other)
{
  coterie_memory_key_store_set_identity (self->store, other->aid, other->number,
                                         coterie_device_keys_get_identity (other->keys));
}

void
test_devices_init (TestDevice *alice, TestDevice *bob)
{
  test_device_init (alice, 0xa1);
  test_device_init (bob, 0xb0);
  test_device_trust (alice, bob);
  test_device_trust (bob, alice);
}

CoterieBundleOwner
test_device_get_owner (TestDevice *self)
{
  return (CoterieBundleOwner){
    .aid = self->aid,
    .device = self->number,
    .identity_key = coterie_device_keys_get_identity (self->keys),
    .signing_key = coterie_device_keys_get_signing (self->keys),
  };
}

/* As the server hands it out. */
void
test_device_make_bundle (TestDevice *self, gboolean with_one_time, CoterieBundle *bundle)
{
  g_autoptr (GError) error = NULL;

  memset (bundle, 0, sizeof *bundle);
  bundle->registration = coterie_device_keys_get_registration_id (self->keys);
  bundle->signed_prekey = self->signed_prekey;
  if (!with_one_time)
    return;

  bundle->n_one_time = 1;
  bundle->one_time = g_new0 (CoteriePrekey, 1);
  coterie_prekeys_make_one_time (self->signal, self->next_prekey_id, 1, bundle->one_time, &error);
  g_assert_no_error (error);
  self->next_prekey_id = coterie_prekeys_next_id (self->next_prekey_id, 1);
}

void
test_begin (TestDevice *from, TestDevice *to, gboolean with_one_time)
{
  CoterieBundleOwner owner = test_device_get_owner (to);
  g_auto (CoterieBundle) bundle = { 0 };
  g_autoptr (GError) error = NULL;

  test_device_make_bundle (to, with_one_time, &bundle);
  coterie_sealer_start_session (from->signal, &owner, &bundle, TEST_NOW_MS, &error);
  g_assert_no_error (error);
}

void
test_seal (TestDevice *from, TestDevice *to, const char *text, CoterieSealed *sealed)
{
  g_autoptr (GError) error = NULL;

  coterie_sealer_seal (from->signal, to->aid, to->number, text, strlen (text), TEST_NOW_MS, sealed, &error);
  g_assert_no_error (error);
  g_assert_nonnull (sealed->bytes);
}

gboolean
test_open_bytes (TestDevice *to, TestDevice *from, guint8 kind, GBytes *bytes, char **text, GError **error)
{
  g_autoptr (GBytes) plaintext = NULL;
  CoterieOpenNote note;
  gconstpointer data;
  gsize size;

  data = g_bytes_get_data (bytes, &size);
  plaintext = coterie_opener_open (to->signal, from->aid, from->number, kind, data, size, &note, error);
  if (plaintext == NULL)
    return FALSE;

  data = g_bytes_get_data (plaintext, &size);
  if (text != NULL)
    *text = g_strndup (data, size);
  return TRUE;
}

gboolean
test_open (TestDevice *to, TestDevice *from, const CoterieSealed *sealed, char **text, GError **error)
{
  return test_open_bytes (to, from, sealed->kind, sealed->bytes, text, error);
}

void
test_opens (TestDevice *to, TestDevice *from, const CoterieSealed *sealed, const char *text)
{
  g_autofree char *opened = NULL;
  g_autoptr (GError) error = NULL;

  test_open (to, from, sealed, &opened, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (opened, ==, text);
}

void
test_refuses (TestDevice *to, TestDevice *from, const CoterieSealed *sealed, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (test_open (to, from, sealed, NULL, &error));
  g_assert_error (error, COTERIE_CRYPTO_ERROR, code);
}

CoterieSealKind
test_say (TestDevice *from, TestDevice *to, const char *text)
{
  g_auto (CoterieSealed) sealed = { 0 };

  test_seal (from, to, text, &sealed);
  test_opens (to, from, &sealed, text);
  return sealed.kind;
}
