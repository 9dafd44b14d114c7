// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-account"

#include "account/account-private.h"

#include "account/pending-jobs.h"
#include "net/errors.h"
#include "wire/errors.h"

#include <sodium.h>
#include <string.h>

/* How waiting begins, and how a person gives it up. */

static void
free_begun (gpointer data)
{
  coterie_linking_begun_clear (data);
  g_free (data);
}

/* A refusal at the very beginning: nothing has come to be, so nothing stays of a fresh profile. */
static void
fail_begin (CoterieFlow *flow, GError *error)
{
  g_autoptr (GError) ignored = NULL;
  gboolean is_final = error->domain == COTERIE_REFUSAL && !coterie_net_error_is_passing (error);

  if (g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_LINK_ENDED))
    {
      coterie_pending_fail_ended (flow, coterie_linking_get_reason (error));
      g_error_free (error);
      return;
    }
  if (is_final && !coterie_profile_wipe (flow->account->profile, &ignored))
    g_debug ("%s", ignored->message);
  coterie_pending_fail (flow, error);
}

static void
on_begun (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;
  g_autoptr (JsonNode) node = NULL;
  CoterieLinkingBegun *begun;
  GError *error = NULL;

  node = coterie_transport_request_finish (COTERIE_TRANSPORT (source), result, NULL, &error);
  if (node == NULL)
    {
      fail_begin (flow, error);
      return;
    }
  begun = g_new0 (CoterieLinkingBegun, 1);
  if (coterie_linking_begun_from_json (begun, node, &error))
    coterie_pending_run (flow, coterie_pending_jobs_begin, begun, free_begun, coterie_pending_on_told);
  else
    {
      free_begun (begun);
      coterie_pending_fail (flow, error);
    }
}

static void
on_derived (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;
  g_auto (CoterieLinkingBegin) request = { 0 };
  g_auto (CoterieWriter) writer = { 0 };
  g_autoptr (GBytes) body = NULL;

  if (!coterie_flow_take_derived (flow, result, &flow->auth))
    return;
  g_strlcpy (request.name, flow->name, sizeof request.name);
  memcpy (request.auth, coterie_secret_peek (flow->auth), sizeof request.auth);
  crypto_hash_sha256 (request.hash, coterie_secret_peek (flow->pending->token), COTERIE_TOKEN_BYTES);
  coterie_writer_init (&writer);
  coterie_linking_begin_write (&request, &writer);
  body = coterie_writer_finish_wiped (&writer);
  coterie_pending_use_token (flow, NULL);
  coterie_flow_request (flow, "POST", "/v1/link", body, on_begun);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;
  GError *error = NULL;

  g_clear_pointer (&flow->pending, coterie_pending_free);
  flow->pending = coterie_vault_finish (flow->account->vault, result, &error);
  if (flow->pending == NULL)
    coterie_pending_fail (flow, error);
  else if (flow->pending->begun)
    coterie_pending_go_on (flow, g_steal_pointer (&flow->pending));
  else if (flow->password != NULL)
    coterie_flow_derive (flow, flow->password, flow->name, on_derived);
  else
    {
      coterie_pending_stop_showing (flow);
      coterie_flow_fail_unfinished (flow);
    }
}

static void
load (CoterieFlow *flow)
{
  coterie_pending_run (flow, coterie_pending_jobs_load, NULL, NULL, on_loaded);
}

static void
on_server (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;

  if (coterie_flow_take_server (flow, result))
    load (flow);
}

/**
 * coterie_flow_resume_pending:
 *
 * Goes on waiting with a profile that is open and pending. Ends when the device is approved, or is told that it never
 * will be (DECLINED).
 */
void
coterie_flow_resume_pending (CoterieFlow *flow)
{
  flow->account->given_up = FALSE;
  if (flow->account->server_checked)
    load (flow);
  else
    coterie_flow_request (flow, "GET", "/v1/server", NULL, on_server);
}

/**
 * coterie_flow_begin_pending:
 *
 * Makes a profile that waits: name, password and passphrase are the flow's.
 */
void
coterie_flow_begin_pending (CoterieFlow *flow)
{
  flow->account->given_up = FALSE;
  coterie_flow_make_profile (flow, coterie_pending_jobs_make, load);
}

/* ------------------------------------------------------------------------------------ giving up */

/* Freed by its owner meanwhile or not, it is let go of. */
static void
on_cancelled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieAccount *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = coterie_transport_request_finish (COTERIE_TRANSPORT (source), result, NULL, &error);

  self->given_up = node == NULL && coterie_net_error_is_passing (error);
  coterie_account_wake_pending (self);
  coterie_account_release (self);
}

/**
 * coterie_account_give_up_pending:
 *
 * Tells the server that this device waits no longer. A server that cannot be told forgets by itself in ten minutes.
 */
void
coterie_account_give_up_pending (CoterieAccount *self)
{
  coterie_transport_request_async (self->rest, "POST", "/v1/link/cancel", NULL, NULL, on_cancelled,
                                   g_rc_box_acquire (self));
}

/**
 * coterie_account_set_pending_func:
 * @func: told whenever this device begins to wait, has a code to show, or waits no longer
 */
void
coterie_account_set_pending_func (CoterieAccount *self, CoteriePendingFunc func, gpointer user_data)
{
  self->pending_func = func;
  self->pending_data = user_data;
}
