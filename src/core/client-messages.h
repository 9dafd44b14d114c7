// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

G_BEGIN_DECLS

/* Messages: sending, reading, drafts. */

/* Keeps the text durably, then sends it as soon as there is a connection. TRUE means kept. *@message is NULL when the
 * name has still to be looked up at the server (nobody known has it and we are offline), else the pending row, transfer
 * full. UNKNOWN_NAME when the server says so at once. */
void
coterie_client_send_async (CoterieClient *self,
                           const char *name,
                           const char *text,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean
coterie_client_send_finish (CoterieClient *self, GAsyncResult *result, CoterieMessage **message, GError **error);

/* The same in a chat that is there: who it is with is known, whether their user name is or not. *@message is never
 * NULL. What is asked of the client after this is done after it. */
void
coterie_client_send_to_chat_async (CoterieClient *self,
                                   CoterieChat *chat,
                                   const char *text,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean
coterie_client_send_to_chat_finish (CoterieClient *self,
                                    GAsyncResult *result,
                                    CoterieMessage **message,
                                    GError **error);

/* The same in a group, for some of its members alone, CoterieContacts; the others get nothing of it. BAD_INPUT when
 * that is nobody, everybody, or somebody who is not in. Finish as send_to_chat. */
void
coterie_client_send_to_members_async (CoterieClient *self,
                                      CoterieChat *group,
                                      const char *text,
                                      const GPtrArray *members,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);

/* Whom an own text in a group has reached: everybody for whom it was. BAD_INPUT for any other row. The text's own state
 * is the least of these, without those who have left since. */
typedef struct
{
  CoterieContact *contact; /* owned; NULL: somebody of whom nothing is known any more */
  CoterieMessageState state;
  gint64 time_ms; /* when it came so far, or about when; 0: not known */
} CoterieDelivery;

void
coterie_delivery_free (CoterieDelivery *self);
void
coterie_client_load_delivery_async (CoterieClient *self,
                                    CoterieMessage *message,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GPtrArray * /* transfer full, of CoterieDelivery */
coterie_client_load_delivery_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* Once more for an own text that FAILED: the same row is PENDING again. BAD_INPUT for any other row. */
void
coterie_client_retry_async (CoterieClient *self,
                            CoterieMessage *message,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean
coterie_client_retry_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* The last @limit rows before @before_position (G_MAXUINT64: before the end), oldest first. */
void
coterie_client_load_history_async (CoterieClient *self,
                                   CoterieChat *chat,
                                   guint64 before_position,
                                   guint limit,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GPtrArray * /* of CoterieMessage, transfer full */
coterie_client_load_history_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* Of all chats, those that stood as "being fetched again" when they were read, and have become the text (or turned out
 * to be unreadable) since. Until their chat is marked as read again, up to them or further, or they are seen. The texts
 * among them are counted as unread, though they stand in front of the first unread row. */
void
coterie_client_load_renewed_async (CoterieClient *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GPtrArray * /* of CoterieMessage, transfer full */
coterie_client_load_renewed_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* A list model of the whole chat that loads pages of 64 rows as they are looked at. */
GListModel * /* of CoterieMessage, transfer full */
coterie_client_open_timeline (CoterieClient *self, CoterieChat *chat);

/* All up to the newest row is read; receipts go out when the person allows them. */
void
coterie_client_mark_read_async (CoterieClient *self,
                                CoterieChat *chat,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean
coterie_client_mark_read_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* The same for all up to and including the row at @position. */
void
coterie_client_mark_read_to_async (CoterieClient *self,
                                   CoterieChat *chat,
                                   guint64 position,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean
coterie_client_mark_read_to_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* The same for who looks at those rows alone: what was renewed above them has not been seen again. */
void
coterie_client_mark_seen_async (CoterieClient *self,
                                CoterieChat *chat,
                                guint64 first_position,
                                guint64 last_position,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean
coterie_client_mark_seen_finish (CoterieClient *self, GAsyncResult *result, GError **error);

/* The texts in which each of the words occurs, the newest first; see core/search.h. @chat may be NULL: in all. */
GListModel * /* a CoterieSearch of CoterieMessage, transfer full */
coterie_client_search (CoterieClient *self, const char *words, CoterieChat *chat);

void
coterie_client_set_draft (CoterieClient *self, CoterieChat *chat, const char *draft);
void
coterie_client_set_typing (CoterieClient *self,
                           CoterieChat *chat,
                           gboolean active); /* call at each key: it is bounded */

G_END_DECLS
