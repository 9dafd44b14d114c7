// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "crypto/key-store.h"

G_BEGIN_DECLS

typedef struct _CoterieDesk CoterieDesk;

/* What crypto/ reaches storage through: its interface filled from store/. Sessions are kept in memory until the job
 * commits, so that a batch from one device writes its record once. */
typedef struct _CoterieStoreKeys CoterieStoreKeys;

CoterieStoreKeys *
coterie_store_keys_new (CoterieDesk *desk);
void
coterie_store_keys_free (CoterieStoreKeys *self);
const CoterieKeyStore *
coterie_store_keys_get (CoterieStoreKeys *self);

/* Around what may fail and be undone while the job goes on. */
void
coterie_store_keys_mark (CoterieStoreKeys *self);
void
coterie_store_keys_undo (CoterieStoreKeys *self);

gboolean
coterie_store_keys_flush (CoterieStoreKeys *self, GError **error);
void
coterie_store_keys_forget (CoterieStoreKeys *self);

G_END_DECLS
