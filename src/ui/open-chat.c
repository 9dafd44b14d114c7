// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/open-chat.h"

#include "ui/chat-name.h"
#include "ui/error-text.h"
#include "ui/toast.h"

/* A dialog has no actions of the window that it stands over. */
static GtkWidget *
find_window (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  if (GTK_IS_WINDOW (root) && gtk_window_get_transient_for (GTK_WINDOW (root)) != NULL)
    return GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (root)));
  return widget;
}

void
coterie_open_chat (GtkWidget *widget, CoterieChat *chat)
{
  g_autofree char *target = coterie_chat_target (chat);

  gtk_widget_activate_action (find_window (widget), "win.open-chat", "s", target);
}

static void
on_opened (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CoterieChat) chat = coterie_client_open_chat_finish (COTERIE_CLIENT (object), result, &error);
  g_autoptr (GtkWidget) widget = user_data;

  if (gtk_widget_get_root (widget) == NULL) /* the window went meanwhile */
    return;
  if (chat != NULL)
    coterie_open_chat (widget, chat);
  else
    coterie_toast_show (widget, coterie_error_text (error));
}

void
coterie_open_chat_with (GtkWidget *widget, CoterieClient *client, CoterieContact *contact)
{
  coterie_client_open_chat_async (client, contact, NULL, on_opened, g_object_ref (widget));
}
