// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Time, injected, so that a test can turn it. Safe from every thread. */
typedef struct _CoterieClock CoterieClock;

CoterieClock *
coterie_clock_new_real (void);
CoterieClock *
coterie_clock_new_fake (gint64 wall_ms);
CoterieClock *
coterie_clock_ref (CoterieClock *self);
void
coterie_clock_unref (CoterieClock *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieClock, coterie_clock_unref)

gint64
coterie_clock_get_wall_ms (CoterieClock *self);
gint64
coterie_clock_get_monotonic_us (CoterieClock *self);

/* Of a fake clock only. */
void
coterie_clock_advance_ms (CoterieClock *self, gint64 elapsed_ms);
void
coterie_clock_set_wall_ms (CoterieClock *self, gint64 wall_ms);

G_END_DECLS
