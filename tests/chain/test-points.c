// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/encoding.h"
#include "chain/points.h"

#include <sodium.h>
#include <string.h>

#define FF30 "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"

static const struct
{
  const char *rule;
  const char *hex;
} low_order_u[] = {
  { "zero", "0000000000000000000000000000000000000000000000000000000000000000" },
  { "one", "0100000000000000000000000000000000000000000000000000000000000000" },
  { "order-eight", "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800" },
  { "order-eight-other", "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157" },
  { "p-minus-one", "ec" FF30 "7f" },
  { "p", "ed" FF30 "7f" },
  { "p-plus-one", "ee" FF30 "7f" },
};

static const struct
{
  const char *rule;
  const char *hex;
} low_order_y[] = {
  { "order-four", "0000000000000000000000000000000000000000000000000000000000000000" },
  { "order-one", "0100000000000000000000000000000000000000000000000000000000000000" },
  { "order-eight", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05" },
  { "order-eight-other", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a" },
  { "order-two", "ec" FF30 "7f" },
  { "p", "ed" FF30 "7f" },
  { "p-plus-one", "ee" FF30 "7f" },
};

static void
decode (const char *hex, guint8 key[32])
{
  g_assert_true (coterie_hex_decode (hex, key, 32));
}

/* With and without the top bit; and libsodium, which refuses them in a key agreement, agrees. */
static void
test_low_order_u (gconstpointer data)
{
  static const guint8 scalar[32] = { 8 };
  guint8 u[32], shared[32];

  decode (data, u);
  g_assert_true (coterie_point_is_low_order (u));
  g_assert_cmpint (crypto_scalarmult (shared, scalar, u), ==, -1);
  u[31] |= 0x80;
  g_assert_true (coterie_point_is_low_order (u));
  g_assert_false (coterie_point_is_canonical (u));
}

static void
test_low_order_y (gconstpointer data)
{
  guint8 key[32];

  decode (data, key);
  g_assert_true (coterie_signing_key_is_low_order (key));
  g_assert_cmpint (crypto_core_ed25519_is_valid_point (key), ==, 0);
  key[31] |= 0x80;
  g_assert_true (coterie_signing_key_is_low_order (key));
}

static const struct
{
  const char *rule;
  const char *hex;
  gboolean is_canonical;
} canonical[] = {
  { "zero", "0000000000000000000000000000000000000000000000000000000000000000", TRUE },
  { "base-point", "0900000000000000000000000000000000000000000000000000000000000000", TRUE },
  { "p-minus-one", "ec" FF30 "7f", TRUE },
  { "p", "ed" FF30 "7f", FALSE },
  { "p-plus-nine", "f6" FF30 "7f", FALSE },
  { "all-ones", "ff" FF30 "ff", FALSE },
  { "top-bit", "0900000000000000000000000000000000000000000000000000000000000080", FALSE },
};

static void
test_canonical (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  guint8 u[32];

  decode (canonical[i].hex, u);
  g_assert_cmpint (coterie_point_is_canonical (u), ==, canonical[i].is_canonical);
}

static void
test_ordinary_keys (void)
{
  for (int i = 0; i < 100; i++)
    {
      guint8 scalar[32], u[32], y[32], secret[64];

      memset (scalar, i + 1, sizeof scalar);
      crypto_scalarmult_base (u, scalar);
      g_assert_false (coterie_point_is_low_order (u));
      g_assert_true (coterie_point_is_canonical (u));
      crypto_sign_seed_keypair (y, secret, scalar);
      g_assert_false (coterie_signing_key_is_low_order (y));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (low_order_u); i++)
    {
      g_autofree char *path = g_strconcat ("/chain/points/low-order-identity-", low_order_u[i].rule, NULL);

      g_test_add_data_func (path, low_order_u[i].hex, test_low_order_u);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (low_order_y); i++)
    {
      g_autofree char *path = g_strconcat ("/chain/points/low-order-signing-", low_order_y[i].rule, NULL);

      g_test_add_data_func (path, low_order_y[i].hex, test_low_order_y);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (canonical); i++)
    {
      g_autofree char *path = g_strconcat ("/chain/points/canonical-", canonical[i].rule, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_canonical);
    }
  g_test_add_func ("/chain/points/ordinary-keys", test_ordinary_keys);
  return g_test_run ();
}
