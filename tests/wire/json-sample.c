// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "json-sample.h"

#include "wire/json-door.h"
#include "wire/limits.h"

#include <string.h>

/**
 * json_sample_with:
 * @from: what stands in @json exactly once
 *
 * Returns: (transfer full): @json with @to at the place of @from
 */
char *
json_sample_with (const char *json, const char *from, const char *to)
{
  const char *at = strstr (json, from);

  g_assert_nonnull (at);
  g_assert_null (strstr (at + 1, from));
  return g_strdup_printf ("%.*s%s%s", (int) (at - json), json, to, at + strlen (from));
}

/**
 * json_sample_open:
 *
 * Returns: (transfer full): the document, which passes the door
 */
JsonNode *
json_sample_open (const char *json)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = coterie_json_open (json, strlen (json), COTERIE_REPLY_MAX_BYTES, &error);

  g_assert_no_error (error);
  return node;
}
