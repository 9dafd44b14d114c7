// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes that nobody else may see: of fixed length, in memory that is locked (when the system's limit allows it),
 * fenced by guard pages, left out of core dumps and wiped when freed. One secret takes several pages: for keys and
 * pass words, not for contents. A secret belongs to one thread at a time; reading it from several is safe. */
typedef struct _CoterieSecret CoterieSecret;

CoterieSecret *
coterie_secret_new (gsize n_bytes);
CoterieSecret *
coterie_secret_new_random (gsize n_bytes);
CoterieSecret *
coterie_secret_new_copy (gconstpointer bytes, gsize n_bytes);
CoterieSecret *
coterie_secret_new_take_wipe (gpointer bytes, gsize n_bytes);
CoterieSecret *
coterie_secret_copy (const CoterieSecret *self);
void
coterie_secret_free (CoterieSecret *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieSecret, coterie_secret_free)

const guint8 *
coterie_secret_peek (const CoterieSecret *self);
guint8 *
coterie_secret_peek_mutable (CoterieSecret *self);
gsize
coterie_secret_length (const CoterieSecret *self);
gboolean
coterie_secret_equal (const CoterieSecret *a, const CoterieSecret *b);

void
coterie_wipe (gpointer bytes, gsize n_bytes);

G_END_DECLS
