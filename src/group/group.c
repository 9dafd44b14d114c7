// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-group"

#include "group/group-private.h"

#include "base/digest.h"

#include <string.h>

static void
free_entry (gpointer data)
{
  GroupEntry *entry = data;

  g_clear_pointer (&entry->bytes, g_bytes_unref);
  g_free (entry);
}

static void
free_account (gpointer data)
{
  GroupAccount *account = data;

  g_array_unref (account->records);
  g_array_unref (account->enders);
  g_array_unref (account->givers);
  g_free (account);
}

static void
clear_tenure (gpointer data)
{
  GroupTenure *tenure = data;

  g_array_unref (tenure->enders);
}

/**
 * coterie_group_new:
 * @id: the group's id
 *
 * Returns: (transfer full): the group, of which nothing is known yet
 */
CoterieGroup *
coterie_group_new (const guint8 id[COTERIE_CHAT_ID_BYTES])
{
  CoterieGroup *self = g_new0 (CoterieGroup, 1);

  memcpy (self->id, id, sizeof self->id);
  self->entries = g_ptr_array_new_with_free_func (free_entry);
  self->by_hash = g_hash_table_new (coterie_digest_hash, coterie_digest_equal);
  self->accounts = g_ptr_array_new_with_free_func (free_account);
  self->by_aid = g_hash_table_new (coterie_digest_hash, coterie_digest_equal);
  self->tenures = g_array_new (FALSE, FALSE, sizeof (GroupTenure));
  g_array_set_clear_func (self->tenures, clear_tenure);
  self->state.members = g_array_new (FALSE, FALSE, sizeof (CoterieGroupMember));
  return self;
}

/**
 * coterie_group_free:
 * @self: (nullable) (transfer full): a group
 */
void
coterie_group_free (CoterieGroup *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->state.members);
  g_array_unref (self->tenures);
  g_hash_table_unref (self->by_aid);
  g_ptr_array_unref (self->accounts);
  g_free (self->bits);
  g_hash_table_unref (self->by_hash);
  g_ptr_array_unref (self->entries);
  g_free (self);
}

static gboolean
refuse (GError **error, CoterieGroupError code, const char *reason)
{
  g_set_error_literal (error, COTERIE_GROUP_ERROR, (int) code, reason);
  return FALSE;
}

static void
change (CoterieGroup *self)
{
  self->is_judged = self->has_state = FALSE;
}

/* Rule J2. */
static gboolean
check_place (const CoterieGroup *self, const CoterieGroupRecord *record, GError **error)
{
  guint8 group[COTERIE_CHAT_ID_BYTES];
  guint32 epoch = 0;

  coterie_group_record_get_group (record, group);
  if (!coterie_digest_equal (group, self->id))
    return refuse (error, COTERIE_GROUP_ERROR_GROUP, "the record is of another group");
  for (guint i = 0; i < record->n_parents; i++)
    {
      const GroupEntry *parent = g_hash_table_lookup (self->by_hash, record->parents[i]);

      if (parent == NULL)
        return refuse (error, COTERIE_GROUP_ERROR_PARENT, "a record before this one is missing");
      epoch = MAX (epoch, parent->record.epoch + 1);
    }
  if (record->epoch != epoch)
    return refuse (error, COTERIE_GROUP_ERROR_EPOCH, "the record does not stand where it says");
  if (self->entries->len >= COTERIE_GROUP_MAX_RECORDS)
    return refuse (error, COTERIE_GROUP_ERROR_TOO_MANY, "the group has changed too often");
  return TRUE;
}

static void
insert (CoterieGroup *self, GroupEntry *entry)
{
  g_ptr_array_add (self->entries, entry);
  g_hash_table_insert (self->by_hash, entry->hash, entry);
  change (self);
}

/**
 * coterie_group_add:
 * @self: a group
 * @bytes: a record of a stranger
 * @author: the verified chain of the account that it names as its author
 * @is_verified: it was taken before, and kept: the signature is not looked at again
 * @error: what coterie_group_record_parse() and coterie_group_record_verify() say; GROUP, PARENT, EPOCH or TOO_MANY
 *
 * Safe to repeat. A record that may not do what it wants is taken as well: whether it counts follows from the set.
 *
 * Returns: whether it is in the set
 */
gboolean
coterie_group_add (CoterieGroup *self, GBytes *bytes, const CoterieChain *author, gboolean is_verified, GError **error)
{
  GroupEntry *entry;
  CoterieGroupRecord record;
  guint8 hash[COTERIE_DIGEST_BYTES];
  gsize n_bytes;
  const guint8 *data = g_bytes_get_data (bytes, &n_bytes);

  if (!coterie_group_record_parse (&record, data, n_bytes, error))
    return FALSE;
  coterie_group_record_get_hash (&record, hash);
  if (!coterie_group_has (self, hash))
    {
      if (!check_place (self, &record, error) ||
          (!is_verified && !coterie_group_record_verify (&record, author, error)))
        return FALSE;
      entry = g_new0 (GroupEntry, 1);
      entry->bytes = g_bytes_ref (bytes);
      entry->record = record;
      entry->number = self->entries->len;
      entry->revoked_length = G_MAXUINT32;
      memcpy (entry->hash, hash, sizeof hash);
      insert (self, entry);
    }
  coterie_group_note_chain (self, author);
  return TRUE;
}

/**
 * coterie_group_note_chain:
 * @self: a group
 * @chain: the verified chain of an account
 *
 * A device that was revoked has no say any more in what the account's other devices have not seen (rule J4).
 */
void
coterie_group_note_chain (CoterieGroup *self, const CoterieChain *chain)
{
  const guint8 *aid = coterie_chain_get_aid (chain);

  for (guint i = 0; i < self->entries->len; i++)
    {
      GroupEntry *entry = group_entry (self, i);
      const CoterieChainDevice *device;

      if (!coterie_digest_equal (entry->record.author, aid) || entry->revoked_length != G_MAXUINT32)
        continue;
      device = coterie_chain_get_device (chain, entry->record.device);
      if (device == NULL || device->active)
        continue;
      entry->revoked_length = coterie_group_get_revoked_length (chain, device->number);
      change (self);
    }
}

/**
 * coterie_group_get_id:
 * @self: a group
 *
 * Returns: (transfer none): its id
 */
const guint8 *
coterie_group_get_id (const CoterieGroup *self)
{
  return self->id;
}

/**
 * coterie_group_get_n_records:
 * @self: a group
 *
 * Returns: how many records it has, valid ones and others
 */
guint
coterie_group_get_n_records (const CoterieGroup *self)
{
  return self->entries->len;
}

/**
 * coterie_group_names:
 *
 * Returns: whether some record of the set is by that account, or about it: of anybody else no record can count
 */
gboolean
coterie_group_names (CoterieGroup *self, const guint8 aid[COTERIE_AID_BYTES])
{
  group_judge (self);
  return g_hash_table_contains (self->by_aid, aid);
}

/**
 * coterie_group_list_givers:
 *
 * Returns: (transfer full): the aids of those by whose records that account is in, as the set stands, the last one
 *   last; empty when it is not
 */
GByteArray *
coterie_group_list_givers (CoterieGroup *self, const guint8 aid[COTERIE_AID_BYTES])
{
  GByteArray *aids = g_byte_array_new ();
  g_autoptr (GArray) givers = NULL;
  gpointer account;

  group_judge (self);
  account = g_hash_table_lookup (self->by_aid, aid);
  if (account == NULL)
    return aids;
  givers = group_view_list_givers (self, GPOINTER_TO_UINT (account) - 1);
  for (guint i = 0; i < givers->len; i++)
    g_byte_array_append (aids, group_entry (self, g_array_index (givers, guint, i))->record.author, COTERIE_AID_BYTES);
  return aids;
}

/**
 * coterie_group_has:
 * @self: a group
 * @hash: of a record
 *
 * Returns: whether the record is in the set
 */
gboolean
coterie_group_has (const CoterieGroup *self, const guint8 hash[COTERIE_DIGEST_BYTES])
{
  return g_hash_table_contains (self->by_hash, hash);
}

static void
fill_item (const GroupEntry *entry, CoterieGroupItem *item)
{
  *item = (CoterieGroupItem){
    .record = &entry->record,
    .hash = entry->hash,
    .bytes = entry->bytes,
    .number = entry->number,
    .is_valid = entry->is_valid,
  };
}

/**
 * coterie_group_get_item:
 * @self: a group
 * @index: 0 … coterie_group_get_n_records() − 1
 * @item: (out caller-allocates): borrowed; until the next change
 *
 * In an order in which they can be added: by epoch, then hash.
 */
void
coterie_group_get_item (CoterieGroup *self, guint index, CoterieGroupItem *item)
{
  g_return_if_fail (index < self->entries->len);

  group_judge (self);
  fill_item (group_entry (self, index), item);
}

/**
 * coterie_group_find:
 * @self: a group
 * @hash: of a record
 * @item: (out caller-allocates): borrowed; until the next change
 *
 * Returns: whether it is there
 */
gboolean
coterie_group_find (CoterieGroup *self, const guint8 hash[COTERIE_DIGEST_BYTES], CoterieGroupItem *item)
{
  const GroupEntry *entry = g_hash_table_lookup (self->by_hash, hash);

  if (entry == NULL)
    return FALSE;
  group_judge (self);
  fill_item (entry, item);
  return TRUE;
}

static int
compare_ids (const void *one, const void *other)
{
  return memcmp (one, other, COTERIE_DIGEST_BYTES);
}

/**
 * coterie_group_get_heads:
 * @self: a group
 * @heads: (out caller-allocates): hashes of valid records, and of leavings, that none of them follows; ascending
 *
 * What names the state to others, and what the next record comes after. Of more than eight the latest ones: whoever
 * follows them brings the number down.
 *
 * Returns: their number
 */
guint
coterie_group_get_heads (CoterieGroup *self, guint8 heads[COTERIE_GROUP_MAX_PARENTS][COTERIE_DIGEST_BYTES])
{
  g_autofree guint64 *followed = NULL;
  guint n_heads = 0;

  group_judge (self);
  followed = g_new0 (guint64, MAX (self->n_words, 1));
  for (guint i = self->entries->len; i-- > 0 && n_heads < COTERIE_GROUP_MAX_PARENTS;)
    {
      const GroupEntry *entry = group_entry (self, i);

      if (!entry->is_valid && !group_ends_membership (entry))
        continue;
      if (!group_view_has (followed, i))
        memcpy (heads[n_heads++], entry->hash, sizeof entry->hash);
      for (guint word = 0; word < self->n_words; word++)
        followed[word] |= entry->ancestors[word];
    }
  qsort (heads, n_heads, sizeof heads[0], compare_ids);
  return n_heads;
}

/**
 * coterie_group_init_record:
 * @self: a group with its CREATE record
 * @record: (out caller-allocates): a record that comes after all that is known; what its action needs is still to be
 * set
 * @action: what it does; not CREATE
 * @author: the author's chain
 * @device: the author's device
 * @time_ms: now, in milliseconds since 1970 UTC
 */
void
coterie_group_init_record (CoterieGroup *self,
                           CoterieGroupRecord *record,
                           CoterieGroupAction action,
                           const CoterieChain *author,
                           guint32 device,
                           guint64 time_ms)
{
  g_return_if_fail (self->entries->len > 0 && action != COTERIE_GROUP_CREATE);

  *record = (CoterieGroupRecord){ .action = action, .device = device, .time_ms = time_ms };
  memcpy (record->group, self->id, sizeof record->group);
  record->n_parents = coterie_group_get_heads (self, record->parents);
  for (guint i = 0; i < record->n_parents; i++)
    {
      const GroupEntry *parent = g_hash_table_lookup (self->by_hash, record->parents[i]);

      record->epoch = MAX (record->epoch, parent->record.epoch + 1);
    }
  memcpy (record->author, coterie_chain_get_aid (author), sizeof record->author);
  record->chain.length = coterie_chain_get_length (author);
  memcpy (record->chain.head, coterie_chain_get_head (author), sizeof record->chain.head);
  if (action == COTERIE_GROUP_REMOVE)
    record->fields = COTERIE_GROUP_FIELD_SECRET;
}

/* Whether the record would count, were it in the set. */
static gboolean
would_be_valid (CoterieGroup *self, const CoterieGroupRecord *record)
{
  GroupEntry *entry = g_new0 (GroupEntry, 1);
  gboolean is_valid;

  entry->record = *record;
  entry->revoked_length = G_MAXUINT32;
  coterie_group_record_get_hash (record, entry->hash);
  insert (self, entry);
  group_judge (self);
  is_valid = entry->is_valid;
  g_hash_table_remove (self->by_hash, entry->hash);
  g_ptr_array_remove (self->entries, entry);
  change (self);
  return is_valid;
}

static gboolean
would_be_too_many (CoterieGroup *self, const CoterieGroupRecord *record)
{
  guint n_members = coterie_group_get_state (self)->members->len;

  for (guint i = 0; record->action == COTERIE_GROUP_ADD && i < record->n_members; i++)
    n_members += coterie_group_get_role (self, record->members + i * COTERIE_AID_BYTES) == COTERIE_GROUP_NOBODY ? 1 : 0;
  return n_members > COTERIE_GROUP_MAX_MEMBERS;
}

/**
 * coterie_group_check_record:
 * @self: a group
 * @record: what coterie_group_init_record() began, complete but for its signature
 * @error: CLOSED, FULL, NOT_ALLOWED or TOO_MANY
 *
 * Nothing changes.
 *
 * Returns: whether its author may do that
 */
gboolean
coterie_group_check_record (CoterieGroup *self, const CoterieGroupRecord *record, GError **error)
{
  if (!check_place (self, record, error))
    return FALSE;
  if (coterie_group_get_state (self)->is_closed && record->action != COTERIE_GROUP_LEAVE)
    return refuse (error, COTERIE_GROUP_ERROR_CLOSED, "the group is closed");
  if (would_be_too_many (self, record))
    return refuse (error, COTERIE_GROUP_ERROR_FULL, "the group is full");
  if (!would_be_valid (self, record))
    return refuse (error, COTERIE_GROUP_ERROR_NOT_ALLOWED, "the author may not do that in this group");
  return TRUE;
}
