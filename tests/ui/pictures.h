// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Pictures as the libraries themselves write them, for tests that then break them. */

typedef struct
{
  guint width;
  guint height;
  gboolean gradual;      /* interlaced, progressive */
  int color_type;        /* of PNG: PNG_COLOR_TYPE_… */
  gboolean for_printing; /* JPEG: CMYK */
} TestPicture;

/* What the points are: four bytes each as the color type has them. NULL: all are grey. */
typedef void (*TestPointFunc) (guint x, guint y, guint8 *samples);

GByteArray *
test_picture_write_png (const TestPicture *picture, TestPointFunc point);
GByteArray *
test_picture_write_jpeg (const TestPicture *picture, TestPointFunc point);

G_END_DECLS
