// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chain/safety-number.h"

#include <string.h>

static const guint8 alice[COTERIE_AID_BYTES] = { 0xaa, 1 };
static const guint8 bob[COTERIE_AID_BYTES] = { 0xbb, 2 };

static void
test_shape (void)
{
  g_autofree char *number = coterie_safety_number_new (alice, bob);

  g_assert_cmpuint (strlen (number), ==, COTERIE_SAFETY_NUMBER_DIGITS);
  for (gsize i = 0; i < COTERIE_SAFETY_NUMBER_DIGITS; i++)
    g_assert_true (g_ascii_isdigit (number[i]));
  g_assert_cmpint (strncmp (number, number + 30, 30), <, 0);
}

static void
test_order_does_not_matter (void)
{
  g_autofree char *one = coterie_safety_number_new (alice, bob);
  g_autofree char *other = coterie_safety_number_new (bob, alice);

  g_assert_cmpstr (one, ==, other);
}

static void
test_differs_by_a_bit (void)
{
  guint8 mallory[COTERIE_AID_BYTES];
  g_autofree char *one = coterie_safety_number_new (alice, bob);
  g_autofree char *other = NULL;

  memcpy (mallory, bob, sizeof mallory);
  mallory[31] ^= 1;
  other = coterie_safety_number_new (alice, mallory);
  g_assert_cmpstr (one, !=, other);
}

static void
test_format (void)
{
  g_autofree char *text = coterie_safety_number_format ("000001111122222333334444455555666667777788888999990000011111");

  g_assert_cmpstr (text, ==, "00000 11111 22222 33333 44444 55555 66666 77777 88888 99999 00000 11111");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chain/safety-number/shape", test_shape);
  g_test_add_func ("/chain/safety-number/order-does-not-matter", test_order_does_not_matter);
  g_test_add_func ("/chain/safety-number/differs-by-a-bit", test_differs_by_a_bit);
  g_test_add_func ("/chain/safety-number/format", test_format);
  return g_test_run ();
}
