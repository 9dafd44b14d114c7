// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/handovers.h"
#include "store/send-jobs.h"
#include "vault/desk.h"
#include "wire/content.h"

G_BEGIN_DECLS

/* On the vault thread: the parts of a hand-over, each made when it is its turn and the same whenever it is made again
 * (docs/protocol.md, section 19). */

gboolean
coterie_handover_parts_queue (CoterieDesk *desk, guint32 device, const guint8 *id, GBytes *payload, GError **error);
gboolean
coterie_handover_parts_fill (CoterieDesk *desk,
                             CoterieStoreHandover *row,
                             const CoterieStoreSendJob *job,
                             CoterieContent *content,
                             gboolean *there,
                             GError **error);

G_END_DECLS
