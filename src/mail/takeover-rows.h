// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/handovers.h"
#include "vault/desk.h"
#include "wire/handover.h"

G_BEGIN_DECLS

/* On the vault thread: rows of chats that another device of ours tells, among those that are here. */

gboolean
coterie_takeover_rows_find_chat (
    CoterieDesk *desk, gboolean is_group, const guint8 *peer, CoterieStoreChat **chat, GError **error);
gboolean
coterie_takeover_rows_take (CoterieDesk *desk, CoterieStoreHandover *row, const CoterieHandover *told, GError **error);

G_END_DECLS
