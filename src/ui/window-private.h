// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/device-requests.h"
#include "ui/main-page.h"
#include "ui/welcome-page.h"
#include "ui/window.h"

G_BEGIN_DECLS

struct _CoterieWindow
{
  AdwApplicationWindow parent_instance;

  CoterieClient *client;
  GSettings *settings;
  char *server_url;
  char *awaited_action; /* as soon as a profile is open; or NULL */
  GVariant *awaited_parameter;
  CoterieChat *chat;
  gboolean details_shown;

  AdwBin *place;
  gboolean is_locking;        /* from the wish until the client is closed */
  CoterieMainPage *main_page; /* or NULL */
  CoterieMainPage *ahead;     /* the next one, while the passphrase is typed; or NULL */
  guint ahead_source;
  CoterieDeviceRequests *device_requests;
  GtkWidget *before_waiting; /* the page that signed in, while this device waits to be approved; or NULL */
};

/* window-pages.c */
void
coterie_window_follow_state (CoterieWindow *self);
void
coterie_window_follow_pending (CoterieWindow *self);
void
coterie_window_leave_main_page (CoterieWindow *self);
void
coterie_window_show_unlock_page (CoterieWindow *self);
CoterieWelcomePage * /* transfer none */
coterie_window_show_welcome_page (CoterieWindow *self);
void
coterie_window_forget_ahead (CoterieWindow *self);
void
coterie_window_do_awaited (CoterieWindow *self);

/* window-actions.c */
void
coterie_window_install_actions (GtkWidgetClass *widget_class);
void /* those that need an open profile */
coterie_window_enable_actions (CoterieWindow *self, gboolean open);

G_END_DECLS
