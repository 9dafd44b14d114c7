// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "vault/desk.h"

G_BEGIN_DECLS

/* On the vault thread: receipts that we owe in groups (docs/protocol.md, "Groups"). Whoever wrote a text is told by
 * each that has it; what is owed follows from two positions in the chat, as in one of two people. */

/* One content is queued that stands for all that is owed; what follows is made of it when it may be sent. */
gboolean
coterie_group_receipts_queue (CoterieDesk *desk, CoterieStoreChat *chat, GError **error);
gboolean
coterie_group_receipts_expand (CoterieDesk *desk, CoterieStoreChat *chat, GError **error);

G_END_DECLS
