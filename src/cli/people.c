// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"

/* People: who may write, and whether they are who they say. */

/* What was decided is done on this device; telling the others may wait for the server. */
static CoterieExit
say_and_settle (CoterieSession *session, const char *event, const char *word, const char *what)
{
  g_autoptr (GError) offline = NULL;
  g_autofree char *sentence = g_strconcat (word, " ", what, NULL);

  coterie_output_event (&session->output, event, sentence, "chat", word, NULL);
  if (!coterie_session_settle (session, session->options->timeout_s, &offline))
    coterie_output_hint (&session->output, "The server learns of it later. %s", offline->message);
  return COTERIE_EXIT_DONE;
}

static CoterieExit
accept_group (CoterieSession *session, const char *word, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  CoterieChat *chat = coterie_session_find_chat (session, word, error);

  if (chat == NULL)
    return coterie_session_exit_of (*error);
  coterie_client_accept_group_async (session->client, chat, session->stop, coterie_session_on_ready, &result);
  if (!coterie_client_accept_group_finish (session->client, coterie_session_wait (session, &result), error))
    return coterie_session_exit_of (*error);
  return say_and_settle (session, "accepted", word, "is accepted.");
}

CoterieExit
coterie_command_accept (CoterieSession *session, char **words, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  CoterieContact *contact;

  if (words[0][0] == '#')
    return accept_group (session, words[0], error);
  contact = coterie_session_find_contact (session, words[0], error);
  if (contact == NULL)
    return coterie_session_exit_of (*error);
  coterie_client_accept_async (session->client, contact, session->stop, coterie_session_on_ready, &result);
  if (!coterie_client_accept_finish (session->client, coterie_session_wait (session, &result), error))
    return coterie_session_exit_of (*error);
  return say_and_settle (session, "accepted", words[0], "is accepted.");
}

static CoterieExit
set_blocked (CoterieSession *session, const char *word, gboolean blocked, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  CoterieContact *contact = coterie_session_find_contact (session, word, error);

  if (contact == NULL)
    return coterie_session_exit_of (*error);
  coterie_client_set_blocked_async (session->client, contact, blocked, session->stop, coterie_session_on_ready,
                                    &result);
  if (!coterie_client_set_blocked_finish (session->client, coterie_session_wait (session, &result), error))
    return coterie_session_exit_of (*error);
  return blocked ? say_and_settle (session, "blocked", word, "is blocked.")
                 : say_and_settle (session, "unblocked", word, "is not blocked any more.");
}

CoterieExit
coterie_command_block (CoterieSession *session, char **words, GError **error)
{
  return set_blocked (session, words[0], TRUE, error);
}

CoterieExit
coterie_command_unblock (CoterieSession *session, char **words, GError **error)
{
  return set_blocked (session, words[0], FALSE, error);
}

CoterieContact *
coterie_command_look_up (CoterieSession *session, const char *word, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  const char *name = coterie_session_name_of (word, error);
  CoterieContact *contact;

  if (name == NULL)
    return NULL;
  contact = coterie_client_find_contact (session->client, name);
  if (contact != NULL)
    return g_object_ref (contact);
  coterie_client_connect (session->client);
  coterie_client_lookup_async (session->client, name, session->stop, coterie_session_on_ready, &result);
  return coterie_client_lookup_finish (session->client, coterie_session_wait (session, &result), error);
}

CoterieExit
coterie_command_safety_number (CoterieSession *session, char **words, GError **error)
{
  const CoterieCliOptions *options = session->options;
  g_autoptr (CoterieContact) contact = coterie_command_look_up (session, words[0], error);
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *number = NULL;

  if (contact == NULL)
    return coterie_session_exit_of (*error);
  if (options->verified || options->unverified)
    {
      coterie_client_set_verified_async (session->client, contact, options->verified, session->stop,
                                         coterie_session_on_ready, &result);
      if (!coterie_client_set_verified_finish (session->client, coterie_session_wait (session, &result), error))
        return coterie_session_exit_of (*error);
    }
  number = coterie_client_dup_safety_number (session->client, contact);
  coterie_output_event (&session->output, "safety-number", number, "chat", words[0], "number", number, "verified",
                        coterie_contact_get_verified (contact) ? "yes" : "no", NULL);
  return COTERIE_EXIT_DONE;
}
