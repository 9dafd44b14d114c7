// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-account"

#include "account/account-private.h"

#include "account/pending-jobs.h"
#include "base/encoding.h"
#include "net/errors.h"
#include "vault/steps.h"
#include "wire/errors.h"
#include "wire/json-door.h"

#include <glib/gi18n.h>

/* How waiting ends: the device proves that it stands in the account's chain, or learns that it does not. */

static void
fail_unproven (CoterieFlow *flow, GError *error);

static void
on_finished (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;
  GError *error = NULL;

  if (coterie_vault_finish (flow->account->vault, result, &error) == NULL)
    {
      if (g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_HELD))
        coterie_pending_fail_for_good (flow, COTERIE_CORE_ERROR_DECLINED, error->message);
      else
        coterie_pending_fail (flow, g_error_copy (error));
      g_clear_error (&error);
      return;
    }
  coterie_steps_reached ("link.finished-committed");
  coterie_timer_stop (&flow->timer);
  if (flow->account->pending_func != NULL)
    flow->account->pending_func (FALSE, NULL, 0, flow->account->pending_data);
  coterie_flow_done (flow);
}

static void
on_beginning_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;
  GError *error = NULL;

  if (coterie_vault_finish (flow->account->vault, result, &error) == NULL)
    coterie_pending_fail (flow, error);
  else
    coterie_vault_run_async (flow->account->vault, coterie_pending_jobs_finish, g_steal_pointer (&flow->reply),
                             (GDestroyNotify) coterie_chain_reply_free, NULL, NULL, on_finished, flow);
}

static void
on_chain (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;
  g_autoptr (JsonNode) node = NULL;
  CoterieChainReply *reply = g_new0 (CoterieChainReply, 1);
  GError *error = NULL;

  node = coterie_transport_request_finish (COTERIE_TRANSPORT (source), result, NULL, &error);
  if (node == NULL || !coterie_chain_reply_from_json (reply, node, &error))
    {
      coterie_chain_reply_free (reply);
      fail_unproven (flow, error);
      return;
    }
  g_clear_pointer (&flow->reply, coterie_chain_reply_free);
  flow->reply = reply;
  coterie_flow_end_beginning (flow, on_beginning_ended);
}

/* [L9] Nothing is deleted for a word that the server cannot show, and nothing comes of waiting for it either: it will
 * say the same again. Who signs in once more, with the password, begins anew. */
static void
fail_unshown (CoterieFlow *flow)
{
  coterie_pending_stop_showing (flow);
  if (!flow->resumed || flow->password == NULL)
    {
      g_message ("the server says that this device was revoked, and cannot show it");
      coterie_flow_fail_unfinished (flow);
      return;
    }
  g_clear_pointer (&flow->pending, coterie_pending_free);
  g_clear_pointer (&flow->account->identity, coterie_identity_unref);
  flow->end_us = 0;
  flow->repeated = flow->resumed = FALSE;
  coterie_flow_login_afresh (flow);
}

static void
on_revocation_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;
  GError *error = NULL;

  if (coterie_vault_finish (flow->account->vault, result, &error) != NULL)
    coterie_pending_fail_ended (flow, COTERIE_LINKING_APPROVED);
  else if (g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_HELD))
    {
      g_error_free (error);
      fail_unshown (flow);
    }
  else
    coterie_pending_fail (flow, error);
}

/* [L9] The chain shows that it was approved, and revoked. Takes the error. */
static void
check_revoked (CoterieFlow *flow, GError *error)
{
  g_autoptr (GError) owned = error;
  const char *members = coterie_refusal_get_members (error);
  g_autoptr (JsonNode) node = NULL;
  CoterieChainReply *reply = g_new0 (CoterieChainReply, 1);
  g_autoptr (GError) fault = NULL;

  if (members != NULL)
    node = coterie_json_open (members, strlen (members), COTERIE_REPLY_MAX_BYTES, NULL);
  if (!coterie_chain_reply_from_json (reply, node, &fault))
    {
      g_debug ("not shown to be revoked: %s", fault->message);
      coterie_chain_reply_free (reply);
      fail_unshown (flow);
      return;
    }
  coterie_vault_run_async (flow->account->vault, coterie_pending_jobs_check_revoked, reply,
                           (GDestroyNotify) coterie_chain_reply_free, NULL, NULL, on_revocation_checked, flow);
}

/* The server does not know this device; or not the challenge, which does not outlive it: that is tried once more. What
 * was started over holds nothing here yet that would be worth keeping [R3]. */
static void
fail_unproven (CoterieFlow *flow, GError *error)
{
  if (g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_WRONG_SIGNATURE) && !flow->repeated)
    {
      g_error_free (error);
      flow->repeated = TRUE;
      coterie_pending_prove (flow);
    }
  else if (g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_WRONG_SIGNATURE))
    {
      g_error_free (error);
      coterie_pending_fail_ended (flow, flow->reason);
    }
  else if (g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_DEVICE_REVOKED))
    check_revoked (flow, error);
  else if (g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_STARTED_OVER))
    {
      g_error_free (error);
      coterie_pending_fail_for_good (
          flow, COTERIE_CORE_ERROR_DECLINED,
          N_ ("This account was started over elsewhere meanwhile, with its password. Sign in, and approve "
              "this device there."));
    }
  else if (coterie_net_error_is_passing (error))
    {
      g_error_free (error);
      coterie_pending_use_token (flow, flow->pending->token);
      coterie_pending_poll_later (flow);
    }
  else
    coterie_pending_fail (flow, error);
}

static void
ask_chain (CoterieFlow *flow)
{
  g_autofree char *aid = coterie_hex_encode (flow->account->identity->aid, COTERIE_AID_BYTES);
  g_autofree char *path = g_strdup_printf ("/v1/accounts/%s/chain", aid);

  coterie_flow_request (flow, "GET", path, NULL, on_chain);
}

/* Signs a challenge as the device that this hopes to be. Who is not in the chain gets no token. */
void
coterie_pending_prove (CoterieFlow *flow)
{
  coterie_pending_use_token (flow, NULL);
  g_clear_pointer (&flow->account->token, coterie_secret_free);
  g_clear_pointer (&flow->account->identity, coterie_identity_unref);
  flow->account->identity = coterie_identity_ref (flow->pending->identity);
  flow->no_token = fail_unproven;
  coterie_flow_need_token (flow, ask_chain);
}
