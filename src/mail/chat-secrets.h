// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "mail/arrival-rows.h"

G_BEGIN_DECLS

/* On the vault thread: the secret that two people have in common [O4]. */

gboolean
coterie_chat_secrets_keep (CoterieStoreChat *chat, const guint8 *secret, gboolean theirs);
gboolean /* what goes along with a content that was taken */
coterie_chat_secrets_note (CoterieArrival *self, GError **error);

G_END_DECLS
