// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/encoding.h"

#include <string.h>

/* RFC 4648, section 10. */
static const struct
{
  const char *plain;
  const char *base64;
  const char *hex;
} vectors[] = {
  { "", "", "" },
  { "f", "Zg==", "66" },
  { "fo", "Zm8=", "666f" },
  { "foo", "Zm9v", "666f6f" },
  { "foob", "Zm9vYg==", "666f6f62" },
  { "fooba", "Zm9vYmE=", "666f6f6261" },
  { "foobar", "Zm9vYmFy", "666f6f626172" },
};

static void
test_vectors (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      const guint8 *plain = (const guint8 *) vectors[i].plain;
      gsize n = strlen (vectors[i].plain);
      g_autofree char *base64 = coterie_base64_encode (plain, n);
      g_autofree char *hex = coterie_hex_encode (plain, n);
      g_autoptr (GBytes) bytes = coterie_base64_decode (vectors[i].base64, n);
      guint8 exact[8];

      g_assert_cmpstr (base64, ==, vectors[i].base64);
      g_assert_cmpuint (strlen (base64), ==, coterie_base64_encoded_length (n));
      g_assert_cmpstr (hex, ==, vectors[i].hex);
      g_assert_nonnull (bytes);
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), plain, n);
      g_assert_true (coterie_base64_decode_exact (vectors[i].base64, exact, n));
      g_assert_cmpmem (exact, n, plain, n);
      g_assert_true (coterie_hex_decode (vectors[i].hex, exact, n));
      g_assert_cmpmem (exact, n, plain, n);
    }
}

static void
test_every_byte (void)
{
  guint8 all[256], back[256];
  g_autofree char *hex = NULL;
  g_autofree char *base64 = NULL;

  for (gsize i = 0; i < sizeof all; i++)
    all[i] = (guint8) i;
  hex = coterie_hex_encode (all, sizeof all);
  g_assert_true (coterie_hex_decode (hex, back, sizeof back));
  g_assert_cmpmem (back, sizeof back, all, sizeof all);
  base64 = coterie_base64_encode (all, sizeof all);
  memset (back, 0, sizeof back);
  g_assert_true (coterie_base64_decode_exact (base64, back, sizeof back));
  g_assert_cmpmem (back, sizeof back, all, sizeof all);
}

static const struct
{
  const char *rule;
  const char *text;
} hostile_base64[] = {
  { "no-padding", "Zg" },
  { "half-padding", "Zg=" },
  { "too-much-padding", "Zm9v====" },
  { "padding-inside", "Zg==Zg==" },
  { "only-padding", "====" },
  { "stray-bits", "Zh==" },
  { "stray-bits-three", "Zm9=" },
  { "url-alphabet", "-_-_" },
  { "white-space", "Zm 9" },
  { "line-end", "Zm9v\n" },
  { "line-end-inside", "Zm9v\nZg==" },
  { "not-ascii", "Zm9\xc3" },
  { "padding-first", "=m9v" },
  { "one-character", "Z" },
  { "padding-then-letter", "Zg=g" },
};

static void
test_base64_hostile (gconstpointer data)
{
  const char *text = data;
  g_autoptr (GBytes) bytes = coterie_base64_decode (text, 100);
  guint8 exact[16];

  g_assert_null (bytes);
  for (gsize n = 0; n <= sizeof exact; n++)
    g_assert_false (coterie_base64_decode_exact (text, exact, n));
}

static void
test_base64_too_long (void)
{
  g_assert_null (coterie_base64_decode ("Zm9vYg==", 3));
}

static const struct
{
  const char *rule;
  const char *text;
} hostile_hex[] = {
  { "upper-case", "0A0b" },  { "odd", "0a0" },     { "short", "0a" },
  { "long", "0a0b0c" },      { "empty", "" },      { "not-a-digit", "0a0g" },
  { "white-space", "0a b" }, { "prefix", "0x0a" }, { "trailing-line-end", "0a0b\n" },
};

static void
test_hex_hostile (gconstpointer data)
{
  guint8 bytes[2];

  g_assert_false (coterie_hex_decode (data, bytes, sizeof bytes));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/encoding/vectors", test_vectors);
  g_test_add_func ("/base/encoding/every-byte", test_every_byte);
  g_test_add_func ("/base/encoding/base64-too-long", test_base64_too_long);
  for (gsize i = 0; i < G_N_ELEMENTS (hostile_base64); i++)
    {
      g_autofree char *path = g_strconcat ("/base/encoding/base64-", hostile_base64[i].rule, NULL);

      g_test_add_data_func (path, hostile_base64[i].text, test_base64_hostile);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (hostile_hex); i++)
    {
      g_autofree char *path = g_strconcat ("/base/encoding/hex-", hostile_hex[i].rule, NULL);

      g_test_add_data_func (path, hostile_hex[i].text, test_hex_hostile);
    }
  return g_test_run ();
}
