// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-wire"

#include "wire/content.h"

#include "wire/errors.h"
#include "wire/json-door.h"
#include "wire/padding.h"
#include "wire/reader.h"
#include "wire/writer.h"

#include "base/secret.h"

#include <sodium.h>
#include <string.h>

#define VERSION 1

static const char *const retry_reasons[] = { "no-session", "unknown-key", "invalid", NULL };

static void
read_text (CoterieContent *self, CoterieReader *reader)
{
  const char *text = coterie_reader_text (reader, "text", COTERIE_TEXT_MAX_BYTES);

  if (text[0] == '\0')
    coterie_reader_fail (reader, COTERIE_WIRE_ERROR_OUT_OF_RANGE, "text", "is empty");
  self->text = g_strdup (text);
  self->mentions = coterie_mentions_read (reader, text);
}

static void
write_text (const CoterieContent *self, CoterieWriter *writer)
{
  coterie_writer_string (writer, "text", self->text);
  coterie_mentions_write (writer, self->mentions);
}

static guint
read_ids (CoterieReader *reader, const char *name, CoterieContentId **ids)
{
  CoterieReaderArray array;
  guint n = 0;

  coterie_reader_array (reader, name, 0, COTERIE_RECEIPT_MAX_IDS, &array);
  if (array.n_items == 0)
    return 0;
  *ids = g_new0 (CoterieContentId, array.n_items);
  while (n < array.n_items && coterie_reader_array_next_hex (&array, (*ids)[n], COTERIE_CONTENT_ID_BYTES))
    n++;
  return n;
}

static void
write_ids (CoterieWriter *writer, const char *name, const CoterieContentId *ids, guint n)
{
  coterie_writer_begin_array (writer, name);
  for (guint i = 0; i < n; i++)
    coterie_writer_hex (writer, NULL, ids[i], COTERIE_CONTENT_ID_BYTES);
  coterie_writer_end_array (writer);
}

static void
read_receipt (CoterieContent *self, CoterieReader *reader)
{
  self->n_delivered = read_ids (reader, "delivered", &self->delivered);
  self->n_read = read_ids (reader, "read", &self->read);
  if (self->n_delivered + self->n_read == 0)
    coterie_reader_fail (reader, COTERIE_WIRE_ERROR_OUT_OF_RANGE, "delivered", "and read are both empty");
  if (self->n_delivered + self->n_read > COTERIE_RECEIPT_MAX_IDS)
    coterie_reader_fail (reader, COTERIE_WIRE_ERROR_TOO_LARGE, "delivered", "and read have too many ids");
}

static void
write_receipt (const CoterieContent *self, CoterieWriter *writer)
{
  write_ids (writer, "delivered", self->delivered, self->n_delivered);
  write_ids (writer, "read", self->read, self->n_read);
}

static void
read_typing (CoterieContent *self, CoterieReader *reader)
{
  self->active = coterie_reader_bool (reader, "active");
}

static void
write_typing (const CoterieContent *self, CoterieWriter *writer)
{
  coterie_writer_bool (writer, "active", self->active);
}

static void
read_profile (CoterieContent *self, CoterieReader *reader)
{
  self->name = coterie_sync_read_line (reader, "name", COTERIE_DISPLAY_NAME_MAX_BYTES);
  self->picture = coterie_sync_read_picture (reader, "picture");
  self->has_presence = coterie_reader_hex_optional (reader, "presence", self->presence, sizeof self->presence);
}

static void
write_profile (const CoterieContent *self, CoterieWriter *writer)
{
  coterie_writer_string (writer, "name", self->name != NULL ? self->name : "");
  if (self->picture != NULL)
    coterie_writer_bytes (writer, "picture", self->picture);
  if (self->has_presence)
    coterie_writer_hex (writer, "presence", self->presence, sizeof self->presence);
}

static void
read_retry (CoterieContent *self, CoterieReader *reader)
{
  coterie_reader_hex (reader, "hash", self->hash, sizeof self->hash);
  self->reason = COTERIE_RETRY_NO_SESSION + coterie_reader_word (reader, "reason", retry_reasons);
  self->attempt = coterie_reader_uint (reader, "attempt", 1, COTERIE_RETRY_MAX_ATTEMPTS);
}

static void
write_retry (const CoterieContent *self, CoterieWriter *writer)
{
  coterie_writer_hex (writer, "hash", self->hash, sizeof self->hash);
  coterie_writer_string (writer, "reason", retry_reasons[self->reason]);
  coterie_writer_uint (writer, "attempt", self->attempt);
}

static void
read_lost (CoterieContent *self, CoterieReader *reader)
{
  coterie_reader_hex (reader, "hash", self->hash, sizeof self->hash);
}

static void
write_lost (const CoterieContent *self, CoterieWriter *writer)
{
  coterie_writer_hex (writer, "hash", self->hash, sizeof self->hash);
}

/* The kinds of own devices have files of their own: wire/handover, wire/sync. */
#define HANDOVER_KIND(kind)                                                                                            \
  static void read_handover_##kind (CoterieContent *self, CoterieReader *reader)                                       \
  {                                                                                                                    \
    self->handover = coterie_handover_new ();                                                                          \
    coterie_handover_##kind##_read (self->handover, reader);                                                           \
  }                                                                                                                    \
                                                                                                                       \
  static void write_handover_##kind (const CoterieContent *self, CoterieWriter *writer)                                \
  {                                                                                                                    \
    coterie_handover_##kind##_write (self->handover, writer);                                                          \
  }

HANDOVER_KIND (settings)
HANDOVER_KIND (contacts)
HANDOVER_KIND (chats)
HANDOVER_KIND (groups)
HANDOVER_KIND (rows)
HANDOVER_KIND (pictures)
HANDOVER_KIND (end)
HANDOVER_KIND (ack)
HANDOVER_KIND (ask)

static void
read_sync_chat (CoterieContent *self, CoterieReader *reader)
{
  self->sync = g_new0 (CoterieSync, 1);
  coterie_sync_person_read (&self->sync->person, reader);
  coterie_sync_chat_read (&self->sync->chat, reader);
}

static void
write_sync_chat (const CoterieContent *self, CoterieWriter *writer)
{
  coterie_sync_person_write (&self->sync->person, writer);
  coterie_sync_chat_write (&self->sync->chat, writer);
}

static void
read_sync_settings (CoterieContent *self, CoterieReader *reader)
{
  self->sync = g_new0 (CoterieSync, 1);
  coterie_sync_settings_read (&self->sync->settings, reader);
}

static void
write_sync_settings (const CoterieContent *self, CoterieWriter *writer)
{
  coterie_sync_settings_write (&self->sync->settings, writer);
}

static void
read_sync_heads (CoterieContent *self, CoterieReader *reader)
{
  self->sync = g_new0 (CoterieSync, 1);
  coterie_sync_heads_read (self->sync, reader);
}

static void
write_sync_heads (const CoterieContent *self, CoterieWriter *writer)
{
  coterie_sync_heads_write (self->sync, writer);
}

static void
read_device_name (CoterieContent *self, CoterieReader *reader)
{
  self->sync = g_new0 (CoterieSync, 1);
  coterie_sync_name_read (self->sync, reader);
}

static void
write_device_name (const CoterieContent *self, CoterieWriter *writer)
{
  coterie_sync_name_write (self->sync, writer);
}

#define GROUP_KIND(kind)                                                                                               \
  static void read_group_##kind (CoterieContent *self, CoterieReader *reader)                                          \
  {                                                                                                                    \
    self->group = coterie_group_content_new ();                                                                        \
    coterie_group_content_read_##kind (self->group, reader);                                                           \
  }                                                                                                                    \
                                                                                                                       \
  static void write_group_##kind (const CoterieContent *self, CoterieWriter *writer)                                   \
  {                                                                                                                    \
    coterie_group_content_write_##kind (self->group, writer);                                                          \
  }

GROUP_KIND (record)
GROUP_KIND (ask)
GROUP_KIND (secret)
GROUP_KIND (join)
GROUP_KIND (history)

#define CALL_KIND(kind)                                                                                                \
  static void read_call_##kind (CoterieContent *self, CoterieReader *reader)                                           \
  {                                                                                                                    \
    self->call = coterie_call_content_new ();                                                                          \
    coterie_call_content_read_##kind (self->call, reader);                                                             \
  }                                                                                                                    \
                                                                                                                       \
  static void write_call_##kind (const CoterieContent *self, CoterieWriter *writer)                                    \
  {                                                                                                                    \
    coterie_call_content_write_##kind (self->call, writer);                                                            \
  }

CALL_KIND (ring)
CALL_KIND (word)
CALL_KIND (elsewhere)
CALL_KIND (presence)
CALL_KIND (alive)
CALL_KIND (sdp)
CALL_KIND (candidates)
CALL_KIND (note)

static const struct
{
  const char *name;
  void (*read) (CoterieContent *self, CoterieReader *reader);
  void (*write) (const CoterieContent *self, CoterieWriter *writer);
} kind_rows[] = {
  [COTERIE_CONTENT_UNKNOWN] = { NULL, NULL, NULL },
  [COTERIE_CONTENT_TEXT] = { "text", read_text, write_text },
  [COTERIE_CONTENT_RECEIPT] = { "receipt", read_receipt, write_receipt },
  [COTERIE_CONTENT_TYPING] = { "typing", read_typing, write_typing },
  [COTERIE_CONTENT_PROFILE] = { "profile", read_profile, write_profile },
  [COTERIE_CONTENT_RETRY] = { "retry", read_retry, write_retry },
  [COTERIE_CONTENT_LOST] = { "lost", read_lost, write_lost },
  [COTERIE_CONTENT_HANDOVER_SETTINGS] = { "handover-settings", read_handover_settings, write_handover_settings },
  [COTERIE_CONTENT_HANDOVER_CONTACTS] = { "handover-contacts", read_handover_contacts, write_handover_contacts },
  [COTERIE_CONTENT_HANDOVER_CHATS] = { "handover-chats", read_handover_chats, write_handover_chats },
  [COTERIE_CONTENT_HANDOVER_ROWS] = { "handover-rows", read_handover_rows, write_handover_rows },
  [COTERIE_CONTENT_HANDOVER_PICTURES] = { "handover-pictures", read_handover_pictures, write_handover_pictures },
  [COTERIE_CONTENT_HANDOVER_END] = { "handover-end", read_handover_end, write_handover_end },
  [COTERIE_CONTENT_HANDOVER_ACK] = { "handover-ack", read_handover_ack, write_handover_ack },
  [COTERIE_CONTENT_SYNC_CHAT] = { "sync-chat", read_sync_chat, write_sync_chat },
  [COTERIE_CONTENT_SYNC_SETTINGS] = { "sync-settings", read_sync_settings, write_sync_settings },
  [COTERIE_CONTENT_SYNC_HEADS] = { "sync-heads", read_sync_heads, write_sync_heads },
  [COTERIE_CONTENT_DEVICE_NAME] = { "device-name", read_device_name, write_device_name },
  [COTERIE_CONTENT_GROUP_RECORD] = { "group-record", read_group_record, write_group_record },
  [COTERIE_CONTENT_GROUP_ASK] = { "group-ask", read_group_ask, write_group_ask },
  [COTERIE_CONTENT_GROUP_SECRET] = { "group-secret", read_group_secret, write_group_secret },
  [COTERIE_CONTENT_GROUP_JOIN] = { "group-join", read_group_join, write_group_join },
  [COTERIE_CONTENT_CALL_RING] = { "call-ring", read_call_ring, write_call_ring },
  [COTERIE_CONTENT_CALL_ANSWER] = { "call-answer", read_call_presence, write_call_presence },
  [COTERIE_CONTENT_CALL_DECLINE] = { "call-decline", read_call_word, write_call_word },
  [COTERIE_CONTENT_CALL_BUSY] = { "call-busy", read_call_word, write_call_word },
  [COTERIE_CONTENT_CALL_CANCEL] = { "call-cancel", read_call_word, write_call_word },
  [COTERIE_CONTENT_CALL_ELSEWHERE] = { "call-elsewhere", read_call_elsewhere, write_call_elsewhere },
  [COTERIE_CONTENT_CALL_JOIN] = { "call-join", read_call_presence, write_call_presence },
  [COTERIE_CONTENT_CALL_LEAVE] = { "call-leave", read_call_word, write_call_word },
  [COTERIE_CONTENT_CALL_MEDIA] = { "call-media", read_call_presence, write_call_presence },
  [COTERIE_CONTENT_CALL_ALIVE] = { "call-alive", read_call_alive, write_call_alive },
  [COTERIE_CONTENT_CALL_SDP] = { "call-sdp", read_call_sdp, write_call_sdp },
  [COTERIE_CONTENT_CALL_CANDIDATES] = { "call-candidates", read_call_candidates, write_call_candidates },
  [COTERIE_CONTENT_HANDOVER_GROUPS] = { "handover-groups", read_handover_groups, write_handover_groups },
  [COTERIE_CONTENT_CALL_NOTE] = { "call-note", read_call_note, write_call_note },
  [COTERIE_CONTENT_GROUP_HISTORY] = { "group-history", read_group_history, write_group_history },
  [COTERIE_CONTENT_HANDOVER_ASK] = { "handover-ask", read_handover_ask, write_handover_ask },
};

/**
 * coterie_content_kind_to_string:
 * @kind: a kind
 *
 * Returns: (transfer none) (nullable): its word; NULL for COTERIE_CONTENT_UNKNOWN
 */
const char *
coterie_content_kind_to_string (CoterieContentKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (kind_rows), NULL);

  return kind_rows[kind].name;
}

static CoterieContentKind
kind_from_string (const char *name)
{
  for (guint i = COTERIE_CONTENT_TEXT; i < G_N_ELEMENTS (kind_rows); i++)
    if (strcmp (kind_rows[i].name, name) == 0)
      return i;
  return COTERIE_CONTENT_UNKNOWN;
}

static gboolean
is_kind_name (const char *name)
{
  if (name[0] == '\0')
    return FALSE;
  for (; *name != '\0'; name++)
    if (!g_ascii_islower (*name) && !g_ascii_isdigit (*name) && *name != '-')
      return FALSE;
  return TRUE;
}

/* A later version may give known kinds another meaning. */
static void
read_kind (CoterieContent *self, CoterieReader *reader)
{
  guint64 version = coterie_reader_uint (reader, "v", 1, COTERIE_JSON_INTEGER_MAX);
  const char *name = coterie_reader_string (reader, "kind", sizeof self->kind_name - 1);

  if (!is_kind_name (name))
    coterie_reader_fail (reader, COTERIE_WIRE_ERROR_SYNTAX, "kind", "is not the name of a kind");
  self->kind = version == VERSION ? kind_from_string (name) : COTERIE_CONTENT_UNKNOWN;
  g_strlcpy (self->kind_name, name, sizeof self->kind_name);
}

static void
read_device (CoterieReader *reader, const char *name, CoterieDeviceId *device)
{
  CoterieReader child;

  coterie_reader_object (reader, name, &child);
  coterie_reader_hex (&child, "aid", device->aid, sizeof device->aid);
  device->device = coterie_reader_uint (&child, "device", 1, COTERIE_CHAIN_MAX_DEVICES);
  coterie_reader_end (&child);
}

static void
read_head (CoterieReader *reader, const char *name, CoterieChainHead *head)
{
  CoterieReader child;

  coterie_reader_object (reader, name, &child);
  coterie_reader_head (&child, head);
  coterie_reader_end (&child);
}

static void
read_heads (CoterieContent *self, CoterieReader *reader)
{
  CoterieReader child;

  coterie_reader_object (reader, "heads", &child);
  read_head (&child, "from", &self->from_head);
  read_head (&child, "to", &self->to_head);
  coterie_reader_end (&child);
}

static void
read_common (CoterieContent *self, CoterieReader *reader)
{
  CoterieReader child;

  self->has_common = coterie_reader_object_optional (reader, "common", &child);
  if (!self->has_common)
    return;
  coterie_reader_base64_exact (&child, "key", self->common_key, sizeof self->common_key);
  coterie_reader_hex (&child, "hash", self->common_hash, sizeof self->common_hash);
  coterie_reader_end (&child);
}

/* Two forms of one set would be two contents. */
static gboolean
are_ascending (const GByteArray *ids)
{
  for (guint i = COTERIE_AID_BYTES; i < ids->len; i += COTERIE_AID_BYTES)
    if (memcmp (ids->data + i - COTERIE_AID_BYTES, ids->data + i, COTERIE_AID_BYTES) >= 0)
      return FALSE;
  return TRUE;
}

/* What names the group's state for the sender, and whom else it went to. */
static void
read_group (CoterieContent *self, CoterieReader *reader)
{
  self->knows = coterie_group_content_read_ids (reader, "knows", 1, COTERIE_GROUP_MAX_PARENTS);
  self->only = coterie_group_content_read_ids (reader, "only", 1, COTERIE_GROUP_MAX_MEMBERS - 1);
  if (self->only != NULL && !are_ascending (self->only))
    coterie_reader_fail (reader, COTERIE_WIRE_ERROR_ORDER, "only", "is not in ascending order");
}

static void
read_header (CoterieContent *self, CoterieReader *reader)
{
  read_kind (self, reader);
  coterie_reader_hex (reader, "chat", self->chat, sizeof self->chat);
  coterie_reader_hex (reader, "id", self->id, sizeof self->id);
  self->time_ms = coterie_reader_uint (reader, "ts", 0, COTERIE_JSON_INTEGER_MAX);
  self->counter = coterie_reader_uint (reader, "n", 0, COTERIE_JSON_INTEGER_MAX);
  read_device (reader, "from", &self->from);
  read_device (reader, "to", &self->to);
  read_heads (self, reader);
  self->has_secret = coterie_reader_base64_exact_optional (reader, "secret", self->secret, sizeof self->secret);
  self->has_peer = coterie_reader_hex_optional (reader, "peer", self->peer, sizeof self->peer);
  self->has_again = coterie_reader_hex_optional (reader, "again", self->again, sizeof self->again);
  read_group (self, reader);
  read_common (self, reader);
}

/* From padded bytes to a tree; NULL on error. */
static JsonNode *
open_padded (const guint8 *bytes, gsize size, GError **error)
{
  if (size > COTERIE_CONTENT_MAX_BYTES)
    {
      g_set_error (error, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_TOO_LARGE,
                   "A content of %" G_GSIZE_FORMAT " bytes is too large.", size);
      return NULL;
    }
  return coterie_json_open ((const char *) bytes, coterie_padding_strip (bytes, size), COTERIE_CONTENT_MAX_BYTES,
                            error);
}

/**
 * coterie_content_parse:
 * @self: (out caller-allocates): the content; clear it with coterie_content_clear(), also on error
 * @bytes: what a session opened
 * @size: its number of bytes, with padding
 *
 * Reads a content as docs/protocol.md, "Contents", has it. Open; a kind or version that is not known gives
 * COTERIE_CONTENT_UNKNOWN with the header alone. Whether sender, recipient and heads are right is the caller's to
 * check. With a common part, the kind's members come later by coterie_content_parse_members().
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR
 */
gboolean
coterie_content_parse (CoterieContent *self, const guint8 *bytes, gsize size, GError **error)
{
  JsonNode *node;
  CoterieReader reader;
  gboolean done;

  *self = (CoterieContent){ .kind = COTERIE_CONTENT_UNKNOWN };
  node = open_padded (bytes, size, error);
  if (node == NULL)
    return FALSE;

  coterie_reader_init_open (&reader, node);
  read_header (self, &reader);
  if (!self->has_common && kind_rows[self->kind].read != NULL)
    kind_rows[self->kind].read (self, &reader);
  done = coterie_reader_finish (&reader, error);
  coterie_json_free_wiped (node);
  return done;
}

/**
 * coterie_content_parse_members:
 * @self: a content that was parsed and has a common part
 * @bytes: the common part as it was opened
 * @size: its number of bytes, with padding
 *
 * Reads the kind's members. May be called once.
 *
 * Returns: whether they are well formed; otherwise COTERIE_WIRE_ERROR
 */
gboolean
coterie_content_parse_members (CoterieContent *self, const guint8 *bytes, gsize size, GError **error)
{
  JsonNode *node = open_padded (bytes, size, error);
  CoterieReader reader;
  gboolean done;

  if (node == NULL)
    return FALSE;

  coterie_reader_init_open (&reader, node);
  if (kind_rows[self->kind].read != NULL)
    kind_rows[self->kind].read (self, &reader);
  done = coterie_reader_finish (&reader, error);
  coterie_json_free_wiped (node);
  return done;
}

static void
write_device (CoterieWriter *writer, const char *name, const CoterieDeviceId *device)
{
  coterie_writer_begin_object (writer, name);
  coterie_writer_hex (writer, "aid", device->aid, sizeof device->aid);
  coterie_writer_uint (writer, "device", device->device);
  coterie_writer_end_object (writer);
}

static void
write_head (CoterieWriter *writer, const char *name, const CoterieChainHead *head)
{
  coterie_writer_begin_object (writer, name);
  coterie_writer_head (writer, head);
  coterie_writer_end_object (writer);
}

static void
write_common (const CoterieContent *self, CoterieWriter *writer)
{
  coterie_writer_begin_object (writer, "common");
  coterie_writer_base64 (writer, "key", self->common_key, sizeof self->common_key);
  coterie_writer_hex (writer, "hash", self->common_hash, sizeof self->common_hash);
  coterie_writer_end_object (writer);
}

static void
write_header (const CoterieContent *self, CoterieWriter *writer)
{
  coterie_writer_uint (writer, "v", VERSION);
  coterie_writer_string (writer, "kind", kind_rows[self->kind].name);
  coterie_writer_hex (writer, "chat", self->chat, sizeof self->chat);
  coterie_writer_hex (writer, "id", self->id, sizeof self->id);
  coterie_writer_uint (writer, "ts", self->time_ms);
  coterie_writer_uint (writer, "n", self->counter);
  write_device (writer, "from", &self->from);
  write_device (writer, "to", &self->to);
  coterie_writer_begin_object (writer, "heads");
  write_head (writer, "from", &self->from_head);
  write_head (writer, "to", &self->to_head);
  coterie_writer_end_object (writer);
  if (self->has_secret)
    coterie_writer_base64 (writer, "secret", self->secret, sizeof self->secret);
  if (self->has_peer)
    coterie_writer_hex (writer, "peer", self->peer, sizeof self->peer);
  if (self->has_again)
    coterie_writer_hex (writer, "again", self->again, sizeof self->again);
  if (self->knows != NULL)
    coterie_group_content_write_ids (writer, "knows", self->knows);
  if (self->only != NULL)
    coterie_group_content_write_ids (writer, "only", self->only);
}

/* What people say. */
static void
free_wiped (char *string)
{
  if (string != NULL)
    coterie_wipe (string, strlen (string));
  g_free (string);
}

static void
wipe_array (gpointer user_data)
{
  GByteArray *array = user_data;

  coterie_wipe (array->data, array->len);
  g_byte_array_unref (array);
}

/* Takes the JSON; NULL when it is too large after padding. There are keys in it, and what people say: both are wiped.
 */
static GBytes *
pad (GString *json, GError **error)
{
  GByteArray *padded = g_byte_array_sized_new ((guint) coterie_padding_bucket (json->len));

  g_byte_array_append (padded, (const guint8 *) json->str, (guint) json->len);
  coterie_wipe (json->str, json->len);
  g_string_free (json, TRUE);
  coterie_padding_apply (padded);
  if (padded->len <= COTERIE_CONTENT_MAX_BYTES)
    return g_bytes_new_with_free_func (padded->data, padded->len, wipe_array, padded);

  g_set_error (error, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_TOO_LARGE, "A content of %u bytes is too large.",
               padded->len);
  wipe_array (padded);
  return NULL;
}

/**
 * coterie_content_encode:
 * @self: a content of our own, of a known kind, whose members keep to docs/protocol.md
 *
 * Writes the header, and the kind's members unless they are in the common part; padded.
 *
 * Returns: (transfer full): what a session seals; NULL and COTERIE_WIRE_ERROR_TOO_LARGE when it is too large
 */
GBytes *
coterie_content_encode (const CoterieContent *self, GError **error)
{
  CoterieWriter writer;

  g_return_val_if_fail (self->kind != COTERIE_CONTENT_UNKNOWN, NULL);

  coterie_writer_init (&writer);
  write_header (self, &writer);
  if (self->has_common)
    write_common (self, &writer);
  else
    kind_rows[self->kind].write (self, &writer);
  return pad (coterie_writer_finish (&writer), error);
}

/**
 * coterie_content_encode_members:
 * @self: a content of our own, of a known kind
 *
 * Writes what a common part seals: the kind's members; padded.
 *
 * Returns: (transfer full): the plain common part; NULL and COTERIE_WIRE_ERROR_TOO_LARGE when it is too large
 */
GBytes *
coterie_content_encode_members (const CoterieContent *self, GError **error)
{
  CoterieWriter writer;

  g_return_val_if_fail (self->kind != COTERIE_CONTENT_UNKNOWN, NULL);

  coterie_writer_init (&writer);
  kind_rows[self->kind].write (self, &writer);
  return pad (coterie_writer_finish (&writer), error);
}

/**
 * coterie_content_wants_common:
 * @self: a content of our own, of a known kind
 * @n_devices: for how many devices it is sealed
 *
 * Returns: whether its kind's members belong into a common part
 */
gboolean
coterie_content_wants_common (const CoterieContent *self, guint n_devices)
{
  g_auto (CoterieWriter) writer = { 0 };

  g_return_val_if_fail (self->kind != COTERIE_CONTENT_UNKNOWN, FALSE);

  if (n_devices < 2)
    return FALSE;
  coterie_writer_init (&writer);
  kind_rows[self->kind].write (self, &writer);
  return writer.json->len + strlen ("}") > COTERIE_COMMON_MIN_BYTES;
}

/**
 * coterie_content_clear:
 *
 * Frees what it owns and wipes it, so that it is an empty content. Safe to repeat.
 */
void
coterie_content_clear (CoterieContent *self)
{
  free_wiped (self->text);
  g_clear_pointer (&self->mentions, g_bytes_unref);
  g_free (self->delivered);
  g_free (self->read);
  free_wiped (self->name);
  g_clear_pointer (&self->picture, g_bytes_unref);
  g_clear_pointer (&self->handover, coterie_handover_free);
  g_clear_pointer (&self->sync, coterie_sync_free);
  g_clear_pointer (&self->group, coterie_group_content_free);
  g_clear_pointer (&self->call, coterie_call_content_free);
  g_clear_pointer (&self->knows, g_byte_array_unref);
  g_clear_pointer (&self->only, g_byte_array_unref);
  coterie_wipe (self, sizeof *self);
}

/**
 * coterie_chat_id_direct:
 * @aid: COTERIE_AID_BYTES, one account
 * @other_aid: COTERIE_AID_BYTES, the other one, or the same for the note to self
 * @chat: (out caller-allocates): COTERIE_CHAT_ID_BYTES; the same for both orders
 */
void
coterie_chat_id_direct (const guint8 *aid, const guint8 *other_aid, guint8 *chat)
{
  static const char context[] = "coterie/chat/1/direct";
  gboolean in_order = memcmp (aid, other_aid, COTERIE_AID_BYTES) <= 0;
  crypto_hash_sha256_state state;

  crypto_hash_sha256_init (&state);
  crypto_hash_sha256_update (&state, (const guint8 *) context, sizeof context); /* with its zero byte */
  crypto_hash_sha256_update (&state, in_order ? aid : other_aid, COTERIE_AID_BYTES);
  crypto_hash_sha256_update (&state, in_order ? other_aid : aid, COTERIE_AID_BYTES);
  crypto_hash_sha256_final (&state, chat);
}
