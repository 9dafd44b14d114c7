// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/directory.h"
#include "server/presence.h"
#include "wire/errors.h"

#define HASH_BYTES COTERIE_DIGEST_BYTES

typedef struct
{
  CoteriePresences *presences;
  gint64 account_id;
  gboolean has_hash;
  guint8 hash[HASH_BYTES];
} SetToken;

static void
run_set_token (gpointer data, gsize *by_hand_bytes)
{
  SetToken *effect = data;

  coterie_presences_set_token (effect->presences, effect->account_id, effect->has_hash ? effect->hash : NULL);
}

/**
 * coterie_presence_add_effect:
 * @call: a call whose account has another presence token
 * @token_hash: (nullable) (array fixed-size=32): SHA-256 of it; %NULL: none
 *
 * Tells the presences when the transaction is durable.
 */
void
coterie_presence_add_effect (CoterieCall *call, const guint8 *token_hash)
{
  SetToken *effect = g_new0 (SetToken, 1);

  effect->presences = call->server->presences;
  effect->account_id = call->caller.account_id;
  effect->has_hash = token_hash != NULL;
  if (token_hash != NULL)
    memcpy (effect->hash, token_hash, HASH_BYTES);
  coterie_effects_call (&call->effects, run_set_token, effect, g_free);
}

/**
 * coterie_presence_add_end:
 * @account_id: row of an account that is no more
 *
 * Whoever watches it is told that nobody is here any more, when the transaction is durable.
 */
void
coterie_presence_add_end (CoterieCall *call, gint64 account_id)
{
  SetToken *effect = g_new0 (SetToken, 1);

  effect->presences = call->server->presences;
  effect->account_id = account_id;
  coterie_effects_call (&call->effects, run_set_token, effect, g_free);
}

static gboolean
is_taken (CoterieSql *sql, gint64 account_id, const guint8 *hash, gboolean *taken, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT COUNT(*) FROM accounts WHERE presence = ?1 AND id <> ?2");
  gint64 count;

  coterie_sql_bind_blob (s, 1, hash, HASH_BYTES);
  coterie_sql_bind_int (s, 2, account_id);
  if (!coterie_sql_fetch_int (s, 0, &count, error))
    return FALSE;
  *taken = count > 0;
  return TRUE;
}

/**
 * coterie_presence_handle_set_token:
 *
 * PUT /v1/account/presence. The hash of another account's token is refused: nobody is to appear in another's place.
 *
 * Returns: whether it is answered; BAD_REQUEST
 */
gboolean
coterie_presence_handle_set_token (CoterieCall *call, CoterieSql *sql, GError **error)
{
  guint8 hash[HASH_BYTES];
  gboolean has_hash, taken = FALSE;
  CoterieSqlStatement *s;

  if (!coterie_presence_token_request_from_json (call->body, &has_hash, hash, error) ||
      !coterie_directory_check_caller (call->server->directory, sql, &call->caller, error))
    return FALSE;
  if (has_hash && !is_taken (sql, call->caller.account_id, hash, &taken, error))
    return FALSE;
  if (taken)
    {
      g_propagate_error (error, coterie_refusal_new_rule (COTERIE_CODE_BAD_REQUEST, "presence-taken"));
      return FALSE;
    }
  s = coterie_sql_prepare (sql, "UPDATE accounts SET presence = ?2 WHERE id = ?1");
  coterie_sql_bind_int (s, 1, call->caller.account_id);
  if (has_hash)
    coterie_sql_bind_blob (s, 2, hash, sizeof hash);
  else
    coterie_sql_bind_null (s, 2);
  if (!coterie_sql_run (s, error))
    return FALSE;
  coterie_presence_add_effect (call, has_hash ? hash : NULL);
  return TRUE;
}

/**
 * coterie_presence_handle_subscribe:
 *
 * POST /v1/presence: writes `accounts`.
 *
 * Returns: whether it is answered
 */
gboolean
coterie_presence_handle_subscribe (CoterieCall *call, CoterieSql *sql, GError **error)
{
  g_auto (CoteriePresenceRequest) request = { 0 };
  g_autofree CoteriePresence *reply = NULL;

  if (!coterie_presence_request_from_json (&request, call->body, error))
    return FALSE;
  reply = g_new0 (CoteriePresence, MAX (request.n_tokens, 1));
  coterie_presences_subscribe (call->server->presences, call->caller.device_id, call->connection, &request, reply);
  coterie_presence_reply_write (reply, request.n_tokens, &call->reply);
  return TRUE;
}
