// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-wire"

#include "wire/chains.h"

/**
 * coterie_chain_reply_from_json:
 * @self: (out caller-allocates): the reply; clear it with coterie_chain_reply_clear(), also on error
 * @node: (nullable): what passed coterie_json_open()
 *
 * Open. Records are not checked: that is chain/'s.
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR
 */
gboolean
coterie_chain_reply_from_json (CoterieChainReply *self, JsonNode *node, GError **error)
{
  CoterieReader reader;
  CoterieReaderArray array;
  GBytes *record;

  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  coterie_reader_init_open (&reader, node);
  coterie_reader_hex (&reader, "aid", self->aid, sizeof self->aid);
  g_strlcpy (self->name, coterie_reader_name (&reader, "name"), sizeof self->name);
  coterie_reader_head (&reader, &self->head);
  self->from = coterie_reader_uint (&reader, "from", 0, COTERIE_CHAIN_MAX_RECORDS);
  coterie_reader_array (&reader, "records", 0, COTERIE_CHAIN_MAX_RECORDS, &array);
  while (coterie_reader_array_next_base64 (&array, 1, COTERIE_RECORD_MAX_BYTES, &record))
    g_ptr_array_add (self->records, record);
  return coterie_reader_finish (&reader, error);
}

/**
 * coterie_chain_reply_write:
 */
void
coterie_chain_reply_write (const CoterieChainReply *self, CoterieWriter *writer)
{
  coterie_writer_hex (writer, "aid", self->aid, sizeof self->aid);
  coterie_writer_string (writer, "name", self->name);
  coterie_writer_head (writer, &self->head);
  coterie_writer_uint (writer, "from", self->from);
  coterie_writer_begin_array (writer, "records");
  for (guint i = 0; i < self->records->len; i++)
    coterie_writer_bytes (writer, NULL, g_ptr_array_index (self->records, i));
  coterie_writer_end_array (writer);
}

/**
 * coterie_chain_reply_clear:
 *
 * Frees the records. Safe to repeat.
 */
void
coterie_chain_reply_clear (CoterieChainReply *self)
{
  g_clear_pointer (&self->records, g_ptr_array_unref);
}

void
coterie_chain_reply_free (CoterieChainReply *self)
{
  coterie_chain_reply_clear (self);
  g_free (self);
}

/**
 * coterie_append_request_from_json:
 * @self: (out caller-allocates): the request; clear it with coterie_append_request_clear(), also on error
 * @node: (nullable): what passed coterie_json_open()
 *
 * The record is not checked, nor whether it comes with a bundle when it must.
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR
 */
gboolean
coterie_append_request_from_json (CoterieAppendRequest *self, JsonNode *node, GError **error)
{
  CoterieReader reader;

  *self = (CoterieAppendRequest){ .record = NULL };
  coterie_reader_init (&reader, node);
  coterie_reader_head (&reader, &self->head);
  self->record = coterie_reader_base64 (&reader, "record", 1, COTERIE_RECORD_MAX_BYTES);
  self->has_bundle = coterie_reader_has (&reader, "bundle");
  if (self->has_bundle)
    coterie_bundle_read (&self->bundle, &reader, "bundle");
  return coterie_reader_finish (&reader, error);
}

/**
 * coterie_append_request_write:
 */
void
coterie_append_request_write (const CoterieAppendRequest *self, CoterieWriter *writer)
{
  coterie_writer_head (writer, &self->head);
  coterie_writer_bytes (writer, "record", self->record);
  if (self->has_bundle)
    coterie_bundle_write (&self->bundle, writer, "bundle");
}

/**
 * coterie_append_request_clear:
 *
 * Frees what it owns. Safe to repeat.
 */
void
coterie_append_request_clear (CoterieAppendRequest *self)
{
  g_clear_pointer (&self->record, g_bytes_unref);
  coterie_bundle_clear (&self->bundle);
}

/**
 * coterie_append_reply_from_json:
 * @head: (out caller-allocates): where the chain stands after the append
 * @node: (nullable): what passed coterie_json_open()
 *
 * Open.
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR
 */
gboolean
coterie_append_reply_from_json (CoterieChainHead *head, JsonNode *node, GError **error)
{
  CoterieReader reader;

  coterie_reader_init_open (&reader, node);
  coterie_reader_head (&reader, head);
  return coterie_reader_finish (&reader, error);
}

/**
 * coterie_append_reply_write:
 */
void
coterie_append_reply_write (const CoterieChainHead *head, CoterieWriter *writer)
{
  coterie_writer_head (writer, head);
}
