// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The left pane: header bar, search, the chats, requests.
 *
 * Properties: client (CoterieClient), chat (CoterieChat or NULL: the chosen one, bound both ways by the window).
 * A person's choice activates "win.open-chat" (s: the chat's id in hex) or "win.open-message" ((st): chat's id in hex,
 * position), so that keyboard, notification and test take the same way. */
#define COTERIE_TYPE_CHAT_LIST (coterie_chat_list_get_type ())
G_DECLARE_FINAL_TYPE (CoterieChatList, coterie_chat_list, COTERIE, CHAT_LIST, AdwBin)

void
coterie_chat_list_set_client (CoterieChatList *self, CoterieClient *client);
CoterieClient * /* transfer none */
coterie_chat_list_get_client (CoterieChatList *self);
void
coterie_chat_list_set_chat (CoterieChatList *self, CoterieChat *chat);
CoterieChat * /* transfer none */
coterie_chat_list_get_chat (CoterieChatList *self);

void
coterie_chat_list_prepare (CoterieChatList *self);

/* For "win.search": opens the search and gives it the keyboard. */
void
coterie_chat_list_begin_search (CoterieChatList *self);
void
coterie_chat_list_take_keyboard (CoterieChatList *self);

G_END_DECLS
