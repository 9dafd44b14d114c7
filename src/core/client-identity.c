// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-private.h"

#include "mail/successor-jobs.h"

/* Going on with somebody who has lost all their devices: the server is asked for the account that has their name now,
 * and the name goes there. */

typedef struct
{
  CoterieContact *contact; /* who had the name */
  CoterieSuccessorWish wish;
} Change;

static void
change_free (Change *change)
{
  g_object_unref (change->contact);
  g_free (change);
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoterieClient *self = g_task_get_source_object (task);
  Change *change = g_task_get_task_data (task);
  GError *error = NULL;
  CoterieContact *contact = NULL;

  if (g_task_propagate_pointer (G_TASK (result), &error) == NULL)
    {
      coterie_core_error_return (task, error);
      return;
    }
  contact = coterie_contacts_get (self->contacts, change->wish.new_account);
  if (contact != NULL)
    g_task_return_pointer (task, g_object_ref (contact), g_object_unref);
  else
    g_task_return_error (task, coterie_client_new_closed_error ());
}

static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoterieClient *self = g_task_get_source_object (task);
  Change *change = g_task_get_task_data (task);
  CoterieRosterOutcome outcome;
  GError *error = NULL;

  if (self->roster == NULL)
    g_task_return_error (task, coterie_client_new_closed_error ());
  else if (!coterie_roster_lookup_finish (self->roster, result, &outcome, &error))
    coterie_core_error_return (task, error);
  else if (outcome.account == 0)
    g_task_return_new_error (task, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_HELD,
                             "The list of that account's devices cannot be verified.");
  else if (outcome.account == change->wish.old_account || outcome.account == COTERIE_STORE_OWN_ACCOUNT)
    g_task_return_new_error (task, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT,
                             "The server shows the same account as ever.");
  else
    {
      change->wish.new_account = outcome.account;
      coterie_vault_run_async (self->vault, coterie_successor_jobs_run_accept,
                               g_memdup2 (&change->wish, sizeof change->wish), g_free, NULL,
                               g_task_get_cancellable (task), on_changed, g_object_ref (task));
    }
}

static void
on_attempted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoterieClient *self = g_task_get_source_object (task);
  Change *change = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_error (task, error);
  else if (self->roster == NULL)
    g_task_return_error (task, coterie_client_new_closed_error ());
  else
    coterie_roster_lookup_async (self->roster, coterie_contact_get_name (change->contact),
                                 g_task_get_cancellable (task), on_looked_up, g_object_ref (task));
}

/**
 * coterie_client_accept_identity_async:
 * @contact: whose name the server shows another account under
 *
 * Waits for the attempt to connect that is under way. Errors: BAD_INPUT, HELD, UNKNOWN_NAME, OFFLINE, DISK_FULL.
 */
void
coterie_client_accept_identity_async (CoterieClient *self,
                                      CoterieContact *contact,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Change *change = g_new0 (Change, 1);

  change->contact = g_object_ref (contact);
  change->wish.old_account = coterie_contact_get_account (contact);
  g_task_set_task_data (task, change, (GDestroyNotify) change_free);
  if (!coterie_client_is_open (self))
    {
      g_task_return_error (task, coterie_client_new_closed_error ());
      g_object_unref (task);
      return;
    }
  coterie_client_await_attempt (self, g_task_new (self, cancellable, on_attempted, task));
}

CoterieContact *
coterie_client_accept_identity_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
