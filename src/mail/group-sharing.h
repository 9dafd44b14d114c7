// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "group/record.h"
#include "mail/content-jobs.h"
#include "store/send-jobs.h"

G_BEGIN_DECLS

/* On the vault thread: what was said in a group before, for whoever is added (docs/protocol.md, "Groups", [J15]). */

GPtrArray * /* of GBytes: payloads for COTERIE_CONTENT_GROUP_HISTORY, in their order */
coterie_group_sharing_collect (
    CoterieDesk *desk, const CoterieStoreChat *chat, const CoterieGroupRecord *added, guint n_added, GError **error);
gboolean /* *there FALSE: they are not in the group any more */
coterie_group_sharing_fill (CoterieDesk *desk,
                            const CoterieStoreChat *chat,
                            const CoterieStoreSendJob *job,
                            CoterieContent *content,
                            gboolean *there,
                            GError **error);
gboolean
coterie_group_sharing_take (CoterieArrival *self, GError **error);

G_END_DECLS
