// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A sorted part of all chats: the pinned ones first, then the newest. It is a GtkSelectionModel in which the open chat
 * is selected: a person opens a chat by activating it, and going over rows by keyboard opens nothing.
 *
 * A chat that moves is told as one change from its old to its new place, so that the list keeps its rows, their focus
 * and its selection.
 *
 * Properties: n-items (uint, read-only: also those behind the limit), chat (CoterieChat or NULL: the open one, in this
 * shelf or elsewhere). */
#define COTERIE_TYPE_CHAT_SHELF (coterie_chat_shelf_get_type ())
G_DECLARE_FINAL_TYPE (CoterieChatShelf, coterie_chat_shelf, COTERIE, CHAT_SHELF, GObject)

CoterieChatShelf *
coterie_chat_shelf_new (void);

void
coterie_chat_shelf_set_chat (CoterieChatShelf *self, CoterieChat *chat);
gboolean
coterie_chat_shelf_find (CoterieChatShelf *self, CoterieChat *chat, guint *position);

/* Adds a chat, or moves it where it belongs now: O(log n) when it may have changed by itself alone. */
void
coterie_chat_shelf_put (CoterieChatShelf *self, CoterieChat *chat);
void
coterie_chat_shelf_remove (CoterieChatShelf *self, CoterieChat *chat);

void
coterie_chat_shelf_set_limit (CoterieChatShelf *self, guint limit);

G_END_DECLS
