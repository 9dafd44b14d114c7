// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/errors.h"
#include "wire/limits.h"
#include "wire/names.h"

#include <string.h>

static const char *const good_names[] = { "al", "alice", "a.b-c_d", "a0", "z9999999999999999999999999999999" };

static const struct
{
  const char *rule;
  const char *name;
} bad_names[] = {
  { "empty", "" },
  { "one-character", "a" },
  { "33-characters", "a23456789012345678901234567890123" },
  { "capital", "Alice" },
  { "capital-inside", "aLice" },
  { "begins-with-digit", "1alice" },
  { "begins-with-dot", ".alice" },
  { "space", "al ice" },
  { "newline-at-the-end", "alice\n" },
  { "slash", "al/ice" },
  { "percent", "al%69ce" },
  { "at-sign", "@alice" },
  { "umlaut", "\303\244lice" },
  { "cyrillic-a", "\320\260lice" },
  { "zero-width-space", "al\342\200\213ice" },
};

static void
test_good_names (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good_names); i++)
    g_assert_true (coterie_name_is_valid (good_names[i]));
}

static void
test_bad_name (gconstpointer row)
{
  const char *name = bad_names[GPOINTER_TO_UINT (row)].name;
  g_autoptr (GError) error = NULL;

  g_assert_false (coterie_name_is_valid (name));
  g_assert_false (coterie_name_check (name, &error));
  g_assert_error (error, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_SYNTAX);
}

static void
test_text_takes_every_letter (void)
{
  static const char text[] = "Gr\303\274\303\237e \360\237\230\200\n\tend \342\200\256 \342\200\250";

  g_assert_true (coterie_text_is_valid (text, strlen (text)));
  g_assert_true (coterie_text_is_valid ("", 0));
  g_assert_true (coterie_text_is_valid ("ab", 1)); /* need not end in NUL */
}

static void
test_text_refuses_control_characters (void)
{
  for (gunichar c = 0; c < 0xa0; c++)
    {
      char text[8] = "x";
      int n = 1 + g_unichar_to_utf8 (c, text + 1);
      gboolean is_control = c < 0x20 || c >= 0x7f;
      g_assert_cmpint (coterie_text_is_valid (text, n), ==, !is_control || c == '\n' || c == '\t');
      g_assert_cmpint (coterie_line_is_valid (text, n), ==, !is_control);
    }
}

static void
test_text_refuses_broken_utf8 (void)
{
  static const char *const broken[] = { "\xff", "\xc0\xaf", "\xe2\x82", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80" };

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_assert_false (coterie_text_is_valid (broken[i], strlen (broken[i])));
      g_assert_false (coterie_line_is_valid (broken[i], strlen (broken[i])));
    }
}

static void
test_text_has_bounds (void)
{
  g_autofree char *text = g_strnfill (COTERIE_TEXT_MAX_BYTES + 1, 'x');
  g_autoptr (GError) empty = NULL;
  g_autoptr (GError) large = NULL;
  g_autoptr (GError) control = NULL;

  g_assert_false (coterie_text_check ("", 0, &empty));
  g_assert_error (empty, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_OUT_OF_RANGE);
  g_assert_true (coterie_text_check (text, COTERIE_TEXT_MAX_BYTES, NULL));
  g_assert_false (coterie_text_check (text, COTERIE_TEXT_MAX_BYTES + 1, &large));
  g_assert_error (large, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_TOO_LARGE);
  g_assert_false (coterie_text_check ("a\r", 2, &control));
  g_assert_error (control, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_SYNTAX);
}

static void
test_display_names (void)
{
  g_autofree char *name = g_strnfill (COTERIE_DISPLAY_NAME_MAX_BYTES + 1, 'x');
  g_autoptr (GError) error = NULL;

  g_assert_true (coterie_display_name_check ("", NULL));
  g_assert_true (coterie_display_name_check ("Bob Baker", NULL));
  g_assert_false (coterie_display_name_check ("Bob\nBaker", NULL));
  g_assert_false (coterie_display_name_check ("Bob\342\200\250Baker", NULL));
  g_assert_false (coterie_display_name_check (name, &error));
  g_assert_error (error, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_TOO_LARGE);
  g_assert_true (coterie_display_name_check (name + 1, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/names/good-names", test_good_names);
  for (guint i = 0; i < G_N_ELEMENTS (bad_names); i++)
    {
      g_autofree char *path = g_strdup_printf ("/wire/names/bad-name/%s", bad_names[i].rule);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_bad_name);
    }
  g_test_add_func ("/wire/names/text-takes-every-letter", test_text_takes_every_letter);
  g_test_add_func ("/wire/names/text-refuses-control-characters", test_text_refuses_control_characters);
  g_test_add_func ("/wire/names/text-refuses-broken-utf8", test_text_refuses_broken_utf8);
  g_test_add_func ("/wire/names/text-has-bounds", test_text_has_bounds);
  g_test_add_func ("/wire/names/display-names", test_display_names);
  return g_test_run ();
}
