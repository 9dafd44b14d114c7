// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/window.h"

#include "wire/limits.h"

#include <string.h>

#define FIRST_ITEMS 8

typedef struct _CoterieWindowItem
{
  guint64 id;
  guint32 n_bytes;
} Item;

/**
 * coterie_window_has_room:
 * @self: a window
 * @n_bytes: of the next envelope's frame
 *
 * Returns: whether it may be delivered now
 */
gboolean
coterie_window_has_room (const CoterieWindow *self, gsize n_bytes)
{
  return self->n_items == 0 ||
         (self->n_items < COTERIE_UNACKED_MAX_ENVELOPES && self->n_bytes + n_bytes <= COTERIE_UNACKED_MAX_BYTES);
}

/**
 * coterie_window_get_room:
 * @self: a window
 * @max_envelopes: (out): how many more
 * @max_bytes: (out): how many more bytes; may be 0 when there is one
 */
void
coterie_window_get_room (const CoterieWindow *self, guint *max_envelopes, gsize *max_bytes)
{
  *max_envelopes = COTERIE_UNACKED_MAX_ENVELOPES - self->n_items;
  *max_bytes = self->n_bytes < COTERIE_UNACKED_MAX_BYTES ? COTERIE_UNACKED_MAX_BYTES - self->n_bytes : 0;
}

/**
 * coterie_window_is_half_free:
 * @self: a window
 *
 * Returns: whether it is worth while to read a page
 */
gboolean
coterie_window_is_half_free (const CoterieWindow *self)
{
  return self->n_items <= COTERIE_UNACKED_MAX_ENVELOPES / 2 && self->n_bytes <= COTERIE_UNACKED_MAX_BYTES / 2;
}

/**
 * coterie_window_add:
 * @self: a window that has room
 * @id: above all that it has
 * @n_bytes: of the frame
 */
void
coterie_window_add (CoterieWindow *self, guint64 id, gsize n_bytes)
{
  g_return_if_fail (self->n_items < COTERIE_UNACKED_MAX_ENVELOPES);
  g_return_if_fail (self->n_items == 0 || self->items[self->n_items - 1].id < id);

  if (self->n_items == self->n_allocated)
    {
      self->n_allocated = MAX (FIRST_ITEMS, 2 * self->n_allocated);
      self->items = g_renew (Item, self->items, self->n_allocated);
    }
  self->items[self->n_items++] = (Item){ id, (guint32) n_bytes };
  self->n_bytes += (guint32) n_bytes;
}

static guint
find (const CoterieWindow *self, guint64 id)
{
  guint low = 0, high = self->n_items;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (self->items[middle].id < id)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/**
 * coterie_window_remove:
 * @self: a window
 * @id: acknowledged
 *
 * Returns: whether it was delivered on this connection and not acknowledged yet
 */
gboolean
coterie_window_remove (CoterieWindow *self, guint64 id)
{
  /* Nearly always the oldest. */
  guint at = self->n_items > 0 && self->items[0].id == id ? 0 : find (self, id);

  if (at == self->n_items || self->items[at].id != id)
    return FALSE;
  self->n_bytes -= self->items[at].n_bytes;
  self->n_items--;
  memmove (&self->items[at], &self->items[at + 1], (self->n_items - at) * sizeof (Item));
  if (self->n_items == 0)
    coterie_window_clear (self);
  return TRUE;
}

/**
 * coterie_window_clear:
 * @self: a window; empty afterwards
 */
void
coterie_window_clear (CoterieWindow *self)
{
  g_free (self->items);
  memset (self, 0, sizeof *self);
}
