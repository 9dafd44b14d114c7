// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "chain/chain.h"
#include "server/call.h"
#include "sql/connection.h"

G_BEGIN_DECLS

/* Device chains: the server keeps every record, and checks all but the proof by the identity key. */

CoterieChain *
coterie_chains_load (CoterieSql *sql, gint64 account_id, GError **error);
gboolean
coterie_chains_insert_record (CoterieSql *sql, gint64 account_id, const CoterieChain *chain, GError **error);
gboolean
coterie_chains_get_head (CoterieSql *sql, gint64 account_id, CoterieChainHead *head, GError **error);
gboolean
coterie_chains_refuse (GError **error);
void
coterie_chains_write_whole (const CoterieChain *chain, const char *name, CoterieWriter *writer);

/* GET /v1/accounts/{aid}/chain?from=N (read), POST /v1/account/chain (write) */
gboolean
coterie_chains_handle_get (CoterieCall *call, CoterieSql *sql, GError **error);
gboolean
coterie_chains_handle_append (CoterieCall *call, CoterieSql *sql, GError **error);

G_END_DECLS
