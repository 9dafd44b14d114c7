// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/group-waiting.h"
#include "vault/group-jobs.h"

G_BEGIN_DECLS

/* On the vault thread: records that others send, and those of them that wait [J2]. */

/* Whose records are taken, one after the other. */
typedef struct
{
  gint64 sender; /* account */
  gboolean is_trusted;
  CoterieStoreWaitingRoom room;    /* zeros at first */
  CoterieGroupJobsOutcome outcome; /* of the last one */
} CoterieGroupOffer;

gboolean
coterie_group_waiting_take (
    CoterieDesk *desk, CoterieStoreChat *chat, GBytes *bytes, CoterieGroupOffer *offer, GError **error);
void
coterie_group_waiting_ask_for_authors (CoterieDesk *desk, CoterieGroup *group, const GPtrArray *records);
gboolean
coterie_group_waiting_place (CoterieDesk *desk, CoterieStoreChat *chat, GError **error);

G_END_DECLS
