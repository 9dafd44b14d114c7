// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mail/bundles.h"
#include "wire/frames.h"

G_BEGIN_DECLS

/* Sends what is queued: seals the heads of all lines, hands over their frames, and waits for the answers. After a
 * restart or a new connection the same bytes go again, in the order of their numbers, before anything new. */
typedef struct _CoterieOutbox CoterieOutbox;

/* What the outbox asks of its owner. */
typedef struct
{
  gboolean (*is_receiving) (gpointer user_data); /* more envelopes are on their way in: receipts wait */
  void (*changed) (gpointer user_data);          /* it may be idle now */
  gint64 (*now_ms) (gpointer user_data);         /* the server's time */
  gpointer user_data;
} CoterieOutboxOwner;

CoterieOutbox *
coterie_outbox_new (CoterieVault *vault,
                    CoterieTransport *transport,
                    CoterieRoster *roster,
                    CoterieBundles *bundles,
                    const CoterieOutboxOwner *owner);
void
coterie_outbox_free (CoterieOutbox *self);

void
coterie_outbox_pump (CoterieOutbox *self);
gboolean
coterie_outbox_is_idle (CoterieOutbox *self); /* nothing is being sealed, fetched or resent */

/* What the transport says. */
void
coterie_outbox_opened (CoterieOutbox *self);
void
coterie_outbox_closed (CoterieOutbox *self);
void
coterie_outbox_drained (CoterieOutbox *self);
void
coterie_outbox_take_answer (CoterieOutbox *self, const CoterieAnswer *answer);
void
coterie_outbox_take_refusal (CoterieOutbox *self, guint64 send, const GError *refusal);

G_END_DECLS
