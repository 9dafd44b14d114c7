// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"

/* Printing what has not been printed: what is unread; what was printed as "being fetched again" and came since, also
 * while another command was connected; and what comes while this one is. */
typedef struct
{
  CoterieSession *session;
  gboolean arrived;       /* there may be something unread */
  GHashTable *printed_to; /* CoterieChat → the position after what was printed, in a guint64 */
  GHashTable *renewed;    /* ids of the renewed rows that were printed */
  GPtrArray *to_note;     /* CoterieMessage: those of them that the profile does not know as seen yet */
} Receiving;

static void
receiving_init (Receiving *self, CoterieSession *session)
{
  *self = (Receiving){ .session = session, .arrived = TRUE };
  self->printed_to = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
  self->renewed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->to_note = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
receiving_clear (Receiving *self)
{
  g_signal_handlers_disconnect_by_data (self->session->client, self);
  g_hash_table_unref (self->printed_to);
  g_hash_table_unref (self->renewed);
  g_ptr_array_unref (self->to_note);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Receiving, receiving_clear)

/* @upto: the position after the last row that was printed */
static gboolean
mark_read (Receiving *self, CoterieChat *chat, guint64 upto, GError **error)
{
  CoterieSession *session = self->session;
  g_autoptr (GAsyncResult) result = NULL;

  coterie_client_mark_read_to_async (session->client, chat, upto - 1, session->stop, coterie_session_on_ready, &result);
  return coterie_client_mark_read_to_finish (session->client, coterie_session_wait (session, &result), error);
}

/* ------------------------------------------------------------------------------------ what was renewed */

/* Each once, whether it is found in the profile or told while it happens. */
static void
print_renewed_row (Receiving *self, CoterieMessage *message)
{
  if (!g_hash_table_add (self->renewed, g_strdup (coterie_message_get_id (message))))
    return;
  coterie_output_message (&self->session->output, message);
  g_ptr_array_add (self->to_note, g_object_ref (message));
}

static GPtrArray *
load_renewed (Receiving *self, GError **error)
{
  CoterieSession *session = self->session;
  g_autoptr (GAsyncResult) result = NULL;

  coterie_client_load_renewed_async (session->client, session->stop, coterie_session_on_ready, &result);
  return coterie_client_load_renewed_finish (session->client, coterie_session_wait (session, &result), error);
}

static gboolean
note_renewed (Receiving *self, GError **error)
{
  while (self->to_note->len > 0)
    {
      g_autoptr (CoterieMessage) message = g_ptr_array_steal_index (self->to_note, 0);

      if (!mark_read (self, coterie_message_get_chat (message), coterie_message_get_position (message) + 1, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
print_renewed (Receiving *self, GError **error)
{
  g_autoptr (GPtrArray) rows = load_renewed (self, error);

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    print_renewed_row (self, rows->pdata[i]);
  return note_renewed (self, error);
}

/* ------------------------------------------------------------------------------------ what is unread */

/* Prints the rows of @chat that were not shown yet, in pages, and marks them read. */
static gboolean
print_unread (Receiving *self, CoterieChat *chat, GError **error)
{
  guint64 from = coterie_chat_get_first_unread (chat);
  guint64 end = coterie_chat_get_n_messages (chat);

  if (from >= end)
    return TRUE;
  while (from < end)
    {
      guint64 upto = MIN (from + 256, end);
      g_autoptr (GPtrArray) rows = coterie_command_load_rows (self->session, chat, upto, (guint) (upto - from), error);

      if (rows == NULL)
        return FALSE;
      for (guint i = 0; i < rows->len; i++)
        if (!coterie_message_is_own (rows->pdata[i]))
          coterie_output_message (&self->session->output, rows->pdata[i]);
      g_hash_table_replace (self->printed_to, g_object_ref (chat), g_memdup2 (&upto, sizeof upto));
      from = upto;
    }
  return mark_read (self, chat, end, error);
}

static gboolean
print_all (Receiving *self, GError **error)
{
  GListModel *chats = coterie_client_get_chats (self->session->client);
  g_autoptr (GPtrArray) now = g_ptr_array_new_with_free_func (g_object_unref);

  self->arrived = FALSE;
  if (!print_renewed (self, error))
    return FALSE;
  /* The model is ordered by activity, which marking read may change while it is walked. */
  for (guint i = 0; i < g_list_model_get_n_items (chats); i++)
    g_ptr_array_add (now, g_list_model_get_item (chats, i));
  for (guint i = now->len; i > 0; i--) /* the oldest activity first */
    if (!print_unread (self, now->pdata[i - 1], error))
      return FALSE;
  return TRUE;
}

/* ------------------------------------------------------------------------------------ what comes meanwhile */

static void
on_arrival (CoterieClient *client, CoterieMessage *message, Receiving *self)
{
  self->arrived = self->arrived || !coterie_message_is_own (message);
}

static gboolean
was_printed (Receiving *self, CoterieMessage *message)
{
  CoterieChat *chat = coterie_message_get_chat (message);
  const guint64 *printed_to = g_hash_table_lookup (self->printed_to, chat);
  guint64 position = coterie_message_get_position (message);

  return position < coterie_chat_get_first_unread (chat) || (printed_to != NULL && position < *printed_to);
}

/* A row that was printed is another one now. Rows not printed yet are printed as they are. */
static void
on_changed (CoterieClient *client, CoterieMessage *message, Receiving *self)
{
  if (coterie_message_is_own (message) || !was_printed (self, message))
    return;
  switch (coterie_message_get_kind (message))
    {
    case COTERIE_MESSAGE_TEXT:
    case COTERIE_MESSAGE_UNKNOWN:
    case COTERIE_MESSAGE_UNREADABLE:
      print_renewed_row (self, message);
      self->arrived = TRUE; /* so that it is noted */
      break;
    case COTERIE_MESSAGE_FETCHING:
    case COTERIE_MESSAGE_GAP:
    case COTERIE_MESSAGE_CHAIN:
    case COTERIE_MESSAGE_GROUP:
    case COTERIE_MESSAGE_CALL:
      coterie_output_message (&self->session->output, message);
      break;
    case COTERIE_MESSAGE_NOTHING:
    default:
      break;
    }
}

static void
on_state (CoterieClient *client, CoterieMessage *message, Receiving *self)
{
  if (coterie_message_is_own (message))
    coterie_output_state (&self->session->output, message);
}

static void
on_presence (CoterieClient *client, CoterieContact *contact, Receiving *self)
{
  coterie_output_contact (&self->session->output, contact);
}

static void
on_typing (CoterieClient *client, CoterieChat *chat, Receiving *self)
{
  coterie_output_typing (&self->session->output, chat);
}

/* ------------------------------------------------------------------------------------ the command */

static gboolean
on_deadline (gpointer stop)
{
  g_cancellable_cancel (stop);
  return G_SOURCE_REMOVE;
}

static CoterieExit
follow (Receiving *self, GError **error)
{
  CoterieSession *session = self->session;
  guint deadline = 0;
  CoterieExit exit = COTERIE_EXIT_DONE;

  coterie_session_forget_secrets (session);
  g_signal_connect (session->client, "message", G_CALLBACK (on_arrival), self);
  g_signal_connect (session->client, "message-changed", G_CALLBACK (on_state), self);
  g_signal_connect (session->client, "presence", G_CALLBACK (on_presence), self);
  g_signal_connect (session->client, "typing", G_CALLBACK (on_typing), self);
  if (session->options->timeout_s > 0)
    deadline = g_timeout_add_seconds (session->options->timeout_s, on_deadline, session->stop);
  coterie_client_connect (session->client);
  while (!g_cancellable_is_cancelled (session->stop) && exit == COTERIE_EXIT_DONE)
    if (coterie_client_get_state (session->client) == COTERIE_CLIENT_CLOSED)
      exit = COTERIE_EXIT_FAILED; /* revoked; it was said already */
    else if (!self->arrived)
      g_main_context_iteration (NULL, TRUE);
    else if (!print_all (self, error))
      exit = coterie_session_exit_of (*error);
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
  g_auto (Receiving) receiving = { 0 };
  gboolean settled, printed;

  receiving_init (&receiving, session);
  g_signal_connect (session->client, "message-changed", G_CALLBACK (on_changed), &receiving);
  if (session->options->follow)
    return follow (&receiving, error);
  settled = coterie_session_settle (session, session->options->timeout_s, &offline);
  printed = print_all (&receiving, error);
  if (settled && printed)
    settled = coterie_session_settle (session, session->options->timeout_s, &offline);
  if (!printed || !note_renewed (&receiving, error))
    return coterie_session_exit_of (*error);
  if (settled)
    return COTERIE_EXIT_DONE;
  g_propagate_error (error, g_steal_pointer (&offline));
  return coterie_session_exit_of (*error);
}
