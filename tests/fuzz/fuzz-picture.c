// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/picture-decoder.h"

/* The picture in a profile that somebody sent: decoded to what is shown, or refused with an error that says why. */

/* And the same as a file that somebody scans. */
static void
check_gray (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  guint width = 0, height = 0;
  g_autoptr (GBytes) gray = coterie_picture_decode_gray (bytes, &width, &height, &error);

  g_assert_true ((gray == NULL) == (error != NULL));
  if (gray != NULL)
    g_assert_cmpuint (g_bytes_get_size (gray), ==, (gsize) width * height);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size), points = NULL;
  g_autoptr (GError) error = NULL;
  guint edge = 0;

  points = coterie_picture_decode (bytes, 88, &edge, &error);
  g_assert_true ((points == NULL) == (error != NULL));
  if (points != NULL)
    {
      g_assert_cmpuint (edge, >, 0);
      g_assert_cmpuint (edge, <=, 88);
      g_assert_cmpuint (g_bytes_get_size (points), ==, (gsize) edge * edge * 4);
    }
  check_gray (bytes);
  return 0;
}
