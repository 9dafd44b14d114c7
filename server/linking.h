// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chain/record.h"
#include "server/call.h"
#include "sql/connection.h"
#include "wire/bundle.h"

G_BEGIN_DECLS

/* A further device joins an account (docs/protocol.md, "Linking"). The server carries what the two devices say, keeps
 * the time, and lets the new one in when its record stands in the chain. */

gboolean
coterie_linking_check_token (CoterieSql *sql, CoterieCall *call, gint64 *account_id, GError **error);

/* For the chain: the bundle that the device of an ADD has revealed; that device has become active; a device left. */
gboolean
coterie_linking_find_bundle (CoterieCall *call,
                             CoterieSql *sql,
                             const CoterieRecord *record,
                             CoterieBundle *bundle,
                             gboolean *found,
                             GError **error);
gboolean
coterie_linking_note_added (CoterieCall *call, CoterieSql *sql, const CoterieRecord *record, GError **error);

/* For the account: its password is another one. */
gboolean
coterie_linking_note_password (CoterieCall *call, CoterieSql *sql, GError **error);

gboolean
coterie_linking_is_under_way (
    CoterieSql *sql, gint64 account_id, gint64 now_ms, gboolean *is_under_way, GError **error);
gboolean
coterie_linking_expire (CoterieServer *server, CoterieSql *sql, gint64 now_ms, CoterieEffects *effects, GError **error);

/* POST /v1/link (prepare, write); commit, reveal, cancel (write), GET /v1/link (read) with the link's token */
gboolean
coterie_linking_prepare_begin (CoterieCall *call, CoterieSql *sql, GError **error);
gboolean
coterie_linking_handle_begin (CoterieCall *call, CoterieSql *sql, GError **error);
gboolean
coterie_linking_handle_commit (CoterieCall *call, CoterieSql *sql, GError **error);
gboolean
coterie_linking_handle_status (CoterieCall *call, CoterieSql *sql, GError **error);
gboolean
coterie_linking_handle_reveal (CoterieCall *call, CoterieSql *sql, GError **error);
gboolean
coterie_linking_handle_cancel (CoterieCall *call, CoterieSql *sql, GError **error);

/* GET /v1/link/request (read); answer, take, decline (write) of a device of the account */
gboolean
coterie_linking_handle_view (CoterieCall *call, CoterieSql *sql, GError **error);
gboolean
coterie_linking_handle_answer (CoterieCall *call, CoterieSql *sql, GError **error);
gboolean
coterie_linking_handle_take (CoterieCall *call, CoterieSql *sql, GError **error);
gboolean
coterie_linking_handle_decline (CoterieCall *call, CoterieSql *sql, GError **error);

G_END_DECLS
