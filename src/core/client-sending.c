// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-private.h"

#include "core/composer.h"
#include "mail/compose-jobs.h"
#include "wire/names.h"

/* Sending: a text is kept before it is sent. */

typedef struct
{
  char *name;
  char *text;
  GArray *part;            /* gint64: accounts; NULL: for all */
  CoterieMessage *message; /* what was made of it */
} Sending;

static void
sending_free (Sending *sending)
{
  g_free (sending->name);
  g_free (sending->text);
  g_clear_pointer (&sending->part, g_array_unref);
  g_clear_object (&sending->message);
  g_free (sending);
}

static void
on_composed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoterieClient *self = g_task_get_source_object (task);
  Sending *sending = g_task_get_task_data (task);
  g_autoptr (CoterieStoreMessage) row = NULL;
  GError *error = NULL;

  row = g_task_propagate_pointer (G_TASK (result), &error);
  if (row == NULL)
    {
      coterie_core_error_return (task, error);
      return;
    }
  sending->message = coterie_client_make_message (self, row);
  g_task_return_boolean (task, TRUE);
}

static void
compose (GTask *task, gint64 account, gint64 group)
{
  CoterieClient *self = g_task_get_source_object (task);
  Sending *sending = g_task_get_task_data (task);
  CoterieComposeWish *wish = g_new0 (CoterieComposeWish, 1);

  wish->account = account;
  wish->chat = group;
  wish->text = g_strdup (sending->text);
  wish->part = sending->part != NULL ? g_array_ref (sending->part) : NULL;
  coterie_vault_run_async (self->vault, coterie_compose_jobs_run, wish, (GDestroyNotify) coterie_compose_wish_free,
                           (GDestroyNotify) coterie_store_message_free, NULL, on_composed, task);
}

static void
kept_text_free (CoterieStoreKeptText *row)
{
  coterie_store_kept_text_free (row);
}

static void
on_kept (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoterieClient *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (g_task_propagate_pointer (G_TASK (result), &error) == NULL)
    {
      coterie_core_error_return (task, error);
      return;
    }
  self->n_kept++;
  if (self->transport != NULL)
    {
      coterie_client_check_settled (self);
      coterie_client_send_kept (self);
    }
  g_task_return_boolean (task, TRUE);
}

static void
keep_text (GTask *task)
{
  CoterieClient *self = g_task_get_source_object (task);
  Sending *sending = g_task_get_task_data (task);
  CoterieStoreKeptText *row = g_new0 (CoterieStoreKeptText, 1);

  row->name = g_strdup (sending->name);
  row->body = g_strdup (sending->text);
  coterie_vault_run_async (self->vault, coterie_client_jobs_keep_text, row, (GDestroyNotify) kept_text_free, NULL, NULL,
                           on_kept, task);
}

/* Only "nobody has that name" and the like end it; without a connection the text is kept. */
static void
on_recipient_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoterieClient *self = COTERIE_CLIENT (source);
  g_autoptr (CoterieContact) contact = NULL;
  g_autoptr (GError) error = NULL;

  contact = coterie_client_lookup_finish (self, result, &error);
  if (!coterie_client_is_open (self))
    g_task_return_error (task, coterie_client_new_closed_error ());
  else if (contact != NULL)
    compose (g_steal_pointer (&task), coterie_contact_get_account (contact), 0);
  else if (error->domain == COTERIE_CORE_ERROR &&
           (error->code == COTERIE_CORE_ERROR_UNKNOWN_NAME || error->code == COTERIE_CORE_ERROR_GONE ||
            error->code == COTERIE_CORE_ERROR_HELD || error->code == COTERIE_CORE_ERROR_BAD_INPUT))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    keep_text (g_steal_pointer (&task));
}

/**
 * coterie_client_send_async:
 * @name: a user name; the own one for the note to self
 * @text: UTF-8, at most %COTERIE_TEXT_MAX_BYTES
 *
 * Errors: BAD_INPUT, TOO_LONG, UNKNOWN_NAME, BLOCKED, GONE, HELD, DISK_FULL; then nothing was kept. Not safe to repeat
 * after success: that is another message.
 */
void
coterie_client_send_async (CoterieClient *self,
                           const char *name,
                           const char *text,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Sending *sending = g_new0 (Sending, 1);
  GError *error = NULL;

  sending->name = g_strdup (name);
  sending->text = g_strdup (text);
  g_task_set_task_data (task, sending, (GDestroyNotify) sending_free);
  if (!coterie_client_is_open (self))
    g_task_return_error (task, coterie_client_new_closed_error ());
  else if (!coterie_composer_check_text (text, &error) || !coterie_name_check (name, &error))
    coterie_core_error_return (task, error);
  else if (g_strcmp0 (name, coterie_client_get_name (self)) == 0)
    {
      compose (task, COTERIE_STORE_OWN_ACCOUNT, 0);
      return;
    }
  else
    {
      coterie_client_lookup_async (self, name, cancellable, on_recipient_found, task);
      return;
    }
  g_object_unref (task);
}

/**
 * coterie_client_send_finish:
 * @message: (out) (optional) (nullable) (transfer full): the pending row; NULL when only the text is kept
 *
 * Returns: TRUE: whatever happens now, it will be sent
 */
gboolean
coterie_client_send_finish (CoterieClient *self, GAsyncResult *result, CoterieMessage **message, GError **error)
{
  Sending *sending;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  if (message != NULL)
    *message = NULL;
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  sending = g_task_get_task_data (G_TASK (result));
  if (message != NULL && sending->message != NULL)
    *message = g_object_ref (sending->message);
  return TRUE;
}

/* @part: (transfer full) (nullable) */
static void
send_to_chat (CoterieChat *chat, const char *text, GArray *part, GTask *owned_task)
{
  g_autoptr (GTask) task = owned_task;
  CoterieClient *self = g_task_get_source_object (task);
  CoterieContact *contact = coterie_chat_get_contact (chat);
  Sending *sending = g_new0 (Sending, 1);
  GError *error = NULL;

  sending->text = g_strdup (text);
  sending->part = part;
  g_task_set_task_data (task, sending, (GDestroyNotify) sending_free);
  if (!coterie_client_is_open (self))
    g_task_return_error (task, coterie_client_new_closed_error ());
  else if (!coterie_composer_check_text (text, &error))
    coterie_core_error_return (task, error);
  else
    compose (g_steal_pointer (&task),
             contact != NULL ? coterie_contact_get_account (contact) : COTERIE_STORE_OWN_ACCOUNT,
             coterie_chat_get_kind (chat) == COTERIE_CHAT_GROUP ? coterie_chat_get_number (chat) : 0);
}

/**
 * coterie_client_send_to_chat_async:
 * @text: UTF-8, at most %COTERIE_TEXT_MAX_BYTES
 *
 * In a group "@name" mentions its members. Errors: BAD_INPUT, TOO_LONG, BLOCKED, GONE, DISK_FULL; then nothing was
 * kept. Not safe to repeat after success.
 */
void
coterie_client_send_to_chat_async (CoterieClient *self,
                                   CoterieChat *chat,
                                   const char *text,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  send_to_chat (chat, text, NULL, g_task_new (self, cancellable, callback, user_data));
}

/**
 * coterie_client_send_to_members_async:
 * @group: a group's chat
 * @members: (element-type CoterieContact): some of those who are in it
 *
 * As coterie_client_send_to_chat_async(), with BAD_INPUT also when @members are nobody, everybody, or not members.
 */
void
coterie_client_send_to_members_async (CoterieClient *self,
                                      CoterieChat *group,
                                      const char *text,
                                      const GPtrArray *members,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  send_to_chat (group, text, coterie_client_list_accounts (members),
                g_task_new (self, cancellable, callback, user_data));
}

/**
 * coterie_client_send_to_chat_finish:
 * @message: (out) (optional) (transfer full): the pending row
 *
 * Returns: TRUE: whatever happens now, it will be sent
 */
gboolean
coterie_client_send_to_chat_finish (CoterieClient *self, GAsyncResult *result, CoterieMessage **message, GError **error)
{
  return coterie_client_send_finish (self, result, message, error);
}
