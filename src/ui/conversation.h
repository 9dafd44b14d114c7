// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The middle pane: header bar, banners, timeline and composer of one chat, or a picture when none is chosen.
 *
 * Properties: client (CoterieClient), chat (CoterieChat or NULL). */
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

G_END_DECLS
