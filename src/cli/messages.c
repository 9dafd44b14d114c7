// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"

#include "wire/limits.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Texts: sending, receiving, looking back. */

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
follow_up (CoterieSession *session, CoterieMessage **message, const char *name, GError **error)
{
  g_autoptr (GError) offline = NULL;
  gboolean settled = coterie_session_settle (session, session->options->timeout_s, &offline);

  if (*message != NULL && !session->in_shell)
    coterie_output_message (&session->output, *message);
  if (session->in_shell || (*message != NULL && is_sent (*message)))
    return COTERIE_EXIT_DONE;
  if (*message != NULL && coterie_message_get_state (*message) == COTERIE_MESSAGE_FAILED)
    {
      g_set_error (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_GONE, "The message to @%s cannot be sent.", name);
      return COTERIE_EXIT_FAILED;
    }
  coterie_output_hint (&session->output, "%s The message is kept, and goes out with the next command that connects.",
                       settled ? "It could not be sent yet." : offline->message);
  return COTERIE_EXIT_KEPT;
}

CoterieExit
coterie_command_send (CoterieSession *session, char **words, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CoterieMessage) message = NULL;
  g_autofree char *input = NULL;
  const char *name = coterie_session_name_of (words[0], error);
  gulong changed, added;
  CoterieExit exit;

  if (name == NULL)
    return COTERIE_EXIT_USAGE;
  if (!session->in_shell && strcmp (words[1], "-") == 0 && (input = read_text (error)) == NULL)
    return COTERIE_EXIT_FAILED;
  if (!session->in_shell)
    coterie_client_connect (session->client);
  coterie_client_send_async (session->client, name, input != NULL ? input : words[1], session->stop,
                             coterie_session_on_ready, &result);
  if (!coterie_client_send_finish (session->client, coterie_session_wait (session, &result), &message, error))
    return coterie_session_exit_of (*error);

  changed = g_signal_connect (session->client, "message-changed", G_CALLBACK (on_message_changed), &message);
  added = g_signal_connect (session->client, "message", G_CALLBACK (on_first_row), &message);
  exit = follow_up (session, &message, name, error);
  g_signal_handler_disconnect (session->client, changed);
  g_signal_handler_disconnect (session->client, added);
  return exit;
}

/* ------------------------------------------------------------------------------------ receive */

static GPtrArray *
load_rows (CoterieSession *session, CoterieChat *chat, guint64 before, guint limit, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  coterie_client_load_history_async (session->client, chat, before, limit, session->stop, coterie_session_on_ready,
                                     &result);
  return coterie_client_load_history_finish (session->client, coterie_session_wait (session, &result), error);
}

static gboolean
mark_read (CoterieSession *session, CoterieChat *chat, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  coterie_client_mark_read_async (session->client, chat, session->stop, coterie_session_on_ready, &result);
  return coterie_client_mark_read_finish (session->client, coterie_session_wait (session, &result), error);
}

/* Prints the rows of @chat that were not shown yet, in pages, and marks them read. */
static gboolean
print_unread (CoterieSession *session, CoterieChat *chat, GError **error)
{
  guint64 from = coterie_chat_get_first_unread (chat);
  guint64 end = coterie_chat_get_n_messages (chat);

  if (from >= end)
    return TRUE;
  while (from < end)
    {
      guint64 upto = MIN (from + 256, end);
      g_autoptr (GPtrArray) rows = load_rows (session, chat, upto, (guint) (upto - from), error);

      if (rows == NULL)
        return FALSE;
      for (guint i = 0; i < rows->len; i++)
        if (!coterie_message_is_own (rows->pdata[i]))
          coterie_output_message (&session->output, rows->pdata[i]);
      from = upto;
    }
  return mark_read (session, chat, error);
}

static gboolean
print_all_unread (CoterieSession *session, GError **error)
{
  GListModel *chats = coterie_client_get_chats (session->client);
  g_autoptr (GPtrArray) now = g_ptr_array_new_with_free_func (g_object_unref);

  /* The model is ordered by activity, which marking read may change while it is walked. */
  for (guint i = 0; i < g_list_model_get_n_items (chats); i++)
    g_ptr_array_add (now, g_list_model_get_item (chats, i));
  for (guint i = now->len; i > 0; i--) /* the oldest activity first */
    if (!print_unread (session, now->pdata[i - 1], error))
      return FALSE;
  return TRUE;
}

static void
on_arrival (CoterieClient *client, CoterieMessage *message, gboolean *arrived)
{
  *arrived = *arrived || !coterie_message_is_own (message);
}

/* A row that was printed as "being fetched again" has become the text. Rows not printed yet are printed as they are. */
static void
on_fetched (CoterieClient *client, CoterieMessage *message, CoterieSession *session)
{
  guint64 first_unread = coterie_chat_get_first_unread (coterie_message_get_chat (message));

  if (!coterie_message_is_own (message) && coterie_message_get_position (message) < first_unread)
    coterie_output_message (&session->output, message);
}

static void
on_state (CoterieClient *client, CoterieMessage *message, CoterieSession *session)
{
  if (coterie_message_is_own (message))
    coterie_output_state (&session->output, message);
  else
    on_fetched (client, message, session);
}

static void
on_presence (CoterieClient *client, CoterieContact *contact, CoterieSession *session)
{
  coterie_output_contact (&session->output, contact);
}

static void
on_typing (CoterieClient *client, CoterieChat *chat, CoterieSession *session)
{
  coterie_output_typing (&session->output, chat);
}

static gboolean
on_deadline (gpointer stop)
{
  g_cancellable_cancel (stop);
  return G_SOURCE_REMOVE;
}

static CoterieExit
follow (CoterieSession *session, GError **error)
{
  gboolean arrived = TRUE; /* what was stored before counts too */
  guint deadline = 0;
  CoterieExit exit = COTERIE_EXIT_DONE;

  coterie_session_forget_secrets (session);
  g_signal_connect (session->client, "message", G_CALLBACK (on_arrival), &arrived);
  g_signal_connect (session->client, "message-changed", G_CALLBACK (on_state), session);
  g_signal_connect (session->client, "presence", G_CALLBACK (on_presence), session);
  g_signal_connect (session->client, "typing", G_CALLBACK (on_typing), session);
  if (session->options->timeout_s > 0)
    deadline = g_timeout_add_seconds (session->options->timeout_s, on_deadline, session->stop);
  coterie_client_connect (session->client);
  while (!g_cancellable_is_cancelled (session->stop) && exit == COTERIE_EXIT_DONE)
    {
      if (!arrived)
        {
          g_main_context_iteration (NULL, TRUE);
          continue;
        }
      arrived = FALSE;
      if (!print_all_unread (session, error))
        exit = coterie_session_exit_of (*error);
    }
  g_signal_handlers_disconnect_by_data (session->client, session);
  g_signal_handlers_disconnect_by_data (session->client, &arrived);
  if (g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) /* the end that was asked for */
    {
      g_clear_error (error);
      exit = COTERIE_EXIT_DONE;
    }
  if (deadline != 0 && !g_cancellable_is_cancelled (session->stop))
    g_source_remove (deadline);
  return exit;
}

/* Receipts for what was printed go out with a second settling. */
CoterieExit
coterie_command_receive (CoterieSession *session, char **words, GError **error)
{
  g_autoptr (GError) offline = NULL;
  gboolean settled, printed;
  gulong fetched;

  if (session->options->follow)
    return follow (session, error);
  fetched = g_signal_connect (session->client, "message-changed", G_CALLBACK (on_fetched), session);
  settled = coterie_session_settle (session, session->options->timeout_s, &offline);
  printed = print_all_unread (session, error);
  if (settled && printed)
    settled = coterie_session_settle (session, session->options->timeout_s, &offline);
  g_signal_handler_disconnect (session->client, fetched);
  if (!printed)
    return coterie_session_exit_of (*error);
  if (settled)
    return COTERIE_EXIT_DONE;
  g_propagate_error (error, g_steal_pointer (&offline));
  return coterie_session_exit_of (*error);
}

/* ------------------------------------------------------------------------------------ looking back */

CoterieExit
coterie_command_history (CoterieSession *session, char **words, GError **error)
{
  CoterieChat *chat = coterie_session_find_chat (session, words[0], error);
  g_autoptr (GPtrArray) rows = NULL;
  guint limit = session->options->limit > 0 ? (guint) session->options->limit : HISTORY_ROWS;

  if (chat == NULL)
    return coterie_session_exit_of (*error);
  rows = load_rows (session, chat, G_MAXUINT64, limit, error);
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
