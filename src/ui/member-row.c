// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/member-row.h"

#include "ui/avatar.h"
#include "ui/chat-name.h"
#include "ui/group-actions.h"
#include "ui/hold-text.h"
#include "ui/late-menu.h"
#include "ui/name-text.h"
#include "ui/open-chat.h"

#include <glib/gi18n.h>

struct _CoterieMemberRow
{
  AdwBin parent_instance;

  CoterieClient *client;
  CoterieChat *group;
  CoterieGroupMember *member;
  GSignalGroup *member_signals;
  GSignalGroup *contact_signals;

  CoterieAvatar *avatar;
  GtkLabel *name;
  GtkWidget *verified;
  GtkLabel *user_name;
  GtkLabel *hold;
  GtkWidget *role;
  GtkMenuButton *menu_button;
};

G_DEFINE_FINAL_TYPE (CoterieMemberRow, coterie_member_row, ADW_TYPE_BIN)

static CoterieContact *
get_contact (CoterieMemberRow *self)
{
  return self->member != NULL ? coterie_group_member_get_contact (self->member) : NULL;
}

/* ------------------------------------------------------------------------------------ what is shown */

static char *
dup_name (CoterieMemberRow *self)
{
  CoterieContact *contact = get_contact (self);
  const char *own = coterie_client_get_display_name (self->client);

  if (contact != NULL)
    return coterie_contact_name_text (contact);
  if (!coterie_group_member_is_own (self->member))
    return g_strdup (_ ("Unknown Person"));
  return coterie_name_text (own != NULL && *own != '\0' ? own : coterie_client_get_name (self->client));
}

/* "@bob", "You · @anna" */
static char *
dup_user_name (CoterieMemberRow *self)
{
  CoterieContact *contact = get_contact (self);

  if (coterie_group_member_is_own (self->member))
    return g_strdup_printf ("%s · @%s", _ ("You"), coterie_client_get_name (self->client));
  return contact != NULL && *coterie_contact_get_name (contact) != '\0'
             ? g_strconcat ("@", coterie_contact_get_name (contact), NULL)
             : g_strdup ("");
}

/* Why they get nothing; NULL: they do. */
static const char *
get_hold_text (CoterieMemberRow *self)
{
  CoterieContact *contact = get_contact (self);

  return contact != NULL ? coterie_hold_text (coterie_contact_get_hold (contact)) : NULL;
}

static void
describe (CoterieMemberRow *self, const char *name, const char *user_name)
{
  CoterieContact *contact = get_contact (self);
  g_autoptr (GString) label = g_string_new (name);
  g_autofree char *isolated = coterie_name_text_isolate (name);
  /* Translators: a button with what can be done with that member of a group */
  g_autofree char *menu = g_strdup_printf (_ ("Menu of %s"), isolated);
  GtkWidget *row = gtk_widget_get_parent (GTK_WIDGET (self));

  if (*user_name != '\0')
    g_string_append_printf (label, ", %s", user_name);
  if (coterie_group_member_get_admin (self->member))
    g_string_append_printf (label, ", %s", _ ("Admin"));
  if (contact != NULL && coterie_contact_get_verified (contact))
    g_string_append_printf (label, ", %s", _ ("Verified"));
  if (contact != NULL && coterie_contact_get_online (contact))
    g_string_append_printf (label, ", %s", _ ("Online"));
  if (get_hold_text (self) != NULL)
    g_string_append_printf (label, ", %s", get_hold_text (self));
  if (row != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, label->str, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu_button), GTK_ACCESSIBLE_PROPERTY_LABEL, menu, -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->menu_button), menu);
}

static void
update_actions (CoterieMemberRow *self)
{
  CoterieContact *contact = get_contact (self);
  GtkWidget *widget = GTK_WIDGET (self);
  const gboolean rules =
      coterie_chat_get_role (self->group) == COTERIE_CHAT_ROLE_ADMIN && !coterie_chat_get_closed (self->group);
  const gboolean is_admin = coterie_group_member_get_admin (self->member);
  const gboolean is_known = contact != NULL && *coterie_contact_get_name (contact) != '\0';

  gtk_widget_action_set_enabled (widget, "member.message", is_known);
  gtk_widget_action_set_enabled (widget, "member.promote", rules && contact != NULL && !is_admin);
  gtk_widget_action_set_enabled (widget, "member.demote", rules && contact != NULL && is_admin);
  gtk_widget_action_set_enabled (widget, "member.remove", rules && contact != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->menu_button), is_known || (rules && contact != NULL));
}

static void
show (CoterieMemberRow *self)
{
  CoterieContact *contact = get_contact (self);
  const char *hold = get_hold_text (self);
  g_autofree char *name = NULL, *user_name = NULL;

  if (self->member == NULL)
    return;
  name = dup_name (self);
  user_name = dup_user_name (self);
  gtk_label_set_label (self->name, name);
  gtk_label_set_label (self->user_name, user_name);
  gtk_widget_set_visible (GTK_WIDGET (self->user_name), *user_name != '\0');
  gtk_widget_set_visible (self->verified, contact != NULL && coterie_contact_get_verified (contact));
  gtk_label_set_label (self->hold, hold != NULL ? hold : "");
  gtk_widget_set_visible (GTK_WIDGET (self->hold), hold != NULL);
  gtk_widget_set_visible (self->role, coterie_group_member_get_admin (self->member));
  update_actions (self);
  describe (self, name, user_name);
}

/* ------------------------------------------------------------------------------------ actions */

static void
on_message (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CoterieMemberRow *self = COTERIE_MEMBER_ROW (widget);
  GtkRoot *root = gtk_widget_get_root (widget);

  coterie_open_chat_with (widget, self->client, get_contact (self));
  if (GTK_IS_WINDOW (root) && gtk_window_get_transient_for (GTK_WINDOW (root)) != NULL) /* the list of all members */
    gtk_window_close (GTK_WINDOW (root));
}

static void
on_change (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CoterieMemberRow *self = COTERIE_MEMBER_ROW (widget);
  CoterieGroupChange change = g_str_equal (action, "member.promote")  ? COTERIE_GROUP_CHANGE_PROMOTE
                              : g_str_equal (action, "member.demote") ? COTERIE_GROUP_CHANGE_DEMOTE
                                                                      : COTERIE_GROUP_CHANGE_REMOVE;

  coterie_group_actions_change (GTK_WIDGET (gtk_widget_get_root (widget)), self->client, self->group, change,
                                get_contact (self));
}

/* One for all rows. */
static GMenuModel *
get_menu (void)
{
  static const struct
  {
    const char *label, *action;
  } items[] = {
    { N_ ("Send _Message"), "member.message" },
    { N_ ("Make _Admin"), "member.promote" },
    { N_ ("No Longer _Admin"), "member.demote" },
    { N_ ("_Remove from Group…"), "member.remove" },
  };
  static GMenu *menu;

  if (menu != NULL)
    return G_MENU_MODEL (menu);
  menu = g_menu_new ();
  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (_ (items[i].label), items[i].action);

      g_menu_item_set_attribute (item, "hidden-when", "s", "action-disabled");
      g_menu_append_item (menu, item);
    }
  return G_MENU_MODEL (menu);
}

/* ------------------------------------------------------------------------------------ the widget */

static void
coterie_member_row_dispose (GObject *object)
{
  CoterieMemberRow *self = COTERIE_MEMBER_ROW (object);

  g_clear_object (&self->member_signals);
  g_clear_object (&self->contact_signals);
  g_clear_object (&self->member);
  g_clear_object (&self->group);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (coterie_member_row_parent_class)->dispose (object);
}

static void
coterie_member_row_class_init (CoterieMemberRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = coterie_member_row_dispose;
  g_type_ensure (COTERIE_TYPE_AVATAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/member-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieMemberRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, CoterieMemberRow, name);
  gtk_widget_class_bind_template_child (widget_class, CoterieMemberRow, verified);
  gtk_widget_class_bind_template_child (widget_class, CoterieMemberRow, user_name);
  gtk_widget_class_bind_template_child (widget_class, CoterieMemberRow, hold);
  gtk_widget_class_bind_template_child (widget_class, CoterieMemberRow, role);
  gtk_widget_class_bind_template_child (widget_class, CoterieMemberRow, menu_button);
  gtk_widget_class_install_action (widget_class, "member.message", NULL, on_message);
  gtk_widget_class_install_action (widget_class, "member.promote", NULL, on_change);
  gtk_widget_class_install_action (widget_class, "member.demote", NULL, on_change);
  gtk_widget_class_install_action (widget_class, "member.remove", NULL, on_change);
}

static void
coterie_member_row_init (CoterieMemberRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  coterie_late_menu_set (self->menu_button, get_menu ());
  self->member_signals = g_signal_group_new (COTERIE_TYPE_GROUP_MEMBER);
  g_signal_group_connect_swapped (self->member_signals, "notify::admin", G_CALLBACK (show), self);
  self->contact_signals = g_signal_group_new (COTERIE_TYPE_CONTACT);
  g_signal_group_connect_swapped (self->contact_signals, "notify", G_CALLBACK (show), self);
}

GtkWidget *
coterie_member_row_new (CoterieClient *client, CoterieChat *group)
{
  CoterieMemberRow *self = g_object_new (COTERIE_TYPE_MEMBER_ROW, NULL);

  self->client = g_object_ref (client);
  self->group = g_object_ref (group);
  g_signal_connect_object (group, "notify::role", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (group, "notify::closed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

void
coterie_member_row_set_member (CoterieMemberRow *self, CoterieGroupMember *member)
{
  g_return_if_fail (COTERIE_IS_MEMBER_ROW (self));

  if (!g_set_object (&self->member, member))
    return;
  g_signal_group_set_target (self->member_signals, member);
  g_signal_group_set_target (self->contact_signals, get_contact (self));
  if (member != NULL && coterie_group_member_is_own (member))
    g_object_set (self->avatar, "client", self->client, NULL);
  else
    coterie_avatar_set_contact (self->avatar, get_contact (self));
  show (self);
}
