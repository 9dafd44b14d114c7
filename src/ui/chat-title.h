// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Who a chat is with, in the header bar, and below it what they are doing: typing, or being online. The note to self
 * has no second line.
 *
 * Property: chat (CoterieChat or NULL). */
#define COTERIE_TYPE_CHAT_TITLE (coterie_chat_title_get_type ())
G_DECLARE_FINAL_TYPE (CoterieChatTitle, coterie_chat_title, COTERIE, CHAT_TITLE, GtkWidget)

G_END_DECLS
