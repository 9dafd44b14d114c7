// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"

G_BEGIN_DECLS

/* Texts for names that could not be looked up when they were written. */
typedef struct
{
  gint64 text;
  char *name; /* owned */
  char *body; /* owned */
  gint64 written_ms;
} CoterieStoreKeptText;

void
coterie_store_kept_text_free (CoterieStoreKeptText *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieStoreKeptText, coterie_store_kept_text_free)

gboolean
coterie_store_kept_texts_insert (
    CoterieSql *sql, const char *name, const char *body, gint64 written_ms, GError **error);
GPtrArray *
coterie_store_kept_texts_list (CoterieSql *sql, GError **error);
GPtrArray *
coterie_store_kept_texts_list_name (CoterieSql *sql, const char *name, GError **error);
gboolean
coterie_store_kept_texts_has (CoterieSql *sql, gint64 text, gboolean *has, GError **error);
gboolean
coterie_store_kept_texts_count (CoterieSql *sql, gint64 *count, GError **error);
gboolean
coterie_store_kept_texts_remove (CoterieSql *sql, gint64 text, GError **error);

G_END_DECLS
