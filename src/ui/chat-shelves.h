// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/chat-shelf.h"

G_BEGIN_DECLS

/* Where a chat stands in the window. */
typedef enum
{
  COTERIE_SHELF_NONE,     /* nothing was said in it, and nobody is writing */
  COTERIE_SHELF_CHATS,    /* the list itself */
  COTERIE_SHELF_ARCHIVED, /* put away, or with somebody who is blocked */
  COTERIE_SHELF_REQUESTS, /* of somebody who is not accepted yet */
  COTERIE_N_SHELVES
} CoterieShelf;

/* Sorts all chats onto shelves and keeps them sorted as they change, one at a time.
 *
 * Properties: chats, archived, requests (CoterieChatShelf, read-only), chat (CoterieChat or NULL: the open one, which
 * stands in the list even when it is empty). */
#define COTERIE_TYPE_CHAT_SHELVES (coterie_chat_shelves_get_type ())
G_DECLARE_FINAL_TYPE (CoterieChatShelves, coterie_chat_shelves, COTERIE, CHAT_SHELVES, GObject)

CoterieChatShelves *
coterie_chat_shelves_new (GListModel *chats); /* of CoterieChat, as core/ gives them */

CoterieChatShelf * /* transfer none */
coterie_chat_shelves_get (CoterieChatShelves *self, CoterieShelf shelf);
CoterieShelf
coterie_chat_shelves_find (CoterieChatShelves *self, CoterieChat *chat);
void
coterie_chat_shelves_set_chat (CoterieChatShelves *self, CoterieChat *chat);

/* A stranger's first words, until they are accepted, answered or blocked. */
gboolean
coterie_chat_is_request (CoterieChat *chat);

G_END_DECLS
