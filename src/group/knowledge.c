// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-group"

#include "group/group-private.h"

/* What somebody knows of a group who knows some of its records, and how it stood for them. */

/* What somebody knows who knows these records; those that are not in the set are passed over. */
static guint64 *
new_view_of (CoterieGroup *self, const guint8 *heads, guint n_heads)
{
  guint64 *view = g_new0 (guint64, self->n_words);

  for (guint i = 0; i < n_heads; i++)
    {
      const GroupEntry *entry = g_hash_table_lookup (self->by_hash, heads + i * COTERIE_DIGEST_BYTES);
      g_autofree guint64 *after = entry != NULL ? group_view_new_after (self, entry->position) : NULL;

      for (guint word = 0; after != NULL && word < self->n_words; word++)
        view[word] |= after[word];
    }
  return view;
}

/**
 * coterie_group_knows:
 * @heads: (array): @n_heads hashes of records; those that are not in the set are passed over
 * @hash: of a record
 *
 * Returns: whether it is one of them, or one that they know
 */
gboolean
coterie_group_knows (CoterieGroup *self, const guint8 *heads, guint n_heads, const guint8 hash[COTERIE_DIGEST_BYTES])
{
  const GroupEntry *entry = g_hash_table_lookup (self->by_hash, hash);
  g_autofree guint64 *view = NULL;

  if (entry == NULL)
    return FALSE;
  group_judge (self);
  view = new_view_of (self, heads, n_heads);
  return group_view_has (view, entry->position);
}

/**
 * coterie_group_are_apart:
 *
 * Returns: whether both are in the set, and neither knows the other
 */
gboolean
coterie_group_are_apart (CoterieGroup *self,
                         const guint8 one[COTERIE_DIGEST_BYTES],
                         const guint8 other[COTERIE_DIGEST_BYTES])
{
  const GroupEntry *a = g_hash_table_lookup (self->by_hash, one), *b = g_hash_table_lookup (self->by_hash, other);

  group_judge (self);
  return a != NULL && b != NULL && group_are_apart (self, a->position, b->position);
}

/**
 * coterie_group_list_behind:
 * @heads: (array): @n_heads hashes of records that somebody knows
 *
 * Returns: (transfer full) (element-type GBytes): what they do not know of the set, each behind its parents; all of it
 *   when one of the heads is not in it
 */
GPtrArray *
coterie_group_list_behind (CoterieGroup *self, const guint8 *heads, guint n_heads)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autofree guint64 *view = NULL;

  for (guint i = 0; i < n_heads; i++)
    if (!coterie_group_has (self, heads + i * COTERIE_DIGEST_BYTES))
      n_heads = 0;
  group_judge (self);
  view = new_view_of (self, heads, n_heads);
  for (guint i = 0; i < self->entries->len; i++)
    if (!group_view_has (view, i))
      g_ptr_array_add (records, g_bytes_ref (group_entry (self, i)->bytes));
  return records;
}

/**
 * coterie_group_get_role_at:
 * @self: a group
 * @heads: (array): @n_heads hashes of records; those that are not in the set are passed over
 * @n_heads: their number
 * @aid: an account
 *
 * Returns: what it was for whoever knew these records and those before them
 */
CoterieGroupRole
coterie_group_get_role_at (CoterieGroup *self, const guint8 *heads, guint n_heads, const guint8 aid[COTERIE_AID_BYTES])
{
  g_autofree guint64 *view = NULL;
  guint account;

  group_judge (self);
  account = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_aid, aid));
  if (account == 0)
    return COTERIE_GROUP_NOBODY;
  view = new_view_of (self, heads, n_heads);
  if (group_view_get_rank (self, account - 1, view) != GROUP_RANK_PLAIN)
    return COTERIE_GROUP_ADMIN;
  return group_view_has_member (self, account - 1, view, NULL) ? COTERIE_GROUP_MEMBER : COTERIE_GROUP_NOBODY;
}

/**
 * coterie_group_was_member:
 * @self: a group
 * @hash: of a record
 * @aid: an account
 *
 * Returns: whether that record or one before it counts and made the account a member, whatever became of it since
 */
gboolean
coterie_group_was_member (CoterieGroup *self,
                          const guint8 hash[COTERIE_DIGEST_BYTES],
                          const guint8 aid[COTERIE_AID_BYTES])
{
  g_autofree guint64 *view = NULL;
  const GroupAccount *person;
  guint account;

  group_judge (self);
  account = GPOINTER_TO_UINT (g_hash_table_lookup (self->by_aid, aid));
  if (account == 0)
    return FALSE;
  person = group_account (self, account - 1);
  view = new_view_of (self, hash, 1);
  for (guint i = 0; i < person->givers->len; i++)
    {
      guint giver = g_array_index (person->givers, guint, i);

      if (group_view_has (view, giver) && group_entry (self, giver)->is_valid)
        return TRUE;
    }
  return FALSE;
}
