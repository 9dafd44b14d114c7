// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-private.h"

#include "core/composer.h"
#include "mail/group-acceptance.h"
#include "mail/group-changes.h"
#include "mail/group-contents.h"
#include "mail/group-delivery.h"

/* Groups: finding, making, changing them; who is in. */

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

/**
 * coterie_client_list_accounts:
 * @contacts: (nullable) (element-type CoterieContact)
 *
 * Returns: (transfer full) (element-type gint64): their accounts
 */
GArray *
coterie_client_list_accounts (const GPtrArray *contacts)
{
  GArray *accounts = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; contacts != NULL && i < contacts->len; i++)
    {
      gint64 account = coterie_contact_get_account (contacts->pdata[i]);

      g_array_append_val (accounts, account);
    }
  return accounts;
}

/* What cannot be done is said, and @task is gone. */
static gboolean
begin (CoterieClient *self, GTask *task, GBytes *picture)
{
  GError *error = NULL;

  if (!coterie_client_is_open (self))
    error = coterie_client_new_closed_error ();
  else if (picture == NULL || coterie_composer_check_picture (picture, &error))
    return TRUE;
  g_task_return_error (task, error);
  g_object_unref (task);
  return FALSE;
}

/* ------------------------------------------------------------------------------------ making one */

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
 * @picture: (nullable): PNG or JPEG, %COTERIE_PICTURE_MAX_BYTES at most
 * @members: (element-type CoterieContact): everybody but ourselves; nobody twice
 *
 * Errors: BAD_INPUT, TOO_LONG, DISK_FULL; then nothing happened. Not safe to repeat after success: that is another
 * group.
 */
void
coterie_client_create_group_async (CoterieClient *self,
                                   const char *name,
                                   GBytes *picture,
                                   const GPtrArray *members,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  CoterieGroupWish *wish;

  if (!begin (self, task, picture))
    return;
  wish = g_new0 (CoterieGroupWish, 1);
  wish->name = g_strdup (name);
  wish->picture = picture != NULL ? g_bytes_ref (picture) : NULL;
  wish->accounts = coterie_client_list_accounts (members);
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

/* ------------------------------------------------------------------------------------ changing one */

static CoterieGroupChangeWish *
wish_new (CoterieChat *group, CoterieGroupChange change, const GPtrArray *members)
{
  CoterieGroupChangeWish *wish = g_new0 (CoterieGroupChangeWish, 1);

  wish->chat = coterie_chat_get_number (group);
  wish->change = change;
  wish->accounts = coterie_client_list_accounts (members);
  return wish;
}

/* @wish and @task: taken */
static void
run_change (CoterieClient *self, CoterieGroupChangeWish *wish, GTask *task)
{
  coterie_vault_run_async (self->vault, coterie_group_changes_make, wish,
                           (GDestroyNotify) coterie_group_change_wish_free, NULL, NULL, coterie_client_return_done,
                           task);
}

/**
 * coterie_client_change_group_async:
 * @group: a group's chat
 * @members: (nullable) (element-type CoterieContact): whom it is about
 * @name: (nullable): the new one, for %COTERIE_GROUP_CHANGE_RENAME
 *
 * Errors: BAD_INPUT, also when the person may not do that; TOO_LONG, DISK_FULL; then nothing happened.
 */
void
coterie_client_change_group_async (CoterieClient *self,
                                   CoterieChat *group,
                                   CoterieGroupChange change,
                                   const GPtrArray *members,
                                   const char *name,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  CoterieGroupChangeWish *wish;

  if (!begin (self, task, NULL))
    return;
  wish = wish_new (group, change, members);
  wish->name = g_strdup (name);
  run_change (self, wish, task);
}

/**
 * coterie_client_add_members_async:
 * @group: a group's chat
 * @members: (element-type CoterieContact): who is added
 * @share_history: whether they are shown the latest of what was said before; what went to some of the members alone
 *   stays with these
 *
 * Ends with coterie_client_change_group_finish(), with its errors.
 */
void
coterie_client_add_members_async (CoterieClient *self,
                                  CoterieChat *group,
                                  const GPtrArray *members,
                                  gboolean share_history,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  CoterieGroupChangeWish *wish;

  if (!begin (self, task, NULL))
    return;
  wish = wish_new (group, COTERIE_GROUP_CHANGE_ADD, members);
  wish->share_history = share_history;
  run_change (self, wish, task);
}

/**
 * coterie_client_set_group_picture_async:
 * @group: a group's chat
 * @picture: (nullable): PNG or JPEG, %COTERIE_PICTURE_MAX_BYTES at most; %NULL: none any more
 *
 * Ends with coterie_client_change_group_finish(), with its errors.
 */
void
coterie_client_set_group_picture_async (CoterieClient *self,
                                        CoterieChat *group,
                                        GBytes *picture,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  CoterieGroupChangeWish *wish;

  if (!begin (self, task, picture))
    return;
  wish = wish_new (group, COTERIE_GROUP_CHANGE_PICTURE, NULL);
  wish->picture = picture != NULL ? g_bytes_ref (picture) : NULL;
  run_change (self, wish, task);
}

/**
 * coterie_client_set_group_rights_async:
 * @group: a group's chat
 * @rights: all of them, as they are to be
 *
 * Ends with coterie_client_change_group_finish(), with its errors.
 */
void
coterie_client_set_group_rights_async (CoterieClient *self,
                                       CoterieChat *group,
                                       CoterieGroupRights rights,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  CoterieGroupChangeWish *wish;

  if (!begin (self, task, NULL))
    return;
  wish = wish_new (group, COTERIE_GROUP_CHANGE_RIGHTS, NULL);
  wish->rights = rights;
  run_change (self, wish, task);
}

gboolean
coterie_client_change_group_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ------------------------------------------------------------------------------------ requests */

/**
 * coterie_client_accept_group_async:
 * @group: one that is a request: coterie_chat_get_request()
 *
 * Declining is leaving it, which takes it off the list. Repeating is safe. Errors: DISK_FULL.
 */
void
coterie_client_accept_group_async (CoterieClient *self,
                                   CoterieChat *group,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  gint64 number = coterie_chat_get_number (group);

  if (!coterie_client_is_open (self))
    {
      g_task_return_error (task, coterie_client_new_closed_error ());
      g_object_unref (task);
      return;
    }
  coterie_vault_run_async (self->vault, coterie_group_acceptance_run, g_memdup2 (&number, sizeof number), g_free, NULL,
                           NULL, coterie_client_return_done, task);
}

gboolean
coterie_client_accept_group_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * coterie_client_get_group_inviter:
 *
 * Returns: (transfer none) (nullable): who has put us into the group; %NULL when we made it, or have not been in yet
 */
CoterieContact *
coterie_client_get_group_inviter (CoterieClient *self, CoterieChat *group)
{
  g_return_val_if_fail (COTERIE_IS_CLIENT (self), NULL);

  return coterie_contacts_get (self->contacts, coterie_chat_get_added_by (group));
}

/* ------------------------------------------------------------------------------------ members */

void
coterie_group_person_free (CoterieGroupPerson *self)
{
  g_clear_object (&self->contact);
  g_free (self);
}

/* What a job of the vault listed; NULL: @task has the reason. */
static GArray *
take_rows (GTask *task, GAsyncResult *result)
{
  GError *error = NULL;
  GArray *rows = g_task_propagate_pointer (G_TASK (result), &error);

  if (rows == NULL)
    coterie_core_error_return (task, error);
  return rows;
}

/* Takes @task. */
static void
load_rows (GTask *task, gint64 number, CoterieJob job, GAsyncReadyCallback on_rows)
{
  CoterieClient *self = g_task_get_source_object (task);

  if (begin (self, task, NULL))
    coterie_vault_run_async (self->vault, job, g_memdup2 (&number, sizeof number), g_free,
                             (GDestroyNotify) g_array_unref, g_task_get_cancellable (task), on_rows, task);
}

static void
on_members (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoterieClient *self = g_task_get_source_object (task);
  g_autoptr (GPtrArray) members = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_group_person_free);
  g_autoptr (GArray) rows = take_rows (task, result);

  if (rows == NULL)
    return;
  for (guint i = 0; i < rows->len; i++)
    {
      const CoterieGroupMemberRow *row = &g_array_index (rows, CoterieGroupMemberRow, i);
      CoterieGroupPerson *member = g_new0 (CoterieGroupPerson, 1);

      g_set_object (&member->contact, coterie_contacts_get (self->contacts, row->account));
      member->is_own = row->account == COTERIE_STORE_OWN_ACCOUNT;
      member->is_admin = row->is_admin;
      g_ptr_array_add (members, member);
    }
  g_task_return_pointer (task, g_steal_pointer (&members), (GDestroyNotify) g_ptr_array_unref);
}

/**
 * coterie_client_load_members_async:
 * @group: a group's chat
 */
void
coterie_client_load_members_async (CoterieClient *self,
                                   CoterieChat *group,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  load_rows (g_task_new (self, cancellable, callback, user_data), coterie_chat_get_number (group),
             coterie_group_changes_list_members, on_members);
}

/**
 * coterie_client_load_members_finish:
 *
 * Returns: (transfer full) (element-type CoterieGroupPerson): admins by seniority first
 */
GPtrArray *
coterie_client_load_members_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ------------------------------------------------------------------------------------ delivery */

void
coterie_delivery_free (CoterieDelivery *self)
{
  g_clear_object (&self->contact);
  g_free (self);
}

static void
on_delivery (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoterieClient *self = g_task_get_source_object (task);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_delivery_free);
  g_autoptr (GArray) rows = take_rows (task, result);

  if (rows == NULL)
    return;
  for (guint i = 0; i < rows->len; i++)
    {
      const CoterieDeliveryRow *row = &g_array_index (rows, CoterieDeliveryRow, i);
      CoterieDelivery *delivery = g_new0 (CoterieDelivery, 1);

      g_set_object (&delivery->contact, coterie_contacts_get (self->contacts, row->account));
      delivery->state = (CoterieMessageState) row->state;
      delivery->time_ms = row->time_ms;
      g_ptr_array_add (list, delivery);
    }
  g_task_return_pointer (task, g_steal_pointer (&list), (GDestroyNotify) g_ptr_array_unref);
}

/**
 * coterie_client_load_delivery_async:
 * @message: an own text in a group
 */
void
coterie_client_load_delivery_async (CoterieClient *self,
                                    CoterieMessage *message,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  load_rows (g_task_new (self, cancellable, callback, user_data), coterie_message_get_number (message),
             coterie_group_delivery_list, on_delivery);
}

/**
 * coterie_client_load_delivery_finish:
 *
 * Returns: (transfer full) (element-type CoterieDelivery)
 */
GPtrArray *
coterie_client_load_delivery_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
