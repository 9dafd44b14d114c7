// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/account-rows.h"
#include "server/call.h"
#include "sql/connection.h"

G_BEGIN_DECLS

/* Names, passwords and what an account is. The routes that look at a password take the buckets LOGIN and LOGIN_ADDRESS
 * (and REGISTER, for an account that was made) themselves; their rate in the route table is ANONYMOUS or REQUEST. */

/* POST /v1/register (prepare, write) */
gboolean
coterie_accounts_prepare_register (CoterieCall *call, CoterieSql *sql, GError **error);
gboolean
coterie_accounts_handle_register (CoterieCall *call, CoterieSql *sql, GError **error);

/* POST /v1/account/start-over (prepare, write) */
gboolean
coterie_accounts_prepare_start_over (CoterieCall *call, CoterieSql *sql, GError **error);
gboolean
coterie_accounts_handle_start_over (CoterieCall *call, CoterieSql *sql, GError **error);

/* POST /v1/auth/password (prepare, read) */
gboolean
coterie_accounts_prepare_check_password (CoterieCall *call, CoterieSql *sql, GError **error);
gboolean
coterie_accounts_handle_check_password (CoterieCall *call, CoterieSql *sql, GError **error);

/* For other routes that ask for a password. */
CoterieAccountRow *
coterie_accounts_check_password (
    CoterieCall *call, CoterieSql *sql, const char *name, const guint8 *auth, GError **error);

/* POST /v1/account/password (prepare, write) */
gboolean
coterie_accounts_prepare_change_password (CoterieCall *call, CoterieSql *sql, GError **error);
gboolean
coterie_accounts_handle_change_password (CoterieCall *call, CoterieSql *sql, GError **error);

/* POST /v1/account/delete (prepare, write) */
gboolean
coterie_accounts_prepare_delete (CoterieCall *call, CoterieSql *sql, GError **error);
gboolean
coterie_accounts_handle_delete (CoterieCall *call, CoterieSql *sql, GError **error);

/* For whatever ends an account. */
gboolean
coterie_accounts_close (CoterieCall *call,
                        CoterieSql *sql,
                        gint64 account_id,
                        const guint8 aid[COTERIE_AID_BYTES],
                        guint16 close_code,
                        GError **error);

/* GET /v1/names/{name} (read) */
gboolean
coterie_accounts_handle_name (CoterieCall *call, CoterieSql *sql, GError **error);

G_END_DECLS
