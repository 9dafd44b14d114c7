// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "crypto/context.h"
#include "wire/bundle.h"

G_BEGIN_DECLS

guint32
coterie_prekeys_next_id (guint32 id, guint count);

gboolean
coterie_prekeys_make_one_time (
    CoterieSignal *signal, guint32 first_id, guint count, CoteriePrekey *prekeys, GError **error);

gboolean
coterie_prekeys_make_signed (CoterieSignal *signal,
                             const guint8 *aid,
                             guint32 device,
                             guint32 id,
                             gint64 now_ms,
                             CoterieSignedPrekey *prekey,
                             GError **error);

G_END_DECLS
