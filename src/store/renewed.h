// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"

G_BEGIN_DECLS

/* Rows that were seen as a line of ours, "a message is being fetched again", and have become something else since. */

gboolean
coterie_store_renewed_add (CoterieSql *sql, gint64 message, GError **error);
gboolean
coterie_store_renewed_has (CoterieSql *sql, gint64 message, gboolean *has, GError **error);
GPtrArray * /* of CoterieStoreMessage */
coterie_store_renewed_list (CoterieSql *sql, gint64 from_message, gint64 to_message, guint limit, GError **error);
gboolean
coterie_store_renewed_count_texts (
    CoterieSql *sql, gint64 from_message, gint64 to_message, guint *count, GError **error);
gboolean
coterie_store_renewed_remove (CoterieSql *sql, gint64 from_message, gint64 to_message, GError **error);

G_END_DECLS
