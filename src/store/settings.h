// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"

G_BEGIN_DECLS

/* Small things by name. */

gboolean
coterie_store_settings_get_int (CoterieSql *sql, const char *name, gint64 none, gint64 *value, GError **error);
gboolean
coterie_store_settings_set_int (CoterieSql *sql, const char *name, gint64 value, GError **error);
gboolean
coterie_store_settings_get_bytes (CoterieSql *sql, const char *name, GBytes **value, GError **error);
gboolean
coterie_store_settings_set_bytes (CoterieSql *sql, const char *name, GBytes *value, GError **error);
/* What is wiped wherever it was. NULL: it is not there; takes it away. */
gboolean
coterie_store_settings_get_secret (CoterieSql *sql, const char *name, CoterieSecret **value, GError **error);
gboolean
coterie_store_settings_set_secret (CoterieSql *sql, const char *name, const CoterieSecret *value, GError **error);

G_END_DECLS
