// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"

G_BEGIN_DECLS

/* The server's time, told by what it said last and our monotonic clock. The local wall clock bounds it: a server that
 * is more than 24 hours off is not followed further than that, and the person is told that one of the two is wrong. */

#define COTERIE_SERVER_CLOCK_MAX_OFFSET_MS (24 * 3600 * 1000)

typedef struct _CoterieServerClock CoterieServerClock;

CoterieServerClock *
coterie_server_clock_new (CoterieClock *clock);
void
coterie_server_clock_free (CoterieServerClock *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieServerClock, coterie_server_clock_free)

void
coterie_server_clock_note (CoterieServerClock *self, guint64 server_ms);
gint64
coterie_server_clock_get_now_ms (CoterieServerClock *self);
gint64
coterie_server_clock_get_offset_ms (CoterieServerClock *self); /* server minus local, not clamped; 0 before a note */
gboolean
coterie_server_clock_is_far_off (CoterieServerClock *self);

G_END_DECLS
