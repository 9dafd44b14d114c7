// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/call.h"
#include "sql/connection.h"
#include "wire/accounts.h"

G_BEGIN_DECLS

/* Passwords, challenges and tokens. Only hashes of them reach the database. Safe from every thread. */
typedef struct _CoterieAuth CoterieAuth;

#define COTERIE_AUTH_HASH_OPS 2
#define COTERIE_AUTH_HASH_MEMORY_BYTES (19 * 1024 * 1024)

CoterieAuth *
coterie_auth_new (const guint8 server_id[COTERIE_SERVER_ID_BYTES], CoterieClock *clock);
void
coterie_auth_free (CoterieAuth *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieAuth, coterie_auth_free)

/* Slow on purpose: for the threads that derive keys. */
char *
coterie_auth_hash (CoterieAuth *self, const guint8 auth[COTERIE_AUTH_BYTES], GError **error);
gboolean
coterie_auth_verify (CoterieAuth *self, const char *hash, const guint8 auth[COTERIE_AUTH_BYTES]);

void
coterie_auth_challenge (CoterieAuth *self, const CoterieDeviceId *device, CoterieChallengeReply *reply);
gboolean
coterie_auth_check_registration (CoterieAuth *self,
                                 const CoterieRegisterRequest *request,
                                 const guint8 aid[COTERIE_AID_BYTES],
                                 const guint8 dsk[COTERIE_SIGNING_KEY_BYTES],
                                 gint64 now_ms);

/* Tokens. */
gboolean
coterie_auth_find_caller (
    CoterieSql *sql, const guint8 token[COTERIE_TOKEN_BYTES], gint64 now_ms, CoterieCaller *caller, GError **error);
gboolean
coterie_auth_add_token (
    CoterieSql *sql, const CoterieCaller *device, gint64 now_ms, CoterieTokenReply *reply, GError **error);
gboolean
coterie_auth_end_tokens (CoterieSql *sql, gint64 device_id, GError **error);

/* POST /v1/auth/challenge (read), POST /v1/auth/token (write), POST /v1/auth/sign-out (write) */
gboolean
coterie_auth_handle_challenge (CoterieCall *call, CoterieSql *sql, GError **error);
gboolean
coterie_auth_handle_token (CoterieCall *call, CoterieSql *sql, GError **error);
gboolean
coterie_auth_handle_sign_out (CoterieCall *call, CoterieSql *sql, GError **error);

G_END_DECLS
