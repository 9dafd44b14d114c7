// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"

G_BEGIN_DECLS

/* For whom the texts of groups were: the aids of everybody but the sender, in ascending order. Most texts of a group
 * share one. */
gboolean
coterie_store_audiences_ensure (
    CoterieSql *sql, gint64 chat, gboolean is_part, GBytes *aids, gint64 *audience, GError **error);
gboolean
coterie_store_audiences_load (CoterieSql *sql, gint64 audience, gboolean *is_part, GBytes **aids, GError **error);

G_END_DECLS
