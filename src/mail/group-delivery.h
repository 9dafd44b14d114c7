// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mail/content-jobs.h"

G_BEGIN_DECLS

/* On the vault thread: whom our texts in groups have reached, by the receipts that came (docs/protocol.md, "Groups").
 */

gboolean
coterie_group_delivery_take (CoterieArrival *self, GError **error);

gboolean
coterie_group_delivery_miss (CoterieDesk *desk, gint64 message, gint64 account, gboolean *again, GError **error);

/* A job: whom a text of ours has reached. @data: a gint64, its row. Gives a GArray of CoterieDeliveryRow. */
typedef struct
{
  gint64 account;
  int state;      /* CoterieMessageState */
  gint64 time_ms; /* since when; 0: not known */
} CoterieDeliveryRow;

gpointer
coterie_group_delivery_list (CoterieDesk *desk, gpointer data, GError **error);

/* Who has left is not waited for any more. */
gboolean
coterie_group_delivery_review (CoterieDesk *desk, CoterieStoreChat *chat, GError **error);

G_END_DECLS
