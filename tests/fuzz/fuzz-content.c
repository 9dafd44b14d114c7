// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/content.h"

/* What a session opened. A content that is accepted can be written, and reads the same then. */

static void
check_returns (const CoterieContent *content)
{
  g_autoptr (GBytes) once = coterie_content_encode (content, NULL);
  g_autoptr (GBytes) twice = NULL;
  g_auto (CoterieContent) again = { 0 };

  if (once == NULL) /* escapes may take more room than the bytes that came */
    return;
  g_assert_true (coterie_content_parse (&again, g_bytes_get_data (once, NULL), g_bytes_get_size (once), NULL));
  twice = coterie_content_encode (&again, NULL);
  g_assert_true (g_bytes_equal (once, twice));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_auto (CoterieContent) content;

  if (!coterie_content_parse (&content, data, size, NULL))
    return 0;
  if (content.kind != COTERIE_CONTENT_UNKNOWN)
    check_returns (&content);
  if (content.has_common)
    coterie_content_parse_members (&content, data, size, NULL);
  return 0;
}
