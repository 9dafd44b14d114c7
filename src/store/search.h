// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/word-query.h"
#include "sql/connection.h"

G_BEGIN_DECLS

/* The index of all texts (rows of %COTERIE_STORE_KIND_TEXT). A text gets the next number, its *doc*, in the transaction
 * that stores it, so that none is forgotten; its words are taken up later, many texts at a time. What is not taken up
 * yet is found by looking at it.
 *
 * The index is cut into generations of %COTERIE_STORE_SEARCH_GENERATION docs: every word in it begins with the letters
 * of its generation. So the beginning of a word, which the engine gathers in whole, costs no more in a million texts
 * than in one generation of them, and the newest hits come first. Chats are words as well. The texts themselves are
 * not in it; whoever reads a hit compares it once more. */
#define COTERIE_STORE_SEARCH_GENERATION 32768

/* Where a search stands; begins with { .before = G_MAXINT64 }. */
typedef struct
{
  gint64 before; /* docs below it were not looked at; 0 at the end */
} CoterieStoreSearchPlace;

gboolean
coterie_store_search_add (CoterieSql *sql, gint64 message, GError **error);
gboolean
coterie_store_search_remove (CoterieSql *sql, gint64 message, GError **error);

gboolean
coterie_store_search_index (CoterieSql *sql, guint limit, gint64 *n_left, GError **error);
gboolean
coterie_store_search_count_left (CoterieSql *sql, gint64 *n_left, GError **error);

GPtrArray *
coterie_store_search_step (
    CoterieSql *sql, CoterieWordQuery *query, gint64 chat, guint limit, CoterieStoreSearchPlace *place, GError **error);

G_END_DECLS
