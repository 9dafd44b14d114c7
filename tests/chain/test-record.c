// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chain/record.h"
#include "devices.h"

#include <string.h>

#define VERSION_OFFSET 4
#define TYPE_OFFSET 5
#define KIND_OFFSET 58
#define CAPS_OFFSET 59
#define REASON_OFFSET 58

static GBytes *
make_genesis (void)
{
  g_auto (TestDevice) device;

  test_device_init (&device, 0x11);
  return test_device_make_genesis (&device);
}

static GBytes *
make_revoke (void)
{
  g_auto (TestDevice) device;
  g_autoptr (CoterieChain) chain = coterie_chain_new ();

  test_device_init (&device, 0x11);
  test_chain_append_take (chain, test_device_make_genesis (&device));
  return test_device_make_revoke (&device, chain, 1, 2);
}

static void
assert_parses_as (const guint8 *bytes, gsize n_bytes, CoterieChainError code)
{
  g_autoptr (GError) error = NULL;
  CoterieRecord record;

  g_assert_false (coterie_record_parse (&record, bytes, n_bytes, &error));
  g_assert_error (error, COTERIE_CHAIN_ERROR, (int) code);
  g_assert_cmpstr (coterie_chain_error_get_rule (error), ==, "V1");
}

static void
assert_round_trip (GBytes *bytes, gsize expected_size)
{
  g_autoptr (GError) error = NULL;
  guint8 again[COTERIE_RECORD_MAX_BYTES];
  CoterieRecord record;
  gsize n_bytes;
  const guint8 *data = g_bytes_get_data (bytes, &n_bytes);

  g_assert_cmpuint (n_bytes, ==, expected_size);
  coterie_record_parse (&record, data, n_bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (again, coterie_record_encode (&record, again), data, n_bytes);
  g_assert_cmpuint (coterie_record_measure (data, n_bytes), ==, n_bytes);
}

static void
test_round_trip (void)
{
  g_autoptr (GBytes) genesis = make_genesis ();
  g_autoptr (GBytes) revoke = make_revoke ();

  assert_round_trip (genesis, COTERIE_RECORD_GENESIS_BYTES);
  assert_round_trip (revoke, COTERIE_RECORD_REVOKE_BYTES);
}

static void
test_fields (void)
{
  g_auto (TestDevice) device;
  g_autoptr (GBytes) bytes = make_genesis ();
  CoterieRecord record;

  test_device_init (&device, 0x11);
  g_assert_true (coterie_record_parse (&record, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL));
  g_assert_cmpint (record.type, ==, COTERIE_RECORD_GENESIS);
  g_assert_cmpuint (record.seq, ==, 0);
  g_assert_cmpuint (record.time_ms, ==, TEST_TIME_MS);
  g_assert_cmpuint (record.signer, ==, 1);
  g_assert_cmpuint (record.device, ==, 1);
  g_assert_cmpmem (record.ik, 32, device.ik, 32);
  g_assert_cmpmem (record.dsk, 32, device.dsk, 32);
}

static void
test_cut_at_every_byte (void)
{
  GBytes *records[] = { make_genesis (), make_revoke () };

  for (gsize i = 0; i < G_N_ELEMENTS (records); i++)
    {
      gsize n_bytes;
      const guint8 *bytes = g_bytes_get_data (records[i], &n_bytes);

      for (gsize n = 0; n < n_bytes; n++)
        {
          g_autofree guint8 *cut = g_memdup2 (bytes, n);

          assert_parses_as (cut, n, COTERIE_CHAIN_ERROR_LENGTH);
          g_assert_cmpuint (coterie_record_measure (cut, n), ==, 0);
        }
      g_bytes_unref (records[i]);
    }
}

static void
test_one_byte_more (void)
{
  g_autoptr (GBytes) genesis = make_genesis ();
  guint8 longer[COTERIE_RECORD_MAX_BYTES + 1] = { 0 };

  memcpy (longer, g_bytes_get_data (genesis, NULL), COTERIE_RECORD_GENESIS_BYTES);
  assert_parses_as (longer, sizeof longer, COTERIE_CHAIN_ERROR_LENGTH);
  g_assert_cmpuint (coterie_record_measure (longer, sizeof longer), ==, COTERIE_RECORD_GENESIS_BYTES);
}

static void
assert_damaged (GBytes *record, gsize offset, guint8 value, CoterieChainError code)
{
  gsize n_bytes;
  const guint8 *bytes = g_bytes_get_data (record, &n_bytes);
  g_autofree guint8 *damaged = g_memdup2 (bytes, n_bytes);

  damaged[offset] = value;
  assert_parses_as (damaged, n_bytes, code);
}

static void
test_other_magic (void)
{
  g_autoptr (GBytes) genesis = make_genesis ();

  for (gsize i = 0; i < 4; i++)
    assert_damaged (genesis, i, 'X', COTERIE_CHAIN_ERROR_MAGIC);
}

static void
test_other_version (void)
{
  g_autoptr (GBytes) genesis = make_genesis ();

  assert_damaged (genesis, VERSION_OFFSET, 0, COTERIE_CHAIN_ERROR_MAGIC);
  assert_damaged (genesis, VERSION_OFFSET, 2, COTERIE_CHAIN_ERROR_MAGIC);
}

static void
test_unknown_type (void)
{
  g_autoptr (GBytes) genesis = make_genesis ();

  assert_damaged (genesis, TYPE_OFFSET, 0, COTERIE_CHAIN_ERROR_TYPE);
  for (guint type = 4; type < 256; type++)
    assert_damaged (genesis, TYPE_OFFSET, (guint8) type, COTERIE_CHAIN_ERROR_TYPE);
}

static void
test_type_of_other_size (void)
{
  g_autoptr (GBytes) genesis = make_genesis ();
  g_autoptr (GBytes) revoke = make_revoke ();

  assert_damaged (genesis, TYPE_OFFSET, COTERIE_RECORD_REVOKE, COTERIE_CHAIN_ERROR_LENGTH);
  assert_damaged (revoke, TYPE_OFFSET, COTERIE_RECORD_ADD, COTERIE_CHAIN_ERROR_LENGTH);
}

static void
test_reserved_kind_and_caps (void)
{
  g_autoptr (GBytes) genesis = make_genesis ();

  assert_damaged (genesis, KIND_OFFSET, 1, COTERIE_CHAIN_ERROR_TYPE);
  for (gsize i = 0; i < 4; i++)
    assert_damaged (genesis, CAPS_OFFSET + i, 1, COTERIE_CHAIN_ERROR_TYPE);
}

static void
test_unknown_reason (void)
{
  g_autoptr (GBytes) revoke = make_revoke ();

  assert_damaged (revoke, REASON_OFFSET, 0, COTERIE_CHAIN_ERROR_TYPE);
  assert_damaged (revoke, REASON_OFFSET, 4, COTERIE_CHAIN_ERROR_TYPE);
}

static void
test_fresh_nonce (void)
{
  g_auto (TestDevice) device;
  CoterieRecord first, second;

  test_device_init (&device, 0x11);
  coterie_record_init_genesis (&first, device.ik, device.dsk, TEST_TIME_MS);
  coterie_record_init_genesis (&second, device.ik, device.dsk, TEST_TIME_MS);
  g_assert_cmpint (memcmp (first.nonce, second.nonce, sizeof first.nonce), !=, 0);
}

static void
test_rules (void)
{
  g_autoptr (GError) other = g_error_new_literal (g_quark_from_static_string ("other"), 0, "");

  for (int code = 0; code <= COTERIE_CHAIN_ERROR_FORK; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (COTERIE_CHAIN_ERROR, code, "");

      g_assert_cmpint (coterie_chain_error_get_rule (error)[0], ==, 'V');
    }
  g_assert_null (coterie_chain_error_get_rule (other));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chain/record/round-trip", test_round_trip);
  g_test_add_func ("/chain/record/fields", test_fields);
  g_test_add_func ("/chain/record/cut-at-every-byte", test_cut_at_every_byte);
  g_test_add_func ("/chain/record/one-byte-more", test_one_byte_more);
  g_test_add_func ("/chain/record/other-magic", test_other_magic);
  g_test_add_func ("/chain/record/other-version", test_other_version);
  g_test_add_func ("/chain/record/unknown-type", test_unknown_type);
  g_test_add_func ("/chain/record/type-of-other-size", test_type_of_other_size);
  g_test_add_func ("/chain/record/reserved-kind-and-caps", test_reserved_kind_and_caps);
  g_test_add_func ("/chain/record/unknown-reason", test_unknown_reason);
  g_test_add_func ("/chain/record/fresh-nonce", test_fresh_nonce);
  g_test_add_func ("/chain/record/every-error-has-a-rule", test_rules);
  return g_test_run ();
}
