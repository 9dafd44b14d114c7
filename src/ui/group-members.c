// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/group-members.h"

/* ------------------------------------------------------------------------------------ one of them */

struct _CoterieGroupMember
{
  GObject parent_instance;

  CoterieContact *contact;
  gboolean is_own;
  gboolean admin;
};

G_DEFINE_FINAL_TYPE (CoterieGroupMember, coterie_group_member, G_TYPE_OBJECT)

enum
{
  PROP_ADMIN = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
coterie_group_member_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  switch (id)
    {
    case PROP_ADMIN:
      g_value_set_boolean (value, COTERIE_GROUP_MEMBER (object)->admin);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_group_member_finalize (GObject *object)
{
  g_clear_object (&COTERIE_GROUP_MEMBER (object)->contact);
  G_OBJECT_CLASS (coterie_group_member_parent_class)->finalize (object);
}

static void
coterie_group_member_class_init (CoterieGroupMemberClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = coterie_group_member_get_property;
  object_class->finalize = coterie_group_member_finalize;
  properties[PROP_ADMIN] = g_param_spec_boolean ("admin", NULL, NULL, FALSE,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
coterie_group_member_init (CoterieGroupMember *self)
{
}

CoterieContact *
coterie_group_member_get_contact (CoterieGroupMember *self)
{
  return self->contact;
}

gboolean
coterie_group_member_is_own (CoterieGroupMember *self)
{
  return self->is_own;
}

gboolean
coterie_group_member_get_admin (CoterieGroupMember *self)
{
  return self->admin;
}

static void
set_admin (CoterieGroupMember *self, gboolean admin)
{
  if (self->admin == admin)
    return;
  self->admin = admin;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ADMIN]);
}

/* ------------------------------------------------------------------------------------ all of them */

struct _CoterieGroupMembers
{
  GObject parent_instance;

  CoterieClient *client;
  CoterieChat *group;
  GListStore *items;
  GCancellable *cancellable;
  gboolean is_loading;
  gboolean is_stale; /* the group has changed since */
};

static void
list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CoterieGroupMembers,
                               coterie_group_members,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
load (CoterieGroupMembers *self);

/* The one that is there already: its row stays. */
static CoterieGroupMember *
ensure (CoterieGroupMembers *self, const CoterieGroupPerson *person)
{
  CoterieGroupMember *member;

  for (guint i = 0; (member = g_list_model_get_item (G_LIST_MODEL (self->items), i)) != NULL; i++)
    {
      if (member->contact == person->contact && member->is_own == person->is_own &&
          (person->contact != NULL || person->is_own))
        return member;
      g_object_unref (member);
    }
  member = g_object_new (COTERIE_TYPE_GROUP_MEMBER, NULL);
  g_set_object (&member->contact, person->contact);
  member->is_own = person->is_own;
  return member;
}

static gboolean
stands_at (CoterieGroupMembers *self, guint place, gconstpointer member)
{
  g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (self->items), place);

  return (gconstpointer) item == member;
}

/* What stays at both ends is not touched. */
static void
replace (CoterieGroupMembers *self, GPtrArray *members)
{
  const guint n_before = g_list_model_get_n_items (G_LIST_MODEL (self->items));
  guint first = 0, n_last = 0;

  while (first < MIN (n_before, members->len) && stands_at (self, first, members->pdata[first]))
    first++;
  while (n_last < MIN (n_before, members->len) - first &&
         stands_at (self, n_before - n_last - 1, members->pdata[members->len - n_last - 1]))
    n_last++;
  if (n_before != first + n_last || members->len != first + n_last)
    g_list_store_splice (self->items, first, n_before - first - n_last, members->pdata + first,
                         members->len - first - n_last);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) people = coterie_client_load_members_finish (COTERIE_CLIENT (source), result, &error);
  g_autoptr (GPtrArray) members = g_ptr_array_new_with_free_func (g_object_unref);
  CoterieGroupMembers *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) /* @self may be gone */
    return;
  self->is_loading = FALSE;
  if (people == NULL)
    {
      g_debug ("the members are not known: %s", error->message);
      return;
    }
  for (guint i = 0; i < people->len; i++)
    {
      const CoterieGroupPerson *person = people->pdata[i];
      CoterieGroupMember *member = ensure (self, person);

      set_admin (member, person->is_admin);
      g_ptr_array_add (members, member);
    }
  replace (self, members);
  if (self->is_stale)
    load (self);
}

/* One after the other: what changes meanwhile is read once more. */
static void
load (CoterieGroupMembers *self)
{
  self->is_stale = self->is_loading;
  if (self->is_loading)
    return;
  self->is_loading = TRUE;
  coterie_client_load_members_async (self->client, self->group, self->cancellable, on_loaded, self);
}

static GType
get_item_type (GListModel *model)
{
  return COTERIE_TYPE_GROUP_MEMBER;
}

static guint
get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (COTERIE_GROUP_MEMBERS (model)->items));
}

static gpointer
get_item (GListModel *model, guint place)
{
  return g_list_model_get_item (G_LIST_MODEL (COTERIE_GROUP_MEMBERS (model)->items), place);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
coterie_group_members_finalize (GObject *object)
{
  CoterieGroupMembers *self = COTERIE_GROUP_MEMBERS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->items);
  g_clear_object (&self->client);
  g_clear_object (&self->group);
  G_OBJECT_CLASS (coterie_group_members_parent_class)->finalize (object);
}

static void
coterie_group_members_class_init (CoterieGroupMembersClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = coterie_group_members_finalize;
}

static void
on_items_changed (CoterieGroupMembers *self, guint position, guint n_removed, guint n_added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, n_added);
}

static void
coterie_group_members_init (CoterieGroupMembers *self)
{
  self->items = g_list_store_new (COTERIE_TYPE_GROUP_MEMBER);
  self->cancellable = g_cancellable_new ();
  g_signal_connect_object (self->items, "items-changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
}

CoterieGroupMembers *
coterie_group_members_new (CoterieClient *client, CoterieChat *group)
{
  CoterieGroupMembers *self = g_object_new (COTERIE_TYPE_GROUP_MEMBERS, NULL);

  self->client = g_object_ref (client);
  self->group = g_object_ref (group);
  g_signal_connect_object (group, "notify::group-version", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  load (self);
  return self;
}

GHashTable *
coterie_group_members_dup_contacts (CoterieGroupMembers *self)
{
  GHashTable *contacts = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  CoterieGroupMember *member;

  for (guint i = 0; (member = get_item (G_LIST_MODEL (self), i)) != NULL; i++)
    {
      if (member->contact != NULL)
        g_hash_table_add (contacts, g_object_ref (member->contact));
      g_object_unref (member);
    }
  return contacts;
}
