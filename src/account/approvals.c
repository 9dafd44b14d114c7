// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-account"

#include "account/approvals-private.h"

#include "account/account-private.h"
#include "account/approval-jobs.h"
#include "net/errors.h"
#include "vault/steps.h"
#include "vault/timer.h"
#include "wire/chains.h"
#include "wire/errors.h"

#include <string.h>

/* What a server could not answer for the moment is asked again. */
#define LOOK_AGAIN_MS 2000

static void
approvals_clear (CoterieApprovals *self)
{
  g_clear_object (&self->request);
  g_clear_object (&self->end);
  g_clear_object (&self->transport);
  coterie_vault_unref (self->vault);
}

void
coterie_approvals_release (CoterieApprovals *self)
{
  g_rc_box_release_full (self, (GDestroyNotify) approvals_clear);
}

/**
 * coterie_approvals_new:
 * @account: (transfer none): open; outlives it
 * @owner: copied
 */
CoterieApprovals *
coterie_approvals_new (CoterieAccount *account,
                       CoterieVault *vault,
                       CoterieTransport *transport,
                       const CoterieApprovalsOwner *owner)
{
  CoterieApprovals *self = g_rc_box_new0 (CoterieApprovals);

  self->account = account;
  self->vault = coterie_vault_ref (vault);
  self->transport = g_object_ref (transport);
  self->owner = *owner;
  self->end = g_cancellable_new ();
  return self;
}

/**
 * coterie_approvals_free:
 *
 * What is under way comes to an end by itself, and changes nothing any more.
 */
void
coterie_approvals_free (CoterieApprovals *self)
{
  g_cancellable_cancel (self->end);
  coterie_timer_stop (&self->timer);
  self->account = NULL;
  coterie_approvals_release (self);
}

/**
 * coterie_approvals_get_request:
 *
 * Returns: (transfer none) (nullable): who asks
 */
CoterieLinkRequest *
coterie_approvals_get_request (CoterieApprovals *self)
{
  return self->request;
}

gboolean
coterie_approvals_is_looking (CoterieApprovals *self)
{
  return self->looking;
}

gboolean
coterie_approvals_has_ended (CoterieApprovals *self)
{
  return g_cancellable_is_cancelled (self->end);
}

/* ------------------------------------------------------------------------------------ looking */

static const char *
or_null (const char *text)
{
  return *text != '\0' ? text : NULL;
}

void
coterie_approvals_drop_request (CoterieApprovals *self, CoterieLinkOutcome outcome, guint device)
{
  g_autoptr (CoterieLinkRequest) request = g_steal_pointer (&self->request);

  if (request == NULL)
    return;
  coterie_link_request_end (request, outcome, device);
  self->owner.changed (self->owner.user_data);
}

static CoterieLinkOutcome
outcome_of (CoterieLinkingReason reason)
{
  static const CoterieLinkOutcome outcomes[COTERIE_LINKING_N_REASONS] = {
    [COTERIE_LINKING_APPROVED] = COTERIE_LINK_OUTCOME_APPROVED,
    [COTERIE_LINKING_DECLINED] = COTERIE_LINK_OUTCOME_DECLINED,
    [COTERIE_LINKING_WRONG_CODE] = COTERIE_LINK_OUTCOME_WRONG_CODE,
    [COTERIE_LINKING_CANCELLED] = COTERIE_LINK_OUTCOME_CANCELLED,
    [COTERIE_LINKING_EXPIRED] = COTERIE_LINK_OUTCOME_EXPIRED,
  };

  return outcomes[reason];
}

static CoterieLinkRequestState
state_of (const CoterieApproval *approval)
{
  if (approval->verdict == COTERIE_APPROVAL_READY)
    return COTERIE_LINK_REQUEST_READY;
  if (approval->verdict == COTERIE_APPROVAL_ELSEWHERE)
    return COTERIE_LINK_REQUEST_ELSEWHERE;
  return COTERIE_LINK_REQUEST_ASKED;
}

static void
show (CoterieApprovals *self, const CoterieLinkingView *view, const CoterieApproval *approval)
{
  gboolean is_new = self->request == NULL || memcmp (self->view.id, view->id, sizeof view->id) != 0;
  CoterieLinkRequestFacts facts = {
    .state = state_of (approval),
    .device_name = approval->device_name,
    .agent = or_null (view->agent),
    .address = or_null (view->address),
    .place = or_null (view->place),
    .time_ms = (gint64) view->time_ms,
    .expires_ms = (gint64) view->expires_ms,
    .tries_left = approval->tries_left,
    .device = view->device,
  };

  if (is_new)
    coterie_approvals_drop_request (self, COTERIE_LINK_OUTCOME_EXPIRED, 0);
  self->view = *view;
  if (self->request == NULL)
    self->request = coterie_link_request_new ();
  else if (coterie_link_request_get_state (self->request) == COTERIE_LINK_REQUEST_APPROVING)
    facts.state = COTERIE_LINK_REQUEST_APPROVING;
  coterie_link_request_update (self->request, &facts);
  if (is_new)
    self->owner.changed (self->owner.user_data);
}

static void
finish_look (CoterieApprovals *self)
{
  self->looking = FALSE;
  if (self->look_again && !coterie_approvals_has_ended (self))
    coterie_approvals_look (self);
  else if (!coterie_approvals_has_ended (self))
    self->owner.changed (self->owner.user_data);
  coterie_approvals_release (self);
}

static void
on_time_to_look (gpointer user_data)
{
  coterie_approvals_look (user_data);
}

/* Without a connection there is nothing to be done: when it stands again the server speaks of the link by itself. */
static void
note_failure (CoterieApprovals *self, const GError *error)
{
  if (!coterie_approvals_has_ended (self) && error->domain == COTERIE_REFUSAL && coterie_net_error_is_passing (error))
    coterie_timer_set (&self->timer, LOOK_AGAIN_MS, on_time_to_look, self);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieApprovals *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = coterie_transport_request_finish (COTERIE_TRANSPORT (source), result, NULL, &error);

  if (node == NULL && g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_LINK_MOVED))
    self->look_again = TRUE; /* another device was quicker */
  else if (node == NULL)
    note_failure (self, error);
  finish_look (self);
}

/* Whoever opens something else than they committed to is no device of the person's. Said once: a server that goes on
 * showing it does not hear. */
static void
refuse (CoterieApprovals *self)
{
  if (self->has_refused && memcmp (self->refused, self->view.id, sizeof self->refused) == 0)
    return;
  self->has_refused = TRUE;
  memcpy (self->refused, self->view.id, sizeof self->refused);
  g_message ("a device that asked to be approved did not open what it had committed to");
  coterie_approvals_decline_async (self, NULL, NULL);
}

typedef struct
{
  CoterieApprovals *approvals;
  CoterieLinkingView view;
} Look;

static void
on_looked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Look *look = user_data;
  CoterieApprovals *self = look->approvals;
  g_autoptr (GError) error = NULL;
  g_autoptr (CoterieApproval) approval = coterie_vault_finish (self->vault, result, &error);

  if (approval == NULL || coterie_approvals_has_ended (self))
    {
      if (error != NULL)
        g_warning ("a request cannot be looked at: %s", error->message);
      finish_look (self);
      return;
    }
  show (self, &look->view, approval);
  if (approval->verdict == COTERIE_APPROVAL_REFUSED)
    refuse (self);
  if (approval->verdict == COTERIE_APPROVAL_BEHIND) /* the server tells of the chain by itself */
    coterie_timer_set (&self->timer, LOOK_AGAIN_MS, on_time_to_look, self);
  if (approval->verdict == COTERIE_APPROVAL_ANSWER)
    coterie_transport_request_async (self->transport, "POST", "/v1/link/answer", approval->body, self->end, on_answered,
                                     self);
  else
    finish_look (self);
}

static void
take_view (CoterieApprovals *self, const CoterieLinkingView *view)
{
  Look *look;

  if (view->state == COTERIE_LINKING_ENDED)
    {
      if (self->request != NULL && memcmp (self->view.id, view->id, sizeof view->id) == 0)
        coterie_approvals_drop_request (self, outcome_of (view->reason), view->device);
      else
        coterie_approvals_drop_request (self, COTERIE_LINK_OUTCOME_EXPIRED, 0);
      finish_look (self);
      return;
    }
  look = g_new0 (Look, 1);
  look->approvals = self;
  look->view = *view;
  coterie_vault_run_async (self->vault, coterie_approval_jobs_look, &look->view, NULL,
                           (GDestroyNotify) coterie_approval_free, NULL, on_looked, look);
}

static void
on_view (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieApprovals *self = user_data;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;
  CoterieLinkingView view;

  node = coterie_transport_request_finish (COTERIE_TRANSPORT (source), result, NULL, &error);
  if (node != NULL && !coterie_approvals_has_ended (self) && coterie_linking_view_from_json (&view, node, &error))
    {
      take_view (self, &view);
      return;
    }
  if (g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_NO_LINK) && !coterie_approvals_has_ended (self))
    coterie_approvals_drop_request (self, COTERIE_LINK_OUTCOME_EXPIRED, 0);
  else if (error != NULL)
    {
      note_failure (self, error);
      g_debug ("a request cannot be seen: %s", error->message);
    }
  finish_look (self);
}

/**
 * coterie_approvals_look:
 *
 * Asks the server who waits to be approved, and answers when nobody has. Repeating is safe.
 */
void
coterie_approvals_look (CoterieApprovals *self)
{
  self->look_again = self->looking;
  if (self->looking)
    return;
  self->looking = TRUE;
  coterie_transport_request_async (self->transport, "GET", "/v1/link/request", NULL, self->end, on_view,
                                   g_rc_box_acquire (self));
}
