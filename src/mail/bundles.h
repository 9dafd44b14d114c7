// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mail/roster.h"
#include "mail/seal-jobs.h"

G_BEGIN_DECLS

/* Takes bundles from the server and begins sessions with them. */
typedef struct _CoterieBundles CoterieBundles;

CoterieBundles *
coterie_bundles_new (CoterieVault *vault, CoterieTransport *transport, CoterieRoster *roster);
void
coterie_bundles_free (CoterieBundles *self);
void
coterie_bundles_watch (CoterieBundles *self, void (*refused) (gpointer user_data), gpointer user_data);
GArray *
coterie_bundles_list_refused (CoterieBundles *self, gint64 now_ms);
void
coterie_bundles_opened (CoterieBundles *self);
void
coterie_bundles_want (CoterieBundles *self, const GArray *ids, gint64 now_ms); /* CoterieDeviceId */
gboolean
coterie_bundles_is_idle (CoterieBundles *self);

G_END_DECLS
