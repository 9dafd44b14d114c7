// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "group/group.h"
#include "vault/desk.h"

G_BEGIN_DECLS

/* On the vault thread: who came and went, and what else changed, as lines in the timeline of a group. Each record that
 * counts and was made while we were in makes one; one that counts no more takes it back. */

gboolean
coterie_group_lines_update (CoterieDesk *desk, CoterieStoreChat *chat, CoterieGroup *group, GError **error);

gboolean
coterie_group_lines_choose_account (
    CoterieDesk *desk, const CoterieStoreChat *chat, const guint8 *id, gint64 *account, GError **error);

/* The records that are here now make none: what happened before is told otherwise. Before the group is settled. */
gboolean
coterie_group_lines_pass (CoterieDesk *desk, const CoterieStoreChat *chat, GError **error);

gboolean /* the row that tells of that record; *message 0: none does */
coterie_group_lines_find (CoterieDesk *desk,
                          CoterieStoreChat *chat,
                          CoterieGroup *group,
                          const CoterieGroupItem *item,
                          gint64 *message,
                          GError **error);

G_END_DECLS
