// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/telephone.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* A call in the place of its conversation: the tiles of who takes part, and the buttons for what one does in it.
 *
 * Properties: client (CoterieClient), call (CoterieShownCall or NULL), chat-shown (boolean: the conversation stands
 * beside it), folded (boolean: there is room for one pane), list-shown (boolean: the list of chats stands before it).
 */
#define COTERIE_TYPE_CALL_PAGE (coterie_call_page_get_type ())
G_DECLARE_FINAL_TYPE (CoterieCallPage, coterie_call_page, COTERIE, CALL_PAGE, AdwBin)

GtkWidget *
coterie_call_page_new (void);
void
coterie_call_page_set_call (CoterieCallPage *self, CoterieShownCall *call);
void
coterie_call_page_take_focus (CoterieCallPage *self);

G_END_DECLS
