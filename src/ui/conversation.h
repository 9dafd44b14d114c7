// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The middle pane: header bar, banners, timeline and composer of one chat. It opens at the first unread message and
 * marks as read what was in view while the window was active.
 *
 * Properties: client (CoterieClient), chat (CoterieChat or NULL), settings (GSettings or NULL), folded (boolean: it
 * shows a button that leads back), covered (boolean: something lies over it, so that nothing of it is seen). Actions:
 * "conversation.jump" to the newest; "conversation.details" and "conversation.retry" (t: position of a message);
 * "chat.*" of ui/chat-actions. */
#define COTERIE_TYPE_CONVERSATION (coterie_conversation_get_type ())
G_DECLARE_FINAL_TYPE (CoterieConversation, coterie_conversation, COTERIE, CONVERSATION, AdwBin)

void
coterie_conversation_set_client (CoterieConversation *self, CoterieClient *client);
CoterieClient * /* transfer none */
coterie_conversation_get_client (CoterieConversation *self);
void
coterie_conversation_set_chat (CoterieConversation *self, CoterieChat *chat);
CoterieChat * /* transfer none */
coterie_conversation_get_chat (CoterieConversation *self);
void
coterie_conversation_set_folded (CoterieConversation *self, gboolean folded);

void
coterie_conversation_begin_writing (CoterieConversation *self);

/* Brings one message of the chat into view, a third from the top, and gives it the keyboard's focus. */
void
coterie_conversation_show_message (CoterieConversation *self, guint64 position);

G_END_DECLS
