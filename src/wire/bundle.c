// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-wire"

#include "wire/bundle.h"

#include "wire/errors.h"
#include "wire/limits.h"
#include "wire/reader.h"

static void
read_key (CoterieReader *reader, guint8 *key)
{
  coterie_reader_base64_exact (reader, "key", key, COTERIE_PUBLIC_KEY_BYTES);
  if (key[0] != COTERIE_PUBLIC_KEY_TYPE)
    coterie_reader_fail (reader, COTERIE_WIRE_ERROR_OUT_OF_RANGE, "key", "is not a Curve25519 key");
}

static void
read_prekey (CoterieReader *reader, CoteriePrekey *prekey)
{
  prekey->id = coterie_reader_uint (reader, "id", 1, COTERIE_PREKEY_ID_MAX);
  read_key (reader, prekey->key);
  coterie_reader_end (reader);
}

static void
read_signed_prekey (CoterieReader *reader, CoterieSignedPrekey *prekey)
{
  prekey->id = coterie_reader_uint (reader, "id", 1, COTERIE_PREKEY_ID_MAX);
  read_key (reader, prekey->key);
  coterie_reader_base64_exact (reader, "signature", prekey->signature, COTERIE_SIGNATURE_BYTES);
  prekey->time_ms = coterie_reader_uint (reader, "time", 0, COTERIE_JSON_INTEGER_MAX);
  coterie_reader_base64_exact (reader, "wrapper", prekey->wrapper, COTERIE_SIGNATURE_BYTES);
  coterie_reader_end (reader);
}

/* Ids of one upload differ; they are few, so each is compared with those before it. */
static void
check_ids_differ (CoterieReader *reader, const CoteriePrekey *prekeys, guint n)
{
  for (guint i = 0; i + 1 < n; i++)
    if (prekeys[i].id == prekeys[n - 1].id)
      coterie_reader_fail (reader, COTERIE_WIRE_ERROR_DUPLICATE, "one_time", "has an id twice");
}

static guint
read_one_time_list (CoterieReader *reader, CoteriePrekey **prekeys)
{
  CoterieReaderArray array;
  CoterieReader item;
  guint n = 0;

  coterie_reader_array (reader, "one_time", 0, COTERIE_ONE_TIME_PREKEYS_BATCH, &array);
  if (array.n_items == 0)
    return 0;
  *prekeys = g_new0 (CoteriePrekey, array.n_items);
  while (coterie_reader_array_next_object (&array, &item))
    {
      read_prekey (&item, &(*prekeys)[n++]);
      check_ids_differ (reader, *prekeys, n);
    }
  return n;
}

static void
write_prekey (const CoteriePrekey *prekey, CoterieWriter *writer, const char *name)
{
  coterie_writer_begin_object (writer, name);
  coterie_writer_uint (writer, "id", prekey->id);
  coterie_writer_base64 (writer, "key", prekey->key, sizeof prekey->key);
  coterie_writer_end_object (writer);
}

static void
write_signed_prekey (const CoterieSignedPrekey *prekey, CoterieWriter *writer)
{
  coterie_writer_begin_object (writer, "signed_prekey");
  coterie_writer_uint (writer, "id", prekey->id);
  coterie_writer_base64 (writer, "key", prekey->key, sizeof prekey->key);
  coterie_writer_base64 (writer, "signature", prekey->signature, sizeof prekey->signature);
  coterie_writer_uint (writer, "time", prekey->time_ms);
  coterie_writer_base64 (writer, "wrapper", prekey->wrapper, sizeof prekey->wrapper);
  coterie_writer_end_object (writer);
}

static void
write_one_time_list (const CoteriePrekey *prekeys, guint n, CoterieWriter *writer)
{
  coterie_writer_begin_array (writer, "one_time");
  for (guint i = 0; i < n; i++)
    write_prekey (&prekeys[i], writer, NULL);
  coterie_writer_end_array (writer);
}

static void
read_common_members (CoterieBundle *self, CoterieReader *reader)
{
  CoterieReader child;

  self->registration = coterie_reader_uint (reader, "registration_id", 1, COTERIE_REGISTRATION_ID_MAX);
  coterie_reader_object (reader, "signed_prekey", &child);
  read_signed_prekey (&child, &self->signed_prekey);
}

/**
 * coterie_bundle_read:
 * @self: (out caller-allocates): the bundle; clear it with coterie_bundle_clear(), also on error
 * @reader: a reader of the object around it
 * @name: a member that must be there and hold a bundle as a device uploads it
 */
void
coterie_bundle_read (CoterieBundle *self, CoterieReader *reader, const char *name)
{
  CoterieReader child;

  *self = (CoterieBundle){ .one_time = NULL };
  coterie_reader_object (reader, name, &child);
  read_common_members (self, &child);
  self->n_one_time = read_one_time_list (&child, &self->one_time);
  coterie_reader_end (&child);
}

/**
 * coterie_bundle_from_json:
 * @self: (out caller-allocates): the bundle; clear it with coterie_bundle_clear(), also on error
 * @node: (nullable): what passed coterie_json_open()
 *
 * Reads a bundle as a device uploads it: up to COTERIE_ONE_TIME_PREKEYS_BATCH one-time prekeys. Exact.
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR
 */
gboolean
coterie_bundle_from_json (CoterieBundle *self, JsonNode *node, GError **error)
{
  CoterieReader reader;

  *self = (CoterieBundle){ .one_time = NULL };
  coterie_reader_init (&reader, node);
  read_common_members (self, &reader);
  self->n_one_time = read_one_time_list (&reader, &self->one_time);
  return coterie_reader_finish (&reader, error);
}

/**
 * coterie_bundle_write:
 * @name: (nullable): the member of @writer that becomes the bundle; NULL to write its members into the open object
 */
void
coterie_bundle_write (const CoterieBundle *self, CoterieWriter *writer, const char *name)
{
  if (name != NULL)
    coterie_writer_begin_object (writer, name);
  coterie_writer_uint (writer, "registration_id", self->registration);
  write_signed_prekey (&self->signed_prekey, writer);
  write_one_time_list (self->one_time, self->n_one_time, writer);
  if (name != NULL)
    coterie_writer_end_object (writer);
}

/**
 * coterie_fetched_bundle_from_json:
 * @self: (out caller-allocates): the bundle; clear it with coterie_bundle_clear(), also on error
 * @node: (nullable): what passed coterie_json_open()
 *
 * Reads a bundle as the server hands it out: one one-time prekey or none. Open.
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR
 */
gboolean
coterie_fetched_bundle_from_json (CoterieBundle *self, JsonNode *node, GError **error)
{
  CoterieReader reader, child;

  *self = (CoterieBundle){ .one_time = NULL };
  coterie_reader_init_open (&reader, node);
  read_common_members (self, &reader);
  if (coterie_reader_object_optional (&reader, "one_time", &child))
    {
      self->one_time = g_new0 (CoteriePrekey, 1);
      self->n_one_time = 1;
      read_prekey (&child, self->one_time);
    }
  return coterie_reader_finish (&reader, error);
}

/**
 * coterie_fetched_bundle_write:
 * @self: a bundle with one one-time prekey or none
 *
 * Writes the members of the server's answer into the open object.
 */
void
coterie_fetched_bundle_write (const CoterieBundle *self, CoterieWriter *writer)
{
  g_return_if_fail (self->n_one_time <= 1);

  coterie_writer_uint (writer, "registration_id", self->registration);
  write_signed_prekey (&self->signed_prekey, writer);
  if (self->n_one_time == 1)
    write_prekey (self->one_time, writer, "one_time");
}

/**
 * coterie_bundle_clear:
 *
 * Frees the list. Safe to repeat.
 */
void
coterie_bundle_clear (CoterieBundle *self)
{
  g_clear_pointer (&self->one_time, g_free);
  self->n_one_time = 0;
}

/**
 * coterie_prekeys_upload_from_json:
 * @self: (out caller-allocates): the prekeys; clear them with coterie_prekeys_upload_clear(), also on error
 * @node: (nullable): what passed coterie_json_open()
 *
 * Reads the body of PUT /v1/account/prekeys. Exact.
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR
 */
gboolean
coterie_prekeys_upload_from_json (CoteriePrekeysUpload *self, JsonNode *node, GError **error)
{
  CoterieReader reader, child;

  *self = (CoteriePrekeysUpload){ .one_time = NULL };
  coterie_reader_init (&reader, node);
  self->has_signed_prekey = coterie_reader_object_optional (&reader, "signed_prekey", &child);
  if (self->has_signed_prekey)
    read_signed_prekey (&child, &self->signed_prekey);
  if (coterie_reader_has (&reader, "one_time"))
    self->n_one_time = read_one_time_list (&reader, &self->one_time);
  return coterie_reader_finish (&reader, error);
}

/**
 * coterie_prekeys_upload_write:
 *
 * Writes what is there into the open object.
 */
void
coterie_prekeys_upload_write (const CoteriePrekeysUpload *self, CoterieWriter *writer)
{
  if (self->has_signed_prekey)
    write_signed_prekey (&self->signed_prekey, writer);
  if (self->n_one_time > 0)
    write_one_time_list (self->one_time, self->n_one_time, writer);
}

/**
 * coterie_prekeys_upload_clear:
 *
 * Frees the list. Safe to repeat.
 */
void
coterie_prekeys_upload_clear (CoteriePrekeysUpload *self)
{
  g_clear_pointer (&self->one_time, g_free);
  self->n_one_time = 0;
}

/**
 * coterie_prekeys_reply_from_json:
 * @n_one_time: (out): one-time prekeys that are left on the server
 *
 * Reads the reply to PUT and GET /v1/account/prekeys. Open.
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR
 */
gboolean
coterie_prekeys_reply_from_json (JsonNode *node, guint *n_one_time, GError **error)
{
  CoterieReader reader;

  coterie_reader_init_open (&reader, node);
  *n_one_time = coterie_reader_uint (&reader, "one_time", 0, G_MAXUINT);
  return coterie_reader_finish (&reader, error);
}

/**
 * coterie_prekeys_reply_write:
 */
void
coterie_prekeys_reply_write (guint n_one_time, CoterieWriter *writer)
{
  coterie_writer_uint (writer, "one_time", n_one_time);
}
