// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/group-link.h"

#include <string.h>

/* An invitation, from wherever it was found. What is taken is written in one way, and reads the same then. */
int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *written = NULL;
  CoterieGroupLink link = { 0 }, again = { 0 };

  if (!coterie_group_link_parse (&link, text))
    return 0;
  written = coterie_group_link_to_string (&link);
  g_assert_true (coterie_group_link_parse (&again, written));
  g_assert_cmpstr (again.server, ==, link.server);
  g_assert_cmpstr (again.name, ==, link.name);
  g_assert_cmpmem (again.group, sizeof again.group, link.group, sizeof link.group);
  g_assert_cmpmem (again.token, sizeof again.token, link.token, sizeof link.token);
  return 0;
}
