// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/person-link.h"

#include "core/client.h"

#include <string.h>

#define SCHEME "coterie:"

gboolean
coterie_person_link_parse (const char *uri, CoteriePersonLink *link)
{
  g_autofree char *server = NULL, *name = NULL;
  const char *rest, *slash;

  if (g_ascii_strncasecmp (uri, SCHEME, strlen (SCHEME)) != 0)
    return FALSE;
  rest = uri + strlen (SCHEME);
  if (g_str_has_prefix (rest, "//"))
    {
      rest += strlen ("//");
      slash = strchr (rest, '/');
      if (slash == NULL || slash == rest)
        return FALSE;
      server = g_strndup (rest, (gsize) (slash - rest));
      rest = slash + 1;
    }
  name = g_ascii_strdown (*rest == '@' ? rest + 1 : rest, -1);
  if (!coterie_client_may_be_name (name))
    return FALSE;
  link->server = g_steal_pointer (&server);
  link->name = g_steal_pointer (&name);
  return TRUE;
}

void
coterie_person_link_clear (CoteriePersonLink *link)
{
  g_clear_pointer (&link->server, g_free);
  g_clear_pointer (&link->name, g_free);
}
