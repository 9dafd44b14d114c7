// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/messages.h"

G_BEGIN_DECLS

/* What was said in a group by somebody who knew records of it that are not here yet: shown when they have come. */
typedef struct
{
  gint64 kept;
  CoterieStoreMessage row; /* but for its number, which it gets when it is shown */
  GBytes *knows;           /* owned: hashes of records */
  gint64 kept_ms;
} CoterieStoreKeptContent;

void
coterie_store_kept_content_free (CoterieStoreKeptContent *self);

#define COTERIE_STORE_KEPT_MAX 500                           /* of one sender in one group */
#define COTERIE_STORE_KEPT_MAX_BYTES (2 * 1024 * 1024)       /* of texts of one sender, in all groups */
#define COTERIE_STORE_KEPT_MAX_BYTES_OPEN (16 * 1024 * 1024) /* of texts in all groups that are not accepted */

gboolean /* repeating is safe; beyond the limit nothing is kept */
coterie_store_kept_contents_insert (
    CoterieSql *sql, gint64 chat, const CoterieStoreMessage *row, GBytes *knows, gint64 kept_ms, GError **error);
GPtrArray * /* of CoterieStoreKeptContent, in the order in which they came */
coterie_store_kept_contents_list (CoterieSql *sql, gint64 chat, GError **error);
gboolean
coterie_store_kept_contents_remove (CoterieSql *sql, gint64 kept, GError **error);

G_END_DECLS
