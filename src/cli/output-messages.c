// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output.h"

#include "cli/output-line.h"

#include <stdio.h>

/* What is printed of messages. */

/* Lines after the first are set in, so that no text can pass for a line of somebody else. */
static char *
indent (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  return g_strjoinv ("\n        ", lines);
}

/* Of others' rows: what stands before the first unread one has been shown. */
static const char *
describe_message_state (CoterieMessage *message)
{
  CoterieMessageState state = coterie_message_get_state (message);
  guint64 first_unread = coterie_chat_get_first_unread (coterie_message_get_chat (message));

  if (state == COTERIE_MESSAGE_RECEIVED && coterie_message_get_position (message) < first_unread)
    state = COTERIE_MESSAGE_STATE_READ;
  return coterie_message_state_to_string (state);
}

/* " to @bob, @carol only" */
static char *
describe_only (CoterieMessage *message)
{
  const char *const *only = coterie_message_get_only (message);
  g_autofree char *names = only != NULL ? g_strjoinv (", @", (char **) only) : NULL;

  return names != NULL ? g_strdup_printf (" to @%s only", names) : g_strdup ("");
}

/* What came as a request is one until it is answered or accepted. */
static gboolean
is_open_request (CoterieMessage *message)
{
  CoterieContact *contact = coterie_chat_get_contact (coterie_message_get_chat (message));

  return coterie_message_is_request (message) && contact != NULL &&
         coterie_contact_get_state (contact) == COTERIE_CONTACT_REQUEST;
}

static void
print_message_for_people (CoterieMessage *message, const char *chat)
{
  g_autofree char *time = coterie_output_format_local_time (coterie_message_get_time_ms (message));
  g_autofree char *body = indent (coterie_message_get_body (message));
  CoterieContact *shared_by = coterie_message_get_shared_by (message);
  g_autofree char *only = describe_only (message);

  if (shared_by != NULL) /* it is no more than that member's word */
    printf ("%s  %s shared by @%s, as of @%s: %s\n", time, chat, coterie_contact_get_word (shared_by),
            coterie_message_get_sender_name (message), body);
  else if (coterie_message_get_kind (message) != COTERIE_MESSAGE_TEXT)
    printf ("%s  %s  (%s)\n", time, chat, body);
  else if (coterie_message_is_own (message))
    printf ("%s  to %s%s (%s): %s\n", time, chat, only,
            coterie_message_state_to_string (coterie_message_get_state (message)), body);
  else if (coterie_chat_get_kind (coterie_message_get_chat (message)) == COTERIE_CHAT_GROUP)
    printf ("%s  %s @%s%s: %s\n", time, chat, coterie_message_get_sender_name (message), only, body);
  else
    printf ("%s  %s%s: %s\n", time, chat, is_open_request (message) ? " (request)" : "", body);
  fflush (stdout);
}

/* Who has to do with what is said in a group. */
static void
write_people (CoterieMessage *message, CoterieWriter *writer)
{
  const char *const *only = coterie_message_get_only (message);
  guint n_mentions = 0;
  const CoterieMention *mentions = coterie_message_get_mentions (message, &n_mentions);
  CoterieContact *shared_by = coterie_message_get_shared_by (message);

  if (shared_by != NULL)
    coterie_writer_string (writer, "shared-by", coterie_contact_get_word (shared_by));
  if (only != NULL)
    {
      coterie_writer_begin_array (writer, "only");
      for (; *only != NULL; only++)
        coterie_writer_string (writer, NULL, *only);
      coterie_writer_end_array (writer);
    }
  if (n_mentions == 0)
    return;
  coterie_writer_begin_array (writer, "mentions");
  for (guint i = 0; i < n_mentions; i++)
    coterie_writer_string (writer, NULL, mentions[i].name);
  coterie_writer_end_array (writer);
}

/* A line that stands for nothing any more is left out. */
void
coterie_output_message (CoterieOutput *self, CoterieMessage *message)
{
  g_autofree char *chat = coterie_output_chat_name (self, coterie_message_get_chat (message));
  g_autofree char *time = coterie_output_format_time (coterie_message_get_time_ms (message));
  CoterieWriter writer;

  if (coterie_message_get_kind (message) == COTERIE_MESSAGE_NOTHING)
    return;
  if (!self->json)
    {
      print_message_for_people (message, chat);
      return;
    }
  coterie_output_begin_line (&writer, "message");
  coterie_writer_string (&writer, "chat", chat);
  coterie_writer_string (&writer, "sender", coterie_message_get_sender_name (message));
  coterie_writer_uint (&writer, "device", coterie_message_get_device (message));
  coterie_writer_string (&writer, "id", coterie_message_get_id (message));
  coterie_writer_string (&writer, "time", time);
  coterie_writer_string (&writer, "state", describe_message_state (message));
  if (coterie_message_get_kind (message) != COTERIE_MESSAGE_TEXT)
    coterie_writer_string (&writer, "kind", coterie_message_kind_to_string (coterie_message_get_kind (message)));
  if (coterie_message_is_request (message))
    coterie_writer_bool (&writer, "request", TRUE);
  write_people (message, &writer);
  coterie_writer_string (&writer, "body", coterie_message_get_body (message));
  coterie_output_end_line (&writer);
}

void
coterie_output_delivery (CoterieOutput *self, CoterieMessage *message, const CoterieDelivery *delivery)
{
  const char *name = delivery->contact != NULL ? coterie_contact_get_word (delivery->contact) : "?";
  const char *state = coterie_message_state_to_string (delivery->state);
  g_autofree char *chat = coterie_output_chat_name (self, coterie_message_get_chat (message));
  g_autofree char *time = self->json ? coterie_output_format_time (delivery->time_ms)
                                     : coterie_output_format_local_time (delivery->time_ms);
  CoterieWriter writer;

  if (!self->json)
    {
      printf ("%s  @%-20s %s\n", time, name, state);
      return;
    }
  coterie_output_begin_line (&writer, "delivery");
  coterie_writer_string (&writer, "chat", chat);
  coterie_writer_string (&writer, "id", coterie_message_get_id (message));
  coterie_writer_string (&writer, "name", name);
  coterie_writer_string (&writer, "state", state);
  if (delivery->time_ms > 0)
    coterie_writer_string (&writer, "time", time);
  coterie_output_end_line (&writer);
}

void
coterie_output_state (CoterieOutput *self, CoterieMessage *message)
{
  g_autofree char *chat = NULL;

  if (!self->json)
    return;
  chat = coterie_output_chat_name (self, coterie_message_get_chat (message));
  coterie_output_event (self, "state", NULL, "chat", chat, "id", coterie_message_get_id (message), "state",
                        coterie_message_state_to_string (coterie_message_get_state (message)), NULL);
}
