// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/errors.h"
#include "wire/json-door.h"
#include "wire/limits.h"

#include <string.h>

#define MAX_BYTES 65536

static const struct
{
  const char *rule;
  const char *json;
  CoterieWireError code;
} hostile[] = {
  { "nothing", "", COTERIE_WIRE_ERROR_NOT_OBJECT },
  { "only-space", " \n\t ", COTERIE_WIRE_ERROR_NOT_OBJECT },
  { "array", "[1,2]", COTERIE_WIRE_ERROR_NOT_OBJECT },
  { "string", "\"a\"", COTERIE_WIRE_ERROR_NOT_OBJECT },
  { "number", "1", COTERIE_WIRE_ERROR_NOT_OBJECT },
  { "null", "null", COTERIE_WIRE_ERROR_NOT_OBJECT },
  { "byte-order-mark", "\xef\xbb\xbf{}", COTERIE_WIRE_ERROR_NOT_OBJECT },
  { "assignment", "var a = {};", COTERIE_WIRE_ERROR_NOT_OBJECT },
  { "comment-before", "/* x */{}", COTERIE_WIRE_ERROR_NOT_OBJECT },

  { "two-objects", "{}{}", COTERIE_WIRE_ERROR_TRAILING },
  { "two-objects-with-newline", "{}\n{}", COTERIE_WIRE_ERROR_TRAILING },
  { "comma-behind", "{},", COTERIE_WIRE_ERROR_TRAILING },
  { "brace-behind", "{}}", COTERIE_WIRE_ERROR_TRAILING },
  { "semicolon-behind", "{};", COTERIE_WIRE_ERROR_TRAILING },
  { "comment-behind", "{}// x", COTERIE_WIRE_ERROR_TRAILING },

  { "open-object", "{", COTERIE_WIRE_ERROR_CUT },
  { "open-name", "{\"a", COTERIE_WIRE_ERROR_CUT },
  { "name-only", "{\"a\"", COTERIE_WIRE_ERROR_CUT },
  { "no-value", "{\"a\":", COTERIE_WIRE_ERROR_CUT },
  { "open-string", "{\"a\":\"", COTERIE_WIRE_ERROR_CUT },
  { "open-escape", "{\"a\":\"\\", COTERIE_WIRE_ERROR_CUT },
  { "open-unicode-escape", "{\"a\":\"\\u12", COTERIE_WIRE_ERROR_CUT },
  { "open-surrogate-pair", "{\"a\":\"\\ud83d", COTERIE_WIRE_ERROR_CUT },
  { "open-array", "{\"a\":[1", COTERIE_WIRE_ERROR_CUT },
  { "open-after-comma", "{\"a\":1,", COTERIE_WIRE_ERROR_CUT },
  { "object-not-closed", "{\"a\":1", COTERIE_WIRE_ERROR_CUT },

  { "trailing-comma-in-object", "{\"a\":1,}", COTERIE_WIRE_ERROR_SYNTAX },
  { "trailing-comma-in-array", "{\"a\":[1,]}", COTERIE_WIRE_ERROR_SYNTAX },
  { "leading-comma-in-object", "{,\"a\":1}", COTERIE_WIRE_ERROR_SYNTAX },
  { "leading-comma-in-array", "{\"a\":[,1]}", COTERIE_WIRE_ERROR_SYNTAX },
  { "doubled-comma", "{\"a\":1,,\"b\":2}", COTERIE_WIRE_ERROR_SYNTAX },
  { "only-a-comma", "{,}", COTERIE_WIRE_ERROR_SYNTAX },
  { "no-comma-in-object", "{\"a\":1 \"b\":2}", COTERIE_WIRE_ERROR_SYNTAX },
  { "no-comma-in-array", "{\"a\":[1 2]}", COTERIE_WIRE_ERROR_SYNTAX },
  { "no-colon", "{\"a\" 1}", COTERIE_WIRE_ERROR_SYNTAX },
  { "equals-sign", "{\"a\"=1}", COTERIE_WIRE_ERROR_SYNTAX },
  { "two-colons", "{\"a\"::1}", COTERIE_WIRE_ERROR_SYNTAX },
  { "member-without-value", "{\"a\"}", COTERIE_WIRE_ERROR_SYNTAX },
  { "value-without-name", "{1}", COTERIE_WIRE_ERROR_SYNTAX },
  { "bare-name", "{a:1}", COTERIE_WIRE_ERROR_SYNTAX },
  { "number-as-name", "{1:1}", COTERIE_WIRE_ERROR_SYNTAX },
  { "null-as-name", "{null:1}", COTERIE_WIRE_ERROR_SYNTAX },
  { "empty-name", "{\"\":1}", COTERIE_WIRE_ERROR_SYNTAX },
  { "single-quotes", "{'a':1}", COTERIE_WIRE_ERROR_SYNTAX },
  { "single-quoted-value", "{\"a\":'b'}", COTERIE_WIRE_ERROR_SYNTAX },
  { "block-comment", "{/* x */\"a\":1}", COTERIE_WIRE_ERROR_SYNTAX },
  { "line-comment", "{\"a\":1 // x\n}", COTERIE_WIRE_ERROR_SYNTAX },
  { "hash-comment", "{\"a\":1 # x\n}", COTERIE_WIRE_ERROR_SYNTAX },
  { "wrong-bracket", "{\"a\":[1}", COTERIE_WIRE_ERROR_SYNTAX },
  { "wrong-brace", "{\"a\":{\"b\":1]}", COTERIE_WIRE_ERROR_SYNTAX },
  { "form-feed-as-space", "{\f}", COTERIE_WIRE_ERROR_SYNTAX },
  { "no-break-space", "{\xc2\xa0}", COTERIE_WIRE_ERROR_SYNTAX },

  { "bare-word", "{\"a\":b}", COTERIE_WIRE_ERROR_SYNTAX },
  { "capital-true", "{\"a\":True}", COTERIE_WIRE_ERROR_SYNTAX },
  { "capital-null", "{\"a\":NULL}", COTERIE_WIRE_ERROR_SYNTAX },
  { "longer-true", "{\"a\":trueish}", COTERIE_WIRE_ERROR_SYNTAX },
  { "half-a-word", "{\"a\":tru}", COTERIE_WIRE_ERROR_SYNTAX },
  { "undefined", "{\"a\":undefined}", COTERIE_WIRE_ERROR_SYNTAX },
  { "not-a-number", "{\"a\":NaN}", COTERIE_WIRE_ERROR_SYNTAX },
  { "infinity", "{\"a\":Infinity}", COTERIE_WIRE_ERROR_SYNTAX },

  { "leading-zero", "{\"a\":01}", COTERIE_WIRE_ERROR_SYNTAX },
  { "doubled-zero", "{\"a\":00}", COTERIE_WIRE_ERROR_SYNTAX },
  { "hexadecimal", "{\"a\":0x10}", COTERIE_WIRE_ERROR_SYNTAX },
  { "plus-sign", "{\"a\":+1}", COTERIE_WIRE_ERROR_SYNTAX },
  { "begins-with-a-point", "{\"a\":.5}", COTERIE_WIRE_ERROR_SYNTAX },
  { "letters-behind-number", "{\"a\":1a}", COTERIE_WIRE_ERROR_SYNTAX },
  { "underscore-in-number", "{\"a\":1_000}", COTERIE_WIRE_ERROR_SYNTAX },
  { "negative", "{\"a\":-1}", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "negative-zero", "{\"a\":-0}", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "minus-alone", "{\"a\":-}", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "fraction", "{\"a\":1.0}", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "exponent", "{\"a\":1e3}", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "capital-exponent", "{\"a\":1E3}", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "above-2-53", "{\"a\":9007199254740993}", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "above-2-64", "{\"a\":18446744073709551616}", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "hundred-digits",
    "{\"a\":1111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111}",
    COTERIE_WIRE_ERROR_OUT_OF_RANGE },

  { "newline-in-string", "{\"a\":\"b\nc\"}", COTERIE_WIRE_ERROR_SYNTAX },
  { "tab-in-string", "{\"a\":\"b\tc\"}", COTERIE_WIRE_ERROR_SYNTAX },
  { "control-in-name", "{\"a\x01\":1}", COTERIE_WIRE_ERROR_SYNTAX },
  { "unknown-escape", "{\"a\":\"\\x41\"}", COTERIE_WIRE_ERROR_SYNTAX },
  { "octal-escape", "{\"a\":\"\\101\"}", COTERIE_WIRE_ERROR_SYNTAX },
  { "quote-escape", "{\"a\":\"\\'\"}", COTERIE_WIRE_ERROR_SYNTAX },
  { "capital-unicode-escape", "{\"a\":\"\\U00000041\"}", COTERIE_WIRE_ERROR_SYNTAX },
  { "short-unicode-escape", "{\"a\":\"\\u12\"}", COTERIE_WIRE_ERROR_SYNTAX },
  { "signed-unicode-escape", "{\"a\":\"\\u+041\"}", COTERIE_WIRE_ERROR_SYNTAX },
  { "lone-high-surrogate", "{\"a\":\"\\ud83d\"}", COTERIE_WIRE_ERROR_SYNTAX },
  { "high-surrogate-and-letter", "{\"a\":\"\\ud83dx\"}", COTERIE_WIRE_ERROR_SYNTAX },
  { "two-high-surrogates", "{\"a\":\"\\ud83d\\ud83d\"}", COTERIE_WIRE_ERROR_SYNTAX },
  { "lone-low-surrogate", "{\"a\":\"\\ude00\"}", COTERIE_WIRE_ERROR_SYNTAX },
  { "escaped-nul", "{\"a\":\"\\u0000\"}", COTERIE_WIRE_ERROR_NOT_UTF8 },
  { "escaped-nul-in-name", "{\"a\\u0000b\":1}", COTERIE_WIRE_ERROR_NOT_UTF8 },

  { "broken-utf8", "{\"a\":\"\xff\"}", COTERIE_WIRE_ERROR_NOT_UTF8 },
  { "overlong-utf8", "{\"a\":\"\xc0\xaf\"}", COTERIE_WIRE_ERROR_NOT_UTF8 },
  { "surrogate-in-utf8", "{\"a\":\"\xed\xa0\x80\"}", COTERIE_WIRE_ERROR_NOT_UTF8 },
  { "cut-utf8", "{\"a\":\"\xe2\x82\"}", COTERIE_WIRE_ERROR_NOT_UTF8 },

  { "duplicate", "{\"a\":1,\"a\":1}", COTERIE_WIRE_ERROR_DUPLICATE },
  { "duplicate-with-another-between", "{\"a\":1,\"b\":1,\"a\":2}", COTERIE_WIRE_ERROR_DUPLICATE },
  { "duplicate-inside", "{\"x\":[{\"a\":1,\"a\":1}]}", COTERIE_WIRE_ERROR_DUPLICATE },
  { "duplicate-by-escape", "{\"a\":1,\"\\u0061\":1}", COTERIE_WIRE_ERROR_DUPLICATE },
  { "duplicate-by-two-escapes", "{\"\\u0061\":1,\"\\u0061\":1}", COTERIE_WIRE_ERROR_DUPLICATE },
  { "duplicate-by-slash", "{\"a/b\":1,\"a\\/b\":1}", COTERIE_WIRE_ERROR_DUPLICATE },
  { "duplicate-by-surrogates", "{\"\xf0\x9f\x98\x80\":1,\"\\ud83d\\ude00\":1}", COTERIE_WIRE_ERROR_DUPLICATE },

  { "depth-9-of-arrays", "{\"a\":[[[[[[[[]]]]]]]]}", COTERIE_WIRE_ERROR_TOO_DEEP },
  { "depth-9-of-objects", "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}}}}",
    COTERIE_WIRE_ERROR_TOO_DEEP },
};

static const char *const good[] = {
  "{}",
  " \t\r\n{ \n} ",
  "{\"a\":1}",
  "{\"a\":0,\"b\":9007199254740992,\"c\":true,\"d\":false,\"e\":null,\"f\":\"\",\"g\":[],\"h\":{}}",
  "{\"a\":[1 , 2,\n3],\"b\":[[],[{}]]}",
  "{\"a\":[[[[[[[]]]]]]]}",
  "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}}}",
  "{\"a\":{\"b\":1},\"b\":{\"b\":1}}",
  "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\x7f\"}",
  "{\"A\":1,\"a\":1,\"a \":1,\"\\u0062\":1}",
};

static void
test_hostile (gconstpointer row)
{
  guint i = GPOINTER_TO_UINT (row);
  g_autoptr (GError) error = NULL;
  gsize size = strlen (hostile[i].json);
  g_autofree char *exact = g_memdup2 (hostile[i].json, size); /* so that a byte too far is noticed */

  g_assert_null (coterie_json_open (exact, size, MAX_BYTES, &error));
  g_assert_error (error, COTERIE_WIRE_ERROR, (int) hostile[i].code);
}

static void
test_good (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      gsize size = strlen (good[i]);
      g_autofree char *exact = g_memdup2 (good[i], size);
      g_autoptr (JsonNode) node = coterie_json_open (exact, size, MAX_BYTES, &error);
      g_assert_no_error (error);
      g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
    }
}

/* json-glib's parser is the model for the tree of what both accept. */
static void
test_same_tree_as_json_glib (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (JsonNode) node = coterie_json_open (good[i], strlen (good[i]), MAX_BYTES, NULL);
      g_autoptr (JsonNode) model = json_from_string (good[i], NULL);
      g_assert_true (json_node_equal (node, model));
    }
}

static void
test_every_cut_is_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      gsize end = strrchr (good[i], '}') - good[i];
      for (gsize size = 0; size <= end; size++)
        {
          g_autofree char *exact = g_memdup2 (good[i], size);
          g_autoptr (GError) error = NULL;
          g_assert_null (coterie_json_open (exact, size, MAX_BYTES, &error));
          g_assert_cmpuint (error->domain, ==, COTERIE_WIRE_ERROR);
        }
    }
}

static void
test_strings_arrive_decoded (void)
{
  static const char json[] = "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\\uffff\"}";
  g_autoptr (JsonNode) node = coterie_json_open (json, strlen (json), MAX_BYTES, NULL);
  const char *value = json_object_get_string_member (json_node_get_object (node), "a");

  g_assert_cmpstr (value, ==, "\"\\/\b\f\n\r\t\303\251\360\237\230\200\357\277\277");
}

static void
test_numbers_arrive_exactly (void)
{
  static const char json[] = "{\"a\":9007199254740992,\"b\":9007199254740991,\"c\":0}";
  g_autoptr (JsonNode) node = coterie_json_open (json, strlen (json), MAX_BYTES, NULL);
  JsonObject *object = json_node_get_object (node);

  g_assert_cmpint (json_object_get_int_member (object, "a"), ==, G_GINT64_CONSTANT (9007199254740992));
  g_assert_cmpint (json_object_get_int_member (object, "b"), ==, G_GINT64_CONSTANT (9007199254740991));
  g_assert_cmpint (json_object_get_int_member (object, "c"), ==, 0);
}

static void
test_size_is_checked_first (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (coterie_json_check ("{}", 2, 2, NULL));
  g_assert_false (coterie_json_check ("{} ", 3, 2, &error));
  g_assert_error (error, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_false (coterie_json_check (NULL, 0, 2, &error));
  g_assert_error (error, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_NOT_OBJECT);
}

static void
test_nul_byte (void)
{
  static const char inside[] = "{\"a\":\"\0\"}";
  g_autoptr (GError) error = NULL;

  g_assert_false (coterie_json_check (inside, sizeof inside - 1, MAX_BYTES, &error));
  g_assert_error (error, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_NOT_UTF8);
  g_clear_error (&error);
  g_assert_false (coterie_json_check ("{}", 3, MAX_BYTES, &error));
  g_assert_error (error, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_NOT_UTF8);
}

static char *
object_with_members (guint n)
{
  g_autoptr (GString) json = g_string_new ("{");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (json, "%s\"m%u\":0", i > 0 ? "," : "", i);
  g_string_append_c (json, '}');
  return g_string_free (g_steal_pointer (&json), FALSE);
}

static void
test_number_of_members (void)
{
  g_autofree char *most = object_with_members (COTERIE_JSON_MAX_MEMBERS);
  g_autofree char *more = object_with_members (COTERIE_JSON_MAX_MEMBERS + 1);
  g_autoptr (GError) error = NULL;

  g_assert_true (coterie_json_check (most, strlen (most), MAX_BYTES, NULL));
  g_assert_false (coterie_json_check (more, strlen (more), MAX_BYTES, &error));
  g_assert_error (error, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_TOO_LARGE);
}

/* What crashes json-glib 1.6: it never gets there. */
static void
test_deep_nesting (void)
{
  static const char *const openers[] = { "[", "{\"a\":", "{\"a\":[" };

  for (guint i = 0; i < G_N_ELEMENTS (openers); i++)
    {
      g_autoptr (GString) json = g_string_new ("{\"a\":");
      g_autoptr (GError) error = NULL;

      for (guint n = 0; n < 80000; n++)
        g_string_append (json, openers[i]);
      g_assert_false (coterie_json_check (json->str, json->len, json->len, &error));
      g_assert_error (error, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_TOO_DEEP);
    }
}

/* The largest document of each shape passes or fails quickly; a quadratic reader would make this test time out. */
static void
test_large_documents (void)
{
  static const char *const items[] = { "0", "[]", "{}", "\"\\u0061\"", "{\"\\u0061\":0,\"b\":0}", "true" };

  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    {
      g_autoptr (GString) json = g_string_new ("{\"a\":[");
      g_autoptr (JsonNode) node = NULL;
      g_autoptr (GError) error = NULL;

      while (json->len + 32 < COTERIE_REPLY_MAX_BYTES)
        g_string_append_printf (json, "%s,", items[i]);
      g_string_append (json, "0]}");
      node = coterie_json_open (json->str, json->len, COTERIE_REPLY_MAX_BYTES, &error);
      g_assert_no_error (error);
    }
}

/* Of what is freed that way no string is left, however deep it stood. */
static void
test_freed_wiped (void)
{
  static const char json[] = "{\"a\":\"a secret\",\"b\":{\"c\":[1,\"another \\n\"],\"d\":null}}";
  g_autoptr (GError) error = NULL;
  JsonNode *node = coterie_json_open (json, strlen (json), MAX_BYTES, &error);
  g_autoptr (JsonNode) first = NULL;
  g_autoptr (JsonNode) second = NULL;

  g_assert_no_error (error);
  first = json_node_ref (json_object_get_member (json_node_get_object (node), "a"));
  second = json_node_ref (json_array_get_element (
      json_object_get_array_member (json_object_get_object_member (json_node_get_object (node), "b"), "c"), 1));
  g_assert_cmpstr (json_node_get_string (second), ==, "another \n");
  coterie_json_free_wiped (node);
  g_assert_cmpmem (json_node_get_string (first), strlen ("a secret"), "\0\0\0\0\0\0\0\0", strlen ("a secret"));
  g_assert_cmpstr (json_node_get_string (second), ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      g_autofree char *path = g_strdup_printf ("/wire/json-door/hostile/%s", hostile[i].rule);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_hostile);
    }
  g_test_add_func ("/wire/json-door/good", test_good);
  g_test_add_func ("/wire/json-door/same-tree-as-json-glib", test_same_tree_as_json_glib);
  g_test_add_func ("/wire/json-door/every-cut-is-refused", test_every_cut_is_refused);
  g_test_add_func ("/wire/json-door/strings-arrive-decoded", test_strings_arrive_decoded);
  g_test_add_func ("/wire/json-door/numbers-arrive-exactly", test_numbers_arrive_exactly);
  g_test_add_func ("/wire/json-door/size-is-checked-first", test_size_is_checked_first);
  g_test_add_func ("/wire/json-door/nul-byte", test_nul_byte);
  g_test_add_func ("/wire/json-door/number-of-members", test_number_of_members);
  g_test_add_func ("/wire/json-door/deep-nesting", test_deep_nesting);
  g_test_add_func ("/wire/json-door/large-documents", test_large_documents);
  g_test_add_func ("/wire/json-door/freed-and-wiped", test_freed_wiped);
  return g_test_run ();
}
