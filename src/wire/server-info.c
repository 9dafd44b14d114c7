// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-wire"

#include "wire/server-info.h"

#include "wire/reader.h"

#include <string.h>

/* What docs/protocol.md, "Accounts and tokens", asks for. */
#define KDF_OPS 3
#define KDF_MEMORY_BYTES (64 * 1024 * 1024)

static const char *const registration_words[] = { "open", "invite", "closed", NULL };

static const struct
{
  const char *name;
  guint64 value;
} limit_rows[COTERIE_N_LIMITS] = {
#define LIMIT_ROW(name, value) { #name, value },
  COTERIE_LIMITS (LIMIT_ROW)
#undef LIMIT_ROW
};

/**
 * coterie_registration_to_string:
 *
 * Returns: (transfer none): its word on the wire and in configurations
 */
const char *
coterie_registration_to_string (CoterieRegistration registration)
{
  g_return_val_if_fail (registration <= COTERIE_REGISTRATION_CLOSED, "closed");

  return registration_words[registration];
}

/**
 * coterie_registration_from_string:
 * @string: what somebody configured
 * @registration: (out): untouched when there is no such word
 *
 * Returns: whether there is such a word
 */
gboolean
coterie_registration_from_string (const char *string, CoterieRegistration *registration)
{
  for (guint i = 0; registration_words[i] != NULL; i++)
    if (strcmp (registration_words[i], string) == 0)
      {
        *registration = i;
        return TRUE;
      }
  return FALSE;
}

/**
 * coterie_limit_get_name:
 *
 * Returns: (transfer none): the limit's name in docs/protocol.md and in GET /v1/server
 */
const char *
coterie_limit_get_name (CoterieLimit limit)
{
  g_return_val_if_fail ((guint) limit < COTERIE_N_LIMITS, "");

  return limit_rows[limit].name;
}

/**
 * coterie_limit_get_value:
 *
 * Returns: the limit's value in the unit that its name says
 */
guint64
coterie_limit_get_value (CoterieLimit limit)
{
  g_return_val_if_fail ((guint) limit < COTERIE_N_LIMITS, 0);

  return limit_rows[limit].value;
}

/**
 * coterie_server_info_init:
 * @self: (out caller-allocates): a server of this version, without id and time
 */
void
coterie_server_info_init (CoterieServerInfo *self)
{
  *self = (CoterieServerInfo){ .kdf_ops = KDF_OPS, .kdf_memory_bytes = KDF_MEMORY_BYTES };
  g_strlcpy (self->version, COTERIE_VERSION, sizeof self->version);
  for (guint i = 0; i < COTERIE_N_LIMITS; i++)
    self->limits[i] = limit_rows[i].value;
}

static void
read_kdf (CoterieReader *reader, CoterieServerInfo *self)
{
  static const char *const algorithms[] = { "argon2id13", NULL };

  coterie_reader_word (reader, "algorithm", algorithms);
  self->kdf_ops = coterie_reader_uint (reader, "ops", 1, G_MAXUINT32);
  self->kdf_memory_bytes = coterie_reader_uint (reader, "memory_bytes", 1, COTERIE_JSON_INTEGER_MAX);
  coterie_reader_end (reader);
}

static void
read_limits (CoterieReader *reader, CoterieServerInfo *self)
{
  for (guint i = 0; i < COTERIE_N_LIMITS; i++)
    self->limits[i] =
        coterie_reader_uint_or (reader, limit_rows[i].name, 0, COTERIE_JSON_INTEGER_MAX, limit_rows[i].value);
  coterie_reader_end (reader);
}

/**
 * coterie_server_info_from_json:
 * @self: (out caller-allocates): what the server says; limits that it does not name are ours
 * @node: (nullable): what passed coterie_json_open()
 *
 * Open. Whether the key derivation is strong enough is the caller's to judge.
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR
 */
gboolean
coterie_server_info_from_json (CoterieServerInfo *self, JsonNode *node, GError **error)
{
  CoterieReader reader, child;

  *self = (CoterieServerInfo){ .time_ms = 0 };
  coterie_reader_init_open (&reader, node);
  coterie_reader_hex (&reader, "server_id", self->server_id, sizeof self->server_id);
  g_strlcpy (self->version, coterie_reader_string (&reader, "version", sizeof self->version - 1), sizeof self->version);
  self->time_ms = coterie_reader_uint (&reader, "time", 0, COTERIE_JSON_INTEGER_MAX);
  self->registration = coterie_reader_word (&reader, "registration", registration_words);
  coterie_reader_object (&reader, "kdf", &child);
  read_kdf (&child, self);
  coterie_reader_object (&reader, "limits", &child);
  read_limits (&child, self);
  return coterie_reader_finish (&reader, error);
}

/**
 * coterie_server_info_write:
 *
 * Writes all of it, each limit included, into the open object.
 */
void
coterie_server_info_write (const CoterieServerInfo *self, CoterieWriter *writer)
{
  coterie_writer_hex (writer, "server_id", self->server_id, sizeof self->server_id);
  coterie_writer_string (writer, "version", self->version);
  coterie_writer_uint (writer, "time", self->time_ms);
  coterie_writer_string (writer, "registration", coterie_registration_to_string (self->registration));
  coterie_writer_begin_object (writer, "kdf");
  coterie_writer_string (writer, "algorithm", "argon2id13");
  coterie_writer_uint (writer, "ops", self->kdf_ops);
  coterie_writer_uint (writer, "memory_bytes", self->kdf_memory_bytes);
  coterie_writer_end_object (writer);
  coterie_writer_begin_object (writer, "limits");
  for (guint i = 0; i < COTERIE_N_LIMITS; i++)
    coterie_writer_uint (writer, limit_rows[i].name, self->limits[i]);
  coterie_writer_end_object (writer);
}
