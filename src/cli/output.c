// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output.h"

#include "cli/hold-advice.h"
#include "cli/output-line.h"

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

void
coterie_output_chat (CoterieOutput *self, CoterieChat *chat)
{
  CoterieContact *contact = coterie_chat_get_contact (chat);
  g_autofree char *name = coterie_output_chat_name (self, chat);
  g_autofree char *time = NULL, *called = NULL;
  CoterieWriter writer;

  if (!self->json)
    {
      time = coterie_output_format_local_time (coterie_chat_get_last_time_ms (chat));
      called = contact != NULL ? coterie_hold_dup_called (contact) : g_strdup ("");
      printf ("%-20s %3u unread  %-16s%s  %s\n", name, coterie_chat_get_unread (chat),
              coterie_chat_get_last_time_ms (chat) > 0 ? time : "", called, coterie_chat_get_last_text (chat));
      return;
    }
  time = coterie_output_format_time (coterie_chat_get_last_time_ms (chat));
  coterie_output_begin_line (&writer, "chat");
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
  coterie_output_end_line (&writer);
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
  coterie_output_begin_line (&writer, "presence");
  coterie_writer_string (&writer, "chat", name);
  coterie_writer_bool (&writer, "online", coterie_contact_get_online (contact));
  coterie_output_end_line (&writer);
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
  coterie_output_begin_line (&writer, "typing");
  coterie_writer_string (&writer, "chat", name);
  coterie_writer_bool (&writer, "active", coterie_chat_get_typing (chat));
  if (is_group)
    {
      coterie_writer_begin_array (&writer, "names");
      for (const char *const *who = coterie_chat_get_typing_names (chat); *who != NULL; who++)
        coterie_writer_string (&writer, NULL, *who);
      coterie_writer_end_array (&writer);
    }
  coterie_output_end_line (&writer);
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
  coterie_output_begin_line (&writer, "status");
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
  coterie_output_end_line (&writer);
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
  coterie_output_begin_line (&writer, "profile");
  coterie_writer_string (&writer, "account", coterie_client_get_name (self->client));
  coterie_writer_string (&writer, "name", coterie_client_get_display_name (self->client));
  coterie_writer_uint (&writer, "picture_bytes", picture != NULL ? g_bytes_get_size (picture) : 0);
  coterie_output_end_line (&writer);
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
      fflush (stdout); /* into a pipe as well: whoever reads it acts on it */
      return;
    }
  coterie_output_begin_line (&writer, event);
  va_start (members, sentence);
  for (const char *name = va_arg (members, const char *); name != NULL; name = va_arg (members, const char *))
    coterie_writer_string (&writer, name, va_arg (members, const char *));
  va_end (members);
  coterie_output_end_line (&writer);
}

void
coterie_output_peer (CoterieOutput *self, const CoteriePeerLine *peer)
{
  char loss[G_ASCII_DTOSTR_BUF_SIZE];
  CoterieWriter writer;

  if (!self->json)
    {
      if (peer->verified)
        printf ("%s, device %u: verified, %u pictures, %u packets of sound%s%s\n", peer->name, peer->device,
                peer->n_frames, peer->n_sounds, peer->path != NULL ? ", " : "", peer->path != NULL ? peer->path : "");
      else
        printf ("%s, device %u: not connected\n", peer->name, peer->device);
      fflush (stdout);
      return;
    }
  coterie_output_begin_line (&writer, "peer");
  coterie_writer_string (&writer, "name", peer->name);
  coterie_writer_uint (&writer, "device", peer->device);
  coterie_writer_uint (&writer, "connected_ms", peer->connected_ms);
  coterie_writer_uint (&writer, "first_frame_ms", peer->first_frame_ms);
  coterie_writer_uint (&writer, "frames_decoded", peer->n_frames);
  coterie_writer_uint (&writer, "audio_packets", peer->n_sounds);
  if (peer->loss >= 0)
    coterie_writer_raw (&writer, "loss", g_ascii_formatd (loss, sizeof loss, "%.4f", peer->loss));
  coterie_writer_uint (&writer, "rtt_ms", peer->rtt_ms);
  if (peer->path != NULL)
    coterie_writer_string (&writer, "path", peer->path);
  coterie_writer_bool (&writer, "verified", peer->verified);
  coterie_output_end_line (&writer);
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
