// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/messages.h"

G_BEGIN_DECLS

/* Where in a chat a row belongs that came late, and room for it. */

gboolean /* between what the same device wrote before, and after */
coterie_store_messages_find_bounds (CoterieSql *sql,
                                    gint64 chat,
                                    const CoterieStoreMessage *row,
                                    guint64 *from_position,
                                    guint64 *to_position,
                                    GError **error);
gboolean /* what that device wrote last in the chat, by its clock; 0: nothing */
coterie_store_messages_find_last_sent (
    CoterieSql *sql, gint64 chat, const CoterieStoreMessage *row, gint64 *sent_ms, GError **error);
gboolean /* what the same device wrote later, among the rows in front of @position */
coterie_store_messages_find_later (
    CoterieSql *sql, gint64 chat, const CoterieStoreMessage *row, guint64 *position, GError **error);
gboolean /* behind the last row that is not younger */
coterie_store_messages_find_place (CoterieSql *sql, gint64 chat, gint64 time_ms, guint64 *position, GError **error);
gboolean
coterie_store_messages_find_next_time (CoterieSql *sql, gint64 message, int kind, gint64 *time_ms, GError **error);
gboolean
coterie_store_messages_shift (CoterieSql *sql, gint64 chat, guint64 from_position, guint64 by, GError **error);

G_END_DECLS
