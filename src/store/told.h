// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"
#include "wire/ids.h"

G_BEGIN_DECLS

/* [C2] Longer chains that somebody told us of, until they have been seen or a person has been told that they cannot be.
 * Each *binds* one account, for which nothing is sealed meanwhile: that of who told it, or, when another device of ours
 * did, the one whose chain it is. */
typedef struct
{
  gint64 whose;   /* account */
  gint64 told_by; /* account */
  guint8 aid[COTERIE_AID_BYTES];
  CoterieChainHead head;
  guint n_failed; /* how often the server gave no answer of any use */
} CoterieStoreTold;

gint64
coterie_store_told_get_bound (const CoterieStoreTold *self);

gboolean /* of each chain and teller the longest counts */
coterie_store_told_put (CoterieSql *sql, gint64 whose, gint64 told_by, const CoterieChainHead *head, GError **error);
GArray *
coterie_store_told_list (CoterieSql *sql, gint64 whose, GError **error);
gboolean
coterie_store_told_binds (CoterieSql *sql, gint64 account, gboolean *binds, GError **error);
gboolean
coterie_store_told_add_failure (CoterieSql *sql, gint64 whose, gint64 told_by, GError **error);
gboolean
coterie_store_told_remove (CoterieSql *sql, gint64 whose, gint64 told_by, GError **error);
gboolean
coterie_store_told_remove_by (CoterieSql *sql, gint64 told_by, GError **error);
gboolean
coterie_store_told_remove_bound (CoterieSql *sql, gint64 account, GError **error);

G_END_DECLS
