// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-account"

#include "account/account-private.h"

#include "base/encoding.h"
#include "chain/register-statement.h"
#include "crypto/password.h"
#include "net/errors.h"
#include "vault/steps.h"
#include "wire/accounts.h"
#include "wire/json-door.h"
#include "wire/names.h"
#include "wire/refusal.h"

#include <glib/gi18n.h>

/* A new account, under a name that is free or, when somebody starts over, in the place of another one: look at the
 * server, make database, keys and chain, write the key slot, and only then tell the server. From the key slot on the
 * registration can be resumed: it says the same again [R1]. */

/* In the profile while somebody starts over: whoever finishes it by registering again means the same. */
#define SETTING_STARTING_OVER "starting-over"

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

/* A job, as it brings a file to the disk. */
static gpointer
end_beginning (CoterieDesk *desk, gpointer data, GError **error)
{
  CoterieFlow *flow = data; /* nobody changes it meanwhile */

  return coterie_profile_set_unfinished (flow->account->profile, FALSE, error) ? COTERIE_JOB_DONE : NULL;
}

/**
 * coterie_flow_end_beginning:
 * @callback: gets the flow, and the result of a job
 *
 * From now on the profile may be somebody's.
 */
void
coterie_flow_end_beginning (CoterieFlow *flow, GAsyncReadyCallback callback)
{
  coterie_vault_run_plain_async (flow->account->vault, end_beginning, flow, NULL, NULL, NULL, callback, flow);
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

static GBytes *
write_password (CoterieFlow *flow)
{
  CoteriePasswordRequest request = { 0 };
  g_auto (CoterieWriter) writer = { 0 };

  g_strlcpy (request.name, flow->name, sizeof request.name);
  memcpy (request.auth, coterie_secret_peek (flow->auth), sizeof request.auth);
  coterie_writer_init (&writer);
  coterie_password_request_write (&request, &writer);
  coterie_password_request_clear (&request);
  return coterie_writer_finish_wiped (&writer);
}

/* [R1] The server takes the same again for a day; afterwards it takes nobody without an invitation that is not used, or
 * says that name or account are there. It tells whoever has the password which account has the name: this one, or
 * another one by now. */
static void
ask_holder (CoterieFlow *flow)
{
  g_autoptr (GBytes) body = write_password (flow);

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

/* ------------------------------------------------------------------------------------ making the profile */

static gboolean
keep_setting (CoterieProfile *profile, const char *name, const char *value, GError **error)
{
  return value == NULL || coterie_profile_set_setting (profile, name, value, error);
}

/* What this profile is to become is known from now on, and of whom. A program that finds it unfinished has to know
 * where. A job, as the file is brought to the disk, which may take its time. */
static gpointer
note_server (CoterieDesk *desk, gpointer data, GError **error)
{
  CoterieFlow *flow = data; /* nobody changes it meanwhile */
  g_autofree char *id = coterie_hex_encode (flow->server_id, sizeof flow->server_id);
  CoterieProfile *profile = flow->account->profile;
  const gboolean done = coterie_profile_set_unfinished (profile, TRUE, error) &&
                        keep_setting (profile, "id", id, error) &&
                        keep_setting (profile, "url", flow->account->server_url, error) &&
                        keep_setting (profile, "pin", flow->account->pin_text, error) &&
                        keep_setting (profile, SETTING_STARTING_OVER, flow->starting_over ? "yes" : NULL, error);

  return done ? COTERIE_JOB_DONE : NULL;
}

/**
 * coterie_flow_fail_unfinished:
 *
 * This profile was to have an account, and does not yet.
 */
void
coterie_flow_fail_unfinished (CoterieFlow *flow)
{
  static const char *const sentences[COTERIE_N_BEGINNINGS] = {
    [COTERIE_BEGINNING_REGISTERING] = "The registration was cut short. Register again with the same name to finish it.",
    [COTERIE_BEGINNING_SIGNING_IN] = "Signing in was cut short. Sign in again with the password to finish it.",
    [COTERIE_BEGINNING_STARTING_OVER] =
        "Starting over was cut short. Start over again with the same name to finish it.",
  };
  CoterieAccount *account = flow->account;
  g_autofree char *starting_over = coterie_profile_dup_setting (account->profile, SETTING_STARTING_OVER);

  account->unfinished = flow->state->pending    ? COTERIE_BEGINNING_SIGNING_IN
                        : starting_over != NULL ? COTERIE_BEGINNING_STARTING_OVER
                                                : COTERIE_BEGINNING_REGISTERING;
  g_free (account->unfinished_name);
  account->unfinished_name = g_strdup (flow->state->identity->name);
  coterie_flow_fail_with (flow, COTERIE_CORE_ERROR_UNFINISHED, sentences[account->unfinished]);
}

static void
finish_wish (CoterieFlow *flow)
{
  g_clear_pointer (&flow->wish, coterie_account_wish_free);
}

static void
on_slot_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;

  finish_wish (flow);
  if (!coterie_flow_check_job (flow, result))
    return;
  coterie_steps_reached ("account.key-slot-written");
  flow->made (flow);
}

static void
on_server_noted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;

  if (coterie_flow_check_job (flow, result))
    coterie_vault_run_plain_async (flow->account->vault, coterie_account_jobs_write_key_slot, flow->wish, NULL, NULL,
                                   NULL, on_slot_written, flow);
}

static void
write_slot (CoterieFlow *flow)
{
  coterie_vault_run_plain_async (flow->account->vault, note_server, flow, NULL, NULL, NULL, on_server_noted, flow);
}

static void
on_device_made (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;

  if (coterie_flow_check_job (flow, result))
    coterie_flow_load (flow, write_slot);
}

static void
on_database_made (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;

  if (coterie_flow_check_job (flow, result))
    coterie_vault_run_async (flow->account->vault, flow->make, flow->wish, NULL, NULL, NULL, on_device_made, flow);
}

/**
 * coterie_flow_make_profile:
 * @make: a job with a CoterieAccountWish: the device in a database that is empty
 * @made: where to go on with the profile
 *
 * Database, device and key slot. A database without a key slot is left over from a start that was cut short before
 * anything left this machine.
 */
void
coterie_flow_make_profile (CoterieFlow *flow, CoterieJob make, CoterieFlowFunc made)
{
  GError *error = NULL;

  flow->make = make;
  flow->made = made;
  if (!coterie_profile_lock (flow->account->profile, TRUE, &error) ||
      !coterie_profile_remove_database (flow->account->profile, &error))
    {
      coterie_flow_fail (flow, error);
      return;
    }
  flow->wish = coterie_flow_make_wish (flow);
  coterie_vault_run_plain_async (flow->account->vault, coterie_account_jobs_create_database, flow->wish, NULL, NULL,
                                 NULL, on_database_made, flow);
}

/* FALSE: the flow is over. Of what was begun in the profile nothing goes before somebody answers. */
static gboolean
take_server (CoterieFlow *flow, GAsyncResult *result)
{
  CoterieProfile *profile = flow->account->profile;
  GError *error = NULL;

  if (!coterie_flow_take_server (flow, result))
    return FALSE;
  if (flow->afresh && !coterie_profile_wipe (profile, &error))
    {
      coterie_flow_fail (flow, error);
      return FALSE;
    }
  if (flow->afresh)
    coterie_profile_unlock (profile);
  flow->afresh = FALSE;
  return TRUE;
}

static void
on_server (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;

  if (!take_server (flow, result))
    return;
  if (flow->resumed)
    ask_register (flow);
  else
    coterie_flow_make_profile (flow, coterie_account_jobs_make_device, ask_register);
}

/* What this profile was to become is not wished any more. */
static void
begin_afresh (CoterieFlow *flow, GAsyncReadyCallback callback)
{
  g_clear_pointer (&flow->state, coterie_account_state_free);
  flow->afresh = TRUE;
  coterie_flow_request (flow, "GET", "/v1/server", NULL, callback);
}

static void
check_unfinished (CoterieFlow *flow)
{
  g_autofree char *starting_over = coterie_profile_dup_setting (flow->account->profile, SETTING_STARTING_OVER);

  if (flow->state->registered)
    {
      coterie_flow_fail_with (flow, COTERIE_CORE_ERROR_EXISTS, "There is an account in this profile already.");
      return;
    }
  flow->resumed = !flow->state->pending && g_strcmp0 (flow->state->identity->name, flow->name) == 0;
  flow->starting_over |= flow->resumed && starting_over != NULL; /* the name is theirs already */
  if (!flow->resumed)
    begin_afresh (flow, on_server);
  else
    coterie_flow_request (flow, "GET", "/v1/server", NULL, on_server);
}

static gboolean
check_secrets (CoterieFlow *flow, GError **error)
{
  if (!coterie_password_equals (flow->password, flow->passphrase))
    return TRUE;
  g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_SAME_SECRET,
                       "The passphrase must not be the same as the password: something of the password reaches the "
                       "server.");
  return FALSE;
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
  return check_secrets (flow, error);
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

/* ------------------------------------------------------------------------------------ signing in again */

static void
check_password_reply (CoterieFlow *flow, JsonNode *node)
{
  CoteriePasswordReply reply;
  GError *error = NULL;

  if (!coterie_password_reply_from_json (&reply, node, &error))
    coterie_flow_fail (flow, error);
  else if (flow->state == NULL)
    coterie_flow_fail_with (flow, COTERIE_CORE_ERROR_APPROVAL_NEEDED,
                            "The password is right. An existing device of this account must approve this one.");
  else if (memcmp (reply.aid, flow->state->identity->aid, sizeof reply.aid) != 0)
    coterie_flow_fail_with (flow, COTERIE_CORE_ERROR_HELD, "The server knows another account under that name.");
  else
    {
      g_clear_pointer (&flow->account->token, coterie_secret_free);
      coterie_flow_need_token (flow, coterie_flow_done);
    }
}

static void
on_password_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;
  g_autoptr (JsonNode) node = NULL;
  GError *error = NULL;

  node = coterie_transport_request_finish (COTERIE_TRANSPORT (source), result, NULL, &error);
  if (node == NULL)
    coterie_flow_fail (flow, error);
  else
    check_password_reply (flow, node);
}

static void
on_login_derived (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;
  g_autoptr (GBytes) body = NULL;

  if (!coterie_flow_take_derived (flow, result, &flow->auth))
    return;
  body = write_password (flow);
  coterie_flow_request (flow, "POST", "/v1/auth/password", body, on_password_checked);
}

static void
on_login_server (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;

  if (!take_server (flow, result))
    return;
  if (flow->state == NULL && flow->passphrase != NULL)
    coterie_flow_begin_pending (flow);
  else
    coterie_flow_derive (flow, flow->password, flow->name, on_login_derived);
}

/**
 * coterie_flow_login_afresh:
 *
 * Lets go of the profile, which is open and waits in vain, and signs in as if there had been none.
 */
void
coterie_flow_login_afresh (CoterieFlow *flow)
{
  begin_afresh (flow, on_login_server);
}

static void
check_login_name (CoterieFlow *flow)
{
  flow->resumed = flow->state->pending && g_strcmp0 (flow->state->identity->name, flow->name) == 0;
  if (flow->resumed)
    coterie_flow_resume_pending (flow);
  else if (flow->state->pending)
    coterie_flow_login_afresh (flow);
  else if (!flow->state->registered)
    coterie_flow_fail_unfinished (flow);
  else if (g_strcmp0 (flow->state->identity->name, flow->name) != 0)
    coterie_flow_fail_with (flow, COTERIE_CORE_ERROR_EXISTS, "This profile belongs to another account.");
  else
    coterie_flow_request (flow, "GET", "/v1/server", NULL, on_login_server);
}

/**
 * coterie_account_login_async:
 *
 * With a profile: opens it, checks the password with the server and takes a new token. Without one: makes one, and
 * waits until a device of the account has approved this one (WRONG_PASSWORD, SAME_SECRET, DECLINED); without a
 * passphrase it only says WRONG_PASSWORD or APPROVAL_NEEDED.
 */
void
coterie_account_login_async (CoterieAccount *self,
                             const char *name,
                             const CoterieSecret *password,
                             const CoterieSecret *passphrase,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  CoterieFlow *flow = coterie_flow_new (self, cancellable, callback, user_data);
  GError *error = NULL;

  flow->name = g_strdup (name);
  flow->password = coterie_secret_copy (password);
  if (passphrase != NULL)
    flow->passphrase = coterie_secret_copy (passphrase);
  if (!coterie_name_check (name, &error) || (passphrase != NULL && !check_secrets (flow, &error)))
    coterie_flow_fail (flow, error);
  else if (coterie_profile_has_key_slot (self->profile))
    coterie_flow_open (flow, check_login_name);
  else
    coterie_flow_request (flow, "GET", "/v1/server", NULL, on_login_server);
}
