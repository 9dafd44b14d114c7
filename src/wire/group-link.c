// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/group-link.h"

#include "base/encoding.h"
#include "wire/names.h"

#include <string.h>

#define SCHEME "coterie://"

static gboolean
is_server (const char *text)
{
  gsize size = strlen (text);

  if (size == 0 || size > COTERIE_GROUP_LINK_SERVER_MAX_BYTES)
    return FALSE;
  for (; *text != '\0'; text++)
    if (!g_ascii_isalnum (*text) && strchr (".-:[]", *text) == NULL)
      return FALSE;
  return TRUE;
}

/**
 * coterie_group_link_parse:
 * @text: of a stranger; blanks around it are passed over
 *
 * Returns: whether it is an invitation to a group
 */
gboolean
coterie_group_link_parse (CoterieGroupLink *self, const char *text)
{
  g_autofree char *link = g_strstrip (g_strdup (text));
  g_auto (GStrv) parts = NULL;

  if (!g_str_has_prefix (link, SCHEME))
    return FALSE;
  parts = g_strsplit (link + strlen (SCHEME), "/", 5);
  if (g_strv_length (parts) != 4 || !is_server (parts[0]) || parts[1][0] != '@' ||
      !coterie_name_is_valid (parts[1] + 1) || !coterie_hex_decode (parts[2], self->group, sizeof self->group) ||
      !coterie_hex_decode (parts[3], self->token, sizeof self->token))
    return FALSE;
  g_strlcpy (self->server, parts[0], sizeof self->server);
  g_strlcpy (self->name, parts[1] + 1, sizeof self->name);
  return TRUE;
}

/**
 * coterie_group_link_to_string:
 *
 * Returns: (transfer full)
 */
char *
coterie_group_link_to_string (const CoterieGroupLink *self)
{
  g_autofree char *group = coterie_hex_encode (self->group, sizeof self->group);
  g_autofree char *token = coterie_hex_encode (self->token, sizeof self->token);

  return g_strdup_printf (SCHEME "%s/@%s/%s/%s", self->server, self->name, group, token);
}
