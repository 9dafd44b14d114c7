// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* From a list to the conversation: "win.open-chat" for a chat that is there, and for one that has to be made first.
 * What fails is told in a toast. */
void
coterie_open_chat (GtkWidget *widget, CoterieChat *chat);
void
coterie_open_chat_with (GtkWidget *widget, CoterieClient *client, CoterieContact *contact); /* NULL: the note to self */

G_END_DECLS
