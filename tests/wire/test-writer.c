// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/json-door.h"
#include "wire/limits.h"
#include "wire/writer.h"

#include <string.h>

static void
test_every_kind_of_member (void)
{
  CoterieWriter writer;
  CoterieChainHead head = { .length = 3, .head = { 0xcc } };
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\0\1", 2);
  g_autofree char *json = NULL;

  coterie_writer_init (&writer);
  coterie_writer_string (&writer, "s", "x");
  coterie_writer_uint (&writer, "n", 0);
  coterie_writer_uint (&writer, "m", COTERIE_JSON_INTEGER_MAX);
  coterie_writer_bool (&writer, "t", TRUE);
  coterie_writer_bool (&writer, "f", FALSE);
  coterie_writer_hex (&writer, "h", (const guint8 *) "\xff\1", 2);
  coterie_writer_hex (&writer, "empty", NULL, 0);
  coterie_writer_base64 (&writer, "b", (const guint8 *) "\xff\1", 2);
  coterie_writer_bytes (&writer, "c", bytes);
  coterie_writer_raw (&writer, "r", "[1]");
  coterie_writer_members (&writer, "{}");
  coterie_writer_members (&writer, "{\"x\":1,\"y\":2}");
  coterie_writer_head (&writer, &head);
  json = coterie_writer_finish_string (&writer);
  g_assert_cmpstr (json, ==,
                   "{\"s\":\"x\",\"n\":0,\"m\":9007199254740992,\"t\":true,\"f\":false,\"h\":\"ff01\",\"empty\":\"\","
                   "\"b\":\"/wE=\",\"c\":\"AAE=\",\"r\":[1],\"x\":1,\"y\":2,\"length\":3,"
                   "\"head\":\"cc00000000000000000000000000000000000000000000000000000000000000\"}");
  coterie_writer_clear (&writer);
}

static void
test_commas_between_containers (void)
{
  CoterieWriter writer;
  g_autofree char *json = NULL;

  coterie_writer_init (&writer);
  coterie_writer_begin_array (&writer, "a");
  coterie_writer_end_array (&writer);
  coterie_writer_begin_array (&writer, "b");
  coterie_writer_uint (&writer, NULL, 1);
  coterie_writer_begin_object (&writer, NULL);
  coterie_writer_end_object (&writer);
  coterie_writer_begin_object (&writer, NULL);
  coterie_writer_string (&writer, "x", "");
  coterie_writer_begin_object (&writer, "y");
  coterie_writer_end_object (&writer);
  coterie_writer_end_object (&writer);
  coterie_writer_end_array (&writer);
  coterie_writer_uint (&writer, "c", 2);
  json = coterie_writer_finish_string (&writer);
  g_assert_cmpstr (json, ==, "{\"a\":[],\"b\":[1,{},{\"x\":\"\",\"y\":{}}],\"c\":2}");
}

static void
test_nothing_written (void)
{
  CoterieWriter writer;
  g_autoptr (GBytes) bytes = NULL;

  coterie_writer_init (&writer);
  bytes = coterie_writer_finish_bytes (&writer);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "{}", 2);
}

static void
test_dropped (void)
{
  g_auto (CoterieWriter) writer;

  coterie_writer_init (&writer);
  coterie_writer_begin_array (&writer, "a");
}

/* Every character that a string may hold comes back through the door as it was. */
static void
test_every_character_returns (void)
{
  for (gunichar c = 1; c < 0x11000; c++)
    {
      CoterieWriter writer;
      g_autofree char *json = NULL;
      g_autoptr (JsonNode) node = NULL;
      g_autoptr (GError) error = NULL;
      char string[8] = "a";

      if (!g_unichar_validate (c) || (c > 0x300 && c % 61 != 0))
        continue;
      string[1 + g_unichar_to_utf8 (c, string + 1)] = 'z';
      coterie_writer_init (&writer);
      coterie_writer_string (&writer, "s", string);
      json = coterie_writer_finish_string (&writer);
      node = coterie_json_open (json, strlen (json), 100, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (json_object_get_string_member (json_node_get_object (node), "s"), ==, string);
    }
}

static void
test_newlines_take_two_bytes (void)
{
  CoterieWriter writer;
  g_autofree char *json = NULL;

  coterie_writer_init (&writer);
  coterie_writer_string (&writer, "s", "\n\t\"\\/\b\f\r\x1f\x7f");
  json = coterie_writer_finish_string (&writer);
  g_assert_cmpstr (json, ==, "{\"s\":\"\\n\\t\\\"\\\\/\\b\\f\\r\\u001f\x7f\"}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/writer/every-kind-of-member", test_every_kind_of_member);
  g_test_add_func ("/wire/writer/commas-between-containers", test_commas_between_containers);
  g_test_add_func ("/wire/writer/nothing-written", test_nothing_written);
  g_test_add_func ("/wire/writer/dropped", test_dropped);
  g_test_add_func ("/wire/writer/every-character-returns", test_every_character_returns);
  g_test_add_func ("/wire/writer/newlines-take-two-bytes", test_newlines_take_two_bytes);
  return g_test_run ();
}
