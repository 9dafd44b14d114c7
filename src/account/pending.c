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

void
coterie_pending_run (
    CoterieFlow *flow, CoterieJob job, gpointer data, GDestroyNotify free_data, GAsyncReadyCallback callback)
{
  coterie_vault_run_async (flow->account->vault, job, data, free_data, (GDestroyNotify) coterie_pending_free, NULL,
                           callback, flow);
}

/* A job has said where we are. */
void
coterie_pending_on_told (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieFlow *flow = user_data;
  GError *error = NULL;
  CoteriePending *pending = coterie_vault_finish (flow->account->vault, result, &error);

  if (pending == NULL)
    coterie_pending_fail (flow, error);
  else
    coterie_pending_go_on (flow, pending);
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
    coterie_pending_run (flow, coterie_pending_jobs_begin_round, g_memdup2 (&round, sizeof round), g_free,
                         coterie_pending_on_told);
  else if (status->has_answer && !pending->answered)
    coterie_pending_run (flow, coterie_pending_jobs_take_answer, g_memdup2 (&status->answer, sizeof status->answer),
                         g_free, coterie_pending_on_told);
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

/**
 * coterie_pending_choose_poll_ms:
 * @quiet_ms: since there was news
 */
gint64
coterie_pending_choose_poll_ms (gint64 quiet_ms)
{
  guint i = 0;

  while (i + 1 < G_N_ELEMENTS (paces) && quiet_ms < paces[i].after_ms)
    i++;
  return paces[i].poll_ms;
}

static gint64
get_quiet_ms (CoterieFlow *flow)
{
  return (coterie_clock_get_monotonic_us (flow->account->clock) - flow->news_us) / 1000;
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
  coterie_timer_set (&flow->timer, coterie_pending_choose_poll_ms (get_quiet_ms (flow)), poll, flow);
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
void
coterie_pending_go_on (CoterieFlow *flow, CoteriePending *pending)
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
