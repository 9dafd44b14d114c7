// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

G_BEGIN_DECLS

/* Groups and who is in them. */

/* A group of ourselves and the CoterieContacts of @members. @picture may be NULL. BAD_INPUT, TOO_LONG. */
void
coterie_client_create_group_async (CoterieClient *self,
                                   const char *name,
                                   GBytes *picture,
                                   const GPtrArray *members,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
CoterieChat * /* transfer full */
coterie_client_create_group_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* What this device's person changes of a group; everybody else learns of it. BAD_INPUT, TOO_LONG. */
void
coterie_client_change_group_async (CoterieClient *self,
                                   CoterieChat *group,
                                   CoterieGroupChange change,
                                   const GPtrArray *members,
                                   const char *name,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
/* The same for adding; with @share_history they are shown the latest of what was said in the group before, as texts
 * that say so (coterie_message_get_shared_by()). Ends with coterie_client_change_group_finish(). */
void
coterie_client_add_members_async (CoterieClient *self,
                                  CoterieChat *group,
                                  const GPtrArray *members,
                                  gboolean share_history,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
void
coterie_client_set_group_picture_async (CoterieClient *self,
                                        CoterieChat *group,
                                        GBytes *picture, /* NULL: none any more */
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
void
coterie_client_set_group_rights_async (CoterieClient *self,
                                       CoterieChat *group,
                                       CoterieGroupRights rights, /* all of them */
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean /* of all three */
coterie_client_change_group_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* A group into which somebody has put us who is not accepted ("group-request"). Declining is leaving. */
void
coterie_client_accept_group_async (CoterieClient *self,
                                   CoterieChat *group,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean
coterie_client_accept_group_finish (CoterieClient *self, GAsyncResult *result, GError **error);
CoterieContact *
coterie_client_get_group_inviter (CoterieClient *self, CoterieChat *group);

/* Invitations: a link for whoever may ask to be let in; "group-join" (chat, contact) tells of somebody who does. */
void
coterie_client_invite_async (CoterieClient *self,
                             CoterieChat *group,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
char * /* transfer full */
coterie_client_invite_finish (CoterieClient *self, GAsyncResult *result, GError **error);
void
coterie_client_take_back_invitations_async (CoterieClient *self,
                                            CoterieChat *group,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);
void
coterie_client_join_async (
    CoterieClient *self, const char *link, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void
coterie_client_load_joins_async (CoterieClient *self,
                                 CoterieChat *group,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GPtrArray * /* of CoterieContact */
coterie_client_load_joins_finish (CoterieClient *self, GAsyncResult *result, GError **error);
void
coterie_client_answer_join_async (CoterieClient *self,
                                  CoterieChat *group,
                                  CoterieContact *who,
                                  gboolean let_in,
                                  gboolean share_history, /* with let_in */
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean /* of joining, answering and taking back */
coterie_client_join_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* Who is in a group. */
typedef struct
{
  CoterieContact *contact; /* owned; NULL for ourselves, and for somebody of whom nothing is known yet */
  gboolean is_own;
  gboolean is_admin;
} CoterieGroupPerson;

void
coterie_group_person_free (CoterieGroupPerson *self);
void
coterie_client_load_members_async (CoterieClient *self,
                                   CoterieChat *group,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GPtrArray * /* transfer full, of CoterieGroupPerson: admins by seniority first */
coterie_client_load_members_finish (CoterieClient *self, GAsyncResult *result, GError **error);

G_END_DECLS
