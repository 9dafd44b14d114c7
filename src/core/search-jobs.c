// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/search-jobs.h"

#include "store/search.h"

/* So many texts in one transaction: each costs a new piece of the index, and other jobs wait for some ten
 * milliseconds. */
#define INDEX_MAX 1024

void
coterie_search_wish_free (CoterieSearchWish *self)
{
  g_free (self->words);
  g_free (self);
}

void
coterie_search_step_free (CoterieSearchStep *self)
{
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_free (self);
}

/**
 * coterie_search_jobs_step:
 * @data: a CoterieSearchWish
 *
 * Returns: (transfer full): a CoterieSearchStep; without hits there may still be more
 */
gpointer
coterie_search_jobs_step (CoterieSql *sql, gpointer data, GError **error)
{
  const CoterieSearchWish *wish = data;
  g_autoptr (CoterieWordQuery) query = coterie_word_query_new (wish->words);
  g_autoptr (CoterieSearchStep) step = g_new0 (CoterieSearchStep, 1);
  CoterieStoreSearchPlace place = { .before = wish->before };

  step->rows = coterie_store_search_step (sql, query, wish->chat, wish->limit, &place, error);
  if (step->rows == NULL)
    return NULL;
  step->before = place.before;
  return g_steal_pointer (&step);
}

/**
 * coterie_search_jobs_index:
 *
 * A job. Returns: (transfer full): a gint64, how many texts are left
 */
gpointer
coterie_search_jobs_index (CoterieDesk *desk, gpointer data, GError **error)
{
  g_autofree gint64 *n_left = g_new0 (gint64, 1);

  return coterie_store_search_index (desk->sql, INDEX_MAX, n_left, error) ? g_steal_pointer (&n_left) : NULL;
}
