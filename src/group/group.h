// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "group/record.h"

G_BEGIN_DECLS

/* A group: the set of its records, and the state that follows from the set, in whatever order they came. */
typedef struct _CoterieGroup CoterieGroup;

typedef enum
{
  COTERIE_GROUP_NOBODY,
  COTERIE_GROUP_MEMBER,
  COTERIE_GROUP_ADMIN,
} CoterieGroupRole;

typedef struct
{
  guint8 aid[COTERIE_AID_BYTES];
  CoterieGroupRole role;
  guint32 since_epoch; /* of the record that made this account what it is */
} CoterieGroupMember;

/* How the group stands. */
typedef struct
{
  GArray *members; /* of CoterieGroupMember: admins from the most senior one on, then the others by when they came */
  guint n_admins;
  gboolean is_closed;
  char name[COTERIE_DISPLAY_NAME_MAX_BYTES + 1];
  guint8 picture[COTERIE_DIGEST_BYTES];           /* zeros: none */
  CoterieGroupWho rights[COTERIE_GROUP_N_RIGHTS]; /* who may do it */
  guint8 secret[COTERIE_DIGEST_BYTES];            /* hash of the current chat secret */
  gboolean is_secret_stale; /* somebody knows it who is no member any more: an admin makes another one */
} CoterieGroupState;

/* One record of the set. */
typedef struct
{
  const CoterieGroupRecord *record;
  const guint8 *hash;
  GBytes *bytes;
  guint number;      /* so many were there before it came */
  gboolean is_valid; /* counts, as the set stands; that may change with the set */
} CoterieGroupItem;

CoterieGroup *
coterie_group_new (const guint8 id[COTERIE_CHAT_ID_BYTES]);
void
coterie_group_free (CoterieGroup *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieGroup, coterie_group_free)

gboolean
coterie_group_add (CoterieGroup *self, GBytes *bytes, const CoterieChain *author, gboolean is_verified, GError **error);
void
coterie_group_note_chain (CoterieGroup *self, const CoterieChain *chain);

const guint8 *
coterie_group_get_id (const CoterieGroup *self);
guint
coterie_group_get_n_records (const CoterieGroup *self);
gboolean
coterie_group_has (const CoterieGroup *self, const guint8 hash[COTERIE_DIGEST_BYTES]);
gboolean
coterie_group_names (CoterieGroup *self, const guint8 aid[COTERIE_AID_BYTES]);
GByteArray *
coterie_group_list_givers (CoterieGroup *self, const guint8 aid[COTERIE_AID_BYTES]);
void
coterie_group_get_item (CoterieGroup *self, guint index, CoterieGroupItem *item);
GPtrArray *
coterie_group_list_behind (CoterieGroup *self, const guint8 *heads, guint n_heads);
gboolean
coterie_group_knows (CoterieGroup *self, const guint8 *heads, guint n_heads, const guint8 hash[COTERIE_DIGEST_BYTES]);
gboolean /* neither knows the other */
coterie_group_are_apart (CoterieGroup *self,
                         const guint8 one[COTERIE_DIGEST_BYTES],
                         const guint8 other[COTERIE_DIGEST_BYTES]);
gboolean
coterie_group_find (CoterieGroup *self, const guint8 hash[COTERIE_DIGEST_BYTES], CoterieGroupItem *item);
guint
coterie_group_get_heads (CoterieGroup *self, guint8 heads[COTERIE_GROUP_MAX_PARENTS][COTERIE_DIGEST_BYTES]);

const CoterieGroupState *
coterie_group_get_state (CoterieGroup *self);
CoterieGroupRole
coterie_group_get_role (CoterieGroup *self, const guint8 aid[COTERIE_AID_BYTES]);
CoterieGroupRole
coterie_group_get_role_at (CoterieGroup *self, const guint8 *heads, guint n_heads, const guint8 aid[COTERIE_AID_BYTES]);
gboolean /* ever, for whoever knew that record */
coterie_group_was_member (CoterieGroup *self,
                          const guint8 hash[COTERIE_DIGEST_BYTES],
                          const guint8 aid[COTERIE_AID_BYTES]);
gboolean
coterie_group_may (CoterieGroup *self, const guint8 aid[COTERIE_AID_BYTES], CoterieGroupRight right);

/* Making one: initialise, set what the action needs, check, sign, add. */
void
coterie_group_init_record (CoterieGroup *self,
                           CoterieGroupRecord *record,
                           CoterieGroupAction action,
                           const CoterieChain *author,
                           guint32 device,
                           guint64 time_ms);
gboolean
coterie_group_check_record (CoterieGroup *self, const CoterieGroupRecord *record, GError **error);

G_END_DECLS
