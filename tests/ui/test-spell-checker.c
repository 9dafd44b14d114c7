// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/spell-checker.h"

/* With the dictionary of the system, where there is one for English. */

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static CoterieSpellChecker *
load (const char *const *languages)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CoterieSpellChecker *checker;

  coterie_spell_checker_load_async (languages, NULL, on_loaded, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  checker = coterie_spell_checker_load_finish (result, &error);
  g_assert_no_error (error);
  return checker;
}

static CoterieSpellChecker *
load_english (void)
{
  static const char *const languages[] = { "xx_XX", "C", "en_US.UTF-8", "en_GB", "en", NULL };
  CoterieSpellChecker *checker = load (languages);

  if (checker == NULL)
    g_test_skip ("there is no English dictionary, or no enchant");
  return checker;
}

static void
test_no_dictionary (void)
{
  static const char *const languages[] = { "C", "xx_XX", "", NULL };
  g_autoptr (CoterieSpellChecker) checker = load (languages);

  g_assert_null (checker);
}

static void
test_knows (void)
{
  g_autoptr (CoterieSpellChecker) checker = load_english ();

  if (checker == NULL)
    return;
  g_assert_true (g_str_has_prefix (coterie_spell_checker_get_language (checker), "en"));
  g_assert_true (coterie_spell_checker_knows (checker, "tomorrow", -1));
  g_assert_false (coterie_spell_checker_knows (checker, "tomorow", -1));
  g_assert_true (coterie_spell_checker_knows (checker, "tomorrowx", 8));
  g_assert_true (coterie_spell_checker_knows (checker, "", -1));
  g_assert_true (coterie_spell_checker_knows (checker, "room12", -1));
}

static void
test_long_word_is_none (void)
{
  g_autoptr (CoterieSpellChecker) checker = load_english ();
  g_autofree char *word = g_strnfill (65536, 'x');

  if (checker == NULL)
    return;
  g_assert_true (coterie_spell_checker_knows (checker, word, -1));
  g_strfreev (coterie_spell_checker_suggest (checker, word));
}

static void
test_suggests (void)
{
  g_autoptr (CoterieSpellChecker) checker = load_english ();
  g_auto (GStrv) suggestions = NULL;

  if (checker == NULL)
    return;
  suggestions = coterie_spell_checker_suggest (checker, "tomorow");
  g_assert_true (g_strv_contains ((const char *const *) suggestions, "tomorrow"));
  g_assert_cmpuint (g_strv_length (suggestions), <=, COTERIE_SPELL_MAX_SUGGESTIONS);
}

static void
test_accepts (void)
{
  g_autoptr (CoterieSpellChecker) checker = load_english ();

  if (checker == NULL)
    return;
  g_assert_false (coterie_spell_checker_knows (checker, "coteriely", -1));
  coterie_spell_checker_accept (checker, "coteriely");
  g_assert_true (coterie_spell_checker_knows (checker, "coteriely", -1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/spell-checker/no-dictionary", test_no_dictionary);
  g_test_add_func ("/ui/spell-checker/knows", test_knows);
  g_test_add_func ("/ui/spell-checker/long-word-is-none", test_long_word_is_none);
  g_test_add_func ("/ui/spell-checker/suggests", test_suggests);
  g_test_add_func ("/ui/spell-checker/accepts", test_accepts);
  return g_test_run ();
}
