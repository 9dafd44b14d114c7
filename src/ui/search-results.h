// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/time-text.h"

#include "core/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* What was found for some words: chats by their names, people known who have no chat yet, and messages by their texts,
 * each below a heading, or a page that says that there is nothing. Activating one is "win.open-chat" or
 * "win.open-message". */
#define COTERIE_TYPE_SEARCH_RESULTS (coterie_search_results_get_type ())
G_DECLARE_FINAL_TYPE (CoterieSearchResults, coterie_search_results, COTERIE, SEARCH_RESULTS, AdwBin)

GtkWidget *
coterie_search_results_new (CoterieTimeText *time_text);

void
coterie_search_results_set_client (CoterieSearchResults *self, CoterieClient *client);
/* Names are found at once; the search through the texts begins with coterie_search_results_find_texts(). Empty words:
 * nothing is shown, and nothing is kept. */
void
coterie_search_results_set_words (CoterieSearchResults *self, const char *words);
void
coterie_search_results_find_texts (CoterieSearchResults *self);
gboolean
coterie_search_results_activate_first (CoterieSearchResults *self);

G_END_DECLS
