// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "vault/desk.h"
#include "wire/content.h"

G_BEGIN_DECLS

/* On the vault thread: receipts. What is owed follows from two positions in the chat, so that a received message costs
 * no row of its own. */

gboolean
coterie_receipt_jobs_queue (CoterieDesk *desk, CoterieStoreChat *chat, GError **error);
gboolean
coterie_receipt_jobs_queue_one (CoterieDesk *desk, CoterieStoreChat *chat, const guint8 *id, GError **error);
GBytes *
coterie_receipt_jobs_collect (CoterieDesk *desk, CoterieStoreChat *chat, GError **error);
gboolean
coterie_receipt_jobs_fill (CoterieContent *content, GBytes *payload);

/* Shared with mail/group-receipts.h. */
gboolean
coterie_receipt_jobs_wants_read (CoterieDesk *desk, CoterieStoreChat *chat, gboolean *wants, GError **error);
GBytes *
coterie_receipt_jobs_make_payload (const GByteArray *delivered, const GByteArray *read);
gboolean /* of @content, whose texts @account wrote */
coterie_receipt_jobs_follow_own (
    CoterieDesk *desk, CoterieStoreChat *chat, gint64 account, const CoterieContent *content, GError **error);

gboolean
coterie_receipt_jobs_take (CoterieDesk *desk,
                           CoterieStoreChat *chat,
                           const CoterieContent *content,
                           gboolean from_own,
                           gint64 time_ms,
                           GError **error);

/* A job: what stands in a chat before that position has been seen. What stood there as a line of ours when it was seen,
 * and is something else now, has been seen from @seen_from on. */
typedef struct
{
  gint64 chat;
  guint64 seen_from;
  guint64 position;
} CoterieReadWish;

gpointer
coterie_receipt_jobs_mark_read (CoterieDesk *desk, gpointer data, GError **error);

G_END_DECLS
