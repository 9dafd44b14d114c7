// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-wire"

#include "wire/group.h"

#include "wire/errors.h"
#include "wire/limits.h"
#include "wire/sync.h"

#include "base/secret.h"

#define ID_BYTES 32

G_STATIC_ASSERT (COTERIE_AID_BYTES == ID_BYTES && COTERIE_DIGEST_BYTES == ID_BYTES);

CoterieGroupContent *
coterie_group_content_new (void)
{
  return g_new0 (CoterieGroupContent, 1);
}

void
coterie_group_content_free (CoterieGroupContent *self)
{
  g_clear_pointer (&self->records, g_ptr_array_unref);
  g_clear_pointer (&self->picture, g_bytes_unref);
  g_clear_pointer (&self->want, g_byte_array_unref);
  if (self->secrets != NULL)
    coterie_wipe (self->secrets->data, self->secrets->len);
  g_clear_pointer (&self->secrets, g_byte_array_unref);
  g_clear_pointer (&self->history, g_ptr_array_unref);
  coterie_wipe (self, sizeof *self);
  g_free (self);
}

/**
 * coterie_group_content_read_ids:
 *
 * Returns: (transfer full) (nullable): what the array has; %NULL without one
 */
GByteArray *
coterie_group_content_read_ids (CoterieReader *reader, const char *name, guint min_items, guint max_items)
{
  CoterieReaderArray array;
  GByteArray *ids;
  guint8 id[ID_BYTES];

  if (!coterie_reader_has (reader, name))
    return NULL;
  coterie_reader_array (reader, name, min_items, max_items, &array);
  ids = g_byte_array_sized_new (array.n_items * ID_BYTES);
  while (coterie_reader_array_next_hex (&array, id, sizeof id))
    g_byte_array_append (ids, id, sizeof id);
  return ids;
}

void
coterie_group_content_write_ids (CoterieWriter *writer, const char *name, const GByteArray *ids)
{
  coterie_writer_begin_array (writer, name);
  for (guint i = 0; ids != NULL && i < ids->len; i += ID_BYTES)
    coterie_writer_hex (writer, NULL, ids->data + i, ID_BYTES);
  coterie_writer_end_array (writer);
}

void
coterie_group_content_read_record (CoterieGroupContent *self, CoterieReader *reader)
{
  CoterieReaderArray array;
  GBytes *record;

  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  coterie_reader_array (reader, "records", 1, COTERIE_GROUP_CONTENT_MAX_RECORDS, &array);
  while (coterie_reader_array_next_base64 (&array, 1, COTERIE_GROUP_RECORD_MAX_BYTES, &record))
    g_ptr_array_add (self->records, record);
  self->picture = coterie_sync_read_picture (reader, "picture");
}

void
coterie_group_content_write_record (const CoterieGroupContent *self, CoterieWriter *writer)
{
  coterie_writer_begin_array (writer, "records");
  for (guint i = 0; i < self->records->len; i++)
    coterie_writer_bytes (writer, NULL, self->records->pdata[i]);
  coterie_writer_end_array (writer);
  if (self->picture != NULL)
    coterie_writer_bytes (writer, "picture", self->picture);
}

void
coterie_group_content_read_ask (CoterieGroupContent *self, CoterieReader *reader)
{
  self->want = coterie_group_content_read_ids (reader, "want", 0, COTERIE_GROUP_ASK_MAX);
  if (self->want == NULL)
    coterie_reader_fail (reader, COTERIE_WIRE_ERROR_MISSING, "want", "is missing");
  self->wants_secret = coterie_reader_hex_optional (reader, "secret_hash", self->secret_hash, sizeof self->secret_hash);
}

void
coterie_group_content_write_ask (const CoterieGroupContent *self, CoterieWriter *writer)
{
  coterie_group_content_write_ids (writer, "want", self->want);
  if (self->wants_secret)
    coterie_writer_hex (writer, "secret_hash", self->secret_hash, sizeof self->secret_hash);
}

void
coterie_group_content_read_secret (CoterieGroupContent *self, CoterieReader *reader)
{
  CoterieReaderArray array;
  GBytes *secret;

  self->secrets = g_byte_array_new ();
  coterie_reader_array (reader, "secrets", 1, COTERIE_GROUP_SECRETS_MAX, &array);
  while (coterie_reader_array_next_base64 (&array, COTERIE_CHAT_SECRET_BYTES, COTERIE_CHAT_SECRET_BYTES, &secret))
    {
      g_byte_array_append (self->secrets, g_bytes_get_data (secret, NULL), COTERIE_CHAT_SECRET_BYTES);
      g_bytes_unref (secret);
    }
}

void
coterie_group_content_write_secret (const CoterieGroupContent *self, CoterieWriter *writer)
{
  coterie_writer_begin_array (writer, "secrets");
  for (guint i = 0; i < self->secrets->len; i += COTERIE_CHAT_SECRET_BYTES)
    coterie_writer_base64 (writer, NULL, self->secrets->data + i, COTERIE_CHAT_SECRET_BYTES);
  coterie_writer_end_array (writer);
}

void
coterie_group_content_read_join (CoterieGroupContent *self, CoterieReader *reader)
{
  coterie_reader_hex (reader, "token", self->token, sizeof self->token);
}

void
coterie_group_content_write_join (const CoterieGroupContent *self, CoterieWriter *writer)
{
  coterie_writer_hex (writer, "token", self->token, sizeof self->token);
}

void
coterie_group_content_read_history (CoterieGroupContent *self, CoterieReader *reader)
{
  coterie_reader_hex (reader, "added", self->added, sizeof self->added);
  self->history = coterie_handover_read_row_list (reader, "rows", COTERIE_GROUP_HISTORY_ROWS);
}

void
coterie_group_content_write_history (const CoterieGroupContent *self, CoterieWriter *writer)
{
  coterie_writer_hex (writer, "added", self->added, sizeof self->added);
  coterie_handover_write_row_list (writer, "rows", self->history);
}
