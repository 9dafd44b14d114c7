// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-server"

#include "server/forwarded.h"

#include <string.h>

#define MAX_HOPS 32 /* addresses that are looked at, from the nearest on */

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
parse_hop (const char *hop, gboolean is_forwarded)
{
  g_autofree char *node = is_forwarded ? get_for (hop) : g_strdup (hop);

  return node != NULL ? parse_node (node) : NULL;
}

/**
 * coterie_forwarded_get_client:
 * @peer: who has connected
 * @forwarded: (nullable): the header Forwarded (RFC 7239), lines joined by commas
 * @x_forwarded_for: (nullable): the header X-Forwarded-For, lines joined by commas; ignored when there is the other
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
                              const char *forwarded,
                              const char *x_forwarded_for,
                              CoterieForwardedTrust trust,
                              gpointer user_data)
{
  const char *header = forwarded != NULL ? forwarded : x_forwarded_for;
  GInetAddress *client = g_object_ref (peer);
  g_auto (GStrv) hops = NULL;
  guint n_hops;

  if (header == NULL || !trust (peer, user_data))
    return client;

  hops = g_strsplit (header, ",", -1);
  n_hops = g_strv_length (hops);
  for (guint i = 0; i < MIN (n_hops, MAX_HOPS) && trust (client, user_data); i++)
    {
      GInetAddress *hop = parse_hop (hops[n_hops - 1 - i], forwarded != NULL);

      if (hop == NULL)
        break;
      g_object_unref (client);
      client = hop;
    }
  return client;
}
