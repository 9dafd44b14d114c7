// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-base"

#include "base/encoding.h"

#include <string.h>

/**
 * coterie_hex_encode_into:
 * @hex: (out caller-allocates): room for 2 × @n_bytes + 1 characters
 * @bytes: (array length=n_bytes): the bytes
 * @n_bytes: their number
 */
void
coterie_hex_encode_into (char *hex, const guint8 *bytes, gsize n_bytes)
{
  static const char digits[] = "0123456789abcdef";

  for (gsize i = 0; i < n_bytes; i++)
    {
      hex[2 * i] = digits[bytes[i] >> 4];
      hex[2 * i + 1] = digits[bytes[i] & 15];
    }
  hex[2 * n_bytes] = '\0';
}

/**
 * coterie_hex_encode:
 * @bytes: (array length=n_bytes): the bytes
 * @n_bytes: their number
 *
 * Returns: (transfer full): lower-case hexadecimal
 */
char *
coterie_hex_encode (const guint8 *bytes, gsize n_bytes)
{
  char *hex = g_malloc (2 * n_bytes + 1);

  coterie_hex_encode_into (hex, bytes, n_bytes);
  return hex;
}

static int
hex_digit (char c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  return -1;
}

/**
 * coterie_hex_decode:
 * @hex: of a stranger
 * @bytes: (out caller-allocates) (array length=n_bytes): where they go; unspecified on failure
 * @n_bytes: how many are wanted
 *
 * Returns: whether @hex is exactly 2 × @n_bytes lower-case digits
 */
gboolean
coterie_hex_decode (const char *hex, guint8 *bytes, gsize n_bytes)
{
  g_return_val_if_fail (hex != NULL, FALSE);

  for (gsize i = 0; i < n_bytes; i++)
    {
      int high = hex_digit (hex[2 * i]);
      int low = high < 0 ? -1 : hex_digit (hex[2 * i + 1]);

      if (low < 0)
        return FALSE;
      bytes[i] = (guint8) (high << 4 | low);
    }
  return hex[2 * n_bytes] == '\0';
}

/**
 * coterie_base64_encoded_length:
 * @n_bytes: a number of bytes
 *
 * Returns: the characters that they take, without a trailing zero
 */
gsize
coterie_base64_encoded_length (gsize n_bytes)
{
  return (n_bytes + 2) / 3 * 4;
}

/**
 * coterie_base64_encode_into:
 * @base64: (out caller-allocates): room for coterie_base64_encoded_length() + 1 characters
 * @bytes: (array length=n_bytes): the bytes
 * @n_bytes: their number
 */
void
coterie_base64_encode_into (char *base64, const guint8 *bytes, gsize n_bytes)
{
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  gsize i;

  for (i = 0; i + 3 <= n_bytes; i += 3, base64 += 4)
    {
      guint32 bits = (guint32) bytes[i] << 16 | (guint32) bytes[i + 1] << 8 | bytes[i + 2];

      base64[0] = alphabet[bits >> 18];
      base64[1] = alphabet[bits >> 12 & 63];
      base64[2] = alphabet[bits >> 6 & 63];
      base64[3] = alphabet[bits & 63];
    }
  if (i < n_bytes)
    {
      gboolean has_two = i + 2 == n_bytes;
      guint32 bits = (guint32) bytes[i] << 16 | (has_two ? (guint32) bytes[i + 1] << 8 : 0);

      base64[0] = alphabet[bits >> 18];
      base64[1] = alphabet[bits >> 12 & 63];
      base64[2] = has_two ? alphabet[bits >> 6 & 63] : '=';
      base64[3] = '=';
      base64 += 4;
    }
  *base64 = '\0';
}

/**
 * coterie_base64_encode:
 * @bytes: (array length=n_bytes): the bytes
 * @n_bytes: their number
 *
 * Returns: (transfer full): padded standard base64
 */
char *
coterie_base64_encode (const guint8 *bytes, gsize n_bytes)
{
  char *base64 = g_malloc (coterie_base64_encoded_length (n_bytes) + 1);

  coterie_base64_encode_into (base64, bytes, n_bytes);
  return base64;
}

/* The size that a canonical text of @n_chars characters decodes to; FALSE when no text of that length is canonical. */
static gboolean
decoded_length (const char *base64, gsize n_chars, gsize *n_bytes)
{
  gsize n_pad = 0;

  if (n_chars % 4 != 0)
    return FALSE;
  if (n_chars > 0 && base64[n_chars - 1] == '=')
    n_pad = base64[n_chars - 2] == '=' ? 2 : 1;
  *n_bytes = n_chars / 4 * 3 - n_pad;
  return TRUE;
}

static int
base64_digit (char c)
{
  if (c >= 'A' && c <= 'Z')
    return c - 'A';
  if (c >= 'a' && c <= 'z')
    return c - 'a' + 26;
  if (c >= '0' && c <= '9')
    return c - '0' + 52;
  if (c == '+')
    return 62;
  return c == '/' ? 63 : -1;
}

/* Not libsodium's decoder: that of 1.0.18 takes some bytes above 0x7f for letters. Padding where it belongs is known
 * from the sizes, anywhere else it is not a digit; bits that would be thrown away must be zero. */
static gboolean
decode (const char *base64, guint8 *bytes, gsize n_bytes)
{
  guint32 bits = 0;
  guint n_bits = 0;

  for (gsize i = 0; i < n_bytes;)
    {
      int digit = base64_digit (*base64++);

      if (digit < 0)
        return FALSE;
      bits = (bits << 6 | (guint32) digit) & 0xffff;
      n_bits += 6;
      if (n_bits >= 8)
        {
          n_bits -= 8;
          bytes[i++] = (guint8) (bits >> n_bits);
        }
    }
  return (bits & ((1u << n_bits) - 1)) == 0;
}

/**
 * coterie_base64_decode_exact:
 * @base64: of a stranger
 * @bytes: (out caller-allocates) (array length=n_bytes): where they go; unspecified on failure
 * @n_bytes: how many are wanted
 *
 * Returns: whether @base64 is the canonical form of exactly @n_bytes bytes
 */
gboolean
coterie_base64_decode_exact (const char *base64, guint8 *bytes, gsize n_bytes)
{
  gsize n_chars, n_there;

  g_return_val_if_fail (base64 != NULL, FALSE);

  n_chars = strlen (base64);
  return decoded_length (base64, n_chars, &n_there) && n_there == n_bytes && decode (base64, bytes, n_bytes);
}

/**
 * coterie_base64_decode:
 * @base64: of a stranger
 * @max_bytes: how many the caller takes
 *
 * Returns: (transfer full) (nullable): the bytes; %NULL when @base64 is not canonical, or has more
 */
GBytes *
coterie_base64_decode (const char *base64, gsize max_bytes)
{
  g_autofree guint8 *bytes = NULL;
  gsize n_chars, n_bytes;

  g_return_val_if_fail (base64 != NULL, NULL);

  n_chars = strlen (base64);
  if (!decoded_length (base64, n_chars, &n_bytes) || n_bytes > max_bytes)
    return NULL;
  bytes = g_malloc (n_bytes);
  if (!decode (base64, bytes, n_bytes))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&bytes), n_bytes);
}
