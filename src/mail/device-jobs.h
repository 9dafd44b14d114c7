// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mail/content-jobs.h"
#include "store/send-jobs.h"
#include "wire/sync.h"

G_BEGIN_DECLS

/* On the vault thread: the devices of the own account: which of them somebody approved, how they are called, and where
 * they see the chains (docs/protocol.md, section 20). */

/* The own chain has grown: @old is what was known before, or NULL. */
gboolean
coterie_device_jobs_note_growth (CoterieDesk *desk, const CoterieChain *old, const CoterieChain *chain, GError **error);
gboolean
coterie_device_jobs_begin_handovers (CoterieDesk *desk, GError **error);
gboolean
coterie_device_jobs_note_seen (CoterieDesk *desk, guint32 device, gint64 time_ms, GError **error);

/* Contents. */
gboolean
coterie_device_jobs_fill_heads (CoterieDesk *desk, CoterieSync *sync, GError **error);
gboolean
coterie_device_jobs_fill_name (
    CoterieDesk *desk, const CoterieStoreSendJob *job, CoterieSync *sync, gboolean *there, GError **error);
gboolean
coterie_device_jobs_take_heads (CoterieArrival *arrival, GError **error);
gboolean
coterie_device_jobs_take_name (CoterieArrival *arrival, GError **error);

/* A job, at each connect and every hour: begins what a crash left, tells the heads once a day. */
gpointer
coterie_device_jobs_look_after (CoterieDesk *desk, gpointer data, GError **error);

/* A job: another name for a device. Errors: BAD_INPUT. */
typedef struct
{
  guint32 device;
  char *name;
} CoterieRenameWish;

void
coterie_rename_wish_free (CoterieRenameWish *self);
gpointer
coterie_device_jobs_rename (CoterieDesk *desk, gpointer data, GError **error);

G_END_DECLS
