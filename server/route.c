// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/route.h"

#include "wire/errors.h"

#include <string.h>

#define SEGMENT_MAX_BYTES 255

static gboolean
is_parameter (const char *segment)
{
  return segment[0] == '{';
}

static gsize
segment_length (const char *segment)
{
  return strcspn (segment, "/");
}

/* Percent-decoded; NULL when that does not give a text. */
static char *
decode_segment (const char *segment, gsize length)
{
  g_autofree char *text = NULL;

  if (length == 0 || length > SEGMENT_MAX_BYTES)
    return NULL;
  text = g_uri_unescape_segment (segment, segment + length, "/");
  if (text == NULL || !g_utf8_validate (text, -1, NULL))
    return NULL;
  return g_steal_pointer (&text);
}

static void
clear_parameters (char *parameters[COTERIE_CALL_MAX_PARAMETERS])
{
  for (guint i = 0; i < COTERIE_CALL_MAX_PARAMETERS; i++)
    g_clear_pointer (&parameters[i], g_free);
}

/* Both begin behind a slash. */
static gboolean
match (const char *pattern, const char *path, char *parameters[COTERIE_CALL_MAX_PARAMETERS])
{
  guint n_parameters = 0;

  for (;;)
    {
      gsize n_pattern = segment_length (pattern), n_path = segment_length (path);

      if (is_parameter (pattern))
        {
          parameters[n_parameters] = decode_segment (path, n_path);
          if (parameters[n_parameters++] == NULL)
            break;
        }
      else if (n_pattern != n_path || memcmp (pattern, path, n_path) != 0)
        break;

      if (pattern[n_pattern] == '\0' && path[n_path] == '\0')
        return TRUE;
      if (pattern[n_pattern] == '\0' || path[n_path] == '\0')
        break;
      pattern += n_pattern + 1;
      path += n_path + 1;
    }
  clear_parameters (parameters);
  return FALSE;
}

/**
 * coterie_route_find:
 * @routes: (array length=n_routes): a table
 * @n_routes: its length
 * @method: any text
 * @path: any text, without query, percent-encoded
 * @parameters: (out): (transfer full): the path's parameters, decoded; all NULL before and when nothing is found
 * @error: NOT_FOUND or METHOD_NOT_ALLOWED
 *
 * Returns: (transfer none) (nullable): the route
 */
const CoterieRoute *
coterie_route_find (const CoterieRoute *routes,
                    gsize n_routes,
                    const char *method,
                    const char *path,
                    char *parameters[COTERIE_CALL_MAX_PARAMETERS],
                    GError **error)
{
  gboolean is_known_path = FALSE;

  for (gsize i = 0; path[0] == '/' && i < n_routes; i++)
    {
      if (!match (routes[i].path + 1, path + 1, parameters))
        continue;
      if (strcmp (routes[i].method, method) == 0)
        return &routes[i];
      clear_parameters (parameters);
      is_known_path = TRUE;
    }
  g_propagate_error (error,
                     coterie_refusal_new (is_known_path ? COTERIE_CODE_METHOD_NOT_ALLOWED : COTERIE_CODE_NOT_FOUND));
  return NULL;
}

/**
 * coterie_route_parameter_index:
 * @self: a route
 * @name: without braces
 *
 * Returns: which of its parameters that is, or -1
 */
int
coterie_route_parameter_index (const CoterieRoute *self, const char *name)
{
  gsize n_name = strlen (name);
  int index = 0;

  for (const char *at = strchr (self->path, '{'); at != NULL; at = strchr (at + 1, '{'), index++)
    if (strncmp (at + 1, name, n_name) == 0 && at[n_name + 1] == '}')
      return index;
  return -1;
}
