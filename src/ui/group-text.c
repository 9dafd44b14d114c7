// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/group-text.h"

#include "ui/error-text.h"

#include <glib/gi18n.h>

char *
coterie_group_text_members (CoterieChat *group)
{
  const guint n_members = coterie_chat_get_n_members (group);

  return g_strdup_printf (ngettext ("%u member", "%u members", n_members), n_members);
}

const char *
coterie_group_text_silence (CoterieChat *chat)
{
  if (coterie_chat_get_kind (chat) != COTERIE_CHAT_GROUP || coterie_chat_may (chat, COTERIE_GROUP_RIGHTS_WRITE))
    return NULL;
  if (coterie_chat_get_closed (chat))
    return _ ("This group was closed. What was said stays here.");
  if (coterie_chat_get_role (chat) == COTERIE_CHAT_ROLE_NONE)
    return _ ("You are no longer in this group. What was said stays here.");
  return _ ("Only admins can write in this group.");
}

/* A window offers nothing that cannot be done; but others change the group at the same time. */
const char *
coterie_group_text_error (const GError *error)
{
  if (g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_TOO_LONG))
    return _ (error->message); /* too many people, or changes: the sentence says which */
  return coterie_error_text (error);
}
