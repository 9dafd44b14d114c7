// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/ids.h"

G_BEGIN_DECLS

/* Lists of accounts as the protocol has them: one aid behind the other, ascending. */
void
coterie_aids_sort (GByteArray *aids);
gboolean
coterie_aids_have (const guint8 *aids, gsize n_bytes, const guint8 aid[COTERIE_AID_BYTES]);

G_END_DECLS
