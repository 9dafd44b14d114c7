// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/slab.h"

#include <string.h>
#include <sys/mman.h>

#define BLOCK_BYTES 65536

/* With a sanitizer every item comes from the heap, which is watched there. */
#if defined(__SANITIZE_ADDRESS__)
#define IS_WATCHED TRUE
#else
#define IS_WATCHED FALSE
#endif

typedef struct _Block Block;
struct _Block
{
  Block *next;
};

typedef struct _FreeItem FreeItem;
struct _FreeItem
{
  FreeItem *next;
};

struct _CoterieSlab
{
  gsize n_bytes; /* of an item */
  Block *blocks;
  FreeItem *free_items;
};

/**
 * coterie_slab_new:
 * @n_bytes: of each item
 *
 * Returns: (transfer full): a slab without memory
 */
CoterieSlab *
coterie_slab_new (gsize n_bytes)
{
  CoterieSlab *self = g_new0 (CoterieSlab, 1);

  g_return_val_if_fail (n_bytes <= BLOCK_BYTES / 4, NULL);
  self->n_bytes = (MAX (n_bytes, sizeof (FreeItem)) + 15) & ~(gsize) 15;
  return self;
}

/**
 * coterie_slab_free:
 * @self: (nullable) (transfer full): a slab all of whose items were given back
 */
void
coterie_slab_free (CoterieSlab *self)
{
  if (self == NULL)
    return;
  while (self->blocks != NULL)
    {
      Block *block = self->blocks;

      self->blocks = block->next;
      munmap (block, BLOCK_BYTES);
    }
  g_free (self);
}

static void
add_block (CoterieSlab *self)
{
  guint8 *bytes = mmap (NULL, BLOCK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (bytes == MAP_FAILED)
    g_error ("no memory");
  ((Block *) bytes)->next = self->blocks;
  self->blocks = (Block *) bytes;
  /* Backwards, so that the first are taken first. */
  for (gsize at = 16 + (BLOCK_BYTES - 16) / self->n_bytes * self->n_bytes; at > 16; at -= self->n_bytes)
    {
      FreeItem *item = (FreeItem *) (bytes + at - self->n_bytes);

      item->next = self->free_items;
      self->free_items = item;
    }
}

/**
 * coterie_slab_take:
 * @self: a slab
 *
 * Returns: (transfer full): an item of zeros
 */
gpointer
coterie_slab_take (CoterieSlab *self)
{
  FreeItem *item;

  if (IS_WATCHED)
    return g_malloc0 (self->n_bytes);
  if (self->free_items == NULL)
    add_block (self);
  item = self->free_items;
  self->free_items = item->next;
  memset (item, 0, self->n_bytes);
  return item;
}

/**
 * coterie_slab_give:
 * @self: a slab
 * @item: (transfer full): from coterie_slab_take()
 */
void
coterie_slab_give (CoterieSlab *self, gpointer item)
{
  FreeItem *free_item = item;

  if (IS_WATCHED)
    {
      g_free (item);
      return;
    }
  free_item->next = self->free_items;
  self->free_items = free_item;
}
