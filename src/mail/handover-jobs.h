// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/handovers.h"
#include "store/send-jobs.h"
#include "vault/desk.h"
#include "vault/handover-plan.h"
#include "wire/content.h"

G_BEGIN_DECLS

/* On the vault thread: what this device tells one that a person has approved on it (docs/protocol.md, section 19). The
 * other end is mail/takeover-jobs. */

gboolean
coterie_handover_jobs_begin (CoterieDesk *desk, guint32 device, GError **error);
gboolean /* @row: what is known of it: for whom, and behind what */
coterie_handover_jobs_begin_with (CoterieDesk *desk, CoterieStoreHandover *row, GError **error);
gboolean
coterie_handover_jobs_must_wait (
    CoterieDesk *desk, const CoterieStoreSendJob *job, gboolean receiving, gboolean *waits, GError **error);
gboolean
coterie_handover_jobs_fill (
    CoterieDesk *desk, const CoterieStoreSendJob *job, CoterieContent *content, gboolean *there, GError **error);
gboolean /* those that were told before this device had it all go through everything once more */
coterie_handover_jobs_tell_anew (CoterieDesk *desk, gint64 by, GError **error);
gboolean
coterie_handover_jobs_tell_chat (CoterieDesk *desk, CoterieStoreChat *chat, GError **error);
gboolean
coterie_handover_jobs_tell_late (CoterieDesk *desk, gint64 message, GError **error);
gboolean
coterie_handover_jobs_take_ack (CoterieDesk *desk, const CoterieContent *content, GError **error);

G_END_DECLS
