// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/chat-name.h"

#include "ui/name-text.h"

#include "base/encoding.h"

#include <glib/gi18n.h>

char *
coterie_contact_name_text (CoterieContact *contact)
{
  const gboolean trusted = coterie_contact_get_state (contact) == COTERIE_CONTACT_ACCEPTED;
  const char *name = coterie_contact_get_name (contact);
  g_autofree char *shown = NULL;

  if (trusted || *name == '\0')
    shown = coterie_name_text (coterie_contact_get_display_name (contact));
  if (*name == '\0' && g_strcmp0 (shown, "?") == 0) /* what an entity answers that knows neither name */
    return g_strdup (_ ("Unknown Person"));
  return shown != NULL && *shown != '\0' ? g_steal_pointer (&shown) : g_strdup (name);
}

char *
coterie_chat_name_text (CoterieChat *chat)
{
  CoterieContact *contact = coterie_chat_get_contact (chat);

  if (coterie_chat_get_kind (chat) == COTERIE_CHAT_GROUP)
    return coterie_name_text (coterie_chat_get_title (chat));
  return contact != NULL ? coterie_contact_name_text (contact) : g_strdup (_ ("Note to Self"));
}

char *
coterie_chat_target (CoterieChat *chat)
{
  return coterie_hex_encode (coterie_chat_get_id (chat), 32);
}
