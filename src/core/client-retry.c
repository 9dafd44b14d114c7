// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-private.h"

#include "mail/compose-jobs.h"
#include "mail/outbox-jobs.h"

/**
 * coterie_client_retry_async:
 * @message: an own text that FAILED; it keeps its place and its id, so that nobody sees it twice
 *
 * Errors: BAD_INPUT (for any other row), BLOCKED, GONE, DISK_FULL; then it is FAILED as before.
 */
void
coterie_client_retry_async (CoterieClient *self,
                            CoterieMessage *message,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task;
  gint64 number;

  g_return_if_fail (COTERIE_IS_CLIENT (self));
  g_return_if_fail (COTERIE_IS_MESSAGE (message));

  task = g_task_new (self, cancellable, callback, user_data);
  if (!coterie_client_is_open (self))
    {
      g_task_return_error (task, coterie_client_new_closed_error ());
      g_object_unref (task);
      return;
    }
  number = coterie_message_get_number (message);
  coterie_vault_run_async (self->vault, coterie_compose_jobs_retry, g_memdup2 (&number, sizeof number), g_free, NULL,
                           cancellable, coterie_client_return_done, task);
}

gboolean
coterie_client_retry_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
