// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/outbox.h"
#include "store/send-jobs.h"
#include "vault/desk.h"
#include "wire/content.h"
#include "wire/frames.h"

G_BEGIN_DECLS

/* On the vault thread: contents on their way out. */

/* What somebody else's job queues: chat, account, kind and what the kind needs; the rest is filled in here. */
gboolean
coterie_outbox_jobs_queue (CoterieDesk *desk, CoterieStoreSendJob *row, GError **error);
gboolean
coterie_outbox_jobs_queue_open (CoterieDesk *desk,
                                const CoterieStoreChat *chat,
                                CoterieContentKind kind,
                                GError **error);

/* A job: frames that are not answered. Gives a GPtrArray of CoterieStoreOutboxRow. */
gpointer
coterie_outbox_jobs_list (CoterieDesk *desk, gpointer data, GError **error);

/* A job: the server has taken a send. */
typedef struct
{
  guint64 send;
  gint64 time_ms;
} CoterieAnswerNews;

gpointer
coterie_outbox_jobs_answered (CoterieDesk *desk, gpointer data, GError **error);

/* The content of a frame; @found FALSE: that number is nobody's. */
gboolean
coterie_outbox_jobs_load (CoterieDesk *desk, guint64 send, CoterieStoreSendJob *row, gboolean *found, GError **error);

gboolean /* it will not be sent */
coterie_outbox_jobs_fail (CoterieDesk *desk, const CoterieStoreSendJob *job, GError **error);
gboolean
coterie_outbox_jobs_fail_account (CoterieDesk *desk, gint64 account, GError **error);

G_END_DECLS
