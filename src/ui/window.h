// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The window: welcome, unlock, or the three panes. Each page is made when it is needed and goes when it is left.
 *
 * Properties: client (CoterieClient, construct only), settings (GSettings, construct only: see ui/settings.h),
 * server-url (string or NULL, construct only: proposed to a new account), chat (CoterieChat or NULL: the open one),
 * details-shown (boolean).
 *
 * Actions ("win."): open-chat (s: id in hex), open-message ((st): id in hex, position), new-chat,
 * open-address (s: a link to a person, see ui/person-link.h), search,
 * switch-chat, show-details (boolean state), back, preferences (s: name of the page, "" for the first), lock,
 * reconnect. */
#define COTERIE_TYPE_WINDOW (coterie_window_get_type ())
G_DECLARE_FINAL_TYPE (CoterieWindow, coterie_window, COTERIE, WINDOW, AdwApplicationWindow)

CoterieWindow *
coterie_window_new (GtkApplication *application, CoterieClient *client, GSettings *settings, const char *server_url);

/* Does @action ("win.") as soon as a profile is open, at once when one is; of two that wait the later one counts. */
void
coterie_window_when_open (CoterieWindow *self, const char *action, GVariant *parameter);

void
coterie_window_set_chat (CoterieWindow *self, CoterieChat *chat);
CoterieChat * /* transfer none */
coterie_window_get_chat (CoterieWindow *self);
gboolean
coterie_window_shows_chat (CoterieWindow *self, CoterieChat *chat); /* to a person who looks at the window */

G_END_DECLS
