// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"
#include "wire/ids.h"

G_BEGIN_DECLS

/* What was sealed, and for whom, kept for COTERIE_SENT_LOG_DAYS so that it can be sent again [F2]. */

typedef struct
{
  gint64 content; /* the number of the job that sent it first */
  gint64 chat;
  int kind; /* CoterieContentKind */
  guint8 id[COTERIE_CONTENT_ID_BYTES];
  gint64 sent_ms;
  gint64 message;  /* whose text it is, or 0 */
  GBytes *payload; /* owned, or NULL */
} CoterieStoreSentContent;

typedef struct
{
  guint8 hash[COTERIE_DIGEST_BYTES]; /* of the envelope's sealed bytes */
  gint64 job;
  gint64 content;
  gint64 peer; /* COTERIE_STORE_PEER() */
  guint64 n;
  guint times; /* it was sent again */
} CoterieStoreSentEntry;

void
coterie_store_sent_content_clear (CoterieStoreSentContent *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieStoreSentContent, coterie_store_sent_content_clear)

gboolean
coterie_store_sent_log_add_content (CoterieSql *sql,
                                    const CoterieStoreSentContent *row,
                                    gint64 logged_ms,
                                    GError **error);
gboolean
coterie_store_sent_log_load_content (
    CoterieSql *sql, gint64 content, CoterieStoreSentContent *row, gboolean *found, GError **error);
gboolean
coterie_store_sent_log_put (CoterieSql *sql, const CoterieStoreSentEntry *entry, GError **error);
gboolean
coterie_store_sent_log_get_n (CoterieSql *sql, gint64 job, gint64 peer, guint64 *n, GError **error);
gboolean
coterie_store_sent_log_find (
    CoterieSql *sql, const guint8 *hash, gint64 peer, CoterieStoreSentEntry *entry, gboolean *found, GError **error);
gboolean
coterie_store_sent_log_count_times (CoterieSql *sql, gint64 content, gint64 peer, gint64 *times, GError **error);
gboolean /* how many contents of a kind that device was sent since then, in a chat */
coterie_store_sent_log_count_kind (
    CoterieSql *sql, gint64 peer, gint64 chat, int kind, gint64 since_ms, gint64 *count, GError **error);
gboolean /* another job than that one had the same content for somebody's devices */
coterie_store_sent_log_has_for (
    CoterieSql *sql, const guint8 *id, gint64 job, gint64 account, gboolean *has, GError **error);
gboolean
coterie_store_sent_log_forget_for (CoterieSql *sql, gint64 job, gint64 account, GError **error);
gboolean
coterie_store_sent_log_remove_older (CoterieSql *sql, gint64 logged_before_ms, GError **error);

G_END_DECLS
