// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "account/account.h"
#include "entities/link-request.h"

G_BEGIN_DECLS

/* The other end of a further device: looks at who asks to be approved, answers, approves and declines; and revokes.
 * Over a connection. */
typedef struct _CoterieApprovals CoterieApprovals;

typedef struct
{
  void (*changed) (gpointer user_data);                                /* there is another request, or none */
  void (*appended) (const CoterieChainHead *head, gpointer user_data); /* we made our own chain longer */
  gpointer user_data;
} CoterieApprovalsOwner;

CoterieApprovals *
coterie_approvals_new (CoterieAccount *account,
                       CoterieVault *vault,
                       CoterieTransport *transport,
                       const CoterieApprovalsOwner *owner);
void
coterie_approvals_free (CoterieApprovals *self);

/* The server says that something has changed; at most one look at a time. */
void
coterie_approvals_look (CoterieApprovals *self);
gboolean
coterie_approvals_is_looking (CoterieApprovals *self);
CoterieLinkRequest *
coterie_approvals_get_request (CoterieApprovals *self);

void
coterie_approvals_approve_async (CoterieApprovals *self,
                                 const char *code,
                                 const CoterieSecret *passphrase,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
void
coterie_approvals_decline_async (CoterieApprovals *self, GAsyncReadyCallback callback, gpointer user_data);
void
coterie_approvals_take_async (CoterieApprovals *self, GAsyncReadyCallback callback, gpointer user_data);
void
coterie_approvals_revoke_async (CoterieApprovals *self,
                                guint32 device,
                                const CoterieSecret *passphrase,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean
coterie_approvals_finish (CoterieApprovals *self, GAsyncResult *result, GError **error);

G_END_DECLS
