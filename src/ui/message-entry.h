// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Where a message is written: a field that grows, emoji, and the button that sends. Enter sends, Shift+Enter breaks the
 * line. What is written is the chat's draft until it is kept as a message; what is refused stays, with the reason.
 *
 * Properties: client (CoterieClient), chat (CoterieChat or NULL), settings (GSettings or NULL).
 * Action: "entry.send".
 * Signal: sent (): a message was kept and stands in the timeline soon. */
#define COTERIE_TYPE_MESSAGE_ENTRY (coterie_message_entry_get_type ())
G_DECLARE_FINAL_TYPE (CoterieMessageEntry, coterie_message_entry, COTERIE, MESSAGE_ENTRY, GtkWidget)

void
coterie_message_entry_set_client (CoterieMessageEntry *self, CoterieClient *client);
void
coterie_message_entry_set_chat (CoterieMessageEntry *self, CoterieChat *chat);

G_END_DECLS
