// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Over a field for messages: while somebody writes "@" and the beginning of a name, the members of the group whose
 * names begin so. Up and Down choose, Return and Tab take, Escape leaves what is written. */
#define COTERIE_TYPE_MENTION_POPOVER (coterie_mention_popover_get_type ())
G_DECLARE_FINAL_TYPE (CoterieMentionPopover, coterie_mention_popover, COTERIE, MENTION_POPOVER, GObject)

CoterieMentionPopover * /* ends with @text_view, or before */
coterie_mention_popover_new (GtkTextView *text_view);
void /* @chat: NULL, or no group: it never shows */
coterie_mention_popover_set_chat (CoterieMentionPopover *self, CoterieClient *client, CoterieChat *chat);

G_END_DECLS
