// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/directory.h"
#include "wire/frames.h"

G_BEGIN_DECLS

/* The rows of mailboxes: envelopes, common parts that several of them share, and what was lost. On the writer thread,
 * inside of its transaction; no rule of the protocol is looked at in here. */

typedef struct
{
  guint64 id;
  gint64 device_id; /* whose mailbox */
  gint64 time_ms;
  CoterieClass klass;
  CoterieEnvelopeKind kind;
  gint64 sender_id; /* account row */
  guint32 sender_device;
  gint64 common_id;    /* 0: none */
  guint32 common_size; /* counts as part of each envelope */
  guint32 size;
  const guint8 *bytes; /* borrowed */
} CoterieEnvelopeRow;

/* What there is to know of an envelope that was taken out. */
typedef struct
{
  guint64 id;
  gint64 device_id;
  gint64 time_ms;
  gint64 sender_id;
  guint64 size; /* with the common part */
  gint64 common_id;
} CoterieEnvelopeFacts;

gboolean
coterie_envelopes_insert (CoterieSql *sql, const CoterieEnvelopeRow *row, GError **error);
gboolean
coterie_envelopes_insert_common (
    CoterieSql *sql, gint64 id, const guint8 *bytes, gsize n_bytes, guint n_refs, GError **error);

gboolean
coterie_envelopes_delete (
    CoterieSql *sql, gint64 device_id, guint64 id, CoterieEnvelopeFacts *facts, gboolean *found, GError **error);
gboolean
coterie_envelopes_find_urgent (CoterieSql *sql, gint64 before_ms, guint max_rows, GArray *facts, GError **error);
gboolean
coterie_envelopes_find_old (CoterieSql *sql, gint64 before_ms, guint max_rows, GArray *facts, GError **error);
gboolean
coterie_envelopes_find_device (CoterieSql *sql, gint64 device_id, guint max_rows, GArray *facts, GError **error);

gboolean
coterie_envelopes_add_loss (CoterieSql *sql, gint64 device_id, gint64 time_ms, gint64 lost_ms, GError **error);

G_END_DECLS
