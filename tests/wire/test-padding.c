// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/limits.h"
#include "wire/padding.h"

#include <string.h>

static const struct
{
  gsize size;
  gsize bucket;
} known[] = {
  { 0, 160 },     { 1, 160 },     { 159, 160 },     { 160, 160 },     { 161, 176 },       { 200, 208 },
  { 1000, 1024 }, { 5000, 5120 }, { 65000, 65536 }, { 65536, 65536 }, { 139264, 139264 },
};

static void
test_known_buckets (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    g_assert_cmpuint (coterie_padding_bucket (known[i].size), ==, known[i].bucket);
}

/* Never smaller, never more than 12 % larger above the floor, growing, and a bucket is its own bucket. */
static void
test_properties_of_every_size (void)
{
  gsize previous = 0;

  for (gsize n = 0; n <= COTERIE_CONTENT_MAX_BYTES; n++)
    {
      gsize bucket = coterie_padding_bucket (n);
      g_assert_cmpuint (bucket, >=, n);
      g_assert_cmpuint (bucket, >=, previous);
      g_assert_cmpuint (bucket, >=, COTERIE_PADDING_FLOOR_BYTES);
      g_assert_cmpuint (coterie_padding_bucket (bucket), ==, bucket);
      if (n > COTERIE_PADDING_FLOOR_BYTES)
        g_assert_cmpuint ((bucket - n) * 100, <, n * 12);
      previous = bucket;
    }
}

/* The formula of docs/protocol.md, word by word, beside ours. */
static void
test_formula_of_the_protocol (void)
{
  for (gsize n = COTERIE_PADDING_FLOOR_BYTES + 1; n <= COTERIE_CONTENT_MAX_BYTES; n += 7)
    {
      guint e = 0, s = 0;
      gsize unit;

      while ((n >> (e + 1)) > 0)
        e++;
      while ((e >> (s + 1)) > 0)
        s++;
      s++;
      unit = (gsize) 1 << (e - s);
      g_assert_cmpuint (coterie_padding_bucket (n), ==, (n + unit - 1) / unit * unit);
    }
}

/* That it tells little is the reason for it. */
static void
test_few_buckets (void)
{
  gsize previous = 0;
  guint n_buckets = 0;

  for (gsize n = 0; n <= COTERIE_CONTENT_MAX_BYTES; n++)
    if (coterie_padding_bucket (n) != previous)
      {
        previous = coterie_padding_bucket (n);
        n_buckets++;
      }
  g_assert_cmpuint (n_buckets, <, 200);
}

static void
test_apply_and_strip_are_inverse (void)
{
  for (guint n = 1; n < 3000; n += 13)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      g_autofree guint8 *plain = g_malloc (n);

      memset (plain, 'x', n);
      g_byte_array_append (bytes, plain, n);
      coterie_padding_apply (bytes);
      g_assert_cmpuint (bytes->len, ==, coterie_padding_bucket (n));
      g_assert_cmpuint (coterie_padding_strip (bytes->data, bytes->len), ==, n);
      g_assert_cmpmem (bytes->data, n, plain, n);
    }
}

static void
test_nothing_but_padding (void)
{
  guint8 zeros[160] = { 0 };

  g_assert_cmpuint (coterie_padding_strip (zeros, sizeof zeros), ==, 0);
  g_assert_cmpuint (coterie_padding_strip (NULL, 0), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/padding/known-buckets", test_known_buckets);
  g_test_add_func ("/wire/padding/properties-of-every-size", test_properties_of_every_size);
  g_test_add_func ("/wire/padding/formula-of-the-protocol", test_formula_of_the_protocol);
  g_test_add_func ("/wire/padding/few-buckets", test_few_buckets);
  g_test_add_func ("/wire/padding/apply-and-strip-are-inverse", test_apply_and_strip_are_inverse);
  g_test_add_func ("/wire/padding/nothing-but-padding", test_nothing_but_padding);
  return g_test_run ();
}
