// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How long to wait before trying again: uniformly between 0 and a bound that doubles from `min_ms` to `max_ms`
 * ("full jitter", M. Brooker, "Exponential Backoff And Jitter", 2015), so that a server that comes back is not met by
 * all its clients at once. Fields are private. */
typedef struct
{
  guint min_ms;
  guint max_ms;
  guint bound_ms;
} CoterieBackoff;

void
coterie_backoff_init (CoterieBackoff *self, guint min_ms, guint max_ms);
void
coterie_backoff_reset (CoterieBackoff *self);
guint
coterie_backoff_next_ms (CoterieBackoff *self, GRand *random);

G_END_DECLS
