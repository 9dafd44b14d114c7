// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/messages.h"
#include "vault/desk.h"

G_BEGIN_DECLS

/* On the vault thread: rows that another device of ours has, or that are shown later than they came, among those that
 * are here. */

gboolean
coterie_merge_jobs_put_rows (
    CoterieDesk *desk, CoterieStoreChat *chat, const GPtrArray *rows, guint64 *next, GError **error);
gboolean /* the same for rows that come late: what one device wrote stays in its order */
coterie_merge_jobs_put_late (
    CoterieDesk *desk, CoterieStoreChat *chat, const GPtrArray *rows, guint64 *next, GError **error);

/* Some of @rows, none of which is here, in front of the row at @position; when all are in, the chat is settled. */
gboolean
coterie_merge_jobs_insert (CoterieDesk *desk,
                           CoterieStoreChat *chat,
                           const GPtrArray *rows,
                           guint from,
                           guint count,
                           guint64 position,
                           GError **error);
gboolean
coterie_merge_jobs_add (CoterieDesk *desk,
                        CoterieStoreChat *chat,
                        CoterieStoreMessage *row,
                        gboolean unread,
                        gboolean *inserted,
                        GError **error);
gboolean
coterie_merge_jobs_add_late (CoterieDesk *desk,
                             CoterieStoreChat *chat,
                             CoterieStoreMessage *row,
                             guint64 behind,
                             gboolean unread,
                             GError **error);
gboolean
coterie_merge_jobs_settle (CoterieDesk *desk, CoterieStoreChat *chat, GError **error);

G_END_DECLS
