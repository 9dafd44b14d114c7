// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol-doc.h"

#include "wire/errors.h"
#include "wire/json-door.h"
#include "wire/refusal.h"

#include <string.h>

#define NOW_MS G_GINT64_CONSTANT (1767323045000)

static void
test_table_of_the_protocol (void)
{
  g_autofree char *doc = protocol_doc_load ();
  g_autoptr (GPtrArray) rows = protocol_doc_table (doc, "## 3. Errors");

  g_assert_cmpuint (rows->len, ==, COTERIE_N_CODES);
  for (guint i = 0; i < rows->len; i++)
    {
      char **cells = g_ptr_array_index (rows, i);
      CoterieCode code;

      g_assert_cmpstr (cells[0], ==, coterie_code_to_string (i));
      g_assert_cmpuint (g_ascii_strtoull (cells[1], NULL, 10), ==, coterie_code_get_status (i));
      g_assert_true (coterie_code_from_string (cells[0], &code));
      g_assert_cmpuint (code, ==, i);
      g_assert_true (g_str_has_suffix (coterie_code_get_sentence (i), "."));
    }
}

static void
test_unknown_code (void)
{
  CoterieCode code = COTERIE_CODE_NAME_TAKEN;

  g_assert_false (coterie_code_from_string ("NO_SUCH_CODE", &code));
  g_assert_false (coterie_code_from_string ("", &code));
  g_assert_false (coterie_code_from_string ("name_taken", &code));
  g_assert_cmpint (code, ==, COTERIE_CODE_NAME_TAKEN);
}

static char *
write_refusal (const GError *error)
{
  CoterieWriter writer;

  coterie_writer_init (&writer);
  coterie_refusal_write (error, NOW_MS, &writer);
  return coterie_writer_finish_string (&writer);
}

static GError *
pass_over_wire (const GError *error)
{
  g_autofree char *json = write_refusal (error);
  g_autoptr (GError) read_error = NULL;
  g_autoptr (JsonNode) node = coterie_json_open (json, strlen (json), COTERIE_REPLY_MAX_BYTES, &read_error);
  GError *refusal;

  g_assert_no_error (read_error);
  refusal = coterie_refusal_from_json (node, &read_error);
  g_assert_no_error (read_error);
  return refusal;
}

static void
test_every_code_crosses_the_wire (void)
{
  for (CoterieCode code = 0; code < COTERIE_N_CODES; code++)
    {
      g_autoptr (GError) sent = coterie_refusal_new (code);
      g_autoptr (GError) got = pass_over_wire (sent);
      g_assert_error (got, COTERIE_REFUSAL, (int) code);
      g_assert_cmpstr (got->message, ==, coterie_code_get_sentence (code));
    }
}

static void
test_members_cross_the_wire (void)
{
  CoterieChainHead head = { .length = 7, .head = { 1, 2, 3 } };
  CoterieChainHead got_head;
  g_autoptr (GError) moved = coterie_refusal_new_chain_moved (&head);
  g_autoptr (GError) limited = coterie_refusal_new_rate_limited ("send", 1500);
  g_autoptr (GError) rule = coterie_refusal_new_rule (COTERIE_CODE_CHAIN_REFUSED, "V4");
  g_autoptr (GError) got_moved = pass_over_wire (moved);
  g_autoptr (GError) got_limited = pass_over_wire (limited);
  g_autoptr (GError) got_rule = pass_over_wire (rule);
  g_autofree char *rule_text = coterie_refusal_dup_rule (got_rule);

  g_assert_true (coterie_refusal_get_head (got_moved, &got_head));
  g_assert_cmpmem (&got_head, sizeof got_head, &head, sizeof head);
  g_assert_cmpuint (coterie_refusal_get_retry_ms (got_limited, 9), ==, 1500);
  g_assert_cmpuint (coterie_refusal_get_retry_ms (got_moved, 9), ==, 9);
  g_assert_cmpstr (rule_text, ==, "V4");
  g_assert_false (coterie_refusal_get_head (got_rule, &got_head));
  g_assert_null (coterie_refusal_dup_rule (got_limited));
}

static void
test_members_survive_copies (void)
{
  g_autoptr (GError) error = coterie_refusal_new_too_large (4096);
  g_autoptr (GError) copy = g_error_copy (error);

  g_assert_cmpstr (coterie_refusal_get_members (error), ==, "{\"limit\":4096}");
  g_assert_cmpstr (coterie_refusal_get_members (copy), ==, "{\"limit\":4096}");
}

static void
test_devices_changed_crosses_the_wire (void)
{
  CoterieDevicesChange changes[2] = {
    { .aid = { 1 }, .head = { 2, { 3 } }, .n_missing = 2, .missing = { 4, 64 } },
    { .aid = { 2 }, .head = { 128, { 4 } }, .n_extra = 1, .extra = { 5 }, .n_stale = 1, .stale = { 6 } },
  };
  g_autoptr (GError) sent = coterie_refusal_new_devices_changed (changes, 2);
  g_autoptr (GError) got = pass_over_wire (sent);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) read = coterie_refusal_get_devices_changes (got, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (read->data, read->len * sizeof (CoterieDevicesChange), changes, sizeof changes);
}

static void
test_devices_changed_that_lies (void)
{
  static const char *const lies[] = {
    "{}",
    "{\"accounts\":[]}",
    "{\"accounts\":{}}",
    "{\"accounts\":[1]}",
    "{\"accounts\":[{\"aid\":\"00\",\"length\":1,\"head\":\"00\",\"missing\":[],\"extra\":[],\"stale\":[]}]}",
    "{\"accounts\":[{\"missing\":[0]}]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      g_autoptr (GError) refusal = coterie_refusal_new_with_members (COTERIE_CODE_DEVICES_CHANGED, g_strdup (lies[i]));
      g_autoptr (GError) error = NULL;
      g_assert_null (coterie_refusal_get_devices_changes (refusal, &error));
      g_assert_cmpuint (error->domain, ==, COTERIE_WIRE_ERROR);
    }
}

static void
test_absent_crosses_the_wire (gconstpointer code)
{
  const guint8 one[COTERIE_AID_BYTES] = { 1 }, two[COTERIE_AID_BYTES] = { 2 };
  const guint8 *const aids[] = { one, two };
  g_autoptr (GError) sent = coterie_refusal_new_absent (GPOINTER_TO_INT (code), aids, 2);
  g_autoptr (GError) got = pass_over_wire (sent);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) read = coterie_refusal_get_absent (got, &error);

  g_assert_no_error (error);
  g_assert_cmpint (coterie_code_from_error (got), ==, GPOINTER_TO_INT (code));
  g_assert_cmpuint (read->len, ==, 2);
  g_assert_cmpmem (read->data, COTERIE_AID_BYTES, one, COTERIE_AID_BYTES);
  g_assert_cmpmem (read->data + COTERIE_AID_BYTES, COTERIE_AID_BYTES, two, COTERIE_AID_BYTES);
}

/* A path, an address or an SQL text of the server may stand in a message; it stays inside. */
static void
test_other_domains_stay_inside (void)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "/srv/secret.db is locked");
  g_autofree char *json = write_refusal (error);

  g_assert_cmpint (coterie_code_from_error (error), ==, COTERIE_CODE_INTERNAL);
  g_assert_null (strstr (json, "secret"));
  g_assert_nonnull (strstr (json, "\"code\":\"INTERNAL\""));
}

static void
test_malformed_input_names_its_rule (void)
{
  g_autoptr (GError) error = g_error_new_literal (COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_TOO_DEEP, "Too \"deep\".");
  g_autoptr (GError) refusal = coterie_refusal_from_wire_error (error);
  g_autofree char *json = write_refusal (refusal);

  g_assert_cmpint (coterie_code_from_error (error), ==, COTERIE_CODE_BAD_REQUEST);
  g_assert_cmpstr (json, ==,
                   "{\"error\":\"Too \\\"deep\\\".\",\"code\":\"BAD_REQUEST\",\"time\":\"2026-01-02T03:04:05Z\","
                   "\"rule\":\"too-deep\"}");
}

/* Codes of a later version are still refusals. */
static void
test_code_of_a_later_version (void)
{
  static const char json[] = "{\"error\":\"New.\",\"code\":\"BRAND_NEW\",\"time\":\"2026-01-02T03:04:05Z\",\"x\":1}";
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = coterie_json_open (json, strlen (json), 4096, &error);
  g_autoptr (GError) refusal = coterie_refusal_from_json (node, &error);

  g_assert_no_error (error);
  g_assert_error (refusal, COTERIE_REFUSAL, COTERIE_CODE_INTERNAL);
  g_assert_cmpstr (refusal->message, ==, "New.");
}

/* What a server says ends up on terminals. */
static void
test_sentence_that_steers (void)
{
  static const char json[] =
      "{\"error\":\"No\\u001b[2J\\n\\u202ez\\u00e4h\",\"code\":\"INTERNAL\",\"time\":\"2026-01-02T03:04:05Z\"}";
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = coterie_json_open (json, strlen (json), 4096, &error);
  g_autoptr (GError) refusal = coterie_refusal_from_json (node, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (refusal->message, ==, "No\357\277\275[2J\357\277\275\357\277\275z\303\244h");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/errors/table-of-the-protocol", test_table_of_the_protocol);
  g_test_add_func ("/wire/errors/unknown-code", test_unknown_code);
  g_test_add_func ("/wire/errors/every-code-crosses-the-wire", test_every_code_crosses_the_wire);
  g_test_add_func ("/wire/errors/members-cross-the-wire", test_members_cross_the_wire);
  g_test_add_func ("/wire/errors/members-survive-copies", test_members_survive_copies);
  g_test_add_func ("/wire/errors/devices-changed-crosses-the-wire", test_devices_changed_crosses_the_wire);
  g_test_add_func ("/wire/errors/devices-changed-that-lies", test_devices_changed_that_lies);
  g_test_add_data_func ("/wire/errors/account-gone-crosses-the-wire", GINT_TO_POINTER (COTERIE_CODE_ACCOUNT_GONE),
                        test_absent_crosses_the_wire);
  g_test_add_data_func ("/wire/errors/unknown-account-crosses-the-wire", GINT_TO_POINTER (COTERIE_CODE_UNKNOWN_ACCOUNT),
                        test_absent_crosses_the_wire);
  g_test_add_func ("/wire/errors/other-domains-stay-inside", test_other_domains_stay_inside);
  g_test_add_func ("/wire/errors/malformed-input-names-its-rule", test_malformed_input_names_its_rule);
  g_test_add_func ("/wire/errors/code-of-a-later-version", test_code_of_a_later_version);
  g_test_add_func ("/wire/errors/sentence-that-steers", test_sentence_that_steers);
  return g_test_run ();
}
