// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mail/absence-jobs.h"
#include "net/transport.h"
#include "vault/vault.h"

G_BEGIN_DECLS

/* Looks at device chains at the server and has them verified. */
typedef struct _CoterieRoster CoterieRoster;

typedef void (*CoterieRosterFunc) (gpointer user_data);

CoterieRoster *
coterie_roster_new (CoterieVault *vault, CoterieTransport *transport, CoterieRosterFunc changed, gpointer user_data);
void
coterie_roster_free (CoterieRoster *self);
/* Whether nobody is being looked at of those without an answer. */
gboolean
coterie_roster_is_idle (CoterieRoster *self);

/* What the server says of that account now, verified. An account that is gone is no error: its hold says so. */
void
coterie_roster_refresh_async (CoterieRoster *self,
                              const guint8 *aid,
                              const char *name,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean
coterie_roster_refresh_finish (CoterieRoster *self,
                               GAsyncResult *result,
                               CoterieRosterOutcome *outcome,
                               GError **error);

/* Without an answer: somebody told us of a longer chain; somebody is on hold. At most one look at a time for each; what
 * is told meanwhile is looked at after it, as its answer may be older. */
void
coterie_roster_look_at (CoterieRoster *self, const guint8 *aid, const CoterieChainHead *told, gint64 told_by);
void
coterie_roster_look_at_held (CoterieRoster *self);
void
coterie_roster_look_at_told (CoterieRoster *self);

/* The aid behind a name, and its chain. UNKNOWN_NAME. */
void
coterie_roster_lookup_async (
    CoterieRoster *self, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean
coterie_roster_lookup_finish (CoterieRoster *self, GAsyncResult *result, CoterieRosterOutcome *outcome, GError **error);

G_END_DECLS
