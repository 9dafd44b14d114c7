// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-account"

#include "account/account-private.h"

#include "account/approval-jobs.h"
#include "base/encoding.h"
#include "crypto/errors.h"
#include "crypto/password.h"
#include "wire/accounts.h"
#include "wire/errors.h"

/* What can be changed about an account that is open: password, passphrase, and its end. */

/* So often another device may come into the chain while this one leaves it. */
#define LEAVE_TRIES_MAX 3

static GBytes *
empty_body (void)
{
  return g_bytes_new_static ("{}", 2);
}

/* Takes the error. */
static void
finish_reply (CoterieFlow *flow, JsonNode *node, GError *error)
{
  if (node != NULL)
    coterie_flow_done (flow);
  else if (g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_UNAUTHORIZED) && !flow->repeated)
    {
      g_error_free (error);
      flow->repeated = TRUE;
      g_clear_pointer (&flow->account->token, coterie_secret_free);
      coterie_flow_need_token (flow, flow->next);
    }
  else
    coterie_flow_fail (flow, error);
}

/* A request that needs a token, repeated once with a fresh one when the server did not take the first. */
static void
on_device_reply (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  g_autoptr (JsonNode) node = coterie_transport_request_finish (COTERIE_TRANSPORT (source), result, NULL, &error);

  finish_reply (user_data, node, error);
}

/* ------------------------------------------------------------------------------------ password */

static void
send_passwords (CoterieFlow *flow)
{
  CoterieChangePasswordRequest request;
  g_auto (CoterieWriter) writer = { 0 };
  g_autoptr (GBytes) body = NULL;

  memcpy (request.old_auth, coterie_secret_peek (flow->auth), sizeof request.old_auth);
  memcpy (request.new_auth, coterie_secret_peek (flow->new_auth), sizeof request.new_auth);
  coterie_writer_init (&writer);
  coterie_change_password_request_write (&request, &writer);
  body = coterie_writer_finish_wiped (&writer);
  coterie_change_password_request_clear (&request);
  coterie_flow_request (flow, "POST", "/v1/account/password", body, on_device_reply);
}

static void
on_new_derived (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;

  if (coterie_flow_take_derived (flow, result, &flow->new_auth))
    coterie_flow_need_token (flow, send_passwords);
}

static void
on_old_derived (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;

  if (coterie_flow_take_derived (flow, result, &flow->auth))
    coterie_flow_derive (flow, flow->new_password, flow->account->identity->name, on_new_derived);
}

/* The new password must not open the key slot. */
static void
on_passphrase_tried (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;
  g_autoptr (GError) error = NULL;

  if (coterie_vault_finish (flow->account->vault, result, &error) != NULL)
    coterie_flow_fail_with (flow, COTERIE_CORE_ERROR_SAME_SECRET,
                            "The password must not be the same as the passphrase.");
  else if (!g_error_matches (error, COTERIE_CRYPTO_ERROR, COTERIE_CRYPTO_ERROR_WRONG_PASSPHRASE))
    coterie_flow_fail (flow, g_steal_pointer (&error));
  else
    coterie_flow_derive (flow, flow->password, flow->account->identity->name, on_old_derived);
}

/**
 * coterie_account_change_password_async:
 *
 * Errors: SAME_SECRET when the new one is this device's passphrase, WRONG_PASSWORD, BAD_INPUT, and those of a request.
 */
void
coterie_account_change_password_async (CoterieAccount *self,
                                       const CoterieSecret *old_password,
                                       const CoterieSecret *new_password,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  CoterieFlow *flow = coterie_flow_new (self, cancellable, callback, user_data);

  memcpy (flow->server_id, self->identity->server_id, sizeof flow->server_id);
  flow->password = coterie_secret_copy (old_password);
  flow->new_password = coterie_secret_copy (new_password);
  flow->passphrase = coterie_secret_copy (new_password);
  coterie_flow_run_plain (flow, coterie_account_jobs_check_passphrase, on_passphrase_tried);
}

/* ------------------------------------------------------------------------------------ passphrase */

static void
on_rewrapped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;

  if (coterie_flow_check_job (flow, result))
    coterie_flow_done (flow);
}

/**
 * coterie_account_change_passphrase_async:
 *
 * Errors: WRONG_PASSPHRASE, BAD_INPUT, DISK_FULL. The key of the database stays.
 */
void
coterie_account_change_passphrase_async (CoterieAccount *self,
                                         const CoterieSecret *old_passphrase,
                                         const CoterieSecret *new_passphrase,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  CoterieFlow *flow = coterie_flow_new (self, cancellable, callback, user_data);

  flow->passphrase = coterie_secret_copy (old_passphrase);
  flow->new_passphrase = coterie_secret_copy (new_passphrase);
  coterie_flow_run_plain (flow, coterie_account_jobs_rewrap, on_rewrapped);
}

/* ------------------------------------------------------------------------------------ the end */

static void
leave (CoterieFlow *flow);

static void
send_sign_out (CoterieFlow *flow)
{
  g_autoptr (GBytes) body = empty_body ();

  coterie_flow_request (flow, "POST", "/v1/auth/sign-out", body, on_device_reply);
}

/* The others can still revoke this device. */
static void
stay_in_chain (CoterieFlow *flow, const GError *error)
{
  g_message ("signed out without leaving the chain: %s", error->message);
  send_sign_out (flow);
}

static void
on_chain (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = coterie_transport_request_finish (COTERIE_TRANSPORT (source), result, NULL, &error);

  g_clear_pointer (&flow->reply, coterie_chain_reply_free);
  flow->reply = g_new0 (CoterieChainReply, 1);
  if (node != NULL && coterie_chain_reply_from_json (flow->reply, node, &error))
    leave (flow);
  else
    stay_in_chain (flow, error);
}

/* It has grown since this device saw it: what it is now is revoked from. */
static void
fetch_chain (CoterieFlow *flow)
{
  g_autofree char *aid = coterie_hex_encode (flow->account->identity->aid, COTERIE_AID_BYTES);
  g_autofree char *path = g_strdup_printf ("/v1/accounts/%s/chain", aid);

  flow->n_left++;
  coterie_flow_request (flow, "GET", path, NULL, on_chain);
}

/* A chain that the server knows better than we do, and does not show, is no reason to stay. */
static void
on_left (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  g_autoptr (JsonNode) node = coterie_transport_request_finish (COTERIE_TRANSPORT (source), result, NULL, &error);

  if (g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_CHAIN_MOVED) ||
      g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_CHAIN_REFUSED))
    {
      CoterieFlow *flow = user_data;

      if (flow->n_left < LEAVE_TRIES_MAX)
        fetch_chain (flow);
      else
        stay_in_chain (flow, error);
      g_error_free (error);
    }
  else
    finish_reply (user_data, node, error);
}

static void
on_leave_signed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;

  body = coterie_vault_finish (flow->account->vault, result, &error);
  if (body == NULL && flow->reply != NULL)
    stay_in_chain (flow, error);
  else if (body == NULL)
    coterie_flow_fail (flow, g_steal_pointer (&error));
  else if (g_bytes_get_size (body) == 0)
    send_sign_out (flow);
  else
    coterie_flow_request (flow, "POST", "/v1/account/chain", body, on_left);
}

static void
leave (CoterieFlow *flow)
{
  coterie_vault_run_async (flow->account->vault, coterie_approval_jobs_leave, flow->reply, NULL,
                           (GDestroyNotify) g_bytes_unref, NULL, on_leave_signed, flow);
}

/**
 * coterie_account_sign_out_async:
 *
 * Revokes this device, or, when it is the last one, ends its tokens. The profile is the caller's business.
 */
void
coterie_account_sign_out_async (CoterieAccount *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  CoterieFlow *flow = coterie_flow_new (self, cancellable, callback, user_data);

  memcpy (flow->server_id, self->identity->server_id, sizeof flow->server_id);
  coterie_flow_need_token (flow, leave);
}

static void
send_delete (CoterieFlow *flow)
{
  g_auto (CoterieWriter) writer = { 0 };
  g_autoptr (GBytes) body = NULL;

  coterie_writer_init (&writer);
  coterie_delete_request_write (coterie_secret_peek (flow->auth), &writer);
  body = coterie_writer_finish_wiped (&writer);
  coterie_flow_request (flow, "POST", "/v1/account/delete", body, on_device_reply);
}

static void
on_delete_derived (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;

  if (coterie_flow_take_derived (flow, result, &flow->auth))
    coterie_flow_need_token (flow, send_delete);
}

/**
 * coterie_account_delete_async:
 *
 * Errors: WRONG_PASSWORD and those of a request. The profile is the caller's business.
 */
void
coterie_account_delete_async (CoterieAccount *self,
                              const CoterieSecret *password,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  CoterieFlow *flow = coterie_flow_new (self, cancellable, callback, user_data);

  memcpy (flow->server_id, self->identity->server_id, sizeof flow->server_id);
  flow->password = coterie_secret_copy (password);
  coterie_flow_derive (flow, flow->password, self->identity->name, on_delete_derived);
}
