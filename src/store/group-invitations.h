// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"
#include "wire/ids.h"

G_BEGIN_DECLS

/* Invitations that this account has made, and who has come with one. */
typedef struct
{
  guint8 token[COTERIE_INVITATION_BYTES];
  gboolean is_good; /* not taken back */
  gint64 at_ms;     /* when it was made, or taken back */
} CoterieStoreInvitation;

#define COTERIE_STORE_JOINS_MAX 200 /* people who wait to be let into one group */

gboolean /* new, or what is known of it now */
coterie_store_group_invitations_put (CoterieSql *sql, gint64 chat, const CoterieStoreInvitation *row, GError **error);
gboolean /* zeros when there is none */
coterie_store_group_invitations_load (
    CoterieSql *sql, gint64 chat, const guint8 *token, CoterieStoreInvitation *row, GError **error);
GArray * /* of CoterieStoreInvitation, the latest first */
coterie_store_group_invitations_list (CoterieSql *sql, gint64 chat, guint max_rows, GError **error);

/* Repeating is safe. Beyond %COTERIE_STORE_JOINS_MAX nobody is written down. */
gboolean
coterie_store_group_joins_add (CoterieSql *sql,
                               gint64 chat,
                               gint64 account,
                               const guint8 *token,
                               gint64 came_ms,
                               gboolean *is_new,
                               GError **error);
gboolean
coterie_store_group_joins_remove (CoterieSql *sql, gint64 chat, gint64 account, GError **error);
GArray * /* of gint64, accounts that are no members, in the order in which they came */
coterie_store_group_joins_list (CoterieSql *sql, gint64 chat, GError **error);

G_END_DECLS
