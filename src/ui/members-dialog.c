// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/members-dialog.h"

#include "ui/growing-items.h"
#include "ui/member-row.h"
#include "ui/name-filter.h"

struct _CoterieMembersDialog
{
  AdwWindow parent_instance;

  CoterieClient *client;
  CoterieChat *group;
  CoterieNameFilter *names;
  GtkFilter *filter;
  CoterieGrowingItems *items;

  GtkEditable *entry;
  GtkListView *list;
};

G_DEFINE_FINAL_TYPE (CoterieMembersDialog, coterie_members_dialog, ADW_TYPE_WINDOW)

static void
on_search_changed (CoterieMembersDialog *self)
{
  coterie_growing_items_begin_anew (self->items);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

/* Without words all are there, also those whose name is not known. */
static gboolean
matches (gpointer item, gpointer user_data)
{
  CoterieMembersDialog *self = user_data;
  CoterieContact *contact = coterie_group_member_get_contact (item);

  if (*gtk_editable_get_text (self->entry) == '\0')
    return TRUE;
  return contact != NULL && gtk_filter_match (GTK_FILTER (self->names), contact);
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, CoterieMembersDialog *self)
{
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item, coterie_member_row_new (self->client, self->group));
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  coterie_member_row_set_member (COTERIE_MEMBER_ROW (gtk_list_item_get_child (item)), gtk_list_item_get_item (item));
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  coterie_member_row_set_member (COTERIE_MEMBER_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
coterie_members_dialog_dispose (GObject *object)
{
  CoterieMembersDialog *self = COTERIE_MEMBERS_DIALOG (object);

  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  self->list = NULL;
  g_clear_object (&self->items);
  g_clear_object (&self->filter);
  g_clear_object (&self->names);
  g_clear_object (&self->client);
  g_clear_object (&self->group);
  G_OBJECT_CLASS (coterie_members_dialog_parent_class)->dispose (object);
}

static void
coterie_members_dialog_class_init (CoterieMembersDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = coterie_members_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/members-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieMembersDialog, entry);
  gtk_widget_class_bind_template_child (widget_class, CoterieMembersDialog, list);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
}

static void
coterie_members_dialog_init (CoterieMembersDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->names = coterie_name_filter_new ();
  coterie_name_filter_follow (self->names, self->entry);
}

static void
set_members (CoterieMembersDialog *self, CoterieGroupMembers *members)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GListModel) filtered = NULL;
  g_autoptr (GtkSelectionModel) model = NULL;

  self->filter = GTK_FILTER (gtk_custom_filter_new (matches, self, NULL));
  filtered =
      G_LIST_MODEL (gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (members)), g_object_ref (self->filter)));
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), self);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), NULL);
  gtk_list_view_set_factory (self->list, factory);
  self->items = coterie_growing_items_new (self->list, filtered);
  model = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (coterie_growing_items_get_model (self->items))));
  gtk_list_view_set_model (self->list, model);
}

void
coterie_members_dialog_show (GtkWidget *parent, CoterieClient *client, CoterieChat *group, CoterieGroupMembers *members)
{
  CoterieMembersDialog *self =
      g_object_new (COTERIE_TYPE_MEMBERS_DIALOG, "transient-for", gtk_widget_get_root (parent), NULL);

  self->client = g_object_ref (client);
  self->group = g_object_ref (group);
  set_members (self, members);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_window_present (GTK_WINDOW (self));
}
