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

/* What some of them knew, and when the server stamped the first of these. */
typedef struct
{
  GBytes *knows; /* owned */
  gint64 time_ms;
} CoterieStoreKeptKnows;

void
coterie_store_kept_knows_free (CoterieStoreKeptKnows *self);
void
coterie_store_kept_content_free (CoterieStoreKeptContent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieStoreKeptContent, coterie_store_kept_content_free)

#define COTERIE_STORE_KEPT_MAX 500                           /* of one sender in one group */
#define COTERIE_STORE_KEPT_MAX_BYTES (2 * 1024 * 1024)       /* of one sender, in all groups */
#define COTERIE_STORE_KEPT_MAX_BYTES_OPEN (16 * 1024 * 1024) /* of all groups that are not accepted */

gboolean /* repeating is safe; beyond the limit nothing is kept */
coterie_store_kept_contents_insert (
    CoterieSql *sql, gint64 chat, const CoterieStoreMessage *row, GBytes *knows, gint64 kept_ms, GError **error);
GArray * /* of gint64: numbers, in the order in which they came */
coterie_store_kept_contents_list (CoterieSql *sql, gint64 chat, GError **error);
GPtrArray * /* of CoterieStoreKeptKnows */
coterie_store_kept_contents_list_knows (CoterieSql *sql, gint64 chat, GError **error);
CoterieStoreKeptContent *
coterie_store_kept_contents_load (CoterieSql *sql, gint64 kept, GError **error);
GArray * /* of gint64: chats in which something was kept before then */
coterie_store_kept_contents_list_chats (CoterieSql *sql, gint64 before_ms, GError **error);
gboolean
coterie_store_kept_contents_remove (CoterieSql *sql, gint64 kept, GError **error);

G_END_DECLS
