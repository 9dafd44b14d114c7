// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/sessions.h"

G_BEGIN_DECLS

/* One-time prekeys of this device, private halves included. */

gboolean
coterie_store_prekeys_load (CoterieSql *sql, guint32 id, CoterieStoreMakeBytes make, GBytes **record, GError **error);
gboolean
coterie_store_prekeys_save (CoterieSql *sql, guint32 id, const guint8 *record, gsize size, GError **error);
gboolean
coterie_store_prekeys_remove (CoterieSql *sql, guint32 id, GError **error);
gboolean
coterie_store_prekeys_count (CoterieSql *sql, gint64 *count, GError **error);
gboolean
coterie_store_prekeys_remove_older (CoterieSql *sql, guint32 newest_id, guint kept, GError **error);

G_END_DECLS
