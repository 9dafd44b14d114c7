// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/window-private.h"

#include "ui/chat-name.h"
#include "ui/group-link.h"
#include "ui/new-chat-dialog.h"
#include "ui/person-link.h"
#include "ui/preferences.h"
#include "ui/shortcuts.h"
#include "ui/switcher.h"
#include "ui/telephone.h"
#include "ui/toast.h"
#include "ui/unlock-page.h"

#include <glib/gi18n.h>

/* What a person can do wherever the window is ("win."). */

/* Those that need an open profile. */
static const char *const open_actions[] = { "win.open-chat",     "win.open-unread",  "win.open-message",
                                            "win.open-address",  "win.new-chat",     "win.search",
                                            "win.switch-chat",   "win.show-details", "win.preferences",
                                            "win.lock",          "win.back",         "win.reconnect",
                                            "win.review-device", "win.show-call" };

void
coterie_window_enable_actions (CoterieWindow *self, gboolean open)
{
  for (guint i = 0; i < G_N_ELEMENTS (open_actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), open_actions[i], open);
}

static CoterieChat *
find_chat (CoterieWindow *self, const char *hex)
{
  GListModel *chats = coterie_client_get_chats (self->client);
  const guint n_chats = g_list_model_get_n_items (chats);

  for (guint i = 0; i < n_chats; i++)
    {
      g_autoptr (CoterieChat) chat = g_list_model_get_item (chats, i);
      g_autofree char *id = coterie_chat_target (chat);

      if (g_str_equal (id, hex))
        return g_steal_pointer (&chat);
    }
  return NULL;
}

/* To the front, also when it was open already. */
static void
bring_chat (CoterieWindow *self, CoterieChat *chat)
{
  coterie_window_set_chat (self, chat);
  coterie_main_page_set_chat (self->main_page, chat);
  coterie_main_page_begin_writing (self->main_page);
}

static void
on_open_chat (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieWindow *self = COTERIE_WINDOW (widget);
  g_autoptr (CoterieChat) chat = find_chat (self, g_variant_get_string (parameter, NULL));

  if (chat != NULL && self->main_page != NULL)
    bring_chat (self, chat);
}

/* Of a notification that must not say whose messages they are. */
static void
on_open_unread (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieWindow *self = COTERIE_WINDOW (widget);
  GListModel *chats = coterie_client_get_chats (self->client);
  const guint n_chats = g_list_model_get_n_items (chats);

  for (guint i = 0; i < n_chats && self->main_page != NULL; i++)
    {
      g_autoptr (CoterieChat) chat = g_list_model_get_item (chats, i);

      if (coterie_chat_get_unread (chat) == 0 || coterie_chat_get_muted (chat))
        continue;
      bring_chat (self, chat);
      return;
    }
}

static void
on_open_message (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieWindow *self = COTERIE_WINDOW (widget);
  g_autoptr (CoterieChat) chat = NULL;
  const char *hex;
  guint64 position;

  g_variant_get (parameter, "(&st)", &hex, &position);
  chat = find_chat (self, hex);
  if (chat != NULL && self->main_page != NULL)
    coterie_main_page_show_message (self->main_page, chat, position);
}

static void
on_search (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieWindow *self = COTERIE_WINDOW (widget);

  if (self->main_page != NULL)
    coterie_main_page_begin_search (self->main_page);
}

static void
on_new_chat (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_window_present (coterie_new_chat_dialog_new (GTK_WINDOW (widget), COTERIE_WINDOW (widget)->client));
}

/* Who is meant on another server is somebody else than whoever has that name on ours. */
static void
on_open_address (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieWindow *self = COTERIE_WINDOW (widget);
  g_auto (CoteriePersonLink) link = { 0 };
  GtkWindow *dialog;

  if (coterie_group_link_is (g_variant_get_string (parameter, NULL)))
    coterie_group_link_open (widget, self->client, g_variant_get_string (parameter, NULL));
  else if (!coterie_person_link_parse (g_variant_get_string (parameter, NULL), &link))
    coterie_toast_show (GTK_WIDGET (self->place), _ ("This link names nobody."));
  else if (link.server != NULL && !coterie_client_is_own_server (self->client, link.server))
    coterie_toast_show (GTK_WIDGET (self->place), _ ("This link leads to another server than yours."));
  else
    {
      dialog = coterie_new_chat_dialog_new (GTK_WINDOW (self), self->client);
      coterie_new_chat_dialog_set_name (COTERIE_NEW_CHAT_DIALOG (dialog), link.name);
      gtk_window_present (dialog);
    }
}

static void
on_switch_chat (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_window_present (coterie_switcher_new (GTK_WINDOW (widget), COTERIE_WINDOW (widget)->client));
}

static void
on_preferences (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieWindow *self = COTERIE_WINDOW (widget);

  coterie_preferences_show (GTK_WINDOW (self), self->client, self->settings, g_variant_get_string (parameter, NULL));
}

static void
on_show_help_overlay (GtkWidget *widget, const char *name, GVariant *parameter)
{
  coterie_shortcuts_show (GTK_WINDOW (widget));
}

static void
on_back (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieWindow *self = COTERIE_WINDOW (widget);

  if (self->main_page != NULL)
    coterie_main_page_go_back (self->main_page);
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  coterie_client_close_finish (COTERIE_CLIENT (source), result);
}

/* The page goes first: it hands its drafts to the client, which stores them before it closes. */
static void
on_lock (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieWindow *self = COTERIE_WINDOW (widget);

  coterie_window_leave_main_page (self);
  coterie_window_enable_actions (self, FALSE);
  coterie_window_show_unlock_page (self);
  self->is_locking = TRUE;
  coterie_client_close_async (self->client, on_closed, NULL);
}

static void
on_review_device (GtkWidget *widget, const char *name, GVariant *parameter)
{
  coterie_device_requests_show (COTERIE_WINDOW (widget)->device_requests);
}

/* The profile that was to be opened was of a device that waited, and is gone. */
static void
on_begin_again (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieWindow *self = COTERIE_WINDOW (widget);
  CoterieWelcomePage *page = coterie_window_show_welcome_page (self);
  const char *sentence;
  gboolean starts_over;

  g_variant_get (parameter, "(&sb)", &sentence, &starts_over);
  if (starts_over) /* it is the person's own wish */
    coterie_welcome_page_start_over (page);
  else if (*sentence != '\0')
    coterie_toast_show (GTK_WIDGET (self->place), sentence);
}

/* What was begun before the program ended: the same fields, with what is known of it. */
static void
on_finish_beginning (GtkWidget *widget, const char *name, GVariant *parameter)
{
  coterie_welcome_page_finish_beginning (coterie_window_show_welcome_page (COTERIE_WINDOW (widget)));
}

/* A device that waits is given up then, and the page that was left to wait goes on. The wish is that page's, and goes
 * with it: it is for this attempt alone. */
static void
on_start_over (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieWindow *self = COTERIE_WINDOW (widget);

  if (COTERIE_IS_WELCOME_PAGE (self->before_waiting))
    coterie_welcome_page_start_over (COTERIE_WELCOME_PAGE (self->before_waiting));
  else if (COTERIE_IS_UNLOCK_PAGE (self->before_waiting))
    coterie_unlock_page_start_over (COTERIE_UNLOCK_PAGE (self->before_waiting));
}

static void
on_show_call (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CoterieWindow *self = COTERIE_WINDOW (widget);
  CoterieTelephone *telephone = coterie_telephone_get (self->client);
  CoterieShownCall *call = telephone != NULL ? coterie_telephone_get_call (telephone) : NULL;

  if (call == NULL || self->main_page == NULL)
    return;
  coterie_window_set_chat (self, coterie_shown_call_get_chat (call));
  coterie_main_page_show_call (self->main_page, coterie_shown_call_get_chat (call));
}

static void
on_reconnect (GtkWidget *widget, const char *name, GVariant *parameter)
{
  coterie_client_poke (COTERIE_WINDOW (widget)->client);
}

void
coterie_window_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.open-chat", "s", on_open_chat);
  gtk_widget_class_install_action (widget_class, "win.open-unread", NULL, on_open_unread);
  gtk_widget_class_install_action (widget_class, "win.open-message", "(st)", on_open_message);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, on_search);
  gtk_widget_class_install_action (widget_class, "win.new-chat", NULL, on_new_chat);
  gtk_widget_class_install_action (widget_class, "win.open-address", "s", on_open_address);
  gtk_widget_class_install_action (widget_class, "win.switch-chat", NULL, on_switch_chat);
  gtk_widget_class_install_action (widget_class, "win.preferences", "s", on_preferences);
  gtk_widget_class_install_action (widget_class, "win.show-help-overlay", NULL, on_show_help_overlay);
  gtk_widget_class_install_action (widget_class, "win.back", NULL, on_back);
  gtk_widget_class_install_action (widget_class, "win.lock", NULL, on_lock);
  gtk_widget_class_install_action (widget_class, "win.reconnect", NULL, on_reconnect);
  gtk_widget_class_install_action (widget_class, "win.show-call", NULL, on_show_call);
  gtk_widget_class_install_action (widget_class, "win.begin-again", "(sb)", on_begin_again);
  gtk_widget_class_install_action (widget_class, "win.finish-beginning", NULL, on_finish_beginning);
  gtk_widget_class_install_action (widget_class, "win.start-over", NULL, on_start_over);
  gtk_widget_class_install_action (widget_class, "win.review-device", NULL, on_review_device);
}
