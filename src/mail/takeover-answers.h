// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/handovers.h"
#include "vault/desk.h"

G_BEGIN_DECLS

/* On the vault thread: what a device that is told says to the one that tells: how far it has come, and that something
 * is missing (docs/protocol.md, [H2]). */

gboolean
coterie_takeover_answers_queue (CoterieDesk *desk, guint32 device, gboolean missing, GError **error);
gboolean /* at each connect */
coterie_takeover_answers_ask (CoterieDesk *desk, CoterieStoreHandover *row, GError **error);
gboolean /* a part has come that does not follow */
coterie_takeover_answers_note_missing (CoterieDesk *desk, CoterieStoreHandover *row, GError **error);

/* A job: asks for what is missing for long enough. */
gpointer
coterie_takeover_answers_ask_due (CoterieDesk *desk, gpointer data, GError **error);

G_END_DECLS
