// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"

#include <sqlite3.h>

G_BEGIN_DECLS

/* Shared by the files of this folder alone: the engine behind the face is SQLCipher. */

struct _CoterieSql
{
  sqlite3 *db;
  char *path;             /* NULL in memory */
  GHashTable *statements; /* text (owned by the statement) → CoterieSqlStatement; the cache */
  gboolean is_read_only;
};

gboolean
coterie_sql_set_error (CoterieSql *self, int result, GError **error);
void
coterie_sql_statement_free (CoterieSqlStatement *self);

G_END_DECLS
