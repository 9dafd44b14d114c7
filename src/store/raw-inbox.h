// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"
#include "wire/ids.h"

G_BEGIN_DECLS

/* Envelopes that could not be opened, until they come again, are lost, or too old. Their bytes are not kept: a sender
 * is asked for what has that hash, and seals it anew. */
typedef struct
{
  gint64 raw;
  guint8 hash[COTERIE_DIGEST_BYTES]; /* of the sealed bytes */
  gint64 account;                    /* of the sender */
  guint32 device;
  gint64 arrived_ms;
  int reason; /* CoterieRetryReason */
  guint attempts;
  gint64 next_ms; /* when to ask (again) */
  gint64 message; /* the line that stands for it, or 0 */
} CoterieStoreRaw;

gboolean
coterie_store_raw_inbox_insert (CoterieSql *sql, const CoterieStoreRaw *row, gboolean *inserted, GError **error);
gboolean
coterie_store_raw_inbox_find (CoterieSql *sql,
                              const guint8 *hash,
                              gint64 account,
                              guint32 device,
                              CoterieStoreRaw *row,
                              gboolean *found,
                              GError **error);
GPtrArray *
coterie_store_raw_inbox_list_due (CoterieSql *sql, gint64 now_ms, gint64 latest_ms, guint limit, GError **error);
gboolean
coterie_store_raw_inbox_next_ms (CoterieSql *sql, gint64 *next_ms, GError **error);
gboolean
coterie_store_raw_inbox_count (CoterieSql *sql, gint64 account, guint32 device, gint64 *count, GError **error);
gboolean
coterie_store_raw_inbox_set_asked (CoterieSql *sql, gint64 raw, guint attempts, gint64 next_ms, GError **error);
gboolean
coterie_store_raw_inbox_remove (CoterieSql *sql, gint64 raw, GError **error);

G_END_DECLS
