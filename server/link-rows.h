// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"
#include "wire/linking.h"

G_BEGIN_DECLS

/* One row of `links`: the one device that waits, or waited, to be approved for an account. */
typedef struct
{
  gint64 account_id; /* 0: there is none */
  guint8 hash[COTERIE_DIGEST_BYTES];
  CoterieLinkingView view; /* without address and place, which are not stored */
  char *bundle;            /* owned: JSON; NULL before it is revealed */
} CoterieLinkRow;

void
coterie_link_row_clear (CoterieLinkRow *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieLinkRow, coterie_link_row_clear)

gboolean
coterie_link_row_find_account (CoterieSql *sql, gint64 account_id, gint64 now_ms, CoterieLinkRow *row, GError **error);
gboolean
coterie_link_row_find_hash (
    CoterieSql *sql, const guint8 hash[COTERIE_DIGEST_BYTES], gint64 now_ms, CoterieLinkRow *row, GError **error);
gboolean
coterie_link_row_save (CoterieSql *sql, const CoterieLinkRow *row, GError **error);
gboolean
coterie_link_row_delete (CoterieSql *sql, gint64 account_id, GError **error);
void
coterie_link_row_end (CoterieLinkRow *row, CoterieLinkingReason reason, guint32 device);

G_END_DECLS
