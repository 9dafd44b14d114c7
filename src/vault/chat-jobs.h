// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "entities/message.h"
#include "vault/desk.h"

G_BEGIN_DECLS

/* On the vault thread: conversations and their rows. */

CoterieStoreChat *
coterie_chat_jobs_ensure (CoterieDesk *desk, gint64 account, GError **error);
gboolean
coterie_chat_jobs_find (CoterieDesk *desk, gint64 account, CoterieStoreChat **chat, GError **error);
gboolean /* only one in which a line of ours may stand */
coterie_chat_jobs_find_shown (CoterieDesk *desk, gint64 account, CoterieStoreChat **chat, GError **error);

gboolean
coterie_chat_jobs_add_message (CoterieDesk *desk,
                               CoterieStoreChat *chat,
                               CoterieStoreMessage *row,
                               gboolean unread,
                               gboolean *inserted,
                               GError **error);
gboolean
coterie_chat_jobs_add_line (CoterieDesk *desk,
                            CoterieStoreChat *chat,
                            CoterieMessageKind kind,
                            const char *text,
                            gboolean unread,
                            gint64 *message,
                            GError **error);
gboolean /* a line that says so */
coterie_chat_jobs_is_missed_call (const CoterieStoreMessage *row);
gboolean
coterie_chat_jobs_take_back_unread (CoterieDesk *desk, gint64 message, GError **error);
gboolean
coterie_chat_jobs_change_line (
    CoterieDesk *desk, gint64 message, CoterieMessageKind kind, const char *text, GError **error);
gboolean
coterie_chat_jobs_note_renewed (CoterieDesk *desk, gint64 message, CoterieMessageKind kind, GError **error);
void
coterie_chat_jobs_tell_new (CoterieDesk *desk, CoterieStoreMessage *row, gboolean unread);
gboolean
coterie_chat_jobs_report (CoterieDesk *desk, gint64 message, GError **error);
gboolean /* the list of chats shows what stands last */
coterie_chat_jobs_show_newest (CoterieDesk *desk, CoterieStoreChat *chat, GError **error);
gboolean
coterie_chat_jobs_read_to (CoterieDesk *desk, CoterieStoreChat *chat, guint64 position, GError **error);
gboolean /* what was renewed in [@from_position, @to_position) */
coterie_chat_jobs_see_renewed (
    CoterieDesk *desk, CoterieStoreChat *chat, guint64 from_position, guint64 to_position, GError **error);
gboolean /* from the rows, all of them */
coterie_chat_jobs_count_unread (CoterieDesk *desk, CoterieStoreChat *chat, GError **error);

G_END_DECLS
