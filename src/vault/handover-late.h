// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/handovers.h"
#include "vault/desk.h"
#include "vault/handover-plan.h"

G_BEGIN_DECLS

/* Rows that come to stand among those of which other devices of ours have been told, or behind them though they are
 * older [H6]. */

gboolean /* whatever counts rows of that chat counts on */
coterie_handover_late_shift (
    CoterieDesk *desk, const CoterieStoreChat *chat, guint64 from_position, guint64 by, GError **error);
gboolean /* those that have been told of the chat are told of these rows as well */
coterie_handover_late_tell (
    CoterieDesk *desk, const CoterieStoreChat *chat, guint64 position, guint64 count, GError **error);
gboolean /* of what had to wait until others were answered */
coterie_handover_late_tell_noted (CoterieDesk *desk, const CoterieStoreHandover *row, GError **error);
gboolean /* a part with these rows, and with others that wait as they do */
coterie_handover_late_queue (CoterieDesk *desk, guint32 device, const CoterieHandoverRange *range, GError **error);
gboolean /* as many as that takes, with some that stand beside them */
coterie_handover_late_queue_all (CoterieDesk *desk, guint32 device, const CoterieHandoverRange *range, GError **error);

G_END_DECLS
