// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"

G_BEGIN_DECLS

/* Which of our texts have come to whom of a group, and when. A text gets a mark, a number in its group, with the first
 * receipt for it; what somebody has then is some ranges of marks, one in the end, however much is said. */
typedef enum
{
  COTERIE_STORE_RECEIPT_DELIVERED = 1,
  COTERIE_STORE_RECEIPT_READ = 2,
  COTERIE_STORE_RECEIPT_MISSED = 3, /* no receipt: what was kept for them has come to nothing */
} CoterieStoreReceipt;

/* So many times are remembered of one member: older ranges become one, of the later time. */
#define COTERIE_STORE_RECEIPT_RANGES 64

gboolean /* *@mark is 0 when nobody has had it */
coterie_store_group_receipts_get_mark (CoterieSql *sql, gint64 message, gint64 *mark, GError **error);
gboolean
coterie_store_group_receipts_ensure_mark (CoterieSql *sql, gint64 message, gint64 *mark, GError **error);
gboolean /* @added: FALSE when it was known */
coterie_store_group_receipts_add (CoterieSql *sql,
                                  gint64 chat,
                                  gint64 account,
                                  CoterieStoreReceipt kind,
                                  gint64 mark,
                                  gint64 time_ms,
                                  gboolean *added,
                                  GError **error);
gboolean
coterie_store_group_receipts_find (CoterieSql *sql,
                                   gint64 chat,
                                   gint64 account,
                                   CoterieStoreReceipt kind,
                                   gint64 mark,
                                   gboolean *found,
                                   gint64 *time_ms,
                                   GError **error);

/* What somebody has of the kind that was asked for. */
typedef struct
{
  gint64 account;
  gint64 first; /* marks, from this one to the last one */
  gint64 last;
} CoterieStoreReceiptRange;

GArray *
coterie_store_group_receipts_list (CoterieSql *sql, gint64 chat, CoterieStoreReceipt kind, GError **error);
gboolean
coterie_store_group_receipts_has (const GArray *ranges, gint64 account, gint64 mark);

G_END_DECLS
