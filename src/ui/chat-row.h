// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/time-text.h"

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* One chat in a list: face, name, the newest text (or a draft, or that somebody is typing), time, unread badge. All of
 * it follows the chat by itself.
 *
 * Properties: chat (CoterieChat or NULL), time-text (CoterieTimeText), words (string or NULL: marked in the name, for
 * search results), label (string, read-only: the row in words, for screen readers). */
#define COTERIE_TYPE_CHAT_ROW (coterie_chat_row_get_type ())
G_DECLARE_FINAL_TYPE (CoterieChatRow, coterie_chat_row, COTERIE, CHAT_ROW, AdwBin)

GtkWidget *
coterie_chat_row_new (CoterieTimeText *time_text);

/* For lists that keep hundreds of rows alive (see ui/near-rows): its parts, the costly thing, come with the filling. */
GtkWidget *
coterie_chat_row_new_bare (CoterieTimeText *time_text);
void
coterie_chat_row_fill (CoterieChatRow *self);
void
coterie_chat_row_show_sample (CoterieChatRow *self);
gboolean
coterie_chat_row_is_filled (CoterieChatRow *self);

void
coterie_chat_row_set_chat (CoterieChatRow *self, CoterieChat *chat);
CoterieChat * /* transfer none */
coterie_chat_row_get_chat (CoterieChatRow *self);

G_END_DECLS
