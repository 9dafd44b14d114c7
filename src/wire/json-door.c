// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-wire"

#include "wire/json-door.h"

#include "wire/errors.h"
#include "wire/json-tree.h"
#include "wire/limits.h"

#include <string.h>

/* json-glib 1.6 overflows its stack on deep nesting and accepts much that is no JSON: comments, `{}{}`, bare words,
 * duplicate members. So its parser never sees foreign bytes: a scanner of our own refuses what is not strict RFC 8259,
 * and json-tree builds json-glib's tree from the rest. The scan takes linear time: members of an object are compared
 * with each other, and an object has at most COTERIE_JSON_MAX_MEMBERS. (That bound also keeps the hash tables of the
 * tree from being flooded.) */

typedef struct
{
  const char *bytes; /* decoded; in the input, or in the scratch when the name has escapes */
  gsize size;
} MemberName;

typedef struct
{
  const char *start;
  const char *at;
  const char *end;
  char *scratch; /* of the input's size, made for the first name that has escapes */
  gsize n_scratch;
  GError **error;
} Scan;

static gboolean
scan_value (Scan *scan, guint depth);

static gboolean
fail (Scan *scan, CoterieWireError code, const char *reason)
{
  g_set_error (scan->error, COTERIE_WIRE_ERROR, code, "JSON, byte %" G_GSIZE_FORMAT ": %s.",
               (gsize) (scan->at - scan->start), reason);
  return FALSE;
}

static gboolean
fail_here (Scan *scan, const char *expected)
{
  if (scan->at == scan->end)
    return fail (scan, COTERIE_WIRE_ERROR_CUT, "it ends too early");
  return fail (scan, COTERIE_WIRE_ERROR_SYNTAX, expected);
}

static void
skip_space (Scan *scan)
{
  while (scan->at < scan->end && (*scan->at == ' ' || *scan->at == '\t' || *scan->at == '\n' || *scan->at == '\r'))
    scan->at++;
}

static gboolean
next_is (Scan *scan, char c)
{
  return scan->at < scan->end && *scan->at == c;
}

static gboolean
take (Scan *scan, char c)
{
  if (!next_is (scan, c))
    return FALSE;
  scan->at++;
  return TRUE;
}

/* The four digits of \uXXXX; `at` stands behind the u. */
static gboolean
scan_hex4 (Scan *scan, gunichar *c)
{
  *c = 0;
  for (guint i = 0; i < 4; i++, scan->at++)
    {
      if (scan->at == scan->end || !g_ascii_isxdigit (*scan->at))
        return fail_here (scan, "four hexadecimal digits are expected");
      *c = *c << 4 | g_ascii_xdigit_value (*scan->at);
    }
  return TRUE;
}

static gboolean
scan_unicode_escape (Scan *scan)
{
  gunichar c, low;

  if (!scan_hex4 (scan, &c))
    return FALSE;
  if (c == 0)
    return fail (scan, COTERIE_WIRE_ERROR_NOT_UTF8, "a string holds a NUL");
  if (c >= 0xdc00 && c <= 0xdfff)
    return fail (scan, COTERIE_WIRE_ERROR_SYNTAX, "a low surrogate stands alone");
  if (c < 0xd800 || c > 0xdfff)
    return TRUE;

  if (!take (scan, '\\') || !take (scan, 'u'))
    return fail_here (scan, "a high surrogate stands alone");
  if (!scan_hex4 (scan, &low))
    return FALSE;
  return (low >= 0xdc00 && low <= 0xdfff) || fail (scan, COTERIE_WIRE_ERROR_SYNTAX, "a high surrogate stands alone");
}

/* `at` stands behind the backslash. */
static gboolean
scan_escape (Scan *scan)
{
  static const char letters[] = "\"\\/bfnrt";

  if (take (scan, 'u'))
    return scan_unicode_escape (scan);
  if (scan->at == scan->end || memchr (letters, *scan->at, sizeof letters - 1) == NULL)
    return fail_here (scan, "there is no such escape");
  scan->at++;
  return TRUE;
}

/* `at` stands behind the opening quote, and behind the closing one afterwards. */
static gboolean
scan_string_rest (Scan *scan, gboolean *has_escapes)
{
  *has_escapes = FALSE;
  while (scan->at < scan->end)
    {
      if (take (scan, '"'))
        return TRUE;
      if ((guint8) *scan->at < 0x20)
        return fail (scan, COTERIE_WIRE_ERROR_SYNTAX, "a control character stands in a string");
      if (*scan->at++ != '\\')
        continue;
      *has_escapes = TRUE;
      if (!scan_escape (scan))
        return FALSE;
    }
  return fail_here (scan, "");
}

/* Decodes a name that was scanned already, so that "a" and "\u0061" are the same member. */
static void
decode_name (Scan *scan, const char *from, const char *to, MemberName *name)
{
  if (scan->scratch == NULL)
    scan->scratch = g_malloc (scan->end - scan->start);
  name->bytes = scan->scratch + scan->n_scratch;
  name->size = coterie_json_tree_decode (from, to, scan->scratch + scan->n_scratch) - name->bytes;
  scan->n_scratch += name->size;
}

static gboolean
scan_name (Scan *scan, MemberName *name)
{
  const char *from;
  gboolean has_escapes;

  if (!take (scan, '"'))
    return fail_here (scan, "a member's name in double quotes is expected");
  from = scan->at;
  if (!scan_string_rest (scan, &has_escapes))
    return FALSE;
  if (has_escapes)
    decode_name (scan, from, scan->at - 1, name);
  else
    *name = (MemberName){ from, scan->at - 1 - from };
  return TRUE;
}

static gboolean
check_name (Scan *scan, const MemberName *names, guint n_names)
{
  const MemberName *name = &names[n_names];

  if (name->size == 0)
    return fail (scan, COTERIE_WIRE_ERROR_SYNTAX, "a member has no name");
  for (guint i = 0; i < n_names; i++)
    if (names[i].size == name->size && memcmp (names[i].bytes, name->bytes, name->size) == 0)
      return fail (scan, COTERIE_WIRE_ERROR_DUPLICATE, "a member stands there twice");
  return TRUE;
}

/* `at` stands at the opening brace. */
static gboolean
scan_object (Scan *scan, guint depth)
{
  MemberName names[COTERIE_JSON_MAX_MEMBERS];
  guint n_names = 0;

  scan->at++;
  skip_space (scan);
  if (take (scan, '}'))
    return TRUE;
  do
    {
      if (n_names == COTERIE_JSON_MAX_MEMBERS)
        return fail (scan, COTERIE_WIRE_ERROR_TOO_LARGE, "an object has too many members");
      skip_space (scan);
      if (!scan_name (scan, &names[n_names]) || !check_name (scan, names, n_names))
        return FALSE;
      n_names++;
      skip_space (scan);
      if (!take (scan, ':'))
        return fail_here (scan, "a colon is expected");
      if (!scan_value (scan, depth))
        return FALSE;
    }
  while (take (scan, ','));

  return take (scan, '}') || fail_here (scan, "a comma or the end of the object is expected");
}

/* `at` stands at the opening bracket. */
static gboolean
scan_array (Scan *scan, guint depth)
{
  scan->at++;
  skip_space (scan);
  if (take (scan, ']'))
    return TRUE;
  do
    if (!scan_value (scan, depth))
      return FALSE;
  while (take (scan, ','));

  return take (scan, ']') || fail_here (scan, "a comma or the end of the array is expected");
}

/* Numbers of the protocol are integers in 0..2^53: what other languages read exactly. */
static gboolean
scan_number (Scan *scan)
{
  guint64 number = 0;

  if (next_is (scan, '-'))
    return fail (scan, COTERIE_WIRE_ERROR_OUT_OF_RANGE, "a number is negative");
  if (take (scan, '0') && scan->at < scan->end && g_ascii_isdigit (*scan->at))
    return fail (scan, COTERIE_WIRE_ERROR_SYNTAX, "a number begins with a zero");
  for (; scan->at < scan->end && g_ascii_isdigit (*scan->at); scan->at++)
    {
      number = number * 10 + (*scan->at - '0');
      if (number > COTERIE_JSON_INTEGER_MAX)
        return fail (scan, COTERIE_WIRE_ERROR_OUT_OF_RANGE, "a number is larger than 2^53");
    }
  if (next_is (scan, '.') || next_is (scan, 'e') || next_is (scan, 'E'))
    return fail (scan, COTERIE_WIRE_ERROR_OUT_OF_RANGE, "a number is no integer");
  return TRUE;
}

static gboolean
scan_word (Scan *scan)
{
  static const char *const words[] = { "true", "false", "null" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize size = strlen (words[i]);
      if ((gsize) (scan->end - scan->at) >= size && memcmp (scan->at, words[i], size) == 0)
        {
          scan->at += size;
          return TRUE;
        }
    }
  return fail_here (scan, "a value is expected");
}

/* A value with the white space around it; `depth` is that of the container. */
static gboolean
scan_value (Scan *scan, guint depth)
{
  gboolean ok, has_escapes;

  skip_space (scan);
  if (next_is (scan, '{') || next_is (scan, '['))
    {
      if (depth == COTERIE_JSON_MAX_DEPTH)
        return fail (scan, COTERIE_WIRE_ERROR_TOO_DEEP, "it is nested too deeply");
      ok = *scan->at == '{' ? scan_object (scan, depth + 1) : scan_array (scan, depth + 1);
    }
  else if (take (scan, '"'))
    ok = scan_string_rest (scan, &has_escapes);
  else if (scan->at < scan->end && (*scan->at == '-' || g_ascii_isdigit (*scan->at)))
    ok = scan_number (scan);
  else
    ok = scan_word (scan);
  if (ok)
    skip_space (scan);
  return ok;
}

static gboolean
scan_document (Scan *scan)
{
  skip_space (scan);
  if (scan->at == scan->end)
    return fail (scan, COTERIE_WIRE_ERROR_NOT_OBJECT, "there is nothing");
  if (*scan->at != '{')
    return fail (scan, COTERIE_WIRE_ERROR_NOT_OBJECT, "it is not an object");
  if (!scan_value (scan, 0))
    return FALSE;
  if (scan->at != scan->end)
    return fail (scan, COTERIE_WIRE_ERROR_TRAILING, "something follows the object");
  return TRUE;
}

/**
 * coterie_json_check:
 * @bytes: (nullable): a stranger's bytes; need not end in NUL
 * @size: their number
 * @max_bytes: more are refused unread
 *
 * Checks by RFC 8259 and the bounds of docs/protocol.md, "Encodings", in one pass of linear time and without a
 * tree. Every code of COTERIE_WIRE_ERROR but those of readers and frames can come.
 *
 * Returns: whether coterie_json_open() would take them
 */
gboolean
coterie_json_check (const char *bytes, gsize size, gsize max_bytes, GError **error)
{
  Scan scan = { .start = bytes, .at = bytes, .end = bytes + size, .error = error };
  gboolean ok;

  if (size > max_bytes)
    {
      g_set_error (error, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_TOO_LARGE,
                   "JSON: %" G_GSIZE_FORMAT " bytes are more than %" G_GSIZE_FORMAT ".", size, max_bytes);
      return FALSE;
    }
  if (size > 0 && !g_utf8_validate_len (bytes, size, &scan.at))
    return fail (&scan, COTERIE_WIRE_ERROR_NOT_UTF8, "it is not UTF-8, or holds a NUL");

  scan.at = bytes;
  ok = scan_document (&scan);
  g_free (scan.scratch);
  return ok;
}

/**
 * coterie_json_open:
 * @bytes: (nullable): a stranger's bytes; need not end in NUL
 * @size: their number
 * @max_bytes: more are refused unread
 *
 * The one way from foreign bytes to a tree. Errors are those of coterie_json_check().
 *
 * Returns: (transfer full): a node that holds an object, for a CoterieReader; NULL on error
 */
JsonNode *
coterie_json_open (const char *bytes, gsize size, gsize max_bytes, GError **error)
{
  return coterie_json_check (bytes, size, max_bytes, error) ? coterie_json_tree_build (bytes, size) : NULL;
}

/**
 * coterie_json_free_wiped:
 * @node: (transfer full): from coterie_json_open(), with secrets in it
 */
void
coterie_json_free_wiped (JsonNode *node)
{
  coterie_json_tree_wipe (node);
  json_node_unref (node);
}
