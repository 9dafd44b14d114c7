// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define COTERIE_LONG_WORD_CHARS 512 /* nobody reads a longer one as a word */

/* A word that fits in no line takes Pango (1.50) the square of its length, when lines are broken between words: it
 * shapes all that is left of the word for each line. The paragraphs of @buffer that hold such a word are broken between
 * characters instead, as long as the buffer lives; its text stays as it is. */
void
coterie_long_words_attach (GtkTextBuffer *buffer);
gboolean /* such a word is in @text; a label with it is to be broken between characters as well */
coterie_long_words_has (const char *text);

G_END_DECLS
