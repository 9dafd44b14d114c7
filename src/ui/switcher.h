// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* From chat to chat by some letters of a name: for "win.switch-chat" (Ctrl+K). The arrow keys choose, Enter opens,
 * Escape goes back. It opens the chat through "win.open-chat" of @parent. */
#define COTERIE_TYPE_SWITCHER (coterie_switcher_get_type ())
G_DECLARE_FINAL_TYPE (CoterieSwitcher, coterie_switcher, COTERIE, SWITCHER, AdwWindow)

GtkWindow *
coterie_switcher_new (GtkWindow *parent, CoterieClient *client);

G_END_DECLS
