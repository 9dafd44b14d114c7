// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/client-private.h"

#include "mail/group-invitations.h"

#include <glib/gi18n.h>

/* Invitations to groups: making and opening them, and letting people in who come with one. */

static void
run (CoterieClient *self,
     CoterieJob job,
     gpointer wish,
     GDestroyNotify free_result,
     GAsyncReadyCallback done,
     GTask *task)
{
  if (coterie_client_is_open (self))
    {
      coterie_vault_run_async (self->vault, job, wish, g_free, free_result, NULL, done, task);
      return;
    }
  g_free (wish);
  g_task_return_error (task, coterie_client_new_closed_error ());
  g_object_unref (task);
}

static gint64 *
dup_number (CoterieChat *group)
{
  gint64 number = coterie_chat_get_number (group);

  return g_memdup2 (&number, sizeof number);
}

/* What people call the server: host, and perhaps a port. */
static void
fill_server (CoterieClient *self, CoterieGroupLink *link)
{
  const char *url = coterie_client_get_server_url (self);
  const char *host = url != NULL ? strstr (url, "://") : NULL;

  g_strlcpy (link->server, host != NULL ? host + 3 : "", sizeof link->server);
  link->server[strcspn (link->server, "/")] = '\0';
}

/* ------------------------------------------------------------------------------------ making */

static void
on_made (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoterieClient *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autofree CoterieGroupLink *link = g_task_propagate_pointer (G_TASK (result), &error);

  if (link == NULL)
    {
      coterie_core_error_return (task, error);
      return;
    }
  fill_server (self, link);
  g_strlcpy (link->name, coterie_client_get_name (self), sizeof link->name);
  g_task_return_pointer (task, coterie_group_link_to_string (link), g_free);
}

/**
 * coterie_client_invite_async:
 * @group: in which we may add people
 *
 * Each time another one. Errors: BAD_INPUT, DISK_FULL.
 */
void
coterie_client_invite_async (CoterieClient *self,
                             CoterieChat *group,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  run (self, coterie_group_invitations_make, dup_number (group), g_free, on_made,
       g_task_new (self, cancellable, callback, user_data));
}

/**
 * coterie_client_invite_finish:
 *
 * Returns: (transfer full) (nullable): the link
 */
char *
coterie_client_invite_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * coterie_client_take_back_invitations_async:
 *
 * With all links to the group that we have given away nobody comes any more; whoever has come waits on. Ends with
 * coterie_client_join_finish(). Errors: DISK_FULL.
 */
void
coterie_client_take_back_invitations_async (CoterieClient *self,
                                            CoterieChat *group,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data)
{
  run (self, coterie_group_invitations_take_back, dup_number (group), NULL, coterie_client_return_done,
       g_task_new (self, cancellable, callback, user_data));
}

/* ------------------------------------------------------------------------------------ opening */

static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CoterieClient *self = COTERIE_CLIENT (source);
  GTask *task = user_data;
  const CoterieGroupLink *link = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (CoterieContact) contact = coterie_client_lookup_finish (self, result, &error);
  CoterieJoinWish *wish;

  if (contact == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  wish = g_new0 (CoterieJoinWish, 1);
  wish->account = coterie_contact_get_account (contact);
  memcpy (wish->group, link->group, sizeof wish->group);
  memcpy (wish->token, link->token, sizeof wish->token);
  run (self, coterie_group_invitations_join, wish, NULL, coterie_client_return_done, task);
}

static gboolean
check_link (CoterieClient *self, const char *text, CoterieGroupLink *link, GError **error)
{
  CoterieGroupLink own = { 0 };

  if (!coterie_group_link_parse (link, text))
    {
      g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT,
                           N_ ("That is not an invitation to a group."));
      return FALSE;
    }
  fill_server (self, &own);
  if (g_ascii_strcasecmp (own.server, link->server) == 0)
    return TRUE;
  g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT,
                       N_ ("The invitation is for people on another server. You need an account there to use it."));
  return FALSE;
}

/**
 * coterie_client_join_async:
 * @link: of whoever gave it to us
 *
 * Asks who made the invitation to be let in; the group is there when they have done so. Repeating is safe. Errors:
 * BAD_INPUT, and those of coterie_client_lookup_async().
 */
void
coterie_client_join_async (
    CoterieClient *self, const char *link, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  CoterieGroupLink *parsed = g_new0 (CoterieGroupLink, 1);
  GError *error = NULL;

  g_task_set_task_data (task, parsed, g_free);
  if (coterie_client_is_open (self) && check_link (self, link, parsed, &error))
    {
      coterie_client_lookup_async (self, parsed->name, cancellable, on_looked_up, task);
      return;
    }
  g_task_return_error (task, error != NULL ? error : coterie_client_new_closed_error ());
  g_object_unref (task);
}

gboolean /* of joining, answering and taking back */
coterie_client_join_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ------------------------------------------------------------------------------------ who comes */

static void
on_joins (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CoterieClient *self = g_task_get_source_object (task);
  GPtrArray *people = g_ptr_array_new_with_free_func (g_object_unref);
  GError *error = NULL;
  g_autoptr (GArray) accounts = g_task_propagate_pointer (G_TASK (result), &error);

  for (guint i = 0; accounts != NULL && i < accounts->len; i++)
    {
      CoterieContact *contact = coterie_contacts_get (self->contacts, g_array_index (accounts, gint64, i));

      if (contact != NULL)
        g_ptr_array_add (people, g_object_ref (contact));
    }
  if (accounts != NULL)
    {
      g_task_return_pointer (task, people, (GDestroyNotify) g_ptr_array_unref);
      return;
    }
  g_ptr_array_unref (people);
  coterie_core_error_return (task, error);
}

/**
 * coterie_client_load_joins_async:
 * @group: a group's chat
 */
void
coterie_client_load_joins_async (CoterieClient *self,
                                 CoterieChat *group,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  run (self, coterie_group_invitations_list_joins, dup_number (group), (GDestroyNotify) g_array_unref, on_joins,
       g_task_new (self, cancellable, callback, user_data));
}

/**
 * coterie_client_load_joins_finish:
 *
 * Returns: (transfer full) (element-type CoterieContact): who waits to be let in, in the order in which they came
 */
GPtrArray *
coterie_client_load_joins_finish (CoterieClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * coterie_client_answer_join_async:
 * @let_in: they become a member; otherwise they wait no more, and are not told
 * @share_history: whether they are shown the latest of what was said before, as coterie_client_add_members_async() has
 *   it; only with @let_in
 *
 * Ends with coterie_client_join_finish(). Errors: BAD_INPUT, TOO_LONG, DISK_FULL; then nothing happened.
 */
void
coterie_client_answer_join_async (CoterieClient *self,
                                  CoterieChat *group,
                                  CoterieContact *who,
                                  gboolean let_in,
                                  gboolean share_history,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  CoterieJoinAnswer *answer = g_new0 (CoterieJoinAnswer, 1);

  answer->chat = coterie_chat_get_number (group);
  answer->account = coterie_contact_get_account (who);
  answer->let_in = let_in;
  answer->share_history = share_history;
  run (self, coterie_group_invitations_answer, answer, NULL, coterie_client_return_done,
       g_task_new (self, cancellable, callback, user_data));
}
