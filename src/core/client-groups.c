// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-private.h"

#include "mail/group-contents.h"

/* Groups: making them, finding them. */

/**
 * coterie_client_find_group:
 * @name: as its members call it
 *
 * Returns: (transfer none) (nullable): of several groups with that name the one with the newest message
 */
CoterieChat *
coterie_client_find_group (CoterieClient *self, const char *name)
{
  g_return_val_if_fail (COTERIE_IS_CLIENT (self), NULL);

  return coterie_chats_find_group (self->chats, name);
}

static void
on_created (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoterieClient *self = g_task_get_source_object (task);
  g_autofree gint64 *number = NULL;
  CoterieChat *chat;
  GError *error = NULL;

  number = g_task_propagate_pointer (G_TASK (result), &error);
  if (number == NULL)
    {
      coterie_core_error_return (task, error);
      return;
    }
  chat = coterie_chats_get (self->chats, *number);
  if (chat != NULL)
    g_task_return_pointer (task, g_object_ref (chat), g_object_unref);
  else
    g_task_return_error (task, coterie_client_new_closed_error ());
}

/**
 * coterie_client_create_group_async:
 * @name: one line of 1 to %COTERIE_DISPLAY_NAME_MAX_BYTES
 * @members: (element-type CoterieContact): everybody but ourselves; nobody twice
 *
 * Errors: BAD_INPUT, TOO_LONG, DISK_FULL; then nothing happened. Not safe to repeat after success: that is another
 * group.
 */
void
coterie_client_create_group_async (CoterieClient *self,
                                   const char *name,
                                   const GPtrArray *members,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  CoterieGroupWish *wish;

  if (!coterie_client_is_open (self))
    {
      g_task_return_error (task, coterie_client_new_closed_error ());
      g_object_unref (task);
      return;
    }
  wish = g_new0 (CoterieGroupWish, 1);
  wish->name = g_strdup (name);
  wish->accounts = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < members->len; i++)
    {
      gint64 account = coterie_contact_get_account (members->pdata[i]);

      g_array_append_val (wish->accounts, account);
    }
  coterie_vault_run_async (self->vault, coterie_group_contents_create, wish, (GDestroyNotify) coterie_group_wish_free,
                           g_free, NULL, on_created, task);
}

/**
 * coterie_client_create_group_finish:
 *
 * Returns: (transfer full) (nullable): its chat; whatever happens now, its members will be told
 */
CoterieChat *
coterie_client_create_group_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
