// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/account-rows.h"
#include "server/accounts.h"
#include "server/auth.h"
#include "server/chains.h"
#include "server/invites.h"
#include "server/limits.h"
#include "server/prekeys.h"
#include "server/reserve.h"
#include "wire/accounts.h"
#include "wire/errors.h"

/* [R1] For so long a client that got no answer may ask again. Afterwards it signs in. */
#define REPEAT_MS (G_GINT64_CONSTANT (24) * 3600 * 1000)

/* With a hundred prekeys, as the store has them. */
#define ACCOUNT_BYTES 32768

/* From the thread that derives to the one that writes. */
typedef struct
{
  CoterieRegisterRequest request;
  CoterieChain *chain; /* of the genesis alone */
  CoterieRecord genesis;
  char *password; /* its hash, for a new account */
  gboolean is_repeat;
  CoterieAccountRow *replaced; /* whose name goes to the new account; NULL: nobody's */
} Registration;

static void
registration_free (gpointer data)
{
  Registration *self = data;

  coterie_register_request_clear (&self->request);
  g_clear_pointer (&self->chain, coterie_chain_free);
  g_free (self->password);
  coterie_account_row_free (self->replaced);
  g_free (self);
}

static gboolean
refuse (GError **error, CoterieCode code)
{
  g_propagate_error (error, coterie_refusal_new (code));
  return FALSE;
}

static gboolean
check_genesis (Registration *self, GError **error)
{
  gsize n_bytes;
  const guint8 *bytes = g_bytes_get_data (self->request.genesis, &n_bytes);
  g_autoptr (GError) local = NULL;

  self->chain = coterie_chain_new ();
  if (coterie_record_parse (&self->genesis, bytes, n_bytes, &local) &&
      coterie_chain_append (self->chain, bytes, n_bytes, NULL, NULL, &local))
    return TRUE;
  coterie_chains_refuse (&local);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
check_bundle (Registration *self, GError **error)
{
  CoterieDeviceId id = { .device = self->genesis.device };

  memcpy (id.aid, coterie_chain_get_aid (self->chain), COTERIE_AID_BYTES);
  return coterie_prekeys_check_bundle (&self->request.bundle, &id, self->genesis.dsk, error);
}

/* Genesis records are for everybody to read. */
static gboolean
check_signature (CoterieCall *call, const Registration *self, GError **error)
{
  return coterie_auth_check_registration (call->server->auth, &self->request, coterie_chain_get_aid (self->chain),
                                          self->genesis.dsk, call->now_ms) ||
         refuse (error, COTERIE_CODE_WRONG_SIGNATURE);
}

/* Whether this server takes whoever asks. */
static gboolean
check_admission (CoterieCall *call, CoterieSql *sql, const char *invite, GError **error)
{
  gboolean open = TRUE;

  if (call->server->config->registration == COTERIE_REGISTRATION_CLOSED)
    return refuse (error, COTERIE_CODE_REGISTRATION_CLOSED);
  if (call->server->config->registration == COTERIE_REGISTRATION_INVITE &&
      !coterie_invites_is_open (sql, invite, &open, error))
    return FALSE;
  return open || refuse (error, COTERIE_CODE_INVITE_NEEDED);
}

static gboolean
is_repeat (const Registration *self, const CoterieAccountRow *row, gint64 now_ms)
{
  return row->account_id != 0 && row->head.length == 1 && ABS (now_ms - row->created_ms) < REPEAT_MS &&
         memcmp (row->aid, coterie_chain_get_aid (self->chain), COTERIE_AID_BYTES) == 0;
}

/* Whether the name is there is no secret: NAME_TAKEN says so, but only to those whom this server admits. */
static gboolean
check_name (CoterieCall *call, CoterieSql *sql, Registration *self, GError **error)
{
  g_autoptr (CoterieAccountRow) row = g_new0 (CoterieAccountRow, 1);

  if (!coterie_account_row_find_name (sql, self->request.name, row, error))
    return FALSE;
  if (is_repeat (self, row, call->now_ms) &&
      coterie_auth_verify (call->server->auth, row->password, self->request.auth))
    {
      self->is_repeat = TRUE;
      return row->state == COTERIE_ACCOUNT_ACTIVE || refuse (error, COTERIE_CODE_ACCOUNT_DISABLED);
    }
  if (!check_admission (call, sql, self->request.invite, error))
    return FALSE;
  if (row->account_id != 0)
    return refuse (error, COTERIE_CODE_NAME_TAKEN);
  self->password = coterie_auth_hash (call->server->auth, self->request.auth, error);
  return self->password != NULL;
}

/* What a stranger says of himself; it costs something to look at, and was paid for. */
static gboolean
check_device (CoterieCall *call, Registration *self, GError **error)
{
  return check_genesis (self, error) && check_signature (call, self, error) && check_bundle (self, error);
}

static Registration *
prepare (CoterieCall *call)
{
  Registration *self = g_new0 (Registration, 1);

  call->prepared = self;
  call->free_prepared = registration_free;
  return self;
}

/**
 * coterie_accounts_prepare_register:
 *
 * POST /v1/register: checks everything that does not change the database, and hashes the password.
 *
 * Returns: whether the account may be made; CHAIN_REFUSED, WRONG_SIGNATURE, BUNDLE_REFUSED, REGISTRATION_CLOSED,
 * INVITE_NEEDED, NAME_TAKEN, ACCOUNT_DISABLED, RATE_LIMITED
 */
gboolean
coterie_accounts_prepare_register (CoterieCall *call, CoterieSql *sql, GError **error)
{
  Registration *self = prepare (call);

  return coterie_register_request_from_json (&self->request, call->body, error) &&
         coterie_limits_take_address (call->server->limits, COTERIE_RATE_LOGIN_ADDRESS, call->address, error) &&
         check_device (call, self, error) && check_name (call, sql, self, error);
}

/**
 * coterie_accounts_prepare_start_over:
 *
 * POST /v1/account/start-over: compares the password, which is an attempt as any other; and as for a registration.
 *
 * Returns: whether the account may be replaced; CHAIN_REFUSED, WRONG_SIGNATURE, BUNDLE_REFUSED, WRONG_PASSWORD,
 * ACCOUNT_DISABLED, RATE_LIMITED
 */
gboolean
coterie_accounts_prepare_start_over (CoterieCall *call, CoterieSql *sql, GError **error)
{
  Registration *self = prepare (call);

  if (!coterie_register_request_from_json (&self->request, call->body, error))
    return FALSE;
  self->replaced = coterie_accounts_check_password (call, sql, self->request.name, self->request.auth, error);
  if (self->replaced == NULL || !check_device (call, self, error))
    return FALSE;
  self->is_repeat = is_repeat (self, self->replaced, call->now_ms);
  self->password = g_strdup (self->replaced->password);
  return TRUE;
}

static gboolean
find_first_device (CoterieSql *sql, CoterieCaller *device, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "SELECT a.id, d.id FROM accounts a JOIN devices d ON d.account_id = a.id"
                                " WHERE a.aid = ?1 AND a.state = 1 AND a.length = 1 AND d.number = 1 AND d.state = 1");

  coterie_sql_bind_blob (s, 1, device->id.aid, COTERIE_AID_BYTES);
  while (coterie_sql_step (s))
    {
      device->account_id = coterie_sql_column_int (s, 0);
      device->device_id = coterie_sql_column_int (s, 1);
    }
  return coterie_sql_finish (s, error);
}

static gboolean
refuse_under_way (GError **error)
{
  g_propagate_error (error, coterie_refusal_new_unavailable (100));
  return FALSE;
}

static gboolean
refuse_aid (GError **error)
{
  g_propagate_error (error, coterie_refusal_new_rule (COTERIE_CODE_CHAIN_REFUSED, "aid"));
  return FALSE;
}

/* Name and aid were free when the registration was prepared. */
static gboolean
check_still_free (CoterieSql *sql, const Registration *self, GError **error)
{
  const guint8 *aid = coterie_chain_get_aid (self->chain);
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT name, aid FROM accounts WHERE name = ?1 OR aid = ?2");
  gboolean name_there = FALSE, aid_there = FALSE;

  coterie_sql_bind_text (s, 1, self->request.name);
  coterie_sql_bind_blob (s, 2, aid, COTERIE_AID_BYTES);
  while (coterie_sql_step (s))
    {
      const guint8 *other = coterie_sql_column_exact (s, 1, COTERIE_AID_BYTES);

      name_there = name_there || g_strcmp0 (coterie_sql_column_text (s, 0), self->request.name) == 0;
      aid_there = aid_there || (other != NULL && memcmp (other, aid, COTERIE_AID_BYTES) == 0);
    }
  if (!coterie_sql_finish (s, error))
    return FALSE;
  if (name_there && aid_there) /* the same registration, sent twice at once: it will find itself when it comes again */
    return refuse_under_way (error);
  if (name_there)
    return refuse (error, COTERIE_CODE_NAME_TAKEN);
  return !aid_there || refuse_aid (error);
}

/* Once for a request, also when it runs again. */
static gboolean
pay (CoterieCall *call, GError **error)
{
  if (call->grant != COTERIE_GRANT_GIVEN &&
      !coterie_limits_take_address (call->server->limits, COTERIE_RATE_REGISTER, call->address, error))
    return FALSE;
  call->grant = COTERIE_GRANT_GIVEN;
  return TRUE;
}

static gboolean
admit (CoterieCall *call, CoterieSql *sql, const Registration *self, GError **error)
{
  if (!check_still_free (sql, self, error) || !coterie_reserve_take (call->server->reserve, ACCOUNT_BYTES, error) ||
      !pay (call, error))
    return FALSE;
  return call->server->config->registration != COTERIE_REGISTRATION_INVITE ||
         coterie_invites_use (sql, self->request.invite, error);
}

static gboolean
insert_account (CoterieCall *call, CoterieSql *sql, const Registration *self, CoterieCaller *device, GError **error)
{
  g_autoptr (CoterieAccountRow) row = g_new0 (CoterieAccountRow, 1);

  memcpy (row->aid, device->id.aid, COTERIE_AID_BYTES);
  g_strlcpy (row->name, self->request.name, sizeof row->name);
  row->state = COTERIE_ACCOUNT_ACTIVE;
  row->password = g_strdup (self->password);
  row->created_ms = call->now_ms;
  if (!coterie_account_row_insert (sql, row, error))
    return FALSE;
  device->account_id = row->account_id;
  return coterie_chains_insert_record (sql, row->account_id, self->chain, error) &&
         coterie_prekeys_insert_device (sql, row->account_id, device->id.device, self->genesis.dsk,
                                        &self->request.bundle, &device->device_id, error);
}

static gboolean
answer (CoterieCall *call, CoterieSql *sql, const CoterieCaller *device, GError **error)
{
  g_auto (CoterieTokenReply) reply = { 0 };

  if (!coterie_auth_add_token (sql, device, call->now_ms, &reply, error))
    return FALSE;
  coterie_token_reply_write (&reply, &call->reply);
  call->status = 201;
  return TRUE;
}

/* [R1] */
static gboolean
answer_again (CoterieCall *call, CoterieSql *sql, CoterieCaller *device, GError **error)
{
  if (!find_first_device (sql, device, error))
    return FALSE;
  return device->device_id != 0 ? answer (call, sql, device, error) : refuse (error, COTERIE_CODE_NAME_TAKEN);
}

/**
 * coterie_accounts_handle_register:
 *
 * POST /v1/register: account, genesis, first bundle, use of the invitation and first token in one transaction; writes
 * the members of a token reply, with the status 201. [R1] The same again gives another token, for a day.
 *
 * Returns: whether it is answered; NAME_TAKEN, CHAIN_REFUSED, INVITE_NEEDED, RATE_LIMITED, UNAVAILABLE when the same
 *   registration is under way or the disk is nearly full
 */
gboolean
coterie_accounts_handle_register (CoterieCall *call, CoterieSql *sql, GError **error)
{
  const Registration *self = call->prepared;
  CoterieCaller device = { .id.device = 1 };

  memcpy (device.id.aid, coterie_chain_get_aid (self->chain), COTERIE_AID_BYTES);
  if (self->is_repeat)
    return answer_again (call, sql, &device, error);
  return admit (call, sql, self, error) && insert_account (call, sql, self, &device, error) &&
         answer (call, sql, &device, error);
}

/* ------------------------------------------------------------------------------------ starting over */

/* The aid was free when this was prepared. */
static gboolean
check_aid_free (CoterieSql *sql, const Registration *self, GError **error)
{
  const guint8 *aid = coterie_chain_get_aid (self->chain);
  CoterieSqlStatement *s = coterie_sql_prepare (sql, "SELECT name FROM accounts WHERE aid = ?1");
  gboolean there = FALSE, same = FALSE;

  coterie_sql_bind_blob (s, 1, aid, COTERIE_AID_BYTES);
  while (coterie_sql_step (s))
    {
      there = TRUE;
      same = g_strcmp0 (coterie_sql_column_text (s, 0), self->request.name) == 0;
    }
  if (!coterie_sql_finish (s, error))
    return FALSE;
  if (same && memcmp (self->replaced->aid, aid, COTERIE_AID_BYTES) != 0)
    return refuse_under_way (error); /* sent twice at once: it will find itself when it comes again */
  return !there || refuse_aid (error);
}

/* Once for a request, also when it runs again. */
static gboolean
pay_start_over (CoterieCall *call, const Registration *self, GError **error)
{
  const char *name = self->request.name;

  if (call->grant != COTERIE_GRANT_GIVEN &&
      !coterie_limits_take (call->server->limits, COTERIE_RATE_START_OVER, name, strlen (name), error))
    return FALSE;
  call->grant = COTERIE_GRANT_GIVEN;
  return TRUE;
}

/* The name goes to another account; what it becomes nobody can have as a name. */
static gboolean
release_name (CoterieSql *sql, const CoterieAccountRow *old, GError **error)
{
  CoterieSqlStatement *s =
      coterie_sql_prepare (sql, "UPDATE accounts SET state = 3, password = '', presence = NULL, name = name || ?4 || id"
                                " WHERE id = ?1 AND password = ?2 AND name = ?3 AND state = 1");

  coterie_sql_bind_int (s, 1, old->account_id);
  coterie_sql_bind_text (s, 2, old->password);
  coterie_sql_bind_text (s, 3, old->name);
  coterie_sql_bind_text (s, 4, COTERIE_ACCOUNT_REPLACED);
  if (!coterie_sql_run (s, error))
    return FALSE;
  return coterie_sql_get_changes (sql) == 1 || refuse (error, COTERIE_CODE_WRONG_PASSWORD);
}

static gboolean
close_replaced (CoterieCall *call, CoterieSql *sql, const CoterieAccountRow *old, GError **error)
{
  CoterieSqlStatement *s;

  if (!release_name (sql, old, error))
    return FALSE;
  s = coterie_sql_prepare (sql, "DELETE FROM chain_records WHERE account_id = ?1");
  coterie_sql_bind_int (s, 1, old->account_id);
  return coterie_sql_run (s, error) &&
         coterie_accounts_close (call, sql, old->account_id, old->aid, COTERIE_CLOSE_REVOKED, error);
}

/**
 * coterie_accounts_handle_start_over:
 *
 * POST /v1/account/start-over: [R3] in one transaction the account of that name ends, with all that there is of its
 * devices, and another one has the name and the password. Writes the members of a token reply, with the status 201. The
 * same again gives another token, for a day.
 *
 * Returns: whether it is answered; WRONG_PASSWORD when it was changed meanwhile, CHAIN_REFUSED, RATE_LIMITED,
 *   UNAVAILABLE when the same is under way or the disk is nearly full
 */
gboolean
coterie_accounts_handle_start_over (CoterieCall *call, CoterieSql *sql, GError **error)
{
  const Registration *self = call->prepared;
  CoterieCaller device = { .id.device = 1 };

  memcpy (device.id.aid, coterie_chain_get_aid (self->chain), COTERIE_AID_BYTES);
  if (self->is_repeat)
    return answer_again (call, sql, &device, error);
  return check_aid_free (sql, self, error) && coterie_reserve_take (call->server->reserve, ACCOUNT_BYTES, error) &&
         pay_start_over (call, self, error) && close_replaced (call, sql, self->replaced, error) &&
         insert_account (call, sql, self, &device, error) && answer (call, sql, &device, error);
}
