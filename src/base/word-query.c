// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/word-query.h"

#include "base/words.h"

#include <string.h>

struct _CoterieWordQuery
{
  GPtrArray *terms;
  /* Of the text that is being looked at; kept for the next one. */
  GString *folded;
  GArray *words; /* Place */
};

/* A word of the text: `text` is where its folded form begins in `folded`. */
typedef struct
{
  gsize text;
  gsize n_bytes;
  gsize start;
  gsize end;
  gboolean is_sign;
} Place;

static void
term_free (CoterieWordTerm *term)
{
  g_ptr_array_unref (term->parts);
  g_free (term);
}

typedef struct
{
  GPtrArray *terms;
  gsize last_end; /* where the last sign ended */
} Parser;

static gboolean
goes_on (const Parser *parser, const CoterieWord *word)
{
  CoterieWordTerm *last = parser->terms->len > 0 ? parser->terms->pdata[parser->terms->len - 1] : NULL;

  return last != NULL && last->is_signs && word->is_sign && word->start <= parser->last_end;
}

static void
take_term (const CoterieWord *word, gpointer user_data)
{
  Parser *parser = user_data;
  CoterieWordTerm *term;

  if (!goes_on (parser, word))
    {
      term = g_new0 (CoterieWordTerm, 1);
      term->parts = g_ptr_array_new_with_free_func (g_free);
      term->is_signs = word->is_sign;
      g_ptr_array_add (parser->terms, term);
    }
  term = parser->terms->pdata[parser->terms->len - 1];
  g_ptr_array_add (term->parts, g_strndup (word->text, word->n_bytes));
  parser->last_end = word->end;
}

/**
 * coterie_word_query_new:
 * @words: whatever was typed; what is not UTF-8 finds nothing
 */
CoterieWordQuery *
coterie_word_query_new (const char *words)
{
  CoterieWordQuery *self = g_new0 (CoterieWordQuery, 1);
  Parser parser = { 0 };

  self->terms = g_ptr_array_new_with_free_func ((GDestroyNotify) term_free);
  self->folded = g_string_new (NULL);
  self->words = g_array_new (FALSE, FALSE, sizeof (Place));
  parser.terms = self->terms;
  if (g_utf8_validate (words, -1, NULL))
    coterie_words_split (words, take_term, &parser);
  return self;
}

void
coterie_word_query_free (CoterieWordQuery *self)
{
  g_ptr_array_unref (self->terms);
  g_string_free (self->folded, TRUE);
  g_array_unref (self->words);
  g_free (self);
}

const GPtrArray *
coterie_word_query_get_terms (const CoterieWordQuery *self)
{
  return self->terms;
}

/* ------------------------------------------------------------------------------------ looking at a text */

static void
take_place (const CoterieWord *word, gpointer user_data)
{
  CoterieWordQuery *self = user_data;
  Place place = { self->folded->len, word->n_bytes, word->start, word->end, word->is_sign };

  g_string_append_len (self->folded, word->text, (gssize) word->n_bytes);
  g_array_append_val (self->words, place);
}

static void
look_at (CoterieWordQuery *self, const char *text)
{
  g_string_truncate (self->folded, 0);
  g_array_set_size (self->words, 0);
  coterie_words_split (text, take_place, self);
}

static const Place *
get_place (const CoterieWordQuery *self, guint i)
{
  return &g_array_index (self->words, Place, i);
}

static gboolean
has_sign (const CoterieWordQuery *self, guint i, const char *sign)
{
  const Place *place = get_place (self, i);

  return place->is_sign && strlen (sign) == place->n_bytes &&
         memcmp (self->folded->str + place->text, sign, place->n_bytes) == 0;
}

/* Whether the term stands where word @i begins. */
static gboolean
stands_at (const CoterieWordQuery *self, const CoterieWordTerm *term, guint i)
{
  const Place *place = get_place (self, i);
  const char *word = term->parts->pdata[0];
  gsize n_bytes = strlen (word);

  if (!term->is_signs)
    return !place->is_sign && n_bytes <= place->n_bytes && memcmp (self->folded->str + place->text, word, n_bytes) == 0;
  if (term->parts->len > self->words->len - i)
    return FALSE;
  for (guint k = 0; k < term->parts->len; k++)
    if (!has_sign (self, i + k, term->parts->pdata[k]))
      return FALSE;
  return TRUE;
}

static gboolean
has_term (const CoterieWordQuery *self, const CoterieWordTerm *term)
{
  for (guint i = 0; i < self->words->len; i++)
    if (stands_at (self, term, i))
      return TRUE;
  return FALSE;
}

/**
 * coterie_word_query_matches:
 * @text: UTF-8
 *
 * Returns: whether it has every term; never when there is none
 */
gboolean
coterie_word_query_matches (CoterieWordQuery *self, const char *text)
{
  if (self->terms->len == 0)
    return FALSE;
  look_at (self, text);
  for (guint i = 0; i < self->terms->len; i++)
    if (!has_term (self, self->terms->pdata[i]))
      return FALSE;
  return TRUE;
}

static gsize
find_end (const CoterieWordQuery *self, const CoterieWordTerm *term, guint i, const char *text)
{
  const Place *place = get_place (self, i);

  if (term->is_signs)
    return get_place (self, i + term->parts->len - 1)->end;
  return coterie_words_find_prefix_end (text, place->start, place->end, strlen (term->parts->pdata[0]));
}

static void
add_mark (GArray *marks, gsize start, gsize end)
{
  CoterieWordMark mark = { start, end };
  CoterieWordMark *last = marks->len > 0 ? &g_array_index (marks, CoterieWordMark, marks->len - 1) : NULL;

  if (last != NULL && last->end >= start)
    last->end = MAX (last->end, end);
  else
    g_array_append_val (marks, mark);
}

/**
 * coterie_word_query_mark:
 * @text: UTF-8; it need not match
 *
 * Returns: (transfer full) (element-type CoterieWordMark): where it has any of the terms
 */
GArray *
coterie_word_query_mark (CoterieWordQuery *self, const char *text)
{
  GArray *marks = g_array_new (FALSE, FALSE, sizeof (CoterieWordMark));

  look_at (self, text);
  for (guint i = 0; i < self->words->len; i++)
    {
      gsize end = 0;

      for (guint k = 0; k < self->terms->len; k++)
        if (stands_at (self, self->terms->pdata[k], i))
          end = MAX (end, find_end (self, self->terms->pdata[k], i, text));
      if (end > 0)
        add_mark (marks, get_place (self, i)->start, end);
    }
  return marks;
}
