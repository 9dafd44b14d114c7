// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-private.h"

/* Who waits for a connection, and for everything to have come and gone. */

typedef struct
{
  gboolean lost; /* the connection ended meanwhile: one more attempt is waited for */
} Settling;

static gboolean
is_settled (CoterieClient *self)
{
  return self->state == COTERIE_CLIENT_ONLINE && self->waiting_known && self->n_background == 0 &&
         self->n_kept <= self->n_kept_left && self->n_unsent <= self->n_held && coterie_roster_is_idle (self->roster) &&
         coterie_inbox_is_idle (self->inbox) && coterie_outbox_is_idle (self->outbox);
}

static GPtrArray *
take_tasks (GPtrArray **tasks)
{
  GPtrArray *taken = *tasks;

  *tasks = g_ptr_array_new_with_free_func (g_object_unref);
  return taken;
}

static void
return_settlings (CoterieClient *self)
{
  g_autoptr (GPtrArray) tasks = take_tasks (&self->settlings);

  for (guint i = 0; i < tasks->len; i++)
    if (!g_task_return_error_if_cancelled (tasks->pdata[i]))
      g_task_return_boolean (tasks->pdata[i], TRUE);
}

/**
 * coterie_client_check_settled:
 *
 * Something came to an end: perhaps everything has.
 */
void
coterie_client_check_settled (CoterieClient *self)
{
  self->settled = is_settled (self);
  coterie_client_notify_counts (self);
  if (self->settled)
    return_settlings (self);
}

/**
 * coterie_client_begin_background:
 *
 * Something small is under way that settling waits for; ends with exactly one coterie_client_end_background().
 */
void
coterie_client_begin_background (CoterieClient *self)
{
  self->n_background++;
}

void
coterie_client_end_background (CoterieClient *self)
{
  if (self->n_background > 0)
    self->n_background--;
  if (self->transport != NULL)
    coterie_client_check_settled (self);
}

static void
fail_tasks (GPtrArray *tasks, const GError *error)
{
  for (guint i = 0; i < tasks->len; i++)
    coterie_core_error_return (tasks->pdata[i], g_error_copy (error));
}

/**
 * coterie_client_take_waiting:
 *
 * Returns: (transfer full): the tasks of whoever waits for the connection; coterie_client_fail_tasks() ends them
 */
GPtrArray *
coterie_client_take_waiting (CoterieClient *self)
{
  g_autoptr (GPtrArray) attempts = take_tasks (&self->attempts);
  GPtrArray *tasks = take_tasks (&self->settlings);

  for (guint i = 0; i < attempts->len; i++)
    g_ptr_array_add (tasks, g_object_ref (attempts->pdata[i]));
  return tasks;
}

void
coterie_client_fail_tasks (GPtrArray *tasks, const GError *error)
{
  fail_tasks (tasks, error);
}

/**
 * coterie_client_fail_waiting:
 *
 * Whoever waits for the connection waits in vain.
 */
void
coterie_client_fail_waiting (CoterieClient *self, const GError *error)
{
  g_autoptr (GPtrArray) settlings = take_tasks (&self->settlings);
  g_autoptr (GPtrArray) attempts = take_tasks (&self->attempts);

  fail_tasks (settlings, error);
  fail_tasks (attempts, error);
}

/**
 * coterie_client_fail_attempt:
 * @why: an attempt to connect failed, or the connection was lost
 * @again: it is tried again
 * @was_online: there was a connection before
 *
 * Ends what waits for the attempt, and what settles, unless that only lost its connection for the first time.
 */
void
coterie_client_fail_attempt (CoterieClient *self, const GError *why, gboolean again, gboolean was_online)
{
  g_autoptr (GPtrArray) attempts = take_tasks (&self->attempts);

  fail_tasks (attempts, why);
  for (guint i = self->settlings->len; i > 0; i--)
    {
      g_autoptr (GTask) task = g_object_ref (self->settlings->pdata[i - 1]);
      Settling *settling = g_task_get_task_data (task);

      if (again && was_online && !settling->lost)
        {
          settling->lost = TRUE;
          continue;
        }
      g_ptr_array_remove_index (self->settlings, i - 1);
      coterie_core_error_return (task, g_error_copy (why));
    }
}

static void
on_settling_cancelled (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  CoterieClient *self = g_task_get_source_object (task);

  g_object_ref (task);
  if (g_ptr_array_remove (self->settlings, task))
    g_task_return_error_if_cancelled (task);
  g_object_unref (task);
}

/**
 * coterie_client_settle_async:
 * @cancellable: (nullable): for a deadline
 *
 * Errors: OFFLINE, CERTIFICATE, SIGNED_OUT, BUSY (another program with this device's keys) and others of the
 * connection; %G_IO_ERROR_CANCELLED. Nothing is undone by an error: what is unsent stays queued.
 */
void
coterie_client_settle_async (CoterieClient *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_task_data (task, g_new0 (Settling, 1), g_free);
  if (!coterie_client_is_open (self) || !self->wanted)
    {
      GError *error = self->connection_error != NULL
                          ? g_error_copy (self->connection_error)
                          : g_error_new_literal (COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_OFFLINE, "Not connected.");

      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  g_ptr_array_add (self->settlings, task);
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (on_settling_cancelled), task, 0);
  if (!g_task_return_error_if_cancelled (task))
    coterie_client_check_settled (self);
  else
    g_ptr_array_remove (self->settlings, task);
}

gboolean
coterie_client_settle_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * coterie_client_await_attempt:
 * @task: (transfer full): returns TRUE as soon as we are connected, or the error of the attempt that is under way
 */
void
coterie_client_await_attempt (CoterieClient *self, GTask *task)
{
  if (self->state == COTERIE_CLIENT_ONLINE)
    g_task_return_boolean (task, TRUE);
  else if (!self->wanted || self->connection_error != NULL)
    g_task_return_new_error (task, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_OFFLINE, "Not connected.");
  else
    {
      g_ptr_array_add (self->attempts, task);
      return;
    }
  g_object_unref (task);
}

/**
 * coterie_client_return_attempts:
 *
 * The attempt to connect that some wait for has succeeded.
 */
void
coterie_client_return_attempts (CoterieClient *self)
{
  g_autoptr (GPtrArray) tasks = take_tasks (&self->attempts);

  for (guint i = 0; i < tasks->len; i++)
    g_task_return_boolean (tasks->pdata[i], TRUE);
}
