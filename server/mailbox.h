// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/call.h"
#include "server/directory.h"
#include "server/presence.h"
#include "server/reserve.h"
#include "wire/frames.h"

G_BEGIN_DECLS

/* Envelopes that wait for devices (docs/protocol.md, "Sending" and "Receiving"). Everything that writes runs on the
 * writer thread inside of its transaction; nothing is answered or delivered before that is durable. */

typedef struct
{
  const CoterieCaller *caller;
  const CoterieSend *send;                 /* parsed; points into the frame */
  guint8 frame_hash[COTERIE_DIGEST_BYTES]; /* SHA-256 of the binary frame */
  gint64 now_ms;
  CoterieHub *hub; /* who is here; NULL: nobody */
  CoteriePresences *presences;
  CoterieReserve *reserve; /* NULL: there is room */
  guint64 connection;      /* of the socket that carried it; 0 over REST */
} CoterieMailboxSend;

/* One envelope to hand to a device that is here, when the transaction is durable. */
typedef struct
{
  gint64 device_id;
  guint64 id;
  const CoterieSendEnvelope *envelope; /* of the send, borrowed */
} CoterieMailboxDelivery;

typedef struct
{
  CoterieAnswerCode code;
  guint64 time_ms;
  GArray *deliveries; /* owned, of CoterieMailboxDelivery; a repeated send has none */
  GArray *unreached;  /* owned, of CoterieDeviceId; NULL when there are none */
} CoterieMailboxResult;

void
coterie_mailbox_result_clear (CoterieMailboxResult *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieMailboxResult, coterie_mailbox_result_clear)

void
coterie_mailbox_hash_frame (const guint8 *frame, gsize n_bytes, guint8 hash[COTERIE_DIGEST_BYTES]);

gboolean
coterie_mailbox_send (CoterieSql *sql,
                      CoterieDirectory *directory,
                      const CoterieMailboxSend *send,
                      CoterieMailboxResult *result,
                      GError **error);
void
coterie_mailbox_add_effects (const CoterieMailboxSend *send,
                             const CoterieMailboxResult *result,
                             CoterieEffects *effects);

gboolean
coterie_mailbox_ack (
    CoterieSql *sql, CoterieDirectory *directory, gint64 device_id, const guint64 *ids, guint n_ids, GError **error);
gboolean
coterie_mailbox_gap_seen (CoterieSql *sql, gint64 device_id, guint64 to_ms, GError **error);

gboolean
coterie_mailbox_expire (
    CoterieSql *sql, CoterieDirectory *directory, gint64 now_ms, guint max_rows, guint *n_rows, GError **error);

/* Reading, on any connection. */

/* Takes one envelope, whose bytes last for the call; FALSE ends the page before it. */
typedef gboolean (*CoterieMailboxTake) (const CoterieDeliver *deliver, gpointer user_data);

typedef struct
{
  gint64 device_id;
  guint64 after_id; /* 0: from the oldest on */
  guint max_envelopes;
  gsize max_bytes; /* of frames; one envelope is given whatever its size */
  gint64 now_ms;   /* urgent ones that are too old are passed over */
} CoterieMailboxPage;

gboolean
coterie_mailbox_page (CoterieSql *sql,
                      const CoterieMailboxPage *page,
                      CoterieMailboxTake take,
                      gpointer user_data,
                      gboolean *more,
                      GError **error);
gboolean
coterie_mailbox_count (CoterieSql *sql, gint64 device_id, guint64 *count, GError **error);

typedef struct
{
  guint64 count; /* 0: nothing is missing */
  guint64 from_ms;
  guint64 to_ms;
} CoterieMailboxGap;

gboolean
coterie_mailbox_get_gap (CoterieSql *sql, gint64 device_id, CoterieMailboxGap *gap, GError **error);

/* POST /v1/send (write), GET /v1/mailbox?limit=N (read), POST /v1/mailbox/ack (write), POST /v1/mailbox/gap-seen
 * (write) */
gboolean
coterie_mailbox_handle_send (CoterieCall *call, CoterieSql *sql, GError **error);
gboolean
coterie_mailbox_handle_list (CoterieCall *call, CoterieSql *sql, GError **error);
gboolean
coterie_mailbox_handle_ack (CoterieCall *call, CoterieSql *sql, GError **error);
gboolean
coterie_mailbox_handle_gap_seen (CoterieCall *call, CoterieSql *sql, GError **error);

G_END_DECLS
