// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"
#include "cli/hold-advice.h"

#include "wire/limits.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Texts: sending, looking back. */

#define HISTORY_ROWS 50

/* All of standard input, up to the limit and one byte, so that too long a text is refused and not cut. */
static char *
read_text (GError **error)
{
  g_autoptr (GByteArray) text = g_byte_array_new ();
  guint8 part[4096];
  ssize_t n;

  while (text->len <= COTERIE_TEXT_MAX_BYTES && (n = read (STDIN_FILENO, part, sizeof part)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "The text cannot be read: %s",
                       g_strerror (errno));
          return NULL;
        }
      g_byte_array_append (text, part, (guint) n);
    }
  while (text->len > 0 && text->data[text->len - 1] == '\n') /* the line end that a shell adds is nobody's text */
    g_byte_array_set_size (text, text->len - 1);
  if (text->len > 0 && memchr (text->data, 0, text->len) != NULL)
    {
      g_set_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT, "That is no text.");
      return NULL;
    }
  return g_strndup (text->len > 0 ? (const char *) text->data : "", text->len);
}

static void
on_message_changed (CoterieClient *client, CoterieMessage *message, CoterieMessage **watched)
{
  if (*watched != NULL && g_str_equal (coterie_message_get_id (message), coterie_message_get_id (*watched)))
    g_set_object (watched, message);
}

static void
on_first_row (CoterieClient *client, CoterieMessage *message, CoterieMessage **watched)
{
  if (*watched == NULL && coterie_message_is_own (message))
    g_set_object (watched, message);
}

static gboolean
is_sent (CoterieMessage *message)
{
  switch (coterie_message_get_state (message))
    {
    case COTERIE_MESSAGE_SENT:
    case COTERIE_MESSAGE_DELIVERED:
    case COTERIE_MESSAGE_STATE_READ:
      return TRUE;
    case COTERIE_MESSAGE_PENDING:
    case COTERIE_MESSAGE_RECEIVED:
    case COTERIE_MESSAGE_FAILED:
    default:
      return FALSE;
    }
}

/* The message is kept; now see how far it gets. */
static CoterieExit
follow_up (CoterieSession *session, CoterieMessage **message, const char *word, GError **error)
{
  g_autoptr (GError) offline = NULL;
  gboolean settled = coterie_session_settle (session, session->options->timeout_s, &offline);
  CoterieContact *contact = word[0] == '@' ? coterie_client_find_contact (session->client, word + 1) : NULL;
  g_autofree char *advice = NULL;

  if (*message != NULL && !session->in_shell)
    coterie_output_message (&session->output, *message);
  if (session->in_shell || (*message != NULL && is_sent (*message)))
    return COTERIE_EXIT_DONE;
  if (*message != NULL && coterie_message_get_state (*message) == COTERIE_MESSAGE_FAILED)
    {
      g_set_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_GONE, "The message to %s cannot be sent.", word);
      return COTERIE_EXIT_FAILED;
    }
  advice = contact != NULL ? coterie_hold_advice (coterie_contact_get_hold (contact), contact) : NULL;
  if (advice != NULL)
    coterie_output_hint (&session->output, "Nothing is sent to %s now; the message is kept. %s", word, advice);
  else
    coterie_output_hint (&session->output, "%s The message is kept, and goes out with the next command that connects.",
                         settled ? "It could not be sent yet." : offline->message);
  return COTERIE_EXIT_KEPT;
}

/* Those of the group who are named in "@A,@B". */
static GPtrArray *
find_members (CoterieSession *session, CoterieChat *chat, const char *names, GError **error)
{
  g_auto (GStrv) words = g_strsplit (names, ",", -1);
  g_autoptr (GPtrArray) people = coterie_command_load_members (session, chat, error);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_object_unref);

  if (people == NULL)
    return NULL;
  for (char **word = words; *word != NULL; word++)
    {
      const char *name = coterie_session_name_of (*word, error);
      guint n_before = found->len;

      if (name == NULL)
        return NULL;
      for (guint i = 0; i < people->len; i++)
        {
          const CoterieGroupPerson *person = people->pdata[i];

          if (person->contact != NULL && g_str_equal (coterie_contact_get_word (person->contact), name))
            g_ptr_array_add (found, g_object_ref (person->contact));
        }
      if (found->len > n_before)
        continue;
      g_set_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_BAD_INPUT, "%s is none of the others in %s.", *word,
                   coterie_chat_get_title (chat));
      return NULL;
    }
  return g_steal_pointer (&found);
}

static gboolean
send_to_members (CoterieSession *session, CoterieChat *chat, const char *text, CoterieMessage **message, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) members = find_members (session, chat, session->options->only, error);

  if (members == NULL)
    return FALSE;
  coterie_client_send_to_members_async (session->client, chat, text, members, session->stop, coterie_session_on_ready,
                                        &result);
  return coterie_client_send_to_chat_finish (session->client, coterie_session_wait (session, &result), message, error);
}

/* A group may have come, or been called otherwise, meanwhile; where the server cannot be asked, nobody knows. */
static CoterieChat *
find_written_to (CoterieSession *session, const char *word, GError **error)
{
  CoterieChat *chat = coterie_session_find_chat (session, word, NULL);
  g_autoptr (GError) offline = NULL;

  if (chat == NULL && word[0] == '#')
    coterie_session_settle (session, session->options->timeout_s, &offline);
  if (chat == NULL)
    chat = coterie_session_find_chat (session, word, error);
  if (chat == NULL && offline != NULL)
    {
      g_clear_error (error);
      g_set_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_OFFLINE,
                   "There is no group %s on this device yet, and the server could not be asked: %s", word,
                   offline->message);
    }
  return chat;
}

static gboolean
send_to_chat (CoterieSession *session, const char *word, const char *text, CoterieMessage **message, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  CoterieChat *chat = find_written_to (session, word, error);

  if (chat == NULL)
    return FALSE;
  if (session->options->only != NULL)
    return send_to_members (session, chat, text, message, error);
  coterie_client_send_to_chat_async (session->client, chat, text, session->stop, coterie_session_on_ready, &result);
  return coterie_client_send_to_chat_finish (session->client, coterie_session_wait (session, &result), message, error);
}

static gboolean
send_to_person (CoterieSession *session, const char *word, const char *text, CoterieMessage **message, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  if (word[1] == '~') /* of whoever has no user name nobody can be asked */
    return send_to_chat (session, word, text, message, error);
  coterie_client_send_async (session->client, word + 1, text, session->stop, coterie_session_on_ready, &result);
  return coterie_client_send_finish (session->client, coterie_session_wait (session, &result), message, error);
}

CoterieExit
coterie_command_send (CoterieSession *session, char **words, GError **error)
{
  g_autoptr (CoterieMessage) message = NULL;
  g_autofree char *input = NULL;
  gboolean is_group = words[0][0] == '#';
  gulong changed, added;
  CoterieExit exit;

  if (!is_group && coterie_session_name_of (words[0], error) == NULL)
    return COTERIE_EXIT_USAGE;
  if (!is_group && session->options->only != NULL)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, "--only is for groups.");
      return COTERIE_EXIT_USAGE;
    }
  if (!session->in_shell && strcmp (words[1], "-") == 0 && (input = read_text (error)) == NULL)
    return COTERIE_EXIT_FAILED;
  if (!session->in_shell)
    coterie_client_connect (session->client);
  if (!(is_group ? send_to_chat : send_to_person) (session, words[0], input != NULL ? input : words[1], &message,
                                                   error))
    return coterie_session_exit_of (*error);

  changed = g_signal_connect (session->client, "message-changed", G_CALLBACK (on_message_changed), &message);
  added = g_signal_connect (session->client, "message", G_CALLBACK (on_first_row), &message);
  exit = follow_up (session, &message, words[0], error);
  g_signal_handler_disconnect (session->client, changed);
  g_signal_handler_disconnect (session->client, added);
  return exit;
}

/* ------------------------------------------------------------------------------------ looking back */

/**
 * coterie_command_load_rows:
 *
 * Returns: (transfer full) (element-type CoterieMessage): the last @limit rows before position @before
 */
GPtrArray *
coterie_command_load_rows (CoterieSession *session, CoterieChat *chat, guint64 before, guint limit, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  coterie_client_load_history_async (session->client, chat, before, limit, session->stop, coterie_session_on_ready,
                                     &result);
  return coterie_client_load_history_finish (session->client, coterie_session_wait (session, &result), error);
}

CoterieExit
coterie_command_history (CoterieSession *session, char **words, GError **error)
{
  CoterieChat *chat = coterie_session_find_chat (session, words[0], error);
  g_autoptr (GPtrArray) rows = NULL;
  guint limit = session->options->limit > 0 ? (guint) session->options->limit : HISTORY_ROWS;

  if (chat == NULL)
    return coterie_session_exit_of (*error);
  rows = coterie_command_load_rows (session, chat, G_MAXUINT64, limit, error);
  if (rows == NULL)
    return coterie_session_exit_of (*error);
  for (guint i = 0; i < rows->len; i++)
    coterie_output_message (&session->output, rows->pdata[i]);
  return COTERIE_EXIT_DONE;
}

CoterieExit
coterie_command_draft (CoterieSession *session, char **words, GError **error)
{
  CoterieChat *chat = coterie_session_find_chat (session, words[0], error);

  if (chat == NULL)
    return coterie_session_exit_of (*error);
  if (words[1] != NULL)
    coterie_client_set_draft (session->client, chat, words[1]);
  coterie_output_event (&session->output, "draft", coterie_chat_get_draft (chat), "chat", words[0], "text",
                        coterie_chat_get_draft (chat), NULL);
  return COTERIE_EXIT_DONE;
}
