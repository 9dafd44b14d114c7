// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"
#include "wire/ids.h"

G_BEGIN_DECLS

/* Contents on their way out, from the moment they are wished until the server has answered. Within a lane one after
 * the other: a job is sealed only when it is the first of its lane. */

#define COTERIE_STORE_LANE_CHAT(chat) ((gint64) (chat) *4)
#define COTERIE_STORE_LANE_REPAIR(peer) ((gint64) (peer) *4 + 1)
#define COTERIE_STORE_LANE_URGENT(chat) ((gint64) (chat) *4 + 2)
#define COTERIE_STORE_LANE_OWN(device) ((gint64) (device) *4 + 3)  /* of our own devices; 0: all of them */
#define COTERIE_STORE_LANE_RECEIPTS(account) (-(gint64) (account)) /* for that member of groups */
/* For one member of that group, when the others have it. */
#define COTERIE_STORE_LANE_STRAGGLER(chat, account) (-((gint64) (chat) << 32 | (gint64) (account)))

typedef struct
{
  gint64 job;
  gint64 lane;
  gint64 chat;
  gint64 account; /* of the recipient; the own one for the note to self */
  guint32 device; /* to that device alone (partial), or 0 */
  int klass;      /* CoterieClass */
  int kind;       /* CoterieContentKind */
  guint8 id[COTERIE_CONTENT_ID_BYTES];
  gint64 sent_ms;  /* our clock when it was wished */
  gint64 message;  /* whose text it is, or 0 */
  GBytes *payload; /* owned, or NULL: what the kind needs besides */
  gboolean has_again;
  guint8 again[COTERIE_DIGEST_BYTES]; /* it answers the retry with that hash */
  gint64 content;                     /* in the sent log, when not its own number */
  guint64 send;                       /* the number under which it is on its way, or 0 */
  guint rounds;                       /* refusals so far */
  gint64 not_before_ms;
  gint64 expires_ms; /* 0: never */
} CoterieStoreSendJob;

void
coterie_store_send_job_clear (CoterieStoreSendJob *self);
void
coterie_store_send_job_free (CoterieStoreSendJob *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieStoreSendJob, coterie_store_send_job_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieStoreSendJob, coterie_store_send_job_free)

gboolean
coterie_store_send_jobs_insert (CoterieSql *sql, CoterieStoreSendJob *row, GError **error);
gboolean
coterie_store_send_jobs_load (CoterieSql *sql, gint64 job, CoterieStoreSendJob *row, gboolean *found, GError **error);
GPtrArray *
coterie_store_send_jobs_list_heads (CoterieSql *sql, GError **error);
gboolean
coterie_store_send_jobs_set_send (CoterieSql *sql, gint64 job, guint64 send, GError **error);
gboolean
coterie_store_send_jobs_set_refused (CoterieSql *sql, gint64 job, guint rounds, gint64 not_before_ms, GError **error);
gboolean
coterie_store_send_jobs_set_payload (CoterieSql *sql, gint64 job, GBytes *payload, GError **error);
gboolean
coterie_store_send_jobs_remove (CoterieSql *sql, gint64 job, GError **error);
gboolean
coterie_store_send_jobs_has_waiting (CoterieSql *sql, gint64 lane, int kind, gboolean *has, GError **error);
gboolean /* the same of one chat */
coterie_store_send_jobs_has_waiting_of (
    CoterieSql *sql, gint64 lane, int kind, gint64 chat, gboolean *has, GError **error);
gboolean /* the last of the lane, when there are others before it, and it was never sealed */
coterie_store_send_jobs_load_last (
    CoterieSql *sql, gint64 lane, CoterieStoreSendJob *row, gboolean *found, GError **error);
gboolean
coterie_store_send_jobs_has_id (CoterieSql *sql, gint64 lane, const guint8 *id, gboolean *has, GError **error);
gboolean
coterie_store_send_jobs_is_last (CoterieSql *sql, gint64 lane, gint64 job, gboolean *last, GError **error);
gboolean
coterie_store_send_jobs_count_again (
    CoterieSql *sql, gint64 account, guint32 device, gint64 content, gint64 *count, GError **error);
gboolean
coterie_store_send_jobs_count (CoterieSql *sql, gint64 soon_ms, gint64 *n_all, gint64 *n_held, GError **error);
gboolean /* whether another job is for the same message */
coterie_store_send_jobs_has_other (CoterieSql *sql, const CoterieStoreSendJob *row, gboolean *has, GError **error);
gboolean /* what of that message is not on its way */
coterie_store_send_jobs_remove_waiting (CoterieSql *sql, gint64 message, GError **error);
GArray *
coterie_store_send_jobs_list_stragglers (CoterieSql *sql, gint64 chat, GError **error);
GArray *
coterie_store_send_jobs_list_account (CoterieSql *sql, gint64 account, GError **error);

GPtrArray * /* of GBytes: of what was wished of that kind for that account in that chat, and is not answered yet */
coterie_store_send_jobs_list_payloads (CoterieSql *sql, gint64 chat, gint64 account, int kind, GError **error);

G_END_DECLS
