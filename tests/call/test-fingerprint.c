// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/fingerprint.h"

/* The DER form of this "certificate" is the three bytes "abc"; its SHA-256 is that of FIPS 180-2. */
#define ABC "-----BEGIN CERTIFICATE-----\nYWJj\n-----END CERTIFICATE-----\n"
#define ABC_TEXT "BA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD"

static void
test_of_pem (void)
{
  guint8 expected[COTERIE_FINGERPRINT_BYTES];
  guint8 fingerprint[COTERIE_FINGERPRINT_BYTES];

  g_assert_true (coterie_fingerprint_from_text (ABC_TEXT, expected));
  g_assert_cmphex (expected[0], ==, 0xba);
  g_assert_cmphex (expected[31], ==, 0xad);
  g_assert_true (coterie_fingerprint_of_pem (ABC, fingerprint));
  g_assert_cmpmem (fingerprint, sizeof fingerprint, expected, sizeof expected);
}

static void
test_no_pem (void)
{
  static const char *const bad[] = {
    "",
    "-----BEGIN CERTIFICATE-----\nYWJj\n",
    "-----END CERTIFICATE----------BEGIN CERTIFICATE-----",
    "-----BEGIN CERTIFICATE----------END CERTIFICATE-----",
    "-----BEGIN PRIVATE KEY-----\nYWJj\n-----END PRIVATE KEY-----\n",
  };
  guint8 fingerprint[COTERIE_FINGERPRINT_BYTES];

  g_assert_false (coterie_fingerprint_of_pem (NULL, fingerprint));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (coterie_fingerprint_of_pem (bad[i], fingerprint));
}

static void
test_text (void)
{
  g_autofree char *lower = g_ascii_strdown (ABC_TEXT, -1);
  guint8 fingerprint[COTERIE_FINGERPRINT_BYTES];

  g_assert_true (coterie_fingerprint_from_text (lower, fingerprint));
  for (guint i = 0; i < COTERIE_FINGERPRINT_TEXT_BYTES; i++)
    {
      g_autofree char *changed = g_strdup (ABC_TEXT);
      g_autofree char *cut = g_strndup (ABC_TEXT, i);

      changed[i] = 'g';
      g_assert_false (coterie_fingerprint_from_text (changed, fingerprint));
      g_assert_false (coterie_fingerprint_from_text (cut, fingerprint));
    }
  g_assert_false (coterie_fingerprint_from_text (ABC_TEXT ":00", fingerprint));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call/fingerprint/of-pem", test_of_pem);
  g_test_add_func ("/call/fingerprint/no-pem", test_no_pem);
  g_test_add_func ("/call/fingerprint/text", test_text);
  return g_test_run ();
}
