// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-chain"

#include "chain/chain.h"

#include "chain/rules.h"

#include <sodium.h>
#include <string.h>

/* Where a record stands in the chain's bytes, and the head after it. */
typedef struct
{
  gsize offset;
  guint8 head[COTERIE_HEAD_BYTES];
} Entry;

struct _CoterieChain
{
  GByteArray *records; /* all of them, one after the other */
  GArray *entries;     /* of Entry, one for each record */
  GArray *devices;     /* of CoterieChainDevice, one for each that was ever added; number n stands at n − 1 */
  guint8 aid[COTERIE_AID_BYTES];
};

/**
 * coterie_chain_new:
 *
 * Returns: (transfer full): a chain without records, to which a GENESIS record is to be appended
 */
CoterieChain *
coterie_chain_new (void)
{
  CoterieChain *self = g_new0 (CoterieChain, 1);

  self->records = g_byte_array_new ();
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  self->devices = g_array_new (FALSE, FALSE, sizeof (CoterieChainDevice));
  return self;
}

/**
 * coterie_chain_copy:
 * @self: a chain
 *
 * Returns: (transfer full): another one with the same records
 */
CoterieChain *
coterie_chain_copy (const CoterieChain *self)
{
  CoterieChain *copy = coterie_chain_new ();

  g_byte_array_append (copy->records, self->records->data, self->records->len);
  g_array_append_vals (copy->entries, self->entries->data, self->entries->len);
  g_array_append_vals (copy->devices, self->devices->data, self->devices->len);
  memcpy (copy->aid, self->aid, sizeof copy->aid);
  return copy;
}

/**
 * coterie_chain_free:
 * @self: (nullable) (transfer full): a chain
 */
void
coterie_chain_free (CoterieChain *self)
{
  if (self == NULL)
    return;

  g_byte_array_unref (self->records);
  g_array_unref (self->entries);
  g_array_unref (self->devices);
  g_free (self);
}

static gboolean
refuse (GError **error, CoterieChainError code, const char *reason)
{
  g_set_error_literal (error, COTERIE_CHAIN_ERROR, (int) code, reason);
  return FALSE;
}

static const CoterieChainDevice *
device_at (const CoterieChain *self, guint index)
{
  return &g_array_index (self->devices, CoterieChainDevice, index);
}

static const Entry *
entry_at (const CoterieChain *self, guint index)
{
  return &g_array_index (self->entries, Entry, index);
}

static void
apply_addition (CoterieChain *self, const CoterieRecord *record)
{
  CoterieChainDevice device = {
    .number = record->device,
    .kind = record->kind,
    .caps = record->caps,
    .active = TRUE,
    .added_ms = record->time_ms,
    .added_by = record->signer,
  };

  memcpy (device.ik, record->ik, sizeof device.ik);
  memcpy (device.dsk, record->dsk, sizeof device.dsk);
  g_array_append_val (self->devices, device);
}

static void
apply_revocation (CoterieChain *self, const CoterieRecord *record)
{
  CoterieChainDevice *device = &g_array_index (self->devices, CoterieChainDevice, record->device - 1);

  device->active = FALSE;
  device->revoked_ms = record->time_ms;
  device->revoked_by = record->signer;
  device->reason = record->reason;
}

static void
apply_record (CoterieChain *self, const CoterieRecord *record)
{
  Entry entry = { .offset = self->records->len };
  guint8 bytes[COTERIE_RECORD_MAX_BYTES];
  gsize n_bytes = coterie_record_encode (record, bytes);

  if (record->type == COTERIE_RECORD_GENESIS)
    coterie_record_get_aid (record, self->aid);
  if (record->type == COTERIE_RECORD_REVOKE)
    apply_revocation (self, record);
  else
    apply_addition (self, record);
  coterie_record_get_link_hash (record, entry.head);
  g_byte_array_append (self->records, bytes, (guint) n_bytes);
  g_array_append_val (self->entries, entry);
}

static gboolean
append (CoterieChain *self, const guint8 *bytes, gsize n_bytes, const CoterieChainChecks *checks, GError **error)
{
  CoterieRecord record;

  if (!coterie_record_parse (&record, bytes, n_bytes, error) ||
      !coterie_chain_check_record (self, &record, checks, error))
    return FALSE;
  apply_record (self, &record);
  return TRUE;
}

/**
 * coterie_chain_append:
 * @self: a chain
 * @record: (array length=n_bytes): of a stranger
 * @n_bytes: its size
 * @verify: (nullable) (scope call): checks XEdDSA; %NULL in the server alone, which has none. A client always gives it
 * @user_data: for @verify
 * @error: the rule of V1 to V5 that it breaks
 *
 * Returns: whether the record is now the last one; on failure the chain is as before
 */
gboolean
coterie_chain_append (CoterieChain *self,
                      const guint8 *record,
                      gsize n_bytes,
                      CoterieXeddsaVerify verify,
                      gpointer user_data,
                      GError **error)
{
  const CoterieChainChecks checks = { .verify_xeddsa = verify, .user_data = user_data };

  g_return_val_if_fail (self != NULL, FALSE);

  return append (self, record, n_bytes, &checks, error);
}

/**
 * coterie_chain_new_restored:
 * @records: (array length=n_bytes): coterie_chain_get_records() of a chain that this program verified and kept
 * @n_bytes: their size
 * @error: the rule of V1 to V5 that they break
 *
 * Checks everything again but signatures and proofs, which would take a tenth of a millisecond each.
 *
 * Returns: (transfer full) (nullable): the chain
 */
CoterieChain *
coterie_chain_new_restored (const guint8 *records, gsize n_bytes, GError **error)
{
  static const CoterieChainChecks checks = { .is_verified = TRUE };
  g_autoptr (CoterieChain) self = coterie_chain_new ();

  while (n_bytes > 0)
    {
      gsize n_record = coterie_record_measure (records, n_bytes);

      /* What has no known size is given to the parser whole, for its error. */
      if (!append (self, records, n_record > 0 ? n_record : n_bytes, &checks, error))
        return NULL;
      records += n_record;
      n_bytes -= n_record;
    }
  return g_steal_pointer (&self);
}

/**
 * coterie_chain_truncate:
 * @self: a chain
 * @length: how many of its records stay
 *
 * Takes back the records from index @length on, as when an append could not be stored. The devices are what they were
 * then.
 */
void
coterie_chain_truncate (CoterieChain *self, guint32 length)
{
  g_autoptr (CoterieChain) shorter = NULL;
  CoterieChain swap;

  g_return_if_fail (self != NULL);

  if (length >= self->entries->len)
    return;
  shorter = coterie_chain_new_restored (self->records->data, entry_at (self, length)->offset, NULL);
  g_assert (shorter != NULL);
  swap = *self;
  *self = *shorter;
  *shorter = swap;
}

/**
 * coterie_chain_get_length:
 * @self: a chain
 *
 * Returns: the number of its records
 */
guint32
coterie_chain_get_length (const CoterieChain *self)
{
  return self->entries->len;
}

/**
 * coterie_chain_get_aid:
 * @self: a chain
 *
 * Returns: (transfer none): the account's id; zeros without records
 */
const guint8 *
coterie_chain_get_aid (const CoterieChain *self)
{
  return self->aid;
}

/**
 * coterie_chain_get_head_at:
 * @self: a chain
 * @length: 1 … coterie_chain_get_length()
 *
 * Returns: (transfer none) (nullable): the head that the chain had at that length
 */
const guint8 *
coterie_chain_get_head_at (const CoterieChain *self, guint32 length)
{
  return length > 0 && length <= self->entries->len ? entry_at (self, length - 1)->head : NULL;
}

/**
 * coterie_chain_get_head:
 * @self: a chain
 *
 * Returns: (transfer none) (nullable): its head, valid until the next append; %NULL without records
 */
const guint8 *
coterie_chain_get_head (const CoterieChain *self)
{
  return coterie_chain_get_head_at (self, self->entries->len);
}

/**
 * coterie_chain_get_records:
 * @self: a chain
 * @n_bytes: (out): their size
 *
 * Returns: (transfer none): all records, one after the other, valid until the next append
 */
const guint8 *
coterie_chain_get_records (const CoterieChain *self, gsize *n_bytes)
{
  *n_bytes = self->records->len;
  return self->records->data;
}

/**
 * coterie_chain_get_record:
 * @self: a chain
 * @index: 0 … length − 1
 * @n_bytes: (out): its size; 0 when there is none
 *
 * Returns: (transfer none) (nullable): one record, valid until the next append
 */
const guint8 *
coterie_chain_get_record (const CoterieChain *self, guint32 index, gsize *n_bytes)
{
  gsize offset;

  *n_bytes = 0;
  if (index >= self->entries->len)
    return NULL;
  offset = entry_at (self, index)->offset;
  *n_bytes = coterie_record_measure (self->records->data + offset, self->records->len - offset);
  return self->records->data + offset;
}

/**
 * coterie_chain_get_devices:
 * @self: a chain
 * @n_devices: (out): their number
 *
 * Returns: (transfer none) (array length=n_devices) (nullable): all devices that ever were, by number, valid until the
 *   next append
 */
const CoterieChainDevice *
coterie_chain_get_devices (const CoterieChain *self, guint *n_devices)
{
  *n_devices = self->devices->len;
  return *n_devices > 0 ? device_at (self, 0) : NULL;
}

/**
 * coterie_chain_get_device:
 * @self: a chain
 * @number: any number
 *
 * Returns: (transfer none) (nullable): the device, active or revoked; %NULL when there never was one
 */
const CoterieChainDevice *
coterie_chain_get_device (const CoterieChain *self, guint32 number)
{
  return number > 0 && number <= self->devices->len ? device_at (self, number - 1) : NULL;
}

/**
 * coterie_chain_get_active_device:
 * @self: a chain
 * @number: any number
 *
 * Returns: (transfer none) (nullable): the device; %NULL when there is none, or it was revoked
 */
const CoterieChainDevice *
coterie_chain_get_active_device (const CoterieChain *self, guint32 number)
{
  const CoterieChainDevice *device = coterie_chain_get_device (self, number);

  return device != NULL && device->active ? device : NULL;
}

/**
 * coterie_chain_get_n_active:
 * @self: a chain
 *
 * Returns: the number of its active devices
 */
guint
coterie_chain_get_n_active (const CoterieChain *self)
{
  guint n_active = 0;

  for (guint i = 0; i < self->devices->len; i++)
    n_active += device_at (self, i)->active ? 1 : 0;
  return n_active;
}

/**
 * coterie_chain_get_pin:
 * @self: a chain with at least one record
 * @pin: (out caller-allocates): what to remember of it
 */
void
coterie_chain_get_pin (const CoterieChain *self, CoterieChainPin *pin)
{
  g_return_if_fail (self->entries->len > 0);

  memcpy (pin->aid, self->aid, sizeof pin->aid);
  pin->length = self->entries->len;
  memcpy (pin->head, coterie_chain_get_head (self), sizeof pin->head);
}

/**
 * coterie_chain_check_pin:
 * @self: a verified chain, fresh from the server
 * @pin: what was remembered of the account's chain
 * @error: IDENTITY_CHANGED, ROLLBACK or FORK: the pin stays, and nothing is sent to that account
 *
 * Rule V7.
 *
 * Returns: whether @self continues what was seen
 */
gboolean
coterie_chain_check_pin (const CoterieChain *self, const CoterieChainPin *pin, GError **error)
{
  const guint8 *head;

  if (memcmp (self->aid, pin->aid, sizeof pin->aid) != 0)
    return refuse (error, COTERIE_CHAIN_ERROR_IDENTITY_CHANGED, "this is the chain of another account");
  if (self->entries->len < pin->length)
    return refuse (error, COTERIE_CHAIN_ERROR_ROLLBACK, "the chain is shorter than the one that was seen before");
  head = coterie_chain_get_head_at (self, pin->length);
  if (head == NULL || memcmp (head, pin->head, sizeof pin->head) != 0)
    return refuse (error, COTERIE_CHAIN_ERROR_FORK, "the chain differs from the one that was seen before");
  return TRUE;
}

/**
 * coterie_chain_compare:
 * @self: a chain
 * @length: what somebody else believes to be its length
 * @head: and its head
 *
 * Rule C2. A length of 0 is a FORK: no chain has it.
 *
 * Returns: how the two fit
 */
CoterieChainView
coterie_chain_compare (const CoterieChain *self, guint32 length, const guint8 head[COTERIE_HEAD_BYTES])
{
  const guint8 *ours = coterie_chain_get_head_at (self, length);

  if (length > self->entries->len)
    return COTERIE_CHAIN_AHEAD;
  return ours != NULL && memcmp (ours, head, COTERIE_HEAD_BYTES) == 0 ? COTERIE_CHAIN_KNOWN : COTERIE_CHAIN_FORK;
}

static void
init_next (const CoterieChain *self, CoterieRecord *record, CoterieRecordType type, guint32 signer, guint64 time_ms)
{
  *record = (CoterieRecord){ .type = type, .seq = self->entries->len, .time_ms = time_ms, .signer = signer };
  memcpy (record->prev, coterie_chain_get_head (self), sizeof record->prev);
}

/**
 * coterie_chain_init_add:
 * @self: a chain with at least one record
 * @record: (out caller-allocates): the next record, still without proofs and signature
 * @signer: the approving device
 * @ik: the new device's identity key
 * @dsk: the new device's signing key
 * @time_ms: now, in milliseconds since 1970 UTC
 */
void
coterie_chain_init_add (const CoterieChain *self,
                        CoterieRecord *record,
                        guint32 signer,
                        const guint8 ik[COTERIE_IDENTITY_KEY_BYTES],
                        const guint8 dsk[COTERIE_SIGNING_KEY_BYTES],
                        guint64 time_ms)
{
  g_return_if_fail (self->entries->len > 0);

  init_next (self, record, COTERIE_RECORD_ADD, signer, time_ms);
  record->device = self->devices->len + 1;
  memcpy (record->ik, ik, sizeof record->ik);
  memcpy (record->dsk, dsk, sizeof record->dsk);
  randombytes_buf (record->nonce, sizeof record->nonce);
}

/**
 * coterie_chain_init_revoke:
 * @self: a chain with at least one record
 * @record: (out caller-allocates): the next record, still without signature
 * @signer: the device that revokes; may revoke itself
 * @device: the device that is revoked
 * @reason: why
 * @time_ms: now, in milliseconds since 1970 UTC
 */
void
coterie_chain_init_revoke (const CoterieChain *self,
                           CoterieRecord *record,
                           guint32 signer,
                           guint32 device,
                           CoterieRevokeReason reason,
                           guint64 time_ms)
{
  g_return_if_fail (self->entries->len > 0);

  init_next (self, record, COTERIE_RECORD_REVOKE, signer, time_ms);
  record->device = device;
  record->reason = reason;
}
