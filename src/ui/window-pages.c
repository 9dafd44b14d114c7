// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/window-private.h"

#include "ui/picture-loader.h"
#include "ui/unlock-page.h"
#include "ui/waiting-page.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

#define SETTLE_S 2

/* Which page the window shows: each is made when it is needed and goes when it is left. */

/* The focus leaves a page before the page leaves the window. */
static void
set_page (CoterieWindow *self, GtkWidget *page)
{
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  adw_bin_set_child (self->place, page);
}

/* What opening the profile and the page before have taken goes back to the system, a megabyte or two. */
static gboolean
on_settled (gpointer user_data)
{
#ifdef __GLIBC__
  malloc_trim (0);
#endif
  return G_SOURCE_REMOVE;
}

static void
show_main_page (CoterieWindow *self)
{
  g_autoptr (CoterieMainPage) ahead = g_steal_pointer (&self->ahead);
  GtkWidget *page = ahead != NULL ? GTK_WIDGET (ahead) : coterie_main_page_new (self->client, self->settings);

  self->main_page = COTERIE_MAIN_PAGE (page);
  g_object_bind_property (self, "chat", page, "chat", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_object_bind_property (page, "details-shown", self, "details-shown",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  set_page (self, page);
  coterie_main_page_take_keyboard (self->main_page);
  g_timeout_add_seconds_full (G_PRIORITY_LOW, SETTLE_S, on_settled, NULL, NULL);
}

void
coterie_window_do_awaited (CoterieWindow *self)
{
  g_autofree char *action = g_steal_pointer (&self->awaited_action);
  g_autoptr (GVariant) parameter = g_steal_pointer (&self->awaited_parameter);

  if (action != NULL)
    gtk_widget_activate_action_variant (GTK_WIDGET (self), action, parameter);
}

/* Texts, pictures and drafts leave the memory with the page. */
void
coterie_window_leave_main_page (CoterieWindow *self)
{
  if (self->main_page == NULL)
    return;
  self->main_page = NULL;
  set_page (self, NULL);
  coterie_window_set_chat (self, NULL);
  coterie_picture_loader_forget (coterie_picture_loader_get_for_display (gtk_widget_get_display (GTK_WIDGET (self))));
}

static gboolean
on_ahead (gpointer user_data)
{
  CoterieWindow *self = user_data;

  self->ahead_source = 0;
  if (self->ahead == NULL && coterie_client_get_state (self->client) == COTERIE_CLIENT_CLOSED)
    {
      self->ahead = COTERIE_MAIN_PAGE (g_object_ref_sink (coterie_main_page_new (self->client, self->settings)));
      coterie_main_page_prepare (self->ahead, GTK_WIDGET (self->place));
    }
  return G_SOURCE_REMOVE;
}

/* Who has typed the first letter of a passphrase needs the page behind it soon, and the program has nothing to do. */
static void
on_unlock_begun (CoterieWindow *self)
{
  if (self->ahead_source == 0)
    self->ahead_source = g_idle_add_full (G_PRIORITY_LOW, on_ahead, self, NULL);
}

void
coterie_window_forget_ahead (CoterieWindow *self)
{
  g_clear_handle_id (&self->ahead_source, g_source_remove);
  g_clear_object (&self->ahead);
}

void
coterie_window_show_unlock_page (CoterieWindow *self)
{
  GtkWidget *page = g_object_new (COTERIE_TYPE_UNLOCK_PAGE, "client", self->client, "settings", self->settings, NULL);

  g_signal_connect_object (page, "begun", G_CALLBACK (on_unlock_begun), self, G_CONNECT_SWAPPED);
  set_page (self, page);
}

CoterieWelcomePage *
coterie_window_show_welcome_page (CoterieWindow *self)
{
  GtkWidget *page = g_object_new (COTERIE_TYPE_WELCOME_PAGE, "client", self->client, "settings", self->settings,
                                  "server-url", self->server_url, NULL);

  set_page (self, page);
  return COTERIE_WELCOME_PAGE (page);
}

/* What was typed stays in the page that signed in, and the page says why in the end. */
void
coterie_window_follow_pending (CoterieWindow *self)
{
  g_autoptr (GtkWidget) before = g_steal_pointer (&self->before_waiting);
  gboolean pending = coterie_client_get_pending (self->client);

  if (pending && before == NULL)
    {
      self->before_waiting = g_object_ref (adw_bin_get_child (self->place));
      set_page (self, coterie_waiting_page_new (self->client));
    }
  else if (pending)
    self->before_waiting = g_steal_pointer (&before);
  else if (before != NULL)
    set_page (self, before);
}

void
coterie_window_follow_state (CoterieWindow *self)
{
  GtkWidget *page = adw_bin_get_child (self->place);
  gboolean open = coterie_client_get_state (self->client) != COTERIE_CLIENT_CLOSED;

  if (!open)
    self->is_locking = FALSE;
  if (self->is_locking) /* the client says good-bye; nothing of it is shown any more */
    return;
  coterie_window_enable_actions (self, open);
  if (open)
    {
      if (page == NULL || COTERIE_IS_WELCOME_PAGE (page) || COTERIE_IS_UNLOCK_PAGE (page))
        show_main_page (self);
      coterie_window_do_awaited (self);
      return;
    }
  coterie_window_leave_main_page (self);
  if (!coterie_client_has_profile (self->client))
    coterie_window_show_welcome_page (self);
  else if (!COTERIE_IS_UNLOCK_PAGE (page))
    coterie_window_show_unlock_page (self);
}
