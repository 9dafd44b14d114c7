// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "crypto/key-store.h"

#include "base/secret.h"

#include <string.h>

typedef struct
{
  gsize size;
  guint8 data[];
} WipedBlock;

static void
wiped_block_free (gpointer user_data)
{
  WipedBlock *block = user_data;

  coterie_wipe (block->data, block->size);
  g_free (block);
}

/**
 * coterie_wiped_bytes_new:
 * @data: (nullable): bytes to copy
 * @size: how many
 *
 * Copies bytes into a #GBytes that is wiped when its last reference goes. The memory is ordinary, not locked: this is
 * for records and plaintexts, of which there are many; keys that live long are #CoterieSecret.
 *
 * Returns: (transfer full): the copy
 */
GBytes *
coterie_wiped_bytes_new (gconstpointer data, gsize size)
{
  WipedBlock *block = g_malloc (sizeof *block + size);

  block->size = size;
  if (size > 0)
    memcpy (block->data, data, size);

  return g_bytes_new_with_free_func (block->data, size, wiped_block_free, block);
}
