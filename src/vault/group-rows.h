// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "group/group.h"
#include "vault/desk.h"

G_BEGIN_DECLS

/* On the vault thread: what follows from a group's records, written down for whoever only looks. */

gboolean
coterie_group_rows_write (CoterieDesk *desk, CoterieStoreChat *chat, CoterieGroup *group, GError **error);

/* Pictures, of which records have the hash. */
void
coterie_group_rows_hash_picture (GBytes *bytes, guint8 hash[COTERIE_DIGEST_BYTES]);
gboolean
coterie_group_rows_find_picture (CoterieGroup *group, const guint8 *hash, CoterieGroupItem *item);
gboolean
coterie_group_rows_take_picture (CoterieDesk *desk, CoterieStoreChat *chat, GBytes *bytes, GError **error);
gboolean /* of a text of ours that another device has sent */
coterie_group_rows_note_audience (CoterieDesk *desk, const CoterieStoreChat *chat, gint64 *audience, GError **error);

G_END_DECLS
