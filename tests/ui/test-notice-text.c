// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/notice-text.h"

#include <locale.h>

#define ALL 3 /* kinds of values that a sentence is made with */

static char *
make (CoterieSentence sentence, int kind)
{
  const gboolean is_list = coterie_sentence_get_value_kind (sentence, 1) == COTERIE_SENTENCE_VALUE_NAMES;
  const char *first = kind == 0 ? "zofia" : kind == 1 ? "a.b-c_d" : "";

  if (coterie_sentence_get_value_kind (sentence, 0) == COTERIE_SENTENCE_VALUE_COUNT)
    return coterie_sentence_new_count (sentence, kind == 0 ? 1 : kind == 1 ? 2 : G_MAXUINT32);
  if (coterie_sentence_get_value_kind (sentence, 1) == COTERIE_SENTENCE_VALUE_COUNT)
    return coterie_sentence_new_pair (sentence, first, kind == 0 ? "1" : "20");
  return coterie_sentence_new_pair (sentence, first, kind == 2 ? "" : is_list && kind == 1 ? "ola, @mats" : "ines");
}

/* Each sentence is known again, whatever was put into it, and is none of the others. */
static void
test_known_again (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int i = COTERIE_SENTENCE_NONE + 1; i <= COTERIE_SENTENCE_LAST; i++)
    for (int kind = 0; kind < ALL; kind++)
      {
        g_autofree char *text = make (i, kind), *value = NULL, *again = NULL;

        g_assert_cmpint (coterie_sentence_find (text, &value), ==, i);
        again = make (i, kind);
        g_assert_cmpstr (text, ==, again);
        if (kind == 0)
          g_assert_true (g_hash_table_add (seen, g_steal_pointer (&text)));
      }
}

/* Takes the value. */
static void
assert_has (const char *shown, CoterieSentenceValue kind, char *owned_value)
{
  g_autofree char *value = owned_value, *part = NULL;

  g_assert_cmpint (kind == COTERIE_SENTENCE_VALUE_NONE, ==, value == NULL);
  if (value == NULL)
    return;
  if (kind == COTERIE_SENTENCE_VALUE_COUNT)
    part = g_strdup (value);
  else
    part = g_strdup_printf ("⁨%s%s⁩", kind == COTERIE_SENTENCE_VALUE_LINE ? "" : "@", value);
  g_assert_nonnull (strstr (shown, part));
}

/* A sentence that core/ can say and this forgot would be shown in English: there is none. */
static void
test_every_one_has_words (void)
{
  for (int i = COTERIE_SENTENCE_NONE + 1; i <= COTERIE_SENTENCE_LAST; i++)
    for (int kind = 0; kind < ALL; kind++)
      {
        g_autofree char *text = make (i, kind), *shown = coterie_notice_text (text);
        char *values[2];

        coterie_sentence_find_pair (text, &values[0], &values[1]);
        g_assert_cmpstr (shown, !=, "");
        g_assert_null (strchr (shown, '%'));
        for (guint j = 0; j < G_N_ELEMENTS (values); j++)
          assert_has (shown, coterie_sentence_get_value_kind (i, j), values[j]);
      }
}

static void
test_values (void)
{
  g_autofree char *named = coterie_notice_text ("@zofia added a device.");
  g_autofree char *one = coterie_notice_text ("A message is missing.");
  g_autofree char *twelve = coterie_notice_text ("12 messages are missing.");
  g_autofree char *two = coterie_notice_text ("@zofia added @ines, @ola.");
  g_autofree char *many = coterie_notice_text ("@zofia added 20 people.");
  g_autofree char *line = coterie_notice_text ("@zofia renamed the group to “to “here” and “there””.");

  g_assert_cmpstr (named, ==, "⁨@zofia⁩ added a device.");
  g_assert_cmpstr (one, ==, "1 message is missing.");
  g_assert_cmpstr (twelve, ==, "12 messages are missing.");
  g_assert_cmpstr (two, ==, "⁨@zofia⁩ added ⁨@ines, @ola⁩.");
  g_assert_cmpstr (many, ==, "⁨@zofia⁩ added 20 people.");
  g_assert_cmpstr (line, ==, "⁨@zofia⁩ renamed the group to “⁨to “here” and “there”⁩”.");
}

/* What is not known stays as it is. */
static void
test_unknown (void)
{
  static const char *const texts[] = {
    "",
    "%",
    "%s",
    "@",
    "A sentence of a version to come.",
    "@zofia wójcik added a device.",
    "@zofia\nadded a device.",
    "many messages are missing.",
    " messages are missing.",
    "messages are missing.",
    "The server could not keep -1 messages for this device.",
    "@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa added a device.",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *value = NULL, *shown = coterie_notice_text (texts[i]);

      g_assert_cmpint (coterie_sentence_find (texts[i], &value), ==, COTERIE_SENTENCE_NONE);
      g_assert_null (value);
      g_assert_cmpstr (shown, ==, texts[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  setlocale (LC_ALL, "C.UTF-8");
  g_test_add_func ("/ui/notice-text/known-again", test_known_again);
  g_test_add_func ("/ui/notice-text/every-one-has-words", test_every_one_has_words);
  g_test_add_func ("/ui/notice-text/values", test_values);
  g_test_add_func ("/ui/notice-text/unknown", test_unknown);
  return g_test_run ();
}
