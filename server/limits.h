// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "wire/limits.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Token buckets by name (docs/protocol.md, "Limits"), in memory only and of bounded size. Neither a name nor an
 * address is kept: a bucket is known by a keyed hash. Safe from every thread. */
typedef struct _CoterieLimits CoterieLimits;

CoterieLimits *
coterie_limits_new (CoterieClock *clock);
void
coterie_limits_free (CoterieLimits *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieLimits, coterie_limits_free)

void
coterie_limits_configure (CoterieLimits *self, CoterieRate rate, guint burst, guint count, guint seconds);

gboolean
coterie_limits_take (CoterieLimits *self, CoterieRate rate, gconstpointer key, gsize n_bytes, GError **error);
gboolean
coterie_limits_peek (CoterieLimits *self, CoterieRate rate, gconstpointer key, gsize n_bytes, GError **error);

gboolean
coterie_limits_take_address (CoterieLimits *self, CoterieRate rate, GInetAddress *address, GError **error);
gboolean
coterie_limits_peek_address (CoterieLimits *self, CoterieRate rate, GInetAddress *address, GError **error);
gboolean
coterie_limits_take_device (CoterieLimits *self, CoterieRate rate, gint64 device_id, GError **error);

const char *
coterie_rate_get_name (CoterieRate rate);

G_END_DECLS
