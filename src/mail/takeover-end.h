// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "vault/desk.h"

G_BEGIN_DECLS

/* On the vault thread: how a hand-over to this device ends that does not come to its end. Nobody else tells the rest
 * (docs/protocol.md, section 19). */

gboolean
coterie_takeover_end_find_giver (CoterieDesk *desk, guint32 *giver, gboolean *is_there, GError **error);
gboolean /* when the device that tells is in the own chain no more; repeating is safe */
coterie_takeover_end_look (CoterieDesk *desk, GError **error);

/* A job: the person knows of it. */
gpointer
coterie_takeover_end_dismiss (CoterieDesk *desk, gpointer data, GError **error);

/* When this device was told something last, for who wonders whether more will come. */
gboolean
coterie_takeover_end_note_heard (CoterieDesk *desk, GError **error);
gboolean /* 0: not before it has connected */
coterie_takeover_end_get_heard (CoterieDesk *desk, gint64 *heard_ms, GError **error);

G_END_DECLS
