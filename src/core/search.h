// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

G_BEGIN_DECLS

/* The texts in which each of the given words occurs, the newest first: a GListModel of CoterieMessage that grows by
 * pages of 64 as its end is looked at. Texts that come later appear in it at once.
 *
 * A word is found by its beginning, whatever its case and accents. Characters of scripts that are written without
 * blanks (Han, Kana, Thai, Lao, Khmer, Myanmar) are found anywhere, and so are emoji. Other signs only part words.
 * Nothing that is written in the words is a command.
 *
 * Properties, which notify on the main thread: loading (boolean: a page is on its way), complete (boolean: all hits are
 * here), failed (boolean: hits may be missing, search again). Dropping a search ends its work. */
#define COTERIE_TYPE_SEARCH (coterie_search_get_type ())
G_DECLARE_FINAL_TYPE (CoterieSearch, coterie_search, COTERIE, SEARCH, GObject)

#define COTERIE_SEARCH_PAGE 64

CoterieSearch *
coterie_search_new (CoterieClient *client, const char *words, CoterieChat *chat);
const char *
coterie_search_get_words (CoterieSearch *self);
gboolean
coterie_search_get_loading (CoterieSearch *self);
gboolean
coterie_search_get_complete (CoterieSearch *self);
gboolean
coterie_search_get_failed (CoterieSearch *self);

/* Where words were found in a text: its bytes from `start` up to `end`, which is not part of it. */
typedef struct
{
  gsize start;
  gsize end;
} CoterieSearchMark;

GArray * /* of CoterieSearchMark in their order, none touching another; transfer full */
coterie_search_mark (const char *text, const char *words);

G_END_DECLS
