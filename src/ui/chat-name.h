// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

G_BEGIN_DECLS

/* What a person or a chat is called in the window: one line of plain text (see ui/name-text.h). The name that people
 * give themselves is shown of accepted contacts alone; before that, and of those who are blocked, it is the user name,
 * which the server keeps unique. */

char * /* transfer full */
coterie_contact_name_text (CoterieContact *contact);
char * /* transfer full; "Note to Self" for that one */
coterie_chat_name_text (CoterieChat *chat);

/* Its id in hex, as "win.open-chat" and "win.open-message" take it. */
char * /* transfer full */
coterie_chat_target (CoterieChat *chat);

G_END_DECLS
