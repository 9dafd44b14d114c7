// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/group-actions.h"

#include "ui/chat-name.h"
#include "ui/confirm.h"
#include "ui/error-text.h"
#include "ui/group-text.h"
#include "ui/name-text.h"
#include "ui/toast.h"

#include <glib/gi18n.h>

/* A wish that is being asked about, or done. */
typedef struct
{
  GtkWidget *widget; /* all counted */
  CoterieClient *client;
  CoterieChat *group;
  CoterieGroupChange change;
  CoterieContact *contact; /* may be NULL */
} Wish;

static Wish *
wish_new (
    GtkWidget *widget, CoterieClient *client, CoterieChat *group, CoterieGroupChange change, CoterieContact *contact)
{
  Wish *self = g_new0 (Wish, 1);

  self->widget = g_object_ref (widget);
  self->client = g_object_ref (client);
  self->group = g_object_ref (group);
  self->change = change;
  g_set_object (&self->contact, contact);
  return self;
}

static void
wish_free (Wish *self)
{
  g_object_unref (self->widget);
  g_object_unref (self->client);
  g_object_unref (self->group);
  g_clear_object (&self->contact);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wish, wish_free)

static void
on_changed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wish) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!coterie_client_change_group_finish (COTERIE_CLIENT (source), result, &error))
    coterie_toast_show (self->widget, coterie_group_text_error (error));
}

static void
run (Wish *self)
{
  g_autoptr (GPtrArray) people = g_ptr_array_new ();

  if (self->contact != NULL)
    g_ptr_array_add (people, self->contact);
  coterie_client_change_group_async (self->client, self->group, self->change, people, NULL, NULL, on_changed, self);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wish) self = user_data;

  if (coterie_confirm_finish (result))
    run (g_steal_pointer (&self));
}

static void
ask (Wish *self, const char *heading, const char *body, const char *answer)
{
  coterie_confirm_async (self->widget,
                         &(CoterieQuestion){ .heading = heading, .body = body, .answer = answer, .destructive = TRUE },
                         NULL, on_answered, self);
}

static void
ask_about_removal (Wish *self)
{
  g_autofree char *name = coterie_contact_name_text (self->contact), *isolated = coterie_name_text_isolate (name);
  g_autofree char *heading = g_strdup_printf (_ ("Remove %s?"), isolated);

  ask (self, heading, _ ("What was said so far stays with them. They get nothing of what is said from now on."),
       _ ("Remove"));
}

static gboolean
needs_heir (const GPtrArray *members)
{
  guint n_others = 0;
  gboolean is_admin = FALSE;

  for (guint i = 0; i < members->len; i++)
    {
      const CoterieGroupPerson *member = members->pdata[i];

      n_others += member->is_admin && !member->is_own;
      is_admin |= member->is_admin && member->is_own;
    }
  return is_admin && n_others == 0 && members->len > 1;
}

static void
on_members (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wish) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) members = coterie_client_load_members_finish (COTERIE_CLIENT (source), result, &error);
  g_autofree char *name = coterie_chat_name_text (self->group), *isolated = coterie_name_text_isolate (name);
  g_autofree char *heading = g_strdup_printf (_ ("Leave %s?"), isolated);

  if (members != NULL && needs_heir (members))
    ask (
        g_steal_pointer (&self), heading,
        _ ("You are the only admin. Make somebody else an admin first; otherwise the one who has been in the group for "
           "the longest time becomes one."),
        _ ("Leave Anyway"));
  else
    ask (g_steal_pointer (&self), heading,
         _ ("What was said so far stays here. To come back, somebody in the group has to add you again."), _ ("Leave"));
}

static void
ask_about_closing (Wish *self)
{
  g_autofree char *name = coterie_chat_name_text (self->group), *isolated = coterie_name_text_isolate (name);
  g_autofree char *heading = g_strdup_printf (_ ("Close %s for All?"), isolated);

  ask (self, heading, _ ("Nobody can write in the group any more, and it cannot be opened again. What was said stays."),
       _ ("Close Group"));
}

void
coterie_group_actions_change (
    GtkWidget *widget, CoterieClient *client, CoterieChat *group, CoterieGroupChange change, CoterieContact *contact)
{
  Wish *self = wish_new (widget, client, group, change, contact);

  if (change == COTERIE_GROUP_CHANGE_REMOVE)
    ask_about_removal (self);
  else if (change == COTERIE_GROUP_CHANGE_LEAVE && !coterie_chat_get_request (group)) /* declining is leaving */
    coterie_client_load_members_async (client, group, NULL, on_members, self);
  else if (change == COTERIE_GROUP_CHANGE_CLOSE)
    ask_about_closing (self);
  else
    run (self);
}

/* ------------------------------------------------------------------------------------ a request that is refused */

static void
on_blocked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wish) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!coterie_client_set_blocked_finish (COTERIE_CLIENT (source), result, &error))
    coterie_toast_show (self->widget, coterie_error_text (error));
}

/* Whether or not that could be told to the group. */
static void
on_declined (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wish *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!coterie_client_change_group_finish (COTERIE_CLIENT (source), result, &error))
    coterie_toast_show (self->widget, coterie_group_text_error (error));
  coterie_client_set_blocked_async (self->client, self->contact, TRUE, NULL, on_blocked, self);
}

void
coterie_group_actions_block (GtkWidget *widget, CoterieClient *client, CoterieChat *group)
{
  CoterieContact *inviter = coterie_client_get_group_inviter (client, group);
  Wish *self;

  g_return_if_fail (inviter != NULL);

  self = wish_new (widget, client, group, COTERIE_GROUP_CHANGE_LEAVE, inviter);
  coterie_client_change_group_async (client, group, COTERIE_GROUP_CHANGE_LEAVE, NULL, NULL, NULL, on_declined, self);
}
