// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mail/inbox-jobs.h"
#include "mail/roster.h"

G_BEGIN_DECLS

/* Envelopes that wait for a chain, for each sender in their order: whatever an account sent waits behind its first one
 * that could not be judged. */
typedef struct _CoterieDeferrals CoterieDeferrals;

CoterieDeferrals *
coterie_deferrals_new (CoterieRoster *roster, void (*looked) (gpointer user_data), gpointer user_data);
void
coterie_deferrals_free (CoterieDeferrals *self);
void
coterie_deferrals_clear (CoterieDeferrals *self); /* the connection ended: they come again */

void
coterie_deferrals_add (CoterieDeferrals *self, const CoterieInboxDeferred *deferred);
gboolean
coterie_deferrals_add_follower (CoterieDeferrals *self, GBytes *frame);
CoterieInboxBatch *
coterie_deferrals_take_batch (CoterieDeferrals *self, guint max_frames);

gboolean
coterie_deferrals_is_looking (CoterieDeferrals *self); /* some chain has not been seen yet */
gboolean
coterie_deferrals_is_ready (CoterieDeferrals *self); /* there is a batch to be taken */

G_END_DECLS
