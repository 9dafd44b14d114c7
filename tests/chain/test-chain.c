// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chain/chain.h"
#include "chain/signing-key.h"
#include "devices.h"
#include "wire/limits.h"
#include "xeddsa.h"

#include <sodium.h>
#include <string.h>

/* Alice's devices a, b, c; a revoked b: four records. g is a ghost, e another account. */
typedef struct
{
  TestDevice a, b, c, g, e;
  CoterieChain *chain;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  test_device_init (&f->a, 0x11);
  test_device_init (&f->b, 0x22);
  test_device_init (&f->c, 0x33);
  test_device_init (&f->g, 0x44);
  test_device_init (&f->e, 0x55);
  f->chain = coterie_chain_new ();
  test_chain_append_take (f->chain, test_device_make_genesis (&f->a));
  test_chain_append_take (f->chain, test_device_make_add (&f->a, f->chain, 1, &f->b));
  test_chain_append_take (f->chain, test_device_make_add (&f->b, f->chain, 2, &f->c));
  test_chain_append_take (f->chain, test_device_make_revoke (&f->a, f->chain, 1, 2));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  coterie_chain_free (f->chain);
  test_device_clear (&f->a);
  test_device_clear (&f->b);
  test_device_clear (&f->c);
  test_device_clear (&f->g);
  test_device_clear (&f->e);
}

static void
assert_same (const CoterieChain *one, const CoterieChain *other)
{
  gsize n_one, n_other;
  const guint8 *records_one = coterie_chain_get_records (one, &n_one);
  const guint8 *records_other = coterie_chain_get_records (other, &n_other);

  g_assert_cmpmem (records_one, n_one, records_other, n_other);
  g_assert_cmpmem (coterie_chain_get_aid (one), 32, coterie_chain_get_aid (other), 32);
  g_assert_cmpuint (coterie_chain_get_length (one), ==, coterie_chain_get_length (other));
  g_assert_cmpuint (coterie_chain_get_n_active (one), ==, coterie_chain_get_n_active (other));
}

/* Refused by that rule, and the chain is as before. */
static void
assert_refused_bytes (CoterieChain *chain, const guint8 *bytes, gsize n_bytes, CoterieChainError code)
{
  g_autoptr (CoterieChain) before = coterie_chain_copy (chain);
  g_autoptr (GError) error = NULL;

  g_assert_false (coterie_chain_append (chain, bytes, n_bytes, test_xeddsa_verify, NULL, &error));
  g_assert_error (error, COTERIE_CHAIN_ERROR, (int) code);
  assert_same (before, chain);
}

static void
assert_refused_take (CoterieChain *chain, GBytes *record, CoterieChainError code)
{
  gsize n_bytes;
  const guint8 *bytes = g_bytes_get_data (record, &n_bytes);

  assert_refused_bytes (chain, bytes, n_bytes, code);
  g_bytes_unref (record);
}

/* The first `length` records, verified anew. */
static CoterieChain *
replay (const CoterieChain *chain, guint32 length)
{
  CoterieChain *fresh = coterie_chain_new ();

  for (guint32 i = 0; i < length; i++)
    {
      g_autoptr (GError) error = NULL;
      gsize n_bytes;
      const guint8 *record = coterie_chain_get_record (chain, i, &n_bytes);

      coterie_chain_append (fresh, record, n_bytes, test_xeddsa_verify, NULL, &error);
      g_assert_no_error (error);
    }
  return fresh;
}

static GBytes *
sign (CoterieRecord *record, const CoterieChain *chain, const TestDevice *by)
{
  return coterie_record_sign (record, coterie_chain_get_aid (chain), by->dsk_secret);
}

static void
init_add (Fixture *f, CoterieRecord *record)
{
  coterie_chain_init_add (f->chain, record, 1, f->g.ik, f->g.dsk, TEST_TIME_MS);
  test_device_prove (&f->g, record, coterie_chain_get_aid (f->chain));
}

static void
test_state (Fixture *f, gconstpointer data)
{
  guint n_devices;
  const CoterieChainDevice *devices = coterie_chain_get_devices (f->chain, &n_devices);

  g_assert_cmpuint (coterie_chain_get_length (f->chain), ==, 4);
  g_assert_cmpuint (n_devices, ==, 3);
  g_assert_cmpuint (coterie_chain_get_n_active (f->chain), ==, 2);
  g_assert_cmpuint (devices[0].number, ==, 1);
  g_assert_true (devices[0].active);
  g_assert_cmpuint (devices[0].added_by, ==, 1);
  g_assert_false (devices[1].active);
  g_assert_cmpuint (devices[1].revoked_by, ==, 1);
  g_assert_cmpuint (devices[1].revoked_ms, ==, TEST_TIME_MS + 3000);
  g_assert_cmpint (devices[1].reason, ==, COTERIE_REVOKE_LOST);
  g_assert_cmpuint (devices[2].added_by, ==, 2);
  g_assert_cmpuint (devices[2].added_ms, ==, TEST_TIME_MS + 2000);
  g_assert_cmpmem (devices[2].ik, 32, f->c.ik, 32);
  g_assert_cmpmem (devices[2].dsk, 32, f->c.dsk, 32);
  g_assert_nonnull (coterie_chain_get_device (f->chain, 2));
  g_assert_null (coterie_chain_get_active_device (f->chain, 2));
  g_assert_null (coterie_chain_get_device (f->chain, 0));
  g_assert_null (coterie_chain_get_device (f->chain, 4));
  g_assert_null (coterie_chain_get_device (f->chain, G_MAXUINT32));
}

static void
test_empty (void)
{
  g_autoptr (CoterieChain) chain = coterie_chain_new ();
  gsize n_bytes;
  guint n_devices;

  g_assert_cmpuint (coterie_chain_get_length (chain), ==, 0);
  g_assert_null (coterie_chain_get_head (chain));
  g_assert_null (coterie_chain_get_record (chain, 0, &n_bytes));
  g_assert_null (coterie_chain_get_devices (chain, &n_devices));
  g_assert_cmpuint (n_devices, ==, 0);
}

static void
test_server_takes_any_pop_x (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) bytes = NULL;
  CoterieRecord record;

  init_add (f, &record);
  record.pop_x[5] ^= 1;
  bytes = sign (&record, f->chain, &f->a);
  assert_refused_bytes (f->chain, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), COTERIE_CHAIN_ERROR_PROOF);
  g_assert_true (
      coterie_chain_append (f->chain, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL, NULL, NULL));
}

/* V1 */

static void
test_cut_at_every_byte (Fixture *f, gconstpointer data)
{
  for (guint32 i = 0; i < coterie_chain_get_length (f->chain); i++)
    {
      g_autoptr (CoterieChain) before = replay (f->chain, i);
      gsize n_bytes;
      const guint8 *record = coterie_chain_get_record (f->chain, i, &n_bytes);

      for (gsize n = 0; n < n_bytes; n++)
        assert_refused_bytes (before, record, n, COTERIE_CHAIN_ERROR_LENGTH);
    }
}

static void
test_every_flipped_bit (Fixture *f, gconstpointer data)
{
  for (guint32 i = 0; i < coterie_chain_get_length (f->chain); i++)
    {
      g_autoptr (CoterieChain) before = replay (f->chain, i);
      gsize n_bytes;
      const guint8 *record = coterie_chain_get_record (f->chain, i, &n_bytes);
      g_autofree guint8 *flipped = g_memdup2 (record, n_bytes);

      for (gsize bit = 0; bit < 8 * n_bytes; bit++)
        {
          flipped[bit / 8] ^= (guint8) (1 << bit % 8);
          g_assert_false (coterie_chain_append (before, flipped, n_bytes, test_xeddsa_verify, NULL, NULL));
          flipped[bit / 8] ^= (guint8) (1 << bit % 8);
        }
      g_assert_cmpuint (coterie_chain_get_length (before), ==, i);
    }
}

/* V2 */

static void
test_genesis_elsewhere (Fixture *f, gconstpointer data)
{
  assert_refused_take (f->chain, test_device_make_genesis (&f->e), COTERIE_CHAIN_ERROR_GENESIS);
}

static void
test_begins_otherwise (Fixture *f, gconstpointer data)
{
  g_autoptr (CoterieChain) empty = coterie_chain_new ();
  gsize n_bytes;
  const guint8 *record = coterie_chain_get_record (f->chain, 1, &n_bytes);

  assert_refused_bytes (empty, record, n_bytes, COTERIE_CHAIN_ERROR_GENESIS);
  record = coterie_chain_get_record (f->chain, 3, &n_bytes);
  assert_refused_bytes (empty, record, n_bytes, COTERIE_CHAIN_ERROR_GENESIS);
}

static void
assert_genesis_refused (Fixture *f, CoterieRecord *genesis, CoterieChainError code)
{
  g_autoptr (CoterieChain) empty = coterie_chain_new ();

  test_device_prove (&f->a, genesis, NULL);
  assert_refused_take (empty, coterie_record_sign (genesis, NULL, f->a.dsk_secret), code);
}

static void
test_genesis_of_another_place (Fixture *f, gconstpointer data)
{
  CoterieRecord genesis;

  coterie_record_init_genesis (&genesis, f->a.ik, f->a.dsk, TEST_TIME_MS);
  genesis.device = 2;
  assert_genesis_refused (f, &genesis, COTERIE_CHAIN_ERROR_GENESIS);
  genesis.device = 1;
  genesis.signer = 2;
  assert_genesis_refused (f, &genesis, COTERIE_CHAIN_ERROR_GENESIS);
  genesis.signer = 1;
  genesis.seq = 1;
  assert_genesis_refused (f, &genesis, COTERIE_CHAIN_ERROR_SEQ);
  genesis.seq = 0;
  genesis.prev[31] = 1;
  assert_genesis_refused (f, &genesis, COTERIE_CHAIN_ERROR_PREV);
}

static void
test_reordered (Fixture *f, gconstpointer data)
{
  g_autoptr (CoterieChain) before = replay (f->chain, 1);
  gsize n_bytes;
  const guint8 *record = coterie_chain_get_record (f->chain, 2, &n_bytes);

  assert_refused_bytes (before, record, n_bytes, COTERIE_CHAIN_ERROR_SEQ);
}

static void
test_dropped (Fixture *f, gconstpointer data)
{
  g_autoptr (CoterieChain) before = replay (f->chain, 2);
  gsize n_bytes;
  const guint8 *record = coterie_chain_get_record (f->chain, 3, &n_bytes);

  assert_refused_bytes (before, record, n_bytes, COTERIE_CHAIN_ERROR_SEQ);
}

static void
test_repeated (Fixture *f, gconstpointer data)
{
  gsize n_bytes;
  const guint8 *record = coterie_chain_get_record (f->chain, 3, &n_bytes);

  assert_refused_bytes (f->chain, record, n_bytes, COTERIE_CHAIN_ERROR_SEQ);
}

static void
test_other_prev (Fixture *f, gconstpointer data)
{
  CoterieRecord record;

  init_add (f, &record);
  record.prev[0] ^= 1;
  assert_refused_take (f->chain, sign (&record, f->chain, &f->a), COTERIE_CHAIN_ERROR_PREV);
}

/* V3 */

static void
test_ghost_signs_itself (Fixture *f, gconstpointer data)
{
  assert_refused_take (f->chain, test_device_make_add (&f->g, f->chain, 4, &f->g), COTERIE_CHAIN_ERROR_SIGNER);
}

static void
test_ghost_claims_signer (Fixture *f, gconstpointer data)
{
  assert_refused_take (f->chain, test_device_make_add (&f->g, f->chain, 1, &f->g), COTERIE_CHAIN_ERROR_SIGNATURE);
}

static void
test_revoked_endorses (Fixture *f, gconstpointer data)
{
  assert_refused_take (f->chain, test_device_make_add (&f->b, f->chain, 2, &f->g), COTERIE_CHAIN_ERROR_SIGNER);
}

static void
test_revoked_revokes (Fixture *f, gconstpointer data)
{
  assert_refused_take (f->chain, test_device_make_revoke (&f->b, f->chain, 2, 1), COTERIE_CHAIN_ERROR_SIGNER);
}

static void
test_signer_zero (Fixture *f, gconstpointer data)
{
  assert_refused_take (f->chain, test_device_make_revoke (&f->a, f->chain, 0, 3), COTERIE_CHAIN_ERROR_SIGNER);
}

static void
test_other_account (Fixture *f, gconstpointer data)
{
  g_autoptr (CoterieChain) other = coterie_chain_new ();
  CoterieRecord record;

  test_chain_append_take (other, test_device_make_genesis (&f->e));
  coterie_chain_init_revoke (f->chain, &record, 1, 3, COTERIE_REVOKE_LOST, TEST_TIME_MS);
  assert_refused_take (f->chain, sign (&record, other, &f->a), COTERIE_CHAIN_ERROR_SIGNATURE);
}

/* V4 */

static void
test_device_number (Fixture *f, gconstpointer data)
{
  static const guint32 numbers[] = { 0, 1, 2, 3, 5, G_MAXUINT32 };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      CoterieRecord record;

      init_add (f, &record);
      record.device = numbers[i];
      test_device_prove (&f->g, &record, coterie_chain_get_aid (f->chain));
      assert_refused_take (f->chain, sign (&record, f->chain, &f->a), COTERIE_CHAIN_ERROR_DEVICE);
    }
}

static void
test_key_reused (Fixture *f, gconstpointer data)
{
  const TestDevice *olds[] = { &f->a, &f->b, &f->c }; /* a revoked device's keys as well */

  for (gsize i = 0; i < G_N_ELEMENTS (olds); i++)
    {
      CoterieRecord record;

      init_add (f, &record);
      memcpy (record.ik, olds[i]->ik, sizeof record.ik);
      assert_refused_take (f->chain, sign (&record, f->chain, &f->a), COTERIE_CHAIN_ERROR_KEY_REUSED);
      init_add (f, &record);
      memcpy (record.dsk, olds[i]->dsk, sizeof record.dsk);
      assert_refused_take (f->chain, sign (&record, f->chain, &f->a), COTERIE_CHAIN_ERROR_KEY_REUSED);
    }
}

static void
test_bad_identity_key (Fixture *f, gconstpointer data)
{
  CoterieRecord record;

  init_add (f, &record);
  memset (record.ik, 0, sizeof record.ik);
  assert_refused_take (f->chain, sign (&record, f->chain, &f->a), COTERIE_CHAIN_ERROR_BAD_KEY);
  memcpy (record.ik, f->b.ik, sizeof record.ik); /* a known key in another guise */
  record.ik[31] |= 0x80;
  assert_refused_take (f->chain, sign (&record, f->chain, &f->a), COTERIE_CHAIN_ERROR_BAD_KEY);
  memset (record.ik, 0xff, sizeof record.ik);
  record.ik[31] = 0x7f;
  assert_refused_take (f->chain, sign (&record, f->chain, &f->a), COTERIE_CHAIN_ERROR_BAD_KEY);
}

static void
test_bad_signing_key (Fixture *f, gconstpointer data)
{
  CoterieRecord record;

  init_add (f, &record);
  memset (record.dsk, 0, sizeof record.dsk);
  record.dsk[0] = 1;
  assert_refused_take (f->chain, sign (&record, f->chain, &f->a), COTERIE_CHAIN_ERROR_BAD_KEY);
}

/* The identity element as key: with R the identity and S zero, a lax verifier takes it for any message. */
static void
test_genesis_with_bad_signing_key (Fixture *f, gconstpointer data)
{
  g_autoptr (CoterieChain) empty = coterie_chain_new ();
  guint8 bytes[COTERIE_RECORD_MAX_BYTES];
  CoterieRecord record;
  gsize n_bytes;

  coterie_record_init_genesis (&record, f->a.ik, f->a.dsk, TEST_TIME_MS);
  memset (record.dsk, 0, sizeof record.dsk);
  record.dsk[0] = record.pop_ed[0] = record.signature[0] = 1;
  n_bytes = coterie_record_encode (&record, bytes);
  assert_refused_bytes (empty, bytes, n_bytes, COTERIE_CHAIN_ERROR_BAD_KEY);
}

static void
test_proof_of_signing_key (Fixture *f, gconstpointer data)
{
  CoterieRecord record;

  init_add (f, &record);
  coterie_record_prove (&record, coterie_chain_get_aid (f->chain), f->a.dsk_secret);
  assert_refused_take (f->chain, sign (&record, f->chain, &f->a), COTERIE_CHAIN_ERROR_PROOF);
}

/* Somebody else's identity key: everything is right but the proof by that key. */
static void
test_proof_of_identity_key (Fixture *f, gconstpointer data)
{
  CoterieRecord record;
  guint8 pop_x[COTERIE_SIGNATURE_BYTES];

  init_add (f, &record);
  memcpy (pop_x, record.pop_x, sizeof pop_x);
  memcpy (record.ik, f->e.ik, sizeof record.ik);
  coterie_record_prove (&record, coterie_chain_get_aid (f->chain), f->g.dsk_secret);
  memcpy (record.pop_x, pop_x, sizeof pop_x);
  assert_refused_take (f->chain, sign (&record, f->chain, &f->a), COTERIE_CHAIN_ERROR_PROOF);
}

static void
test_proof_of_another_account (Fixture *f, gconstpointer data)
{
  CoterieRecord record;
  guint8 other_aid[COTERIE_AID_BYTES] = { 1 };

  init_add (f, &record);
  test_device_prove (&f->g, &record, other_aid);
  assert_refused_take (f->chain, sign (&record, f->chain, &f->a), COTERIE_CHAIN_ERROR_PROOF);
}

static void
add_numbered (Fixture *f, guint8 seed)
{
  g_auto (TestDevice) device;

  test_device_init (&device, seed);
  test_chain_append_take (f->chain, test_device_make_add (&f->a, f->chain, 1, &device));
}

static void
test_sixteen_active (Fixture *f, gconstpointer data)
{
  guint8 seed = 0x60;

  while (coterie_chain_get_n_active (f->chain) < COTERIE_CHAIN_MAX_ACTIVE_DEVICES)
    add_numbered (f, seed++);
  assert_refused_take (f->chain, test_device_make_add (&f->a, f->chain, 1, &f->g), COTERIE_CHAIN_ERROR_TOO_MANY);
  test_chain_append_take (f->chain, test_device_make_revoke (&f->a, f->chain, 1, 3));
  test_chain_append_take (f->chain, test_device_make_add (&f->a, f->chain, 1, &f->g));
}

static void
test_sixty_four_ever (Fixture *f, gconstpointer data)
{
  guint n_devices;
  guint8 seed = 0x60;
  g_autoptr (CoterieChain) again = NULL;

  test_chain_append_take (f->chain, test_device_make_revoke (&f->a, f->chain, 1, 3));
  while (coterie_chain_get_devices (f->chain, &n_devices) != NULL && n_devices < COTERIE_CHAIN_MAX_DEVICES)
    {
      add_numbered (f, seed++);
      test_chain_append_take (f->chain, test_device_make_revoke (&f->a, f->chain, 1, n_devices + 1));
    }
  assert_refused_take (f->chain, test_device_make_add (&f->a, f->chain, 1, &f->g), COTERIE_CHAIN_ERROR_TOO_MANY);
  g_assert_cmpuint (coterie_chain_get_length (f->chain), ==, 2 * COTERIE_CHAIN_MAX_DEVICES - 1);
  g_assert_cmpuint (coterie_chain_get_length (f->chain), <=, COTERIE_CHAIN_MAX_RECORDS);
  again = replay (f->chain, coterie_chain_get_length (f->chain));
  assert_same (again, f->chain);
}

/* V5 */

static void
test_revoke_nobody (Fixture *f, gconstpointer data)
{
  static const guint32 numbers[] = { 0, 2 /* already */, 4, G_MAXUINT32 };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    assert_refused_take (f->chain, test_device_make_revoke (&f->a, f->chain, 1, numbers[i]),
                         COTERIE_CHAIN_ERROR_TARGET);
}

static void
test_revoke_itself (Fixture *f, gconstpointer data)
{
  test_chain_append_take (f->chain, test_device_make_revoke (&f->a, f->chain, 1, 1));
  g_assert_cmpuint (coterie_chain_get_n_active (f->chain), ==, 1);
}

static void
test_last_device (Fixture *f, gconstpointer data)
{
  test_chain_append_take (f->chain, test_device_make_revoke (&f->a, f->chain, 1, 1));
  assert_refused_take (f->chain, test_device_make_revoke (&f->c, f->chain, 3, 3), COTERIE_CHAIN_ERROR_LAST_DEVICE);
}

/* V6 */

static void
test_time_decides_nothing (Fixture *f, gconstpointer data)
{
  CoterieRecord record;

  init_add (f, &record);
  record.time_ms = 0;
  test_chain_append_take (f->chain, sign (&record, f->chain, &f->a));
  coterie_chain_init_revoke (f->chain, &record, 1, 4, COTERIE_REVOKE_COMPROMISED, G_MAXUINT64);
  test_chain_append_take (f->chain, sign (&record, f->chain, &f->a));
}

/* V7 */

static void
assert_pin (const CoterieChain *chain, const CoterieChainPin *pin, CoterieChainError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (coterie_chain_check_pin (chain, pin, &error));
  g_assert_error (error, COTERIE_CHAIN_ERROR, (int) code);
  g_assert_cmpstr (coterie_chain_error_get_rule (error), ==, "V7");
}

/* A stolen device b adds a ghost where in truth it was revoked. */
static CoterieChain *
make_fork (Fixture *f)
{
  CoterieChain *fork = replay (f->chain, 3);

  test_chain_append_take (fork, test_device_make_add (&f->b, fork, 2, &f->g));
  return fork;
}

static void
test_pin_holds (Fixture *f, gconstpointer data)
{
  for (guint32 length = 1; length <= 4; length++)
    {
      g_autoptr (CoterieChain) earlier = replay (f->chain, length);
      CoterieChainPin pin;

      coterie_chain_get_pin (earlier, &pin);
      g_assert_cmpuint (pin.length, ==, length);
      g_assert_true (coterie_chain_check_pin (f->chain, &pin, NULL));
    }
}

static void
test_pin_rollback (Fixture *f, gconstpointer data)
{
  g_autoptr (CoterieChain) shorter = replay (f->chain, 3);
  g_autoptr (CoterieChain) empty = coterie_chain_new ();
  CoterieChainPin pin;

  coterie_chain_get_pin (f->chain, &pin);
  assert_pin (shorter, &pin, COTERIE_CHAIN_ERROR_ROLLBACK);
  assert_pin (empty, &pin, COTERIE_CHAIN_ERROR_IDENTITY_CHANGED);
}

static void
test_pin_fork (Fixture *f, gconstpointer data)
{
  g_autoptr (CoterieChain) fork = make_fork (f);
  g_autoptr (CoterieChain) before = replay (f->chain, 3);
  CoterieChainPin pin;

  coterie_chain_get_pin (f->chain, &pin);
  assert_pin (fork, &pin, COTERIE_CHAIN_ERROR_FORK);
  /* Who has not seen the revocation cannot tell by the pin: only the peer's word shows it (C2). */
  coterie_chain_get_pin (before, &pin);
  g_assert_true (coterie_chain_check_pin (fork, &pin, NULL));
  g_assert_cmpint (coterie_chain_compare (fork, 4, coterie_chain_get_head (f->chain)), ==, COTERIE_CHAIN_FORK);
}

static void
test_pin_identity_changed (Fixture *f, gconstpointer data)
{
  g_autoptr (CoterieChain) other = coterie_chain_new ();
  CoterieChainPin pin;

  test_chain_append_take (other, test_device_make_genesis (&f->e));
  coterie_chain_get_pin (f->chain, &pin);
  assert_pin (other, &pin, COTERIE_CHAIN_ERROR_IDENTITY_CHANGED);
}

static void
test_pin_length_zero (Fixture *f, gconstpointer data)
{
  CoterieChainPin pin;

  coterie_chain_get_pin (f->chain, &pin);
  pin.length = 0;
  assert_pin (f->chain, &pin, COTERIE_CHAIN_ERROR_FORK);
}

/* C2 */

static void
test_compare (Fixture *f, gconstpointer data)
{
  static const guint8 other[COTERIE_HEAD_BYTES] = { 9 };

  for (guint32 length = 1; length <= 4; length++)
    {
      const guint8 *head = coterie_chain_get_head_at (f->chain, length);

      g_assert_cmpint (coterie_chain_compare (f->chain, length, head), ==, COTERIE_CHAIN_KNOWN);
      g_assert_cmpint (coterie_chain_compare (f->chain, length, other), ==, COTERIE_CHAIN_FORK);
    }
  g_assert_cmpint (coterie_chain_compare (f->chain, 5, other), ==, COTERIE_CHAIN_AHEAD);
  g_assert_cmpint (coterie_chain_compare (f->chain, G_MAXUINT32, other), ==, COTERIE_CHAIN_AHEAD);
  g_assert_cmpint (coterie_chain_compare (f->chain, 0, other), ==, COTERIE_CHAIN_FORK);
}

/* Copies and storage */

static void
test_copy_is_independent (Fixture *f, gconstpointer data)
{
  g_autoptr (CoterieChain) copy = coterie_chain_copy (f->chain);

  assert_same (copy, f->chain);
  test_chain_append_take (copy, test_device_make_add (&f->a, copy, 1, &f->g));
  g_assert_cmpuint (coterie_chain_get_length (f->chain), ==, 4);
  g_assert_null (coterie_chain_get_device (f->chain, 4));
}

static void
test_truncate (Fixture *f, gconstpointer data)
{
  g_autoptr (CoterieChain) before = coterie_chain_copy (f->chain);

  test_chain_append_take (f->chain, test_device_make_revoke (&f->a, f->chain, 1, 3));
  coterie_chain_truncate (f->chain, 9);
  g_assert_cmpuint (coterie_chain_get_length (f->chain), ==, 5);
  coterie_chain_truncate (f->chain, 4);
  assert_same (before, f->chain);
  g_assert_nonnull (coterie_chain_get_active_device (f->chain, 3));
  coterie_chain_truncate (f->chain, 0);
  g_assert_cmpuint (coterie_chain_get_length (f->chain), ==, 0);
  test_chain_append_take (f->chain, test_device_make_genesis (&f->e));
}

static void
test_restored (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CoterieChain) restored = NULL;
  gsize n_bytes;
  const guint8 *records = coterie_chain_get_records (f->chain, &n_bytes);

  restored = coterie_chain_new_restored (records, n_bytes, &error);
  g_assert_no_error (error);
  assert_same (restored, f->chain);
  test_chain_append_take (restored, test_device_make_add (&f->c, restored, 3, &f->g));
}

static void
test_restored_is_checked (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gsize n_bytes;
  const guint8 *records = coterie_chain_get_records (f->chain, &n_bytes);
  g_autofree guint8 *damaged = g_memdup2 (records, n_bytes);

  g_assert_null (coterie_chain_new_restored (damaged, n_bytes - 1, &error));
  g_assert_error (error, COTERIE_CHAIN_ERROR, COTERIE_CHAIN_ERROR_LENGTH);
  g_clear_error (&error);
  damaged[60] ^= 1; /* the genesis, so that the second record no longer follows it */
  g_assert_null (coterie_chain_new_restored (damaged, n_bytes, &error));
  g_assert_nonnull (error);
}

static void
test_restored_empty (void)
{
  g_autoptr (CoterieChain) chain = coterie_chain_new_restored (NULL, 0, NULL);

  g_assert_nonnull (chain);
  g_assert_cmpuint (coterie_chain_get_length (chain), ==, 0);
}

#define ADD(name, function) g_test_add ("/chain/chain/" name, Fixture, NULL, set_up, function, tear_down)

static void
add_hostile_tests (void)
{
  ADD ("v1-cut-at-every-byte", test_cut_at_every_byte);
  ADD ("v1-every-flipped-bit", test_every_flipped_bit);
  ADD ("v2-genesis-elsewhere", test_genesis_elsewhere);
  ADD ("v2-begins-otherwise", test_begins_otherwise);
  ADD ("v2-genesis-of-another-place", test_genesis_of_another_place);
  ADD ("v2-reordered", test_reordered);
  ADD ("v2-dropped", test_dropped);
  ADD ("v2-repeated", test_repeated);
  ADD ("v2-other-prev", test_other_prev);
  ADD ("v3-ghost-signs-itself", test_ghost_signs_itself);
  ADD ("v3-ghost-claims-signer", test_ghost_claims_signer);
  ADD ("v3-revoked-endorses", test_revoked_endorses);
  ADD ("v3-revoked-revokes", test_revoked_revokes);
  ADD ("v3-signer-zero", test_signer_zero);
  ADD ("v3-other-account", test_other_account);
  ADD ("v4-device-number", test_device_number);
  ADD ("v4-key-reused", test_key_reused);
  ADD ("v4-bad-identity-key", test_bad_identity_key);
  ADD ("v4-bad-signing-key", test_bad_signing_key);
  ADD ("v4-genesis-with-bad-signing-key", test_genesis_with_bad_signing_key);
  ADD ("v4-proof-of-signing-key", test_proof_of_signing_key);
  ADD ("v4-proof-of-identity-key", test_proof_of_identity_key);
  ADD ("v4-proof-of-another-account", test_proof_of_another_account);
  ADD ("v4-sixteen-active", test_sixteen_active);
  ADD ("v4-sixty-four-ever", test_sixty_four_ever);
  ADD ("v5-revoke-nobody", test_revoke_nobody);
  ADD ("v5-last-device", test_last_device);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chain/chain/empty", test_empty);
  ADD ("state", test_state);
  ADD ("server-takes-any-pop-x", test_server_takes_any_pop_x);
  add_hostile_tests ();
  ADD ("v5-revoke-itself", test_revoke_itself);
  ADD ("v6-time-decides-nothing", test_time_decides_nothing);
  ADD ("v7-pin-holds", test_pin_holds);
  ADD ("v7-pin-rollback", test_pin_rollback);
  ADD ("v7-pin-fork", test_pin_fork);
  ADD ("v7-pin-identity-changed", test_pin_identity_changed);
  ADD ("v7-pin-length-zero", test_pin_length_zero);
  ADD ("c2-compare", test_compare);
  ADD ("copy-is-independent", test_copy_is_independent);
  ADD ("truncate", test_truncate);
  ADD ("restored", test_restored);
  ADD ("restored-is-checked", test_restored_is_checked);
  g_test_add_func ("/chain/chain/restored-empty", test_restored_empty);
  return g_test_run ();
}
