// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "group/group.h"
#include "store/groups.h"
#include "vault/desk.h"

G_BEGIN_DECLS

/* On the vault thread: what follows from a group's records for this account: who is in, whether it is a request, and
 * what of what was said in it is shown (docs/protocol.md, "Groups"). */

gboolean /* what waited and need not any more; then what follows from the set is written down */
coterie_group_standing_settle (CoterieDesk *desk, CoterieStoreChat *chat, GError **error);
gboolean
coterie_group_standing_settle_unnamed (CoterieDesk *desk, GError **error);
gboolean
coterie_group_standing_show_kept (CoterieDesk *desk, CoterieStoreChat *chat, GError **error);
gboolean /* the place behind the lines that tell of these records */
coterie_group_standing_find_place (
    CoterieDesk *desk, CoterieStoreChat *chat, const guint8 *knows, gsize n_bytes, guint64 *behind, GError **error);
gboolean
coterie_group_standing_note_role (CoterieDesk *desk, CoterieGroup *group, CoterieStoreGroup *row, GError **error);
gboolean
coterie_group_standing_accept (CoterieDesk *desk, CoterieStoreChat *chat, GError **error);

G_END_DECLS
