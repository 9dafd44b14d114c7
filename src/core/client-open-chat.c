// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-private.h"

#include "vault/chat-jobs.h"

/* A chat before anything is said in it: a person wishes to write the first word. */

static gpointer
ensure_chat (CoterieDesk *desk, gpointer data, GError **error)
{
  CoterieStoreChat *chat = coterie_chat_jobs_ensure (desk, *(gint64 *) data, error);

  return chat != NULL ? coterie_store_chat_copy (chat) : NULL;
}

static void
on_ensured (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (CoterieStoreChat) row = NULL;
  CoterieClient *self = g_task_get_source_object (task);
  CoterieContact *contact = g_task_get_task_data (task);
  GError *error = NULL;

  row = g_task_propagate_pointer (G_TASK (result), &error);
  if (row == NULL)
    coterie_core_error_return (task, error);
  else if (!coterie_client_is_open (self))
    g_task_return_error (task, coterie_client_new_closed_error ());
  else
    {
      coterie_chats_put (self->chats, row, contact, coterie_account_get_identity (self->account)->name);
      g_task_return_pointer (task, g_object_ref (coterie_chats_get (self->chats, row->chat)), g_object_unref);
    }
}

/**
 * coterie_client_open_chat_async:
 * @contact: (nullable): the other party; %NULL for the note to self
 *
 * Without the network; repeating is safe. The contact stays what they are to us until something is sent. Errors:
 * DISK_FULL.
 */
void
coterie_client_open_chat_async (CoterieClient *self,
                                CoterieContact *contact,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  gint64 *account;

  g_return_if_fail (COTERIE_IS_CLIENT (self));

  if (!coterie_client_is_open (self))
    {
      g_task_return_error (task, coterie_client_new_closed_error ());
      g_object_unref (task);
      return;
    }
  if (contact != NULL)
    g_task_set_task_data (task, g_object_ref (contact), g_object_unref);
  account = g_new (gint64, 1);
  *account = contact != NULL ? coterie_contact_get_account (contact) : COTERIE_STORE_OWN_ACCOUNT;
  coterie_vault_run_async (self->vault, ensure_chat, account, g_free, (GDestroyNotify) coterie_store_chat_free,
                           cancellable, on_ensured, task);
}

CoterieChat *
coterie_client_open_chat_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
