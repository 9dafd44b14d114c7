// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-private.h"

#include "mail/receipt-jobs.h"

/* What a person does to a chat as a whole: it was read, it is muted, pinned or archived. */

/* @wish is the job's, and is freed by g_free(). */
static void
run (CoterieClient *self,
     CoterieJob job,
     gpointer wish,
     GCancellable *cancellable,
     GAsyncReadyCallback callback,
     gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  if (!coterie_client_is_open (self))
    {
      g_task_return_error (task, coterie_client_new_closed_error ());
      g_object_unref (task);
      g_free (wish);
      return;
    }
  coterie_vault_run_async (self->vault, job, wish, g_free, NULL, cancellable, coterie_client_return_done, task);
}

static gboolean
finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ------------------------------------------------------------------------------------ reading */

static void
mark_read (CoterieClient *self,
           CoterieChat *chat,
           guint64 seen_from,
           guint64 before_position,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  CoterieReadWish *wish = g_new0 (CoterieReadWish, 1);

  wish->chat = coterie_chat_get_number (chat);
  wish->seen_from = seen_from;
  wish->position = before_position;
  run (self, coterie_receipt_jobs_mark_read, wish, cancellable, callback, user_data);
}

/**
 * coterie_client_mark_read_async:
 *
 * Repeating is safe. Errors: DISK_FULL.
 */
void
coterie_client_mark_read_async (
    CoterieClient *self, CoterieChat *chat, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (COTERIE_IS_CLIENT (self));
  g_return_if_fail (COTERIE_IS_CHAT (chat));

  mark_read (self, chat, 0, G_MAXUINT64, cancellable, callback, user_data);
}

gboolean
coterie_client_mark_read_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, error);
}

/**
 * coterie_client_mark_read_to_async:
 * @position: the last row that was seen; one beyond the end is the end
 *
 * What was read before stays read. Repeating is safe. Errors: DISK_FULL.
 */
void
coterie_client_mark_read_to_async (CoterieClient *self,
                                   CoterieChat *chat,
                                   guint64 position,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_return_if_fail (COTERIE_IS_CLIENT (self));
  g_return_if_fail (COTERIE_IS_CHAT (chat));

  mark_read (self, chat, 0, position < G_MAXUINT64 ? position + 1 : position, cancellable, callback, user_data);
}

gboolean
coterie_client_mark_read_to_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, error);
}

/**
 * coterie_client_mark_seen_async:
 * @first_position: the first row that is in view
 * @last_position: the last one
 *
 * What was read before stays read. Repeating is safe. Errors: DISK_FULL.
 */
void
coterie_client_mark_seen_async (CoterieClient *self,
                                CoterieChat *chat,
                                guint64 first_position,
                                guint64 last_position,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_return_if_fail (COTERIE_IS_CLIENT (self));
  g_return_if_fail (COTERIE_IS_CHAT (chat));
  g_return_if_fail (first_position <= last_position && last_position < G_MAXUINT64);

  mark_read (self, chat, first_position, last_position + 1, cancellable, callback, user_data);
}

gboolean
coterie_client_mark_seen_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, error);
}

/* ------------------------------------------------------------------------------------ flags */

/**
 * coterie_client_set_chat_flag_async:
 * @flag: one of them
 *
 * Repeating is safe. Errors: DISK_FULL.
 */
void
coterie_client_set_chat_flag_async (CoterieClient *self,
                                    CoterieChat *chat,
                                    CoterieChatFlag flag,
                                    gboolean value,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  CoterieFlagWish *wish;

  g_return_if_fail (COTERIE_IS_CLIENT (self));
  g_return_if_fail (COTERIE_IS_CHAT (chat));

  wish = g_new0 (CoterieFlagWish, 1);
  wish->chat = coterie_chat_get_number (chat);
  wish->flag = flag;
  wish->value = value;
  run (self, coterie_client_jobs_set_flag, wish, cancellable, callback, user_data);
}

gboolean
coterie_client_set_chat_flag_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, error);
}
