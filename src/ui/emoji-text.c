// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/emoji-text.h"

#include <string.h>

/* Emoji sequences as Unicode Technical Standard 51 describes them, near enough to decide upon a font size. */

#define SEQUENCE_MAX_CHARS 12 /* a family of four with skin tones has eleven */

#define ZERO_WIDTH_JOINER 0x200d
#define EMOJI_VARIATION 0xfe0f
#define KEYCAP 0x20e3

typedef struct
{
  gunichar first, last;
} Range;

/* Shown as pictures unless a variation selector says otherwise. */
static const Range pictures[] = {
  { 0x231a, 0x231b },   { 0x23e9, 0x23ec },   { 0x23f0, 0x23f0 },   { 0x23f3, 0x23f3 },   { 0x25fd, 0x25fe },
  { 0x2614, 0x2615 },   { 0x2648, 0x2653 },   { 0x267f, 0x267f },   { 0x2693, 0x2693 },   { 0x26a1, 0x26a1 },
  { 0x26aa, 0x26ab },   { 0x26bd, 0x26be },   { 0x26c4, 0x26c5 },   { 0x26ce, 0x26ce },   { 0x26d4, 0x26d4 },
  { 0x26ea, 0x26ea },   { 0x26f2, 0x26f3 },   { 0x26f5, 0x26f5 },   { 0x26fa, 0x26fa },   { 0x26fd, 0x26fd },
  { 0x2705, 0x2705 },   { 0x270a, 0x270b },   { 0x2728, 0x2728 },   { 0x274c, 0x274c },   { 0x274e, 0x274e },
  { 0x2753, 0x2755 },   { 0x2757, 0x2757 },   { 0x2795, 0x2797 },   { 0x27b0, 0x27b0 },   { 0x27bf, 0x27bf },
  { 0x2b1b, 0x2b1c },   { 0x2b50, 0x2b50 },   { 0x2b55, 0x2b55 },   { 0x1f004, 0x1f004 }, { 0x1f0cf, 0x1f0cf },
  { 0x1f18e, 0x1f18e }, { 0x1f191, 0x1f19a }, { 0x1f201, 0x1f201 }, { 0x1f21a, 0x1f21a }, { 0x1f22f, 0x1f22f },
  { 0x1f232, 0x1f236 }, { 0x1f238, 0x1f23a }, { 0x1f250, 0x1f251 }, { 0x1f300, 0x1f64f }, { 0x1f680, 0x1f6ff },
  { 0x1f7e0, 0x1f7eb }, { 0x1f7f0, 0x1f7f0 }, { 0x1f90c, 0x1f9ff }, { 0x1fa70, 0x1faff },
};

/* Shown as pictures when a variation selector or a joiner follows. */
static const Range symbols[] = {
  { 0xa9, 0xa9 },     { 0xae, 0xae },     { 0x203c, 0x203c }, { 0x2049, 0x2049 },
  { 0x2122, 0x2122 }, { 0x2139, 0x2139 }, { 0x2194, 0x21aa }, { 0x231a, 0x23ff },
  { 0x24c2, 0x24c2 }, { 0x25aa, 0x25fe }, { 0x2600, 0x27bf }, { 0x2934, 0x2935 },
  { 0x2b05, 0x2b55 }, { 0x3030, 0x303d }, { 0x3297, 0x3299 }, { 0x1f100, 0x1f2ff },
};

static gboolean
is_among (gunichar c, const Range *ranges, gsize n_ranges)
{
  for (gsize i = 0; i < n_ranges; i++)
    if (c >= ranges[i].first && c <= ranges[i].last)
      return TRUE;
  return FALSE;
}

static gboolean
is_flag_letter (gunichar c)
{
  return c >= 0x1f1e6 && c <= 0x1f1ff;
}

static gboolean
is_modifier (gunichar c) /* skin tones, and the letters of regional flags */
{
  return (c >= 0x1f3fb && c <= 0x1f3ff) || (c >= 0xe0020 && c <= 0xe007f);
}

static const char *
skip_one (const char *p, gunichar c)
{
  return g_utf8_get_char (p) == c ? g_utf8_next_char (p) : p;
}

static const char * /* NULL: no emoji begins here */
skip_element (const char *p)
{
  gunichar c = g_utf8_get_char (p), next;

  p = g_utf8_next_char (p);
  next = g_utf8_get_char (p);
  if (is_flag_letter (c))
    return is_flag_letter (next) ? g_utf8_next_char (p) : NULL;
  if (c < 0x80 && (g_ascii_isdigit ((char) c) || c == '#' || c == '*'))
    {
      p = skip_one (p, EMOJI_VARIATION);
      return g_utf8_get_char (p) == KEYCAP ? g_utf8_next_char (p) : NULL;
    }
  if (!is_among (c, pictures, G_N_ELEMENTS (pictures)) &&
      !((next == EMOJI_VARIATION || next == ZERO_WIDTH_JOINER || is_modifier (next)) &&
        is_among (c, symbols, G_N_ELEMENTS (symbols))))
    return NULL;
  p = skip_one (p, EMOJI_VARIATION);
  for (guint n = 0; n < SEQUENCE_MAX_CHARS && is_modifier (g_utf8_get_char (p)); n++)
    p = g_utf8_next_char (p);
  return p;
}

static const char * /* NULL: no emoji begins here */
skip_emoji (const char *p)
{
  p = skip_element (p);
  for (guint n = 0; n < SEQUENCE_MAX_CHARS && p != NULL && g_utf8_get_char (p) == ZERO_WIDTH_JOINER; n++)
    p = skip_element (g_utf8_next_char (p));
  return p;
}

guint
coterie_emoji_text_count (const char *text)
{
  guint n = 0;

  while (*text != '\0')
    {
      text = skip_emoji (text);
      if (text == NULL || ++n > COTERIE_EMOJI_TEXT_MAX)
        return 0;
    }
  return n;
}
