// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/handovers.h"
#include "store/send-jobs.h"
#include "vault/desk.h"
#include "wire/content.h"

G_BEGIN_DECLS

/* On the vault thread: a device that lost something asks another one of its account to tell it what there is
 * (docs/protocol.md, [H7]). */

gboolean /* something is known to be missing here; repeating is safe */
coterie_handover_asks_want (CoterieDesk *desk, GError **error);
gboolean /* asks if there is reason to, and it is time to */
coterie_handover_asks_go_on (CoterieDesk *desk, GError **error);
gboolean /* parts of what was asked for have come, and more will */
coterie_handover_asks_is_answered (const CoterieChain *chain, const CoterieStoreHandover *row);
gboolean /* the one that was asked, or has added this device, has told it all it had */
coterie_handover_asks_end (CoterieDesk *desk, GError **error);
gboolean
coterie_handover_asks_fill (CoterieDesk *desk, const CoterieStoreSendJob *job, gboolean *there, GError **error);

/* The other end: [O6] a device says that a person has approved on it one that it added. What was revoked meanwhile
 * counts for each part. */
gboolean
coterie_handover_asks_note_approval (CoterieDesk *desk, guint32 number, guint32 by, GError **error);
gboolean
coterie_handover_asks_may_tell (CoterieDesk *desk, guint32 number, gboolean *may, GError **error);
gboolean
coterie_handover_asks_take (CoterieDesk *desk, const CoterieContent *content, GError **error);

G_END_DECLS
