// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/confirm.h"

#include <adwaita.h>
#include <glib/gi18n.h>

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
  GtkRoot *root = gtk_widget_get_root (parent);
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (root), question->heading, question->body);
  AdwMessageDialog *message = ADW_MESSAGE_DIALOG (dialog);

  g_task_set_check_cancellable (task, FALSE);
  adw_message_dialog_add_responses (message, "no", _ ("_Cancel"), "yes", question->answer, NULL);
  adw_message_dialog_set_response_appearance (
      message, "yes", question->destructive ? ADW_RESPONSE_DESTRUCTIVE : ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (message, question->destructive ? "no" : "yes");
  adw_message_dialog_set_close_response (message, "no");
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
