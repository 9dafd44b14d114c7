// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-group"

#include "group/group-private.h"

#include <string.h>

/*
 * group_view_has_tenure:
 *
 * Rule J5. Whatever decides on a tenure is by somebody more senior, or by the admin himself.
 *
 * Returns: whether it has begun and not ended
 */
gboolean
group_view_has_tenure (const CoterieGroup *self, const GroupTenure *tenure, const guint64 *view)
{
  if (!group_view_has (view, tenure->begin))
    return FALSE;
  for (guint i = 0; i < tenure->enders->len; i++)
    if (group_view_has (view, g_array_index (tenure->enders, guint, i)))
      return FALSE;
  return TRUE;
}

/*
 * group_view_get_rank:
 *
 * Returns: how senior the account is as an admin, 0 for the creator; %GROUP_RANK_PLAIN when it is none
 */
guint
group_view_get_rank (const CoterieGroup *self, guint account, const guint64 *view)
{
  for (guint rank = 0; rank < self->tenures->len; rank++)
    {
      const GroupTenure *tenure = group_tenure (self, rank);

      if (tenure->account == account && group_view_has_tenure (self, tenure, view))
        return rank;
    }
  return GROUP_RANK_PLAIN;
}

/* Whether nobody of the view has taken back what this record gave. */
static gboolean
still_gives (const CoterieGroup *self, const GroupAccount *account, guint giver, const guint64 *view)
{
  for (guint i = 0; i < account->enders->len; i++)
    {
      guint ender = g_array_index (account->enders, guint, i);

      if (group_view_has (view, ender) && group_ends_membership (group_entry (self, ender)) &&
          !group_comes_after (self, giver, ender))
        return FALSE;
    }
  return TRUE;
}

/*
 * group_view_has_member:
 * @since: (out) (optional): position of the first record that makes it one
 *
 * Rule J6: somebody has added the account, and knew of all removals.
 */
gboolean
group_view_has_member (const CoterieGroup *self, guint account, const guint64 *view, guint *since)
{
  const GroupAccount *person = group_account (self, account);
  guint rank;

  for (guint i = 0; i < person->givers->len; i++)
    {
      guint giver = g_array_index (person->givers, guint, i);

      if (!group_view_has (view, giver) || !group_entry (self, giver)->is_valid ||
          !still_gives (self, person, giver, view))
        continue;
      if (since != NULL)
        *since = giver;
      return TRUE;
    }
  rank = group_view_get_rank (self, account, view);
  if (rank == GROUP_RANK_PLAIN)
    return FALSE;
  if (since != NULL)
    *since = group_tenure (self, rank)->begin;
  return TRUE;
}

/*
 * group_view_list_givers:
 *
 * Returns: (transfer full) (element-type guint): positions of the records that make the account a member for somebody
 *   who knows all
 */
GArray *
group_view_list_givers (const CoterieGroup *self, guint account)
{
  const GroupAccount *person = group_account (self, account);
  GArray *givers = g_array_new (FALSE, FALSE, sizeof (guint));
  guint since;

  for (guint i = 0; i < person->givers->len; i++)
    {
      guint giver = g_array_index (person->givers, guint, i);

      if (group_entry (self, giver)->is_valid && still_gives (self, person, giver, NULL))
        g_array_append_val (givers, giver);
    }
  if (givers->len == 0 && group_view_has_member (self, account, NULL, &since))
    g_array_append_val (givers, since);
  return givers;
}

static gboolean
is_better (const GroupEntry *one, const GroupEntry *other)
{
  if (other == NULL || one->rank != other->rank)
    return other == NULL || one->rank < other->rank;
  return memcmp (one->hash, other->hash, sizeof one->hash) < 0;
}

/*
 * group_view_get_field:
 *
 * Rule J6: of the valid records that nobody has followed up, that of the more senior author, then the smaller hash.
 *
 * Returns: (nullable): the record that says what the field is; none only in a view without the CREATE record
 */
const GroupEntry *
group_view_get_field (const CoterieGroup *self, CoterieGroupField field, const guint64 *view)
{
  g_autoptr (GArray) newest = g_array_new (FALSE, FALSE, sizeof (guint));
  const GroupEntry *best = NULL;

  for (guint position = self->entries->len; position-- > 0;)
    {
      const GroupEntry *entry = group_entry (self, position);
      gboolean is_followed = FALSE;

      if (!entry->is_valid || (entry->record.fields & field) == 0 || !group_view_has (view, position))
        continue;
      for (guint i = 0; i < newest->len && !is_followed; i++)
        is_followed = group_comes_after (self, g_array_index (newest, guint, i), position);
      if (is_followed)
        continue;
      g_array_append_val (newest, position);
      if (is_better (entry, best))
        best = entry;
    }
  return best;
}

/*
 * group_view_new_after:
 *
 * Returns: (transfer full): the record and all that its author knew
 */
guint64 *
group_view_new_after (const CoterieGroup *self, guint position)
{
  guint64 *view = g_memdup2 (group_entry (self, position)->ancestors, self->n_words * sizeof (guint64));

  view[position / 64] |= G_GUINT64_CONSTANT (1) << (position % 64);
  return view;
}
