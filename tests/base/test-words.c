// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/word-query.h"
#include "base/words.h"

#include <string.h>

static void
append (const CoterieWord *word, gpointer user_data)
{
  g_string_append_printf (user_data, "%s%s", word->is_sign ? "!" : "|", word->text);
}

static const struct
{
  const char *name;
  const char *text;
  const char *words; /* "|" before a word, "!" before a sign */
} splits[] = {
  { "nothing", "", "" },
  { "blanks", " \n\t ", "" },
  { "case", "Hello, WORLD", "|hello|world" },
  { "digits", "a1 22", "|a1|22" },
  { "apostrophe", "don't", "|don|t" },
  { "address", "user@example.com", "|user|example|com" },
  { "accents", "Café ÉTÉ", "|cafe|ete" },
  { "accents-apart", "Cafe\xcc\x81", "|cafe" },
  { "vietnamese", "Tiếng Việt", "|tieng|viet" },
  { "strokes", "Łódź Straße Ørsted Æther", "|lodz|strasse|orsted|aether" },
  { "capital-sharp-s", "GRO\xe1\xba\x9e", "|gross" },
  { "turkish", "İstanbul Iğdır", "|istanbul|igdir" },
  { "final-sigma", "ΟΔΥΣΣΕΥΣ Ὀδυσσεύς", "|οδυσσευσ|οδυσσευσ" },
  { "cyrillic", "Ёлка", "|елка" },
  { "hebrew-points", "שָׁלוֹם", "|שלום" },
  { "arabic-marks", "مُحَمَّد", "|محمد" },
  { "arabic-stretched", "محـــمد", "|محمد" },
  { "arabic-digits", "٢٠٢٤", "|2024" },
  { "devanagari-keeps-vowels", "हिन्दी", "|हिन्दी" },
  { "hangul", "한국어",
    "|\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab\xe1\x84\x80\xe1\x85\xae\xe1\x86\xa8\xe1\x84\x8b\xe1\x85\xa5" },
  { "wide", "ＡＢＣ１", "|abc1" },
  { "ligature", "ﬁn", "|fin" },
  { "han", "日本語", "!日!本!語" },
  { "han-and-latin", "用GTK写", "!用|gtk!写" },
  { "kana", "ラーメン", "!ラ!ー!メ!ン" },
  { "thai", "กิน", "!ก!ิ!น" },
  { "lao", "ລາວ", "!ລ!າ!ວ" },
  { "khmer", "ខ្មែរ", "!ខ!្!ម!ែ!រ" },
  { "myanmar", "မြန်မာ", "!မ!ြ!န!်!မ!ာ" },
  { "emoji", "ok 👍🏽!", "|ok!👍" },
  { "emoji-joined", "👩‍👧", "!👩!👧" },
  { "emoji-variant", "❤️", "!❤" },
  { "flag", "🇩🇪", "!🇩!🇪" },
  { "currency", "5€", "|5!€" },
  { "fraction", "34½", "|34|1!⁄|2" },
  { "soft-hyphen",
    "Schiff\xc2\xad"
    "fahrt",
    "|schifffahrt" },
  { "lone-accent", "\xcc\x81x", "|x" },
  { "markup", "<b>&amp;</b>", "|b|amp|b" },
  { "commands", "NEAR(\"a\" OR b*)", "|near|a|or|b" },
};

static void
test_split (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GString) words = g_string_new (NULL);

  coterie_words_split (splits[i].text, append, words);
  g_assert_cmpstr (words->str, ==, splits[i].words);
}

static const struct
{
  const char *name;
  const char *words;
  const char *text; /* what is found stands in brackets; without brackets it is not */
} queries[] = {
  { "prefix", "wor", "Hello, [wor]ld" },
  { "not-inside", "orld", "Hello, world" },
  { "all-words", "he wo", "[He]llo, [wo]rld" },
  { "one-is-missing", "hello bob", "Hello, world" },
  { "case", "ÉTÉ", "un [été]" },
  { "accents", "cafe", "[Café]s" },
  { "accent-of-the-last-letter", "caf", "[Caf]é" },
  { "accents-apart", "cafe", "[Cafe\xcc\x81]!" },
  { "sharp-s", "strass", "[Straß]e" },
  { "half-of-sharp-s", "stras", "[Straß]e" },
  { "han-anywhere", "本", "日[本]語" },
  { "han-in-a-row", "日語", "日本語" },
  { "thai-anywhere", "ข้าว", "ฉันกิน[ข้าว]" },
  { "kana", "ーメ", "ラ[ーメ]ン" },
  { "han-twice", "日", "[日]本の[日]" },
  { "emoji", "👍", "ok [👍🏽]" },
  { "joined-emoji-by-one", "👧", "👩‍[👧]" },
  { "mixed", "gtk写", "用[GTK写]" },
  { "mark-both-words-touching-nothing", "a b", "[a] [b]" },
  { "longest-of-two", "wo world", "[world]" },
  { "punctuation-alone", "...", "..." },
  { "quotes", "\"hello\"", "[hello]" },
  { "star", "*", "anything" },
};

/* The text with the marks as brackets, or as it is when the query does not match. */
static char *
show (const char *text, const char *words)
{
  g_autoptr (CoterieWordQuery) query = coterie_word_query_new (words);
  g_autoptr (GArray) marks = coterie_word_query_mark (query, text);
  GString *shown = g_string_new (text);

  if (coterie_word_query_matches (query, text))
    for (guint i = marks->len; i > 0; i--)
      {
        const CoterieWordMark *mark = &g_array_index (marks, CoterieWordMark, i - 1);

        g_string_insert_c (shown, (gssize) mark->end, ']');
        g_string_insert_c (shown, (gssize) mark->start, '[');
      }
  return g_string_free (shown, FALSE);
}

static void
test_query (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GString) plain = g_string_new (NULL);
  g_autofree char *shown = NULL;

  for (const char *at = queries[i].text; *at != '\0'; at++)
    if (*at != '[' && *at != ']')
      g_string_append_c (plain, *at);
  shown = show (plain->str, queries[i].words);
  g_assert_cmpstr (shown, ==, queries[i].text);
}

static void
test_not_utf8 (void)
{
  g_autoptr (CoterieWordQuery) query = coterie_word_query_new ("a\xff");

  g_assert_cmpuint (coterie_word_query_get_terms (query)->len, ==, 0);
  g_assert_false (coterie_word_query_matches (query, "a"));
}

/* Marks lie on characters, whatever the text. */
static void
test_any_text (void)
{
  static const char *const pieces[] = {
    "a", "B",  "é", "e\xcc\x81",        " ", "日", "が", "ｶﾞ", "ก", "ิ", "👍🏽", "\xe2\x80\x8d", "ß", "ﬁ", "㎏",
    "½", "한", "ﷺ", "\xf4\x8f\xbf\xbf", "1", ".",  "İ"
  };

  for (guint round = 0; round < 2000; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL), words = g_string_new (NULL);
      g_autoptr (CoterieWordQuery) query = NULL;
      g_autoptr (GArray) marks = NULL;
      gsize last = 0;

      for (int i = g_test_rand_int_range (0, 20); i > 0; i--)
        g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      for (int i = g_test_rand_int_range (0, 4); i > 0; i--)
        g_string_append (words, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      query = coterie_word_query_new (words->str);
      marks = coterie_word_query_mark (query, text->str);
      for (guint i = 0; i < marks->len; i++)
        {
          const CoterieWordMark *mark = &g_array_index (marks, CoterieWordMark, i);

          g_assert_true (mark->start < mark->end && mark->end <= text->len);
          g_assert_true (i == 0 || mark->start > last);
          g_assert_true (g_utf8_validate (text->str + mark->start, (gssize) (mark->end - mark->start), NULL));
          last = mark->end;
        }
      if (coterie_word_query_matches (query, text->str))
        g_assert_cmpuint (marks->len, >, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (splits); i++)
    {
      g_autofree char *name = g_strconcat ("/base/words/split/", splits[i].name, NULL);

      g_test_add_data_func (name, GUINT_TO_POINTER (i), test_split);
    }
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autofree char *name = g_strconcat ("/base/words/query/", queries[i].name, NULL);

      g_test_add_data_func (name, GUINT_TO_POINTER (i), test_query);
    }
  g_test_add_func ("/base/words/not-utf8", test_not_utf8);
  g_test_add_func ("/base/words/any-text", test_any_text);
  return g_test_run ();
}
