// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/name-text.h"

typedef struct
{
  const char *rule;
  const char *name;
  const char *text;
} Case;

static const Case cases[] = {
  { "plain", "Zofia Wójcik", "Zofia Wójcik" },
  { "markup-is-text", "<b>&amp;</b>", "<b>&amp;</b>" },
  { "line-ends", "Zofia\nis typing\r\nx", "Zofia is typing x" },
  { "spaces", "  Zofia \t\xc2\xa0 W  ", "Zofia W" },
  { "controls", "Zo\x01\x1b[31mfia\x7f", "Zo[31mfia" },
  { "direction-override",
    "\xe2\x80\xae"
    "aifoZ\xe2\x80\xac",
    "aifoZ" },
  { "isolates", "\xe2\x81\xa7Zofia\xe2\x81\xa9", "Zofia" },
  { "direction-marks", "\xe2\x80\x8eZofia\xe2\x80\x8f", "Zofia" },
  { "zero-width-space",
    "Zo\xe2\x80\x8b"
    "fia",
    "Zofia" },
  { "byte-order-mark", "\xef\xbb\xbfZofia", "Zofia" },
  { "soft-hyphen",
    "Zo\xc2\xad"
    "fia",
    "Zofia" },
  { "joiner-inside", "👩‍🍳", "👩‍🍳" },
  { "joiners-at-the-ends", "\xe2\x80\x8dZofia\xe2\x80\x8c", "Zofia" },
  { "marks", "a\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85\xcc\x86", "a\xcc\x81\xcc\x82\xcc\x83\xcc\x84" },
  { "letters-of-hangul", "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab\xe1\x84\x80",
    "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab\xe1\x84\x80" },
  { "vowels-of-hangul", "a\xe1\x85\xa1\xe1\x85\xa1\xe1\x85\xa1\xe1\x85\xa1\xe1\x85\xa1",
    "a\xe1\x85\xa1\xe1\x85\xa1\xe1\x85\xa1\xe1\x85\xa1" },
  { "arabic", "يوسف حداد", "يوسف حداد" },
  { "nothing-visible", "\xe2\x80\x8b\xe2\x80\x8e \n", "" },
};

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autofree char *text = coterie_name_text (c->name);

  g_assert_cmpstr (text, ==, c->text);
}

static void
test_isolate (void)
{
  g_autofree char *text = coterie_name_text_isolate ("\xe2\x81\xa9Zofia\xe2\x81\xa8");

  g_assert_cmpstr (text, ==, "\xe2\x81\xa8Zofia\xe2\x81\xa9");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/ui/name-text/", cases[i].rule, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/ui/name-text/isolate", test_isolate);
  return g_test_run ();
}
