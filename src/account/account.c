// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-account"

#include "account/account.h"

#include "account/account-jobs.h"
#include "account/account-private.h"
#include "chain/login-challenge.h"
#include "net/rest.h"
#include "wire/accounts.h"

/* A token is not used any more when it ends so soon. */
#define TOKEN_MARGIN_MS (60 * 1000)

/**
 * coterie_account_new:
 * @profile: must be locked by nobody else
 * @rest: what is asked before there is a connection
 * @cheap_key_slot: for tests alone
 */
CoterieAccount *
coterie_account_new (
    CoterieProfile *profile, CoterieVault *vault, CoterieTransport *rest, CoterieClock *clock, gboolean cheap_key_slot)
{
  CoterieAccount *self = g_rc_box_new0 (CoterieAccount);

  self->profile = coterie_profile_ref (profile);
  self->vault = coterie_vault_ref (vault);
  self->rest = g_object_ref (rest);
  self->clock = coterie_clock_ref (clock);
  self->cheap_key_slot = cheap_key_slot;
  return self;
}

static void
account_clear (CoterieAccount *self)
{
  coterie_profile_unref (self->profile);
  coterie_vault_unref (self->vault);
  g_clear_object (&self->rest);
  g_clear_pointer (&self->clock, coterie_clock_unref);
  g_clear_pointer (&self->identity, coterie_identity_unref);
  g_free (self->device_name);
  g_free (self->server_url);
  g_free (self->pin_text);
  g_free (self->unfinished_name);
  g_clear_pointer (&self->token, coterie_secret_free);
}

/**
 * coterie_account_release:
 *
 * Ends what g_rc_box_acquire() began.
 */
void
coterie_account_release (CoterieAccount *self)
{
  g_rc_box_release_full (self, (GDestroyNotify) account_clear);
}

/**
 * coterie_account_free:
 *
 * What is under way comes to an end by itself, and changes nothing any more.
 */
void
coterie_account_free (CoterieAccount *self)
{
  self->ended = TRUE;
  coterie_account_wake_pending (self);
  coterie_account_release (self);
}

void
coterie_account_set_device_name (CoterieAccount *self, const char *name)
{
  g_free (self->device_name);
  self->device_name = g_strdup (name);
}

void
coterie_account_set_server (CoterieAccount *self, const char *url, const char *pin)
{
  g_free (self->server_url);
  g_free (self->pin_text);
  self->server_url = g_strdup (url);
  self->pin_text = g_strdup (pin);
}

CoterieBeginning
coterie_account_get_unfinished (CoterieAccount *self, const char **name)
{
  *name = self->unfinished_name;
  return self->unfinished;
}

/**
 * coterie_account_get_identity:
 *
 * Returns: (transfer none) (nullable): NULL before a profile is open
 */
CoterieIdentity *
coterie_account_get_identity (CoterieAccount *self)
{
  return self->identity;
}

/**
 * coterie_account_finish:
 *
 * Ends any of the asynchronous functions.
 */
gboolean
coterie_account_finish (CoterieAccount *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ------------------------------------------------------------------------------------ tokens */

/**
 * coterie_account_take_token:
 * @node: the reply to registering or to a signed challenge
 */
gboolean
coterie_account_take_token (CoterieAccount *self, const CoterieIdentity *identity, JsonNode *node, GError **error)
{
  g_auto (CoterieTokenReply) reply = { 0 };

  if (!coterie_token_reply_from_json (&reply, node, error))
    return FALSE;
  if (memcmp (reply.device.aid, identity->aid, sizeof identity->aid) != 0 || reply.device.device != identity->device)
    {
      g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_PROTOCOL,
                           "The server gave a token for somebody else.");
      return FALSE;
    }
  g_clear_pointer (&self->token, coterie_secret_free);
  self->token = coterie_secret_new_copy (reply.token, sizeof reply.token);
  self->token_expires_ms = (gint64) reply.expires_ms;
  if (COTERIE_IS_REST (self->rest))
    coterie_rest_set_token (COTERIE_REST (self->rest), self->token);
  return TRUE;
}

static gboolean
has_token (CoterieAccount *self)
{
  return self->token != NULL && self->token_expires_ms - TOKEN_MARGIN_MS > coterie_clock_get_wall_ms (self->clock);
}

static void
fail_token (CoterieFlow *flow, GError *error)
{
  if (flow->no_token != NULL)
    flow->no_token (flow, error);
  else
    coterie_flow_fail (flow, error);
}

static void
on_token (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;
  g_autoptr (JsonNode) node = NULL;
  GError *error = NULL;

  node = coterie_transport_request_finish (COTERIE_TRANSPORT (source), result, NULL, &error);
  if (node == NULL || !coterie_account_take_token (flow->account, flow->account->identity, node, &error))
    fail_token (flow, error);
  else
    flow->next (flow);
}

static GBytes *
sign_challenge (CoterieIdentity *own, const CoterieChallengeReply *challenge)
{
  CoterieLoginChallenge statement = { .device = own->device, .expires_ms = challenge->expires_ms };
  CoterieTokenRequest request = { .device.device = own->device };
  g_auto (CoterieWriter) writer = { 0 };

  memcpy (statement.server_id, own->server_id, sizeof statement.server_id);
  memcpy (statement.aid, own->aid, sizeof statement.aid);
  memcpy (statement.nonce, challenge->nonce, sizeof statement.nonce);
  memcpy (request.device.aid, own->aid, sizeof request.device.aid);
  memcpy (request.nonce, challenge->nonce, sizeof request.nonce);
  coterie_login_challenge_sign (&statement, coterie_device_keys_get_signing_secret (own->keys), request.signature);
  coterie_writer_init (&writer);
  coterie_token_request_write (&request, &writer);
  return coterie_writer_finish_bytes (&writer);
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
  if (node == NULL || !coterie_challenge_reply_from_json (&challenge, node, &error))
    {
      fail_token (flow, error);
      return;
    }
  body = sign_challenge (flow->account->identity, &challenge);
  coterie_flow_request (flow, "POST", "/v1/auth/token", body, on_token);
}

static void
ask_challenge (CoterieFlow *flow)
{
  CoterieDeviceId id = { .device = flow->account->identity->device };
  g_auto (CoterieWriter) writer = { 0 };
  g_autoptr (GBytes) body = NULL;

  memcpy (id.aid, flow->account->identity->aid, sizeof id.aid);
  coterie_writer_init (&writer);
  coterie_challenge_request_write (&id, &writer);
  body = coterie_writer_finish_bytes (&writer);
  coterie_flow_request (flow, "POST", "/v1/auth/challenge", body, on_challenge);
}

static void
on_token_server (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;

  if (coterie_flow_take_server (flow, result))
    ask_challenge (flow);
}

/**
 * coterie_flow_need_token:
 * @next: where to go on with a token
 *
 * A token that still lives, or a new one for a signed challenge. The server is looked at first, once in the life of a
 * client: what is signed names it.
 */
void
coterie_flow_need_token (CoterieFlow *flow, CoterieFlowFunc next)
{
  flow->next = next;
  if (has_token (flow->account))
    next (flow);
  else if (flow->account->server_checked)
    ask_challenge (flow);
  else
    coterie_flow_request (flow, "GET", "/v1/server", NULL, on_token_server);
}

static void
ask_token_async (
    gpointer provider, gboolean refused, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  CoterieAccount *self = provider;
  CoterieFlow *flow = coterie_flow_new (self, cancellable, callback, user_data);

  if (refused)
    g_clear_pointer (&self->token, coterie_secret_free);
  coterie_flow_need_token (flow, coterie_flow_done);
}

static CoterieSecret *
ask_token_finish (gpointer provider, GAsyncResult *result, GError **error)
{
  CoterieAccount *self = provider;

  if (!coterie_account_finish (self, result, error))
    return NULL;
  return coterie_secret_copy (self->token);
}

/**
 * coterie_account_get_token_source:
 * @source: (out caller-allocates): for the link; lives as long as @self
 */
void
coterie_account_get_token_source (CoterieAccount *self, CoterieTokenSource *source)
{
  *source = (CoterieTokenSource){ .ask_async = ask_token_async, .ask_finish = ask_token_finish, .provider = self };
}

/* ------------------------------------------------------------------------------------ opening a profile */

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;
  GError *error = NULL;

  flow->state = coterie_vault_finish (flow->account->vault, result, &error);
  if (flow->state == NULL)
    {
      coterie_flow_fail (flow, error);
      return;
    }
  memcpy (flow->server_id, flow->state->identity->server_id, sizeof flow->server_id);
  if (flow->state->registered)
    {
      g_clear_pointer (&flow->account->identity, coterie_identity_unref);
      flow->account->identity = coterie_identity_ref (flow->state->identity);
    }
  flow->next (flow);
}

/**
 * coterie_flow_load:
 *
 * Who the open database says we are; then `next`.
 */
void
coterie_flow_load (CoterieFlow *flow, CoterieFlowFunc next)
{
  flow->next = next;
  coterie_vault_run_async (flow->account->vault, coterie_account_jobs_load, NULL, NULL,
                           (GDestroyNotify) coterie_account_state_free, coterie_flow_get_cancellable (flow), on_loaded,
                           flow);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;

  if (coterie_flow_check_job (flow, result))
    coterie_flow_load (flow, flow->next);
}

/**
 * coterie_flow_open:
 *
 * Locks the profile, opens its database with the flow's passphrase and says who we are; then `next`.
 */
void
coterie_flow_open (CoterieFlow *flow, CoterieFlowFunc next)
{
  CoterieProfile *profile = flow->account->profile;
  GError *error = NULL;

  flow->next = next;
  if (!coterie_profile_lock (profile, FALSE, &error))
    coterie_flow_fail (flow, error);
  else if (!coterie_profile_has_key_slot (profile))
    coterie_flow_fail_with (flow, COTERIE_CORE_ERROR_NO_PROFILE, "There is no account in this profile yet.");
  else
    coterie_flow_run_plain (flow, coterie_account_jobs_open, on_opened);
}

static void
check_registered (CoterieFlow *flow)
{
  if (flow->state->registered)
    coterie_flow_done (flow);
  else if (flow->state->pending)
    coterie_flow_resume_pending (flow);
  else
    coterie_flow_fail_unfinished (flow);
}

/**
 * coterie_account_open_async:
 *
 * A device that waits to be approved goes on waiting. Errors: NO_PROFILE, BUSY, UNFINISHED, WRONG_PASSPHRASE, DAMAGED,
 * NEWER, DISK_FULL, DECLINED.
 */
void
coterie_account_open_async (CoterieAccount *self,
                            const CoterieSecret *passphrase,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  CoterieFlow *flow = coterie_flow_new (self, cancellable, callback, user_data);

  flow->passphrase = coterie_secret_copy (passphrase);
  coterie_flow_open (flow, check_registered);
}
