// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-ui"

#include "ui/name-list.h"

#include "ui/chat-name.h"
#include "ui/name-text.h"

#include <glib/gi18n.h>

#define MOST_NAMES 3 /* more of them are counted */

static char *
join_last (const char *before, const char *last)
{
  /* Translators: two people, or some people and the last of them: "Anna and Bob", "Anna, Bob and Carol" */
  return g_strdup_printf (_ ("%s and %s"), before, last);
}

/* @names: fit to be shown */
static char *
join (GStrv names)
{
  const guint n_names = g_strv_length (names);
  g_autoptr (GString) before = g_string_new (NULL);
  g_autofree char *others = NULL;
  const guint n_shown = n_names > MOST_NAMES ? MOST_NAMES - 1 : n_names - 1;

  if (n_names < 2)
    return g_strdup (n_names == 0 ? "" : names[0]);
  for (guint i = 0; i < n_shown; i++)
    g_string_append_printf (before, "%s%s", i > 0 ? ", " : "", names[i]);
  if (n_names <= MOST_NAMES)
    return join_last (before->str, names[n_names - 1]);
  others = g_strdup_printf (ngettext ("%u other", "%u others", n_names - n_shown), n_names - n_shown);
  return join_last (before->str, others);
}

char *
coterie_name_list_text (const char *const *names)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) shown = NULL;

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *isolated = coterie_name_text_isolate (names[i]);

      g_strv_builder_add (builder, isolated);
    }
  shown = g_strv_builder_end (builder);
  return join (shown);
}

char *
coterie_name_list_typing (CoterieChat *chat)
{
  const char *const *names = coterie_chat_get_typing_names (chat);
  g_autofree char *list = NULL;

  if (coterie_chat_get_kind (chat) != COTERIE_CHAT_GROUP || names == NULL || *names == NULL)
    return g_strdup (_ ("Typing…"));
  list = coterie_name_list_text (names);
  return g_strdup_printf (ngettext ("%s is typing…", "%s are typing…", g_strv_length ((GStrv) names)), list);
}

char *
coterie_name_list_said (CoterieContact *sender, const char *text)
{
  g_autofree char *name = NULL, *isolated = NULL;

  if (sender == NULL)
    return g_strdup (text);
  name = coterie_contact_name_text (sender);
  isolated = coterie_name_text_isolate (name);
  /* Translators: a message of a group: who wrote it, and its text */
  return g_strdup_printf (_ ("%s: %s"), isolated, text);
}

char *
coterie_name_list_audience (CoterieMessage *message)
{
  const char *const *only = coterie_message_get_only (message);
  const char *own_name = coterie_chat_get_own_name (coterie_message_get_chat (message));
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) shown = NULL;
  g_autofree char *names = NULL;

  if (only == NULL)
    return NULL;
  if (g_strv_contains (only, own_name))
    g_strv_builder_add (builder, _ ("you"));
  for (guint i = 0; only[i] != NULL; i++)
    if (g_strcmp0 (only[i], own_name) != 0)
      {
        g_autofree char *name = *only[i] != '\0' ? g_strconcat ("@", only[i], NULL) : g_strdup (_ ("Unknown Person"));
        g_autofree char *isolated = coterie_name_text_isolate (name);

        g_strv_builder_add (builder, isolated);
      }
  shown = g_strv_builder_end (builder);
  names = join (shown);
  /* Translators: of a message in a group that went to some of its members: "Only to you and Bob" */
  return g_strdup_printf (_ ("Only to %s"), names);
}

char *
coterie_name_list_shared (CoterieMessage *message)
{
  CoterieContact *contact = coterie_message_get_shared_by (message);
  g_autofree char *name = NULL, *isolated = NULL;

  if (contact == NULL)
    return NULL;
  name = coterie_contact_name_text (contact);
  isolated = coterie_name_text_isolate (name);
  /* Translators: below an old message in a group: the member who has passed it on to somebody new */
  return g_strdup_printf (_ ("Shared by %s"), isolated);
}
