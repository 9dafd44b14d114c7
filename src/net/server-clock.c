// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-net"

#include "net/server-clock.h"

#include "wire/limits.h"

struct _CoterieServerClock
{
  CoterieClock *clock;
  gboolean noted;
  gint64 server_ms;    /* what the server said last, */
  gint64 monotonic_ms; /* and when that was */
};

static gint64
monotonic_ms (CoterieServerClock *self)
{
  return coterie_clock_get_monotonic_us (self->clock) / 1000;
}

/**
 * coterie_server_clock_new:
 * @clock: kept with a reference
 *
 * Until the first note it shows the local wall clock.
 *
 * Returns: (transfer full)
 */
CoterieServerClock *
coterie_server_clock_new (CoterieClock *clock)
{
  CoterieServerClock *self = g_new0 (CoterieServerClock, 1);

  self->clock = coterie_clock_ref (clock);
  return self;
}

void
coterie_server_clock_free (CoterieServerClock *self)
{
  if (self == NULL)
    return;
  coterie_clock_unref (self->clock);
  g_free (self);
}

/**
 * coterie_server_clock_note:
 * @server_ms: a time that the server has just stated (`waiting`, an answer, GET /v1/server)
 *
 * Anything that a server may say is allowed.
 */
void
coterie_server_clock_note (CoterieServerClock *self, guint64 server_ms)
{
  self->noted = TRUE;
  self->server_ms = (gint64) MIN (server_ms, COTERIE_JSON_INTEGER_MAX);
  self->monotonic_ms = monotonic_ms (self);
}

/**
 * coterie_server_clock_get_offset_ms:
 *
 * Returns: how far the server's time is ahead of the local wall clock, as it says; 0 before the first note
 */
gint64
coterie_server_clock_get_offset_ms (CoterieServerClock *self)
{
  gint64 server_now_ms;

  if (!self->noted)
    return 0;
  server_now_ms = self->server_ms + (monotonic_ms (self) - self->monotonic_ms);
  return server_now_ms - coterie_clock_get_wall_ms (self->clock);
}

/**
 * coterie_server_clock_get_now_ms:
 *
 * Returns: the server's time, but never more than COTERIE_SERVER_CLOCK_MAX_OFFSET_MS away from the local one
 */
gint64
coterie_server_clock_get_now_ms (CoterieServerClock *self)
{
  gint64 offset_ms = coterie_server_clock_get_offset_ms (self);

  return coterie_clock_get_wall_ms (self->clock) +
         CLAMP (offset_ms, -COTERIE_SERVER_CLOCK_MAX_OFFSET_MS, COTERIE_SERVER_CLOCK_MAX_OFFSET_MS);
}

/**
 * coterie_server_clock_is_far_off:
 *
 * Returns: whether the person is to be told that this machine's clock or the server's is wrong
 */
gboolean
coterie_server_clock_is_far_off (CoterieServerClock *self)
{
  gint64 offset_ms = coterie_server_clock_get_offset_ms (self);

  return offset_ms < -COTERIE_SERVER_CLOCK_MAX_OFFSET_MS || offset_ms > COTERIE_SERVER_CLOCK_MAX_OFFSET_MS;
}
