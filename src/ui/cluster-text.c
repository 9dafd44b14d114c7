// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/cluster-text.h"

#include <string.h>

#define ZERO_WIDTH_SPACE 0x200b /* ends a cluster, and is not seen */
#define ZERO_WIDTH_JOINER 0x200d
#define EMOJI_VARIATION 0xfe0f
#define KEYCAP 0x20e3
#define ZERO_WIDTH_SPACE_UTF8 "\xe2\x80\x8b"
#define MAX_EXTENDING 30 /* of one character: no language has more (UAX #15, stream-safe text) */
#define BREAK_EVERY_CHARS 8
#define MAX_JOINED 6 /* to one picture: those that exist have four */

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
  if (before == ZERO_WIDTH_SPACE)
    return TRUE;
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

gboolean
coterie_cluster_text_extends (gunichar c)
{
  return is_skin_tone (c) || is_tag (c) || c == ZERO_WIDTH_JOINER || g_unichar_ismark (c);
}

/* What belongs to the character that is being read. */
typedef struct
{
  gunichar last;
  guint n_extending, n_joined;
} Cluster;

/* Returns FALSE when @c must not belong to the character before it, but would; it begins one of its own then. */
static gboolean
cluster_add (Cluster *cluster, gunichar c)
{
  const gboolean extends = coterie_cluster_text_extends (c);
  const gunichar before = cluster->last;

  if (!extends && before != ZERO_WIDTH_JOINER)
    cluster->n_joined = 0;
  cluster->n_extending = extends ? cluster->n_extending + 1 : 0;
  cluster->n_joined += c == ZERO_WIDTH_JOINER ? 1 : 0;
  cluster->last = c;
  if (!extends || (cluster->n_extending <= MAX_EXTENDING && cluster->n_joined <= MAX_JOINED && may_follow (before, c)))
    return TRUE;
  cluster->n_extending = 1;
  cluster->n_joined = c == ZERO_WIDTH_JOINER ? 1 : 0;
  return FALSE;
}

char *
coterie_cluster_text (const char *text)
{
  g_autoptr (GString) fit = NULL;
  const char *copied = text;
  Cluster cluster = { .last = ' ' };

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (cluster_add (&cluster, g_utf8_get_char (p)))
        continue;
      if (fit == NULL)
        fit = g_string_new (NULL);
      g_string_append_len (fit, copied, p - copied);
      g_string_append (fit, ZERO_WIDTH_SPACE_UTF8);
      copied = p;
    }
  if (fit == NULL)
    return NULL;
  g_string_append (fit, copied);
  return g_string_free (g_steal_pointer (&fit), FALSE);
}

char *
coterie_cluster_text_undo (const char *fit)
{
  GString *text = g_string_sized_new (strlen (fit));

  for (const char *p = fit; *p != '\0'; p = g_utf8_next_char (p))
    if (g_utf8_get_char (p) != ZERO_WIDTH_SPACE ||
        !coterie_cluster_text_extends (g_utf8_get_char (g_utf8_next_char (p))))
      g_string_append_len (text, p, g_utf8_next_char (p) - p);
  return g_string_free (text, FALSE);
}

char *
coterie_cluster_text_break (const char *text)
{
  GString *breakable = g_string_new (NULL);
  guint n_chars = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      g_string_append_unichar (breakable, *p == '\t' ? ' ' : g_utf8_get_char (p));
      if (++n_chars % BREAK_EVERY_CHARS == 0)
        g_string_append (breakable, ZERO_WIDTH_SPACE_UTF8);
    }
  return g_string_free (breakable, FALSE);
}
