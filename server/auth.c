// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/auth.h"

#include "base/bytes.h"
#include "chain/login-challenge.h"
#include "chain/register-statement.h"
#include "chain/signing-key.h"
#include "server/account-rows.h"
#include "server/chains.h"
#include "server/hub.h"
#include "server/schema.h"
#include "wire/errors.h"

#include <sodium.h>

#define CHALLENGE_MS (COTERIE_CHALLENGE_SECONDS * G_GINT64_CONSTANT (1000))
#define TOKEN_MS (COTERIE_TOKEN_HOURS * G_GINT64_CONSTANT (3600000))

/* A device that asks for more than these at once loses the oldest. */
#define TOKENS_MAX 16

/* A nonce is its own record, so that strangers who ask for challenges fill no memory:
 *   expires u64 ‖ 8 random bytes ‖ the first 16 bytes of a keyed hash over (aid, device, those 16).
 * Only those that were answered rightly are remembered, until they would have expired. */
#define NONCE_PLAIN_BYTES 16
#define NONCE_MAC_BYTES 16
G_STATIC_ASSERT (NONCE_PLAIN_BYTES + NONCE_MAC_BYTES == COTERIE_NONCE_BYTES);

struct _CoterieAuth
{
  guint8 server_id[COTERIE_SERVER_ID_BYTES];
  CoterieClock *clock;
  guint8 nonce_key[crypto_generichash_KEYBYTES];
  char no_hash[crypto_pwhash_STRBYTES];     /* of no password: for names that are not there */
  guint8 no_key[COTERIE_SIGNING_KEY_BYTES]; /* of nobody: for devices that are not there */
  GMutex mutex;                             /* over the rest */
  GHashTable *used;                         /* nonce (COTERIE_NONCE_BYTES, owned) → itself */
  gint64 swept_ms;
};

static guint
nonce_hash (gconstpointer key)
{
  guint32 hash;

  memcpy (&hash, (const guint8 *) key + NONCE_PLAIN_BYTES, sizeof hash);
  return hash;
}

static gboolean
nonce_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, COTERIE_NONCE_BYTES) == 0;
}

/* A password hash that no password has, of the same cost as a real one. */
static void
make_no_hash (char no_hash[crypto_pwhash_STRBYTES])
{
  guint8 salt[16], sum[32];
  char salt64[64], sum64[64];

  randombytes_buf (salt, sizeof salt);
  randombytes_buf (sum, sizeof sum);
  sodium_bin2base64 (salt64, sizeof salt64, salt, sizeof salt, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
  sodium_bin2base64 (sum64, sizeof sum64, sum, sizeof sum, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
  memset (no_hash, 0, crypto_pwhash_STRBYTES);
  g_snprintf (no_hash, crypto_pwhash_STRBYTES, "$argon2id$v=19$m=%d,t=%d,p=1$%s$%s",
              COTERIE_AUTH_HASH_MEMORY_BYTES / 1024, COTERIE_AUTH_HASH_OPS, salt64, sum64);
}

/**
 * coterie_auth_new:
 * @server_id: enters what devices sign
 * @clock: the server's
 *
 * Challenges do not outlive it; tokens do.
 *
 * Returns: (transfer full): passwords, challenges and tokens
 */
CoterieAuth *
coterie_auth_new (const guint8 server_id[COTERIE_SERVER_ID_BYTES], CoterieClock *clock)
{
  CoterieAuth *self = g_new0 (CoterieAuth, 1);

  memcpy (self->server_id, server_id, COTERIE_SERVER_ID_BYTES);
  self->clock = coterie_clock_ref (clock);
  randombytes_buf (self->nonce_key, sizeof self->nonce_key);
  make_no_hash (self->no_hash);
  coterie_secret_free (coterie_signing_key_new (self->no_key));
  g_mutex_init (&self->mutex);
  self->used = g_hash_table_new_full (nonce_hash, nonce_equal, g_free, NULL);
  return self;
}

/**
 * coterie_auth_free:
 * @self: (nullable) (transfer full): passwords, challenges and tokens
 */
void
coterie_auth_free (CoterieAuth *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->used);
  g_mutex_clear (&self->mutex);
  coterie_clock_unref (self->clock);
  sodium_memzero (self->nonce_key, sizeof self->nonce_key);
  g_free (self);
}

/**
 * coterie_auth_hash:
 * @auth: what a client derived from the password
 * @error: return location; UNAVAILABLE when there is no memory for it
 *
 * Argon2id with 19 MiB and two passes (OWASP's second choice), some 40 ms.
 *
 * Returns: (transfer full): what is kept of it
 */
char *
coterie_auth_hash (CoterieAuth *self, const guint8 auth[COTERIE_AUTH_BYTES], GError **error)
{
  char hash[crypto_pwhash_STRBYTES];

  if (crypto_pwhash_str_alg (hash, (const char *) auth, COTERIE_AUTH_BYTES, COTERIE_AUTH_HASH_OPS,
                             COTERIE_AUTH_HASH_MEMORY_BYTES, crypto_pwhash_ALG_ARGON2ID13) == 0)
    return g_strdup (hash);
  g_propagate_error (error, coterie_refusal_new_unavailable (1000));
  return NULL;
}

/**
 * coterie_auth_verify:
 * @hash: (nullable): of coterie_auth_hash(); %NULL when there is no such account
 * @auth: what a client derived from a password
 *
 * Takes the same time in every case.
 *
 * Returns: whether it is the same password
 */
gboolean
coterie_auth_verify (CoterieAuth *self, const char *hash, const guint8 auth[COTERIE_AUTH_BYTES])
{
  const char *compared = hash != NULL && *hash != '\0' ? hash : self->no_hash;
  gboolean equal = crypto_pwhash_str_verify (compared, (const char *) auth, COTERIE_AUTH_BYTES) == 0;

  return equal && compared == hash;
}

static void
compute_mac (CoterieAuth *self, const CoterieDeviceId *device, const guint8 *plain, guint8 mac[NONCE_MAC_BYTES])
{
  guint8 input[COTERIE_AID_BYTES + 4 + NONCE_PLAIN_BYTES];
  guint8 *at = coterie_bytes_store (input, device->aid, COTERIE_AID_BYTES);

  at = coterie_bytes_store_u32 (at, device->device);
  coterie_bytes_store (at, plain, NONCE_PLAIN_BYTES);
  crypto_generichash (mac, NONCE_MAC_BYTES, input, sizeof input, self->nonce_key, sizeof self->nonce_key);
}

/**
 * coterie_auth_challenge:
 * @device: who says it wants to sign; it need not exist
 * @reply: (out caller-allocates): what it has to sign, and until when
 */
void
coterie_auth_challenge (CoterieAuth *self, const CoterieDeviceId *device, CoterieChallengeReply *reply)
{
  reply->expires_ms = (guint64) (coterie_clock_get_wall_ms (self->clock) + CHALLENGE_MS);
  coterie_bytes_store_u64 (reply->nonce, reply->expires_ms);
  randombytes_buf (reply->nonce + 8, NONCE_PLAIN_BYTES - 8);
  compute_mac (self, device, reply->nonce, reply->nonce + NONCE_PLAIN_BYTES);
}

static guint64
get_expires_ms (const guint8 *nonce)
{
  CoterieBytesReader reader;

  coterie_bytes_reader_init (&reader, nonce, 8);
  return coterie_bytes_reader_u64 (&reader);
}

static gboolean
is_over (gpointer key, gpointer value, gpointer user_data)
{
  return get_expires_ms (key) <= *(guint64 *) user_data;
}

/* FALSE when it was used before. */
static gboolean
use_nonce (CoterieAuth *self, const guint8 *nonce, gint64 now_ms)
{
  guint64 over_ms = (guint64) now_ms;
  gboolean fresh;

  g_mutex_lock (&self->mutex);
  if (ABS (now_ms - self->swept_ms) > CHALLENGE_MS)
    {
      g_hash_table_foreach_remove (self->used, is_over, &over_ms);
      self->swept_ms = now_ms;
    }
  fresh = g_hash_table_add (self->used, g_memdup2 (nonce, COTERIE_NONCE_BYTES));
  g_mutex_unlock (&self->mutex);
  return fresh;
}

/* Ours, for that device, and not expired. */
static gboolean
is_nonce_ours (CoterieAuth *self, const CoterieDeviceId *device, const guint8 *nonce, gint64 now_ms)
{
  guint8 mac[NONCE_MAC_BYTES];

  compute_mac (self, device, nonce, mac);
  return sodium_memcmp (mac, nonce + NONCE_PLAIN_BYTES, NONCE_MAC_BYTES) == 0 &&
         get_expires_ms (nonce) > (guint64) now_ms;
}

/**
 * coterie_auth_check_registration:
 * @request: of a stranger
 * @aid: of the genesis in it
 * @dsk: the signing key in the genesis
 * @now_ms: the time
 *
 * Uses up the challenge that was signed, when it was signed rightly. So not for a handler that may run again.
 *
 * Returns: whether the device of the genesis itself registers, here, now, and under that name
 */
gboolean
coterie_auth_check_registration (CoterieAuth *self,
                                 const CoterieRegisterRequest *request,
                                 const guint8 aid[COTERIE_AID_BYTES],
                                 const guint8 dsk[COTERIE_SIGNING_KEY_BYTES],
                                 gint64 now_ms)
{
  CoterieDeviceId device = { .device = 1 };
  CoterieRegisterStatement statement = { .expires_ms = get_expires_ms (request->nonce), .name = request->name };

  memcpy (device.aid, aid, COTERIE_AID_BYTES);
  memcpy (statement.server_id, self->server_id, COTERIE_SERVER_ID_BYTES);
  memcpy (statement.aid, aid, COTERIE_AID_BYTES);
  memcpy (statement.nonce, request->nonce, COTERIE_NONCE_BYTES);
  return is_nonce_ours (self, &device, request->nonce, now_ms) &&
         coterie_register_statement_verify (&statement, dsk, request->signature) &&
         use_nonce (self, request->nonce, now_ms);
}

typedef struct
{
  CoterieCaller caller; /* rows of 0 when there is no such active device */
  CoterieAccountState state;
  gboolean started_over; /* the account, which is deleted, left its name to another one */
  gint64 revoked_from;   /* row of the account whose chain revokes it; 0: it is not revoked */
  guint8 dsk[COTERIE_SIGNING_KEY_BYTES];
} Device;

static gboolean
find_device (CoterieSql *sql, const CoterieDeviceId *id, Device *device, GError **error)
{
  CoterieSqlStatement *s;

  *device = (Device){ .caller.id = *id };
  s = coterie_sql_prepare (sql, "SELECT a.id, d.id, a.state, d.dsk, d.state, a.name FROM accounts a"
                                " JOIN devices d ON d.account_id = a.id WHERE a.aid = ?1 AND d.number = ?2");
  coterie_sql_bind_blob (s, 1, id->aid, COTERIE_AID_BYTES);
  coterie_sql_bind_int (s, 2, id->device);
  while (coterie_sql_step (s))
    {
      const guint8 *dsk = coterie_sql_column_exact (s, 3, COTERIE_SIGNING_KEY_BYTES);

      if (dsk == NULL)
        continue;
      if (coterie_sql_column_int (s, 4) != 1)
        device->revoked_from = coterie_sql_column_int (s, 0);
      else
        {
          device->caller.account_id = coterie_sql_column_int (s, 0);
          device->caller.device_id = coterie_sql_column_int (s, 1);
        }
      device->state = (CoterieAccountState) coterie_sql_column_int (s, 2);
      device->started_over = strstr (coterie_sql_column_text (s, 5), COTERIE_ACCOUNT_REPLACED) != NULL;
      memcpy (device->dsk, dsk, COTERIE_SIGNING_KEY_BYTES);
    }
  return coterie_sql_finish (s, error);
}

/* For a device that is not there too, in the same time. */
static gboolean
check_signature (const CoterieAuth *self, const CoterieTokenRequest *request, const Device *device)
{
  CoterieLoginChallenge challenge = { .device = request->device.device, .expires_ms = get_expires_ms (request->nonce) };
  gboolean is_there = device->caller.device_id != 0 || device->revoked_from != 0;

  memcpy (challenge.server_id, self->server_id, COTERIE_SERVER_ID_BYTES);
  memcpy (challenge.aid, request->device.aid, COTERIE_AID_BYTES);
  memcpy (challenge.nonce, request->nonce, COTERIE_NONCE_BYTES);
  return coterie_login_challenge_verify (&challenge, is_there ? device->dsk : self->no_key, request->signature) &&
         is_there;
}

/* A challenge works once, but for a request that runs again it has worked already. */
static gboolean
check_challenge (CoterieCall *call, const CoterieTokenRequest *request, const Device *device)
{
  CoterieAuth *self = call->server->auth;

  if (call->grant == COTERIE_GRANT_UNASKED)
    call->grant = is_nonce_ours (self, &request->device, request->nonce, call->now_ms) &&
                          check_signature (self, request, device) && use_nonce (self, request->nonce, call->now_ms)
                      ? COTERIE_GRANT_GIVEN
                      : COTERIE_GRANT_REFUSED;
  return call->grant == COTERIE_GRANT_GIVEN &&
         (device->caller.device_id != 0 || device->revoked_from != 0); /* its account may have gone meanwhile */
}

/* [L9] Only its chain makes a device believe that it was revoked. */
static gboolean
refuse_revoked (CoterieSql *sql, const Device *device, GError **error)
{
  g_autoptr (CoterieChain) chain = coterie_chains_load (sql, device->revoked_from, error);
  g_autoptr (CoterieAccountRow) row = g_new0 (CoterieAccountRow, 1);
  CoterieWriter writer;

  if (chain == NULL || !coterie_account_row_find_id (sql, device->revoked_from, row, error))
    return FALSE;
  coterie_writer_init (&writer);
  coterie_chains_write_whole (chain, row->name, &writer);
  g_propagate_error (
      error, coterie_refusal_new_with_members (COTERIE_CODE_DEVICE_REVOKED, coterie_writer_finish_string (&writer)));
  return FALSE;
}

/**
 * coterie_auth_find_caller:
 * @sql: any connection
 * @token: a bearer token
 * @now_ms: the time
 * @caller: (out caller-allocates): whose it is
 * @error: return location; UNAUTHORIZED, ACCOUNT_DISABLED, or COTERIE_SQL_ERROR
 *
 * Returns: whether the token is good
 */
gboolean
coterie_auth_find_caller (
    CoterieSql *sql, const guint8 token[COTERIE_TOKEN_BYTES], gint64 now_ms, CoterieCaller *caller, GError **error)
{
  guint8 hash[crypto_hash_sha256_BYTES];
  CoterieAccountState state = COTERIE_ACCOUNT_DELETED;
  CoterieSqlStatement *s;

  crypto_hash_sha256 (hash, token, COTERIE_TOKEN_BYTES);
  s = coterie_sql_prepare (sql, "SELECT a.id, d.id, a.aid, d.number, a.state FROM tokens t"
                                " JOIN devices d ON d.id = t.device_id JOIN accounts a ON a.id = d.account_id"
                                " WHERE t.hash = ?1 AND t.expires_ms > ?2 AND d.state = 1");
  coterie_sql_bind_blob (s, 1, hash, sizeof hash);
  coterie_sql_bind_int (s, 2, now_ms);
  while (coterie_sql_step (s))
    {
      const guint8 *aid = coterie_sql_column_exact (s, 2, COTERIE_AID_BYTES);

      if (aid == NULL)
        continue;
      caller->account_id = coterie_sql_column_int (s, 0);
      caller->device_id = coterie_sql_column_int (s, 1);
      memcpy (caller->id.aid, aid, COTERIE_AID_BYTES);
      caller->id.device = (guint32) coterie_sql_column_int (s, 3);
      state = (CoterieAccountState) coterie_sql_column_int (s, 4);
    }
  if (!coterie_sql_finish (s, error))
    return FALSE;
  if (state == COTERIE_ACCOUNT_ACTIVE)
    return TRUE;
  g_propagate_error (error, coterie_refusal_new (state == COTERIE_ACCOUNT_DISABLED ? COTERIE_CODE_ACCOUNT_DISABLED
                                                                                   : COTERIE_CODE_UNAUTHORIZED));
  return FALSE;
}

/**
 * coterie_auth_add_token:
 * @sql: the writer's connection, in a transaction
 * @device: who gets it
 * @now_ms: the time
 * @reply: (out caller-allocates): the token; the caller clears it
 * @error: return location; COTERIE_SQL_ERROR
 *
 * Returns: whether there is a new token
 */
gboolean
coterie_auth_add_token (
    CoterieSql *sql, const CoterieCaller *device, gint64 now_ms, CoterieTokenReply *reply, GError **error)
{
  guint8 hash[crypto_hash_sha256_BYTES];
  CoterieSqlStatement *s;

  reply->device = device->id;
  reply->expires_ms = (guint64) (now_ms + TOKEN_MS);
  randombytes_buf (reply->token, sizeof reply->token);
  crypto_hash_sha256 (hash, reply->token, sizeof reply->token);

  s = coterie_sql_prepare (sql, "DELETE FROM tokens WHERE device_id = ?1 AND hash NOT IN (SELECT hash FROM tokens"
                                " WHERE device_id = ?1 ORDER BY expires_ms DESC LIMIT ?2)");
  coterie_sql_bind_int (s, 1, device->device_id);
  coterie_sql_bind_int (s, 2, TOKENS_MAX - 1);
  if (!coterie_sql_run (s, error))
    return FALSE;
  s = coterie_sql_prepare (sql, "INSERT INTO tokens (hash, device_id, expires_ms) VALUES (?1, ?2, ?3)");
  coterie_sql_bind_blob (s, 1, hash, sizeof hash);
  coterie_sql_bind_int (s, 2, device->device_id);
  coterie_sql_bind_int (s, 3, (gint64) reply->expires_ms);
  return coterie_sql_run (s, error);
}

/**
 * coterie_auth_end_tokens:
 * @sql: the writer's connection, in a transaction
 * @device_id: row of a device
 * @error: return location; COTERIE_SQL_ERROR
 *
 * Returns: whether none of its tokens is good any more
 */
gboolean
coterie_auth_end_tokens (CoterieSql *sql, gint64 device_id, GError **error)
{
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "DELETE FROM tokens WHERE device_id = ?1");

  coterie_sql_bind_int (s, 1, device_id);
  return coterie_sql_run (s, error);
}

/**
 * coterie_auth_handle_challenge:
 *
 * POST /v1/auth/challenge: writes `nonce` and `expires`, also for a device that is not there.
 *
 * Returns: whether it is answered
 */
gboolean
coterie_auth_handle_challenge (CoterieCall *call, CoterieSql *sql, GError **error)
{
  CoterieChallengeReply reply;
  CoterieDeviceId device;

  if (!coterie_challenge_request_from_json (&device, call->body, error))
    return FALSE;
  coterie_auth_challenge (call->server->auth, &device, &reply);
  coterie_challenge_reply_write (&reply, &call->reply);
  return TRUE;
}

/* Of an account that is not active. */
static CoterieCode
say_inactive (const Device *device)
{
  if (device->state == COTERIE_ACCOUNT_DISABLED)
    return COTERIE_CODE_ACCOUNT_DISABLED;
  return device->started_over ? COTERIE_CODE_STARTED_OVER : COTERIE_CODE_WRONG_SIGNATURE;
}

/**
 * coterie_auth_handle_token:
 *
 * POST /v1/auth/token: writes the members of a token reply.
 *
 * Returns: whether it is answered; WRONG_SIGNATURE, ACCOUNT_DISABLED, DEVICE_REVOKED, STARTED_OVER
 */
gboolean
coterie_auth_handle_token (CoterieCall *call, CoterieSql *sql, GError **error)
{
  g_auto (CoterieTokenReply) reply = { 0 };
  CoterieTokenRequest request;
  Device device;

  if (!coterie_token_request_from_json (&request, call->body, error) ||
      !find_device (sql, &request.device, &device, error))
    return FALSE;
  if (!check_challenge (call, &request, &device))
    {
      g_propagate_error (error, coterie_refusal_new (COTERIE_CODE_WRONG_SIGNATURE));
      return FALSE;
    }
  if (device.state != COTERIE_ACCOUNT_ACTIVE)
    {
      g_propagate_error (error, coterie_refusal_new (say_inactive (&device)));
      return FALSE;
    }
  if (device.revoked_from != 0)
    return refuse_revoked (sql, &device, error);
  if (!coterie_auth_add_token (sql, &device.caller, call->now_ms, &reply, error))
    return FALSE;
  coterie_token_reply_write (&reply, &call->reply);
  return TRUE;
}

/**
 * coterie_auth_handle_sign_out:
 *
 * POST /v1/auth/sign-out: the device's tokens end, and its connection.
 *
 * Returns: whether it is answered
 */
gboolean
coterie_auth_handle_sign_out (CoterieCall *call, CoterieSql *sql, GError **error)
{
  if (!coterie_auth_end_tokens (sql, call->caller.device_id, error))
    return FALSE;
  coterie_effects_close (&call->effects, call->caller.device_id, COTERIE_CLOSE_SIGNED_OUT);
  return TRUE;
}
