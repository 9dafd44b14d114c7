// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-account"

#include "account/account-private.h"

#include "chain/register-statement.h"
#include "net/errors.h"
#include "wire/accounts.h"
#include "wire/json-door.h"
#include "wire/names.h"
#include "wire/refusal.h"

#include <glib/gi18n.h>

/* A new account, under a name that is free or, when somebody starts over, in the place of another one: look at the
 * server, make database, keys and chain, write the key slot, and only then tell the server. From the key slot on the
 * registration can be resumed: it says the same again [R1]. */

static void
ask_register (CoterieFlow *flow);

static void
on_registered_noted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;

  if (!coterie_flow_check_job (flow, result))
    return;
  g_clear_pointer (&flow->account->identity, coterie_identity_unref);
  flow->account->identity = coterie_identity_ref (flow->state->identity);
  coterie_flow_done (flow);
}

static void
on_beginning_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;

  if (!coterie_flow_check_job (flow, result))
    return;
  coterie_vault_run_async (flow->account->vault, coterie_account_jobs_set_registered, NULL, NULL, NULL, NULL,
                           on_registered_noted, flow);
}

static void
note_registered (CoterieFlow *flow)
{
  coterie_flow_end_beginning (flow, on_beginning_ended);
}

/* ------------------------------------------------------------------------------------ a registration of before */

static void
wipe (CoterieFlow *flow)
{
  g_autoptr (GError) ignored = NULL;

  if (!coterie_profile_wipe (flow->account->profile, &ignored))
    g_debug ("%s", ignored->message);
}

/* Another account has the name, and this one will never have it. */
static void
fail_replaced (CoterieFlow *flow)
{
  wipe (flow);
  if (flow->starting_over)
    coterie_flow_fail_with (flow, COTERIE_CORE_ERROR_DECLINED,
                            N_ ("This account was started over elsewhere meanwhile, with its password. Sign in, and "
                                "approve this device there."));
  else
    coterie_flow_fail_with (flow, COTERIE_CORE_ERROR_NAME_TAKEN,
                            "Another account has that name meanwhile, and this password. Sign in to it.");
}

static void
fail_unproven (CoterieFlow *flow, GError *error)
{
  g_clear_pointer (&flow->account->identity, coterie_identity_unref);
  coterie_flow_fail (flow, error);
}

/* The account stands, and this device is in it: it signs in. */
static void
prove (CoterieFlow *flow)
{
  CoterieAccount *account = flow->account;

  g_clear_pointer (&account->token, coterie_secret_free);
  g_clear_pointer (&account->identity, coterie_identity_unref);
  account->identity = coterie_identity_ref (flow->state->identity);
  flow->no_token = fail_unproven;
  coterie_flow_need_token (flow, note_registered);
}

/* The name is not this account's. */
static void
fail_refused (CoterieFlow *flow)
{
  if (g_error_matches (flow->refusal, COTERIE_REFUSAL, COTERIE_CODE_NAME_TAKEN))
    coterie_flow_fail_with (flow, COTERIE_CORE_ERROR_NAME_TAKEN,
                            "That name is taken; or the password is not the one of the first attempt.");
  else
    coterie_flow_fail (flow, g_steal_pointer (&flow->refusal));
}

static void
on_holder (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;
  g_autoptr (JsonNode) node = NULL;
  CoteriePasswordReply reply;
  GError *error = NULL;

  node = coterie_transport_request_finish (COTERIE_TRANSPORT (source), result, NULL, &error);
  if (g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_WRONG_PASSWORD) && !flow->starting_over)
    {
      g_error_free (error);
      fail_refused (flow);
    }
  else if (node == NULL || !coterie_password_reply_from_json (&reply, node, &error))
    coterie_flow_fail (flow, error);
  else if (memcmp (reply.aid, flow->state->identity->aid, sizeof reply.aid) != 0)
    fail_replaced (flow);
  else
    prove (flow);
}

/* [R1] The server takes the same again for a day; afterwards it takes nobody without an invitation that is not used, or
 * says that name or account are there. It tells whoever has the password which account has the name: this one, or
 * another one by now. */
static void
ask_holder (CoterieFlow *flow)
{
  g_autoptr (GBytes) body = coterie_flow_write_password (flow);

  coterie_flow_request (flow, "POST", "/v1/auth/password", body, on_holder);
}

static gboolean
may_be_there (const GError *error)
{
  g_autofree char *rule = coterie_refusal_dup_rule (error);

  return g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_NAME_TAKEN) ||
         g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_REGISTRATION_CLOSED) ||
         g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_INVITE_NEEDED) ||
         (g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_CHAIN_REFUSED) && g_strcmp0 (rule, "aid") == 0);
}

/* ------------------------------------------------------------------------------------ telling the server */

/* A refusal for good on a fresh profile: nothing has come to be, so nothing stays. What is resumed may stand on the
 * server already, under another password. A challenge that is not known any more, as after a restart of the server, is
 * no refusal for good: there are others. */
static void
fail_register (CoterieFlow *flow, GError *error)
{
  gboolean passing = error->domain != COTERIE_REFUSAL || coterie_net_error_is_passing (error) ||
                     g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_WRONG_SIGNATURE);

  if (flow->resumed && may_be_there (error))
    {
      flow->refusal = error;
      ask_holder (flow);
      return;
    }
  if (!passing && !flow->resumed)
    wipe (flow);
  coterie_flow_fail (flow, error);
}

static void
on_register (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;
  g_autoptr (JsonNode) node = NULL;
  GError *error = NULL;

  node = coterie_transport_request_finish (COTERIE_TRANSPORT (source), result, NULL, &error);
  if (node == NULL)
    {
      fail_register (flow, error);
      return;
    }
  if (!coterie_account_take_token (flow->account, flow->state->identity, node, &error))
    {
      coterie_flow_fail (flow, error);
      return;
    }
  note_registered (flow);
}

/* [R2] Only we can register this device, and only there. */
static void
sign_statement (CoterieFlow *flow, const CoterieChallengeReply *challenge, CoterieRegisterRequest *request)
{
  CoterieIdentity *own = flow->state->identity;
  CoterieRegisterStatement statement = { .expires_ms = challenge->expires_ms, .name = request->name };

  memcpy (statement.server_id, own->server_id, sizeof statement.server_id);
  memcpy (statement.aid, own->aid, sizeof statement.aid);
  memcpy (statement.nonce, challenge->nonce, sizeof statement.nonce);
  memcpy (request->nonce, challenge->nonce, sizeof request->nonce);
  coterie_register_statement_sign (&statement, coterie_device_keys_get_signing_secret (own->keys), request->signature);
}

static GBytes *
write_request (CoterieFlow *flow, const CoterieChallengeReply *challenge, GError **error)
{
  g_auto (CoterieRegisterRequest) request = { 0 };
  g_auto (CoterieWriter) writer = { 0 };
  g_autoptr (JsonNode) bundle = NULL;

  bundle = coterie_json_open (flow->state->bundle, strlen (flow->state->bundle), COTERIE_TEXT_FRAME_MAX_BYTES, error);
  if (bundle == NULL || !coterie_bundle_from_json (&request.bundle, bundle, error))
    return NULL;
  g_strlcpy (request.name, flow->name, sizeof request.name);
  g_strlcpy (request.invite, flow->invite != NULL ? flow->invite : "", sizeof request.invite);
  memcpy (request.auth, coterie_secret_peek (flow->auth), sizeof request.auth);
  request.genesis = g_bytes_ref (flow->state->genesis);
  sign_statement (flow, challenge, &request);
  coterie_writer_init (&writer);
  coterie_register_request_write (&request, &writer);
  return coterie_writer_finish_wiped (&writer);
}

static void
on_challenge (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GBytes) body = NULL;
  CoterieChallengeReply challenge;
  GError *error = NULL;

  node = coterie_transport_request_finish (COTERIE_TRANSPORT (source), result, NULL, &error);
  if (node != NULL && coterie_challenge_reply_from_json (&challenge, node, &error))
    body = write_request (flow, &challenge, &error);
  if (body == NULL)
    fail_register (flow, error);
  else
    coterie_flow_request (flow, "POST", flow->starting_over ? "/v1/account/start-over" : "/v1/register", body,
                          on_register);
}

static void
on_derived (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;
  g_autoptr (GBytes) body = NULL;
  CoterieDeviceId id = { .device = 1 };
  g_auto (CoterieWriter) writer = { 0 };

  if (!coterie_flow_take_derived (flow, result, &flow->auth))
    return;
  memcpy (id.aid, flow->state->identity->aid, sizeof id.aid);
  coterie_writer_init (&writer);
  coterie_challenge_request_write (&id, &writer);
  body = coterie_writer_finish_bytes (&writer);
  coterie_flow_request (flow, "POST", "/v1/auth/challenge", body, on_challenge);
}

static void
ask_register (CoterieFlow *flow)
{
  coterie_flow_derive (flow, flow->password, flow->name, on_derived);
}

/* ------------------------------------------------------------------------------------ from the start */

static void
on_server (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;

  if (!coterie_flow_take_new_server (flow, result))
    return;
  if (flow->resumed)
    ask_register (flow);
  else
    coterie_flow_make_profile (flow, coterie_account_jobs_make_device, ask_register);
}

static void
check_unfinished (CoterieFlow *flow)
{
  if (flow->state->registered)
    {
      coterie_flow_fail_with (flow, COTERIE_CORE_ERROR_EXISTS, "There is an account in this profile already.");
      return;
    }
  flow->resumed = !flow->state->pending && g_strcmp0 (flow->state->identity->name, flow->name) == 0;
  flow->starting_over |= flow->resumed && coterie_flow_was_starting_over (flow); /* the name is theirs already */
  if (!flow->resumed)
    coterie_flow_begin_afresh (flow, on_server);
  else
    coterie_flow_request (flow, "GET", "/v1/server", NULL, on_server);
}

static gboolean
check_input (CoterieFlow *flow, GError **error)
{
  if (!coterie_name_check (flow->name, error))
    return FALSE;
  if (flow->invite != NULL && strlen (flow->invite) > COTERIE_INVITE_MAX_BYTES)
    {
      g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_INVITE_NEEDED, "That is no invitation.");
      return FALSE;
    }
  return coterie_flow_check_secrets (flow, error);
}

static void
begin (CoterieFlow *flow, const char *name, const CoterieSecret *password, const CoterieSecret *passphrase)
{
  GError *error = NULL;

  flow->name = g_strdup (name);
  flow->password = coterie_secret_copy (password);
  flow->passphrase = coterie_secret_copy (passphrase);
  if (!check_input (flow, &error))
    coterie_flow_fail (flow, error);
  else if (coterie_profile_has_key_slot (flow->account->profile))
    coterie_flow_open (flow, check_unfinished);
  else
    coterie_flow_request (flow, "GET", "/v1/server", NULL, on_server);
}

/**
 * coterie_account_register_async:
 * @invite: (nullable): an invitation
 *
 * Errors: BAD_INPUT, SAME_SECRET, EXISTS, WRONG_PASSPHRASE of an unfinished registration, what opening a profile gives,
 * and the server's refusals. Repeating is safe and resumes.
 */
void
coterie_account_register_async (CoterieAccount *self,
                                const char *name,
                                const char *invite,
                                const CoterieSecret *password,
                                const CoterieSecret *passphrase,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  CoterieFlow *flow = coterie_flow_new (self, cancellable, callback, user_data);

  flow->invite = g_strdup (invite);
  begin (flow, name, password, passphrase);
}

/**
 * coterie_account_start_over_async:
 *
 * Makes a new account in the place of the one of that name, whose devices are all lost. What was begun in this profile
 * otherwise is let go of.
 *
 * Errors: those of registering, and WRONG_PASSWORD. Repeating is safe and resumes.
 */
void
coterie_account_start_over_async (CoterieAccount *self,
                                  const char *name,
                                  const CoterieSecret *password,
                                  const CoterieSecret *passphrase,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  CoterieFlow *flow = coterie_flow_new (self, cancellable, callback, user_data);

  flow->starting_over = TRUE;
  begin (flow, name, password, passphrase);
}
