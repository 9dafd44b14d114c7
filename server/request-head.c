// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/request-head.h"

#include "wire/limits.h"

#include <string.h>

#define TARGET_MAX_BYTES 1024
#define METHOD_MAX_BYTES 16
#define LENGTH_MAX_DIGITS 12

/* What of the head decides where the body ends. */
typedef struct
{
  gboolean has_length;
  gboolean has_encoding;
} Framing;

static gboolean
is_token_char (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$%&'*+-.^_`|~", c) != NULL);
}

static gsize
token_length (const char *at, gsize n_bytes)
{
  gsize n = 0;

  while (n < n_bytes && is_token_char (at[n]))
    n++;
  return n;
}

/* "GET /path HTTP/1.1"; no other form of target is of use here. */
static gboolean
check_request_line (const char *line, gsize n_bytes)
{
  static const char version[] = " HTTP/1.";
  const gsize n_version = strlen (version) + 1;
  gsize n_method = token_length (line, n_bytes);
  const char *target = line + n_method + 1;
  gsize n_target;

  if (n_method == 0 || n_method > METHOD_MAX_BYTES || n_bytes < n_method + 2 + n_version || line[n_method] != ' ')
    return FALSE;
  n_target = n_bytes - n_method - 1 - n_version;
  if (target[0] != '/' || n_target > TARGET_MAX_BYTES || memcmp (target + n_target, version, strlen (version)) != 0 ||
      (line[n_bytes - 1] != '0' && line[n_bytes - 1] != '1'))
    return FALSE;
  for (gsize i = 0; i < n_target; i++)
    if (!g_ascii_isgraph (target[i]) || target[i] == '#')
      return FALSE;
  return TRUE;
}

static gboolean
is_named (const char *line, gsize n_name, const char *name)
{
  return n_name == strlen (name) && g_ascii_strncasecmp (line, name, n_name) == 0;
}

static gboolean
check_length (const char *value, gsize n_value, Framing *framing)
{
  if (framing->has_length || framing->has_encoding || n_value == 0 || n_value > LENGTH_MAX_DIGITS)
    return FALSE;
  framing->has_length = TRUE;
  for (gsize i = 0; i < n_value; i++)
    if (!g_ascii_isdigit (value[i]))
      return FALSE;
  return TRUE;
}

static gboolean
check_encoding (const char *value, gsize n_value, Framing *framing)
{
  if (framing->has_length || framing->has_encoding)
    return FALSE;
  framing->has_encoding = TRUE;
  return is_named (value, n_value, "chunked");
}

/* "Name: value", on one line. */
static gboolean
check_field (const char *line, gsize n_bytes, Framing *framing)
{
  gsize n_name = token_length (line, n_bytes);
  const char *value = line + n_name + 1, *end = line + n_bytes;

  if (n_name == 0 || n_name == n_bytes || line[n_name] != ':')
    return FALSE;
  while (value < end && (*value == ' ' || *value == '\t'))
    value++;
  while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
    end--;
  for (const char *at = value; at < end; at++)
    if ((guchar) *at < 0x20 && *at != '\t')
      return FALSE;
  if (is_named (line, n_name, "Content-Length"))
    return check_length (value, (gsize) (end - value), framing);
  if (is_named (line, n_name, "Transfer-Encoding"))
    return check_encoding (value, (gsize) (end - value), framing);
  return TRUE;
}

/* Gives the line without its end, or NULL when it is not whole. */
static const char *
next_line (const char **at, gsize *n_left, gsize *n_line)
{
  const char *line = *at;
  const char *end = memchr (line, '\n', *n_left);

  if (end == NULL)
    return NULL;
  *n_left -= (gsize) (end + 1 - line);
  *at = end + 1;
  *n_line = (gsize) (end - line);
  if (*n_line > 0 && line[*n_line - 1] == '\r')
    --*n_line;
  return line;
}

/**
 * coterie_request_head_check:
 * @bytes: (array length=n_bytes): what has come of a request
 * @n_bytes: its size
 *
 * The head of an HTTP/1.1 request (RFC 9112), stricter than libsoup 3.2 reads it: no folded lines, one framing of the
 * body and only one, no other transfer encoding than chunked. libsoup loses the target's memory when it does not know
 * the encoding, and a stranger could ask for that as often as he likes.
 *
 * Returns: whether it is complete, and right
 */
CoterieHeadVerdict
coterie_request_head_check (const char *bytes, gsize n_bytes)
{
  Framing framing = { FALSE, FALSE };
  gsize n_left = MIN (n_bytes, COTERIE_REQUEST_HEADER_MAX_BYTES), n_line;
  const char *line = next_line (&bytes, &n_left, &n_line);
  gboolean is_first = TRUE;

  for (; line != NULL; line = next_line (&bytes, &n_left, &n_line), is_first = FALSE)
    {
      if (n_line == 0 && !is_first)
        return COTERIE_HEAD_RIGHT;
      if (!(is_first ? check_request_line (line, n_line) : check_field (line, n_line, &framing)))
        return COTERIE_HEAD_WRONG;
    }
  return n_bytes > COTERIE_REQUEST_HEADER_MAX_BYTES ? COTERIE_HEAD_TOO_LARGE : COTERIE_HEAD_INCOMPLETE;
}
