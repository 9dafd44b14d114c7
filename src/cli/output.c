// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output.h"

#include "cli/hold-advice.h"
#include "wire/writer.h"

#include <stdio.h>

static void
on_notice (CoterieClient *client, int notice, CoterieContact *contact, const char *sentence, CoterieOutput *self)
{
  const char *event = coterie_notice_is_alarm (notice) ? "alarm" : "notice";
  g_autofree char *chat = contact != NULL ? g_strconcat ("@", coterie_contact_get_word (contact), NULL) : NULL;

  g_autofree char *advice = contact != NULL ? coterie_hold_advice_for_notice (notice, contact) : NULL;

  if (self->json)
    coterie_output_event (self, event, NULL, "what", coterie_notice_to_string (notice), "text", sentence,
                          chat ? "chat" : NULL, chat, NULL);
  else
    fprintf (stderr, "%s: %s%s%s\n", coterie_notice_is_alarm (notice) ? "Warning" : "Note", sentence,
             advice != NULL ? " " : "", advice != NULL ? advice : "");
}

/* Somebody not accepted has put us into a group. */
static void
on_group_request (CoterieClient *client, CoterieChat *chat, CoterieOutput *self)
{
  CoterieContact *by = coterie_client_get_group_inviter (client, chat);
  const char *name = by != NULL ? coterie_contact_get_word (by) : "";
  g_autofree char *word = coterie_output_chat_name (self, chat);
  g_autofree char *sentence = g_strdup_printf ("@%s has added you to %s. Accept it, or leave it.", name, word);

  coterie_output_event (self, "group-request", sentence, "chat", word, "by", name, NULL);
}

/* Somebody has opened an invitation of ours. */
static void
on_group_join (CoterieClient *client, CoterieChat *chat, CoterieContact *contact, CoterieOutput *self)
{
  g_autofree char *word = coterie_output_chat_name (self, chat);
  const char *name = coterie_contact_get_word (contact);
  g_autofree char *sentence = g_strdup_printf ("@%s wants to join %s.", name, word);

  coterie_output_event (self, "group-join", sentence, "chat", word, "by", name, NULL);
}

void
coterie_output_init (CoterieOutput *self, CoterieClient *client, gboolean json, gboolean quiet)
{
  self->client = client;
  self->json = json;
  self->quiet = quiet;
  self->on_notice = g_signal_connect (client, "notice", G_CALLBACK (on_notice), self);
  self->on_group_request = g_signal_connect (client, "group-request", G_CALLBACK (on_group_request), self);
  self->on_group_join = g_signal_connect (client, "group-join", G_CALLBACK (on_group_join), self);
}

void
coterie_output_clear (CoterieOutput *self)
{
  g_signal_handler_disconnect (self->client, self->on_notice);
  g_signal_handler_disconnect (self->client, self->on_group_request);
  g_signal_handler_disconnect (self->client, self->on_group_join);
}

static void
print_line (CoterieWriter *writer)
{
  g_autofree char *line = coterie_writer_finish_string (writer);

  puts (line);
  fflush (stdout);
}

static void
begin_event (CoterieWriter *writer, const char *event)
{
  coterie_writer_init (writer);
  coterie_writer_string (writer, "event", event);
}

static char *
format_time (gint64 time_ms)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (time_ms / 1000);
  g_autofree char *seconds = time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%S") : NULL;

  return seconds == NULL ? g_strdup ("") : g_strdup_printf ("%s.%03dZ", seconds, (int) (time_ms % 1000));
}

static char *
format_local_time (gint64 time_ms)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (time_ms / 1000);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M") : g_strdup ("");
}

/* Lines after the first are set in, so that no text can pass for a line of somebody else. */
static char *
indent (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  return g_strjoinv ("\n        ", lines);
}

/**
 * coterie_output_chat_name:
 *
 * Returns: (transfer full): "@alice", or "@~0123456789abcdef" of somebody without a name; for the note to self the own
 * name; "#Circle" for a group
 */
char *
coterie_output_chat_name (CoterieOutput *self, CoterieChat *chat)
{
  CoterieContact *contact = coterie_chat_get_contact (chat);

  if (coterie_chat_get_kind (chat) == COTERIE_CHAT_GROUP)
    return g_strconcat ("#", coterie_chat_get_title (chat), NULL);
  return g_strconcat (
      "@", contact != NULL ? coterie_contact_get_word (contact) : coterie_client_get_name (self->client), NULL);
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

static void
print_message_for_people (CoterieMessage *message, const char *chat)
{
  g_autofree char *time = format_local_time (coterie_message_get_time_ms (message));
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
    printf ("%s  %s%s: %s\n", time, chat, coterie_message_is_request (message) ? " (request)" : "", body);
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
  g_autofree char *time = format_time (coterie_message_get_time_ms (message));
  CoterieWriter writer;

  if (coterie_message_get_kind (message) == COTERIE_MESSAGE_NOTHING)
    return;
  if (!self->json)
    {
      print_message_for_people (message, chat);
      return;
    }
  begin_event (&writer, "message");
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
  print_line (&writer);
}

void
coterie_output_delivery (CoterieOutput *self, CoterieMessage *message, const CoterieDelivery *delivery)
{
  const char *name = delivery->contact != NULL ? coterie_contact_get_word (delivery->contact) : "?";
  const char *state = coterie_message_state_to_string (delivery->state);
  g_autofree char *chat = coterie_output_chat_name (self, coterie_message_get_chat (message));
  g_autofree char *time = self->json ? format_time (delivery->time_ms) : format_local_time (delivery->time_ms);
  CoterieWriter writer;

  if (!self->json)
    {
      printf ("%s  @%-20s %s\n", time, name, state);
      return;
    }
  begin_event (&writer, "delivery");
  coterie_writer_string (&writer, "chat", chat);
  coterie_writer_string (&writer, "id", coterie_message_get_id (message));
  coterie_writer_string (&writer, "name", name);
  coterie_writer_string (&writer, "state", state);
  if (delivery->time_ms > 0)
    coterie_writer_string (&writer, "time", time);
  print_line (&writer);
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

void
coterie_output_chat (CoterieOutput *self, CoterieChat *chat)
{
  CoterieContact *contact = coterie_chat_get_contact (chat);
  g_autofree char *name = coterie_output_chat_name (self, chat);
  g_autofree char *time = NULL, *called = NULL;
  CoterieWriter writer;

  if (!self->json)
    {
      time = format_local_time (coterie_chat_get_last_time_ms (chat));
      called = contact != NULL ? coterie_hold_dup_called (contact) : g_strdup ("");
      printf ("%-20s %3u unread  %-16s%s  %s\n", name, coterie_chat_get_unread (chat),
              coterie_chat_get_last_time_ms (chat) > 0 ? time : "", called, coterie_chat_get_last_text (chat));
      return;
    }
  time = format_time (coterie_chat_get_last_time_ms (chat));
  begin_event (&writer, "chat");
  coterie_writer_string (&writer, "chat", name);
  coterie_writer_string (&writer, "title", coterie_chat_get_title (chat));
  coterie_writer_string (&writer, "state",
                         contact != NULL ? coterie_contact_state_to_string (coterie_contact_get_state (contact))
                         : coterie_chat_get_request (chat)                    ? "group-request"
                         : coterie_chat_get_kind (chat) == COTERIE_CHAT_GROUP ? "group"
                                                                              : "self");
  coterie_writer_uint (&writer, "unread", coterie_chat_get_unread (chat));
  coterie_writer_uint (&writer, "messages", coterie_chat_get_n_messages (chat));
  if (coterie_chat_get_last_time_ms (chat) > 0)
    coterie_writer_string (&writer, "time", time);
  coterie_writer_string (&writer, "last", coterie_chat_get_last_text (chat));
  coterie_writer_string (&writer, "draft", coterie_chat_get_draft (chat));
  coterie_writer_bool (&writer, "muted", coterie_chat_get_muted (chat));
  coterie_writer_bool (&writer, "pinned", coterie_chat_get_pinned (chat));
  coterie_writer_bool (&writer, "archived", coterie_chat_get_archived (chat));
  if (contact != NULL)
    {
      coterie_writer_bool (&writer, "verified", coterie_contact_get_verified (contact));
      coterie_writer_string (&writer, "hold", coterie_hold_to_string (coterie_contact_get_hold (contact)));
    }
  print_line (&writer);
}

void
coterie_output_contact (CoterieOutput *self, CoterieContact *contact)
{
  CoterieWriter writer;

  if (!self->json)
    {
      if (!self->quiet)
        fprintf (stderr, "@%s is %s.\n", coterie_contact_get_word (contact),
                 coterie_contact_get_online (contact) ? "online" : "offline");
      return;
    }
  g_autofree char *name = g_strconcat ("@", coterie_contact_get_word (contact), NULL);
  begin_event (&writer, "presence");
  coterie_writer_string (&writer, "chat", name);
  coterie_writer_bool (&writer, "online", coterie_contact_get_online (contact));
  print_line (&writer);
}

void
coterie_output_typing (CoterieOutput *self, CoterieChat *chat)
{
  g_autofree char *name = coterie_output_chat_name (self, chat);
  g_autofree char *names = g_strjoinv (", ", (char **) coterie_chat_get_typing_names (chat));
  const gboolean is_group = coterie_chat_get_kind (chat) == COTERIE_CHAT_GROUP;
  CoterieWriter writer;

  if (!self->json)
    {
      if (!self->quiet && coterie_chat_get_typing (chat))
        fprintf (stderr, "%s%s%s is typing…\n", name, is_group ? ": " : "", is_group ? names : "");
      return;
    }
  begin_event (&writer, "typing");
  coterie_writer_string (&writer, "chat", name);
  coterie_writer_bool (&writer, "active", coterie_chat_get_typing (chat));
  if (is_group)
    {
      coterie_writer_begin_array (&writer, "names");
      for (const char *const *who = coterie_chat_get_typing_names (chat); *who != NULL; who++)
        coterie_writer_string (&writer, NULL, *who);
      coterie_writer_end_array (&writer);
    }
  print_line (&writer);
}

static void
write_own (CoterieOwnDevice *own, CoterieWriter *writer)
{
  g_autofree char *seen = format_time (coterie_own_device_get_seen_ms (own));

  coterie_writer_string (writer, "name", coterie_own_device_get_name (own));
  coterie_writer_string (writer, "system", coterie_own_device_get_system (own));
  if (coterie_own_device_get_added_by (own) != 0)
    coterie_writer_uint (writer, "approved_by", coterie_own_device_get_added_by (own));
  if (coterie_own_device_get_seen_ms (own) != 0)
    coterie_writer_string (writer, "seen", seen);
  if (coterie_own_device_get_progress (own) < 1)
    coterie_writer_uint (writer, "percent", (guint64) (100 * coterie_own_device_get_progress (own)));
}

void
coterie_output_device (CoterieOutput *self, const char *name, const CoterieDeviceRow *device, CoterieOwnDevice *own)
{
  g_autofree char *added = self->json ? format_time (device->added_ms) : format_local_time (device->added_ms);
  CoterieWriter writer;

  if (!self->json)
    {
      printf ("%2u  %-8s  added %s%s%s%s\n", device->device, device->active ? "active" : "revoked", added,
              own != NULL ? "  " : "", own != NULL ? coterie_own_device_get_name (own) : "",
              device->own ? "  (this device)" : "");
      return;
    }
  begin_event (&writer, "device");
  coterie_writer_string (&writer, "account", name);
  coterie_writer_uint (&writer, "number", device->device);
  coterie_writer_string (&writer, "state", device->active ? "active" : "revoked");
  coterie_writer_string (&writer, "added", added);
  coterie_writer_bool (&writer, "own", device->own);
  if (own != NULL)
    write_own (own, &writer);
  print_line (&writer);
}

static void
write_known (CoterieWriter *writer, const char *name, const char *value)
{
  if (value != NULL)
    coterie_writer_string (writer, name, value);
}

/* The name is what that device says of itself, the rest what the server says. */
static void
print_link_request_for_people (CoterieLinkRequest *request)
{
  const char *name = coterie_link_request_get_device_name (request);
  const char *agent = coterie_link_request_get_agent (request);
  const char *address = coterie_link_request_get_address (request);
  const char *place = coterie_link_request_get_place (request);

  printf (" ?  pending   ");
  if (name != NULL)
    printf ("calls itself “%s”; ", name);
  printf ("reported by the server: %s, from %s%s%s\n", agent != NULL ? agent : "?", address != NULL ? address : "?",
          place != NULL ? ", " : "", place != NULL ? place : "");
  if (coterie_link_request_get_state (request) == COTERIE_LINK_REQUEST_ELSEWHERE)
    printf ("              Another device of yours has answered. “devices answer” answers it here instead.\n");
}

void
coterie_output_link_request (CoterieOutput *self, CoterieLinkRequest *request)
{
  g_autofree char *time = format_time (coterie_link_request_get_time_ms (request));
  g_autofree char *expires = format_time (coterie_link_request_get_expires_ms (request));
  CoterieLinkRequestState state = coterie_link_request_get_state (request);
  CoterieWriter writer;

  if (!self->json)
    {
      print_link_request_for_people (request);
      return;
    }
  begin_event (&writer, "device");
  coterie_writer_string (&writer, "account", coterie_client_get_name (self->client));
  coterie_writer_string (&writer, "state", "pending");
  write_known (&writer, "name", coterie_link_request_get_device_name (request));
  write_known (&writer, "agent", coterie_link_request_get_agent (request));
  write_known (&writer, "address", coterie_link_request_get_address (request));
  write_known (&writer, "place", coterie_link_request_get_place (request));
  coterie_writer_string (&writer, "time", time);
  coterie_writer_string (&writer, "expires", expires);
  coterie_writer_uint (&writer, "tries", coterie_link_request_get_tries_left (request));
  coterie_writer_bool (&writer, "elsewhere", state == COTERIE_LINK_REQUEST_ELSEWHERE);
  print_line (&writer);
}

void
coterie_output_link_ended (CoterieOutput *self, CoterieLinkRequest *request)
{
  g_autoptr (GEnumClass) outcomes = g_type_class_ref (COTERIE_TYPE_LINK_OUTCOME);
  GEnumValue *outcome = g_enum_get_value (outcomes, (int) coterie_link_request_get_outcome (request));
  g_autofree char *sentence = g_strdup_printf ("The request of the new device is over (%s).", outcome->value_nick);

  coterie_output_event (self, "device-request-ended", sentence, "outcome", outcome->value_nick, NULL);
}

/* Of this device, which waits to be approved. */
void
coterie_output_pending (CoterieOutput *self, const char *code, gint64 expires_ms)
{
  g_autofree char *expires = self->json ? format_time (expires_ms) : format_local_time (expires_ms);
  CoterieWriter writer;

  if (!self->json)
    {
      printf ("The code is %.3s %s. Type it on another device of yours, until %s.\n", code, code + 3, expires);
      fflush (stdout);
      return;
    }
  begin_event (&writer, "pending");
  coterie_writer_string (&writer, "code", code);
  coterie_writer_string (&writer, "expires", expires);
  print_line (&writer);
}

void
coterie_output_hand_over (CoterieOutput *self, guint percent)
{
  CoterieWriter writer;

  if (!self->json)
    {
      coterie_output_hint (self, "Your chats are coming: %u %%.", percent);
      return;
    }
  begin_event (&writer, "hand-over");
  coterie_writer_uint (&writer, "percent", percent);
  print_line (&writer);
}

static const char *
describe_state (CoterieClientState state)
{
  switch (state)
    {
    case COTERIE_CLIENT_CLOSED:
      return "closed";
    case COTERIE_CLIENT_OFFLINE:
      return "offline";
    case COTERIE_CLIENT_CONNECTING:
      return "connecting";
    case COTERIE_CLIENT_ONLINE:
      return "online";
    case COTERIE_CLIENT_SIGNED_OUT:
      return "signed-out";
    default:
      return "unknown";
    }
}

/* Those that are worth a word. */
static const struct
{
  const char *word; /* (nullable): nothing is said */
  const char *sentence;
} hand_overs[] = {
  [COTERIE_HANDOVER_ENDED] = { NULL, NULL },
  [COTERIE_HANDOVER_UNDER_WAY] = { "under-way", "not all chats are here yet" },
  [COTERIE_HANDOVER_SILENT] = { "silent", "not all chats are here yet; your other device does not answer" },
  [COTERIE_HANDOVER_CUT_SHORT] = { "cut-short",
                                   "the device that told of the chats was signed out before it had told all" },
};

void
coterie_output_status (CoterieOutput *self)
{
  const char *state = describe_state (coterie_client_get_state (self->client));
  const CoterieHandoverState hand_over = coterie_client_get_handover_state (self->client);
  const GError *failure = coterie_client_get_connection_error (self->client);
  CoterieWriter writer;

  if (!self->json)
    {
      printf ("Account     %s, device %u\nServer      %s\nConnection  %s%s%s\nNot sent    %u\n",
              coterie_client_get_name (self->client), coterie_client_get_device (self->client),
              coterie_client_get_server_url (self->client), state, failure != NULL ? ": " : "",
              failure != NULL ? failure->message : "", coterie_client_get_unsent (self->client));
      if (hand_overs[hand_over].word != NULL)
        printf ("Chats       %s\n", hand_overs[hand_over].sentence);
      return;
    }
  begin_event (&writer, "status");
  coterie_writer_string (&writer, "name", coterie_client_get_name (self->client));
  coterie_writer_uint (&writer, "device", coterie_client_get_device (self->client));
  coterie_writer_hex (&writer, "aid", coterie_client_get_aid (self->client), COTERIE_AID_BYTES);
  coterie_writer_string (&writer, "server", coterie_client_get_server_url (self->client));
  coterie_writer_string (&writer, "state", state);
  coterie_writer_uint (&writer, "unsent", coterie_client_get_unsent (self->client));
  if (hand_overs[hand_over].word != NULL)
    coterie_writer_string (&writer, "hand_over", hand_overs[hand_over].word);
  if (failure != NULL)
    coterie_writer_string (&writer, "error", failure->message);
  print_line (&writer);
}

void
coterie_output_profile (CoterieOutput *self)
{
  GBytes *picture = coterie_client_get_picture (self->client);
  CoterieWriter writer;

  if (!self->json)
    {
      printf ("Name     %s\nPicture  %" G_GSIZE_FORMAT " bytes\n", coterie_client_get_display_name (self->client),
              picture != NULL ? g_bytes_get_size (picture) : 0);
      return;
    }
  begin_event (&writer, "profile");
  coterie_writer_string (&writer, "account", coterie_client_get_name (self->client));
  coterie_writer_string (&writer, "name", coterie_client_get_display_name (self->client));
  coterie_writer_uint (&writer, "picture_bytes", picture != NULL ? g_bytes_get_size (picture) : 0);
  print_line (&writer);
}

void
coterie_output_event (CoterieOutput *self, const char *event, const char *sentence, ...)
{
  CoterieWriter writer;
  va_list members;

  if (!self->json)
    {
      if (sentence != NULL)
        puts (sentence);
      return;
    }
  begin_event (&writer, event);
  va_start (members, sentence);
  for (const char *name = va_arg (members, const char *); name != NULL; name = va_arg (members, const char *))
    coterie_writer_string (&writer, name, va_arg (members, const char *));
  va_end (members);
  print_line (&writer);
}

void
coterie_output_peer (CoterieOutput *self, const CoteriePeerLine *peer)
{
  const char *path = peer->relayed ? "relay" : "direct";
  char loss[G_ASCII_DTOSTR_BUF_SIZE];
  CoterieWriter writer;

  if (!self->json)
    {
      printf ("%s, device %u: %s, %u pictures, %u packets of sound, %s\n", peer->name, peer->device,
              peer->verified ? "verified" : "not verified", peer->n_frames, peer->n_sounds, path);
      return;
    }
  begin_event (&writer, "peer");
  coterie_writer_string (&writer, "name", peer->name);
  coterie_writer_uint (&writer, "device", peer->device);
  coterie_writer_uint (&writer, "connected_ms", peer->connected_ms);
  coterie_writer_uint (&writer, "first_frame_ms", peer->first_frame_ms);
  coterie_writer_uint (&writer, "frames_decoded", peer->n_frames);
  coterie_writer_uint (&writer, "audio_packets", peer->n_sounds);
  if (peer->loss >= 0)
    coterie_writer_raw (&writer, "loss", g_ascii_formatd (loss, sizeof loss, "%.4f", peer->loss));
  coterie_writer_uint (&writer, "rtt_ms", peer->rtt_ms);
  coterie_writer_string (&writer, "path", path);
  coterie_writer_bool (&writer, "verified", peer->verified);
  print_line (&writer);
}

void
coterie_output_hint (CoterieOutput *self, const char *format, ...)
{
  va_list arguments;

  if (self->quiet)
    return;
  va_start (arguments, format);
  vfprintf (stderr, format, arguments);
  va_end (arguments);
  fputc ('\n', stderr);
}
