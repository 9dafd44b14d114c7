// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/text-fold.h"

#include <string.h>

#define BRIM 1.25         /* nobody should have to ask for the last words alone */
#define MAX_MARKS_KEPT 32 /* of a character at the fold */

/* What Pango begins a new line at, among them those that nobody types. */
static gboolean
breaks_line (gunichar c)
{
  return c == '\n' || c == '\r' || c == '\v' || c == '\f' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

/* Some characters are written as whole sentences. */
static gdouble
get_weight (gunichar c)
{
  return c >= 0xfdf0 && c <= 0xfdfd ? 12 : 1;
}

static const char *
find_fold (const char *text, gdouble max_chars, gdouble max_lines)
{
  gdouble n_chars = 0, n_lines = 0;

  while (*text != '\0' && n_chars < max_chars && n_lines < max_lines)
    {
      gunichar c = g_utf8_get_char (text);

      n_lines += breaks_line (c);
      n_chars += get_weight (c);
      text = g_utf8_next_char (text);
    }
  return text;
}

/**
 * coterie_text_fold:
 * @text: UTF-8
 * @n_folds: how often the person asked for more, plus one
 */
gsize
coterie_text_fold (const char *text, guint n_folds)
{
  const char *end;
  gdouble n = MAX (n_folds, 1);

  end = find_fold (text, BRIM * n * COTERIE_TEXT_FOLD_CHARS, BRIM * n * COTERIE_TEXT_FOLD_LINES);
  if (*end == '\0')
    return (gsize) (end - text);
  end = find_fold (text, n * COTERIE_TEXT_FOLD_CHARS, n * COTERIE_TEXT_FOLD_LINES);
  for (guint i = 0; i < MAX_MARKS_KEPT && g_unichar_ismark (g_utf8_get_char (end)); i++)
    end = g_utf8_next_char (end);
  return (gsize) (end - text);
}
