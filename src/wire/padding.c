// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-wire"

#include "wire/padding.h"

#include "wire/limits.h"

#include <string.h>

static guint
floor_log2 (gsize n)
{
  return g_bit_storage (n) - 1;
}

/**
 * coterie_padding_bucket:
 * @n_bytes: what there is to hide, at most G_MAXSIZE / 2
 *
 * Returns: the size to pad to: a length of which only the upper half of the bits can differ from zero, at most 12 %
 *   more than @n_bytes above the floor
 */
gsize
coterie_padding_bucket (gsize n_bytes)
{
  guint exponent, kept_bits;
  gsize mask;

  if (n_bytes <= COTERIE_PADDING_FLOOR_BYTES)
    return COTERIE_PADDING_FLOOR_BYTES;

  exponent = floor_log2 (n_bytes);
  kept_bits = floor_log2 (exponent) + 1;
  mask = ((gsize) 1 << (exponent - kept_bits)) - 1;
  return (n_bytes + mask) & ~mask;
}

/**
 * coterie_padding_apply:
 * @content: bytes that do not end in zero; zero bytes are added up to the bucket
 */
void
coterie_padding_apply (GByteArray *content)
{
  guint n_content = content->len;

  g_byte_array_set_size (content, coterie_padding_bucket (n_content));
  memset (content->data + n_content, 0, content->len - n_content);
}

/**
 * coterie_padding_strip:
 * @bytes: (nullable): padded bytes
 * @size: their number
 *
 * Returns: the number of bytes without the zeros at the end
 */
gsize
coterie_padding_strip (const guint8 *bytes, gsize size)
{
  while (size > 0 && bytes[size - 1] == 0)
    size--;
  return size;
}
