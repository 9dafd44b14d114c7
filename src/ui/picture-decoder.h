// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Pictures that strangers made. They are PNG or JPEG, which the first bytes must say; everything else is refused, and
 * of an animation the first picture is taken. */

#define COTERIE_PICTURE_MAX_BYTES (64 * 1024)
#define COTERIE_PICTURE_FILE_MAX_BYTES (16 * 1024 * 1024) /* of one that the person has chosen */
#define COTERIE_PICTURE_MAX_SIDE 4096
#define COTERIE_PICTURE_MAX_EDGE 512

#define COTERIE_PICTURE_ERROR (coterie_picture_error_quark ())

typedef enum
{
  COTERIE_PICTURE_ERROR_FORMAT,    /* neither PNG nor JPEG, or a kind of them that is rare: choose another */
  COTERIE_PICTURE_ERROR_TOO_LARGE, /* bytes, sides, or the memory that it would take */
  COTERIE_PICTURE_ERROR_BROKEN,    /* it says that it is one, and is not */
} CoteriePictureError;

GQuark
coterie_picture_error_quark (void);

GBytes *
coterie_picture_decode (GBytes *bytes, guint max_edge, guint *edge, GError **error);
GBytes *
coterie_picture_decode_gray (GBytes *bytes, guint *width, guint *height, GError **error);

G_END_DECLS
