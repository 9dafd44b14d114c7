// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-group"

#include "group/record.h"

#include "base/bytes.h"
#include "chain/signing-key.h"
#include "wire/names.h"

#include <sodium.h>
#include <string.h>

#define MAGIC "CTGR"
#define VERSION 1

/* Each with its trailing zero: sizeof is the size of what is hashed. */
#define SIGNATURE_CONTEXT "coterie/group/1/rec"
#define LINK_CONTEXT "coterie/group/1/link"
#define ID_CONTEXT "coterie/group/1/id"
#define SECRET_CONTEXT "coterie/group/1/secret"

static void
put_ids (GByteArray *bytes, const guint8 *ids, guint8 n_ids)
{
  coterie_bytes_put_u8 (bytes, n_ids);
  coterie_bytes_put (bytes, ids, (gsize) n_ids * COTERIE_AID_BYTES);
}

static void
put_fields (GByteArray *bytes, const CoterieGroupRecord *self, guint16 fields)
{
  if ((fields & COTERIE_GROUP_FIELD_NAME) != 0)
    {
      coterie_bytes_put_u8 (bytes, (guint8) strlen (self->name));
      coterie_bytes_put (bytes, self->name, strlen (self->name));
    }
  if ((fields & COTERIE_GROUP_FIELD_PICTURE) != 0)
    coterie_bytes_put (bytes, self->picture, sizeof self->picture);
  for (guint i = 0; i < COTERIE_GROUP_N_RIGHTS; i++)
    if ((fields & (COTERIE_GROUP_FIELD_RIGHTS << i)) != 0)
      coterie_bytes_put_u8 (bytes, self->rights[i]);
  if ((fields & COTERIE_GROUP_FIELD_SECRET) != 0)
    coterie_bytes_put (bytes, self->secret, sizeof self->secret);
}

static void
put_body (GByteArray *bytes, const CoterieGroupRecord *self)
{
  switch (self->action)
    {
    case COTERIE_GROUP_CREATE:
      coterie_bytes_put (bytes, self->nonce, sizeof self->nonce);
      put_fields (bytes, self, COTERIE_GROUP_ALL_FIELDS);
      put_ids (bytes, self->members, self->n_members);
      break;
    case COTERIE_GROUP_REMOVE:
      coterie_bytes_put (bytes, self->target, sizeof self->target);
      put_fields (bytes, self, COTERIE_GROUP_FIELD_SECRET);
      break;
    case COTERIE_GROUP_DEMOTE:
    case COTERIE_GROUP_PROMOTE:
      coterie_bytes_put (bytes, self->target, sizeof self->target);
      break;
    case COTERIE_GROUP_ADD:
      put_ids (bytes, self->members, self->n_members);
      break;
    case COTERIE_GROUP_META:
      coterie_bytes_put_u16 (bytes, self->fields);
      put_fields (bytes, self, self->fields);
      break;
    case COTERIE_GROUP_CLOSE:
    case COTERIE_GROUP_LEAVE:
    case COTERIE_GROUP_CLAIM:
    case COTERIE_GROUP_CONFIRM:
    default:
      break;
    }
}

/* Everything but the signature, behind what is there already. */
static void
put_unsigned (GByteArray *bytes, const CoterieGroupRecord *self)
{
  coterie_bytes_put (bytes, MAGIC, strlen (MAGIC));
  coterie_bytes_put_u8 (bytes, VERSION);
  coterie_bytes_put_u8 (bytes, (guint8) self->action);
  coterie_bytes_put (bytes, self->group, sizeof self->group);
  coterie_bytes_put_u32 (bytes, self->epoch);
  coterie_bytes_put_u8 (bytes, self->n_parents);
  coterie_bytes_put (bytes, self->parents, (gsize) self->n_parents * COTERIE_DIGEST_BYTES);
  coterie_bytes_put (bytes, self->author, sizeof self->author);
  coterie_bytes_put_u32 (bytes, self->device);
  coterie_bytes_put_u32 (bytes, self->chain.length);
  coterie_bytes_put (bytes, self->chain.head, sizeof self->chain.head);
  coterie_bytes_put_u64 (bytes, self->time_ms);
  put_body (bytes, self);
}

/**
 * coterie_group_record_encode:
 * @self: a record
 *
 * Returns: (transfer full): its bytes
 */
GBytes *
coterie_group_record_encode (const CoterieGroupRecord *self)
{
  GByteArray *bytes = g_byte_array_new ();

  put_unsigned (bytes, self);
  coterie_bytes_put (bytes, self->signature, sizeof self->signature);
  return g_byte_array_free_to_bytes (bytes);
}

static void
fail (CoterieBytesReader *reader)
{
  coterie_bytes_reader_fail (reader, COTERIE_BASE_ERROR_RANGE);
}

/* Ids or hashes one after the other, each larger than the one before. */
static gboolean
are_ascending (const guint8 *ids, guint n_ids)
{
  for (guint i = 1; i < n_ids; i++)
    if (memcmp (ids + (i - 1) * COTERIE_AID_BYTES, ids + i * COTERIE_AID_BYTES, COTERIE_AID_BYTES) >= 0)
      return FALSE;
  return TRUE;
}

static gboolean
has_id (const guint8 *ids, guint n_ids, const guint8 *id)
{
  for (guint i = 0; i < n_ids; i++)
    if (memcmp (ids + i * COTERIE_AID_BYTES, id, COTERIE_AID_BYTES) == 0)
      return TRUE;
  return FALSE;
}

static void
read_members (CoterieGroupRecord *self, CoterieBytesReader *reader)
{
  self->n_members = coterie_bytes_reader_u8 (reader);
  self->members = coterie_bytes_reader_take (reader, (gsize) self->n_members * COTERIE_AID_BYTES);
  if (self->members == NULL)
    self->n_members = 0;
  if (self->n_members >= COTERIE_GROUP_MAX_MEMBERS || !are_ascending (self->members, self->n_members) ||
      (self->action == COTERIE_GROUP_ADD && self->n_members == 0) ||
      (self->action == COTERIE_GROUP_CREATE && has_id (self->members, self->n_members, self->author)))
    fail (reader);
}

static void
read_name (CoterieGroupRecord *self, CoterieBytesReader *reader)
{
  guint8 n_bytes = coterie_bytes_reader_u8 (reader);
  const guint8 *name = coterie_bytes_reader_take (reader, n_bytes);

  if (name == NULL)
    return;
  if (n_bytes == 0 || n_bytes > COTERIE_DISPLAY_NAME_MAX_BYTES || memchr (name, 0, n_bytes) != NULL)
    {
      fail (reader);
      return;
    }
  memcpy (self->name, name, n_bytes);
  if (!coterie_line_is_valid (self->name, n_bytes))
    fail (reader);
}

static void
read_fields (CoterieGroupRecord *self, CoterieBytesReader *reader, guint16 fields)
{
  self->fields = fields;
  if (fields == 0 || (fields & ~COTERIE_GROUP_ALL_FIELDS) != 0)
    fail (reader);
  if ((fields & COTERIE_GROUP_FIELD_NAME) != 0)
    read_name (self, reader);
  if ((fields & COTERIE_GROUP_FIELD_PICTURE) != 0)
    coterie_bytes_reader_copy (reader, self->picture, sizeof self->picture);
  for (guint i = 0; i < COTERIE_GROUP_N_RIGHTS; i++)
    {
      if ((fields & (COTERIE_GROUP_FIELD_RIGHTS << i)) == 0)
        continue;
      self->rights[i] = coterie_bytes_reader_u8 (reader);
      if (self->rights[i] > COTERIE_GROUP_FOR_ADMINS)
        fail (reader);
    }
  if ((fields & COTERIE_GROUP_FIELD_SECRET) != 0)
    coterie_bytes_reader_copy (reader, self->secret, sizeof self->secret);
}

static void
read_target (CoterieGroupRecord *self, CoterieBytesReader *reader)
{
  coterie_bytes_reader_copy (reader, self->target, sizeof self->target);
  /* Whoever goes leaves, and nobody promotes himself; an admin may put down his own role. */
  if (self->action != COTERIE_GROUP_DEMOTE && memcmp (self->target, self->author, sizeof self->target) == 0)
    fail (reader);
}

static void
read_body (CoterieGroupRecord *self, CoterieBytesReader *reader)
{
  switch (self->action)
    {
    case COTERIE_GROUP_CREATE:
      coterie_bytes_reader_copy (reader, self->nonce, sizeof self->nonce);
      read_fields (self, reader, COTERIE_GROUP_ALL_FIELDS);
      read_members (self, reader);
      break;
    case COTERIE_GROUP_REMOVE:
      read_target (self, reader);
      read_fields (self, reader, COTERIE_GROUP_FIELD_SECRET);
      break;
    case COTERIE_GROUP_DEMOTE:
    case COTERIE_GROUP_PROMOTE:
      read_target (self, reader);
      break;
    case COTERIE_GROUP_ADD:
      read_members (self, reader);
      break;
    case COTERIE_GROUP_META:
      read_fields (self, reader, coterie_bytes_reader_u16 (reader));
      break;
    case COTERIE_GROUP_CLOSE:
    case COTERIE_GROUP_LEAVE:
    case COTERIE_GROUP_CLAIM:
    case COTERIE_GROUP_CONFIRM:
    default:
      break;
    }
}

static void
read_parents (CoterieGroupRecord *self, CoterieBytesReader *reader)
{
  gboolean is_create = self->action == COTERIE_GROUP_CREATE;
  guint8 n_parents = coterie_bytes_reader_u8 (reader);

  if (n_parents > COTERIE_GROUP_MAX_PARENTS || (n_parents == 0) != is_create || (self->epoch == 0) != is_create)
    {
      fail (reader);
      return;
    }
  self->n_parents = n_parents;
  coterie_bytes_reader_copy (reader, self->parents[0], (gsize) n_parents * COTERIE_DIGEST_BYTES);
  if (!are_ascending (self->parents[0], n_parents))
    fail (reader);
}

static void
read_author (CoterieGroupRecord *self, CoterieBytesReader *reader)
{
  coterie_bytes_reader_copy (reader, self->author, sizeof self->author);
  self->device = coterie_bytes_reader_u32 (reader);
  self->chain.length = coterie_bytes_reader_u32 (reader);
  coterie_bytes_reader_copy (reader, self->chain.head, sizeof self->chain.head);
  self->time_ms = coterie_bytes_reader_u64 (reader);
  if (self->device == 0 || self->device > COTERIE_CHAIN_MAX_DEVICES || self->chain.length == 0 ||
      self->chain.length > COTERIE_CHAIN_MAX_RECORDS || self->time_ms > COTERIE_JSON_INTEGER_MAX)
    fail (reader);
}

static gboolean
refuse (GError **error, CoterieGroupError code, const char *reason)
{
  g_set_error_literal (error, COTERIE_GROUP_ERROR, (int) code, reason);
  return FALSE;
}

static gboolean
is_action (guint8 action)
{
  return action >= COTERIE_GROUP_CREATE && action <= COTERIE_GROUP_CONFIRM;
}

static gboolean
refuse_fault (const CoterieBytesReader *reader, GError **error)
{
  CoterieBaseError fault = COTERIE_BASE_ERROR_RANGE;

  coterie_bytes_reader_failed (reader, &fault);
  if (fault == COTERIE_BASE_ERROR_RANGE)
    return refuse (error, COTERIE_GROUP_ERROR_RANGE, "a field of the group's record is out of range");
  return refuse (error, COTERIE_GROUP_ERROR_LENGTH, "the group's record has not the size that it states");
}

/**
 * coterie_group_record_parse:
 * @self: (out caller-allocates): the record, whose `members` point into @bytes; unspecified on failure
 * @bytes: (array length=n_bytes): of a stranger
 * @n_bytes: their number
 * @error: LENGTH, VERSION or RANGE
 *
 * Rule J1. Each record has one form: what is taken encodes to the same bytes again.
 *
 * Returns: whether it is one
 */
gboolean
coterie_group_record_parse (CoterieGroupRecord *self, const guint8 *bytes, gsize n_bytes, GError **error)
{
  static const guint8 zeros[COTERIE_CHAT_ID_BYTES] = { 0 };
  CoterieBytesReader reader;
  const guint8 *magic;
  guint8 version, action;

  *self = (CoterieGroupRecord){ 0 };
  coterie_bytes_reader_init (&reader, bytes, n_bytes);
  magic = coterie_bytes_reader_take (&reader, strlen (MAGIC));
  version = coterie_bytes_reader_u8 (&reader);
  action = coterie_bytes_reader_u8 (&reader);
  if (coterie_bytes_reader_failed (&reader, NULL))
    return refuse_fault (&reader, error);
  if (memcmp (magic, MAGIC, strlen (MAGIC)) != 0 || version != VERSION || !is_action (action))
    return refuse (error, COTERIE_GROUP_ERROR_VERSION, "not a group's record of this version");

  self->action = action;
  coterie_bytes_reader_copy (&reader, self->group, sizeof self->group);
  if ((memcmp (self->group, zeros, sizeof zeros) == 0) != (self->action == COTERIE_GROUP_CREATE))
    fail (&reader);
  self->epoch = coterie_bytes_reader_u32 (&reader);
  read_parents (self, &reader);
  read_author (self, &reader);
  read_body (self, &reader);
  coterie_bytes_reader_copy (&reader, self->signature, sizeof self->signature);
  if (!coterie_bytes_reader_finish (&reader, NULL))
    return refuse_fault (&reader, error);
  return TRUE;
}

static void
hash_unsigned (const CoterieGroupRecord *self, const char *context, gsize n_context, guint8 *hash)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  coterie_bytes_put (bytes, context, n_context);
  put_unsigned (bytes, self);
  crypto_hash_sha256 (hash, bytes->data, bytes->len);
}

/**
 * coterie_group_record_get_hash:
 * @self: a record
 * @hash: (out caller-allocates): what later records bear as a parent, and what it is known by
 *
 * Two signatures of one device under the same record make no second one.
 */
void
coterie_group_record_get_hash (const CoterieGroupRecord *self, guint8 hash[COTERIE_DIGEST_BYTES])
{
  hash_unsigned (self, LINK_CONTEXT, sizeof LINK_CONTEXT, hash);
}

/**
 * coterie_group_record_get_group:
 * @self: a record
 * @group: (out caller-allocates): the group that it belongs to; a CREATE record founds it
 */
void
coterie_group_record_get_group (const CoterieGroupRecord *self, guint8 group[COTERIE_CHAT_ID_BYTES])
{
  if (self->action == COTERIE_GROUP_CREATE)
    hash_unsigned (self, ID_CONTEXT, sizeof ID_CONTEXT, group);
  else
    memcpy (group, self->group, sizeof self->group);
}

static GByteArray *
get_signature_input (const CoterieGroupRecord *self)
{
  GByteArray *bytes = g_byte_array_new ();

  coterie_bytes_put (bytes, SIGNATURE_CONTEXT, sizeof SIGNATURE_CONTEXT);
  put_unsigned (bytes, self);
  return bytes;
}

/**
 * coterie_group_record_sign:
 * @self: a record that is complete but for its signature
 * @dsk: the secret signing key of the device that it names
 *
 * Sets `signature`.
 *
 * Returns: (transfer full): the record's bytes
 */
GBytes *
coterie_group_record_sign (CoterieGroupRecord *self, const CoterieSecret *dsk)
{
  g_autoptr (GByteArray) input = get_signature_input (self);

  coterie_signing_key_sign (dsk, input->data, input->len, self->signature);
  return coterie_group_record_encode (self);
}

/* The length of the chain with the record that did @type to the device; 0 when there is none. */
static guint32
find_length (const CoterieChain *chain, guint32 device, gboolean is_revoked)
{
  for (guint32 i = 0; i < coterie_chain_get_length (chain); i++)
    {
      CoterieRecord record;
      gsize n_bytes;
      const guint8 *bytes = coterie_chain_get_record (chain, i, &n_bytes);

      if (coterie_record_parse (&record, bytes, n_bytes, NULL) && record.device == device &&
          (record.type == COTERIE_RECORD_REVOKE) == is_revoked)
        return i + 1;
    }
  return 0;
}

/**
 * coterie_group_get_revoked_length:
 * @chain: an account's verified chain
 * @device: any number
 *
 * Returns: the length from which on that device is revoked; %G_MAXUINT32 when it is not
 */
guint32
coterie_group_get_revoked_length (const CoterieChain *chain, guint32 device)
{
  guint32 length = find_length (chain, device, TRUE);

  return length > 0 ? length : G_MAXUINT32;
}

static gboolean
was_active (const CoterieChain *chain, guint32 device, guint32 length)
{
  guint32 added = find_length (chain, device, FALSE);

  return added > 0 && added <= length && length < coterie_group_get_revoked_length (chain, device);
}

/**
 * coterie_group_record_verify:
 * @self: a record of a stranger
 * @author: the verified chain of the account that it names
 * @error: AHEAD, FORK, SIGNER or SIGNATURE
 *
 * Rule J3. What is said once stays so, however the chain grows.
 *
 * Returns: whether a device signed it that was active where the record says that the chain stood
 */
gboolean
coterie_group_record_verify (const CoterieGroupRecord *self, const CoterieChain *author, GError **error)
{
  g_autoptr (GByteArray) input = NULL;
  const CoterieChainDevice *device = coterie_chain_get_device (author, self->device);

  if (memcmp (self->author, coterie_chain_get_aid (author), sizeof self->author) != 0)
    return refuse (error, COTERIE_GROUP_ERROR_SIGNER, "the record is of another account");
  switch (coterie_chain_compare (author, self->chain.length, self->chain.head))
    {
    case COTERIE_CHAIN_AHEAD:
      return refuse (error, COTERIE_GROUP_ERROR_AHEAD, "the author's list of devices is longer than what is known");
    case COTERIE_CHAIN_FORK:
      return refuse (error, COTERIE_GROUP_ERROR_FORK, "the record names another list of devices");
    case COTERIE_CHAIN_KNOWN:
    default:
      break;
    }
  if (device == NULL || !was_active (author, self->device, self->chain.length))
    return refuse (error, COTERIE_GROUP_ERROR_SIGNER, "the record is by a device that was not active");
  input = get_signature_input (self);
  if (!coterie_signing_key_verify (device->dsk, input->data, input->len, self->signature))
    return refuse (error, COTERIE_GROUP_ERROR_SIGNATURE, "the record's signature does not verify");
  return TRUE;
}

/**
 * coterie_group_record_init_create:
 * @self: (out caller-allocates): the first record of a new group, with a fresh nonce; name, members, rights and secret
 *   are still to be set
 * @author: the creator's chain
 * @device: the creator's device
 * @time_ms: now, in milliseconds since 1970 UTC
 */
void
coterie_group_record_init_create (CoterieGroupRecord *self, const CoterieChain *author, guint32 device, guint64 time_ms)
{
  *self = (CoterieGroupRecord){
    .action = COTERIE_GROUP_CREATE, .device = device, .time_ms = time_ms, .fields = COTERIE_GROUP_ALL_FIELDS
  };
  memcpy (self->author, coterie_chain_get_aid (author), sizeof self->author);
  self->chain.length = coterie_chain_get_length (author);
  memcpy (self->chain.head, coterie_chain_get_head (author), sizeof self->chain.head);
  randombytes_buf (self->nonce, sizeof self->nonce);
}

/**
 * coterie_group_secret_get_hash:
 * @secret: a chat secret
 * @hash: (out caller-allocates): what records say of it
 */
void
coterie_group_secret_get_hash (const guint8 secret[COTERIE_CHAT_SECRET_BYTES], guint8 hash[COTERIE_DIGEST_BYTES])
{
  crypto_hash_sha256_state state;

  crypto_hash_sha256_init (&state);
  crypto_hash_sha256_update (&state, (const guint8 *) SECRET_CONTEXT, sizeof SECRET_CONTEXT);
  crypto_hash_sha256_update (&state, secret, COTERIE_CHAT_SECRET_BYTES);
  crypto_hash_sha256_final (&state, hash);
}
