// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mail/content-jobs.h"

G_BEGIN_DECLS

/* On the vault thread: receipts in groups (docs/protocol.md, "Groups"). Whoever wrote a text is told by each that has
 * it; what is owed follows from two positions in the chat, as in one of two people. */

/* One content is queued that stands for all that is owed; what follows is made of it when it may be sent. */
gboolean
coterie_group_receipts_queue (CoterieDesk *desk, CoterieStoreChat *chat, GError **error);
gboolean
coterie_group_receipts_expand (CoterieDesk *desk, CoterieStoreChat *chat, GError **error);

gboolean
coterie_group_receipts_take (CoterieArrival *self, GError **error);

/* A job: whom a text of ours has reached. @data: a gint64, its row. Gives a GArray of CoterieDeliveryRow. */
typedef struct
{
  gint64 account;
  int state;      /* CoterieMessageState */
  gint64 time_ms; /* since when; 0: not known */
} CoterieDeliveryRow;

gpointer
coterie_group_receipts_list (CoterieDesk *desk, gpointer data, GError **error);

/* Who has left is not waited for any more. */
gboolean
coterie_group_receipts_review (CoterieDesk *desk, CoterieStoreChat *chat, GError **error);

G_END_DECLS
