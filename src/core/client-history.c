// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-private.h"

#include "core/timeline.h"

/* What was said: read by pages, or as a list. */

static void
on_history (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoterieClient *self = g_task_get_source_object (task);
  GPtrArray *messages;
  g_autoptr (GPtrArray) rows = NULL;
  GError *error = NULL;

  rows = g_task_propagate_pointer (G_TASK (result), &error);
  if (rows == NULL)
    {
      coterie_core_error_return (task, error);
      return;
    }
  messages = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < rows->len; i++)
    {
      CoterieMessage *message = coterie_client_make_message (self, rows->pdata[i]);

      if (message != NULL)
        g_ptr_array_add (messages, message);
    }
  g_task_return_pointer (task, messages, (GDestroyNotify) g_ptr_array_unref);
}

/**
 * coterie_client_load_history_async:
 * @before_position: the row after the last that is wanted; %G_MAXUINT64 for the end
 * @limit: at most so many rows
 */
void
coterie_client_load_history_async (CoterieClient *self,
                                   CoterieChat *chat,
                                   guint64 before_position,
                                   guint limit,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  CoteriePageWish *wish;

  if (!coterie_client_is_open (self))
    {
      g_task_return_error (task, coterie_client_new_closed_error ());
      g_object_unref (task);
      return;
    }
  wish = g_new0 (CoteriePageWish, 1);
  wish->chat = coterie_chat_get_number (chat);
  wish->position = before_position;
  wish->limit = limit;
  coterie_vault_read_async (self->vault, coterie_client_jobs_read_history, wish, g_free,
                            (GDestroyNotify) g_ptr_array_unref, cancellable, on_history, task);
}

/**
 * coterie_client_load_history_finish:
 *
 * Returns: (transfer full) (element-type CoterieMessage): oldest first
 */
GPtrArray *
coterie_client_load_history_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * coterie_client_load_renewed_async:
 *
 * Repeating is safe: only marking as read takes them away.
 */
void
coterie_client_load_renewed_async (CoterieClient *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  if (!coterie_client_is_open (self))
    {
      g_task_return_error (task, coterie_client_new_closed_error ());
      g_object_unref (task);
      return;
    }
  coterie_vault_read_async (self->vault, coterie_client_jobs_read_renewed, NULL, NULL,
                            (GDestroyNotify) g_ptr_array_unref, cancellable, on_history, task);
}

/**
 * coterie_client_load_renewed_finish:
 *
 * Returns: (transfer full) (element-type CoterieMessage): by chat, oldest first
 */
GPtrArray *
coterie_client_load_renewed_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * coterie_client_open_timeline:
 *
 * Returns: (transfer full): a CoterieTimeline
 */
GListModel *
coterie_client_open_timeline (CoterieClient *self, CoterieChat *chat)
{
  g_return_val_if_fail (COTERIE_IS_CLIENT (self), NULL);
  g_return_val_if_fail (coterie_client_is_open (self), NULL);

  return G_LIST_MODEL (coterie_timeline_new (self, chat));
}
