// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Contents are padded with zero bytes to Padmé buckets, so that their size tells little (Nikitin et al., "Reducing
 * Metadata Leakage from Encrypted Files and Communication with PURBs", PETS 2019), never below
 * COTERIE_PADDING_FLOOR_BYTES. */

gsize
coterie_padding_bucket (gsize n_bytes);
void
coterie_padding_apply (GByteArray *content);
gsize
coterie_padding_strip (const guint8 *bytes, gsize size);

G_END_DECLS
