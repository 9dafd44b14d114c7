// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-private.h"

#include "account/approval-jobs.h"
#include "wire/json-door.h"
#include "wire/limits.h"

#include <string.h>

/* Several devices of one account: this one waits to be approved, or approves and revokes others, or was revoked. */

/* ------------------------------------------------------------------------------------ waiting to be approved */

/* A device that is closed while it waits finds its server again. */
static void
on_server_kept (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_pointer (G_TASK (result), &error) == NULL)
    g_warning ("the server's address cannot be kept: %s", error->message);
}

static void
on_pending (gboolean waiting, const char *code, guint64 expires_ms, gpointer user_data)
{
  CoterieClient *self = user_data;

  if (waiting && !self->pending)
    coterie_client_keep_server_async (self, on_server_kept, NULL);
  self->pending = waiting;
  g_free (self->pending_code);
  self->pending_code = g_strdup (code);
  self->pending_expires_ms = (gint64) expires_ms;
  coterie_client_notify_pending (self);
}

void
coterie_client_watch_pending (CoterieClient *self)
{
  coterie_account_set_pending_func (self->account, on_pending, self);
}

void
coterie_client_stop_pending (CoterieClient *self)
{
  if (self->pending)
    on_pending (FALSE, NULL, 0, self);
}

gboolean
coterie_client_get_pending (CoterieClient *self)
{
  g_return_val_if_fail (COTERIE_IS_CLIENT (self), FALSE);

  return self->pending;
}

const char *
coterie_client_get_pending_code (CoterieClient *self)
{
  g_return_val_if_fail (COTERIE_IS_CLIENT (self), NULL);

  return self->pending_code;
}

gint64
coterie_client_get_pending_expires_ms (CoterieClient *self)
{
  g_return_val_if_fail (COTERIE_IS_CLIENT (self), 0);

  return self->pending_expires_ms;
}

/**
 * coterie_client_give_up_pending:
 *
 * Nothing happens when this device does not wait.
 */
void
coterie_client_give_up_pending (CoterieClient *self)
{
  g_return_if_fail (COTERIE_IS_CLIENT (self));

  if (self->pending)
    coterie_account_give_up_pending (self->account);
}

/* ------------------------------------------------------------------------------------ who asks to be approved */

static void
return_looks (CoterieClient *self, const GError *error)
{
  g_autoptr (GPtrArray) looks = self->looks;

  self->looks = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < looks->len; i++)
    if (error != NULL)
      g_task_return_error (looks->pdata[i], g_error_copy (error));
    else
      g_task_return_boolean (looks->pdata[i], TRUE);
}

static void
on_approvals_changed (gpointer user_data)
{
  CoterieClient *self = user_data;

  coterie_client_notify_link_request (self);
  if (!coterie_approvals_is_looking (self->approvals))
    return_looks (self, NULL);
}

static void
on_appended (const CoterieChainHead *head, gpointer user_data)
{
  coterie_client_compare_own (user_data, head);
}

void
coterie_client_build_approvals (CoterieClient *self)
{
  CoterieApprovalsOwner owner = { .changed = on_approvals_changed, .appended = on_appended, .user_data = self };

  self->approvals = coterie_approvals_new (self->account, self->vault, self->transport, &owner);
}

void
coterie_client_free_approvals (CoterieClient *self)
{
  g_autoptr (GError) error = coterie_client_new_closed_error ();
  gboolean had_request = coterie_client_get_link_request (self) != NULL;

  g_clear_pointer (&self->approvals, coterie_approvals_free);
  return_looks (self, error);
  if (had_request)
    coterie_client_notify_link_request (self);
}

void
coterie_client_take_link_event (CoterieClient *self)
{
  coterie_approvals_look (self->approvals);
}

/**
 * coterie_client_get_link_request:
 *
 * Returns: (transfer none) (nullable): the further device that asks to be approved
 */
CoterieLinkRequest *
coterie_client_get_link_request (CoterieClient *self)
{
  g_return_val_if_fail (COTERIE_IS_CLIENT (self), NULL);

  return self->approvals != NULL ? coterie_approvals_get_request (self->approvals) : NULL;
}

static GTask *
task_new (CoterieClient *self, GAsyncReadyCallback callback, gpointer user_data)
{
  return g_task_new (self, NULL, callback, user_data);
}

/* FALSE: the task has failed. */
static gboolean
need_connection (CoterieClient *self, GTask *task)
{
  if (self->state == COTERIE_CLIENT_ONLINE)
    return TRUE;
  if (self->approvals == NULL)
    g_task_return_error (task, coterie_client_new_closed_error ());
  else
    g_task_return_new_error (task, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_OFFLINE,
                             "The server cannot be reached. Try again later.");
  g_object_unref (task);
  return FALSE;
}

/**
 * coterie_client_look_for_link_async:
 *
 * Asks the server whether a device waits to be approved, and answers it; a program that stays connected is told by
 * itself. OFFLINE.
 */
void
coterie_client_look_for_link_async (CoterieClient *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = task_new (self, callback, user_data);

  if (!need_connection (self, task))
    return;
  g_ptr_array_add (self->looks, task);
  coterie_approvals_look (self->approvals);
}

gboolean
coterie_client_look_for_link_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ------------------------------------------------------------------------------------ decisions */

static void
on_decided (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_boolean (task, TRUE);
  else
    coterie_core_error_return (task, error);
}

void
coterie_client_approve_link_async (
    CoterieClient *self, const char *code, CoterieSecret *passphrase, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = task_new (self, callback, user_data);

  if (need_connection (self, task))
    coterie_approvals_approve_async (self->approvals, code, passphrase, on_decided, task);
}

void
coterie_client_decline_link_async (CoterieClient *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = task_new (self, callback, user_data);

  if (need_connection (self, task))
    coterie_approvals_decline_async (self->approvals, on_decided, task);
}

void
coterie_client_take_link_async (CoterieClient *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = task_new (self, callback, user_data);

  if (need_connection (self, task))
    coterie_approvals_take_async (self->approvals, on_decided, task);
}

/**
 * coterie_client_revoke_device_async:
 * @device: its number
 * @passphrase: of this device
 */
void
coterie_client_revoke_device_async (
    CoterieClient *self, guint device, CoterieSecret *passphrase, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = task_new (self, callback, user_data);

  if (need_connection (self, task))
    coterie_approvals_revoke_async (self->approvals, device, passphrase, on_decided, task);
}

gboolean
coterie_client_devices_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  return coterie_client_look_for_link_finish (self, result, error);
}

/* ------------------------------------------------------------------------------------ revoked */

static void
on_revocation_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieClient) self = user_data;
  g_autoptr (GError) error = NULL;

  gboolean revoked = g_task_propagate_pointer (G_TASK (result), &error) != NULL;

  if (self->closing) /* signing out, perhaps; whoever comes back is told again */
    return;
  if (revoked)
    {
      coterie_client_end_revoked (self);
      return;
    }
  g_message ("%s", error->message); /* it is the server's word */
  coterie_client_fail_attempt (self, error, FALSE, FALSE);
}

/**
 * coterie_client_check_revoked:
 * @why: the connection ended
 *
 * [L9] When the server shows that this device was revoked, nothing stays of its profile.
 *
 * Returns: whether it says so; whoever waits for the connection hears of it when that has been looked at
 */
gboolean
coterie_client_check_revoked (CoterieClient *self, const GError *why)
{
  const char *members;
  g_autoptr (JsonNode) node = NULL;
  CoterieChainReply *reply;

  if (self->vault == NULL || !g_error_matches (why, COTERIE_REFUSAL, COTERIE_CODE_DEVICE_REVOKED))
    return FALSE;
  members = coterie_refusal_get_members (why);
  if (members != NULL)
    node = coterie_json_open (members, strlen (members), COTERIE_REPLY_MAX_BYTES, NULL);
  reply = g_new0 (CoterieChainReply, 1);
  if (!coterie_chain_reply_from_json (reply, node, NULL))
    {
      coterie_chain_reply_free (reply);
      return FALSE;
    }
  coterie_vault_run_async (self->vault, coterie_approval_jobs_check_revoked, reply,
                           (GDestroyNotify) coterie_chain_reply_free, NULL, self->end, on_revocation_checked,
                           g_object_ref (self));
  return TRUE;
}
