// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"
#include "chain/chain.h"
#include "group/errors.h"
#include "wire/limits.h"

G_BEGIN_DECLS

/* One record of a group: who changed what, after which other records (docs/protocol.md, "Groups"). */

#define COTERIE_GROUP_NONCE_BYTES 32

/* In the order in which people read of them; the numbers are the format's. */
typedef enum
{
  COTERIE_GROUP_CREATE = 1,
  COTERIE_GROUP_CLOSE = 2,
  COTERIE_GROUP_REMOVE = 3,
  COTERIE_GROUP_LEAVE = 4,
  COTERIE_GROUP_DEMOTE = 5,
  COTERIE_GROUP_PROMOTE = 6,
  COTERIE_GROUP_ADD = 7,
  COTERIE_GROUP_META = 8,
  COTERIE_GROUP_CLAIM = 9,    /* of a group that has no admin left */
  COTERIE_GROUP_CONFIRM = 10, /* changes nothing, but shows where the author's chain stands */
} CoterieGroupAction;

/* What everybody may do, or admins alone. */
typedef enum
{
  COTERIE_GROUP_RIGHT_ADD,    /* members */
  COTERIE_GROUP_RIGHT_CHANGE, /* name and picture */
  COTERIE_GROUP_RIGHT_WRITE,
  COTERIE_GROUP_RIGHT_CALL,
  COTERIE_GROUP_N_RIGHTS
} CoterieGroupRight;

typedef enum
{
  COTERIE_GROUP_FOR_ALL = 0,
  COTERIE_GROUP_FOR_ADMINS = 1,
} CoterieGroupWho;

/* What a META record changes: bits of `fields`. A CREATE record has all, a REMOVE record the secret. */
typedef enum
{
  COTERIE_GROUP_FIELD_NAME = 1 << 0,
  COTERIE_GROUP_FIELD_PICTURE = 1 << 1,
  COTERIE_GROUP_FIELD_RIGHTS = 1 << 2, /* of the first right; the others follow */
  COTERIE_GROUP_FIELD_SECRET = 1 << (2 + COTERIE_GROUP_N_RIGHTS),
} CoterieGroupField;

#define COTERIE_GROUP_N_FIELDS (3 + COTERIE_GROUP_N_RIGHTS)
#define COTERIE_GROUP_ALL_FIELDS ((1 << COTERIE_GROUP_N_FIELDS) - 1)
#define COTERIE_GROUP_MEMBER_FIELDS (COTERIE_GROUP_FIELD_NAME | COTERIE_GROUP_FIELD_PICTURE)

typedef struct
{
  CoterieGroupAction action;
  guint8 group[COTERIE_CHAT_ID_BYTES]; /* zeros in a CREATE record */
  guint32 epoch;                       /* 0, or one more than the highest of the parents' */
  guint8 n_parents;
  guint8 parents[COTERIE_GROUP_MAX_PARENTS][COTERIE_DIGEST_BYTES]; /* ascending */
  guint8 author[COTERIE_AID_BYTES];
  guint32 device;
  CoterieChainHead chain; /* of the author, when it was signed */
  guint64 time_ms;        /* the author's clock: advisory */
  /* CREATE */
  guint8 nonce[COTERIE_GROUP_NONCE_BYTES];
  /* REMOVE, DEMOTE, PROMOTE */
  guint8 target[COTERIE_AID_BYTES];
  /* CREATE, META; of REMOVE the secret */
  guint16 fields;
  char name[COTERIE_DISPLAY_NAME_MAX_BYTES + 1];
  guint8 picture[COTERIE_DIGEST_BYTES]; /* SHA-256; zeros: none */
  guint8 rights[COTERIE_GROUP_N_RIGHTS];
  guint8 secret[COTERIE_DIGEST_BYTES]; /* coterie_group_secret_get_hash() of the chat secret from here on */
  /* CREATE (without the author), ADD */
  guint8 n_members;
  const guint8 *members;                     /* borrowed: aids, ascending; of what was parsed, or of who makes it */
  guint8 signature[COTERIE_SIGNATURE_BYTES]; /* Ed25519 by the device's dsk */
} CoterieGroupRecord;

gboolean
coterie_group_record_parse (CoterieGroupRecord *self, const guint8 *bytes, gsize n_bytes, GError **error);
GBytes *
coterie_group_record_encode (const CoterieGroupRecord *self);
void
coterie_group_record_get_hash (const CoterieGroupRecord *self, guint8 hash[COTERIE_DIGEST_BYTES]);
void
coterie_group_record_get_group (const CoterieGroupRecord *self, guint8 group[COTERIE_CHAT_ID_BYTES]);
GBytes *
coterie_group_record_sign (CoterieGroupRecord *self, const CoterieSecret *dsk);
gboolean
coterie_group_record_verify (const CoterieGroupRecord *self, const CoterieChain *author, GError **error);
void
coterie_group_record_init_create (CoterieGroupRecord *self,
                                  const CoterieChain *author,
                                  guint32 device,
                                  guint64 time_ms);
guint32
coterie_group_get_revoked_length (const CoterieChain *chain, guint32 device);

void
coterie_group_secret_get_hash (const guint8 secret[COTERIE_CHAT_SECRET_BYTES], guint8 hash[COTERIE_DIGEST_BYTES]);

G_END_DECLS
