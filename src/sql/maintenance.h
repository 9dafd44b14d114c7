// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"

G_BEGIN_DECLS

gboolean
coterie_sql_check (CoterieSql *sql, GError **error);
gboolean
coterie_sql_backup (CoterieSql *sql, const char *path, const CoterieSecret *key, GError **error);

G_END_DECLS
