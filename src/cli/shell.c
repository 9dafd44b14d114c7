// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* An interactive console: stays connected, prints what comes, and takes commands line by line. */

typedef struct
{
  CoterieSession *session;
  GIOChannel *input;
  gboolean ended;
  GQueue lines; /* of char *: what was typed and not done yet */
  CoterieLinkRequest *request;
} Shell;

static void
print_prompt (Shell *self)
{
  if (isatty (STDIN_FILENO) && !self->session->output.json)
    {
      fputs ("> ", stderr);
      fflush (stderr);
    }
}

static gboolean
on_input (GIOChannel *channel, GIOCondition condition, gpointer user_data)
{
  Shell *self = user_data;
  g_autoptr (GError) error = NULL;
  char *line = NULL;

  switch (g_io_channel_read_line (channel, &line, NULL, NULL, &error))
    {
    case G_IO_STATUS_NORMAL:
      g_queue_push_tail (&self->lines, g_strchomp (line));
      return G_SOURCE_CONTINUE;
    case G_IO_STATUS_AGAIN:
      return G_SOURCE_CONTINUE;
    case G_IO_STATUS_EOF:
    case G_IO_STATUS_ERROR:
    default:
      self->ended = TRUE;
      return G_SOURCE_REMOVE;
    }
}

static gboolean
is_mark (char c)
{
  return c == '\'' || c == '"';
}

/* The next word, or what stands between quotation marks: names of groups have spaces. */
static char *
take_word (const char **rest)
{
  const char *begin = *rest;
  const char *end = is_mark (begin[0]) ? strchr (begin + 1, begin[0]) : NULL;

  if (end != NULL && (end[1] == '\0' || end[1] == ' '))
    {
      *rest = end + 1 + strspn (end + 1, " ");
      return g_strndup (begin + 1, (gsize) (end - begin - 1));
    }
  end = begin + strcspn (begin, " ");
  *rest = end + strspn (end, " ");
  return g_strndup (begin, (gsize) (end - begin));
}

/* "send @bob It's late" needs no quoting: the last word that a command takes is the rest of the line. */
static char **
split (const char *rest, guint max_words)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();

  rest += strspn (rest, " ");
  while (rest[0] != '\0')
    if (words->len + 1 >= max_words && (words->len > 0 || !is_mark (rest[0])))
      {
        g_ptr_array_add (words, g_strdup (rest));
        break;
      }
    else
      g_ptr_array_add (words, take_word (&rest));
  g_ptr_array_add (words, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&words), FALSE);
}

/* "@bob It's late": without the command's name. */
static gboolean
is_text (const char *line)
{
  return line[0] == '@' || line[0] == '#' || (is_mark (line[0]) && line[1] == '#');
}

static void
describe (void)
{
  g_autofree char *text = coterie_commands_describe ();

  fprintf (stderr, "@NAME TEXT and #GROUP TEXT send a text ('#OUR GROUP' TEXT). quit leaves.\n%s\n", text);
}

static gboolean
run_line (Shell *self, const char *line, GError **error)
{
  g_auto (GStrv) head = g_strsplit (line, " ", 2);
  g_auto (GStrv) words = NULL;
  const CoterieCommand *command;

  if (head[0] == NULL || head[0][0] == '\0')
    return TRUE;
  if (strcmp (head[0], "quit") == 0)
    {
      self->ended = TRUE;
      return TRUE;
    }
  if (strcmp (head[0], "help") == 0)
    {
      describe ();
      return TRUE;
    }
  command = coterie_commands_find (is_text (line) ? "send" : head[0]);
  if (command == NULL || !command->in_shell)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, "There is no command “%s” here. Try help.", head[0]);
      return FALSE;
    }
  words = split (is_text (line) ? line : (head[1] != NULL ? head[1] : ""), command->max_words);
  return coterie_commands_run (self->session, command, words, error) == COTERIE_EXIT_DONE;
}

static void
on_message (CoterieClient *client, CoterieMessage *message, Shell *self)
{
  coterie_output_message (&self->session->output, message);
  if (!coterie_message_is_own (message))
    coterie_client_mark_read_async (client, coterie_message_get_chat (message), NULL, NULL, NULL);
}

static void
on_changed (CoterieClient *client, CoterieMessage *message, Shell *self)
{
  if (coterie_message_is_own (message))
    coterie_output_state (&self->session->output, message);
  else
    coterie_output_message (&self->session->output, message);
}

static void
on_typing (CoterieClient *client, CoterieChat *chat, Shell *self)
{
  coterie_output_typing (&self->session->output, chat);
}

static void
on_presence (CoterieClient *client, CoterieContact *contact, Shell *self)
{
  coterie_output_contact (&self->session->output, contact);
}

static void
print_error (Shell *self, const GError *error)
{
  if (self->session->output.json)
    coterie_output_event (&self->session->output, "error", NULL, "text", error->message, NULL);
  else
    fprintf (stderr, "%s\n", error->message);
}

/* What somebody who looks at this console has to know of a device that asks to be approved. */
static void
on_request_state (CoterieLinkRequest *request, GParamSpec *pspec, Shell *self)
{
  switch (coterie_link_request_get_state (request))
    {
    case COTERIE_LINK_REQUEST_READY:
    case COTERIE_LINK_REQUEST_ELSEWHERE:
      coterie_output_link_request (&self->session->output, request);
      break;
    case COTERIE_LINK_REQUEST_ENDED:
      coterie_output_link_ended (&self->session->output, request);
      break;
    case COTERIE_LINK_REQUEST_ASKED:
    case COTERIE_LINK_REQUEST_APPROVING:
    default:
      break;
    }
}

static void
on_link_request (CoterieClient *client, GParamSpec *pspec, Shell *self)
{
  CoterieLinkRequest *request = coterie_client_get_link_request (client);

  if (request == self->request)
    return;
  if (self->request != NULL)
    g_signal_handlers_disconnect_by_data (self->request, self);
  g_set_object (&self->request, request);
  if (request == NULL)
    return;
  g_signal_connect (request, "notify::state", G_CALLBACK (on_request_state), self);
  on_request_state (request, NULL, self);
}

/* Input may end before the last line is sent (a pipe): what is unsent gets its time. */
static CoterieExit
leave (Shell *self, GError **error)
{
  g_autoptr (GError) offline = NULL;

  self->session->in_shell = FALSE;
  if (coterie_client_get_state (self->session->client) == COTERIE_CLIENT_CLOSED) /* revoked; it was said already */
    return COTERIE_EXIT_FAILED;
  if (coterie_client_get_unsent (self->session->client) == 0 ||
      coterie_session_settle (self->session, self->session->options->timeout_s, &offline))
    return COTERIE_EXIT_DONE;
  coterie_output_hint (&self->session->output, "%s What is not sent is kept.", offline->message);
  return COTERIE_EXIT_KEPT;
}

CoterieExit
coterie_command_shell (CoterieSession *session, char **words, GError **error)
{
  Shell self = { .session = session, .lines = G_QUEUE_INIT };
  guint watch;

  session->in_shell = TRUE;
  coterie_session_forget_secrets (session);
  self.input = g_io_channel_unix_new (STDIN_FILENO);
  g_io_channel_set_flags (self.input, G_IO_FLAG_NONBLOCK, NULL);
  watch = g_io_add_watch (self.input, G_IO_IN | G_IO_HUP | G_IO_ERR, on_input, &self);
  g_signal_connect (session->client, "message", G_CALLBACK (on_message), &self);
  g_signal_connect (session->client, "message-changed", G_CALLBACK (on_changed), &self);
  g_signal_connect (session->client, "typing", G_CALLBACK (on_typing), &self);
  g_signal_connect (session->client, "presence", G_CALLBACK (on_presence), &self);
  g_signal_connect (session->client, "notify::link-request", G_CALLBACK (on_link_request), &self);
  coterie_client_connect (session->client);

  print_prompt (&self);
  while (!g_cancellable_is_cancelled (session->stop) && !(self.ended && g_queue_is_empty (&self.lines)) &&
         coterie_client_get_state (session->client) != COTERIE_CLIENT_CLOSED)
    {
      g_autofree char *line = g_queue_pop_head (&self.lines);
      g_autoptr (GError) line_error = NULL;

      if (line == NULL)
        {
          g_main_context_iteration (NULL, TRUE);
          continue;
        }
      if (!run_line (&self, line, &line_error) && line_error != NULL)
        print_error (&self, line_error);
      print_prompt (&self);
    }

  g_signal_handlers_disconnect_by_data (session->client, &self);
  if (self.request != NULL)
    g_signal_handlers_disconnect_by_data (self.request, &self);
  g_clear_object (&self.request);
  if (!self.ended)
    g_source_remove (watch);
  g_queue_clear_full (&self.lines, g_free);
  g_io_channel_unref (self.input);
  return leave (&self, error);
}
