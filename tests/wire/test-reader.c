// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/errors.h"
#include "wire/json-door.h"
#include "wire/limits.h"
#include "wire/reader.h"

#include <string.h>

static JsonNode *
open_json (const char *json)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = coterie_json_open (json, strlen (json), 65536, &error);

  g_assert_no_error (error);
  return node;
}

/* A format that has one member of each kind. */
static gboolean
read_sample (JsonNode *node, CoterieReaderMode mode, GError **error)
{
  static const char *const words[] = { "red", "green", NULL };
  CoterieReader reader, child;
  CoterieReaderArray array;
  g_autoptr (GBytes) any = NULL;
  g_auto (GStrv) strings = NULL;
  CoterieChainHead head;
  guint8 id[4], key[5];

  if (mode == COTERIE_READER_EXACT)
    coterie_reader_init (&reader, node);
  else
    coterie_reader_init_open (&reader, node);
  coterie_reader_string (&reader, "string", 5);
  coterie_reader_text (&reader, "text", 5);
  coterie_reader_name (&reader, "name");
  coterie_reader_word (&reader, "word", words);
  coterie_reader_uint (&reader, "uint", 2, 10);
  coterie_reader_bool (&reader, "bool");
  coterie_reader_hex (&reader, "hex", id, sizeof id);
  coterie_reader_base64_exact (&reader, "key", key, sizeof key);
  any = coterie_reader_base64 (&reader, "any", 1, 4);
  coterie_reader_object (&reader, "object", &child);
  coterie_reader_head (&child, &head);
  coterie_reader_end (&child);
  coterie_reader_array (&reader, "array", 1, 2, &array);
  while (coterie_reader_array_next_object (&array, &child))
    {
      coterie_reader_uint (&child, "n", 0, 9);
      coterie_reader_end (&child);
    }
  strings = coterie_reader_strings (&reader, "strings", 2, 3);
  coterie_reader_uint_or (&reader, "maybe", 1, 5, 3);
  return coterie_reader_finish (&reader, error);
}

#define HEAD "cc00000000000000000000000000000000000000000000000000000000000001"

/* The members of a good sample, which each hostile one replaces by another or, with NULL, leaves out. */
static const struct
{
  const char *name;
  const char *value;
} members[] = {
  { "string", "\"abcde\"" },
  { "text", "\"a\\nb\"" },
  { "name", "\"alice\"" },
  { "word", "\"green\"" },
  { "uint", "10" },
  { "bool", "true" },
  { "hex", "\"00ff10ab\"" },
  { "key", "\"AAECAwQ=\"" },
  { "any", "\"AAEC\"" },
  { "object", "{\"length\":1,\"head\":\"" HEAD "\"}" },
  { "array", "[{\"n\":1},{\"n\":2}]" },
  { "strings", "[\"a\",\"bcd\"]" },
};

static const struct
{
  const char *rule;
  const char *name;
  const char *value;
  CoterieWireError code;
  const char *message;
} hostile[] = {
  { "string-missing", "string", NULL, COTERIE_WIRE_ERROR_MISSING, "string is missing." },
  { "string-is-null", "string", "null", COTERIE_WIRE_ERROR_WRONG_TYPE, "string is not a string." },
  { "string-is-number", "string", "1", COTERIE_WIRE_ERROR_WRONG_TYPE, "string is not a string." },
  { "string-is-array", "string", "[\"a\"]", COTERIE_WIRE_ERROR_WRONG_TYPE, "string is not a string." },
  { "string-too-long", "string", "\"abcdef\"", COTERIE_WIRE_ERROR_TOO_LARGE, "string is too long." },
  { "string-too-long-in-bytes", "string", "\"\\u20ac\\u20ac\"", COTERIE_WIRE_ERROR_TOO_LARGE, "string is too long." },
  { "text-with-control-character", "text", "\"a\\u001bb\"", COTERIE_WIRE_ERROR_SYNTAX,
    "text holds a control character." },
  { "text-with-carriage-return", "text", "\"a\\r\"", COTERIE_WIRE_ERROR_SYNTAX, "text holds a control character." },
  { "name-with-capital", "name", "\"Alice\"", COTERIE_WIRE_ERROR_SYNTAX, "name is not a user name." },
  { "name-too-long", "name", "\"a23456789012345678901234567890123\"", COTERIE_WIRE_ERROR_TOO_LARGE,
    "name is too long." },
  { "name-is-object", "name", "{}", COTERIE_WIRE_ERROR_WRONG_TYPE, "name is not a string." },
  { "word-unknown", "word", "\"blue\"", COTERIE_WIRE_ERROR_OUT_OF_RANGE, "word is none of the known words." },
  { "word-capital", "word", "\"Red\"", COTERIE_WIRE_ERROR_OUT_OF_RANGE, "word is none of the known words." },
  { "uint-missing", "uint", NULL, COTERIE_WIRE_ERROR_MISSING, "uint is missing." },
  { "uint-too-small", "uint", "1", COTERIE_WIRE_ERROR_OUT_OF_RANGE, "uint is out of range." },
  { "uint-too-large", "uint", "11", COTERIE_WIRE_ERROR_OUT_OF_RANGE, "uint is out of range." },
  { "uint-is-string", "uint", "\"5\"", COTERIE_WIRE_ERROR_WRONG_TYPE, "uint is not an integer." },
  { "uint-is-true", "uint", "true", COTERIE_WIRE_ERROR_WRONG_TYPE, "uint is not an integer." },
  { "uint-is-null", "uint", "null", COTERIE_WIRE_ERROR_WRONG_TYPE, "uint is not an integer." },
  { "bool-is-number", "bool", "1", COTERIE_WIRE_ERROR_WRONG_TYPE, "bool is not true or false." },
  { "bool-is-string", "bool", "\"true\"", COTERIE_WIRE_ERROR_WRONG_TYPE, "bool is not true or false." },
  { "hex-too-short", "hex", "\"00ff10\"", COTERIE_WIRE_ERROR_WRONG_SIZE, "hex has the wrong size." },
  { "hex-too-long", "hex", "\"00ff10ab00\"", COTERIE_WIRE_ERROR_WRONG_SIZE, "hex has the wrong size." },
  { "hex-with-odd-digits", "hex", "\"00ff10a\"", COTERIE_WIRE_ERROR_WRONG_SIZE, "hex has the wrong size." },
  { "hex-capital", "hex", "\"00FF10AB\"", COTERIE_WIRE_ERROR_SYNTAX, "hex is not lower-case hexadecimal." },
  { "hex-no-digits", "hex", "\"00ff10ag\"", COTERIE_WIRE_ERROR_SYNTAX, "hex is not lower-case hexadecimal." },
  { "key-too-short", "key", "\"AAECAw==\"", COTERIE_WIRE_ERROR_SYNTAX, "key is not base64 of the right size." },
  { "key-too-long", "key", "\"AAECAwQF\"", COTERIE_WIRE_ERROR_SYNTAX, "key is not base64 of the right size." },
  { "key-empty", "key", "\"\"", COTERIE_WIRE_ERROR_WRONG_SIZE, "key has the wrong size." },
  { "key-without-padding", "key", "\"AAECAwQ\"", COTERIE_WIRE_ERROR_WRONG_SIZE, "key has the wrong size." },
  { "key-not-canonical", "key", "\"AAECAwR=\"", COTERIE_WIRE_ERROR_SYNTAX, "key is not base64 of the right size." },
  { "any-empty", "any", "\"\"", COTERIE_WIRE_ERROR_WRONG_SIZE, "any is too short." },
  { "any-too-long", "any", "\"AAECAwQ=\"", COTERIE_WIRE_ERROR_SYNTAX, "any is not base64." },
  { "any-much-too-long", "any", "\"AAECAwQFBgcI\"", COTERIE_WIRE_ERROR_TOO_LARGE, "any is too long." },
  { "any-of-url-alphabet", "any", "\"-_-_\"", COTERIE_WIRE_ERROR_SYNTAX, "any is not base64." },
  { "any-with-newline", "any", "\"AAEC\\n\"", COTERIE_WIRE_ERROR_SYNTAX, "any is not base64." },
  { "object-is-array", "object", "[]", COTERIE_WIRE_ERROR_WRONG_TYPE, "object is not an object." },
  { "object-missing", "object", NULL, COTERIE_WIRE_ERROR_MISSING, "object is missing." },
  { "member-of-object-missing", "object", "{\"length\":1}", COTERIE_WIRE_ERROR_MISSING, "object.head is missing." },
  { "member-of-object-zero", "object", "{\"length\":0,\"head\":\"" HEAD "\"}", COTERIE_WIRE_ERROR_OUT_OF_RANGE,
    "object.length is out of range." },
  { "member-of-object-unknown", "object", "{\"length\":1,\"head\":\"" HEAD "\",\"x\":1}",
    COTERIE_WIRE_ERROR_UNKNOWN_MEMBER, "object.x is no member of this." },
  { "array-missing", "array", NULL, COTERIE_WIRE_ERROR_MISSING, "array is missing." },
  { "array-is-object", "array", "{}", COTERIE_WIRE_ERROR_WRONG_TYPE, "array is not an array." },
  { "array-empty", "array", "[]", COTERIE_WIRE_ERROR_OUT_OF_RANGE, "array has too few items." },
  { "array-too-long", "array", "[{\"n\":1},{\"n\":1},{\"n\":1}]", COTERIE_WIRE_ERROR_TOO_LARGE,
    "array has too many items." },
  { "item-is-number", "array", "[{\"n\":1},2]", COTERIE_WIRE_ERROR_WRONG_TYPE, "array[1] is not an object." },
  { "item-out-of-range", "array", "[{\"n\":1},{\"n\":10}]", COTERIE_WIRE_ERROR_OUT_OF_RANGE,
    "array[1].n is out of range." },
  { "item-with-unknown-member", "array", "[{\"n\":1,\"m\":2}]", COTERIE_WIRE_ERROR_UNKNOWN_MEMBER,
    "array[0].m is no member of this." },
  { "strings-with-number", "strings", "[\"a\",1]", COTERIE_WIRE_ERROR_WRONG_TYPE, "strings[1] is not a string." },
  { "strings-too-long", "strings", "[\"abcd\"]", COTERIE_WIRE_ERROR_TOO_LARGE, "strings[0] is too long." },
  { "maybe-out-of-range", "maybe", "6", COTERIE_WIRE_ERROR_OUT_OF_RANGE, "maybe is out of range." },
  { "maybe-is-null", "maybe", "null", COTERIE_WIRE_ERROR_WRONG_TYPE, "maybe is not an integer." },
  { "unknown-member", "other", "1", COTERIE_WIRE_ERROR_UNKNOWN_MEMBER, "other is no member of this." },
};

static void
append_member (GString *json, const char *name, const char *value)
{
  if (value == NULL)
    return;
  if (json->len > 1)
    g_string_append_c (json, ',');
  g_string_append_printf (json, "\"%s\":%s", name, value);
}

static JsonNode *
make_sample (const char *name, const char *value)
{
  g_autoptr (GString) json = g_string_new ("{");
  gboolean replaced = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      gboolean is_it = g_strcmp0 (members[i].name, name) == 0;
      append_member (json, members[i].name, is_it ? value : members[i].value);
      replaced |= is_it;
    }
  if (!replaced && name != NULL)
    append_member (json, name, value);
  g_string_append_c (json, '}');
  return open_json (json->str);
}

static void
test_hostile (gconstpointer row)
{
  guint i = GPOINTER_TO_UINT (row);
  g_autoptr (JsonNode) node = make_sample (hostile[i].name, hostile[i].value);
  g_autoptr (GError) error = NULL;

  g_assert_false (read_sample (node, COTERIE_READER_EXACT, &error));
  g_assert_error (error, COTERIE_WIRE_ERROR, (int) hostile[i].code);
  g_assert_cmpstr (error->message, ==, hostile[i].message);
  g_assert_false (read_sample (node, COTERIE_READER_EXACT, NULL));
  g_assert_cmpint (read_sample (node, COTERIE_READER_OPEN, NULL), ==,
                   hostile[i].code == COTERIE_WIRE_ERROR_UNKNOWN_MEMBER);
}

static void
test_good (void)
{
  g_autoptr (JsonNode) node = make_sample (NULL, NULL);
  g_autoptr (JsonNode) with_optional = make_sample ("maybe", "5");
  g_autoptr (GError) error = NULL;

  read_sample (node, COTERIE_READER_EXACT, &error);
  g_assert_no_error (error);
  read_sample (with_optional, COTERIE_READER_EXACT, &error);
  g_assert_no_error (error);
}

static void
test_values (void)
{
  g_autoptr (JsonNode) node = open_json ("{\"s\":\"x\",\"n\":9007199254740992,\"b\":true,\"h\":\"0102\",\"l\":[3,4],"
                                         "\"ids\":[\"0a0b\"],\"blobs\":[\"AAEC\"]}");
  CoterieReader reader;
  CoterieReaderArray array;
  GBytes *blob;
  guint64 number;
  guint8 bytes[2];

  coterie_reader_init (&reader, node);
  g_assert_true (coterie_reader_has (&reader, "s"));
  g_assert_false (coterie_reader_has (&reader, "t"));
  g_assert_cmpstr (coterie_reader_string (&reader, "s", 1), ==, "x");
  g_assert_cmpstr (coterie_reader_string_or (&reader, "t", 1, "fallback"), ==, "fallback");
  g_assert_cmpuint (coterie_reader_uint (&reader, "n", 0, G_MAXUINT64), ==, COTERIE_JSON_INTEGER_MAX);
  g_assert_cmpuint (coterie_reader_uint_or (&reader, "m", 0, 5, 4), ==, 4);
  g_assert_true (coterie_reader_bool (&reader, "b"));
  g_assert_true (coterie_reader_bool_or (&reader, "c", TRUE));
  g_assert_true (coterie_reader_hex_optional (&reader, "h", bytes, 2));
  g_assert_cmpmem (bytes, 2, "\1\2", 2);
  g_assert_false (coterie_reader_hex_optional (&reader, "g", bytes, 2));
  g_assert_cmpmem (bytes, 2, "\0\0", 2);
  g_assert_null (coterie_reader_base64_optional (&reader, "g", 1, 2));
  coterie_reader_array (&reader, "l", 0, 2, &array);
  g_assert_true (coterie_reader_array_next_uint (&array, 0, 9, &number));
  g_assert_cmpuint (number, ==, 3);
  g_assert_true (coterie_reader_array_next_uint (&array, 0, 9, &number));
  g_assert_cmpuint (number, ==, 4);
  g_assert_false (coterie_reader_array_next_uint (&array, 0, 9, &number));
  coterie_reader_array (&reader, "ids", 0, 2, &array);
  g_assert_true (coterie_reader_array_next_hex (&array, bytes, 2));
  g_assert_cmpmem (bytes, 2, "\12\13", 2);
  g_assert_false (coterie_reader_array_next_hex (&array, bytes, 2));
  coterie_reader_array (&reader, "blobs", 0, 2, &array);
  g_assert_true (coterie_reader_array_next_base64 (&array, 1, 3, &blob));
  g_assert_cmpmem (g_bytes_get_data (blob, NULL), g_bytes_get_size (blob), "\0\1\2", 3);
  g_bytes_unref (blob);
  g_assert_false (coterie_reader_array_next_base64 (&array, 1, 3, &blob));
  g_assert_true (coterie_reader_finish (&reader, NULL));
}

/* A decoder reads on after the first error; what it gets then must do no harm. */
static void
test_reads_after_an_error (void)
{
  g_autoptr (JsonNode) node = open_json ("{\"s\":\"x\",\"n\":5,\"b\":true,\"h\":\"0102\",\"k\":\"AAEC\",\"a\":[1],"
                                         "\"o\":{\"n\":1}}");
  CoterieReader reader, child;
  CoterieReaderArray array;
  const char *string;
  guint64 number;
  guint8 bytes[3] = { 1, 1, 1 };

  coterie_reader_init (&reader, node);
  coterie_reader_uint (&reader, "missing", 0, 1);
  g_assert_true (coterie_reader_failed (&reader));
  g_assert_false (coterie_reader_has (&reader, "s"));
  g_assert_cmpstr (coterie_reader_string (&reader, "s", 1), ==, "");
  g_assert_cmpuint (coterie_reader_uint (&reader, "n", 0, 9), ==, 0);
  g_assert_false (coterie_reader_bool (&reader, "b"));
  coterie_reader_hex (&reader, "h", bytes, 2);
  g_assert_cmpmem (bytes, 2, "\0\0", 2);
  coterie_reader_base64_exact (&reader, "k", bytes, 3);
  g_assert_cmpmem (bytes, 3, "\0\0\0", 3);
  g_assert_null (coterie_reader_base64 (&reader, "k", 1, 3));
  g_assert_null (coterie_reader_node (&reader, "o"));
  g_assert_null (coterie_reader_strings (&reader, "a", 5, 5));
  coterie_reader_object (&reader, "o", &child);
  g_assert_cmpuint (coterie_reader_uint (&child, "n", 0, 9), ==, 0);
  coterie_reader_end (&child);
  coterie_reader_array (&reader, "a", 0, 5, &array);
  g_assert_cmpuint (array.n_items, ==, 0);
  g_assert_false (coterie_reader_array_next_object (&array, &child));
  g_assert_false (coterie_reader_array_next_uint (&array, 0, 9, &number));
  g_assert_false (coterie_reader_array_next_string (&array, 9, &string));
  g_assert_false (coterie_reader_finish (&reader, NULL));
}

static void
test_first_error_is_kept (void)
{
  g_autoptr (JsonNode) node = open_json ("{\"a\":\"x\",\"b\":2}");
  g_autoptr (GError) error = NULL;
  CoterieReader reader;

  coterie_reader_init (&reader, node);
  coterie_reader_uint (&reader, "a", 0, 9);
  coterie_reader_uint (&reader, "c", 0, 9);
  coterie_reader_fail (&reader, COTERIE_WIRE_ERROR_ORDER, "d", "is out of order");
  g_assert_false (coterie_reader_finish (&reader, &error));
  g_assert_error (error, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_WRONG_TYPE);
  g_assert_cmpstr (error->message, ==, "a is not an integer.");
}

static void
test_no_object (void)
{
  g_autoptr (JsonNode) array = json_node_init_array (json_node_alloc (), NULL);
  JsonNode *const nodes[] = { NULL, array };

  for (guint i = 0; i < G_N_ELEMENTS (nodes); i++)
    {
      g_autoptr (GError) error = NULL;
      CoterieReader reader;

      coterie_reader_init (&reader, nodes[i]);
      g_assert_cmpstr (coterie_reader_string (&reader, "a", 9), ==, "");
      g_assert_false (coterie_reader_finish (&reader, &error));
      g_assert_error (error, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_NOT_OBJECT);
    }
}

static void
test_ignored_members (void)
{
  g_autoptr (JsonNode) node = open_json ("{\"a\":{\"b\":1}}");
  CoterieReader reader;

  coterie_reader_init (&reader, node);
  coterie_reader_ignore (&reader, "a");
  coterie_reader_ignore (&reader, "b");
  g_assert_true (coterie_reader_finish (&reader, NULL));
}

/* A stranger's name of a member comes back in the error, but not at length. */
static void
test_long_unknown_member (void)
{
  g_autofree char *name = g_strnfill (60000, 'x');
  g_autofree char *json = g_strdup_printf ("{\"%s\":1}", name);
  g_autoptr (JsonNode) node = open_json (json);
  g_autoptr (GError) error = NULL;
  CoterieReader reader;

  coterie_reader_init (&reader, node);
  g_assert_false (coterie_reader_finish (&reader, &error));
  g_assert_error (error, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_UNKNOWN_MEMBER);
  g_assert_cmpuint (strlen (error->message), <, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      g_autofree char *path = g_strdup_printf ("/wire/reader/hostile/%s", hostile[i].rule);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_hostile);
    }
  g_test_add_func ("/wire/reader/good", test_good);
  g_test_add_func ("/wire/reader/values", test_values);
  g_test_add_func ("/wire/reader/reads-after-an-error", test_reads_after_an_error);
  g_test_add_func ("/wire/reader/first-error-is-kept", test_first_error_is_kept);
  g_test_add_func ("/wire/reader/no-object", test_no_object);
  g_test_add_func ("/wire/reader/ignored-members", test_ignored_members);
  g_test_add_func ("/wire/reader/long-unknown-member", test_long_unknown_member);
  return g_test_run ();
}
