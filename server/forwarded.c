// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/forwarded.h"

#include <string.h>

#define MAX_HOPS 32 /* addresses that are looked at, from the nearest on */

static const char *const header_names[] = { "X-Forwarded-For", "Forwarded" };

/**
 * coterie_forwarded_header_get_name:
 * @self: a header
 *
 * Returns: (transfer none): as it stands in a request
 */
const char *
coterie_forwarded_header_get_name (CoterieForwardedHeader self)
{
  return header_names[self];
}

/**
 * coterie_forwarded_header_from_string:
 * @name: as an operator writes it, in upper or lower case
 * @self: (out): the header
 *
 * Returns: whether it is one of them
 */
gboolean
coterie_forwarded_header_from_string (const char *name, CoterieForwardedHeader *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (header_names); i++)
    if (g_ascii_strcasecmp (name, header_names[i]) == 0)
      {
        *self = (CoterieForwardedHeader) i;
        return TRUE;
      }
  return FALSE;
}

/* "203.0.113.7", "203.0.113.7:4711", "2001:db8::1", "[2001:db8::1]:4711"; NULL for anything else ("unknown", "_x"). */
static GInetAddress *
parse_node (const char *text)
{
  g_autofree char *host = g_strdup (text);
  char *end;

  g_strstrip (host);
  if (host[0] == '[')
    {
      end = strchr (host, ']');
      if (end == NULL)
        return NULL;
      *end = '\0';
      return g_inet_address_new_from_string (host + 1);
    }
  end = strchr (host, ':');
  if (end != NULL && strchr (end + 1, ':') == NULL)
    *end = '\0';
  return g_inet_address_new_from_string (host);
}

/* The value of for= in one element of Forwarded (RFC 7239, section 4), or NULL. */
static char *
get_for (const char *element)
{
  g_auto (GStrv) pairs = g_strsplit (element, ";", 8);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      char *pair = g_strstrip (pairs[i]);
      char *value = pair + strlen ("for=");
      gsize length;

      if (g_ascii_strncasecmp (pair, "for=", strlen ("for=")) != 0)
        continue;
      length = strlen (value);
      if (length >= 2 && value[0] == '"' && value[length - 1] == '"')
        return g_strndup (value + 1, length - 2);
      return g_strdup (value);
    }
  return NULL;
}

static GInetAddress *
parse_hop (const char *hop, CoterieForwardedHeader header)
{
  g_autofree char *node = header == COTERIE_FORWARDED_BY_FORWARDED ? get_for (hop) : g_strdup (hop);

  return node != NULL ? parse_node (node) : NULL;
}

/**
 * coterie_forwarded_get_client:
 * @peer: who has connected
 * @header: in which our proxies write
 * @value: (nullable): of that header, lines joined by commas
 * @trust: (scope call): is this one of our proxies?
 * @user_data: for it
 *
 * Walks from the nearest hop to the farthest as long as we trust who says so: what a client writes there itself is
 * never believed.
 *
 * Returns: (transfer full): whose request it is
 */
GInetAddress *
coterie_forwarded_get_client (GInetAddress *peer,
                              CoterieForwardedHeader header,
                              const char *value,
                              CoterieForwardedTrust trust,
                              gpointer user_data)
{
  GInetAddress *client = g_object_ref (peer);
  g_auto (GStrv) hops = NULL;
  guint n_hops;

  if (value == NULL || !trust (peer, user_data))
    return client;

  hops = g_strsplit (value, ",", -1);
  n_hops = g_strv_length (hops);
  for (guint i = 0; i < MIN (n_hops, MAX_HOPS) && trust (client, user_data); i++)
    {
      GInetAddress *hop = parse_hop (hops[n_hops - 1 - i], header);

      if (hop == NULL)
        break;
      g_object_unref (client);
      client = hop;
    }
  return client;
}
