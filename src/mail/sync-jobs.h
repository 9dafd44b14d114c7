// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mail/content-jobs.h"
#include "store/send-jobs.h"
#include "store/stamps.h"
#include "wire/sync.h"

G_BEGIN_DECLS

/* On the vault thread: what a person chose on one of their devices, on all of them (docs/protocol.md, section 20). */

/* Whether there are other devices of ours, and whether this one still waits for what they have: before that it has no
 * profile and no presence token of its own to tell anybody. */
gboolean
coterie_sync_jobs_has_others (CoterieDesk *desk, gboolean *others, GError **error);
gboolean
coterie_sync_jobs_is_waiting (CoterieDesk *desk, gboolean *waiting, GError **error);
gboolean
coterie_sync_jobs_end_waiting (CoterieDesk *desk, GError **error);

/* [O1], [O2]: something was chosen on this device: noted, and told to the others. */
gboolean
coterie_sync_jobs_choose (CoterieDesk *desk, gint64 account, CoterieStamp field, GError **error);
gboolean
coterie_sync_jobs_choose_of_chat (CoterieDesk *desk, const CoterieStoreChat *chat, CoterieStamp field, GError **error);
gboolean /* CoterieChatFlag */
coterie_sync_jobs_choose_flag (CoterieDesk *desk, const CoterieStoreChat *chat, guint flag, GError **error);
gboolean
coterie_sync_jobs_tell_chat (CoterieDesk *desk, CoterieStoreChat *chat, GError **error);

/* What is kept, as it is told; for the hand-over as well. */
/* [O1]: what the time of a choice counts for. */
gint64
coterie_sync_jobs_limit (const CoterieDesk *desk, gint64 at_ms);

gboolean
coterie_sync_jobs_get_person (CoterieDesk *desk, gint64 account, CoterieSyncPerson *person, GError **error);
gboolean
coterie_sync_jobs_get_group (CoterieDesk *desk, const CoterieStoreChat *chat, CoterieSyncPerson *told, GError **error);
gboolean
coterie_sync_jobs_get_chat (CoterieDesk *desk, const CoterieStoreChat *chat, CoterieSyncChat *told, GError **error);
gboolean
coterie_sync_jobs_get_settings (CoterieDesk *desk, CoterieSyncSettings *settings, GError **error);

/* What was told, as far as it is newer. */
gboolean
coterie_sync_jobs_put_person (CoterieDesk *desk, gint64 account, const CoterieSyncPerson *person, GError **error);
gboolean
coterie_sync_jobs_put_group (CoterieDesk *desk, CoterieStoreChat *chat, const CoterieSyncPerson *told, GError **error);
gboolean
coterie_sync_jobs_put_chat (CoterieDesk *desk, CoterieStoreChat *chat, const CoterieSyncChat *told, GError **error);
gboolean
coterie_sync_jobs_put_settings (CoterieDesk *desk, const CoterieSyncSettings *settings, GError **error);

/* Contents. */
gboolean
coterie_sync_jobs_fill (
    CoterieDesk *desk, const CoterieStoreSendJob *job, CoterieContent *content, gboolean *there, GError **error);
gboolean
coterie_sync_jobs_take (CoterieArrival *arrival, gint64 party, GError **error);
gboolean
coterie_sync_jobs_take_group (CoterieArrival *arrival, GError **error);

G_END_DECLS
