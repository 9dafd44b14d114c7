// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/confirm.h"

#include "ui/group-names.h"
#include "ui/secret-entry.h"

#include <adwaita.h>
#include <glib/gi18n.h>

static AdwMessageDialog *
make_dialog (GtkWidget *parent, const CoterieQuestion *question)
{
  GtkRoot *root = gtk_widget_get_root (parent);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (root), question->heading, question->body);
  AdwMessageDialog *message = ADW_MESSAGE_DIALOG (dialog);

  adw_message_dialog_add_responses (message, "no", _ ("Cancel"), "yes", question->answer, NULL);
  adw_message_dialog_set_response_appearance (
      message, "yes", question->destructive ? ADW_RESPONSE_DESTRUCTIVE : ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (message, question->destructive ? "no" : "yes");
  adw_message_dialog_set_close_response (message, "no");
  return message;
}

static void
on_response (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (cancellable != NULL)
    g_signal_handlers_disconnect_by_data (cancellable, dialog);
  g_task_return_boolean (task, g_str_equal (response, "yes"));
}

/**
 * coterie_confirm_async:
 * @parent: in the window that the question is about
 * @question: copied
 * @cancellable: (nullable): cancelling closes the dialog, and the answer is no
 */
void
coterie_confirm_async (GtkWidget *parent,
                       const CoterieQuestion *question,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  AdwMessageDialog *dialog = make_dialog (parent, question);

  g_task_set_check_cancellable (task, FALSE);
  g_signal_connect (dialog, "response", G_CALLBACK (on_response), task);
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (gtk_window_close), dialog, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * coterie_confirm_finish:
 *
 * Returns: whether the person said yes
 */
gboolean
coterie_confirm_finish (GAsyncResult *result)
{
  return g_task_propagate_boolean (G_TASK (result), NULL);
}

/* ------------------------------------------------------------------------------------ with a secret */

static void
on_secret_response (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GtkEditable *entry = g_task_get_task_data (task);
  CoterieSecret *secret = coterie_secret_entry_take (entry);

  if (g_str_equal (response, "yes"))
    g_task_return_pointer (task, secret, (GDestroyNotify) coterie_secret_free);
  else
    {
      coterie_secret_free (secret);
      g_task_return_pointer (task, NULL, NULL);
    }
}

static void
on_secret_edited (AdwMessageDialog *dialog, GtkEditable *entry)
{
  adw_message_dialog_set_response_enabled (dialog, "yes", !coterie_secret_entry_is_empty (entry));
}

static void
show_problem (AdwPreferencesGroup *group, GtkWidget *entry, const char *problem)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_ALERT, "label", problem,
                                   "wrap", TRUE, "xalign", 0.0, "margin-top", 9, NULL);

  gtk_widget_add_css_class (label, "error");
  gtk_widget_add_css_class (label, "hint-error");
  gtk_widget_add_css_class (entry, "error");
  adw_preferences_group_add (group, label);
}

/* Return gives the answer, but none that cannot be taken back. */
static GtkWidget *
make_entry (AdwMessageDialog *dialog, const char *title, const CoterieQuestion *question)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *entry = adw_password_entry_row_new ();

  coterie_secret_entry_prepare (GTK_EDITABLE (entry));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (entry), title);
  g_signal_connect_object (entry, "changed", G_CALLBACK (on_secret_edited), dialog, G_CONNECT_SWAPPED);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (entry), !question->destructive);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), entry);
  if (question->problem != NULL)
    show_problem (ADW_PREFERENCES_GROUP (group), entry, question->problem);
  coterie_group_names_give (group, title);
  adw_message_dialog_set_extra_child (dialog, group);
  adw_message_dialog_set_response_enabled (dialog, "yes", FALSE);
  return entry;
}

void
coterie_confirm_with_secret_async (GtkWidget *parent,
                                   const CoterieQuestion *question,
                                   const char *title,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  AdwMessageDialog *dialog = make_dialog (parent, question);

  g_task_set_task_data (task, g_object_ref (make_entry (dialog, title, question)), g_object_unref);
  g_signal_connect (dialog, "response", G_CALLBACK (on_secret_response), task);
  gtk_window_present (GTK_WINDOW (dialog));
}

CoterieSecret *
coterie_confirm_with_secret_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
