// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/word-query.h"
#include "base/words.h"

#include <string.h>

/* What is searched for, a line end, and a text. Marks lie on characters, and every word of a text is found by itself.
 */

static void
check_marks (CoterieWordQuery *query, const char *text)
{
  g_autoptr (GArray) marks = coterie_word_query_mark (query, text);
  gsize last = 0;

  for (guint i = 0; i < marks->len; i++)
    {
      const CoterieWordMark *mark = &g_array_index (marks, CoterieWordMark, i);

      g_assert_true (mark->start < mark->end && mark->end <= strlen (text) && (i == 0 || mark->start > last));
      g_assert_true (g_utf8_validate (text + mark->start, (gssize) (mark->end - mark->start), NULL));
      last = mark->end;
    }
  g_assert_true (marks->len > 0 || !coterie_word_query_matches (query, text));
}

static void
check_word (const CoterieWord *word, gpointer user_data)
{
  const char *text = user_data;
  g_autofree char *part = g_strndup (text + word->start, word->end - word->start);
  g_autoptr (CoterieWordQuery) query = coterie_word_query_new (part);

  g_assert_true (word->start < word->end && word->end <= strlen (text));
  g_assert_true (g_utf8_validate (word->text, (gssize) word->n_bytes, NULL));
  g_assert_true (coterie_word_query_matches (query, text));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree char *both = g_strndup ((const char *) data, MIN (size, 4096));
  char *text = strchr (both, '\n');
  g_autoptr (CoterieWordQuery) query = NULL;

  if (text == NULL)
    return 0;
  *text++ = '\0';
  if (!g_utf8_validate (text, -1, NULL))
    return 0;
  query = coterie_word_query_new (both);
  check_marks (query, text);
  coterie_words_split (text, check_word, text);
  return 0;
}
