// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"

G_BEGIN_DECLS

/* What another member has handed over of what was said in a group before we came, until it can be taken: records, or
 * the chain of somebody who wrote it, may be missing, or the group is not accepted yet. */
typedef struct
{
  gint64 history;
  gint64 account;  /* of whoever handed it over */
  GBytes *knows;   /* owned: hashes of records */
  GBytes *members; /* owned: of the content */
  gint64 kept_ms;
} CoterieStoreGroupHistory;

void
coterie_store_group_history_clear (CoterieStoreGroupHistory *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieStoreGroupHistory, coterie_store_group_history_clear)

#define COTERIE_STORE_HISTORIES_MAX 32                  /* of one account in one group */
#define COTERIE_STORE_HISTORIES_MAX_BYTES (1024 * 1024) /* of one account, in all groups */
#define COTERIE_STORE_HISTORIES_MAX_BYTES_ALL (16 * 1024 * 1024)
#define COTERIE_STORE_HISTORIES_MAX_BYTES_OPEN                                                                         \
  (4 * 1024 * 1024) /* beyond that of members and accepted people alone                                                \
                     */

gboolean /* beyond the limits nothing is kept */
coterie_store_group_histories_add (
    CoterieSql *sql, gint64 chat, const CoterieStoreGroupHistory *row, gboolean is_known, GError **error);
GArray * /* of gint64: chats of accepted groups in which something waits */
coterie_store_group_histories_list_chats (CoterieSql *sql, GError **error);
gboolean /* the first one behind that of the number @after; *found FALSE: there is none */
coterie_store_group_histories_next (
    CoterieSql *sql, gint64 chat, gint64 after, CoterieStoreGroupHistory *row, gboolean *found, GError **error);
gboolean
coterie_store_group_histories_remove (CoterieSql *sql, gint64 history, GError **error);

G_END_DECLS
