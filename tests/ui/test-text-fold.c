// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text-fold.h"

#include <string.h>

static char *
repeat (const char *text, guint n)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (all, text);
  return g_string_free (all, FALSE);
}

static void
test_short_is_whole (void)
{
  g_assert_cmpuint (coterie_text_fold ("", 1), ==, 0);
  g_assert_cmpuint (coterie_text_fold ("two\nlines", 1), ==, 9);
}

static void
test_little_more_is_whole (void)
{
  g_autofree char *text = repeat ("a", COTERIE_TEXT_FOLD_CHARS + 10);

  g_assert_cmpuint (coterie_text_fold (text, 1), ==, strlen (text));
}

static void
test_long_line (void)
{
  g_autofree char *text = repeat ("ż", 65536 / 2);

  g_assert_cmpuint (coterie_text_fold (text, 1), ==, 2 * COTERIE_TEXT_FOLD_CHARS);
  g_assert_cmpuint (coterie_text_fold (text, 2), ==, 4 * COTERIE_TEXT_FOLD_CHARS);
  g_assert_cmpuint (coterie_text_fold (text, 1000), ==, strlen (text));
}

/* Each of the characters at which a line may end counts, not only the one that people type. */
static void
test_many_lines (void)
{
  static const char *const ends[] = { "\n", "\r", "\v", "\f", "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *text = repeat (ends[i], 1000);

      g_assert_cmpuint (coterie_text_fold (text, 1), ==, COTERIE_TEXT_FOLD_LINES * strlen (ends[i]));
    }
}

/* Marks stay with what they stand on, but not any number of them. */
static void
test_marks (void)
{
  g_autofree char *start = repeat ("a", COTERIE_TEXT_FOLD_CHARS);
  g_autofree char *few = repeat ("\xcc\x81", 5), *many = repeat ("\xcc\x81", 20000);
  g_autofree char *rest = repeat ("b", 5000);
  g_autofree char *kept = g_strconcat (start, few, rest, NULL), *cut = g_strconcat (start, many, rest, NULL);

  g_assert_cmpuint (coterie_text_fold (kept, 1), ==, COTERIE_TEXT_FOLD_CHARS + 10);
  g_assert_cmpuint (coterie_text_fold (cut, 1), <, COTERIE_TEXT_FOLD_CHARS + 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/text-fold/short-is-whole", test_short_is_whole);
  g_test_add_func ("/ui/text-fold/little-more-is-whole", test_little_more_is_whole);
  g_test_add_func ("/ui/text-fold/long-line", test_long_line);
  g_test_add_func ("/ui/text-fold/many-lines", test_many_lines);
  g_test_add_func ("/ui/text-fold/marks", test_marks);
  return g_test_run ();
}
