// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/linkify.h"

#include <string.h>

/* Addresses are shown as they are written and lead to what they show. Longer ones than this are text. */
#define ADDRESS_MAX_BYTES 2048

static gboolean
starts_host (const char *rest, gsize n_bytes)
{
  return n_bytes > 0 && (g_ascii_isalnum (rest[0]) || rest[0] == '[' || (rest[0] & 0x80) != 0);
}

static gboolean
has_mailbox (const char *rest, gsize n_bytes)
{
  const char *at = memchr (rest, '@', n_bytes);

  return at != NULL && at > rest && at + 1 < rest + n_bytes && at[1] != '?';
}

static gboolean
has_any (const char *rest, gsize n_bytes)
{
  return n_bytes > 0 && (g_ascii_isalnum (rest[0]) || rest[0] == '/');
}

static const struct
{
  const char *prefix;
  gboolean (*is_whole) (const char *rest, gsize n_bytes); /* what follows the prefix makes sense */
} schemes[] = {
  { "https://", starts_host },
  { "http://", starts_host },
  { "mailto:", has_mailbox },
  { "coterie:", has_any },
};

/* What cannot be seen, or turns the direction of what can, ends an address: it must not hide where a link leads. */
static gboolean
ends_address (gunichar c)
{
  if (c < 0x80)
    return c <= ' ' || c == 0x7f || strchr ("<>\"`{}|\\^", (int) c) != NULL;
  switch ((int) g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_SPACE_SEPARATOR:
      return TRUE;
    default:
      return FALSE;
    }
}

static gsize
count_byte (const char *text, gsize n_bytes, char byte)
{
  gsize n = 0;

  for (gsize i = 0; i < n_bytes; i++)
    n += text[i] == byte;
  return n;
}

/* A sentence's punctuation after an address does not belong to it; nor does a bracket that was opened before it. */
static gsize
trim_end (const char *text, gsize n_bytes)
{
  while (n_bytes > 0)
    {
      char last = text[n_bytes - 1];

      if (strchr (".,;:!?'*_~", last) != NULL ||
          (last == ')' && count_byte (text, n_bytes, ')') > count_byte (text, n_bytes, '(')) ||
          (last == ']' && count_byte (text, n_bytes, ']') > count_byte (text, n_bytes, '[')))
        n_bytes--;
      else
        break;
    }
  return n_bytes;
}

/* How many bytes of an address begin here; 0: none does. */
static gsize
measure_address (const char *text, const char *end)
{
  const char *p;

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      gsize n_prefix = strlen (schemes[i].prefix), n_bytes;

      if ((gsize) (end - text) <= n_prefix || g_ascii_strncasecmp (text, schemes[i].prefix, n_prefix) != 0)
        continue;
      for (p = text + n_prefix; p < end && p - text <= ADDRESS_MAX_BYTES && !ends_address (g_utf8_get_char (p));)
        p = g_utf8_next_char (p);
      if (p - text > ADDRESS_MAX_BYTES)
        return 0;
      n_bytes = trim_end (text, (gsize) (p - text));
      return n_bytes > n_prefix && schemes[i].is_whole (text + n_prefix, n_bytes - n_prefix) ? n_bytes : 0;
    }
  return 0;
}

static gboolean
may_begin_after (const char *text, const char *p)
{
  return p == text || !g_unichar_isalnum (g_utf8_get_char (g_utf8_prev_char (p)));
}

static void
append_text (GString *markup, const char *text, gsize n_bytes)
{
  g_autofree char *escaped = g_markup_escape_text (text, (gssize) n_bytes);

  g_string_append (markup, escaped);
}

static void
append_link (GString *markup, const char *address, gsize n_bytes)
{
  g_autofree char *escaped = g_markup_escape_text (address, (gssize) n_bytes);

  g_string_append_printf (markup, "<a href=\"%s\">%s</a>", escaped, escaped);
}

/**
 * coterie_linkify:
 * @text: UTF-8 of a stranger
 * @n_bytes: how much of it; -1: all
 *
 * Returns: Pango markup that shows @text as it is, where http, https, mailto and coterie addresses are links; or %NULL
 *   when there is none
 */
char *
coterie_linkify (const char *text, gssize n_bytes)
{
  g_autoptr (GString) markup = NULL;
  const char *end = text + (n_bytes < 0 ? strlen (text) : (gsize) n_bytes);
  const char *shown = text; /* all before it is in the markup */

  for (const char *p = text; p < end;)
    {
      gsize length = strchr ("hHmMcC", *p) != NULL && may_begin_after (text, p) ? measure_address (p, end) : 0;

      if (length == 0)
        {
          p = g_utf8_next_char (p);
          continue;
        }
      if (markup == NULL)
        markup = g_string_sized_new ((gsize) (end - text) * 2);
      append_text (markup, shown, (gsize) (p - shown));
      append_link (markup, p, length);
      p = shown = p + length;
    }
  if (markup == NULL)
    return NULL;
  append_text (markup, shown, (gsize) (end - shown));
  return g_string_free (g_steal_pointer (&markup), FALSE);
}

gboolean
coterie_linkify_is_address (const char *uri)
{
  gsize length = strlen (uri);

  return g_utf8_validate (uri, (gssize) length, NULL) && length > 0 && measure_address (uri, uri + length) == length;
}
