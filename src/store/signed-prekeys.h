// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/sessions.h"

G_BEGIN_DECLS

/* Signed prekeys of this device, private halves included. */

gboolean
coterie_store_signed_prekeys_load (
    CoterieSql *sql, guint32 id, CoterieStoreMakeBytes make, GBytes **record, GError **error);
gboolean
coterie_store_signed_prekeys_save (
    CoterieSql *sql, guint32 id, gint64 made_ms, const guint8 *record, gsize size, GError **error);
gboolean
coterie_store_signed_prekeys_remove_older (CoterieSql *sql, gint64 replaced_before_ms, GError **error);

G_END_DECLS
