// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/schema.h"
#include "wire/ids.h"

G_BEGIN_DECLS

/* The kind that is written by people, and found by searching (CoterieMessageKind). */
#define COTERIE_STORE_KIND_TEXT 1

/* The rows of all timelines. Positions in a chat have no holes. */
typedef struct
{
  gint64 message; /* COTERIE_STORE_MESSAGE() */
  gint64 account; /* of the sender; 0 for lines of ours */
  guint32 device;
  guint8 id[COTERIE_CONTENT_ID_BYTES];
  int kind;  /* CoterieMessageKind */
  int state; /* CoterieMessageState */
  gboolean request;
  gint64 time_ms;      /* the server's; of a pending one, ours */
  gint64 sent_ms;      /* the sender's clock */
  gint64 delivered_ms; /* of an own text: when its receipt came, or 0 */
  gint64 read_ms;
  gint64 shared_by; /* account: another member's word, in a group, for what was said before we came; or 0 */
  gint64 audience;  /* of a text in a group: store/audiences.h, or 0 */
  GBytes *part;     /* owned: of one that went to some of the members alone, their aids; NULL: it went to all */
  GBytes *mentions; /* owned: whom it mentions (wire/mentions.h), or NULL */
  char *body;       /* owned */
  gboolean fresh;   /* not stored: it has just come from somebody else, and nobody has seen it */
  gboolean renewed; /* not stored: in a list of another device of ours, what is in store/renewed.h there */
} CoterieStoreMessage;

void
coterie_store_message_clear (CoterieStoreMessage *self);
void
coterie_store_message_free (CoterieStoreMessage *self);
void
coterie_store_message_assign (CoterieStoreMessage *self, const CoterieStoreMessage *other);
CoterieStoreMessage *
coterie_store_message_copy (const CoterieStoreMessage *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieStoreMessage, coterie_store_message_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieStoreMessage, coterie_store_message_free)

/* For a statement that selects rows of `messages m` by a way of its own; the body is the last field. */
#define COTERIE_STORE_MESSAGE_FIELDS                                                                                   \
  "m.message, m.account, m.device, m.id, m.kind, m.state, m.request, m.time_ms, m.sent_ms, m.delivered_ms, m.read_ms," \
  " m.audience, (SELECT a.aids FROM audiences a WHERE a.audience = m.audience AND a.is_part), m.mentions, "            \
  "m.shared_by, m.body"
#define COTERIE_STORE_MESSAGE_N_FIELDS 16
CoterieStoreMessage *
coterie_store_message_new_from_row (CoterieSqlStatement *s);

gboolean
coterie_store_messages_insert (CoterieSql *sql, const CoterieStoreMessage *row, gboolean *inserted, GError **error);
gboolean
coterie_store_messages_load (
    CoterieSql *sql, gint64 message, CoterieStoreMessage *row, gboolean *found, GError **error);
gboolean
coterie_store_messages_find (
    CoterieSql *sql, gint64 chat, gint64 account, const guint8 *id, gint64 *message, GError **error);
gboolean
coterie_store_messages_update (CoterieSql *sql, const CoterieStoreMessage *row, GError **error);
gboolean
coterie_store_messages_raise_state (
    CoterieSql *sql, gint64 message, int state, gint64 time_ms, gboolean *raised, GError **error);
gboolean
coterie_store_messages_set_pending (
    CoterieSql *sql, gint64 message, int state, gint64 time_ms, gint64 sent_ms, GError **error);
gboolean
coterie_store_messages_take_receipt (
    CoterieSql *sql, gint64 message, int state, gboolean read, gint64 time_ms, gboolean *raised, GError **error);
gboolean
coterie_store_messages_count_others (CoterieSql *sql,
                                     gint64 chat,
                                     gint64 own_account,
                                     guint64 from_position,
                                     guint64 to_position,
                                     guint *count,
                                     GError **error);
GPtrArray *
coterie_store_messages_page (CoterieSql *sql, gint64 chat, guint64 position, guint limit, GError **error);
GByteArray *
coterie_store_messages_list_ids (CoterieSql *sql,
                                 gint64 chat,
                                 gint64 account,
                                 int kind,
                                 guint64 from_position,
                                 guint64 to_position,
                                 gboolean only_seen,
                                 guint limit,
                                 guint64 *next_position,
                                 GError **error);

/* A text of somebody else. */
typedef struct
{
  gint64 account;
  guint8 id[COTERIE_CONTENT_ID_BYTES];
} CoterieStoreTextId;

GArray * /* of CoterieStoreTextId; @next_position and @only_seen as above */
coterie_store_messages_list_others (CoterieSql *sql,
                                    gint64 chat,
                                    gint64 own_account,
                                    guint64 from_position,
                                    guint64 to_position,
                                    gboolean only_seen,
                                    guint limit,
                                    guint64 *next_position,
                                    GError **error);

gboolean /* those that another member has handed over */
coterie_store_messages_count_shared (CoterieSql *sql, gint64 chat, guint *count, GError **error);

/* For whom it was. */
gboolean
coterie_store_messages_set_audience (CoterieSql *sql, gint64 message, gint64 audience, GError **error);

G_END_DECLS
