// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-account"

#include "account/account-private.h"

#include "account/pending-jobs.h"
#include "net/errors.h"
#include "net/rest.h"
#include "vault/steps.h"
#include "wire/errors.h"

#include <glib/gi18n.h>
#include <sodium.h>
#include <string.h>
#include <sys/utsname.h>

/* A further device of an account: begins a link, waits until a device of the account has approved it, and is a device
 * of the account then. It asks the server again and again how far it is: it has no connection yet. */

/* Soon after there was news it asks often, and then less and less: somebody who has to fetch the other device first
 * takes minutes. */
static const struct
{
  gint64 after_ms; /* no news */
  gint64 poll_ms;
} paces[] = { { 60 * 1000, 5000 }, { 20 * 1000, 2000 }, { 5 * 1000, 1000 }, { 0, 500 } };

static void
go_on (CoterieFlow *flow, CoteriePending *pending);
static void
say (CoterieFlow *flow);
static void
poll (gpointer user_data);

static void
show (CoterieFlow *flow)
{
  CoterieAccount *account = flow->account;

  if (account->pending_func != NULL && !account->ended)
    account->pending_func (TRUE, flow->pending->answered ? flow->pending->code : NULL, flow->pending->expires_ms,
                           account->pending_data);
}

/* The link's token in the place of a device's; NULL: none. */
void
coterie_pending_use_token (CoterieFlow *flow, const CoterieSecret *token)
{
  if (COTERIE_IS_REST (flow->account->rest))
    coterie_rest_set_token (COTERIE_REST (flow->account->rest), token);
}

void
coterie_pending_stop_showing (CoterieFlow *flow)
{
  CoterieAccount *account = flow->account;

  coterie_timer_stop (&flow->timer);
  coterie_pending_use_token (flow, NULL);
  if (account->pending_func != NULL && !account->ended)
    account->pending_func (FALSE, NULL, 0, account->pending_data);
}

void
coterie_pending_fail (CoterieFlow *flow, GError *error)
{
  coterie_pending_stop_showing (flow);
  coterie_flow_fail (flow, error);
}

/* Nothing of this device is of use any more. */
void
coterie_pending_fail_for_good (CoterieFlow *flow, CoterieCoreError code, const char *sentence)
{
  g_autoptr (GError) ignored = NULL;

  if (!coterie_profile_wipe (flow->account->profile, &ignored))
    g_debug ("%s", ignored->message);
  coterie_pending_stop_showing (flow);
  coterie_flow_fail_with (flow, code, sentence);
}

void
coterie_pending_fail_ended (CoterieFlow *flow, CoterieLinkingReason reason)
{
  static const char *const sentences[COTERIE_LINKING_N_REASONS] = {
    [COTERIE_LINKING_APPROVED] = N_ ("This device was approved, and then signed out on another one. Sign in again."),
    [COTERIE_LINKING_DECLINED] =
        N_ ("This device was declined on another one of yours. Sign in again to ask once more."),
    [COTERIE_LINKING_WRONG_CODE] = N_ ("The code was typed wrong three times. Sign in again for another one."),
    [COTERIE_LINKING_CANCELLED] = N_ ("Signing in was given up."),
    [COTERIE_LINKING_EXPIRED] =
        N_ ("None of your devices has approved this one in ten minutes. Sign in again to ask once more."),
  };

  coterie_pending_fail_for_good (flow, COTERIE_CORE_ERROR_DECLINED, sentences[reason]);
}

/* FALSE: the flow is over. */
static gboolean
check_alive (CoterieFlow *flow)
{
  GError *error = NULL;

  if (g_cancellable_set_error_if_cancelled (coterie_flow_get_cancellable (flow), &error))
    {
      coterie_pending_fail (flow, error);
      return FALSE;
    }
  if (!flow->account->ended)
    return TRUE;
  coterie_pending_fail (flow,
                        g_error_new_literal (COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_NO_PROFILE, "No profile is open."));
  return FALSE;
}

static void
run (CoterieFlow *flow, CoterieJob job, gpointer data, GDestroyNotify free_data, GAsyncReadyCallback callback)
{
  coterie_vault_run_async (flow->account->vault, job, data, free_data, (GDestroyNotify) coterie_pending_free, NULL,
                           callback, flow);
}

/* A job has said where we are. */
static void
on_pending (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;
  GError *error = NULL;
  CoteriePending *pending = coterie_vault_finish (flow->account->vault, result, &error);

  if (pending == NULL)
    coterie_pending_fail (flow, error);
  else
    go_on (flow, pending);
}

/* ------------------------------------------------------------------------------------ waiting */

static gboolean
is_over (CoterieFlow *flow)
{
  return flow->end_us != 0 && coterie_clock_get_monotonic_us (flow->account->clock) >= flow->end_us;
}

/* [L2] A link that lives longer by the server's word is one that somebody has time for. */
static void
give_up (CoterieFlow *flow)
{
  coterie_account_give_up_pending (flow->account);
  coterie_pending_fail_ended (flow, COTERIE_LINKING_EXPIRED);
}

static void
take_status (CoterieFlow *flow, const CoterieLinkingStatus *status)
{
  const CoteriePending *pending = flow->pending;
  guint round = status->round;

  if (is_over (flow))
    give_up (flow);
  else if (round > pending->round)
    run (flow, coterie_pending_jobs_begin_round, g_memdup2 (&round, sizeof round), g_free, on_pending);
  else if (status->has_answer && !pending->answered)
    run (flow, coterie_pending_jobs_take_answer, g_memdup2 (&status->answer, sizeof status->answer), g_free,
         on_pending);
  else if (!flow->said)
    say (flow);
  else
    coterie_pending_poll_later (flow);
}

/* A server that forgot the link may know the device. */
static void
take_refusal (CoterieFlow *flow, GError *refusal)
{
  g_autoptr (GError) error = refusal;

  if (g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_LINK_ENDED))
    {
      CoterieLinkingReason reason = coterie_linking_get_reason (error);

      flow->reason = reason;
      if (reason == COTERIE_LINKING_APPROVED)
        coterie_pending_prove (flow);
      else
        coterie_pending_fail_ended (flow, reason);
    }
  else if (g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_UNAUTHORIZED) ||
           g_error_matches (error, COTERIE_NET_ERROR, COTERIE_NET_ERROR_UNAUTHORIZED))
    {
      flow->reason = COTERIE_LINKING_EXPIRED;
      coterie_pending_prove (flow);
    }
  else if (coterie_net_error_is_passing (error) || g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_LINK_MOVED))
    coterie_pending_poll_later (flow);
  else
    coterie_pending_fail (flow, g_steal_pointer (&error));
}

static void
on_status (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;
  g_autoptr (JsonNode) node = NULL;
  CoterieLinkingStatus status;
  GError *error = NULL;

  node = coterie_transport_request_finish (COTERIE_TRANSPORT (source), result, NULL, &error);
  if (node == NULL)
    take_refusal (flow, error);
  else if (!coterie_linking_status_from_json (&status, node, &error))
    coterie_pending_fail (flow, error);
  else
    take_status (flow, &status);
}

static void
end_pause (CoterieFlow *flow)
{
  flow->account->pausing = NULL;
  if (flow->cancelled != 0)
    g_signal_handler_disconnect (coterie_flow_get_cancellable (flow), flow->cancelled);
  flow->cancelled = 0;
}

static void
poll (gpointer user_data)
{
  CoterieFlow *flow = user_data;

  end_pause (flow);
  if (!check_alive (flow))
    return;
  if (flow->account->given_up)
    coterie_pending_fail_ended (flow, COTERIE_LINKING_CANCELLED);
  else
    coterie_flow_request (flow, "GET", "/v1/link", NULL, on_status);
}

static gint64
get_poll_ms (CoterieFlow *flow)
{
  gint64 quiet_ms = (coterie_clock_get_monotonic_us (flow->account->clock) - flow->news_us) / 1000;
  guint i = 0;

  while (i + 1 < G_N_ELEMENTS (paces) && quiet_ms < paces[i].after_ms)
    i++;
  return paces[i].poll_ms;
}

static void
on_cancel (GCancellable *cancellable, gpointer user_data)
{
  CoterieFlow *flow = user_data;

  coterie_account_wake_pending (flow->account);
}

void
coterie_pending_poll_later (CoterieFlow *flow)
{
  GCancellable *cancellable = coterie_flow_get_cancellable (flow);

  if (!check_alive (flow))
    return;
  flow->account->pausing = flow;
  if (cancellable != NULL)
    flow->cancelled = g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_cancel), flow);
  coterie_timer_set (&flow->timer, get_poll_ms (flow), poll, flow);
}

/**
 * coterie_account_wake_pending:
 *
 * Whoever waits looks at once whether it still is to.
 */
void
coterie_account_wake_pending (CoterieAccount *self)
{
  if (self->pausing != NULL)
    coterie_timer_set (&self->pausing->timer, 0, poll, self->pausing);
}

/* The step was taken, or had been taken before, or is out of date: the next status says. */
static void
on_step_taken (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;
  g_autoptr (JsonNode) node = NULL;
  GError *error = NULL;

  node = coterie_transport_request_finish (COTERIE_TRANSPORT (source), result, NULL, &error);
  flow->said = node != NULL || !coterie_net_error_is_passing (error);
  if (node == NULL)
    take_refusal (flow, error);
  else
    coterie_pending_poll_later (flow);
}

static char *
describe_program (void)
{
  struct utsname name;
  char *agent = g_strdup_printf ("Coterie %s, %s", COTERIE_VERSION, uname (&name) == 0 ? name.sysname : "Unix");

  if (strlen (agent) > COTERIE_LINKING_AGENT_MAX_BYTES)
    agent[COTERIE_LINKING_AGENT_MAX_BYTES] = '\0';
  return agent;
}

static void
say_commit (CoterieFlow *flow)
{
  CoterieLinkingCommit commit = { .round = flow->pending->round };
  g_auto (CoterieWriter) writer = { 0 };
  g_autofree char *agent = describe_program ();
  g_autoptr (GBytes) body = NULL;

  memcpy (commit.commit, flow->pending->commit, sizeof commit.commit);
  g_strlcpy (commit.agent, agent, sizeof commit.agent);
  coterie_writer_init (&writer);
  coterie_linking_commit_write (&commit, &writer);
  body = coterie_writer_finish_bytes (&writer);
  coterie_flow_request (flow, "POST", "/v1/link/commit", body, on_step_taken);
}

/* A round's commitment, or its opening. */
static void
say (CoterieFlow *flow)
{
  if (flow->pending->answered)
    coterie_flow_request (flow, "POST", "/v1/link/reveal", flow->pending->reveal, on_step_taken);
  else
    say_commit (flow);
}

/* What is durable now is said. */
static void
go_on (CoterieFlow *flow, CoteriePending *pending)
{
  g_clear_pointer (&flow->pending, coterie_pending_free);
  flow->pending = pending;
  flow->said = FALSE;
  flow->news_us = coterie_clock_get_monotonic_us (flow->account->clock);
  coterie_pending_use_token (flow, pending->token);
  if (flow->end_us == 0)
    flow->end_us = coterie_clock_get_monotonic_us (flow->account->clock) + pending->left_ms * 1000;
  coterie_steps_reached (pending->answered ? "link.answered-committed" : "link.round-committed");
  if (is_over (flow)) /* it may have been approved while this device was closed */
    poll (flow);
  else
    {
      show (flow);
      if (check_alive (flow))
        say (flow);
    }
}

/* ------------------------------------------------------------------------------------ the beginning */

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
    run (flow, coterie_pending_jobs_begin, begun, free_begun, on_pending);
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
    go_on (flow, g_steal_pointer (&flow->pending));
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
  run (flow, coterie_pending_jobs_load, NULL, NULL, on_loaded);
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
