// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "vault/desk.h"

G_BEGIN_DECLS

/* On the vault thread: what was said in a group before we came, as whoever has added us hands it over
 * (docs/protocol.md, "Groups", [J15]). */

/* So many rows of one group stand on other members' words. */
#define COTERIE_GROUP_HISTORIES_ROWS_MAX 1000

gboolean /* takes what can be taken of what is kept. Repeating is safe */
coterie_group_histories_settle (CoterieDesk *desk, CoterieStoreChat *chat, GError **error);
gboolean
coterie_group_histories_settle_waiting (CoterieDesk *desk, GError **error);

G_END_DECLS
