// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-wire"

#include "wire/names.h"

#include "wire/errors.h"
#include "wire/limits.h"

#include <string.h>

/**
 * coterie_name_is_valid:
 * @name: a stranger's string
 *
 * Returns: whether it is a user name, [a-z][a-z0-9._-]{1,31}
 */
gboolean
coterie_name_is_valid (const char *name)
{
  gsize n;

  if (!g_ascii_islower (name[0]))
    return FALSE;
  for (n = 1; name[n] != '\0'; n++)
    if (n >= COTERIE_NAME_MAX_BYTES ||
        !(g_ascii_islower (name[n]) || g_ascii_isdigit (name[n]) || strchr ("._-", name[n]) != NULL))
      return FALSE;
  return n >= COTERIE_NAME_MIN_BYTES;
}

static gboolean
is_control (gunichar c)
{
  return c < 0x20 || (c >= 0x7f && c <= 0x9f);
}

/**
 * coterie_text_is_valid:
 * @text: a stranger's bytes; need not end in NUL
 * @size: their number; 0 is valid
 *
 * Returns: whether they are UTF-8 without control characters other than newline and tab
 */
gboolean
coterie_text_is_valid (const char *text, gsize size)
{
  const char *end = text + size;

  if (!g_utf8_validate_len (text, size, NULL))
    return FALSE;
  for (; text < end; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);
      if (is_control (c) && c != '\n' && c != '\t')
        return FALSE;
    }
  return TRUE;
}

/**
 * coterie_line_is_valid:
 * @line: a stranger's bytes; need not end in NUL
 * @size: their number; 0 is valid
 *
 * Returns: whether they are one line of UTF-8: no control characters, no line or paragraph separators
 */
gboolean
coterie_line_is_valid (const char *line, gsize size)
{
  const char *end = line + size;

  if (!g_utf8_validate_len (line, size, NULL))
    return FALSE;
  for (; line < end; line = g_utf8_next_char (line))
    {
      gunichar c = g_utf8_get_char (line);
      if (is_control (c) || c == 0x2028 || c == 0x2029)
        return FALSE;
    }
  return TRUE;
}

/**
 * coterie_name_check:
 * @name: what somebody typed or sent
 *
 * Returns: whether it is a user name; otherwise COTERIE_WIRE_ERROR_SYNTAX in a sentence for people
 */
gboolean
coterie_name_check (const char *name, GError **error)
{
  if (coterie_name_is_valid (name))
    return TRUE;

  g_set_error_literal (error, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_SYNTAX,
                       "A user name has 2 to 32 characters: small letters a-z, digits, dot, underscore and hyphen, "
                       "and begins with a letter.");
  return FALSE;
}

/**
 * coterie_text_check:
 * @text: what somebody typed; need not end in NUL
 * @size: its number of bytes
 *
 * Whether a message may have this text.
 *
 * Returns: TRUE; otherwise COTERIE_WIRE_ERROR_OUT_OF_RANGE when it is empty, COTERIE_WIRE_ERROR_TOO_LARGE beyond
 *   COTERIE_TEXT_MAX_BYTES, COTERIE_WIRE_ERROR_SYNTAX for other bytes, in a sentence for people
 */
gboolean
coterie_text_check (const char *text, gsize size, GError **error)
{
  if (size == 0)
    g_set_error_literal (error, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_OUT_OF_RANGE, "The message is empty.");
  else if (size > COTERIE_TEXT_MAX_BYTES)
    g_set_error (error, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_TOO_LARGE,
                 "The message is too long: it has %" G_GSIZE_FORMAT " bytes, and %d is the most.", size,
                 (int) COTERIE_TEXT_MAX_BYTES);
  else if (!coterie_text_is_valid (text, size))
    g_set_error_literal (error, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_SYNTAX,
                         "The message is not text: it has bytes that are not UTF-8, or control characters.");
  else
    return TRUE;
  return FALSE;
}

/**
 * coterie_display_name_check:
 * @name: what somebody typed; may be empty
 *
 * Returns: whether a profile may have this name; otherwise COTERIE_WIRE_ERROR_TOO_LARGE or COTERIE_WIRE_ERROR_SYNTAX
 *   in a sentence for people
 */
gboolean
coterie_display_name_check (const char *name, GError **error)
{
  gsize size = strlen (name);

  if (size > COTERIE_DISPLAY_NAME_MAX_BYTES)
    g_set_error (error, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_TOO_LARGE,
                 "The name is too long: it has %" G_GSIZE_FORMAT " bytes, and %d is the most.", size,
                 (int) COTERIE_DISPLAY_NAME_MAX_BYTES);
  else if (!coterie_line_is_valid (name, size))
    g_set_error_literal (error, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_SYNTAX, "The name is not one line of text.");
  else
    return TRUE;
  return FALSE;
}
