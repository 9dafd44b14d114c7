// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/two-devices.h"

#include "crypto/errors.h"

#include <string.h>

/* T1, T3, T4: first messages that an enemy forges, changes or plays again. */

typedef struct
{
  TestDevice alice;
  TestDevice bob;
  TestDevice mallory;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  test_devices_init (&fixture->alice, &fixture->bob);
  test_device_init (&fixture->mallory, 0xee);
  test_device_trust (&fixture->mallory, &fixture->bob);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  test_device_clear (&fixture->alice);
  test_device_clear (&fixture->bob);
  test_device_clear (&fixture->mallory);
}

/* A PreKeySignalMessage is version ‖ protobuf, in which each key is a tag, its length 0x21 and its 33 bytes. Gives
 * where the key begins. */
#define TAG_BASE_KEY 0x12
#define TAG_IDENTITY_KEY 0x1a
#define TAG_RATCHET_KEY 0x0a

static guint8 *
find_key (guint8 *bytes, gsize size, guint8 tag)
{
  for (gsize i = 1; i + 35 <= size; i++)
    if (bytes[i] == tag && bytes[i + 1] == 33 && bytes[i + 2] == 5)
      return bytes + i + 2;

  g_assert_not_reached ();
}

typedef void (*Change) (guint8 *bytes, gsize size, gconstpointer data);

static void
change (CoterieSealed *sealed, Change how, gconstpointer data)
{
  gsize size = g_bytes_get_size (sealed->bytes);
  guint8 *bytes = g_memdup2 (g_bytes_get_data (sealed->bytes, NULL), size);

  how (bytes, size, data);
  g_bytes_unref (sealed->bytes);
  sealed->bytes = g_bytes_new_take (bytes, size);
}

/* Refused with this code, and nothing of it stays, even without a rollback. */
static void
refuses_without_trace (Fixture *fixture, TestDevice *from, const CoterieSealed *sealed, int code)
{
  coterie_memory_key_store_save (fixture->bob.store);
  test_refuses (&fixture->bob, from, sealed, code);
  g_assert_true (coterie_memory_key_store_is_as_saved (fixture->bob.store));
}

/* T1: libsignal asks whether an identity is trusted, and saves it, before it has verified anything. */
static void
test_claims_to_be_another (Fixture *fixture, gconstpointer unused)
{
  g_auto (CoterieSealed) evil = { 0 };

  test_begin (&fixture->mallory, &fixture->bob, TRUE);
  test_seal (&fixture->mallory, &fixture->bob, "I am Alice", &evil);
  refuses_without_trace (fixture, &fixture->alice, &evil, COTERIE_CRYPTO_ERROR_UNTRUSTED);
  g_assert_true (coterie_memory_key_store_has_prekey (fixture->bob.store, 1));

  test_begin (&fixture->alice, &fixture->bob, TRUE);
  test_say (&fixture->alice, &fixture->bob, "no, I am");
}

static void
put_identity_of_alice (guint8 *bytes, gsize size, gconstpointer data)
{
  const Fixture *fixture = data;

  memcpy (find_key (bytes, size, TAG_IDENTITY_KEY) + 1, coterie_device_keys_get_identity (fixture->alice.keys), 32);
}

/* With Alice's public identity key in it the message passes the question of trust, and only the tag stops it. */
static void
test_wears_identity_of_another (Fixture *fixture, gconstpointer unused)
{
  g_auto (CoterieSealed) evil = { 0 };

  test_begin (&fixture->mallory, &fixture->bob, TRUE);
  test_seal (&fixture->mallory, &fixture->bob, "I am Alice", &evil);
  change (&evil, put_identity_of_alice, fixture);
  refuses_without_trace (fixture, &fixture->alice, &evil, COTERIE_CRYPTO_ERROR_REPAIR_INVALID);

  test_begin (&fixture->alice, &fixture->bob, TRUE);
  test_say (&fixture->alice, &fixture->bob, "no, I am");
}

static void
test_from_nobody (Fixture *fixture, gconstpointer unused)
{
  g_auto (CoterieSealed) sealed = { 0 };

  test_begin (&fixture->mallory, &fixture->bob, TRUE);
  test_seal (&fixture->mallory, &fixture->bob, "hello", &sealed);
  refuses_without_trace (fixture, &fixture->mallory, &sealed, COTERIE_CRYPTO_ERROR_UNTRUSTED);

  /* ... until the chain has been fetched and verified */
  test_device_trust (&fixture->bob, &fixture->mallory);
  test_opens (&fixture->bob, &fixture->mallory, &sealed, "hello");
}

static void
break_tag (guint8 *bytes, gsize size, gconstpointer data)
{
  guint8 *ratchet_key = find_key (bytes, size, TAG_RATCHET_KEY);

  ratchet_key[35 + 8] ^= 0xff; /* beyond the two counters, in the ciphertext */
}

static void
test_broken_tag (Fixture *fixture, gconstpointer unused)
{
  g_auto (CoterieSealed) broken = { 0 };
  g_auto (CoterieSealed) whole = { 0 };

  test_begin (&fixture->alice, &fixture->bob, TRUE);
  test_seal (&fixture->alice, &fixture->bob, "hello", &whole);
  broken = whole;
  broken.bytes = g_bytes_ref (whole.bytes);
  change (&broken, break_tag, NULL);
  refuses_without_trace (fixture, &fixture->alice, &broken, COTERIE_CRYPTO_ERROR_REPAIR_INVALID);

  /* The base key is not used up by that, nor is the one-time prekey. */
  test_opens (&fixture->bob, &fixture->alice, &whole, "hello");
}

static void
put_low_order (guint8 *bytes, gsize size, gconstpointer data)
{
  guint8 *key = find_key (bytes, size, GPOINTER_TO_INT (data));

  memset (key + 1, 0, 32);
}

/* T3 */
static void
test_low_order (Fixture *fixture, gconstpointer tag)
{
  g_auto (CoterieSealed) sealed = { 0 };

  test_begin (&fixture->alice, &fixture->bob, TRUE);
  test_seal (&fixture->alice, &fixture->bob, "hello", &sealed);
  change (&sealed, put_low_order, tag);
  refuses_without_trace (fixture, &fixture->alice, &sealed, COTERIE_CRYPTO_ERROR_DROP);
}

static void
test_low_order_later (Fixture *fixture, gconstpointer unused)
{
  g_auto (CoterieSealed) sealed = { 0 };

  test_begin (&fixture->alice, &fixture->bob, TRUE);
  test_say (&fixture->alice, &fixture->bob, "hello");
  test_say (&fixture->bob, &fixture->alice, "hi");
  test_seal (&fixture->alice, &fixture->bob, "later", &sealed);
  change (&sealed, put_low_order, GINT_TO_POINTER (TAG_RATCHET_KEY));
  refuses_without_trace (fixture, &fixture->alice, &sealed, COTERIE_CRYPTO_ERROR_DROP);
}

/* The protobuf's numbers stand behind its last key or message: registration id 0x28, signed prekey id 0x30. */
static void
put_signed_prekey_zero (guint8 *bytes, gsize size, gconstpointer data)
{
  g_assert_cmphex (bytes[size - 2], ==, 0x30);
  bytes[size - 1] = 0;
}

static void
put_unknown_signed_prekey (guint8 *bytes, gsize size, gconstpointer data)
{
  g_assert_cmphex (bytes[size - 2], ==, 0x30);
  bytes[size - 1] = 99;
}

static void
put_one_time_prekey_zero (guint8 *bytes, gsize size, gconstpointer data)
{
  g_assert_cmphex (bytes[1], ==, 0x08);
  bytes[2] = 0;
}

static void
test_numbers (Fixture *fixture, gconstpointer unused)
{
  static const struct
  {
    Change how;
    int code;
  } changes[] = {
    { put_signed_prekey_zero, COTERIE_CRYPTO_ERROR_DROP },
    { put_one_time_prekey_zero, COTERIE_CRYPTO_ERROR_DROP },
    { put_unknown_signed_prekey, COTERIE_CRYPTO_ERROR_REPAIR_UNKNOWN_KEY },
  };

  test_begin (&fixture->alice, &fixture->bob, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_auto (CoterieSealed) sealed = { 0 };

      test_seal (&fixture->alice, &fixture->bob, "hello", &sealed);
      change (&sealed, changes[i].how, NULL);
      refuses_without_trace (fixture, &fixture->alice, &sealed, changes[i].code);
    }
}

/* T4: without a one-time prekey libsignal would make the session once more. */
static void
test_replay_after_loss (Fixture *fixture, gconstpointer unused)
{
  g_auto (CoterieSealed) sealed = { 0 };

  test_begin (&fixture->alice, &fixture->bob, FALSE);
  test_seal (&fixture->alice, &fixture->bob, "once", &sealed);
  test_opens (&fixture->bob, &fixture->alice, &sealed, "once");
  coterie_memory_key_store_set_session (fixture->bob.store, fixture->alice.aid, 1, NULL);
  refuses_without_trace (fixture, &fixture->alice, &sealed, COTERIE_CRYPTO_ERROR_REPLAY);
}

static void
test_replay_after_forty_sessions (Fixture *fixture, gconstpointer unused)
{
  g_auto (CoterieSealed) sealed = { 0 };

  test_begin (&fixture->alice, &fixture->bob, FALSE);
  test_seal (&fixture->alice, &fixture->bob, "once", &sealed);
  test_opens (&fixture->bob, &fixture->alice, &sealed, "once");
  for (int i = 0; i < 41; i++)
    {
      test_begin (&fixture->alice, &fixture->bob, FALSE);
      test_say (&fixture->alice, &fixture->bob, "anew");
    }
  refuses_without_trace (fixture, &fixture->alice, &sealed, COTERIE_CRYPTO_ERROR_REPLAY);
}

static void
test_replay_after_archive (Fixture *fixture, gconstpointer unused)
{
  g_auto (CoterieSealed) sealed = { 0 };

  test_begin (&fixture->alice, &fixture->bob, FALSE);
  test_seal (&fixture->alice, &fixture->bob, "once", &sealed);
  test_opens (&fixture->bob, &fixture->alice, &sealed, "once");
  g_assert_true (coterie_sealer_archive (fixture->bob.signal, fixture->alice.aid, 1, NULL));
  refuses_without_trace (fixture, &fixture->alice, &sealed, COTERIE_CRYPTO_ERROR_DUPLICATE);
}

static void
set_top_bit (guint8 *bytes, gsize size, gconstpointer data)
{
  find_key (bytes, size, GPOINTER_TO_INT (data))[32] |= 0x80;
}

/* Curve25519 does not look at the top bit, and no tag covers the base key: with that bit set the same message would
 * have another base key and make the same session once more. */
static void
test_replay_with_other_spelling (Fixture *fixture, gconstpointer unused)
{
  g_auto (CoterieSealed) sealed = { 0 };

  test_begin (&fixture->alice, &fixture->bob, FALSE);
  test_seal (&fixture->alice, &fixture->bob, "once", &sealed);
  test_opens (&fixture->bob, &fixture->alice, &sealed, "once");
  change (&sealed, set_top_bit, GINT_TO_POINTER (TAG_BASE_KEY));
  refuses_without_trace (fixture, &fixture->alice, &sealed, COTERIE_CRYPTO_ERROR_DROP);
}

static void
test_other_spelling (Fixture *fixture, gconstpointer tag)
{
  g_auto (CoterieSealed) sealed = { 0 };

  test_begin (&fixture->alice, &fixture->bob, TRUE);
  test_seal (&fixture->alice, &fixture->bob, "hello", &sealed);
  change (&sealed, set_top_bit, tag);
  refuses_without_trace (fixture, &fixture->alice, &sealed, COTERIE_CRYPTO_ERROR_DROP);
}

/* What is not yet opened of an unanswered session still opens when its session has been archived here. */
static void
test_second_of_archived (Fixture *fixture, gconstpointer unused)
{
  g_auto (CoterieSealed) second = { 0 };

  test_begin (&fixture->alice, &fixture->bob, FALSE);
  test_say (&fixture->alice, &fixture->bob, "first");
  test_seal (&fixture->alice, &fixture->bob, "second", &second);
  g_assert_true (coterie_sealer_archive (fixture->bob.signal, fixture->alice.aid, 1, NULL));
  test_opens (&fixture->bob, &fixture->alice, &second, "second");
}

/* The same base key from another device is another one. */
static void
test_base_key_belongs_to_device (Fixture *fixture, gconstpointer unused)
{
  g_auto (CoterieSealed) sealed = { 0 };
  g_auto (TestDevice) twin = { 0 };

  test_device_init (&twin, 0xcc);
  test_begin (&fixture->alice, &fixture->bob, FALSE);
  test_seal (&fixture->alice, &fixture->bob, "hello", &sealed);
  coterie_memory_key_store_set_identity (fixture->bob.store, twin.aid, 1,
                                         coterie_device_keys_get_identity (fixture->alice.keys));
  test_opens (&fixture->bob, &twin, &sealed, "hello");
  test_opens (&fixture->bob, &fixture->alice, &sealed, "hello");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD_WITH(path, data, function)                                                                                 \
  g_test_add ("/crypto/first-message/" path, Fixture, data, set_up, function, tear_down)
#define ADD(path, function) ADD_WITH (path, NULL, function)
  ADD ("claims-to-be-another", test_claims_to_be_another);
  ADD ("wears-identity-of-another", test_wears_identity_of_another);
  ADD ("from-nobody", test_from_nobody);
  ADD ("broken-tag", test_broken_tag);
  ADD_WITH ("low-order/base-key", GINT_TO_POINTER (TAG_BASE_KEY), test_low_order);
  ADD_WITH ("low-order/identity-key", GINT_TO_POINTER (TAG_IDENTITY_KEY), test_low_order);
  ADD_WITH ("low-order/ratchet-key", GINT_TO_POINTER (TAG_RATCHET_KEY), test_low_order);
  ADD ("low-order/later-ratchet-key", test_low_order_later);
  ADD ("numbers", test_numbers);
  ADD ("replay/after-loss", test_replay_after_loss);
  ADD ("replay/after-forty-sessions", test_replay_after_forty_sessions);
  ADD ("replay/after-archive", test_replay_after_archive);
  ADD ("replay/with-other-spelling", test_replay_with_other_spelling);
  ADD_WITH ("other-spelling/base-key", GINT_TO_POINTER (TAG_BASE_KEY), test_other_spelling);
  ADD_WITH ("other-spelling/identity-key", GINT_TO_POINTER (TAG_IDENTITY_KEY), test_other_spelling);
  ADD_WITH ("other-spelling/ratchet-key", GINT_TO_POINTER (TAG_RATCHET_KEY), test_other_spelling);
  ADD ("replay/second-of-archived", test_second_of_archived);
  ADD ("replay/base-key-belongs-to-device", test_base_key_belongs_to_device);

  return g_test_run ();
}
