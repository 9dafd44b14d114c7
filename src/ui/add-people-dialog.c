// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/add-people-dialog.h"

#include "ui/group-names.h"
#include "ui/group-text.h"
#include "ui/people-chooser.h"
#include "ui/share-row.h"
#include "ui/toast.h"

#include <glib/gi18n.h>

struct _CoterieAddPeopleDialog
{
  AdwWindow parent_instance;

  CoterieClient *client;
  CoterieChat *group;

  CoteriePeopleChooser *people;
  GtkSpinner *spinner;
  CoterieShareRow *share;
};

G_DEFINE_FINAL_TYPE (CoterieAddPeopleDialog, coterie_add_people_dialog, ADW_TYPE_WINDOW)

static void
on_chosen_changed (CoterieAddPeopleDialog *self)
{
  guint n_chosen;

  g_object_get (self->people, "n-chosen", &n_chosen, NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.add", n_chosen > 0);
}

static void
on_added (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CoterieAddPeopleDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  const gboolean done = coterie_client_change_group_finish (COTERIE_CLIENT (source), result, &error);

  if (self->client == NULL)
    return;
  gtk_spinner_set_spinning (self->spinner, FALSE);
  if (done)
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  coterie_toast_show (GTK_WIDGET (self), coterie_group_text_error (error));
  on_chosen_changed (self);
}

static void
on_add (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CoterieAddPeopleDialog *self = COTERIE_ADD_PEOPLE_DIALOG (widget);
  g_autoptr (GPtrArray) people = coterie_people_chooser_dup_chosen (self->people);

  gtk_spinner_set_spinning (self->spinner, TRUE);
  gtk_widget_action_set_enabled (widget, "dialog.add", FALSE);
  coterie_client_add_members_async (self->client, self->group, people, coterie_share_row_get_active (self->share), NULL,
                                    on_added, g_object_ref (self));
}

static void
coterie_add_people_dialog_dispose (GObject *object)
{
  CoterieAddPeopleDialog *self = COTERIE_ADD_PEOPLE_DIALOG (object);

  g_clear_object (&self->client);
  g_clear_object (&self->group);
  G_OBJECT_CLASS (coterie_add_people_dialog_parent_class)->dispose (object);
}

static void
coterie_add_people_dialog_class_init (CoterieAddPeopleDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = coterie_add_people_dialog_dispose;
  g_type_ensure (COTERIE_TYPE_PEOPLE_CHOOSER);
  g_type_ensure (COTERIE_TYPE_SHARE_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/add-people-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieAddPeopleDialog, people);
  gtk_widget_class_bind_template_child (widget_class, CoterieAddPeopleDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, CoterieAddPeopleDialog, share);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen_changed);
  gtk_widget_class_install_action (widget_class, "dialog.add", NULL, on_add);
}

static void
coterie_add_people_dialog_init (CoterieAddPeopleDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  coterie_group_names_give (GTK_WIDGET (self), _ ("Add People"));
  on_chosen_changed (self);
}

void
coterie_add_people_dialog_show (GtkWidget *parent, CoterieClient *client, CoterieChat *group, GHashTable *members)
{
  CoterieAddPeopleDialog *self =
      g_object_new (COTERIE_TYPE_ADD_PEOPLE_DIALOG, "transient-for", gtk_widget_get_root (parent), NULL);

  self->client = g_object_ref (client);
  self->group = g_object_ref (group);
  coterie_people_chooser_set_client (self->people, client, members);
  gtk_widget_grab_focus (GTK_WIDGET (self->people));
  gtk_window_present (GTK_WINDOW (self));
}
