// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

G_BEGIN_DECLS

/* People and the chats with them. Names are user names without "@". The own name stands for the note to self. */

GListModel *
coterie_client_get_chats (CoterieClient *self); /* transfer none, as all getters */
GListModel *
coterie_client_get_contacts (CoterieClient *self);
CoterieChat *
coterie_client_get_note_to_self (CoterieClient *self);
CoterieContact *
coterie_client_find_contact (CoterieClient *self, const char *name); /* among those known; or NULL */
CoterieChat *
coterie_client_find_chat (CoterieClient *self, const char *name); /* among those known; or NULL */
CoterieChat *
coterie_client_find_group (CoterieClient *self, const char *name); /* by the name that its members gave it; or NULL */
gboolean
coterie_client_may_be_name (const char *name); /* somebody could be called so; nobody is asked */

/* Like find_contact, but asks the server when the name is not known. UNKNOWN_NAME, OFFLINE. */
void
coterie_client_lookup_async (
    CoterieClient *self, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
CoterieContact * /* transfer full */
coterie_client_lookup_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* The chat with @contact, or the note to self when NULL; made when nothing was ever said in it. */
void
coterie_client_open_chat_async (CoterieClient *self,
                                CoterieContact *contact,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
CoterieChat * /* transfer full */
coterie_client_open_chat_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* Accepting, blocking and unblocking (back to stranger, or to accepted when they were). Known contacts only. */
void
coterie_client_accept_async (CoterieClient *self,
                             CoterieContact *contact,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean
coterie_client_accept_finish (CoterieClient *self, GAsyncResult *result, GError **error);
void
coterie_client_set_blocked_async (CoterieClient *self,
                                  CoterieContact *contact,
                                  gboolean blocked,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean
coterie_client_set_blocked_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* Somebody has lost all their devices and begun anew: the server shows another account under their name. The name, and
 * what waits to be sent, go to that account; what was said stays with the old one. Only what a person has made sure of
 * in another way. BAD_INPUT when the server shows the same account as ever, or one that is known already; OFFLINE. */
void
coterie_client_accept_identity_async (CoterieClient *self,
                                      CoterieContact *contact,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
CoterieContact * /* transfer full: who has the name now */
coterie_client_accept_identity_finish (CoterieClient *self, GAsyncResult *result, GError **error);

char * /* transfer full; 12 groups of five digits, blanks between */
coterie_client_dup_safety_number (CoterieClient *self, CoterieContact *contact);

/* What the code that somebody shows says, beside what we know of them. */
typedef enum
{
  COTERIE_COMPARISON_MATCH,   /* nobody is in between */
  COTERIE_COMPARISON_NO_CODE, /* no safety code, or one of another version */
  COTERIE_COMPARISON_OWN,     /* our own */
  COTERIE_COMPARISON_OTHER,   /* of another person, or shown for another one, or somebody is in between */
  COTERIE_COMPARISON_FORK,    /* the two of us are shown different lists of devices */
  COTERIE_COMPARISON_NEWER,   /* of us two one does not know the newest devices yet: again when both were online */
} CoterieComparison;

void
coterie_client_load_safety_code_async (CoterieClient *self,
                                       CoterieContact *contact,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
char *
coterie_client_load_safety_code_finish (CoterieClient *self, GAsyncResult *result, GError **error);
void
coterie_client_compare_safety_code_async (CoterieClient *self,
                                          CoterieContact *contact,
                                          const char *text,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
gboolean
coterie_client_compare_safety_code_finish (CoterieClient *self,
                                           GAsyncResult *result,
                                           CoterieComparison *comparison,
                                           GError **error);
void
coterie_client_set_verified_async (CoterieClient *self,
                                   CoterieContact *contact,
                                   gboolean verified,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean
coterie_client_set_verified_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* Muted, pinned, archived: kept here, nobody else learns of it. A message that comes takes `archived` away from a chat
 * that is not muted. */
void
coterie_client_set_chat_flag_async (CoterieClient *self,
                                    CoterieChat *chat,
                                    CoterieChatFlag flag,
                                    gboolean value,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean
coterie_client_set_chat_flag_finish (CoterieClient *self, GAsyncResult *result, GError **error);

G_END_DECLS
