// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Tells of messages while nobody looks: one notification for each chat, which says as much as the person chose and
 * opens the chat by "app.open-chat". One that may name nobody is the same for all chats and opens by "app.open-unread";
 * no chat can be known again by it. They go when the chat was read, here or on another device, when it is muted or its
 * contact blocked, when the person chooses anew how much they say, and all of them when the profile begins to close.
 * None of muted chats, of people who are blocked, and of the chat that an active window shows. What strangers write is
 * never shown.
 */
#define COTERIE_TYPE_NOTIFIER (coterie_notifier_get_type ())
G_DECLARE_FINAL_TYPE (CoterieNotifier, coterie_notifier, COTERIE, NOTIFIER, GObject)

CoterieNotifier *
coterie_notifier_new (GtkApplication *application, CoterieClient *client, GSettings *settings);
void
coterie_notifier_withdraw_all (CoterieNotifier *self);

G_END_DECLS
