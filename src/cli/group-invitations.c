// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"

/* Invitations to groups. */

static CoterieExit
settle (CoterieSession *session, const char *event, const char *sentence, const char *key, const char *value)
{

  coterie_output_event (&session->output, event, sentence, key, value, NULL);
  return coterie_session_tell (session, "The others");
}

CoterieExit
coterie_command_group_invite (CoterieSession *session, CoterieChat *chat, GError **error)
{
  g_autofree char *word = coterie_output_chat_name (&session->output, chat);
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *link = NULL;

  coterie_client_invite_async (session->client, chat, session->stop, coterie_session_on_ready, &result);
  link = coterie_client_invite_finish (session->client, coterie_session_wait (session, &result), error);
  if (link == NULL)
    return coterie_session_exit_of (*error);
  coterie_output_event (&session->output, "invitation", link, "chat", word, "link", link, NULL);
  return COTERIE_EXIT_DONE;
}

CoterieExit
coterie_command_group_invite_off (CoterieSession *session, CoterieChat *chat, GError **error)
{
  g_autofree char *word = coterie_output_chat_name (&session->output, chat);
  g_autoptr (GAsyncResult) result = NULL;

  coterie_client_take_back_invitations_async (session->client, chat, session->stop, coterie_session_on_ready, &result);
  if (!coterie_client_join_finish (session->client, coterie_session_wait (session, &result), error))
    return coterie_session_exit_of (*error);
  return settle (session, "invitations-taken-back", "Nobody comes in by your links any more.", "chat", word);
}

CoterieExit
coterie_command_group_join (CoterieSession *session, const char *link, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  coterie_client_connect (session->client);
  coterie_client_join_async (session->client, link, session->stop, coterie_session_on_ready, &result);
  if (!coterie_client_join_finish (session->client, coterie_session_wait (session, &result), error))
    return coterie_session_exit_of (*error);
  return settle (session, "asked", "You have asked to be let in.", "link", link);
}

/* Who asks may have done so a moment ago; the list says it, not the arrival. */
static void
catch_up (CoterieSession *session)
{
  g_autoptr (GError) offline = NULL;

  g_signal_handler_block (session->client, session->output.on_group_join);
  if (!coterie_session_settle (session, session->options->timeout_s, &offline))
    coterie_output_hint (&session->output, "Who has asked meanwhile is not known. %s", offline->message);
  g_signal_handler_unblock (session->client, session->output.on_group_join);
}

CoterieExit
coterie_command_group_requests (CoterieSession *session, CoterieChat *chat, GError **error)
{
  g_autofree char *word = coterie_output_chat_name (&session->output, chat);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) people = NULL;

  catch_up (session);
  coterie_client_load_joins_async (session->client, chat, session->stop, coterie_session_on_ready, &result);
  people = coterie_client_load_joins_finish (session->client, coterie_session_wait (session, &result), error);
  if (people == NULL)
    return coterie_session_exit_of (*error);
  for (guint i = 0; i < people->len; i++)
    {
      const char *name = coterie_contact_get_word (people->pdata[i]);
      g_autofree char *sentence = g_strdup_printf ("@%s wants to join %s.", name, word);

      coterie_output_event (&session->output, "group-join", sentence, "chat", word, "by", name, NULL);
    }
  return COTERIE_EXIT_DONE;
}

CoterieExit
coterie_command_group_answer (
    CoterieSession *session, CoterieChat *chat, const char *word, gboolean let_in, GError **error)
{
  CoterieContact *contact;
  g_autofree char *sentence = g_strdup_printf (let_in ? "%s is in." : "%s is not let in.", word);
  g_autoptr (GAsyncResult) result = NULL;

  catch_up (session);
  contact = coterie_session_find_contact (session, word, error);
  if (contact == NULL)
    return coterie_session_exit_of (*error);
  coterie_client_answer_join_async (session->client, chat, contact, let_in, session->options->share_history,
                                    session->stop, coterie_session_on_ready, &result);
  if (!coterie_client_join_finish (session->client, coterie_session_wait (session, &result), error))
    return coterie_session_exit_of (*error);
  return settle (session, let_in ? "let-in" : "not-let-in", sentence, "name", coterie_contact_get_word (contact));
}
