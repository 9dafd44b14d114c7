// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Takes a picture line by line and makes the square in its middle small: each point of the result is the exact mean of
 * what it covers. It holds the result and one line of sums, whatever the size of the picture. */
typedef struct _CoteriePictureShrinker CoteriePictureShrinker;

CoteriePictureShrinker *
coterie_picture_shrinker_new (guint width, guint height, guint max_edge); /* sides up to 4096, an edge up to 512 */
void
coterie_picture_shrinker_free (CoteriePictureShrinker *self);

void
coterie_picture_shrinker_add_line (CoteriePictureShrinker *self, const guint8 *rgba); /* width × 4 bytes, straight */
GBytes * /* transfer full; edge × edge × 4 bytes, premultiplied */
coterie_picture_shrinker_dup_points (CoteriePictureShrinker *self, guint *edge);

G_END_DECLS
