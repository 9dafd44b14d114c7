// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/name-text.h"

#include "ui/cluster-text.h"

#define MAX_MARKS 4 /* on one character; no script needs more */

/* U+2068 FIRST STRONG ISOLATE and U+2069 POP DIRECTIONAL ISOLATE */
#define ISOLATE "\xe2\x81\xa8"
#define POP_ISOLATE "\xe2\x81\xa9"

#define ZERO_WIDTH_JOINER 0x200d
#define ZERO_WIDTH_NON_JOINER 0x200c

static gboolean
is_space (gunichar c)
{
  return g_unichar_isspace (c) || c == 0x85 || c == 0x2028 || c == 0x2029;
}

/* The joiners are needed inside words of some scripts and inside emoji; at the ends they are nothing but invisible. */
static gboolean
is_hidden (gunichar c, gboolean inside)
{
  GUnicodeType type = g_unichar_type (c);

  if (c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER)
    return !inside;
  return type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT || type == G_UNICODE_SURROGATE ||
         type == G_UNICODE_UNASSIGNED;
}

/* Marks, and letters of Hangul on the same place of a syllable: Pango breaks no line between them. */
static gboolean
joins (gunichar before, gunichar c)
{
  GUnicodeBreakType type = g_unichar_break_type (c);

  return g_unichar_ismark (c) || type == G_UNICODE_BREAK_HANGUL_V_JAMO || type == G_UNICODE_BREAK_HANGUL_T_JAMO ||
         (type == G_UNICODE_BREAK_HANGUL_L_JAMO && g_unichar_break_type (before) == type);
}

char *
coterie_name_text (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  GString *text = g_string_new (NULL);
  char *fit;
  gunichar before = 0;
  guint n_marks = 0;
  gboolean space = FALSE;

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (is_space (c))
        space = text->len > 0;
      if (is_space (c) || is_hidden (c, text->len > 0 && *g_utf8_next_char (p) != '\0'))
        continue;
      n_marks = joins (before, c) ? n_marks + 1 : 0;
      before = c;
      if (n_marks > MAX_MARKS)
        continue;
      if (space)
        g_string_append_c (text, ' ');
      space = FALSE;
      g_string_append_unichar (text, c);
    }
  fit = coterie_cluster_text (text->str);
  if (fit == NULL)
    return g_string_free (text, FALSE);
  g_string_free (text, TRUE);
  return fit;
}

char *
coterie_name_text_isolate (const char *name)
{
  g_autofree char *text = coterie_name_text (name);

  return g_strconcat (ISOLATE, text, POP_ISOLATE, NULL);
}
