// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/aids.h"

#include <stdlib.h>
#include <string.h>

static int
compare (const void *one, const void *other)
{
  return memcmp (one, other, COTERIE_AID_BYTES);
}

void
coterie_aids_sort (GByteArray *aids)
{
  if (aids->len > 0)
    qsort (aids->data, aids->len / COTERIE_AID_BYTES, COTERIE_AID_BYTES, compare);
}

/**
 * coterie_aids_have:
 * @aids: in any order
 *
 * Returns: whether @aid is among them
 */
gboolean
coterie_aids_have (const guint8 *aids, gsize n_bytes, const guint8 aid[COTERIE_AID_BYTES])
{
  for (gsize at = 0; at + COTERIE_AID_BYTES <= n_bytes; at += COTERIE_AID_BYTES)
    if (memcmp (aids + at, aid, COTERIE_AID_BYTES) == 0)
      return TRUE;
  return FALSE;
}
