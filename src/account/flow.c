// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-account"

#include "account/account-private.h"

#include "account/account-jobs.h"
#include "base/encoding.h"
#include "crypto/password.h"
#include "wire/server-info.h"

/* One course of events: requests and jobs one after the other, up to one end. */

/**
 * coterie_flow_new:
 *
 * Returns: a flow that holds its account, and ends with exactly one fail or done
 */
CoterieFlow *
coterie_flow_new (CoterieAccount *account, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  CoterieFlow *flow = g_new0 (CoterieFlow, 1);

  flow->account = g_rc_box_acquire (account);
  flow->task = g_task_new (NULL, cancellable, callback, user_data);
  return flow;
}

static void
flow_free (CoterieFlow *flow)
{
  coterie_account_release (flow->account);
  g_clear_object (&flow->task);
  g_free (flow->name);
  g_free (flow->invite);
  g_clear_pointer (&flow->password, coterie_secret_free);
  g_clear_pointer (&flow->new_password, coterie_secret_free);
  g_clear_pointer (&flow->passphrase, coterie_secret_free);
  g_clear_pointer (&flow->new_passphrase, coterie_secret_free);
  g_clear_pointer (&flow->auth, coterie_secret_free);
  g_clear_pointer (&flow->new_auth, coterie_secret_free);
  g_clear_error (&flow->refusal);
  g_clear_pointer (&flow->state, coterie_account_state_free);
  g_clear_pointer (&flow->wish, coterie_account_wish_free);
  g_clear_pointer (&flow->pending, coterie_pending_free);
  g_clear_pointer (&flow->reply, coterie_chain_reply_free);
  coterie_timer_stop (&flow->timer);
  g_free (flow);
}

/**
 * coterie_flow_fail:
 * @error: (transfer full): why; the flow is freed
 */
void
coterie_flow_fail (CoterieFlow *flow, GError *error)
{
  g_task_return_error (flow->task, error);
  flow_free (flow);
}

void
coterie_flow_fail_with (CoterieFlow *flow, CoterieCoreError code, const char *sentence)
{
  coterie_flow_fail (flow, g_error_new_literal (COTERIE_CORE_ERROR, code, sentence));
}

void
coterie_flow_done (CoterieFlow *flow)
{
  g_task_return_boolean (flow->task, TRUE);
  flow_free (flow);
}

GCancellable *
coterie_flow_get_cancellable (CoterieFlow *flow)
{
  return g_task_get_cancellable (flow->task);
}

/**
 * coterie_flow_make_wish:
 *
 * Returns: (transfer full): what a job of the account needs to know
 */
CoterieAccountWish *
coterie_flow_make_wish (CoterieFlow *flow)
{
  CoterieAccount *account = flow->account;
  CoterieAccountWish *wish = g_new0 (CoterieAccountWish, 1);

  wish->database_path = g_strdup (coterie_profile_get_database (account->profile));
  wish->key_slot_path = g_strdup (coterie_profile_get_key_slot (account->profile));
  wish->name = g_strdup (flow->name);
  wish->device_name = g_strdup (account->device_name);
  memcpy (wish->server_id, flow->server_id, sizeof wish->server_id);
  if (flow->passphrase != NULL)
    wish->passphrase = coterie_secret_copy (flow->passphrase);
  if (flow->new_passphrase != NULL)
    wish->new_passphrase = coterie_secret_copy (flow->new_passphrase);
  wish->cheap_key_slot = account->cheap_key_slot;
  return wish;
}

/**
 * coterie_flow_run_plain:
 * @job: gets a CoterieAccountWish of its own
 */
void
coterie_flow_run_plain (CoterieFlow *flow, CoterieJob job, GAsyncReadyCallback callback)
{
  coterie_vault_run_plain_async (flow->account->vault, job, coterie_flow_make_wish (flow),
                                 (GDestroyNotify) coterie_account_wish_free, NULL, coterie_flow_get_cancellable (flow),
                                 callback, flow);
}

void
coterie_flow_request (
    CoterieFlow *flow, const char *method, const char *path, GBytes *body, GAsyncReadyCallback callback)
{
  coterie_transport_request_async (flow->account->rest, method, path, body, coterie_flow_get_cancellable (flow),
                                   callback, flow);
}

/* The outcome of a job that gives nothing. FALSE: the flow is over. */
/**
 * coterie_flow_check_job:
 *
 * The outcome of a job that gives nothing. FALSE: the flow is over.
 */
gboolean
coterie_flow_check_job (CoterieFlow *flow, GAsyncResult *result)
{
  GError *error = NULL;

  if (coterie_vault_finish (flow->account->vault, result, &error) != NULL)
    return TRUE;
  coterie_flow_fail (flow, error);
  return FALSE;
}

/* ------------------------------------------------------------------------------------ the server, the password */

/* The server is the one that the profile knows, and asks for no weaker derivation than ours. */
static gboolean
check_server (CoterieFlow *flow, const CoterieServerInfo *info, GError **error)
{
  g_autofree char *known = flow->afresh ? NULL : coterie_profile_dup_setting (flow->account->profile, "id");
  guint8 id[COTERIE_SERVER_ID_BYTES];

  if (info->kdf_ops != COTERIE_AUTH_PASSES || info->kdf_memory_bytes != (guint64) COTERIE_AUTH_MEMORY_KIB * 1024)
    {
      g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_PROTOCOL,
                           "The server asks for another key derivation than this version of Coterie does.");
      return FALSE;
    }
  if (known != NULL &&
      (!coterie_hex_decode (known, id, sizeof id) || memcmp (id, info->server_id, sizeof info->server_id) != 0))
    {
      g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_SERVER_CHANGED,
                           "Another server answers under this address.");
      return FALSE;
    }
  return TRUE;
}

/**
 * coterie_flow_take_server:
 *
 * Reads the reply to GET /v1/server. FALSE: the flow is over.
 */
gboolean
coterie_flow_take_server (CoterieFlow *flow, GAsyncResult *result)
{
  g_autoptr (JsonNode) node = NULL;
  CoterieServerInfo info;
  GError *error = NULL;

  node = coterie_transport_request_finish (flow->account->rest, result, NULL, &error);
  if (flow->account->ended)
    {
      g_clear_error (&error);
      coterie_flow_fail_with (flow, COTERIE_CORE_ERROR_NO_PROFILE, "No profile is open.");
      return FALSE;
    }
  if (node == NULL || !coterie_server_info_from_json (&info, node, &error) || !check_server (flow, &info, &error))
    {
      coterie_flow_fail (flow, error);
      return FALSE;
    }
  memcpy (flow->server_id, info.server_id, sizeof flow->server_id);
  flow->account->server_checked = TRUE;
  return TRUE;
}

typedef struct
{
  CoterieSecret *password;
  guint8 server_id[COTERIE_SERVER_ID_BYTES];
  char *name;
} Derivation;

static void
derivation_free (Derivation *self)
{
  coterie_secret_free (self->password);
  g_free (self->name);
  g_free (self);
}

static gpointer
derive (CoterieDesk *desk, gpointer data, GError **error)
{
  Derivation *wish = data;

  return coterie_password_derive (wish->password, wish->server_id, wish->name, error);
}

/**
 * coterie_flow_derive:
 * @password: (transfer none): of this account, or to be of it
 * @name: the user name
 *
 * What the server is shown in place of the password; coterie_flow_take_derived() takes it.
 */
void
coterie_flow_derive (CoterieFlow *flow, const CoterieSecret *password, const char *name, GAsyncReadyCallback callback)
{
  Derivation *wish = g_new0 (Derivation, 1);

  wish->password = coterie_secret_copy (password);
  memcpy (wish->server_id, flow->server_id, sizeof wish->server_id);
  wish->name = g_strdup (name);
  coterie_vault_run_plain_async (flow->account->vault, derive, wish, (GDestroyNotify) derivation_free,
                                 (GDestroyNotify) coterie_secret_free, coterie_flow_get_cancellable (flow), callback,
                                 flow);
}

/**
 * coterie_flow_take_derived:
 * @auth: (out) (transfer full): what was derived. FALSE: the flow is over
 */
gboolean
coterie_flow_take_derived (CoterieFlow *flow, GAsyncResult *result, CoterieSecret **auth)
{
  GError *error = NULL;

  g_clear_pointer (auth, coterie_secret_free);
  *auth = coterie_vault_finish (flow->account->vault, result, &error);
  if (*auth != NULL)
    return TRUE;
  coterie_flow_fail (flow, error);
  return FALSE;
}
