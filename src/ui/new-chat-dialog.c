// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/new-chat-dialog.h"

#include "ui/contact-list.h"
#include "ui/contact-row.h"
#include "ui/error-text.h"
#include "ui/look-up.h"
#include "ui/name-filter.h"
#include "ui/new-group-dialog.h"
#include "ui/open-chat.h"

struct _CoterieNewChatDialog
{
  AdwWindow parent_instance;

  CoterieClient *client;
  CoterieNameFilter *filter;
  GCancellable *cancellable; /* of the chat that is being opened */

  GtkEditable *entry;
  CoterieLookUp *look_up;
  GtkWidget *beginnings;
  GtkListView *list;
};

G_DEFINE_FINAL_TYPE (CoterieNewChatDialog, coterie_new_chat_dialog, ADW_TYPE_WINDOW)

/* ------------------------------------------------------------------------------------ opening */

static void
on_chat_opened (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CoterieChat) chat = coterie_client_open_chat_finish (COTERIE_CLIENT (object), result, &error);
  CoterieNewChatDialog *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) /* @self may be gone */
    return;
  coterie_look_up_set_busy (self->look_up, FALSE);
  if (chat == NULL)
    {
      coterie_look_up_set_error (self->look_up, coterie_error_text (error));
      return;
    }
  coterie_open_chat (GTK_WIDGET (self), chat);
  gtk_window_close (GTK_WINDOW (self));
}

static void
open_chat (CoterieNewChatDialog *self, CoterieContact *contact)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  coterie_look_up_set_busy (self->look_up, TRUE);
  coterie_client_open_chat_async (self->client, contact, self->cancellable, on_chat_opened, self);
}

static void
on_note_to_self (GtkWidget *widget, const char *action, GVariant *parameter)
{
  open_chat (COTERIE_NEW_CHAT_DIALOG (widget), NULL);
}

static void
on_new_group (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CoterieNewChatDialog *self = COTERIE_NEW_CHAT_DIALOG (widget);
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  gtk_window_present (coterie_new_group_dialog_new (parent, self->client));
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_activate (CoterieNewChatDialog *self, guint position)
{
  GListModel *model = G_LIST_MODEL (gtk_list_view_get_model (self->list));
  g_autoptr (CoterieContact) contact = g_list_model_get_item (model, position);

  if (contact != NULL)
    open_chat (self, contact);
}

/* ------------------------------------------------------------------------------------ looking up */

static void
on_found (CoterieNewChatDialog *self, CoterieContact *contact)
{
  open_chat (self, contact);
}

static void
on_name_activated (CoterieNewChatDialog *self)
{
  coterie_look_up_start (self->look_up);
}

static void
on_name_changed (CoterieNewChatDialog *self)
{
  const char *text = gtk_editable_get_text (self->entry);

  g_cancellable_cancel (self->cancellable);
  coterie_look_up_set_text (self->look_up, text);
  gtk_widget_set_visible (self->beginnings, *text == '\0');
}

/* ------------------------------------------------------------------------------------ rows */

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, coterie_contact_row_new ());
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  CoterieContactRow *row = COTERIE_CONTACT_ROW (gtk_list_item_get_child (item));
  g_autofree char *label = NULL;

  coterie_contact_row_set (row, gtk_list_item_get_item (item), NULL);
  label = coterie_contact_row_dup_label (row);
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (GTK_WIDGET (row))),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  coterie_contact_row_set (COTERIE_CONTACT_ROW (gtk_list_item_get_child (item)), NULL, NULL);
}

/* ------------------------------------------------------------------------------------ the dialog */

static void
coterie_new_chat_dialog_dispose (GObject *object)
{
  CoterieNewChatDialog *self = COTERIE_NEW_CHAT_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->filter);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (coterie_new_chat_dialog_parent_class)->dispose (object);
}

static void
coterie_new_chat_dialog_class_init (CoterieNewChatDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = coterie_new_chat_dialog_dispose;
  g_type_ensure (COTERIE_TYPE_LOOK_UP);
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/new-chat-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieNewChatDialog, entry);
  gtk_widget_class_bind_template_child (widget_class, CoterieNewChatDialog, look_up);
  gtk_widget_class_bind_template_child (widget_class, CoterieNewChatDialog, beginnings);
  gtk_widget_class_bind_template_child (widget_class, CoterieNewChatDialog, list);
  gtk_widget_class_bind_template_callback (widget_class, on_name_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_name_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_found);
  gtk_widget_class_install_action (widget_class, "dialog.new-group", NULL, on_new_group);
  gtk_widget_class_install_action (widget_class, "dialog.note-to-self", NULL, on_note_to_self);
}

static void
coterie_new_chat_dialog_init (CoterieNewChatDialog *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->filter = coterie_name_filter_new ();
  coterie_name_filter_set_requests (self->filter, FALSE);
  coterie_name_filter_follow (self->filter, self->entry);
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), NULL);
  gtk_list_view_set_factory (self->list, factory);
}

GtkWindow *
coterie_new_chat_dialog_new (GtkWindow *parent, CoterieClient *client)
{
  CoterieNewChatDialog *self = g_object_new (COTERIE_TYPE_NEW_CHAT_DIALOG, "transient-for", parent, NULL);
  g_autoptr (GtkSelectionModel) model = NULL;

  self->client = g_object_ref (client);
  coterie_look_up_set_client (self->look_up, client);
  model = GTK_SELECTION_MODEL (gtk_no_selection_new (coterie_contact_list_new (client, self->filter)));
  gtk_list_view_set_model (self->list, model);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  return GTK_WINDOW (self);
}

void
coterie_new_chat_dialog_set_name (CoterieNewChatDialog *self, const char *name)
{
  g_return_if_fail (COTERIE_IS_NEW_CHAT_DIALOG (self) && name != NULL);

  gtk_editable_set_text (self->entry, name);
  gtk_editable_set_position (self->entry, -1);
}
