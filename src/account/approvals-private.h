// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "account/approval-jobs.h"
#include "account/approvals.h"
#include "vault/timer.h"

G_BEGIN_DECLS

/* Between approvals.c, which looks at what asks to be let in, and approval-decisions.c, which does what a person
 * decides about it. */

struct _CoterieApprovals
{
  CoterieAccount *account;
  CoterieVault *vault;
  CoterieTransport *transport;
  CoterieApprovalsOwner owner;
  GCancellable *end;
  CoterieLinkRequest *request; /* NULL: nobody asks */
  CoterieLinkingView view;     /* of the request */
  gboolean looking;
  gboolean look_again;
  CoterieTimer timer; /* to look again though nothing is heard */
  gboolean has_refused;
  guint8 refused[COTERIE_LINKING_ID_BYTES]; /* the link that was declined here by itself */
};

void
coterie_approvals_release (CoterieApprovals *self);
gboolean
coterie_approvals_has_ended (CoterieApprovals *self);
void
coterie_approvals_drop_request (CoterieApprovals *self, CoterieLinkOutcome outcome, guint device);

G_END_DECLS
