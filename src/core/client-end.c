// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-private.h"

/* How a session with a profile ends: it is closed, signed out, revoked, or its account is deleted. */

static void
answer_enders (GPtrArray *enders, const GError *error)
{
  for (guint i = 0; i < enders->len; i++)
    if (error != NULL)
      g_task_return_error (enders->pdata[i], g_error_copy (error));
    else
      g_task_return_boolean (enders->pdata[i], TRUE);
}

static void
on_vault_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieClient) self = user_data;
  g_autoptr (GPtrArray) enders = NULL;
  g_autoptr (GError) error = NULL;

  coterie_vault_close_finish (self->vault, result);
  if (self->wipes_at_end)
    coterie_profile_wipe (self->profile, &error);
  enders = g_steal_pointer (&self->enders);
  coterie_client_free_account (self);
  coterie_client_empty_lists (self);
  coterie_client_set_closing (self, FALSE);
  coterie_client_set_state (self, COTERIE_CLIENT_CLOSED);
  coterie_client_notify_counts (self);
  answer_enders (enders, error);
}

static void
close_vault (CoterieClient *self)
{
  g_cancellable_cancel (self->end);
  coterie_vault_set_changes_func (self->vault, NULL, NULL);
  coterie_client_free_services (self);
  coterie_vault_close_async (self->vault, on_vault_closed, g_object_ref (self));
}

static void
on_link_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieClient) self = user_data;

  coterie_link_close_finish (COTERIE_LINK (source), result);
  close_vault (self);
}

static void
begin_end (CoterieClient *self)
{
  g_autoptr (GError) error = coterie_client_new_closed_error ();

  self->wanted = FALSE;
  coterie_client_fail_waiting (self, error);
  coterie_client_set_state (self, COTERIE_CLIENT_OFFLINE);
  if (self->transport != NULL && COTERIE_IS_LINK (self->transport))
    coterie_link_close_async (COTERIE_LINK (self->transport), NULL, on_link_closed, g_object_ref (self));
  else
    close_vault (self);
}

/* Says good-bye to the server, then lets go of everything; with @wipe of the profile as well. Whoever wishes that while
 * it goes on (who locks the window and ends the program) waits for the same end. */
static void
end_session (CoterieClient *self, gboolean wipe, GTask *task)
{
  if (self->vault == NULL || self->starting)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  if (self->enders != NULL)
    {
      self->wipes_at_end |= wipe;
      g_ptr_array_add (self->enders, task);
      return;
    }
  self->enders = g_ptr_array_new_with_free_func (g_object_unref);
  self->wipes_at_end = wipe;
  g_ptr_array_add (self->enders, task);
  coterie_client_set_closing (self, TRUE); /* whoever is in a call leaves it now */
  coterie_client_part (self, begin_end);
}

/**
 * coterie_client_close_async:
 *
 * Says good-bye to the server, lets the vault finish, wipes the keys and empties the lists. Always succeeds.
 */
void
coterie_client_close_async (CoterieClient *self, GAsyncReadyCallback callback, gpointer user_data)
{
  end_session (self, FALSE, g_task_new (self, NULL, callback, user_data));
}

void
coterie_client_close_finish (CoterieClient *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_boolean (task, TRUE);
  else
    coterie_core_error_return (task, error);
}

static void
on_revoked_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  static const char sentence[] = "This device was signed out on another one of yours. What it held is deleted.";
  g_autoptr (GPtrArray) waiting = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) revoked = g_error_new_literal (COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_SIGNED_OUT, sentence);

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_warning ("the profile of a revoked device cannot be removed: %s", error->message);
  coterie_client_tell (COTERIE_CLIENT (source), COTERIE_NOTICE_REVOKED, COTERIE_SENTENCE_REVOKED, NULL);
  coterie_client_fail_tasks (waiting, revoked);
}

/**
 * coterie_client_end_revoked:
 *
 * Wipes keys, database and all; the client is CLOSED then, and says why. Whoever waits for the connection is told last.
 */
void
coterie_client_end_revoked (CoterieClient *self)
{
  end_session (self, TRUE, g_task_new (self, NULL, on_revoked_ended, coterie_client_take_waiting (self)));
}

static void
wipe (GTask *task)
{
  CoterieClient *self = g_task_get_source_object (task);

  end_session (self, TRUE, g_task_new (self, NULL, on_ended, task));
}

static void
on_signed_out (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  CoterieClient *self = g_task_get_source_object (task);
  gboolean even_offline = GPOINTER_TO_INT (g_task_get_task_data (task));
  g_autoptr (GError) error = NULL;
  gboolean unknown;

  if (coterie_account_finish (self->account, result, &error))
    {
      wipe (task);
      return;
    }
  /* A server that knows this device no more has nothing left to end. */
  unknown = g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_WRONG_SIGNATURE) ||
            g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_DEVICE_REVOKED) ||
            g_error_matches (error, COTERIE_REFUSAL, COTERIE_CODE_UNAUTHORIZED);
  if (even_offline || unknown)
    wipe (task);
  else
    {
      coterie_core_error_return (task, g_steal_pointer (&error));
      g_object_unref (task);
    }
}

/**
 * coterie_client_logout_async:
 * @even_offline: wipe the profile although the server could not be told
 *
 * Errors: OFFLINE and others of the network, and then nothing has happened. What is unsent is lost with the profile.
 */
void
coterie_client_logout_async (CoterieClient *self,
                             gboolean even_offline,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_task_data (task, GINT_TO_POINTER (even_offline), NULL);
  if (coterie_client_is_open (self))
    {
      coterie_account_sign_out_async (self->account, cancellable, on_signed_out, task);
      return;
    }
  g_task_return_error (task, coterie_client_new_closed_error ());
  g_object_unref (task);
}

gboolean
coterie_client_logout_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_deleted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  CoterieClient *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (coterie_account_finish (self->account, result, &error))
    {
      wipe (task);
      return;
    }
  coterie_core_error_return (task, error);
  g_object_unref (task);
}

/**
 * coterie_client_delete_account_async:
 * @password: of the account
 *
 * Errors: WRONG_PASSWORD and those of the network, and then nothing has happened. The name stays taken for ever.
 */
void
coterie_client_delete_account_async (CoterieClient *self,
                                     CoterieSecret *password,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  if (coterie_client_is_open (self))
    {
      coterie_account_delete_async (self->account, password, cancellable, on_deleted, task);
      return;
    }
  g_task_return_error (task, coterie_client_new_closed_error ());
  g_object_unref (task);
}

gboolean
coterie_client_delete_account_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
