// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/new-chat-dialog.h"

#include "ui/chat-name.h"
#include "ui/contact-row.h"
#include "ui/error-text.h"
#include "ui/name-filter.h"
#include "ui/name-text.h"
#include "ui/open-chat.h"

#include <glib/gi18n.h>
#include <string.h>

struct _CoterieNewChatDialog
{
  AdwWindow parent_instance;

  CoterieClient *client;
  CoterieNameFilter *filter;
  GCancellable *cancellable; /* of what is asked for now; NULL: nothing */

  GtkEditable *entry;
  GtkLabel *error;
  GtkWidget *look_up;
  GtkLabel *look_up_label;
  GtkSpinner *spinner;
  GtkWidget *note;
  GtkListView *list;
};

G_DEFINE_FINAL_TYPE (CoterieNewChatDialog, coterie_new_chat_dialog, ADW_TYPE_WINDOW)

/* What is typed, as a user name: "@anna " is anna. */
static char *
dup_user_name (CoterieNewChatDialog *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (self->entry)));
  const char *name = *text == '@' ? text + 1 : text;

  return g_ascii_strdown (name, -1);
}

static void
show_error (CoterieNewChatDialog *self, const char *sentence)
{
  gtk_label_set_label (self->error, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error), sentence != NULL);
}

static void
set_cancellable (CoterieNewChatDialog *self, GCancellable *cancellable)
{
  g_cancellable_cancel (self->cancellable);
  g_set_object (&self->cancellable, cancellable);
  gtk_spinner_set_spinning (self->spinner, cancellable != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.look-up", cancellable == NULL);
}

/* ------------------------------------------------------------------------------------ opening */

static void
on_chat_opened (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CoterieChat) chat = coterie_client_open_chat_finish (COTERIE_CLIENT (object), result, &error);
  CoterieNewChatDialog *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) /* @self may be gone */
    return;
  set_cancellable (self, NULL);
  if (chat == NULL)
    {
      show_error (self, coterie_error_text (error));
      return;
    }
  coterie_open_chat (GTK_WIDGET (self), chat);
  gtk_window_close (GTK_WINDOW (self));
}

static void
open_chat (CoterieNewChatDialog *self, CoterieContact *contact)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  set_cancellable (self, cancellable);
  coterie_client_open_chat_async (self->client, contact, cancellable, on_chat_opened, self);
}

static void
on_note_to_self (GtkWidget *widget, const char *action, GVariant *parameter)
{
  open_chat (COTERIE_NEW_CHAT_DIALOG (widget), NULL);
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
on_looked_up (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CoterieContact) contact = coterie_client_lookup_finish (COTERIE_CLIENT (object), result, &error);
  CoterieNewChatDialog *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) /* @self may be gone */
    return;
  set_cancellable (self, NULL);
  if (contact != NULL)
    open_chat (self, contact);
  else
    show_error (self, coterie_error_text (error));
}

static void
on_look_up (GtkWidget *widget, const char *action, GVariant *parameter)
{
  CoterieNewChatDialog *self = COTERIE_NEW_CHAT_DIALOG (widget);
  g_autofree char *name = dup_user_name (self);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  show_error (self, NULL);
  if (*name == '\0')
    return;
  if (g_strcmp0 (name, coterie_client_get_name (self->client)) == 0)
    {
      open_chat (self, NULL);
      return;
    }
  set_cancellable (self, cancellable);
  coterie_client_lookup_async (self->client, name, cancellable, on_looked_up, self);
}

static void
on_name_activated (CoterieNewChatDialog *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "dialog.look-up", NULL);
}

static void
show_look_up (CoterieNewChatDialog *self)
{
  g_autofree char *name = dup_user_name (self);
  g_autofree char *shown = coterie_name_text (name);
  g_autofree char *text = g_strdup_printf (_ ("Look Up “@%s”"), shown);
  const gboolean possible = *name != '\0' && strpbrk (name, " \t") == NULL;

  gtk_label_set_label (self->look_up_label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->look_up), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_set_visible (self->look_up, possible);
  gtk_widget_set_visible (self->note, *name == '\0');
}

static void
on_name_changed (CoterieNewChatDialog *self)
{
  const char *text = gtk_editable_get_text (self->entry);

  set_cancellable (self, NULL);
  show_error (self, NULL);
  show_look_up (self);
  coterie_name_filter_set_words (self->filter, text);
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

static char *
get_sort_name (CoterieContact *contact, gpointer user_data)
{
  return coterie_contact_name_text (contact);
}

static GListModel *
new_people (CoterieNewChatDialog *self)
{
  GtkExpression *name =
      gtk_cclosure_expression_new (G_TYPE_STRING, NULL, 0, NULL, G_CALLBACK (get_sort_name), NULL, NULL);
  GtkFilterListModel *filtered = gtk_filter_list_model_new (g_object_ref (coterie_client_get_contacts (self->client)),
                                                            g_object_ref (GTK_FILTER (self->filter)));
  GtkSortListModel *sorted =
      gtk_sort_list_model_new (G_LIST_MODEL (filtered), GTK_SORTER (gtk_string_sorter_new (name)));

  gtk_filter_list_model_set_incremental (filtered, TRUE);
  gtk_sort_list_model_set_incremental (sorted, TRUE);
  return G_LIST_MODEL (sorted);
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
  gtk_widget_class_set_template_from_resource (widget_class, "/chat/coterie/Coterie/ui/new-chat-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CoterieNewChatDialog, entry);
  gtk_widget_class_bind_template_child (widget_class, CoterieNewChatDialog, error);
  gtk_widget_class_bind_template_child (widget_class, CoterieNewChatDialog, look_up);
  gtk_widget_class_bind_template_child (widget_class, CoterieNewChatDialog, look_up_label);
  gtk_widget_class_bind_template_child (widget_class, CoterieNewChatDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, CoterieNewChatDialog, note);
  gtk_widget_class_bind_template_child (widget_class, CoterieNewChatDialog, list);
  gtk_widget_class_bind_template_callback (widget_class, on_name_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_name_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_install_action (widget_class, "dialog.look-up", NULL, on_look_up);
  gtk_widget_class_install_action (widget_class, "dialog.note-to-self", NULL, on_note_to_self);
}

static void
coterie_new_chat_dialog_init (CoterieNewChatDialog *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->filter = coterie_name_filter_new ();
  coterie_name_filter_set_requests (self->filter, FALSE);
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
  model = GTK_SELECTION_MODEL (gtk_no_selection_new (new_people (self)));
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
