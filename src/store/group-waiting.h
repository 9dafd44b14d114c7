// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"
#include "wire/ids.h"

G_BEGIN_DECLS

/* Records of groups that wait for others, or for their author's chain. Whoever knows a group's id can send any number
 * of them, and others' records with another signature: each sender's stand for themselves, and there is an end to
 * them. */
#define COTERIE_STORE_WAITING_MAX 4096                          /* of one group: as many as it can have */
#define COTERIE_STORE_WAITING_MAX_OF_TRUSTED 2000               /* of one sender of these */
#define COTERIE_STORE_WAITING_MAX_OF_OTHER 500                  /* of any other one */
#define COTERIE_STORE_WAITING_MAX_BYTES (2 * 1024 * 1024)       /* of one sender in all groups */
#define COTERIE_STORE_WAITING_MAX_BYTES_OPEN (16 * 1024 * 1024) /* of all groups that are not accepted */

typedef struct
{
  gint64 waiting; /* its number */
  gint64 chat;
  guint8 hash[COTERIE_DIGEST_BYTES];
  guint8 author[COTERIE_AID_BYTES];
  GBytes *bytes;       /* owned */
  gint64 sender;       /* account */
  gboolean is_trusted; /* of somebody accepted, or who was asked: they take the places of others */
  gint64 came_ms;
} CoterieStoreWaitingRecord;

void
coterie_store_waiting_record_clear (CoterieStoreWaitingRecord *self);
void
coterie_store_waiting_record_free (CoterieStoreWaitingRecord *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieStoreWaitingRecord, coterie_store_waiting_record_clear)

/* What is taken already. */
typedef struct
{
  gboolean is_measured;
  guint n_of_group;
  guint n_of_sender;
  gsize n_bytes_of_sender;
  gboolean is_open; /* the group is not accepted */
  gsize n_bytes_open;
} CoterieStoreWaitingRoom;

gboolean
coterie_store_group_waiting_add (CoterieSql *sql,
                                 const CoterieStoreWaitingRecord *row,
                                 CoterieStoreWaitingRoom *room,
                                 GError **error);
GPtrArray * /* of CoterieStoreWaitingRecord: number, hash and bytes, in the order in which they came */
coterie_store_group_waiting_list (CoterieSql *sql, gint64 chat, GError **error);
GArray * /* of gint64: chats of groups in which records of that author wait */
coterie_store_group_waiting_list_chats (CoterieSql *sql, const guint8 author[COTERIE_AID_BYTES], GError **error);
gboolean
coterie_store_group_waiting_remove (CoterieSql *sql, gint64 waiting, GError **error);
gboolean /* whoever sent it */
coterie_store_group_waiting_remove_all_of (CoterieSql *sql,
                                           gint64 chat,
                                           const guint8 hash[COTERIE_DIGEST_BYTES],
                                           GError **error);
gboolean
coterie_store_group_waiting_remove_older (CoterieSql *sql, gint64 came_before_ms, GError **error);

G_END_DECLS
