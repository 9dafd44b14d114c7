// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/new-group-dialog.h"

#include "ui/entry-row.h"
#include "ui/group-names.h"
#include "ui/group-picture.h"
#include "ui/group-text.h"
#include "ui/open-chat.h"
#include "ui/people-chooser.h"
#include "ui/toast.h"

#include <glib/gi18n.h>

struct _CoterieNewGroupDialog
{
  AdwWindow parent_instance;

  CoterieClient *client;
  GBytes *bytes; /* of the picture; NULL: none */

  CoterieGroupPicture *picture;
  GtkEditable *name_row;
  CoteriePeopleChooser *people;
  GtkSpinner *spinner;
};

G_DEFINE_FINAL_TYPE (CoterieNewGroupDialog, coterie_new_group_dialog, ADW_TYPE_WINDOW)

static char *
dup_name (CoterieNewGroupDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (self->name_row)));
}

static void
on_name_changed (CoterieNewGroupDialog *self)
{
  g_autofree char *name = dup_name (self);

  coterie_group_picture_set_draft (self->picture, name, self->bytes);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.create", *name != '\0');
}

static void
on_name_activated (CoterieNewGroupDialog *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->people));
}

static void
on_picture_chosen (CoterieNewGroupDialog *self, GBytes *bytes)
{
  g_clear_pointer (&self->bytes, g_bytes_unref);
  self->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  on_name_changed (self);
}

static void
set_busy (CoterieNewGroupDialog *self, gboolean busy)
{
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.create", !busy);
}

static void
on_created (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieNewGroupDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CoterieChat) chat = coterie_client_create_group_finish (COTERIE_CLIENT (source), result, &error);

  if (self->client == NULL) /* closed meanwhile: the group is in the list */
    return;
  set_busy (self, FALSE);
  if (chat == NULL)
    {
      coterie_toast_show (GTK_WIDGET (self), coterie_group_text_error (error));
      return;
    }
  coterie_open_chat (GTK_WIDGET (self), chat);
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_create (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CoterieNewGroupDialog *self = COTERIE_NEW_GROUP_DIALOG (widget);
  g_autofree char *name = dup_name (self);
  g_autoptr (GPtrArray) members = coterie_people_chooser_dup_chosen (self->people);

  set_busy (self, TRUE);
  coterie_client_create_group_async (self->client, name, self->bytes, members, NULL, on_created, g_object_ref (self));
}

static void
coterie_new_group_dialog_dispose (GObject *object)
{
  CoterieNewGroupDialog *self = COTERIE_NEW_GROUP_DIALOG (object);

  g_clear_object (&self->client);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  G_OBJECT_CLASS (coterie_new_group_dialog_parent_class)->dispose (object);
}

static void
coterie_new_group_dialog_class_init (CoterieNewGroupDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = coterie_new_group_dialog_dispose;
  g_type_ensure (COTERIE_TYPE_GROUP_PICTURE);
  g_type_ensure (COTERIE_TYPE_PEOPLE_CHOOSER);
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/new-group-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieNewGroupDialog, picture);
  gtk_widget_class_bind_template_child (widget_class, CoterieNewGroupDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, CoterieNewGroupDialog, people);
  gtk_widget_class_bind_template_child (widget_class, CoterieNewGroupDialog, spinner);
  gtk_widget_class_bind_template_callback (widget_class, on_name_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_name_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_picture_chosen);
  gtk_widget_class_install_action (widget_class, "dialog.create", NULL, on_create);
}

static void
coterie_new_group_dialog_init (CoterieNewGroupDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  coterie_group_names_give (GTK_WIDGET (self), _ ("New Group"));
  coterie_entry_row_prepare (ADW_ENTRY_ROW (self->name_row));
  on_name_changed (self);
}

GtkWindow *
coterie_new_group_dialog_new (GtkWindow *parent, CoterieClient *client)
{
  CoterieNewGroupDialog *self = g_object_new (COTERIE_TYPE_NEW_GROUP_DIALOG, "transient-for", parent, NULL);

  self->client = g_object_ref (client);
  coterie_people_chooser_set_client (self->people, client, NULL);
  gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
  return GTK_WINDOW (self);
}
