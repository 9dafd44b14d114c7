// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/chat-shelf.h"
#include "ui/time-text.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Chats below one another, in as many rows as are seen. Activating one is "win.open-chat"; right click, long press and
 * the Menu key open its menu (ui/chat-actions.h). */
#define COTERIE_TYPE_CHAT_VIEW (coterie_chat_view_get_type ())
G_DECLARE_FINAL_TYPE (CoterieChatView, coterie_chat_view, COTERIE, CHAT_VIEW, AdwBin)

GtkWidget *
coterie_chat_view_new (CoterieTimeText *time_text, const char *label);

void
coterie_chat_view_set_client (CoterieChatView *self, CoterieClient *client);
void
coterie_chat_view_set_model (CoterieChatView *self, GtkSelectionModel *model);
G_END_DECLS
