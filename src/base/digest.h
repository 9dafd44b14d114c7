// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Keys of a GHashTable that are SHA-256 digests: ids of accounts and groups, hashes of records and tokens. */

guint
coterie_digest_hash (gconstpointer digest);
gboolean
coterie_digest_equal (gconstpointer one, gconstpointer other);

G_END_DECLS
