// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/held-members.h"

#include "ui/chat-name.h"
#include "ui/group-members.h"
#include "ui/hold-text.h"
#include "ui/name-list.h"

#include <glib/gi18n.h>

struct _CoterieHeldMembers
{
  GObject parent_instance;

  CoterieGroupMembers *members;
  GPtrArray *contacts; /* all whose hold is watched */
};

G_DEFINE_FINAL_TYPE (CoterieHeldMembers, coterie_held_members, G_TYPE_OBJECT)

static guint changed_signal;

static void
on_hold_changed (CoterieHeldMembers *self)
{
  g_signal_emit (self, changed_signal, 0);
}

static void
drop_contacts (CoterieHeldMembers *self)
{
  for (guint i = 0; i < self->contacts->len; i++)
    g_signal_handlers_disconnect_by_data (self->contacts->pdata[i], self);
  g_ptr_array_set_size (self->contacts, 0);
}

static void
on_members_changed (CoterieHeldMembers *self)
{
  const guint n_members = g_list_model_get_n_items (G_LIST_MODEL (self->members));

  drop_contacts (self);
  for (guint i = 0; i < n_members; i++)
    {
      g_autoptr (CoterieGroupMember) member = g_list_model_get_item (G_LIST_MODEL (self->members), i);
      CoterieContact *contact = coterie_group_member_get_contact (member);

      if (contact == NULL)
        continue;
      g_ptr_array_add (self->contacts, g_object_ref (contact));
      g_signal_connect_swapped (contact, "notify::hold", G_CALLBACK (on_hold_changed), self);
    }
  g_signal_emit (self, changed_signal, 0);
}

static gboolean
is_held (CoterieContact *contact)
{
  const CoterieHold hold = coterie_contact_get_hold (contact);

  return hold != COTERIE_HOLD_NONE && hold != COTERIE_HOLD_GONE;
}

static GPtrArray *
list_held (CoterieHeldMembers *self)
{
  GPtrArray *held = g_ptr_array_new ();

  for (guint i = 0; i < self->contacts->len; i++)
    if (is_held (self->contacts->pdata[i]))
      g_ptr_array_add (held, self->contacts->pdata[i]);
  return held;
}

static void
drop_members (CoterieHeldMembers *self)
{
  drop_contacts (self);
  if (self->members != NULL)
    g_signal_handlers_disconnect_by_data (self->members, self);
  g_clear_object (&self->members);
}

static void
coterie_held_members_dispose (GObject *object)
{
  drop_members (COTERIE_HELD_MEMBERS (object));
  G_OBJECT_CLASS (coterie_held_members_parent_class)->dispose (object);
}

static void
coterie_held_members_finalize (GObject *object)
{
  g_ptr_array_unref (COTERIE_HELD_MEMBERS (object)->contacts);
  G_OBJECT_CLASS (coterie_held_members_parent_class)->finalize (object);
}

static void
coterie_held_members_class_init (CoterieHeldMembersClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = coterie_held_members_dispose;
  G_OBJECT_CLASS (klass)->finalize = coterie_held_members_finalize;
  changed_signal =
      g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
coterie_held_members_init (CoterieHeldMembers *self)
{
  self->contacts = g_ptr_array_new_with_free_func (g_object_unref);
}

CoterieHeldMembers *
coterie_held_members_new (void)
{
  return g_object_new (COTERIE_TYPE_HELD_MEMBERS, NULL);
}

void
coterie_held_members_set_chat (CoterieHeldMembers *self, CoterieClient *client, CoterieChat *chat)
{
  g_return_if_fail (COTERIE_IS_HELD_MEMBERS (self));

  drop_members (self);
  if (client == NULL || chat == NULL || coterie_chat_get_kind (chat) != COTERIE_CHAT_GROUP)
    return;
  self->members = coterie_group_members_new (client, chat);
  g_signal_connect_swapped (self->members, "items-changed", G_CALLBACK (on_members_changed), self);
}

char *
coterie_held_members_dup_text (CoterieHeldMembers *self)
{
  g_autoptr (GPtrArray) held = list_held (self);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *list = NULL;

  if (held->len == 0)
    return NULL;
  for (guint i = 0; i < held->len; i++)
    g_ptr_array_add (names, coterie_contact_name_text (held->pdata[i]));
  g_ptr_array_add (names, NULL);
  list = coterie_name_list_text ((const char *const *) names->pdata);
  /* Translators: of some members of a group: "What you write does not reach Anna and Bob" */
  return g_strdup_printf (_ ("What you write does not reach %s"), list);
}

const char *
coterie_held_members_get_reason (CoterieHeldMembers *self)
{
  g_autoptr (GPtrArray) held = list_held (self);

  return held->len == 1 ? coterie_hold_text (coterie_contact_get_hold (held->pdata[0]))
                        : _ ("The list of members in the details says why.");
}
