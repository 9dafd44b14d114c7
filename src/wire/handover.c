// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-wire"

#include "wire/handover.h"

#include "wire/group.h"
#include "wire/limits.h"
#include "wire/mentions.h"

#include "base/secret.h"

#include <string.h>

static const char *const kinds[] = { "text", "unknown", "unreadable", "gap", "chain", "group", "call", NULL };
static const char *const states[] = { "received", "pending", "sent", "delivered", "read", "failed", NULL };
static const char *const person_states[] = { "stranger", "request", "accepted", "blocked", NULL };

/* ------------------------------------------------------------------------------------ memory */

void
coterie_handover_row_free (CoterieHandoverRow *self)
{
  if (self->body != NULL)
    coterie_wipe (self->body, strlen (self->body));
  g_clear_pointer (&self->only, g_byte_array_unref);
  g_clear_pointer (&self->mentions, g_bytes_unref);
  g_free (self->body);
  g_free (self);
}

static void
chat_free (CoterieHandoverChat *self)
{
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->records, g_ptr_array_unref);
  if (self->secrets != NULL)
    coterie_wipe (self->secrets->data, self->secrets->len);
  g_clear_pointer (&self->secrets, g_byte_array_unref);
  coterie_wipe (self, sizeof *self);
  g_free (self);
}

static void
contact_free (CoterieHandoverContact *self)
{
  g_free (self->name);
  g_free (self->display_name);
  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_clear_pointer (&self->picture, g_bytes_unref);
  g_free (self);
}

CoterieHandover *
coterie_handover_new (void)
{
  return g_new0 (CoterieHandover, 1);
}

void
coterie_handover_free (CoterieHandover *self)
{
  coterie_sync_settings_clear (&self->settings);
  g_clear_pointer (&self->contacts, g_ptr_array_unref);
  g_clear_pointer (&self->chats, g_ptr_array_unref);
  g_free (self);
}

/**
 * coterie_handover_add_chat:
 *
 * Returns: (transfer none): an empty one, the last of `chats`
 */
CoterieHandoverChat *
coterie_handover_add_chat (CoterieHandover *self)
{
  CoterieHandoverChat *chat = g_new0 (CoterieHandoverChat, 1);

  if (self->chats == NULL)
    self->chats = g_ptr_array_new_with_free_func ((GDestroyNotify) chat_free);
  chat->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_handover_row_free);
  g_ptr_array_add (self->chats, chat);
  return chat;
}

/**
 * coterie_handover_add_contact:
 *
 * Returns: (transfer none): an empty one, the last of `contacts`
 */
CoterieHandoverContact *
coterie_handover_add_contact (CoterieHandover *self)
{
  CoterieHandoverContact *contact = g_new0 (CoterieHandoverContact, 1);

  if (self->contacts == NULL)
    self->contacts = g_ptr_array_new_with_free_func ((GDestroyNotify) contact_free);
  contact->records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (self->contacts, contact);
  return contact;
}

/* ------------------------------------------------------------------------------------ parts */

static void
read_part (CoterieHandover *self, CoterieReader *reader)
{
  self->part = (guint) coterie_reader_uint (reader, "part", 1, G_MAXINT32);
  self->has_after = coterie_reader_hex_optional (reader, "after", self->after, sizeof self->after);
}

static void
write_part (const CoterieHandover *self, CoterieWriter *writer)
{
  coterie_writer_uint (writer, "part", self->part);
  if (self->has_after)
    coterie_writer_hex (writer, "after", self->after, sizeof self->after);
}

void
coterie_handover_settings_read (CoterieHandover *self, CoterieReader *reader)
{
  read_part (self, reader);
  self->n_items = coterie_reader_uint (reader, "items", 0, COTERIE_JSON_INTEGER_MAX);
  coterie_sync_settings_read (&self->settings, reader);
}

void
coterie_handover_settings_write (const CoterieHandover *self, CoterieWriter *writer)
{
  write_part (self, writer);
  coterie_writer_uint (writer, "items", self->n_items);
  coterie_sync_settings_write (&self->settings, writer);
}

/* Groups have an id of their own where people are known by their account. */
static void
read_whose (CoterieReader *reader, const char *name, gboolean *is_group, guint8 *id)
{
  *is_group = coterie_reader_has (reader, "group");
  coterie_reader_hex (reader, *is_group ? "group" : name, id, COTERIE_AID_BYTES);
}

static void
write_whose (CoterieWriter *writer, const char *name, gboolean is_group, const guint8 *id)
{
  coterie_writer_hex (writer, is_group ? "group" : name, id, COTERIE_AID_BYTES);
}

/* ------------------------------------------------------------------------------------ people */

static void
read_contact (CoterieHandoverContact *self, CoterieReader *reader)
{
  CoterieReaderArray array;
  GBytes *record;

  coterie_reader_hex (reader, "aid", self->aid, sizeof self->aid);
  self->name = g_strdup (coterie_reader_has (reader, "name") ? coterie_reader_name (reader, "name") : "");
  coterie_reader_array (reader, "records", 1, COTERIE_CHAIN_MAX_RECORDS, &array);
  while (coterie_reader_array_next_base64 (&array, 1, COTERIE_RECORD_MAX_BYTES, &record))
    g_ptr_array_add (self->records, record);
  coterie_sync_person_read (&self->kept, reader);
  self->before_block = (guint) coterie_reader_word (reader, "before", person_states);
  self->peer_accepted = coterie_reader_bool (reader, "peer_accepted");
  self->display_name = coterie_sync_read_line (reader, "display", COTERIE_DISPLAY_NAME_MAX_BYTES);
  self->has_presence = coterie_reader_hex_optional (reader, "presence", self->presence, sizeof self->presence);
}

static void
write_contact (const CoterieHandoverContact *self, CoterieWriter *writer)
{
  coterie_writer_begin_object (writer, NULL);
  coterie_writer_hex (writer, "aid", self->aid, sizeof self->aid);
  if (self->name[0] != '\0')
    coterie_writer_string (writer, "name", self->name);
  coterie_writer_begin_array (writer, "records");
  for (guint i = 0; i < self->records->len; i++)
    coterie_writer_bytes (writer, NULL, self->records->pdata[i]);
  coterie_writer_end_array (writer);
  coterie_sync_person_write (&self->kept, writer);
  coterie_writer_string (writer, "before", person_states[self->before_block]);
  coterie_writer_bool (writer, "peer_accepted", self->peer_accepted);
  coterie_writer_string (writer, "display", self->display_name);
  if (self->has_presence)
    coterie_writer_hex (writer, "presence", self->presence, sizeof self->presence);
  coterie_writer_end_object (writer);
}

void
coterie_handover_contacts_read (CoterieHandover *self, CoterieReader *reader)
{
  CoterieReaderArray array;
  CoterieReader child;

  read_part (self, reader);
  coterie_reader_array (reader, "contacts", 1, COTERIE_HANDOVER_CONTACTS_MAX, &array);
  while (coterie_reader_array_next_object (&array, &child))
    {
      read_contact (coterie_handover_add_contact (self), &child);
      coterie_reader_end (&child);
    }
}

void
coterie_handover_contacts_write (const CoterieHandover *self, CoterieWriter *writer)
{
  write_part (self, writer);
  coterie_writer_begin_array (writer, "contacts");
  for (guint i = 0; i < self->contacts->len; i++)
    write_contact (self->contacts->pdata[i], writer);
  coterie_writer_end_array (writer);
}

void
coterie_handover_pictures_read (CoterieHandover *self, CoterieReader *reader)
{
  CoterieReaderArray array;
  CoterieReader child;

  read_part (self, reader);
  coterie_reader_array (reader, "pictures", 1, COTERIE_HANDOVER_CONTACTS_MAX, &array);
  while (coterie_reader_array_next_object (&array, &child))
    {
      CoterieHandoverContact *contact = coterie_handover_add_contact (self);

      read_whose (&child, "aid", &contact->is_group, contact->aid);
      contact->picture = coterie_sync_read_picture (&child, "picture");
      coterie_reader_end (&child);
    }
}

void
coterie_handover_pictures_write (const CoterieHandover *self, CoterieWriter *writer)
{
  write_part (self, writer);
  coterie_writer_begin_array (writer, "pictures");
  for (guint i = 0; i < self->contacts->len; i++)
    {
      const CoterieHandoverContact *contact = self->contacts->pdata[i];

      coterie_writer_begin_object (writer, NULL);
      write_whose (writer, "aid", contact->is_group, contact->aid);
      if (contact->picture != NULL)
        coterie_writer_bytes (writer, "picture", contact->picture);
      coterie_writer_end_object (writer);
    }
  coterie_writer_end_array (writer);
}

/* ------------------------------------------------------------------------------------ chats */

static void
read_chat (CoterieHandoverChat *self, CoterieReader *reader)
{
  coterie_reader_hex (reader, "peer", self->peer, sizeof self->peer);
  coterie_sync_chat_read (&self->kept, reader);
  coterie_reader_base64_exact (reader, "secret", self->secret, sizeof self->secret);
  self->has_peer_secret =
      coterie_reader_base64_exact_optional (reader, "peer_secret", self->peer_secret, sizeof self->peer_secret);
  self->peer_seen = coterie_reader_bool (reader, "peer_seen");
  self->time_ms = coterie_reader_uint (reader, "time", 0, COTERIE_JSON_INTEGER_MAX);
}

static void
write_chat (const CoterieHandoverChat *self, CoterieWriter *writer)
{
  coterie_writer_begin_object (writer, NULL);
  coterie_writer_hex (writer, "peer", self->peer, sizeof self->peer);
  coterie_sync_chat_write (&self->kept, writer);
  coterie_writer_base64 (writer, "secret", self->secret, sizeof self->secret);
  if (self->has_peer_secret)
    coterie_writer_base64 (writer, "peer_secret", self->peer_secret, sizeof self->peer_secret);
  coterie_writer_bool (writer, "peer_seen", self->peer_seen);
  coterie_writer_uint (writer, "time", self->time_ms);
  coterie_writer_end_object (writer);
}

void
coterie_handover_chats_read (CoterieHandover *self, CoterieReader *reader)
{
  CoterieReaderArray array;
  CoterieReader child;

  read_part (self, reader);
  coterie_reader_array (reader, "chats", 1, COTERIE_HANDOVER_CHATS_MAX, &array);
  while (coterie_reader_array_next_object (&array, &child))
    {
      read_chat (coterie_handover_add_chat (self), &child);
      coterie_reader_end (&child);
    }
}

void
coterie_handover_chats_write (const CoterieHandover *self, CoterieWriter *writer)
{
  write_part (self, writer);
  coterie_writer_begin_array (writer, "chats");
  for (guint i = 0; i < self->chats->len; i++)
    write_chat (self->chats->pdata[i], writer);
  coterie_writer_end_array (writer);
}

/* ------------------------------------------------------------------------------------ groups */

static void
read_group (CoterieHandoverChat *self, CoterieReader *reader)
{
  CoterieReaderArray array;
  GBytes *bytes;

  self->is_group = TRUE;
  coterie_reader_hex (reader, "group", self->peer, sizeof self->peer);
  coterie_sync_person_read (&self->group, reader);
  coterie_sync_chat_read (&self->kept, reader);
  self->time_ms = coterie_reader_uint (reader, "time", 0, COTERIE_JSON_INTEGER_MAX);
  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  coterie_reader_array (reader, "records", 1, COTERIE_GROUP_CONTENT_MAX_RECORDS, &array);
  while (coterie_reader_array_next_base64 (&array, 1, COTERIE_GROUP_RECORD_MAX_BYTES, &bytes))
    g_ptr_array_add (self->records, bytes);
  self->secrets = g_byte_array_new ();
  coterie_reader_array (reader, "secrets", 0, COTERIE_GROUP_CONTENT_MAX_RECORDS, &array);
  while (coterie_reader_array_next_base64 (&array, COTERIE_CHAT_SECRET_BYTES, COTERIE_CHAT_SECRET_BYTES, &bytes))
    {
      g_byte_array_append (self->secrets, g_bytes_get_data (bytes, NULL), COTERIE_CHAT_SECRET_BYTES);
      g_bytes_unref (bytes);
    }
}

static void
write_group (const CoterieHandoverChat *self, CoterieWriter *writer)
{
  coterie_writer_begin_object (writer, NULL);
  coterie_writer_hex (writer, "group", self->peer, sizeof self->peer);
  coterie_sync_person_write (&self->group, writer);
  coterie_sync_chat_write (&self->kept, writer);
  coterie_writer_uint (writer, "time", self->time_ms);
  coterie_writer_begin_array (writer, "records");
  for (guint i = 0; i < self->records->len; i++)
    coterie_writer_bytes (writer, NULL, self->records->pdata[i]);
  coterie_writer_end_array (writer);
  coterie_writer_begin_array (writer, "secrets");
  for (guint i = 0; i < self->secrets->len; i += COTERIE_CHAT_SECRET_BYTES)
    coterie_writer_base64 (writer, NULL, self->secrets->data + i, COTERIE_CHAT_SECRET_BYTES);
  coterie_writer_end_array (writer);
  coterie_writer_end_object (writer);
}

void
coterie_handover_groups_read (CoterieHandover *self, CoterieReader *reader)
{
  CoterieReaderArray array;
  CoterieReader child;

  read_part (self, reader);
  coterie_reader_array (reader, "groups", 1, COTERIE_HANDOVER_CHATS_MAX, &array);
  while (coterie_reader_array_next_object (&array, &child))
    {
      read_group (coterie_handover_add_chat (self), &child);
      coterie_reader_end (&child);
    }
}

void
coterie_handover_groups_write (const CoterieHandover *self, CoterieWriter *writer)
{
  write_part (self, writer);
  coterie_writer_begin_array (writer, "groups");
  for (guint i = 0; i < self->chats->len; i++)
    write_group (self->chats->pdata[i], writer);
  coterie_writer_end_array (writer);
}

/* ------------------------------------------------------------------------------------ rows */

static guint64
read_time_or_0 (CoterieReader *reader, const char *name)
{
  return coterie_reader_uint_or (reader, name, 1, COTERIE_JSON_INTEGER_MAX, 0);
}

static void
read_row (CoterieHandoverRow *self, CoterieReader *reader)
{
  coterie_reader_hex (reader, "id", self->id, sizeof self->id);
  self->has_by = coterie_reader_hex_optional (reader, "by", self->by, sizeof self->by);
  self->device = (guint32) coterie_reader_uint_or (reader, "device", 1, COTERIE_CHAIN_MAX_DEVICES, 0);
  self->kind = (CoterieRowKind) coterie_reader_word (reader, "kind", kinds);
  self->state = (CoterieRowState) coterie_reader_word (reader, "state", states);
  self->request = coterie_reader_bool_or (reader, "request", FALSE);
  self->unread = coterie_reader_bool_or (reader, "unread", FALSE);
  self->renewed = coterie_reader_bool_or (reader, "renewed", FALSE);
  self->time_ms = coterie_reader_uint (reader, "time", 0, COTERIE_JSON_INTEGER_MAX);
  self->sent_ms = coterie_reader_uint (reader, "sent", 0, COTERIE_JSON_INTEGER_MAX);
  self->delivered_ms = read_time_or_0 (reader, "delivered");
  self->read_ms = read_time_or_0 (reader, "read");
  self->is_shared = coterie_reader_hex_optional (reader, "shared", self->shared, sizeof self->shared);
  self->body = g_strdup (coterie_reader_text (reader, "body", COTERIE_TEXT_MAX_BYTES));
  self->only = coterie_group_content_read_ids (reader, "only", 1, COTERIE_GROUP_MAX_MEMBERS - 1);
  self->mentions = coterie_mentions_read (reader, self->body);
}

static void
write_row (const CoterieHandoverRow *self, CoterieWriter *writer)
{
  coterie_writer_begin_object (writer, NULL);
  coterie_writer_hex (writer, "id", self->id, sizeof self->id);
  if (self->has_by)
    coterie_writer_hex (writer, "by", self->by, sizeof self->by);
  if (self->device != 0)
    coterie_writer_uint (writer, "device", self->device);
  coterie_writer_string (writer, "kind", kinds[self->kind]);
  coterie_writer_string (writer, "state", states[self->state]);
  if (self->request)
    coterie_writer_bool (writer, "request", TRUE);
  if (self->unread)
    coterie_writer_bool (writer, "unread", TRUE);
  if (self->renewed)
    coterie_writer_bool (writer, "renewed", TRUE);
  coterie_writer_uint (writer, "time", self->time_ms);
  coterie_writer_uint (writer, "sent", self->sent_ms);
  if (self->delivered_ms != 0)
    coterie_writer_uint (writer, "delivered", self->delivered_ms);
  if (self->read_ms != 0)
    coterie_writer_uint (writer, "read", self->read_ms);
  if (self->is_shared)
    coterie_writer_hex (writer, "shared", self->shared, sizeof self->shared);
  coterie_writer_string (writer, "body", self->body);
  if (self->only != NULL)
    coterie_group_content_write_ids (writer, "only", self->only);
  coterie_mentions_write (writer, self->mentions);
  coterie_writer_end_object (writer);
}

/**
 * coterie_handover_read_row_list:
 * @max_rows: at least one and at most so many
 *
 * Returns: (transfer full) (element-type CoterieHandoverRow)
 */
GPtrArray *
coterie_handover_read_row_list (CoterieReader *reader, const char *name, guint max_rows)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) coterie_handover_row_free);
  CoterieReaderArray array;
  CoterieReader child;

  coterie_reader_array (reader, name, 1, max_rows, &array);
  while (coterie_reader_array_next_object (&array, &child))
    {
      CoterieHandoverRow *row = g_new0 (CoterieHandoverRow, 1);

      g_ptr_array_add (rows, row);
      read_row (row, &child);
      coterie_reader_end (&child);
    }
  return rows;
}

void
coterie_handover_write_row_list (CoterieWriter *writer, const char *name, const GPtrArray *rows)
{
  coterie_writer_begin_array (writer, name);
  for (guint i = 0; i < rows->len; i++)
    write_row (rows->pdata[i], writer);
  coterie_writer_end_array (writer);
}

static void
read_rows (CoterieHandoverChat *self, CoterieReader *reader)
{
  read_whose (reader, "peer", &self->is_group, self->peer);
  g_ptr_array_unref (self->rows);
  self->rows = coterie_handover_read_row_list (reader, "rows", COTERIE_HANDOVER_ROWS_MAX);
}

void
coterie_handover_rows_read (CoterieHandover *self, CoterieReader *reader)
{
  CoterieReaderArray array;
  CoterieReader child;

  read_part (self, reader);
  coterie_reader_array (reader, "chats", 1, COTERIE_HANDOVER_CHATS_MAX, &array);
  while (coterie_reader_array_next_object (&array, &child))
    {
      read_rows (coterie_handover_add_chat (self), &child);
      coterie_reader_end (&child);
    }
}

void
coterie_handover_rows_write (const CoterieHandover *self, CoterieWriter *writer)
{
  write_part (self, writer);
  coterie_writer_begin_array (writer, "chats");
  for (guint i = 0; i < self->chats->len; i++)
    {
      const CoterieHandoverChat *chat = self->chats->pdata[i];

      coterie_writer_begin_object (writer, NULL);
      write_whose (writer, "peer", chat->is_group, chat->peer);
      coterie_handover_write_row_list (writer, "rows", chat->rows);
      coterie_writer_end_object (writer);
    }
  coterie_writer_end_array (writer);
}

/* ------------------------------------------------------------------------------------ the end, and answers */

void
coterie_handover_end_read (CoterieHandover *self, CoterieReader *reader)
{
  read_part (self, reader);
}

void
coterie_handover_end_write (const CoterieHandover *self, CoterieWriter *writer)
{
  write_part (self, writer);
}

void
coterie_handover_ack_read (CoterieHandover *self, CoterieReader *reader)
{
  self->part = (guint) coterie_reader_uint (reader, "part", 0, G_MAXINT32);
  self->again = coterie_reader_bool_or (reader, "missing", FALSE);
}

void
coterie_handover_ack_write (const CoterieHandover *self, CoterieWriter *writer)
{
  coterie_writer_uint (writer, "part", self->part);
  if (self->again)
    coterie_writer_bool (writer, "missing", TRUE);
}

void
coterie_handover_ask_read (CoterieHandover *self, CoterieReader *reader)
{
}

void
coterie_handover_ask_write (const CoterieHandover *self, CoterieWriter *writer)
{
}
