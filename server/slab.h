// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Memory for many things of one size that live long, apart from the general heap. There, each of them would sit between
 * what libsoup needs for a moment, and keep a whole page from being given back. Belongs to one thread, or to a lock. */
typedef struct _CoterieSlab CoterieSlab;

CoterieSlab *
coterie_slab_new (gsize n_bytes);
void
coterie_slab_free (CoterieSlab *self);
gpointer
coterie_slab_take (CoterieSlab *self);
void
coterie_slab_give (CoterieSlab *self, gpointer item);

G_END_DECLS
