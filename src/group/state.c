// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-group"

#include "group/group-private.h"

#include "base/digest.h"

#include <string.h>

/* How a group stands for who knows all of its records: its members, its name, who may do what. */

static int
compare_members (gconstpointer a, gconstpointer b)
{
  const CoterieGroupMember *one = a, *other = b;

  if (one->role != other->role)
    return one->role > other->role ? -1 : 1;
  if (one->since_epoch != other->since_epoch)
    return one->since_epoch < other->since_epoch ? -1 : 1;
  return memcmp (one->aid, other->aid, sizeof one->aid);
}

/* Rule J6. Seniority is epoch, then account, so one order serves admins and others. */
static void
find_members (CoterieGroup *self)
{
  GArray *members = self->state.members;

  for (guint i = 0; i < self->accounts->len; i++)
    {
      CoterieGroupMember member = { .role = COTERIE_GROUP_MEMBER };
      guint rank = group_view_get_rank (self, i, NULL);
      guint since;

      if (rank != GROUP_RANK_PLAIN)
        {
          member.role = COTERIE_GROUP_ADMIN;
          since = group_tenure (self, rank)->begin;
          self->state.n_admins++;
        }
      else if (!group_view_has_member (self, i, NULL, &since))
        continue;
      member.since_epoch = group_entry (self, since)->record.epoch;
      memcpy (member.aid, group_account (self, i)->aid, sizeof member.aid);
      g_array_append_val (members, member);
    }
  g_array_sort (members, compare_members);
  if (members->len > COTERIE_GROUP_MAX_MEMBERS)
    g_array_set_size (members, COTERIE_GROUP_MAX_MEMBERS);
  self->state.n_admins = MIN (self->state.n_admins, members->len);
}

static const CoterieGroupMember *
find_member (const CoterieGroup *self, const guint8 *aid)
{
  for (guint i = 0; i < self->state.members->len; i++)
    {
      const CoterieGroupMember *member = &g_array_index (self->state.members, CoterieGroupMember, i);

      if (coterie_digest_equal (member->aid, aid))
        return member;
    }
  return NULL;
}

/* Whether somebody got the secret who is no member any more. */
static gboolean
is_secret_stale (const CoterieGroup *self, guint position)
{
  g_autofree guint64 *view = group_view_new_after (self, position);

  for (guint i = 0; i < self->accounts->len; i++)
    if (group_view_has_member (self, i, view, NULL) && find_member (self, group_account (self, i)->aid) == NULL)
      return TRUE;
  return FALSE;
}

static void
find_fields (CoterieGroup *self)
{
  CoterieGroupState *state = &self->state;
  const GroupEntry *entry = group_view_get_field (self, COTERIE_GROUP_FIELD_NAME, NULL);

  if (entry == NULL) /* not even the CREATE record is there */
    return;
  memcpy (state->name, entry->record.name, sizeof state->name);
  entry = group_view_get_field (self, COTERIE_GROUP_FIELD_PICTURE, NULL);
  memcpy (state->picture, entry->record.picture, sizeof state->picture);
  for (guint i = 0; i < COTERIE_GROUP_N_RIGHTS; i++)
    {
      entry = group_view_get_field (self, COTERIE_GROUP_FIELD_RIGHTS << i, NULL);
      state->rights[i] = entry->record.rights[i];
    }
  entry = group_view_get_field (self, COTERIE_GROUP_FIELD_SECRET, NULL);
  memcpy (state->secret, entry->record.secret, sizeof state->secret);
  state->is_secret_stale = is_secret_stale (self, entry->position);
  for (guint i = 0; i < self->entries->len; i++)
    if (group_entry (self, i)->is_valid && group_entry (self, i)->record.action == COTERIE_GROUP_CLOSE)
      state->is_closed = TRUE;
}

/**
 * coterie_group_get_state:
 * @self: a group
 *
 * Returns: (transfer none): how it stands, until the next change; without members as long as its CREATE record is
 *   missing
 */
const CoterieGroupState *
coterie_group_get_state (CoterieGroup *self)
{
  GArray *members = self->state.members;

  group_judge (self);
  if (self->has_state)
    return &self->state;
  g_array_set_size (members, 0);
  self->state = (CoterieGroupState){ .members = members };
  find_members (self);
  find_fields (self);
  self->has_state = TRUE;
  return &self->state;
}

/**
 * coterie_group_get_role:
 * @self: a group
 * @aid: an account
 *
 * Returns: what it is in the group
 */
CoterieGroupRole
coterie_group_get_role (CoterieGroup *self, const guint8 aid[COTERIE_AID_BYTES])
{
  const CoterieGroupMember *member;

  coterie_group_get_state (self);
  member = find_member (self, aid);
  return member != NULL ? member->role : COTERIE_GROUP_NOBODY;
}

/**
 * coterie_group_may:
 * @self: a group
 * @aid: an account
 * @right: what it wants to do
 *
 * Returns: whether the group is open, and the account is a member that may do it
 */
gboolean
coterie_group_may (CoterieGroup *self, const guint8 aid[COTERIE_AID_BYTES], CoterieGroupRight right)
{
  CoterieGroupRole role = coterie_group_get_role (self, aid);

  if (self->state.is_closed || role == COTERIE_GROUP_NOBODY)
    return FALSE;
  return role == COTERIE_GROUP_ADMIN || self->state.rights[right] == COTERIE_GROUP_FOR_ALL;
}
