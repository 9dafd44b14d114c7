// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"
#include "wire/ids.h"

G_BEGIN_DECLS

/* Groups: the records that make them, what follows from these for whoever only looks, and their secrets. The chat row
 * has kind COTERIE_STORE_CHAT_GROUP and the own account. */
#define COTERIE_STORE_CHAT_GROUP 3
#define COTERIE_STORE_GROUP_WAITING_MAX 1000 /* records of one group */

typedef struct
{
  gint64 chat;
  char *name;      /* owned: as the records have it */
  int role;        /* our own: CoterieGroupRole */
  gint64 added_by; /* account: from whom we know the group; the own one when we made it */
  guint n_members;
  gboolean is_closed;
  guint rights; /* bits of CoterieGroupRights: for admins alone */
  gboolean has_picture;
  guint8 picture[COTERIE_DIGEST_BYTES]; /* its hash */
  guint version;                        /* one more at each change */
} CoterieStoreGroup;

typedef struct
{
  guint8 aid[COTERIE_AID_BYTES];
  int role; /* CoterieGroupRole */
} CoterieStoreGroupMember;

void
coterie_store_group_clear (CoterieStoreGroup *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieStoreGroup, coterie_store_group_clear)

gboolean
coterie_store_groups_save (CoterieSql *sql, const CoterieStoreGroup *row, GError **error);
gboolean
coterie_store_groups_load (CoterieSql *sql, gint64 chat, CoterieStoreGroup *row, gboolean *found, GError **error);

/* Records: those that have all their parents, and those that wait for some. */
gboolean
coterie_store_groups_add_record (CoterieSql *sql,
                                 gint64 chat,
                                 const guint8 hash[COTERIE_DIGEST_BYTES],
                                 GBytes *bytes,
                                 gboolean waits,
                                 GError **error);
GPtrArray * /* of GBytes, in the order in which they were placed */
coterie_store_groups_list_records (CoterieSql *sql, gint64 chat, gboolean waiting, GError **error);

GArray * /* of gint64: chats of all groups that we are in */
coterie_store_groups_list_own (CoterieSql *sql, GError **error);
GArray * /* of gint64: chats of groups with records that wait */
coterie_store_groups_list_waiting (CoterieSql *sql, GError **error);

/* Members, admins by seniority first. */
gboolean
coterie_store_groups_set_members (CoterieSql *sql, gint64 chat, const GArray *members, GError **error);
GArray *
coterie_store_groups_list_members (CoterieSql *sql, gint64 chat, GError **error);

/* Pictures by their hash; the newest few of a group are kept. */
#define COTERIE_STORE_GROUP_PICTURES 4

gboolean
coterie_store_groups_add_picture (
    CoterieSql *sql, gint64 chat, const guint8 hash[COTERIE_DIGEST_BYTES], GBytes *bytes, GError **error);
gboolean /* *bytes NULL: it is not here */
coterie_store_groups_get_picture (
    CoterieSql *sql, gint64 chat, const guint8 hash[COTERIE_DIGEST_BYTES], GBytes **bytes, GError **error);

gboolean
coterie_store_groups_add_secret (CoterieSql *sql,
                                 gint64 chat,
                                 const guint8 hash[COTERIE_DIGEST_BYTES],
                                 const guint8 secret[COTERIE_CHAT_SECRET_BYTES],
                                 GError **error);
gboolean
coterie_store_groups_get_secret (CoterieSql *sql,
                                 gint64 chat,
                                 const guint8 hash[COTERIE_DIGEST_BYTES],
                                 guint8 secret[COTERIE_CHAT_SECRET_BYTES],
                                 gboolean *found,
                                 GError **error);

G_END_DECLS
