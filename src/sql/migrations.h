// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"

G_BEGIN_DECLS

/* One step of a schema: forward only, never edited once released. Versions are 1, 2, 3, ... without a hole. */
typedef struct
{
  int version;
  const char *script;
} CoterieSqlMigration;

gboolean
coterie_sql_migrate (CoterieSql *sql, const CoterieSqlMigration *migrations, gsize n_migrations, GError **error);
gboolean
coterie_sql_get_version (CoterieSql *sql, int *version, GError **error);

G_END_DECLS
