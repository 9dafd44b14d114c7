// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sql/connection.h"

G_BEGIN_DECLS

/* A remote device is known by one number, in `peers` and in `sessions`. */
#define COTERIE_STORE_PEER(account, device) (((gint64) (account) << 8) | (gint64) (device))
#define COTERIE_STORE_PEER_ACCOUNT(peer) ((gint64) (peer) >> 8)
#define COTERIE_STORE_PEER_DEVICE(peer) ((guint32) ((peer) &0xFF))

/* What we count about a remote device. A device without a row has zeros. */
typedef struct
{
  gint64 peer;
  guint64 n_out;      /* the last `n` that we sealed for it */
  guint64 n_in;       /* the highest that came from it */
  guint64 missing;    /* bit i: content n_in - 1 - i has not come */
  gint64 gap_message; /* the line that says that some are missing, or 0 */
  guint n_unopened;   /* envelopes since n_in that could not be opened */
  guint n_resets;     /* sessions that a repair began */
  gint64 reset_ms;    /* before that time none is begun again */
  gint64 revoked_ms;  /* when we learnt that it was revoked, or 0 */
} CoterieStorePeer;

gboolean
coterie_store_peers_load (CoterieSql *sql, gint64 peer, CoterieStorePeer *row, GError **error);
gboolean
coterie_store_peers_save (CoterieSql *sql, const CoterieStorePeer *row, GError **error);

G_END_DECLS
