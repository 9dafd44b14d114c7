// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "group/group.h"
#include "vault/desk.h"

G_BEGIN_DECLS

/* On the vault thread: groups as their records have them (docs/protocol.md, "Groups"). */

/* How long something is kept for records that do not come. */
#define COTERIE_GROUP_JOBS_KEPT_MS (7 * 24 * 3600 * G_GINT64_CONSTANT (1000))

/* What became of a record. */
typedef enum
{
  COTERIE_GROUP_JOBS_PLACED,  /* it is in the set, now or before */
  COTERIE_GROUP_JOBS_WAITS,   /* for records before it, or for its author's chain: as long as it is kept */
  COTERIE_GROUP_JOBS_REFUSED, /* it is no good */
} CoterieGroupJobsOutcome;

gboolean /* 0: no group of that id is known */
coterie_group_jobs_find (CoterieDesk *desk, const guint8 *id, CoterieStoreChat **chat, GError **error);
gboolean
coterie_group_jobs_meet (CoterieDesk *desk, const guint8 *id, CoterieStoreChat **chat, GError **error);
CoterieStoreChat *
coterie_group_jobs_ensure (CoterieDesk *desk, const guint8 *id, GError **error);
CoterieGroup * /* transfer none: for the time of the job */
coterie_group_jobs_get (CoterieDesk *desk, const CoterieStoreChat *chat, GError **error);

gboolean
coterie_group_jobs_place_record (CoterieDesk *desk,
                                 CoterieStoreChat *chat,
                                 GBytes *bytes,
                                 CoterieGroupRecord *record,
                                 CoterieGroupJobsOutcome *outcome,
                                 GError **error);
void
coterie_group_jobs_ask_for_author (CoterieDesk *desk, CoterieGroup *group, const CoterieGroupRecord *record);
void
coterie_group_jobs_ask_for_chain (CoterieDesk *desk, const guint8 *aid);
gboolean /* whether all these records are there */
coterie_group_jobs_has_all (CoterieGroup *group, const guint8 *hashes, gsize n_bytes);
gboolean /* what somebody says in the group is shown: both are in, and they may write */
coterie_group_jobs_may_show (CoterieDesk *desk, CoterieGroup *group, const guint8 *sender);
gboolean /* nothing that they wrote is shown */
coterie_group_jobs_is_blocked (CoterieDesk *desk, gint64 account, gboolean *blocked, GError **error);

G_END_DECLS
