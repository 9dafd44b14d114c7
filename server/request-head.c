// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/request-head.h"

#include "wire/limits.h"

#include <string.h>

#define TARGET_MAX_BYTES 1024
#define METHOD_MAX_BYTES 16
#define LENGTH_MAX_DIGITS 12

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
check_length (const char *value, gsize n_value, CoterieRequestHead *self)
{
  if (self->has_length || self->has_encoding || n_value == 0 || n_value > LENGTH_MAX_DIGITS)
    return FALSE;
  self->has_length = TRUE;
  for (gsize i = 0; i < n_value; i++)
    if (!g_ascii_isdigit (value[i]))
      return FALSE;
  return TRUE;
}

static gboolean
check_encoding (const char *value, gsize n_value, CoterieRequestHead *self)
{
  if (self->has_length || self->has_encoding)
    return FALSE;
  self->has_encoding = TRUE;
  return is_named (value, n_value, "chunked");
}

/* "Name: value", on one line. */
static gboolean
check_field (const char *line, gsize n_bytes, CoterieRequestHead *self)
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
    return check_length (value, (gsize) (end - value), self);
  if (is_named (line, n_name, "Transfer-Encoding"))
    return check_encoding (value, (gsize) (end - value), self);
  return TRUE;
}

/* A whole line without its line feed. FALSE: that decides it; RIGHT is the empty one behind the head. */
static gboolean
take_line (CoterieRequestHead *self, const char *line, gsize n_line, CoterieHeadVerdict *verdict)
{
  gboolean is_right;

  if (n_line > 0 && line[n_line - 1] == '\r')
    n_line--;
  if (n_line == 0)
    {
      *verdict = self->has_request_line ? COTERIE_HEAD_RIGHT : COTERIE_HEAD_WRONG;
      return FALSE;
    }
  is_right = self->has_request_line ? check_field (line, n_line, self) : check_request_line (line, n_line);
  self->has_request_line = TRUE;
  *verdict = is_right ? COTERIE_HEAD_INCOMPLETE : COTERIE_HEAD_WRONG;
  return is_right;
}

/**
 * coterie_request_head_init:
 * @self: (out caller-allocates): a head of which nothing has come
 */
void
coterie_request_head_init (CoterieRequestHead *self)
{
  *self = (CoterieRequestHead){ .line = g_byte_array_new () };
}

/**
 * coterie_request_head_clear:
 * @self: a head
 *
 * Repeating it is safe.
 */
void
coterie_request_head_clear (CoterieRequestHead *self)
{
  g_clear_pointer (&self->line, g_byte_array_unref);
}

/**
 * coterie_request_head_take:
 * @self: a head that is INCOMPLETE
 * @bytes: (array length=n_bytes): what has come since
 * @n_bytes: its size
 *
 * What follows the head is not looked at. A head that is larger than COTERIE_REQUEST_HEADER_MAX_BYTES is TOO_LARGE as
 * soon as there is a byte beyond them.
 *
 * Returns: whether it is complete now, and right; unless INCOMPLETE, it is over
 */
CoterieHeadVerdict
coterie_request_head_take (CoterieRequestHead *self, const char *bytes, gsize n_bytes)
{
  gsize n_left = MIN (n_bytes, COTERIE_REQUEST_HEADER_MAX_BYTES - self->n_bytes);
  const gboolean is_too_large = n_left < n_bytes;
  CoterieHeadVerdict verdict = COTERIE_HEAD_INCOMPLETE;
  const char *end;

  self->n_bytes += n_left;
  while ((end = memchr (bytes, '\n', n_left)) != NULL)
    {
      gsize n_line = (gsize) (end - bytes);

      g_byte_array_append (self->line, (const guint8 *) bytes, (guint) n_line);
      if (!take_line (self, (const char *) self->line->data, self->line->len, &verdict))
        return verdict;
      g_byte_array_set_size (self->line, 0);
      bytes = end + 1;
      n_left -= n_line + 1;
    }
  g_byte_array_append (self->line, (const guint8 *) bytes, (guint) n_left);
  return is_too_large ? COTERIE_HEAD_TOO_LARGE : COTERIE_HEAD_INCOMPLETE;
}
