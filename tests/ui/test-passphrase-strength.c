// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <glib.h>

#include "ui/passphrase-strength.h"

static void
test_bounds (void)
{
  g_assert_cmpint (coterie_passphrase_strength (""), ==, COTERIE_STRENGTH_NONE);
  g_assert_cmpint (coterie_passphrase_strength ("a"), ==, COTERIE_STRENGTH_WEAK);
  g_assert_cmpint (coterie_passphrase_strength ("abcdefgh"), ==, COTERIE_STRENGTH_WEAK);
  g_assert_cmpint (coterie_passphrase_strength ("password"), ==, COTERIE_STRENGTH_WEAK);
  g_assert_cmpint (coterie_passphrase_strength ("correct horse battery staple"), >=, COTERIE_STRENGTH_GOOD);
}

/* What is typed is any text at all. */
static void
test_odd_texts (void)
{
  g_autofree char *endless = g_strnfill (100000, 'x');

  coterie_passphrase_strength (endless);
  coterie_passphrase_strength ("sieben laute Fischötter ☃ über 𝄞");
  coterie_passphrase_strength ("\n\t\x01");
}

/* A word with a number behind it is what is tried first. */
static void
test_words (void)
{
#ifdef COTERIE_WITH_PWQUALITY
  if (!g_file_test ("/var/cache/cracklib/cracklib_dict.pwd", G_FILE_TEST_EXISTS))
    {
      g_test_skip ("cracklib has no words here");
      return;
    }
#endif
  g_assert_cmpint (coterie_passphrase_strength ("iloveyou123"), ==, COTERIE_STRENGTH_WEAK);
  g_assert_cmpint (coterie_passphrase_strength ("letmein12"), ==, COTERIE_STRENGTH_WEAK);
}

/* Where they are not installed: what is long is not called weak for want of them, and what is short is. */
static void
test_without_words (void)
{
  g_setenv ("COTERIE_TEST_NO_WORDS", "1", TRUE);
  g_assert_cmpint (coterie_passphrase_strength ("correct horse battery staple"), >=, COTERIE_STRENGTH_GOOD);
  g_assert_cmpint (coterie_passphrase_strength ("a"), ==, COTERIE_STRENGTH_WEAK);
  g_assert_cmpint (coterie_passphrase_strength ("abcdefgh"), ==, COTERIE_STRENGTH_WEAK);
  g_unsetenv ("COTERIE_TEST_NO_WORDS");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/passphrase-strength/bounds", test_bounds);
  g_test_add_func ("/ui/passphrase-strength/odd-texts", test_odd_texts);
  g_test_add_func ("/ui/passphrase-strength/words", test_words);
  g_test_add_func ("/ui/passphrase-strength/without-words", test_without_words);
  return g_test_run ();
}
