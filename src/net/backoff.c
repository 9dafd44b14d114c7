// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-net"

#include "net/backoff.h"

/**
 * coterie_backoff_init:
 * @min_ms: bound of the first wait, at least 1
 * @max_ms: bound of all waits
 */
void
coterie_backoff_init (CoterieBackoff *self, guint min_ms, guint max_ms)
{
  g_return_if_fail (min_ms >= 1 && max_ms >= min_ms);

  self->min_ms = min_ms;
  self->max_ms = max_ms;
  self->bound_ms = min_ms;
}

/**
 * coterie_backoff_reset:
 *
 * Begins at @min_ms again: after success, or when something tells that trying is worth while.
 */
void
coterie_backoff_reset (CoterieBackoff *self)
{
  self->bound_ms = self->min_ms;
}

/**
 * coterie_backoff_next_ms:
 *
 * Returns: how long to wait before the next attempt
 */
guint
coterie_backoff_next_ms (CoterieBackoff *self, GRand *random)
{
  guint wait_ms = (guint) g_rand_double_range (random, 0, (double) self->bound_ms + 1);

  self->bound_ms = self->bound_ms > self->max_ms / 2 ? self->max_ms : self->bound_ms * 2;
  return MIN (wait_ms, self->max_ms);
}
