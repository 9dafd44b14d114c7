// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/group-pane.h"

#include "ui/add-people-dialog.h"
#include "ui/group-members.h"
#include "ui/group-settings.h"
#include "ui/invite-dialog.h"
#include "ui/join-requests.h"
#include "ui/member-row.h"
#include "ui/members-dialog.h"

#include <glib/gi18n.h>

#define SHOWN_MEMBERS 8 /* the others are in a list of their own, which makes rows for what is seen alone */

struct _CoterieGroupPane
{
  AdwBin parent_instance;

  CoterieClient *client;
  CoterieChat *chat;
  GSignalGroup *chat_signals;
  CoterieGroupMembers *members; /* while it is shown */

  GtkWidget *settings;
  GtkWidget *add_button;
  GtkWidget *invitation;
  GtkListBox *list;
  GtkWidget *more;
  AdwActionRow *more_row;
};

G_DEFINE_FINAL_TYPE (CoterieGroupPane, coterie_group_pane, ADW_TYPE_BIN)

enum
{
  PROP_CLIENT = 1,
  PROP_CHAT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static gboolean
is_group (CoterieGroupPane *self)
{
  return self->chat != NULL && coterie_chat_get_kind (self->chat) == COTERIE_CHAT_GROUP;
}

/* ------------------------------------------------------------------------------------ what is shown */

static void
show_rights (CoterieGroupPane *self)
{
  const gboolean may_change = is_group (self) && coterie_chat_may (self->chat, COTERIE_GROUP_RIGHTS_CHANGE);
  const gboolean may_add = is_group (self) && coterie_chat_may (self->chat, COTERIE_GROUP_RIGHTS_ADD);

  gtk_widget_set_visible (self->settings, may_change);
  gtk_widget_set_visible (self->add_button, may_add);
  gtk_widget_set_visible (self->invitation, may_add);
}

static void
show_more (CoterieGroupPane *self)
{
  const guint n_members = self->members != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->members)) : 0;
  g_autofree char *title = g_strdup_printf (ngettext ("Show %u Member", "Show All %u Members", n_members), n_members);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->more_row), title);
  gtk_widget_set_visible (self->more, n_members > SHOWN_MEMBERS);
}

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  CoterieGroupPane *self = user_data;
  GtkWidget *row = coterie_member_row_new (self->client, self->chat);
  GtkWidget *place = gtk_list_box_row_new ();

  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (place), FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (place), row);
  coterie_member_row_set_member (COTERIE_MEMBER_ROW (row), item);
  return place;
}

static void
drop_members (CoterieGroupPane *self)
{
  gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  if (self->members != NULL)
    g_signal_handlers_disconnect_by_data (self->members, self);
  g_clear_object (&self->members);
}

/* Only while somebody looks: a group may have many members. */
static void
show_members (CoterieGroupPane *self)
{
  g_autoptr (GtkSliceListModel) first = NULL;

  drop_members (self);
  if (is_group (self) && self->client != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      self->members = coterie_group_members_new (self->client, self->chat);
      g_signal_connect_swapped (self->members, "items-changed", G_CALLBACK (show_more), self);
      first = gtk_slice_list_model_new (g_object_ref (G_LIST_MODEL (self->members)), 0, SHOWN_MEMBERS);
      gtk_list_box_bind_model (self->list, G_LIST_MODEL (first), make_row, self, NULL);
    }
  show_more (self);
}

/* ------------------------------------------------------------------------------------ actions */

static void
on_settings (GtkWidget *widget, const char *action, GVariant *parameter)
{
  coterie_group_settings_show (widget, COTERIE_GROUP_PANE (widget)->client, COTERIE_GROUP_PANE (widget)->chat);
}

static void
on_add_people (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CoterieGroupPane *self = COTERIE_GROUP_PANE (widget);
  g_autoptr (GHashTable) contacts =
      self->members != NULL ? coterie_group_members_dup_contacts (self->members) : g_hash_table_new (NULL, NULL);

  coterie_add_people_dialog_show (widget, self->client, self->chat, contacts);
}

static void
on_members (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CoterieGroupPane *self = COTERIE_GROUP_PANE (widget);

  if (self->members != NULL)
    coterie_members_dialog_show (widget, self->client, self->chat, self->members);
}

static void
on_invite (GtkWidget *widget, const char *action, GVariant *parameter)
{
  coterie_invite_dialog_show (widget, COTERIE_GROUP_PANE (widget)->client, COTERIE_GROUP_PANE (widget)->chat);
}

/* ------------------------------------------------------------------------------------ the widget */

static void
set_chat (CoterieGroupPane *self, CoterieChat *chat)
{
  if (!g_set_object (&self->chat, chat))
    return;
  drop_members (self);
  g_signal_group_set_target (self->chat_signals, is_group (self) ? chat : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), is_group (self));
  show_rights (self);
  show_members (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHAT]);
}

static void
coterie_group_pane_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (coterie_group_pane_parent_class)->map (widget);
  if (COTERIE_GROUP_PANE (widget)->members == NULL)
    show_members (COTERIE_GROUP_PANE (widget));
}

static void
coterie_group_pane_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  CoterieGroupPane *self = COTERIE_GROUP_PANE (object);

  switch (id)
    {
    case PROP_CLIENT:
      g_value_set_object (value, self->client);
      break;
    case PROP_CHAT:
      g_value_set_object (value, self->chat);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_group_pane_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  CoterieGroupPane *self = COTERIE_GROUP_PANE (object);

  switch (id)
    {
    case PROP_CLIENT:
      if (g_set_object (&self->client, g_value_get_object (value)))
        show_members (self);
      break;
    case PROP_CHAT:
      set_chat (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
coterie_group_pane_dispose (GObject *object)
{
  CoterieGroupPane *self = COTERIE_GROUP_PANE (object);

  if (self->list != NULL)
    drop_members (self);
  self->list = NULL;
  g_clear_object (&self->chat_signals);
  g_clear_object (&self->client);
  g_clear_object (&self->chat);
  G_OBJECT_CLASS (coterie_group_pane_parent_class)->dispose (object);
}

static void
coterie_group_pane_class_init (CoterieGroupPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = coterie_group_pane_get_property;
  object_class->set_property = coterie_group_pane_set_property;
  object_class->dispose = coterie_group_pane_dispose;
  widget_class->map = coterie_group_pane_map;
  properties[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, COTERIE_TYPE_CLIENT, flags);
  properties[PROP_CHAT] = g_param_spec_object ("chat", NULL, NULL, COTERIE_TYPE_CHAT, flags | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_type_ensure (COTERIE_TYPE_JOIN_REQUESTS);
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/group-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieGroupPane, settings);
  gtk_widget_class_bind_template_child (widget_class, CoterieGroupPane, add_button);
  gtk_widget_class_bind_template_child (widget_class, CoterieGroupPane, invitation);
  gtk_widget_class_bind_template_child (widget_class, CoterieGroupPane, list);
  gtk_widget_class_bind_template_child (widget_class, CoterieGroupPane, more);
  gtk_widget_class_bind_template_child (widget_class, CoterieGroupPane, more_row);
  gtk_widget_class_install_action (widget_class, "group.settings", NULL, on_settings);
  gtk_widget_class_install_action (widget_class, "group.add-people", NULL, on_add_people);
  gtk_widget_class_install_action (widget_class, "group.members", NULL, on_members);
  gtk_widget_class_install_action (widget_class, "group.invite", NULL, on_invite);
}

static void
coterie_group_pane_init (CoterieGroupPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->chat_signals = g_signal_group_new (COTERIE_TYPE_CHAT);
  g_signal_group_connect_swapped (self->chat_signals, "notify::group-version", G_CALLBACK (show_rights), self);
}
