// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-account"

#include "account/approvals-private.h"

#include "account/account-private.h"
#include "net/errors.h"
#include "vault/steps.h"
#include "wire/chains.h"
#include "wire/errors.h"

#include <string.h>

/* What a person decides: to approve a device, or not, and to revoke one. */

/* One decision. */
typedef struct
{
  CoterieApprovals *approvals;
  CoterieLinkRequest *request; /* NULL when it is not about one */
  CoterieLinkingView view;     /* of its link: by the end the server may show another */
  char code[COTERIE_LINK_CODE_DIGITS + 1];
  guint32 device; /* to be revoked */
  GBytes *body;
} Decision;

static void
decision_free (gpointer data)
{
  Decision *self = data;

  g_clear_object (&self->request);
  g_clear_pointer (&self->body, g_bytes_unref);
  coterie_approvals_release (self->approvals);
  g_free (self);
}

static GTask *
decision_new (CoterieApprovals *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Decision *decision = g_new0 (Decision, 1);

  decision->approvals = g_rc_box_acquire (self);
  g_set_object (&decision->request, self->request);
  decision->view = self->view;
  g_task_set_task_data (task, decision, decision_free);
  return task;
}

static void
stop_approving (Decision *decision)
{
  if (decision->request != NULL && coterie_link_request_get_state (decision->request) == COTERIE_LINK_REQUEST_APPROVING)
    coterie_link_request_set_state (decision->request, COTERIE_LINK_REQUEST_READY);
}

/* Back to where it was: another try, or what the server says. */
static void
fail_decision (GTask *task, GError *error)
{
  g_autoptr (GTask) owned = task;
  Decision *decision = g_task_get_task_data (task);
  CoterieApprovals *self = decision->approvals;

  stop_approving (decision);
  if (!coterie_approvals_has_ended (self) && error->domain == COTERIE_REFUSAL)
    coterie_approvals_look (self);
  g_task_return_error (task, error);
}

static void
fail_decision_with (GTask *task, CoterieCoreError code, const char *sentence)
{
  fail_decision (task, g_error_new_literal (COTERIE_CORE_ERROR, code, sentence));
}

static void
post (GTask *task, const char *path, GAsyncReadyCallback callback)
{
  Decision *decision = g_task_get_task_data (task);

  coterie_transport_request_async (decision->approvals->transport, "POST", path, decision->body,
                                   decision->approvals->end, callback, task);
}

static void
check_passphrase (GTask *task, const CoterieSecret *passphrase, GAsyncReadyCallback callback)
{
  Decision *decision = g_task_get_task_data (task);
  CoterieApprovals *self = decision->approvals;
  CoterieAccountWish *wish = g_new0 (CoterieAccountWish, 1);

  wish->key_slot_path = g_strdup (coterie_profile_get_key_slot (self->account->profile));
  wish->passphrase = coterie_secret_copy (passphrase);
  coterie_vault_run_plain_async (self->vault, coterie_account_jobs_check_passphrase, wish,
                                 (GDestroyNotify) coterie_account_wish_free, NULL, NULL, callback, task);
}

/* FALSE: the decision has failed. */
static gboolean
take_passphrase (GTask *task, GAsyncResult *result)
{
  Decision *decision = g_task_get_task_data (task);
  GError *error = NULL;

  if (coterie_vault_finish (decision->approvals->vault, result, &error) != NULL)
    {
      if (!coterie_approvals_has_ended (decision->approvals))
        return TRUE;
      fail_decision_with (task, COTERIE_CORE_ERROR_NO_PROFILE, "No profile is open.");
      return FALSE;
    }
  fail_decision (task, error);
  return FALSE;
}

/* The chain is longer now; the rest follows from its records. */
static void
on_appended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Decision *decision = g_task_get_task_data (task);
  CoterieApprovals *self = decision->approvals;
  g_autoptr (JsonNode) node = NULL;
  CoterieChainHead head;
  GError *error = NULL;

  node = coterie_transport_request_finish (COTERIE_TRANSPORT (source), result, NULL, &error);
  if (node == NULL || !coterie_append_reply_from_json (&head, node, &error))
    {
      fail_decision (g_steal_pointer (&task), error);
      return;
    }
  coterie_steps_reached ("link.appended");
  if (!coterie_approvals_has_ended (self))
    {
      self->owner.appended (&head, self->owner.user_data);
      if (decision->request != NULL && decision->request == self->request)
        coterie_approvals_drop_request (self, COTERIE_LINK_OUTCOME_APPROVED,
                                        coterie_account_get_identity (self->account)->device);
    }
  g_task_return_boolean (task, TRUE);
}

/* ------------------------------------------------------------------------------------ declining */

static void
on_declined (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Decision *decision = g_task_get_task_data (task);
  CoterieApprovals *self = decision->approvals;
  g_autoptr (JsonNode) node = NULL;
  GError *error = NULL;

  node = coterie_transport_request_finish (COTERIE_TRANSPORT (source), result, NULL, &error);
  if (node == NULL)
    stop_approving (decision); /* the next try, right or wrong, says it once more */
  if (!coterie_approvals_has_ended (self))
    coterie_approvals_look (self);
  if (node == NULL)
    g_task_return_error (task, error);
  else if (decision->code[0] != '\0')
    g_task_return_new_error (task, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_DECLINED,
                             "The code was wrong three times. The other device has to sign in again.");
  else
    g_task_return_boolean (task, TRUE);
}

static void
decline (GTask *task, CoterieLinkingReason reason)
{
  Decision *decision = g_task_get_task_data (task);
  CoterieLinkingDecline request = { .reason = reason };
  g_auto (CoterieWriter) writer = { 0 };

  memcpy (request.id, decision->view.id, sizeof request.id);
  coterie_writer_init (&writer);
  coterie_linking_decline_write (&request, &writer);
  decision->body = coterie_writer_finish_bytes (&writer);
  post (task, "/v1/link/decline", on_declined);
}

/* FALSE: the decision has failed. */
static gboolean
need_request (GTask *task)
{
  Decision *decision = g_task_get_task_data (task);

  if (decision->request != NULL)
    return TRUE;
  fail_decision_with (task, COTERIE_CORE_ERROR_DECLINED, "No device waits to be approved.");
  return FALSE;
}

/* The server is told also when it cannot be kept. */
static void
on_decline_kept (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Decision *decision = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (coterie_vault_finish (decision->approvals->vault, result, &error) == NULL)
    g_message ("that a device was declined is not kept: %s", error->message);
  decline (task, COTERIE_LINKING_DECLINED);
}

/**
 * coterie_approvals_decline_async:
 *
 * The other device is told, and is over here for good. Errors: DECLINED (nobody asks), and those of a request.
 */
void
coterie_approvals_decline_async (CoterieApprovals *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = decision_new (self, callback, user_data);
  Decision *decision = g_task_get_task_data (task);

  if (need_request (task))
    coterie_vault_run_async (self->vault, coterie_approval_jobs_decline,
                             g_memdup2 (decision->view.id, sizeof decision->view.id), g_free, NULL, NULL,
                             on_decline_kept, task);
}

/* ------------------------------------------------------------------------------------ taking */

static void
on_taken (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (JsonNode) node = NULL;
  GError *error = NULL;

  node = coterie_transport_request_finish (COTERIE_TRANSPORT (source), result, NULL, &error);
  if (node == NULL)
    fail_decision (g_steal_pointer (&task), error);
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * coterie_approvals_take_async:
 *
 * Answers here although another device of ours has answered: the new device gets another code. Errors: DECLINED, and
 * those of a request.
 */
void
coterie_approvals_take_async (CoterieApprovals *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = decision_new (self, callback, user_data);
  Decision *decision = g_task_get_task_data (task);
  CoterieLinkingTurn turn = { .round = decision->view.round };
  g_auto (CoterieWriter) writer = { 0 };

  if (!need_request (task))
    return;
  memcpy (turn.id, decision->view.id, sizeof turn.id);
  coterie_writer_init (&writer);
  coterie_linking_turn_write (&turn, &writer);
  decision->body = coterie_writer_finish_bytes (&writer);
  post (task, "/v1/link/take", on_taken);
}

/* ------------------------------------------------------------------------------------ approving */

static void
take_wrong_code (GTask *task, const CoterieApprovalTry *outcome)
{
  Decision *decision = g_task_get_task_data (task);

  coterie_link_request_set_tries_left (decision->request, outcome->tries_left);
  if (outcome->tries_left == 0)
    decline (task, COTERIE_LINKING_WRONG_CODE);
  else
    fail_decision_with (task, COTERIE_CORE_ERROR_WRONG_CODE,
                        outcome->tries_left == 1 ? "That is not the code. One try is left."
                                                 : "That is not the code. Two tries are left.");
}

static void
on_tried (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Decision *decision = g_task_get_task_data (task);
  g_autoptr (CoterieApprovalTry) outcome = NULL;
  GError *error = NULL;

  outcome = coterie_vault_finish (decision->approvals->vault, result, &error);
  if (outcome == NULL)
    fail_decision (task, error);
  else if (!outcome->right)
    take_wrong_code (task, outcome);
  else
    {
      decision->body = g_steal_pointer (&outcome->body);
      post (task, "/v1/account/chain", on_appended);
    }
}

/* The code was read on the device that asked when it was typed, and counts for no other one. */
static void
on_approve_passphrase (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Decision *decision = g_task_get_task_data (task);
  CoterieApprovalWish *wish;

  if (!take_passphrase (task, result))
    return;
  if (decision->request != decision->approvals->request)
    {
      fail_decision_with (task, COTERIE_CORE_ERROR_DECLINED, "That device waits no longer to be approved.");
      return;
    }
  wish = g_new0 (CoterieApprovalWish, 1);
  wish->view = decision->view;
  memcpy (wish->code, decision->code, sizeof wish->code);
  coterie_vault_run_async (decision->approvals->vault, coterie_approval_jobs_try, wish, g_free,
                           (GDestroyNotify) coterie_approval_try_free, NULL, on_tried, task);
}

/* As people type it: with blanks or hyphens between. */
static gboolean
read_code (const char *typed, char code[COTERIE_LINK_CODE_DIGITS + 1])
{
  gsize n = 0;

  for (; *typed != '\0'; typed++)
    {
      if (*typed == ' ' || *typed == '-')
        continue;
      if (!g_ascii_isdigit (*typed) || n == COTERIE_LINK_CODE_DIGITS)
        return FALSE;
      code[n++] = *typed;
    }
  code[n] = '\0';
  return n == COTERIE_LINK_CODE_DIGITS;
}

/**
 * coterie_approvals_approve_async:
 * @code: what a person read on the other device
 * @passphrase: of this one
 *
 * Errors: BAD_INPUT (no seven digits; not counted), WRONG_PASSPHRASE (not counted), WRONG_CODE, DECLINED (the third
 * wrong one; nobody asks any more), HELD (another device of ours has answered), FAILED when the own devices have
 * changed meanwhile, and those of a request.
 */
void
coterie_approvals_approve_async (CoterieApprovals *self,
                                 const char *code,
                                 const CoterieSecret *passphrase,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = decision_new (self, callback, user_data);
  Decision *decision = g_task_get_task_data (task);

  if (!need_request (task))
    return;
  if (!read_code (code, decision->code))
    fail_decision_with (task, COTERIE_CORE_ERROR_BAD_INPUT, "The code has seven digits.");
  else if (coterie_link_request_get_state (self->request) != COTERIE_LINK_REQUEST_READY)
    fail_decision_with (task, COTERIE_CORE_ERROR_HELD, "That device waits for an answer of another device of yours.");
  else
    {
      coterie_link_request_set_state (self->request, COTERIE_LINK_REQUEST_APPROVING);
      check_passphrase (task, passphrase, on_approve_passphrase);
    }
}

/* ------------------------------------------------------------------------------------ revoking */

static void
on_revoke_signed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Decision *decision = g_task_get_task_data (task);
  GError *error = NULL;

  decision->body = coterie_vault_finish (decision->approvals->vault, result, &error);
  if (decision->body == NULL)
    fail_decision (task, error);
  else
    post (task, "/v1/account/chain", on_appended);
}

static void
on_revoke_passphrase (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Decision *decision = g_task_get_task_data (task);

  if (take_passphrase (task, result))
    coterie_vault_run_async (decision->approvals->vault, coterie_approval_jobs_revoke, &decision->device, NULL,
                             (GDestroyNotify) g_bytes_unref, NULL, on_revoke_signed, task);
}

/**
 * coterie_approvals_revoke_async:
 * @device: its number in the chain
 * @passphrase: of this device
 *
 * Errors: WRONG_PASSPHRASE, BAD_INPUT (no such device, or the last one), and those of a request.
 */
void
coterie_approvals_revoke_async (CoterieApprovals *self,
                                guint32 device,
                                const CoterieSecret *passphrase,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = decision_new (self, callback, user_data);
  Decision *decision = g_task_get_task_data (task);

  g_clear_object (&decision->request);
  decision->device = device;
  check_passphrase (task, passphrase, on_revoke_passphrase);
}

gboolean
coterie_approvals_finish (CoterieApprovals *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
