// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-group"

#include "group/group-private.h"

#include <string.h>

/*
 * Which records of the set count (docs/protocol.md, "Groups", rules J4 to J6).
 *
 * Admins are judged from the most senior tenure on. Whatever decides whether a record of a tenure counts was made under
 * a more senior one, or by the same account, and so has been decided before: nothing here goes in circles, and nothing
 * depends on the order in which records came.
 */

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const GroupEntry *one = *(GroupEntry *const *) a, *other = *(GroupEntry *const *) b;

  if (one->record.epoch != other->record.epoch)
    return one->record.epoch < other->record.epoch ? -1 : 1;
  return memcmp (one->hash, other->hash, sizeof one->hash);
}

/* Parents have smaller epochs, and so stand before. */
static void
set_ancestors (CoterieGroup *self)
{
  g_ptr_array_sort (self->entries, compare_entries);
  self->n_words = (self->entries->len + 63) / 64;
  g_free (self->bits);
  self->bits = g_new0 (guint64, (gsize) self->n_words * self->entries->len);
  for (guint i = 0; i < self->entries->len; i++)
    {
      GroupEntry *entry = group_entry (self, i);

      entry->position = i;
      entry->ancestors = self->bits + (gsize) i * self->n_words;
      for (guint j = 0; j < entry->record.n_parents; j++)
        {
          const GroupEntry *parent = g_hash_table_lookup (self->by_hash, entry->record.parents[j]);

          for (guint word = 0; word <= parent->position / 64; word++)
            entry->ancestors[word] |= parent->ancestors[word];
          entry->ancestors[parent->position / 64] |= G_GUINT64_CONSTANT (1) << (parent->position % 64);
        }
    }
}

static guint
intern_account (CoterieGroup *self, const guint8 *aid)
{
  guint known = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_aid, aid));
  GroupAccount *account;

  if (known > 0)
    return known - 1;
  account = g_new0 (GroupAccount, 1);
  memcpy (account->aid, aid, sizeof account->aid);
  account->records = g_array_new (FALSE, FALSE, sizeof (guint));
  account->enders = g_array_new (FALSE, FALSE, sizeof (guint));
  account->givers = g_array_new (FALSE, FALSE, sizeof (guint));
  g_ptr_array_add (self->accounts, account);
  g_hash_table_insert (self->by_aid, account->aid, GUINT_TO_POINTER (self->accounts->len));
  return self->accounts->len - 1;
}

static void
index_entry (CoterieGroup *self, GroupEntry *entry)
{
  const CoterieGroupRecord *record = &entry->record;
  GroupAccount *author;

  entry->author = intern_account (self, record->author);
  entry->target = intern_account (self, record->target);
  author = group_account (self, entry->author);
  g_array_append_val (author->records, entry->position);
  if (record->action == COTERIE_GROUP_LEAVE)
    g_array_append_val (author->enders, entry->position);
  if (record->action == COTERIE_GROUP_CREATE)
    g_array_append_val (author->givers, entry->position);
  if (record->action == COTERIE_GROUP_REMOVE || record->action == COTERIE_GROUP_DEMOTE)
    g_array_append_val (group_account (self, entry->target)->enders, entry->position);
  if (record->action == COTERIE_GROUP_PROMOTE)
    g_array_append_val (group_account (self, entry->target)->givers, entry->position);
  for (guint i = 0; i < record->n_members; i++)
    {
      guint member = intern_account (self, record->members + i * COTERIE_AID_BYTES);

      g_array_append_val (group_account (self, member)->givers, entry->position);
    }
}

static void
start_again (CoterieGroup *self)
{
  g_hash_table_remove_all (self->by_aid);
  g_ptr_array_set_size (self->accounts, 0);
  g_array_set_size (self->tenures, 0);
  set_ancestors (self);
  for (guint i = 0; i < self->entries->len; i++)
    {
      GroupEntry *entry = group_entry (self, i);

      entry->is_struck = entry->is_valid = FALSE;
      entry->rank = GROUP_RANK_PLAIN;
      index_entry (self, entry);
    }
}

static int
compare_lengths (gconstpointer a, gconstpointer b, gpointer group)
{
  guint32 one = group_entry (group, *(const guint *) a)->record.chain.length;
  guint32 other = group_entry (group, *(const guint *) b)->record.chain.length;

  return one == other ? 0 : one > other ? -1 : 1;
}

/* Whether a record of the same account, of those up to @n that are judged, shows the device as revoked without having
 * known this record. */
static gboolean
is_disowned (const CoterieGroup *self, const GroupEntry *entry, const GArray *by_length, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      const GroupEntry *later = group_entry (self, g_array_index (by_length, guint, i));

      if (later->record.chain.length < entry->revoked_length)
        return FALSE;
      if (!later->is_struck && !group_comes_after (self, later->position, entry->position))
        return TRUE;
    }
  return FALSE;
}

/* Rule J4, revoked devices. A record that shows a revocation names a longer chain than the device could. */
static void
strike_revoked (CoterieGroup *self, const GroupAccount *account)
{
  g_autoptr (GArray) by_length = g_array_copy (account->records);

  g_array_sort_with_data (by_length, compare_lengths, self);
  for (guint i = 0; i < by_length->len; i++)
    {
      GroupEntry *entry = group_entry (self, g_array_index (by_length, guint, i));

      if (entry->revoked_length != G_MAXUINT32)
        entry->is_struck = is_disowned (self, entry, by_length, i);
    }
}

/* Whoever was never in the group cannot leave it. */
static void
strike_unnamed (CoterieGroup *self, GroupEntry *entry)
{
  const GArray *givers = group_account (self, entry->author)->givers;

  if (entry->record.action != COTERIE_GROUP_LEAVE)
    return;
  for (guint i = 0; i < givers->len; i++)
    if (group_comes_after (self, entry->position, g_array_index (givers, guint, i)))
      return;
  entry->is_struck = TRUE;
}

/* A tenure that may begin: by epoch, then account, then record. */
typedef struct
{
  guint account;
  guint begin;
} Candidate;

static int
compare_candidates (gconstpointer a, gconstpointer b, gpointer group)
{
  const Candidate *one = a, *other = b;
  guint32 epoch = group_entry (group, one->begin)->record.epoch;
  guint32 other_epoch = group_entry (group, other->begin)->record.epoch;
  int order;

  if (epoch != other_epoch)
    return epoch < other_epoch ? -1 : 1;
  order =
      memcmp (group_account (group, one->account)->aid, group_account (group, other->account)->aid, COTERIE_AID_BYTES);
  if (order != 0)
    return order;
  return one->begin == other->begin ? 0 : one->begin < other->begin ? -1 : 1;
}

static void
push_candidate (CoterieGroup *self, GSequence *candidates, guint account, guint begin)
{
  Candidate *candidate = g_new (Candidate, 1);

  *candidate = (Candidate){ .account = account, .begin = begin };
  g_sequence_insert_sorted (candidates, candidate, compare_candidates, self);
}

/* Everything that ends the tenure: what its admin did himself, and what somebody more senior did, which is judged. */
static GArray *
find_enders (CoterieGroup *self, guint account, guint begin)
{
  const GArray *all = group_account (self, account)->enders;
  GArray *enders = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < all->len; i++)
    {
      guint position = g_array_index (all, guint, i);
      const GroupEntry *ender = group_entry (self, position);

      if ((ender->author == account ? !ender->is_struck : ender->is_valid) &&
          !group_comes_after (self, begin, position))
        g_array_append_val (enders, position);
    }
  return enders;
}

static gboolean
gives_something (CoterieGroupAction action)
{
  return action == COTERIE_GROUP_ADD || action == COTERIE_GROUP_PROMOTE || action == COTERIE_GROUP_META ||
         action == COTERIE_GROUP_CLAIM || action == COTERIE_GROUP_CLOSE;
}

/* Whether the tenure had not ended when the record was made, and nobody has ended it without knowing of the record. Who
 * goes of his own accord takes back what he gave in the dark, but not whom he removed: nobody comes back by that. */
static gboolean
covers (const CoterieGroup *self, const GroupTenure *tenure, const GroupEntry *entry)
{
  if (!group_comes_after (self, entry->position, tenure->begin))
    return FALSE;
  for (guint i = 0; i < tenure->enders->len; i++)
    {
      guint ender = g_array_index (tenure->enders, guint, i);

      if (group_comes_after (self, entry->position, ender))
        return FALSE;
      if (group_are_apart (self, entry->position, ender) &&
          (group_entry (self, ender)->author != entry->author || gives_something (entry->record.action)))
        return FALSE;
    }
  return TRUE;
}

/* Whether anybody but the author was a more senior admin than @rank for the record's author; of @account if it is one.
 */
static gboolean
knew_senior (const CoterieGroup *self, const GroupEntry *entry, guint rank, const guint *account)
{
  for (guint i = 0; i < rank; i++)
    {
      const GroupTenure *tenure = group_tenure (self, i);

      if (tenure->account != entry->author && (account == NULL || tenure->account == *account) &&
          group_view_has_tenure (self, tenure, entry->ancestors))
        return TRUE;
    }
  return FALSE;
}

static gboolean
may_as_admin (const CoterieGroup *self, const GroupEntry *entry, guint rank)
{
  switch (entry->record.action)
    {
    case COTERIE_GROUP_REMOVE:
    case COTERIE_GROUP_DEMOTE:
      return !knew_senior (self, entry, rank, &entry->target);
    case COTERIE_GROUP_CLOSE:
      return !knew_senior (self, entry, rank, NULL);
    case COTERIE_GROUP_PROMOTE:
    case COTERIE_GROUP_ADD:
    case COTERIE_GROUP_META:
      return TRUE;
    case COTERIE_GROUP_CREATE:
    case COTERIE_GROUP_CLAIM:
    case COTERIE_GROUP_LEAVE:
    case COTERIE_GROUP_CONFIRM:
    default:
      return FALSE;
    }
}

static void
judge_tenure (CoterieGroup *self, const Candidate *candidate, GSequence *candidates)
{
  const GArray *records = group_account (self, candidate->account)->records;
  guint rank = self->tenures->len;
  GroupTenure tenure = { .account = candidate->account, .begin = candidate->begin };

  tenure.enders = find_enders (self, tenure.account, tenure.begin);
  g_array_append_val (self->tenures, tenure);
  for (guint i = 0; i < records->len; i++)
    {
      GroupEntry *entry = group_entry (self, g_array_index (records, guint, i));

      if (entry->is_valid || entry->is_struck || !covers (self, &tenure, entry) || !may_as_admin (self, entry, rank))
        continue;
      entry->is_valid = TRUE;
      entry->rank = rank;
      if (entry->record.action == COTERIE_GROUP_PROMOTE)
        push_candidate (self, candidates, entry->target, entry->position);
    }
}

/* Whether an end of the account's membership counts that its record did not know. */
static gboolean
was_removed_apart (const CoterieGroup *self, const GroupEntry *entry)
{
  const GArray *enders = group_account (self, entry->author)->enders;

  for (guint i = 0; i < enders->len; i++)
    {
      const GroupEntry *ender = group_entry (self, g_array_index (enders, guint, i));

      if (group_ends_membership (ender) && group_are_apart (self, ender->position, entry->position))
        return TRUE;
    }
  return FALSE;
}

/* A member takes over a group of which no admin is left. */
static gboolean
may_claim (const CoterieGroup *self, const GroupEntry *entry)
{
  if (entry->is_struck || was_removed_apart (self, entry) ||
      !group_view_has_member (self, entry->author, entry->ancestors, NULL))
    return FALSE;
  for (guint i = 0; i < self->tenures->len; i++)
    if (group_view_has_tenure (self, group_tenure (self, i), entry->ancestors))
      return FALSE;
  return TRUE;
}

static void
judge_admins (CoterieGroup *self)
{
  g_autoptr (GSequence) candidates = g_sequence_new (g_free);

  for (guint i = 0; i < self->entries->len; i++)
    {
      const GroupEntry *entry = group_entry (self, i);

      if (!entry->is_struck &&
          (entry->record.action == COTERIE_GROUP_CREATE || entry->record.action == COTERIE_GROUP_CLAIM))
        push_candidate (self, candidates, entry->author, i);
    }
  while (!g_sequence_is_empty (candidates))
    {
      GSequenceIter *first = g_sequence_get_begin_iter (candidates);
      Candidate candidate = *(Candidate *) g_sequence_get (first);
      GroupEntry *begin = group_entry (self, candidate.begin);

      g_sequence_remove (first);
      if (begin->record.action == COTERIE_GROUP_CLAIM && !may_claim (self, begin))
        continue;
      if (begin->record.action != COTERIE_GROUP_PROMOTE)
        {
          begin->is_valid = TRUE;
          begin->rank = self->tenures->len;
        }
      judge_tenure (self, &candidate, candidates);
    }
}

/* Whether everybody may do that, as far as the author knew, and nobody has ended it meanwhile. */
static gboolean
is_for_all (const CoterieGroup *self, const GroupEntry *entry, CoterieGroupRight right)
{
  guint16 field = COTERIE_GROUP_FIELD_RIGHTS << right;
  const GroupEntry *said = group_view_get_field (self, field, entry->ancestors);

  if (said == NULL || said->record.rights[right] != COTERIE_GROUP_FOR_ALL)
    return FALSE;
  for (guint i = 0; i < self->entries->len; i++)
    {
      const GroupEntry *other = group_entry (self, i);

      if (other->is_valid && (other->record.fields & field) != 0 &&
          other->record.rights[right] == COTERIE_GROUP_FOR_ADMINS && group_are_apart (self, i, entry->position))
        return FALSE;
    }
  return TRUE;
}

static gboolean
may_as_member (const CoterieGroup *self, const GroupEntry *entry)
{
  if (!group_view_has_member (self, entry->author, entry->ancestors, NULL))
    return FALSE;
  if (entry->record.action == COTERIE_GROUP_LEAVE)
    return TRUE;
  if (was_removed_apart (self, entry))
    return FALSE;
  if (entry->record.action == COTERIE_GROUP_ADD)
    return is_for_all (self, entry, COTERIE_GROUP_RIGHT_ADD);
  if (entry->record.action == COTERIE_GROUP_META)
    return (entry->record.fields & ~COTERIE_GROUP_MEMBER_FIELDS) == 0 &&
           is_for_all (self, entry, COTERIE_GROUP_RIGHT_CHANGE);
  return entry->record.action == COTERIE_GROUP_CONFIRM;
}

/*
 * group_judge:
 *
 * Sets who is who, and which records are valid.
 */
void
group_judge (CoterieGroup *self)
{
  if (self->is_judged)
    return;

  start_again (self);
  for (guint i = 0; i < self->accounts->len; i++)
    strike_revoked (self, group_account (self, i));
  for (guint i = 0; i < self->entries->len; i++)
    strike_unnamed (self, group_entry (self, i));
  judge_admins (self);
  for (guint i = 0; i < self->entries->len; i++)
    {
      GroupEntry *entry = group_entry (self, i);

      if (!entry->is_valid && !entry->is_struck)
        entry->is_valid = may_as_member (self, entry);
    }
  self->is_judged = TRUE;
}
