// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"

G_BEGIN_DECLS

/* Records of Signal sessions, by COTERIE_STORE_PEER(); never deleted. Loaded bytes are of the caller's making: see
 * `make`, which is crypto's coterie_wiped_bytes_new(). */

typedef GBytes *(*CoterieStoreMakeBytes) (gconstpointer data, gsize size);

gboolean
coterie_store_sessions_load (CoterieSql *sql, gint64 peer, CoterieStoreMakeBytes make, GBytes **record, GError **error);
gboolean
coterie_store_sessions_save (CoterieSql *sql, gint64 peer, const guint8 *record, gsize size, GError **error);

G_END_DECLS
