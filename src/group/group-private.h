// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "group/group.h"

G_BEGIN_DECLS

#define GROUP_RANK_PLAIN G_MAXUINT

/* A record in the set. Those behind `position` follow from the set as a whole. */
typedef struct
{
  GBytes *bytes;
  CoterieGroupRecord record;
  guint8 hash[COTERIE_DIGEST_BYTES];
  guint number;           /* so many were there before it came */
  guint32 revoked_length; /* of the author's chain: from there on the device is revoked */
  guint position;         /* in `entries`, which are ordered by epoch, then hash */
  guint64 *ancestors;     /* bits of positions; borrowed from the group */
  guint author;           /* index of an account */
  guint target;           /* the same; meaningless without one */
  gboolean is_struck;     /* by a device that the author's later records show as revoked; nobody's leaving */
  gboolean is_valid;
  guint rank; /* of the tenure under which it is valid; smaller is more senior */
} GroupEntry;

/* Somebody who appears in a record. The arrays are of positions, ascending. */
typedef struct
{
  guint8 aid[COTERIE_AID_BYTES];
  GArray *records; /* made by this account */
  GArray *enders;  /* REMOVE and DEMOTE of it, and its LEAVE */
  GArray *givers;  /* CREATE, ADD, PROMOTE of it */
} GroupAccount;

/* An account as an admin, from one CREATE, PROMOTE or CLAIM record to the records that end it. */
typedef struct
{
  guint account;
  guint begin;    /* position */
  GArray *enders; /* positions */
} GroupTenure;

struct _CoterieGroup
{
  guint8 id[COTERIE_CHAT_ID_BYTES];
  GPtrArray *entries; /* of GroupEntry */
  GHashTable *by_hash;
  gboolean is_judged; /* everything below is of the set as it is */
  guint n_words;      /* of one entry's ancestors */
  guint64 *bits;
  GPtrArray *accounts; /* of GroupAccount */
  GHashTable *by_aid;  /* aid → index + 1 */
  GArray *tenures;     /* of GroupTenure, by seniority */
  gboolean has_state;
  CoterieGroupState state;
};

static inline GroupEntry *
group_entry (const CoterieGroup *self, guint position)
{
  return g_ptr_array_index (self->entries, position);
}

static inline GroupAccount *
group_account (const CoterieGroup *self, guint index)
{
  return g_ptr_array_index (self->accounts, index);
}

static inline GroupTenure *
group_tenure (const CoterieGroup *self, guint rank)
{
  return &g_array_index (self->tenures, GroupTenure, rank);
}

/* A view is a set of positions; NULL is all of them. */
static inline gboolean
group_view_has (const guint64 *view, guint position)
{
  return view == NULL || (view[position / 64] >> (position % 64) & 1) != 0;
}

static inline gboolean
group_comes_after (const CoterieGroup *self, guint position, guint earlier)
{
  return group_view_has (group_entry (self, position)->ancestors, earlier);
}

/* Neither author knew of the other's record. */
static inline gboolean
group_are_apart (const CoterieGroup *self, guint one, guint other)
{
  return one != other && !group_comes_after (self, one, other) && !group_comes_after (self, other, one);
}

/* Whether a record of an account's `enders` takes the membership, not only the role. Leaving is everybody's own affair:
 * it needs nothing that others decide on. */
static inline gboolean
group_ends_membership (const GroupEntry *ender)
{
  if (ender->record.action == COTERIE_GROUP_LEAVE)
    return !ender->is_struck;
  return ender->record.action == COTERIE_GROUP_REMOVE && ender->is_valid;
}

void
group_judge (CoterieGroup *self);

/* view.c: how things stand for somebody who has seen the records of a view. */
gboolean
group_view_has_tenure (const CoterieGroup *self, const GroupTenure *tenure, const guint64 *view);
guint
group_view_get_rank (const CoterieGroup *self, guint account, const guint64 *view);
gboolean
group_view_has_member (const CoterieGroup *self, guint account, const guint64 *view, guint *since);
GArray *
group_view_list_givers (const CoterieGroup *self, guint account);
const GroupEntry *
group_view_get_field (const CoterieGroup *self, CoterieGroupField field, const guint64 *view);
guint64 *
group_view_new_after (const CoterieGroup *self, guint position);

G_END_DECLS
