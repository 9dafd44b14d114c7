// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"
#include "core/search.h"

/* Chats: which there are, what one keeps about them, what was said in them. */

#define SEARCH_ROWS 50

CoterieExit
coterie_command_chats (CoterieSession *session, char **words, GError **error)
{
  GListModel *chats = coterie_client_get_chats (session->client);

  for (guint i = 0; i < g_list_model_get_n_items (chats); i++)
    {
      g_autoptr (CoterieChat) chat = g_list_model_get_item (chats, i);

      coterie_output_chat (&session->output, chat);
    }
  return COTERIE_EXIT_DONE;
}

/* ------------------------------------------------------------------------------------ searching */

/* FALSE: the person has had enough. */
static gboolean
wait_hit (CoterieSession *session, CoterieSearch *hits, guint position)
{
  while (g_list_model_get_n_items (G_LIST_MODEL (hits)) <= position && coterie_search_get_loading (hits) &&
         !g_cancellable_is_cancelled (session->stop))
    g_main_context_iteration (NULL, TRUE);
  return !g_cancellable_is_cancelled (session->stop);
}

CoterieExit
coterie_command_search (CoterieSession *session, char **words, GError **error)
{
  CoterieChat *chat = words[1] != NULL ? coterie_session_find_chat (session, words[1], error) : NULL;
  guint limit = session->options->limit > 0 ? (guint) session->options->limit : SEARCH_ROWS;
  g_autoptr (CoterieSearch) hits = NULL;

  if (words[1] != NULL && chat == NULL)
    return coterie_session_exit_of (*error);
  hits = COTERIE_SEARCH (coterie_client_search (session->client, words[0], chat));
  for (guint i = 0; i < limit && wait_hit (session, hits, i); i++)
    {
      g_autoptr (CoterieMessage) message = g_list_model_get_item (G_LIST_MODEL (hits), i);

      if (message == NULL)
        break;
      coterie_output_message (&session->output, message);
    }
  if (!coterie_search_get_failed (hits))
    return COTERIE_EXIT_DONE;
  g_set_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_FAILED, "Not everything could be searched.");
  return COTERIE_EXIT_FAILED;
}

/* ------------------------------------------------------------------------------------ flags */

static CoterieExit
set_flag (CoterieSession *session, CoterieChatFlag flag, const char *event, char **words, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  CoterieChat *chat = coterie_session_find_chat (session, words[0], error);
  gboolean on = g_strcmp0 (words[1], "on") == 0;

  if (chat == NULL)
    return coterie_session_exit_of (*error);
  if (!on && g_strcmp0 (words[1], "off") != 0)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "Say on or off.");
      return COTERIE_EXIT_USAGE;
    }
  coterie_client_set_chat_flag_async (session->client, chat, flag, on, session->stop, coterie_session_on_ready,
                                      &result);
  if (!coterie_client_set_chat_flag_finish (session->client, coterie_session_wait (session, &result), error))
    return coterie_session_exit_of (*error);
  coterie_output_event (&session->output, event, words[1], "chat", words[0], "value", words[1], NULL);
  return coterie_session_tell_own_devices (session);
}

CoterieExit
coterie_command_mute (CoterieSession *session, char **words, GError **error)
{
  return set_flag (session, COTERIE_CHAT_FLAG_MUTED, "muted", words, error);
}

CoterieExit
coterie_command_pin (CoterieSession *session, char **words, GError **error)
{
  return set_flag (session, COTERIE_CHAT_FLAG_PINNED, "pinned", words, error);
}

CoterieExit
coterie_command_archive (CoterieSession *session, char **words, GError **error)
{
  return set_flag (session, COTERIE_CHAT_FLAG_ARCHIVED, "archived", words, error);
}

/* ------------------------------------------------------------------------------------ once more */

static gboolean
has_failed (CoterieMessage *message)
{
  return coterie_message_is_own (message) && coterie_message_get_kind (message) == COTERIE_MESSAGE_TEXT &&
         coterie_message_get_state (message) == COTERIE_MESSAGE_FAILED;
}

static gboolean
retry_one (CoterieSession *session, CoterieMessage *message, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  coterie_client_retry_async (session->client, message, session->stop, coterie_session_on_ready, &result);
  return coterie_client_retry_finish (session->client, coterie_session_wait (session, &result), error);
}

/* The failed ones among the rows that `history` prints. */
CoterieExit
coterie_command_retry (CoterieSession *session, char **words, GError **error)
{
  CoterieChat *chat = coterie_session_find_chat (session, words[0], error);
  guint limit = session->options->limit > 0 ? (guint) session->options->limit : SEARCH_ROWS;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) offline = NULL;
  guint n_failed = 0;

  if (chat == NULL)
    return coterie_session_exit_of (*error);
  rows = coterie_command_load_rows (session, chat, G_MAXUINT64, limit, error);
  if (rows == NULL)
    return coterie_session_exit_of (*error);
  for (guint i = 0; i < rows->len; i++)
    {
      if (!has_failed (rows->pdata[i]))
        continue;
      if (!retry_one (session, rows->pdata[i], error))
        return coterie_session_exit_of (*error);
      n_failed++;
    }
  if (n_failed == 0)
    {
      coterie_output_hint (&session->output, "Nothing of yours in %s has failed.", words[0]);
      return COTERIE_EXIT_DONE;
    }
  if (!coterie_session_settle (session, session->options->timeout_s, &offline))
    {
      coterie_output_hint (&session->output, "%s They go out with the next command that connects.", offline->message);
      return COTERIE_EXIT_KEPT;
    }
  return COTERIE_EXIT_DONE;
}
