// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/group-settings.h"

#include "ui/entry-row.h"
#include "ui/group-names.h"
#include "ui/group-picture.h"
#include "ui/group-text.h"
#include "ui/toast.h"

#include <glib/gi18n.h>

#define N_RIGHTS 4

struct _CoterieGroupSettings
{
  AdwWindow parent_instance;

  CoterieClient *client;
  CoterieChat *group;

  CoterieGroupPicture *picture;
  GtkEditable *name_row;
  GtkWidget *rights;
  GtkSwitch *may_add;
  GtkSwitch *may_change;
  GtkSwitch *may_write;
  GtkSwitch *may_call;
  gboolean is_following; /* the switches are set by what holds */
};

G_DEFINE_FINAL_TYPE (CoterieGroupSettings, coterie_group_settings, ADW_TYPE_WINDOW)

/* In the order of the bits of CoterieGroupRights. */
static void
list_switches (CoterieGroupSettings *self, GtkSwitch **switches)
{
  switches[0] = self->may_add;
  switches[1] = self->may_change;
  switches[2] = self->may_write;
  switches[3] = self->may_call;
}

static void
follow_name (CoterieGroupSettings *self)
{
  gtk_editable_set_text (self->name_row, coterie_chat_get_title (self->group));
}

static void
follow_rights (CoterieGroupSettings *self)
{
  const guint rights = coterie_chat_get_rights (self->group);
  GtkSwitch *switches[N_RIGHTS];

  list_switches (self, switches);
  self->is_following = TRUE;
  for (guint i = 0; i < N_RIGHTS; i++)
    gtk_switch_set_active (switches[i], (rights & 1u << i) == 0);
  self->is_following = FALSE;
  gtk_widget_set_visible (self->rights, coterie_chat_get_role (self->group) == COTERIE_CHAT_ROLE_ADMIN);
}

/* Whoever may change nothing any more has nothing to do here. */
static void
on_group_changed (CoterieGroupSettings *self)
{
  if (!coterie_chat_may (self->group, COTERIE_GROUP_RIGHTS_CHANGE))
    gtk_window_close (GTK_WINDOW (self));
  else
    follow_rights (self);
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieGroupSettings) self = user_data;
  g_autoptr (GError) error = NULL;

  if (coterie_client_change_group_finish (COTERIE_CLIENT (source), result, &error) || self->client == NULL)
    return;
  coterie_toast_show (GTK_WIDGET (self), coterie_group_text_error (error));
  follow_name (self);
  follow_rights (self);
}

static void
on_picture_chosen (CoterieGroupSettings *self, GBytes *picture)
{
  coterie_client_set_group_picture_async (self->client, self->group, picture, NULL, on_changed, g_object_ref (self));
}

static void
on_name_applied (CoterieGroupSettings *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name_row)));

  if (*name == '\0')
    follow_name (self);
  else if (!g_str_equal (name, coterie_chat_get_title (self->group)))
    coterie_client_change_group_async (self->client, self->group, COTERIE_GROUP_CHANGE_RENAME, NULL, name, NULL,
                                       on_changed, g_object_ref (self));
}

static gboolean
on_right_set (GtkSwitch *which, gboolean state, CoterieGroupSettings *self)
{
  GtkSwitch *switches[N_RIGHTS];
  guint rights = 0;

  if (self->is_following || self->client == NULL)
    return GDK_EVENT_PROPAGATE;
  list_switches (self, switches);
  for (guint i = 0; i < N_RIGHTS; i++)
    if (!(switches[i] == which ? state : gtk_switch_get_active (switches[i])))
      rights |= 1u << i;
  coterie_client_set_group_rights_async (self->client, self->group, (CoterieGroupRights) rights, NULL, on_changed,
                                         g_object_ref (self));
  return GDK_EVENT_PROPAGATE;
}

static void
coterie_group_settings_dispose (GObject *object)
{
  CoterieGroupSettings *self = COTERIE_GROUP_SETTINGS (object);

  g_clear_object (&self->client);
  g_clear_object (&self->group);
  G_OBJECT_CLASS (coterie_group_settings_parent_class)->dispose (object);
}

static void
coterie_group_settings_class_init (CoterieGroupSettingsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = coterie_group_settings_dispose;
  g_type_ensure (COTERIE_TYPE_GROUP_PICTURE);
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/group-settings.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieGroupSettings, picture);
  gtk_widget_class_bind_template_child (widget_class, CoterieGroupSettings, name_row);
  gtk_widget_class_bind_template_child (widget_class, CoterieGroupSettings, rights);
  gtk_widget_class_bind_template_child (widget_class, CoterieGroupSettings, may_add);
  gtk_widget_class_bind_template_child (widget_class, CoterieGroupSettings, may_change);
  gtk_widget_class_bind_template_child (widget_class, CoterieGroupSettings, may_write);
  gtk_widget_class_bind_template_child (widget_class, CoterieGroupSettings, may_call);
  gtk_widget_class_bind_template_callback (widget_class, on_picture_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_name_applied);
  gtk_widget_class_bind_template_callback (widget_class, on_right_set);
}

static void
coterie_group_settings_init (CoterieGroupSettings *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  coterie_group_names_give (GTK_WIDGET (self), _ ("Group Settings"));
  coterie_entry_row_prepare (ADW_ENTRY_ROW (self->name_row));
}

void
coterie_group_settings_show (GtkWidget *parent, CoterieClient *client, CoterieChat *group)
{
  CoterieGroupSettings *self =
      g_object_new (COTERIE_TYPE_GROUP_SETTINGS, "transient-for", gtk_widget_get_root (parent), NULL);

  self->client = g_object_ref (client);
  self->group = g_object_ref (group);
  coterie_group_picture_set_chat (self->picture, group);
  g_signal_connect_object (group, "notify::title", G_CALLBACK (follow_name), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (group, "notify::group-version", G_CALLBACK (on_group_changed), self, G_CONNECT_SWAPPED);
  follow_name (self);
  follow_rights (self);
  gtk_window_present (GTK_WINDOW (self));
}
