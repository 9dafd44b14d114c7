// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "vault/desk.h"

G_BEGIN_DECLS

/* On the reader's thread: one bounded step of a search. Gives a CoterieSearchStep. */
typedef struct
{
  char *words;
  gint64 chat; /* 0: in all */
  guint limit;
  gint64 before; /* see store/search.h */
} CoterieSearchWish;

void
coterie_search_wish_free (CoterieSearchWish *self);

typedef struct
{
  GPtrArray *rows; /* CoterieStoreMessage */
  gint64 before;   /* where to go on; 0: that was all */
} CoterieSearchStep;

void
coterie_search_step_free (CoterieSearchStep *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieSearchStep, coterie_search_step_free)

gpointer
coterie_search_jobs_step (CoterieSql *sql, gpointer data, GError **error);

/* On the vault thread: takes up some of the texts that are not in the index yet. Gives a gint64: how many are left. */
gpointer
coterie_search_jobs_index (CoterieDesk *desk, gpointer data, GError **error);

G_END_DECLS
