// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Whom to write to: the people that are known, the note to self, or somebody whose user name is looked up at the
 * server. For "win.new-chat"; it opens the chat through "win.open-chat" of @parent. */
#define COTERIE_TYPE_NEW_CHAT_DIALOG (coterie_new_chat_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CoterieNewChatDialog, coterie_new_chat_dialog, COTERIE, NEW_CHAT_DIALOG, AdwWindow)

GtkWindow *
coterie_new_chat_dialog_new (GtkWindow *parent, CoterieClient *client);
void /* as if somebody had typed it; nothing is looked up before they say so */
coterie_new_chat_dialog_set_name (CoterieNewChatDialog *self, const char *name);

G_END_DECLS
