// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "vault/desk.h"

G_BEGIN_DECLS

/* On the vault thread: what is said in a group: for whom it is, and whom it mentions (docs/protocol.md, "Groups"). */

gboolean
coterie_group_texts_check_part (
    CoterieDesk *desk, const CoterieStoreChat *chat, const GArray *accounts, GBytes **part, GError **error);
gboolean
coterie_group_texts_find_mentions (
    CoterieDesk *desk, const CoterieStoreChat *chat, const char *text, GBytes **mentions, GError **error);

G_END_DECLS
