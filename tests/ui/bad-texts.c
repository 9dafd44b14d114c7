// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bad-texts.h"

#include <string.h>

const TestBadText test_bad_texts[] = {
  { "one-line", "a line of words " },
  { "one-word", "w" },
  { "many-lines", "\n" },
  { "other-line-ends", "x\xe2\x80\xa8" },
  { "combining-marks", "\xcc\x81\xcd\x93\xe2\x83\x9d" },
  { "marks-of-one-font", "\xcc\x81\xcd\x93\xcc\x95" },
  { "combining-storm", "a\xcc\x81\xcd\x93\xcc\x95\xcc\x81\xcd\x93\xcc\x95\xcc\x81\xcd\x93" },
  { "overrides", "\xe2\x80\xae"
                 "abc\xe2\x80\xad"
                 "אבג" },
  { "unclosed-isolates", "\xe2\x81\xa7\xe2\x81\xa6" },
  { "right-to-left", "שלום עולם " },
  { "zero-width", "\xe2\x80\x8b\xe2\x80\x8d" },
  { "joined-emoji", "👩‍👩‍👧‍👦" },
  { "endlessly-joined-emoji", "👩\xe2\x80\x8d" },
  { "modifiers", "\xf0\x9f\x8f\xbd" },
  { "marks-with-width", "\xe2\x83\x9d" },
  { "hangul-vowels", "\xe1\x85\xa1" },
  { "hangul-consonants", "\xe1\x84\x80" },
  { "skin-tones-on-letters", "a\xf0\x9f\x8f\xbd…" },
  { "marks-on-blanks", " \xcc\x81ש" },
  { "flags", "🇵🇹" },
  { "tabs", "\t" },
  { "blanks", " " },
  { "no-break-blanks", "\xc2\xa0" },
  { "word-joiners", "w\xe2\x81\xa0" },
  { "wide-glyph", "\xef\xb7\xbd" },
  { "markup", "<span size='999999'>" },
  { "links", "https://a.org/ " },
  { "one-link", "https://" },
  { NULL, NULL },
};

char *
test_repeat (const char *unit, gsize max_bytes)
{
  GString *all = g_string_new (NULL);

  while (all->len + strlen (unit) <= max_bytes)
    g_string_append (all, unit);
  return g_string_free (all, FALSE);
}
