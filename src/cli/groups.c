// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"

/* Groups. */

/* Everybody is looked up before anything is made. */
static GPtrArray *
look_up_all (CoterieSession *session, char **words, GError **error)
{
  g_autoptr (GPtrArray) members = g_ptr_array_new_with_free_func (g_object_unref);

  for (char **word = words; *word != NULL; word++)
    {
      g_autoptr (CoterieContact) contact = coterie_command_look_up (session, *word, error);

      if (contact == NULL)
        return NULL;
      if (!g_ptr_array_find (members, contact, NULL))
        g_ptr_array_add (members, g_steal_pointer (&contact));
    }
  return g_steal_pointer (&members);
}

static CoterieExit
create (CoterieSession *session, const char *name, char **words, GError **error)
{
  g_autoptr (GPtrArray) members = look_up_all (session, words, error);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CoterieChat) chat = NULL;
  g_autoptr (GError) offline = NULL;
  g_autofree char *word = NULL;
  g_autofree char *sentence = NULL;

  if (members == NULL)
    return coterie_session_exit_of (*error);
  coterie_client_connect (session->client);
  coterie_client_create_group_async (session->client, name, members, session->stop, coterie_session_on_ready, &result);
  chat = coterie_client_create_group_finish (session->client, coterie_session_wait (session, &result), error);
  if (chat == NULL)
    return coterie_session_exit_of (*error);
  word = coterie_output_chat_name (&session->output, chat);
  sentence = g_strdup_printf ("%s has %u members.", word, members->len + 1);
  coterie_output_event (&session->output, "group", sentence, "chat", word, NULL);
  if (coterie_session_settle (session, session->options->timeout_s, &offline))
    return COTERIE_EXIT_DONE;
  coterie_output_hint (&session->output, "%s The members learn of it with the next command that connects.",
                       offline->message);
  return COTERIE_EXIT_KEPT;
}

CoterieExit
coterie_command_group (CoterieSession *session, char **words, GError **error)
{
  if (g_str_equal (words[0], "create"))
    return create (session, words[1], words + 2, error);
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, "Usage: group create NAME @NAME…");
  return COTERIE_EXIT_USAGE;
}
