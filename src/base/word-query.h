// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a person searches for: *terms*, all of which a text must have. A term is the beginning of a word, or signs
 * (base/words.h) that follow one another. Nothing that is written in it is a command. */
typedef struct _CoterieWordQuery CoterieWordQuery;

/* The folded text of a term; of signs, each is one element. */
typedef struct
{
  GPtrArray *parts; /* char *; exactly one when it is a word */
  gboolean is_signs;
} CoterieWordTerm;

typedef struct
{
  gsize start; /* bytes of the text from here */
  gsize end;   /* up to here */
} CoterieWordMark;

CoterieWordQuery *
coterie_word_query_new (const char *words);
void
coterie_word_query_free (CoterieWordQuery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieWordQuery, coterie_word_query_free)

const GPtrArray * /* of CoterieWordTerm; empty: nothing is found */
coterie_word_query_get_terms (const CoterieWordQuery *self);
gboolean
coterie_word_query_matches (CoterieWordQuery *self, const char *text);
GArray * /* of CoterieWordMark, in order, none touching another; transfer full */
coterie_word_query_mark (CoterieWordQuery *self, const char *text);

G_END_DECLS
