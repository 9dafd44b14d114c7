// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/turnstile.h"

static CoterieTurnstileKey
key_of (const char *text)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (text);
  CoterieTurnstileKey key;

  coterie_turnstile_key_init (&key, address);
  return key;
}

static gboolean
enter (CoterieTurnstile *turnstile, const char *address)
{
  CoterieTurnstileKey key = key_of (address);

  return coterie_turnstile_enter (turnstile, &key);
}

static void
leave (CoterieTurnstile *turnstile, const char *address)
{
  CoterieTurnstileKey key = key_of (address);

  coterie_turnstile_leave (turnstile, &key);
}

static void
test_from_one (void)
{
  CoterieTurnstile *turnstile = coterie_turnstile_new (100, 2);

  g_assert_true (enter (turnstile, "192.0.2.1"));
  g_assert_true (enter (turnstile, "::ffff:192.0.2.1"));
  g_assert_false (enter (turnstile, "192.0.2.1"));
  g_assert_true (enter (turnstile, "192.0.2.2"));
  leave (turnstile, "192.0.2.1");
  g_assert_true (enter (turnstile, "192.0.2.1"));
  g_assert_cmpuint (coterie_turnstile_count (turnstile), ==, 3);
  coterie_turnstile_free (turnstile);
}

/* Somebody with a /56 has as many addresses as he likes. */
static void
test_ipv6_network (void)
{
  CoterieTurnstile *turnstile = coterie_turnstile_new (100, 1);

  g_assert_true (enter (turnstile, "2001:db8:0:1200::1"));
  g_assert_false (enter (turnstile, "2001:db8:0:12ff:ffff::2"));
  g_assert_true (enter (turnstile, "2001:db8:0:1300::1"));
  coterie_turnstile_free (turnstile);
}

static void
test_in_all (void)
{
  CoterieTurnstile *turnstile = coterie_turnstile_new (2, 0);

  g_assert_true (enter (turnstile, "192.0.2.1"));
  g_assert_true (enter (turnstile, "192.0.2.1"));
  g_assert_false (enter (turnstile, "192.0.2.2"));
  leave (turnstile, "192.0.2.1");
  g_assert_true (enter (turnstile, "192.0.2.2"));
  coterie_turnstile_free (turnstile);
}

/* A trusted proxy speaks for many. */
static void
test_anybody (void)
{
  static const CoterieTurnstileKey anybody;
  CoterieTurnstile *turnstile = coterie_turnstile_new (3, 1);

  g_assert_true (coterie_turnstile_enter (turnstile, &anybody));
  g_assert_true (coterie_turnstile_enter (turnstile, &anybody));
  g_assert_true (enter (turnstile, "192.0.2.1"));
  g_assert_false (coterie_turnstile_enter (turnstile, &anybody));
  coterie_turnstile_leave (turnstile, &anybody);
  g_assert_true (coterie_turnstile_enter (turnstile, &anybody));
  coterie_turnstile_free (turnstile);
}

/* Whom a proxy speaks for is known later than that it speaks. */
static void
test_move (void)
{
  CoterieTurnstile *turnstile = coterie_turnstile_new (3, 1);
  CoterieTurnstileKey proxied[3] = { { { 0 } } };
  const CoterieTurnstileKey first = key_of ("192.0.2.1"), second = key_of ("192.0.2.2");

  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (coterie_turnstile_key_is_anybody (&proxied[i]));
      g_assert_true (coterie_turnstile_enter (turnstile, &proxied[i]));
    }
  g_assert_true (coterie_turnstile_move (turnstile, &proxied[0], &first));
  g_assert_false (coterie_turnstile_key_is_anybody (&proxied[0]));
  g_assert_false (coterie_turnstile_move (turnstile, &proxied[1], &first));
  g_assert_true (coterie_turnstile_key_is_anybody (&proxied[1]));
  g_assert_true (coterie_turnstile_move (turnstile, &proxied[2], &second));
  g_assert_cmpuint (coterie_turnstile_count (turnstile), ==, 3);
  coterie_turnstile_leave (turnstile, &proxied[0]);
  g_assert_true (coterie_turnstile_move (turnstile, &proxied[1], &first));
  coterie_turnstile_leave (turnstile, &proxied[1]);
  coterie_turnstile_leave (turnstile, &proxied[2]);
  g_assert_cmpuint (coterie_turnstile_count (turnstile), ==, 0);
  coterie_turnstile_free (turnstile);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/turnstile/from-one-address", test_from_one);
  g_test_add_func ("/server/turnstile/ipv6-network", test_ipv6_network);
  g_test_add_func ("/server/turnstile/in-all", test_in_all);
  g_test_add_func ("/server/turnstile/trusted-proxy", test_anybody);
  g_test_add_func ("/server/turnstile/move", test_move);
  return g_test_run ();
}
