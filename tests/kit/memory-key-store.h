// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "crypto/key-store.h"

G_BEGIN_DECLS

/* A key store without a database, for tests of crypto: it can be set back to a savepoint, and told to fail. */
typedef struct _CoterieMemoryKeyStore CoterieMemoryKeyStore;

CoterieMemoryKeyStore *
coterie_memory_key_store_new (void);
void
coterie_memory_key_store_free (CoterieMemoryKeyStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieMemoryKeyStore, coterie_memory_key_store_free)

const CoterieKeyStore *
coterie_memory_key_store_get_functions (CoterieMemoryKeyStore *self);

/* What the verified chains say; NULL takes the device away. */
void
coterie_memory_key_store_set_identity (CoterieMemoryKeyStore *self,
                                       const guint8 *aid,
                                       guint32 device,
                                       const guint8 *identity_key);

/* One savepoint at a time. */
void
coterie_memory_key_store_save (CoterieMemoryKeyStore *self);
void
coterie_memory_key_store_roll_back (CoterieMemoryKeyStore *self);
gboolean
coterie_memory_key_store_is_as_saved (CoterieMemoryKeyStore *self);

/* The nth call of any function from now on fails (1 is the next one, 0 none) with G_FILE_ERROR_NOSPC, or without an
 * error when told to be silent. Gives the name of the function that failed last, or NULL. */
void
coterie_memory_key_store_fail_nth (CoterieMemoryKeyStore *self, guint nth, gboolean silently);
const char *
coterie_memory_key_store_get_failed (CoterieMemoryKeyStore *self);

/* Rows, for tests that damage or lose them. NULL deletes one. */
GBytes *
coterie_memory_key_store_get_session (CoterieMemoryKeyStore *self, const guint8 *aid, guint32 device);
void
coterie_memory_key_store_set_session (CoterieMemoryKeyStore *self, const guint8 *aid, guint32 device, GBytes *row);
gboolean
coterie_memory_key_store_has_prekey (CoterieMemoryKeyStore *self, guint32 id);
void
coterie_memory_key_store_set_prekey (CoterieMemoryKeyStore *self, guint32 id, GBytes *row);
guint
coterie_memory_key_store_get_n_rows (CoterieMemoryKeyStore *self);

G_END_DECLS
