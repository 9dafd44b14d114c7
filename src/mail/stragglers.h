// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/send-jobs.h"
#include "vault/desk.h"

G_BEGIN_DECLS

/* On the vault thread: members of a group to whom nothing can be sent at the moment [J9]. What goes to the others is
 * kept for each of them, in a line of their own and in its order, until they are back, or for a week. */

gboolean
coterie_stragglers_is_kept (const CoterieStoreSendJob *job);
gboolean /* and stands in the line of the group */
coterie_stragglers_is_for_one (const CoterieStoreChat *chat, const CoterieStoreSendJob *job);
gboolean
coterie_stragglers_keep (CoterieDesk *desk, const CoterieStoreSendJob *job, gint64 account, GError **error);
gboolean
coterie_stragglers_step_aside (CoterieDesk *desk, const CoterieStoreSendJob *job, gboolean *aside, GError **error);
gboolean
coterie_stragglers_may_have (
    CoterieDesk *desk, const CoterieStoreChat *chat, const CoterieStoreSendJob *job, gboolean *may, GError **error);
gboolean
coterie_stragglers_own_have (CoterieDesk *desk, const CoterieStoreSendJob *job, gboolean *have, GError **error);
gboolean
coterie_stragglers_lose (CoterieDesk *desk, const CoterieStoreSendJob *job, GError **error);

G_END_DECLS
