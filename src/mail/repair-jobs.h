// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/raw-inbox.h"
#include "vault/desk.h"
#include "wire/content.h"
#include "wire/frames.h"

G_BEGIN_DECLS

/* On the vault thread: what could not be opened, what is missing, and what is sent again (docs/protocol.md, section
 * 14). */

gboolean
coterie_repair_jobs_fill (CoterieContent *content, GBytes *payload);

/* Receiving. */
gboolean
coterie_repair_jobs_keep (
    CoterieDesk *desk, gint64 account, const CoterieDeliver *deliver, CoterieRetryReason reason, GError **error);
gboolean
coterie_repair_jobs_count (CoterieDesk *desk, gint64 account, const CoterieContent *content, GError **error);
gboolean
coterie_repair_jobs_take_again (CoterieDesk *desk,
                                gint64 account,
                                const CoterieContent *content,
                                CoterieStoreMessage *row,
                                gboolean *placed,
                                GError **error);

/* Kinds. */
gboolean
coterie_repair_jobs_take_retry (CoterieDesk *desk, gint64 account, const CoterieContent *content, GError **error);
gboolean
coterie_repair_jobs_take_lost (CoterieDesk *desk, gint64 account, const CoterieContent *content, GError **error);

/* A job: asks for what is due. Gives a gint64 *: when to look again, 0 for never. */
gpointer
coterie_repair_jobs_ask (CoterieDesk *desk, gpointer data, GError **error);

/* A job: the server lost envelopes for us. */
typedef struct
{
  guint64 count;
} CoterieGapNews;

gpointer
coterie_repair_jobs_note_gap (CoterieDesk *desk, gpointer data, GError **error);

G_END_DECLS
