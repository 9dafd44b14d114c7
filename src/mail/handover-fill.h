// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "vault/handover-plan.h"
#include "vault/desk.h"
#include "wire/handover.h"

G_BEGIN_DECLS

/* On the vault thread: what a part of a hand-over says of people, chats and rows. Each goes on behind @from; with @to
 * %G_MAXINT64 until the part is full, otherwise up to @to, as it was before. @reached: (out): the last one. */

gboolean
coterie_handover_fill_contacts (
    CoterieDesk *desk, CoterieHandover *told, gint64 from, gint64 to, gint64 *reached, GError **error);
gboolean
coterie_handover_fill_pictures (
    CoterieDesk *desk, CoterieHandover *told, gint64 from, gint64 to, gint64 *reached, GError **error);
gboolean
coterie_handover_fill_chats (
    CoterieDesk *desk, CoterieHandover *told, gint64 from, gint64 to, gint64 *reached, GError **error);

/* Records of a group: (from, to], until the part is full. @size, @reached: as below. */
gboolean
coterie_handover_fill_group (CoterieDesk *desk,
                             CoterieHandover *told,
                             const CoterieHandoverRange *range,
                             gsize *size,
                             gint64 *reached,
                             GError **error);

/* Rows of [from, to), until the part has @max_bytes, @lines: with those that the program wrote. @size: (inout): of the
 * part. @reached: (out): the first that is not in it. */
gboolean
coterie_handover_fill_rows (CoterieDesk *desk,
                            CoterieHandover *told,
                            const CoterieHandoverRange *range,
                            gsize max_bytes,
                            gboolean lines,
                            gsize *size,
                            gint64 *reached,
                            GError **error);

G_END_DECLS
