// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol-doc.h"

#include "wire/json-door.h"
#include "wire/limits.h"
#include "wire/server-info.h"

#include <string.h>

/* Both directions: each row of the table is a constant, each constant has a row, in the same order. */
static void
test_table_of_the_protocol (void)
{
  g_autofree char *doc = protocol_doc_load ();
  g_autoptr (GPtrArray) rows = protocol_doc_table (doc, "## 4. Limits");

  g_assert_cmpuint (rows->len, ==, COTERIE_N_LIMITS);
  for (guint i = 0; i < rows->len; i++)
    {
      char **cells = g_ptr_array_index (rows, i);
      g_assert_cmpstr (cells[0], ==, coterie_limit_get_name (i));
      g_assert_cmpuint (g_ascii_strtoull (cells[1], NULL, 10), ==, coterie_limit_get_value (i));
    }
}

static void
test_rates_of_the_protocol (void)
{
  static const char *const buckets[] = {
#define BUCKET(name, string, burst, count, seconds) string,
    COTERIE_RATES (BUCKET)
#undef BUCKET
  };
  g_autofree char *doc = protocol_doc_load ();

  for (guint i = 0; i < COTERIE_RATE_ONE_TIME_PAIR; i++)
    {
      g_autofree char *word = g_strdup_printf ("`%s`", buckets[i]);
      g_assert_nonnull (strstr (doc, word));
    }
}

static void
test_server_states_every_limit (void)
{
  CoterieServerInfo info, read;
  CoterieWriter writer;
  g_autofree char *json = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *limits;

  coterie_server_info_init (&info);
  coterie_writer_init (&writer);
  coterie_server_info_write (&info, &writer);
  json = coterie_writer_finish_string (&writer);
  node = coterie_json_open (json, strlen (json), COTERIE_REPLY_MAX_BYTES, &error);
  g_assert_no_error (error);

  limits = json_object_get_object_member (json_node_get_object (node), "limits");
  g_assert_cmpuint (json_object_get_size (limits), ==, COTERIE_N_LIMITS);
  for (guint i = 0; i < COTERIE_N_LIMITS; i++)
    g_assert_cmpuint (json_object_get_int_member (limits, coterie_limit_get_name (i)), ==, coterie_limit_get_value (i));

  g_assert_true (coterie_server_info_from_json (&read, node, &error));
  g_assert_cmpmem (&read, sizeof read, &info, sizeof info);
}

/* What is in one table must fit into the others. */
static void
test_limits_fit_each_other (void)
{
  g_assert_cmpuint (2 * COTERIE_TEXT_MAX_BYTES + 1024, <=, COTERIE_CONTENT_MAX_BYTES);
  g_assert_cmpuint (COTERIE_PICTURE_MAX_BYTES / 3 * 4 + 1024, <=, COTERIE_CONTENT_MAX_BYTES);
  g_assert_cmpuint (COTERIE_CONTENT_MAX_BYTES + 1024, <=, COTERIE_ENVELOPE_MAX_BYTES);
  g_assert_cmpuint (COTERIE_CHAIN_MAX_RECORDS * COTERIE_RECORD_MAX_BYTES / 3 * 4 + 1024, <=, COTERIE_REPLY_MAX_BYTES);
  g_assert_cmpuint (COTERIE_RECEIPT_MAX_IDS * 35 + 1024, <=, COTERIE_CONTENT_MAX_BYTES);
  g_assert_cmpuint (COTERIE_N_LIMITS, <=, COTERIE_JSON_MAX_MEMBERS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/limits/table-of-the-protocol", test_table_of_the_protocol);
  g_test_add_func ("/wire/limits/rates-of-the-protocol", test_rates_of_the_protocol);
  g_test_add_func ("/wire/limits/server-states-every-limit", test_server_states_every_limit);
  g_test_add_func ("/wire/limits/limits-fit-each-other", test_limits_fit_each_other);
  return g_test_run ();
}
