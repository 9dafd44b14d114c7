// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/call.h"
#include "server/config.h"
#include "sql/connection.h"

G_BEGIN_DECLS

/* What the operator offers besides the server so that calls find their way: addresses of STUN and TURN servers, and
 * credentials for the latter, made of a secret that both have (coturn's --use-auth-secret). */

#define COTERIE_RELAY_SECONDS (24 * 3600) /* how long credentials hold */

gboolean
coterie_relays_load_secret (const CoterieConfig *config, CoterieSecret **secret, GError **error);
void
coterie_relays_make_credentials (
    const CoterieSecret *secret, gint64 device_id, gint64 now_ms, char **user, char **password);

gboolean
coterie_relays_handle_get (CoterieCall *call, CoterieSql *sql, GError **error);

G_END_DECLS
