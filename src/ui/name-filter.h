// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Chats and contacts whose name or user name has all words of a search (as texts have: by the beginnings of words,
 * whatever case and accents). No words: all match.
 *
 * It takes CoterieChat and CoterieContact. Who is blocked, and whose name is not known yet, matches nothing. */
#define COTERIE_TYPE_NAME_FILTER (coterie_name_filter_get_type ())
G_DECLARE_FINAL_TYPE (CoterieNameFilter, coterie_name_filter, COTERIE, NAME_FILTER, GtkFilter)

CoterieNameFilter *
coterie_name_filter_new (void);
void
coterie_name_filter_set_words (CoterieNameFilter *self, const char *words);
void /* what is typed into @entry are the words; a search entry, which says then what it is for */
coterie_name_filter_follow (CoterieNameFilter *self, GtkEditable *entry);
/* Whether strangers who wrote and were not accepted yet match, and their chats; they do. */
void
coterie_name_filter_set_requests (CoterieNameFilter *self, gboolean requests);

/* Leaves out those of @taken (keys: CoterieContact; NULL: none); for people who have no chat. */
void
coterie_name_filter_set_taken (CoterieNameFilter *self, GHashTable *taken);

G_END_DECLS
