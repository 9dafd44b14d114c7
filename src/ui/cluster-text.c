// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/cluster-text.h"

#define ZERO_WIDTH_SPACE 0x200b /* ends a cluster, and is not seen */
#define ZERO_WIDTH_JOINER 0x200d
#define EMOJI_VARIATION 0xfe0f
#define KEYCAP 0x20e3

static gboolean
is_skin_tone (gunichar c)
{
  return c >= 0x1f3fb && c <= 0x1f3ff;
}

static gboolean
is_tag (gunichar c) /* the letters of a region's flag */
{
  return c >= 0xe0020 && c <= 0xe007f;
}

static gboolean
is_emoji (gunichar c)
{
  return (c >= 0x1f200 && c <= 0x1faff && !is_skin_tone (c)) || (c >= 0x2190 && c <= 0x2bff);
}

/* Whether @c, which belongs to the character before it, may do so when that ends in @before. */
static gboolean
may_follow (gunichar before, gunichar c)
{
  if (is_skin_tone (c))
    return is_emoji (before);
  if (is_tag (c))
    return is_emoji (before) || is_tag (before);
  if (c == EMOJI_VARIATION)
    return is_emoji (before) || (before < 0x80 && (g_ascii_isdigit ((char) before) || before == '#' || before == '*'));
  if (c == KEYCAP)
    return before == EMOJI_VARIATION;
  if (c == ZERO_WIDTH_JOINER)
    return is_emoji (before) || is_skin_tone (before) || before == EMOJI_VARIATION || g_unichar_isalnum (before) ||
           g_unichar_ismark (before);
  return g_unichar_isalnum (before) || (g_unichar_ismark (before) && before != EMOJI_VARIATION);
}

static gboolean
extends (gunichar c)
{
  return is_skin_tone (c) || is_tag (c) || c == ZERO_WIDTH_JOINER || g_unichar_ismark (c);
}

char *
coterie_cluster_text (const char *text)
{
  g_autoptr (GString) fit = NULL;
  const char *copied = text;
  gunichar before = ' ';

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (extends (c) && !may_follow (before, c))
        {
          if (fit == NULL)
            fit = g_string_new (NULL);
          g_string_append_len (fit, copied, p - copied);
          g_string_append_unichar (fit, ZERO_WIDTH_SPACE);
          copied = p;
        }
      before = c;
    }
  if (fit == NULL)
    return NULL;
  g_string_append (fit, copied);
  return g_string_free (g_steal_pointer (&fit), FALSE);
}
