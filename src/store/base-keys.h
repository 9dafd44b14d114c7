// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"
#include "wire/ids.h"

G_BEGIN_DECLS

/* Base keys of first messages that were seen: the table against replay [S3]. Rows go with their signed prekey. */

gboolean
coterie_store_base_keys_has (CoterieSql *sql, const guint8 *digest, gboolean *has, GError **error);
gboolean
coterie_store_base_keys_add (CoterieSql *sql, const guint8 *digest, guint32 signed_prekey, GError **error);

G_END_DECLS
