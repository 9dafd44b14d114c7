// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/call.h"

#include "server/route.h"
#include "base/encoding.h"
#include "wire/errors.h"

#include <string.h>

/**
 * coterie_call_get_parameter:
 * @self: a call
 * @name: of a parameter in the route's path
 *
 * Returns: (transfer none): its text, decoded and not empty
 */
const char *
coterie_call_get_parameter (const CoterieCall *self, const char *name)
{
  int index = coterie_route_parameter_index (self->route, name);

  g_return_val_if_fail (index >= 0, "");
  return self->parameters[index];
}

static gboolean
refuse (const char *rule, const char *name, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%s-%s", name, rule);

  g_propagate_error (error, coterie_refusal_new_rule (COTERIE_CODE_BAD_REQUEST, text));
  return FALSE;
}

/**
 * coterie_call_get_aid:
 * @self: a call whose route has a parameter "aid"
 * @aid: (out): an account
 * @error: BAD_REQUEST
 *
 * Returns: whether it is 64 lower-case hexadecimal digits
 */
gboolean
coterie_call_get_aid (const CoterieCall *self, guint8 aid[COTERIE_AID_BYTES], GError **error)
{
  const char *text = coterie_call_get_parameter (self, "aid");

  if (strlen (text) == 2 * COTERIE_AID_BYTES && coterie_hex_decode (text, aid, COTERIE_AID_BYTES))
    return TRUE;
  return refuse ("malformed", "aid", error);
}

/* Digits only: neither sign, nor space, nor a leading zero. */
static gboolean
parse_uint (const char *text, const char *name, guint64 min, guint64 max, guint64 *value, GError **error)
{
  gsize n_digits = strspn (text, "0123456789");

  if (n_digits == 0 || n_digits > 16 || text[n_digits] != '\0' || (text[0] == '0' && n_digits > 1))
    return refuse ("malformed", name, error);
  *value = g_ascii_strtoull (text, NULL, 10);
  return (*value >= min && *value <= max) || refuse ("out-of-range", name, error);
}

/**
 * coterie_call_get_uint:
 * @self: a call
 * @name: of a parameter in the route's path
 * @min: smallest that is right
 * @max: largest that is right
 * @value: (out): the number
 * @error: BAD_REQUEST
 *
 * Returns: whether it is a number in that range
 */
gboolean
coterie_call_get_uint (
    const CoterieCall *self, const char *name, guint64 min, guint64 max, guint64 *value, GError **error)
{
  return parse_uint (coterie_call_get_parameter (self, name), name, min, max, value, error);
}

/**
 * coterie_call_get_query_uint:
 * @self: a call
 * @name: the route's query parameter
 * @min: smallest that is right
 * @max: largest that is right
 * @fallback: when it is not there
 * @value: (out): the number
 * @error: BAD_REQUEST
 *
 * Returns: whether it is a number in that range, or not there
 */
gboolean
coterie_call_get_query_uint (const CoterieCall *self,
                             const char *name,
                             guint64 min,
                             guint64 max,
                             guint64 fallback,
                             guint64 *value,
                             GError **error)
{
  if (self->query_value == NULL)
    {
      *value = fallback;
      return TRUE;
    }
  return parse_uint (self->query_value, name, min, max, value, error);
}
