// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/call.h"
#include "sql/connection.h"

G_BEGIN_DECLS

/* GET /healthz (read), GET /v1/server (read) */
gboolean
coterie_server_info_handle_health (CoterieCall *call, CoterieSql *sql, GError **error);
gboolean
coterie_server_info_handle_get (CoterieCall *call, CoterieSql *sql, GError **error);

G_END_DECLS
