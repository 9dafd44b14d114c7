// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The three panes of an open profile, and how they fold: chat list, conversation, details.
 *
 * Properties: client (CoterieClient, construct only), chat (CoterieChat or NULL: the open one), settings (GSettings,
 * construct only), details-shown (boolean), folded (boolean, readable: one pane is shown at a time). */
#define COTERIE_TYPE_MAIN_PAGE (coterie_main_page_get_type ())
G_DECLARE_FINAL_TYPE (CoterieMainPage, coterie_main_page, COTERIE, MAIN_PAGE, AdwBin)

GtkWidget *
coterie_main_page_new (CoterieClient *client, GSettings *settings);
void
coterie_main_page_prepare (CoterieMainPage *self, GtkWidget *place);

void
coterie_main_page_set_chat (CoterieMainPage *self, CoterieChat *chat);
void /* the call that is on in it, before what else of the chat is there */
coterie_main_page_show_call (CoterieMainPage *self, CoterieChat *chat);
void
coterie_main_page_go_back (CoterieMainPage *self);
void
coterie_main_page_begin_writing (CoterieMainPage *self);
void
coterie_main_page_begin_search (CoterieMainPage *self);
void
coterie_main_page_take_keyboard (CoterieMainPage *self);
gboolean
coterie_main_page_shows_chat (CoterieMainPage *self); /* not the list alone */
void
coterie_main_page_show_message (CoterieMainPage *self, CoterieChat *chat, guint64 position);

G_END_DECLS
