// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-base"

#include "base/clock.h"

#include <time.h>

struct _CoterieClock
{
  gatomicrefcount n_refs;
  gboolean is_fake;
  GMutex mutex; /* over both times of a fake clock */
  gint64 wall_ms;
  gint64 monotonic_us;
};

/**
 * coterie_clock_new_real:
 *
 * Returns: (transfer full): the system's clock
 */
CoterieClock *
coterie_clock_new_real (void)
{
  CoterieClock *self = g_new0 (CoterieClock, 1);

  g_atomic_ref_count_init (&self->n_refs);
  g_mutex_init (&self->mutex);
  return self;
}

/**
 * coterie_clock_new_fake:
 * @wall_ms: milliseconds since 1970 UTC
 *
 * Returns: (transfer full): a clock that stands still until it is turned
 */
CoterieClock *
coterie_clock_new_fake (gint64 wall_ms)
{
  CoterieClock *self = coterie_clock_new_real ();

  self->is_fake = TRUE;
  self->wall_ms = wall_ms;
  self->monotonic_us = G_USEC_PER_SEC; /* never 0, which callers like to use for "not yet" */
  return self;
}

/**
 * coterie_clock_ref:
 * @self: a clock
 *
 * Returns: (transfer full): @self
 */
CoterieClock *
coterie_clock_ref (CoterieClock *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->n_refs);
  return self;
}

/**
 * coterie_clock_unref:
 * @self: (nullable) (transfer full): a clock
 */
void
coterie_clock_unref (CoterieClock *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->n_refs))
    return;

  g_mutex_clear (&self->mutex);
  g_free (self);
}

static gint64
read_fake (CoterieClock *self, const gint64 *which)
{
  gint64 value;

  g_mutex_lock (&self->mutex);
  value = *which;
  g_mutex_unlock (&self->mutex);
  return value;
}

/**
 * coterie_clock_get_wall_ms:
 * @self: a clock
 *
 * Returns: milliseconds since 1970 UTC, as the person's system has them: may jump either way
 */
gint64
coterie_clock_get_wall_ms (CoterieClock *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->is_fake ? read_fake (self, &self->wall_ms) : g_get_real_time () / 1000;
}

/**
 * coterie_clock_get_monotonic_us:
 * @self: a clock
 *
 * Counts while the machine sleeps as well (CLOCK_BOOTTIME), so that the server's time can be kept as a difference to
 * it. For that reason it is not g_get_monotonic_time(), which sources of a main loop want: never mix the two.
 *
 * Returns: microseconds since some point in the past: never runs back
 */
gint64
coterie_clock_get_monotonic_us (CoterieClock *self)
{
  struct timespec now;

  g_return_val_if_fail (self != NULL, 0);

  if (self->is_fake)
    return read_fake (self, &self->monotonic_us);
  clock_gettime (CLOCK_BOOTTIME, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/**
 * coterie_clock_advance_ms:
 * @self: a fake clock
 * @elapsed_ms: at least 0
 *
 * Time passes: both times go on.
 */
void
coterie_clock_advance_ms (CoterieClock *self, gint64 elapsed_ms)
{
  g_return_if_fail (self != NULL && self->is_fake && elapsed_ms >= 0);

  g_mutex_lock (&self->mutex);
  self->wall_ms += elapsed_ms;
  self->monotonic_us += elapsed_ms * 1000;
  g_mutex_unlock (&self->mutex);
}

/**
 * coterie_clock_set_wall_ms:
 * @self: a fake clock
 * @wall_ms: milliseconds since 1970 UTC, earlier or later than now
 *
 * Somebody sets the clock: no time passes.
 */
void
coterie_clock_set_wall_ms (CoterieClock *self, gint64 wall_ms)
{
  g_return_if_fail (self != NULL && self->is_fake);

  g_mutex_lock (&self->mutex);
  self->wall_ms = wall_ms;
  g_mutex_unlock (&self->mutex);
}
