// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-core"

#include "core/composer.h"

#include "entities/errors.h"
#include "wire/limits.h"
#include "wire/names.h"

#include <string.h>

/**
 * coterie_composer_check_text:
 * @text: a message's text
 *
 * 1 to %COTERIE_TEXT_MAX_BYTES of UTF-8 without control characters other than newline and tab. Errors: BAD_INPUT,
 * TOO_LONG.
 */
gboolean
coterie_composer_check_text (const char *text, GError **error)
{
  gsize size = strlen (text);

  if (size == 0)
    g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT, "There is nothing to send.");
  else if (size > COTERIE_TEXT_MAX_BYTES)
    g_set_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_TOO_LONG,
                 "A message has at most 65,536 bytes; this one has %" G_GSIZE_FORMAT ".", size);
  else if (!coterie_text_is_valid (text, size))
    g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT,
                         "A message is UTF-8 without control characters other than line ends and tabs.");
  else
    return TRUE;
  return FALSE;
}

/**
 * coterie_composer_check_picture:
 * @picture: PNG or JPEG by its first bytes, %COTERIE_PICTURE_MAX_BYTES at most; empty takes a picture away
 *
 * Errors: BAD_INPUT, TOO_LONG.
 */
gboolean
coterie_composer_check_picture (GBytes *picture, GError **error)
{
  static const guint8 png[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n' };
  static const guint8 jpeg[] = { 0xFF, 0xD8, 0xFF };
  gsize size;
  const guint8 *bytes = g_bytes_get_data (picture, &size);

  if (size > COTERIE_PICTURE_MAX_BYTES)
    g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_TOO_LONG, "A picture has at most 64 KiB.");
  else if (size > 0 && !(size > sizeof png && memcmp (bytes, png, sizeof png) == 0) &&
           !(size > sizeof jpeg && memcmp (bytes, jpeg, sizeof jpeg) == 0))
    g_set_error_literal (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT, "A picture is PNG or JPEG.");
  else
    return TRUE;
  return FALSE;
}
