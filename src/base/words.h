// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What can be found in a text. A *word* is a run of letters and digits. A character of a script that is written without
 * blanks (Han, Kana, Thai, Lao, Khmer, Myanmar, ...) and a symbol (emoji among them) stand for themselves: each is a
 * *sign*. Both are folded, so that case, accents, width and the way in which a character was typed make no difference.
 * Everything else parts words. */
typedef struct
{
  const char *text; /* folded, UTF-8, ends with a zero; valid during the call */
  gsize n_bytes;
  gsize start; /* where it stands in the original: its bytes from here */
  gsize end;   /* up to here */
  gboolean is_sign;
} CoterieWord;

typedef void (*CoterieWordFunc) (const CoterieWord *word, gpointer user_data);

void
coterie_words_split (const char *text, CoterieWordFunc func, gpointer user_data);
gsize
coterie_words_find_prefix_end (const char *text, gsize start, gsize end, gsize n_folded);

G_END_DECLS
