// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-wire"

#include "wire/presence.h"

#include "wire/reader.h"

/**
 * coterie_presence_token_request_from_json:
 * @node: (nullable): what passed coterie_json_open()
 * @has_hash: (out): whether presence is on
 * @hash: (out caller-allocates): COTERIE_DIGEST_BYTES, the SHA-256 of the token; zeros when presence is off
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR
 */
gboolean
coterie_presence_token_request_from_json (JsonNode *node, gboolean *has_hash, guint8 *hash, GError **error)
{
  CoterieReader reader;

  coterie_reader_init (&reader, node);
  *has_hash = coterie_reader_hex_optional (&reader, "hash", hash, COTERIE_DIGEST_BYTES);
  return coterie_reader_finish (&reader, error);
}

/**
 * coterie_presence_token_request_write:
 * @hash: (nullable): COTERIE_DIGEST_BYTES, the SHA-256 of the token; NULL to turn presence off
 */
void
coterie_presence_token_request_write (const guint8 *hash, CoterieWriter *writer)
{
  if (hash != NULL)
    coterie_writer_hex (writer, "hash", hash, COTERIE_DIGEST_BYTES);
}

/**
 * coterie_presence_request_from_json:
 * @self: (out caller-allocates): the request; clear it with coterie_presence_request_clear(), also on error
 * @node: (nullable): what passed coterie_json_open()
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR
 */
gboolean
coterie_presence_request_from_json (CoteriePresenceRequest *self, JsonNode *node, GError **error)
{
  CoterieReader reader;
  CoterieReaderArray array;

  *self = (CoteriePresenceRequest){ .tokens = NULL };
  coterie_reader_init (&reader, node);
  coterie_reader_array (&reader, "tokens", 0, COTERIE_PRESENCE_TOKENS_MAX, &array);
  if (array.n_items > 0)
    self->tokens = g_malloc0_n (array.n_items, COTERIE_PRESENCE_TOKEN_BYTES);
  while (self->n_tokens < array.n_items &&
         coterie_reader_array_next_hex (&array, self->tokens[self->n_tokens], COTERIE_PRESENCE_TOKEN_BYTES))
    self->n_tokens++;
  return coterie_reader_finish (&reader, error);
}

/**
 * coterie_presence_request_write:
 */
void
coterie_presence_request_write (const CoteriePresenceRequest *self, CoterieWriter *writer)
{
  coterie_writer_begin_array (writer, "tokens");
  for (guint i = 0; i < self->n_tokens; i++)
    coterie_writer_hex (writer, NULL, self->tokens[i], COTERIE_PRESENCE_TOKEN_BYTES);
  coterie_writer_end_array (writer);
}

/**
 * coterie_presence_request_clear:
 *
 * Frees the tokens. Safe to repeat.
 */
void
coterie_presence_request_clear (CoteriePresenceRequest *self)
{
  g_clear_pointer (&self->tokens, g_free);
  self->n_tokens = 0;
}

/**
 * coterie_presence_read:
 * @self: (out caller-allocates): who is here
 * @reader: a reader of the object whose members `token` and `devices` are read
 */
void
coterie_presence_read (CoteriePresence *self, CoterieReader *reader)
{
  CoterieReaderArray array;
  guint64 device;

  self->n_devices = 0;
  coterie_reader_hex (reader, "token", self->token, sizeof self->token);
  coterie_reader_array (reader, "devices", 0, COTERIE_CHAIN_MAX_ACTIVE_DEVICES, &array);
  while (coterie_reader_array_next_uint (&array, 1, COTERIE_CHAIN_MAX_DEVICES, &device))
    self->devices[self->n_devices++] = device;
}

/**
 * coterie_presence_write:
 *
 * Writes the members `token` and `devices` into the open object.
 */
void
coterie_presence_write (const CoteriePresence *self, CoterieWriter *writer)
{
  coterie_writer_hex (writer, "token", self->token, sizeof self->token);
  coterie_writer_begin_array (writer, "devices");
  for (guint i = 0; i < self->n_devices; i++)
    coterie_writer_uint (writer, NULL, self->devices[i]);
  coterie_writer_end_array (writer);
}

/**
 * coterie_presence_reply_from_json:
 * @node: (nullable): what passed coterie_json_open()
 *
 * Open.
 *
 * Returns: (transfer full) (element-type CoteriePresence): one row a token; NULL and COTERIE_WIRE_ERROR when it is
 *   malformed
 */
GArray *
coterie_presence_reply_from_json (JsonNode *node, GError **error)
{
  g_autoptr (GArray) accounts = g_array_new (FALSE, TRUE, sizeof (CoteriePresence));
  CoterieReader reader, item;
  CoterieReaderArray array;

  coterie_reader_init_open (&reader, node);
  coterie_reader_array (&reader, "accounts", 0, COTERIE_PRESENCE_TOKENS_MAX, &array);
  while (coterie_reader_array_next_object (&array, &item))
    {
      g_array_set_size (accounts, accounts->len + 1);
      coterie_presence_read (&g_array_index (accounts, CoteriePresence, accounts->len - 1), &item);
      coterie_reader_end (&item);
    }
  return coterie_reader_finish (&reader, error) ? g_steal_pointer (&accounts) : NULL;
}

/**
 * coterie_presence_reply_write:
 * @accounts: (array length=n_accounts) (nullable): one row a token
 */
void
coterie_presence_reply_write (const CoteriePresence *accounts, guint n_accounts, CoterieWriter *writer)
{
  coterie_writer_begin_array (writer, "accounts");
  for (guint i = 0; i < n_accounts; i++)
    {
      coterie_writer_begin_object (writer, NULL);
      coterie_presence_write (&accounts[i], writer);
      coterie_writer_end_object (writer);
    }
  coterie_writer_end_array (writer);
}
