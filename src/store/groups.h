// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"
#include "wire/ids.h"

G_BEGIN_DECLS

/* Groups: the records that make them, what follows from these for whoever only looks, and their secrets. The chat row
 * has kind COTERIE_STORE_CHAT_GROUP and the own account. */
#define COTERIE_STORE_CHAT_GROUP 3

/* What this account makes of the group. The numbers stand in the store. */
typedef enum
{
  COTERIE_STORE_GROUP_HIDDEN = 0,   /* we are not in it, or nothing that is here says so: nobody sees it */
  COTERIE_STORE_GROUP_REQUEST = 1,  /* somebody not accepted put us in: name and members are shown, nothing else */
  COTERIE_STORE_GROUP_ACCEPTED = 2, /* also when we are in it no more: what was said stays */
  COTERIE_STORE_GROUP_ASKED = 3,    /* we have asked to be let in, by an invitation; nobody sees it */
} CoterieStoreGroupState;

typedef struct
{
  gint64 chat;
  char *name;      /* owned: as the records have it */
  int role;        /* our own: CoterieGroupRole */
  gint64 added_by; /* account: who put us in; the own one when we made it; 0 as long as we have never been in */
  guint n_members;
  gboolean is_closed;
  guint rights; /* bits of CoterieGroupRights: for admins alone */
  gboolean has_picture;
  guint8 picture[COTERIE_DIGEST_BYTES]; /* its hash */
  guint version;                        /* one more at each change */
  CoterieStoreGroupState state;
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

/* Records: those that have all their parents (store/group-waiting.h has the others). */
gboolean
coterie_store_groups_add_record (
    CoterieSql *sql, gint64 chat, const guint8 hash[COTERIE_DIGEST_BYTES], GBytes *bytes, GError **error);
GPtrArray * /* of GBytes, in the order in which they were placed */
coterie_store_groups_list_records (CoterieSql *sql, gint64 chat, GError **error);

GPtrArray * /* of GBytes: some of them, behind the first @after up to the @to-th */
coterie_store_groups_list_some (CoterieSql *sql, gint64 chat, gint64 after, gint64 to, GError **error);
gboolean /* the first chat behind @after whose group has a picture that is here; 0: none */
coterie_store_groups_next_pictured (CoterieSql *sql, gint64 after, gint64 *chat, GError **error);

GArray * /* of gint64: chats of all groups that we are in */
coterie_store_groups_list_own (CoterieSql *sql, GError **error);
GArray * /* of gint64: those of them that are not accepted */
coterie_store_groups_list_open (CoterieSql *sql, GError **error);
gboolean
coterie_store_groups_empty (CoterieSql *sql, gint64 chat, GError **error);
gboolean
coterie_store_groups_remove (CoterieSql *sql, gint64 chat, GError **error);
gboolean /* that are nothing to us yet, and were met since then */
coterie_store_groups_count_hidden (
    CoterieSql *sql, gint64 since_ms, gint64 met_by, int accepted, gint64 *count, GError **error);
gboolean /* account: whose content was the first of the group */
coterie_store_groups_set_met_by (CoterieSql *sql, gint64 chat, gint64 account, GError **error);
gboolean /* how many members nothing is known of, as the person was told last */
coterie_store_groups_get_n_unmet (CoterieSql *sql, gint64 chat, gint64 *n_unmet, GError **error);
gboolean
coterie_store_groups_set_n_unmet (CoterieSql *sql, gint64 chat, gint64 n_unmet, GError **error);
GArray * /* of gint64: chats of the groups that we have accepted and are in, and that account as well */
coterie_store_groups_list_shared (CoterieSql *sql, const guint8 *aid, GError **error);
GArray * /* of gint64: chats of groups that have come to nothing */
coterie_store_groups_list_unfounded (CoterieSql *sql, gint64 before_ms, GError **error);
GArray * /* of gint64: chats of groups that wait for somebody's name */
coterie_store_groups_list_unnamed (CoterieSql *sql, GError **error);
GArray * /* of gint64: what a query for these gives */
coterie_store_groups_read_numbers (CoterieSqlStatement *statement, GError **error);

/* Members, admins by seniority first. */
gboolean
coterie_store_groups_set_members (CoterieSql *sql, gint64 chat, const GArray *members, GError **error);
GArray *
coterie_store_groups_list_members (CoterieSql *sql, gint64 chat, GError **error);

GByteArray * /* the members' aids, ascending */
coterie_store_groups_list_aids (CoterieSql *sql, gint64 chat, GError **error);

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
