// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What can be done with one chat, as actions; a widget inserts them as "chat". Header menu, details, request bar and
 * the context menus of rows fire the same ones.
 *
 * Actions: mute, pin, archive (stateful booleans that follow the chat), mark-read, accept, block (of a group that
 * asks: who has added us), unblock, verify (opens the dialog with the safety number), leave and close (of a group; they
 * ask first). Each is enabled only while it makes sense for the chat.
 *
 * Properties: client (CoterieClient), chat (CoterieChat or NULL: nothing is enabled).
 * What fails is told in a toast over the widget. */
#define COTERIE_TYPE_CHAT_ACTIONS (coterie_chat_actions_get_type ())
G_DECLARE_FINAL_TYPE (CoterieChatActions, coterie_chat_actions, COTERIE, CHAT_ACTIONS, GSimpleActionGroup)

/* @widget: the one into which the group is inserted; dialogs open over its window, and nothing is done once it is gone.
 */
CoterieChatActions *
coterie_chat_actions_new (GtkWidget *widget);
void
coterie_chat_actions_set_client (CoterieChatActions *self, CoterieClient *client);
void
coterie_chat_actions_set_chat (CoterieChatActions *self, CoterieChat *chat);

/* The menu of these actions, for rows and for the header: pin, mute, archive, mark as read, block. */
GMenuModel * /* transfer full */
coterie_chat_actions_menu_new (void);

G_END_DECLS
