// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mail/content-jobs.h"
#include "wire/group-link.h"

G_BEGIN_DECLS

/* On the vault thread: invitations to groups, made here, opened here, and who comes with one (docs/protocol.md,
 * "Groups"). */

/* A job. @data: a gint64, a chat. Gives a CoterieGroupLink * without server and name, freed with g_free(). */
gpointer
coterie_group_invitations_make (CoterieDesk *desk, gpointer data, GError **error);
gpointer /* all of that group; the same @data */
coterie_group_invitations_take_back (CoterieDesk *desk, gpointer data, GError **error);

/* A job: asks to be let in. */
typedef struct
{
  gint64 account; /* who made the invitation */
  guint8 group[COTERIE_CHAT_ID_BYTES];
  guint8 token[COTERIE_INVITATION_BYTES];
} CoterieJoinWish;

gpointer
coterie_group_invitations_join (CoterieDesk *desk, gpointer data, GError **error);

/* A job: who waits to be let in. @data: a gint64, a chat. Gives a GArray of gint64, accounts. */
gpointer
coterie_group_invitations_list_joins (CoterieDesk *desk, gpointer data, GError **error);

/* A job. */
typedef struct
{
  gint64 chat;
  gint64 account;
  gboolean let_in;
  gboolean share_history; /* who is let in is shown the latest of what was said */
} CoterieJoinAnswer;

gpointer
coterie_group_invitations_answer (CoterieDesk *desk, gpointer data, GError **error);

/* Contents. */
gboolean
coterie_group_invitations_take_join (CoterieArrival *self, GError **error);
gboolean
coterie_group_invitations_get (CoterieDesk *desk, gint64 chat, CoterieSyncChat *told, GError **error);
gboolean
coterie_group_invitations_put (CoterieDesk *desk, gint64 chat, const CoterieSyncChat *told, GError **error);

G_END_DECLS
