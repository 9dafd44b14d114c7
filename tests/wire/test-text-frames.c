// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "json-sample.h"

#include "wire/errors.h"
#include "wire/refusal.h"
#include "wire/text-frames.h"

static const char request[] =
    "{\"type\":\"request\",\"id\":3,\"method\":\"PUT\",\"path\":\"/v1/x\",\"body\":{\"a\":1}}";

static const struct
{
  const char *rule;
  const char *from;
  const char *to;
  CoterieWireError code;
} hostile[] = {
  { "type-missing", "\"type\":\"request\",", "", COTERIE_WIRE_ERROR_MISSING },
  { "type-of-the-server", "\"type\":\"request\"", "\"type\":\"reply\"", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "id-missing", "\"id\":3,", "", COTERIE_WIRE_ERROR_MISSING },
  { "id-is-string", "\"id\":3", "\"id\":\"3\"", COTERIE_WIRE_ERROR_WRONG_TYPE },
  { "method-missing", "\"method\":\"PUT\",", "", COTERIE_WIRE_ERROR_MISSING },
  { "method-too-long", "PUT", "PUTPUTPUTPUTPUTPUT", COTERIE_WIRE_ERROR_TOO_LARGE },
  { "path-is-list", "\"/v1/x\"", "[]", COTERIE_WIRE_ERROR_WRONG_TYPE },
  { "body-is-null", "{\"a\":1}", "null", COTERIE_WIRE_ERROR_WRONG_TYPE },
  { "body-is-string", "{\"a\":1}", "\"{}\"", COTERIE_WIRE_ERROR_WRONG_TYPE },
  { "unknown-member", "\"id\":3", "\"id\":3,\"x\":1", COTERIE_WIRE_ERROR_UNKNOWN_MEMBER },
};

static void
test_hostile_request (gconstpointer row)
{
  guint i = GPOINTER_TO_UINT (row);
  g_autofree char *json = json_sample_with (request, hostile[i].from, hostile[i].to);
  g_autoptr (JsonNode) node = json_sample_open (json);
  g_autoptr (GError) error = NULL;
  CoterieFrameRequest frame;

  g_assert_false (coterie_frame_request_from_json (&frame, node, &error));
  g_assert_error (error, COTERIE_WIRE_ERROR, (int) hostile[i].code);
}

static void
test_request_arrives (void)
{
  g_autofree char *json = coterie_frame_request_encode (3, "PUT", "/v1/x", "{\"a\":1}");
  g_autofree char *bare = coterie_frame_request_encode (0, "GET", "/v1/y?from=3", NULL);
  g_autoptr (JsonNode) node = json_sample_open (json);
  g_autoptr (JsonNode) bare_node = json_sample_open (bare);
  CoterieFrameRequest frame;

  g_assert_cmpstr (json, ==, request);
  g_assert_true (coterie_frame_request_from_json (&frame, node, NULL));
  g_assert_cmpuint (frame.id, ==, 3);
  g_assert_cmpstr (frame.method, ==, "PUT");
  g_assert_cmpstr (frame.path, ==, "/v1/x");
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (frame.body), "a"), ==, 1);
  g_assert_true (coterie_frame_request_from_json (&frame, bare_node, NULL));
  g_assert_null (frame.body);
  g_assert_cmpstr (frame.path, ==, "/v1/y?from=3");
}

static void
test_reply_with_error (void)
{
  g_autoptr (GError) refused = coterie_refusal_new (COTERIE_CODE_UNKNOWN_NAME);
  g_autoptr (GError) refusal = NULL;
  g_autofree char *body = NULL, *json = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_auto (CoterieTextFrame) frame = { 0 };
  CoterieWriter writer;

  coterie_writer_init (&writer);
  coterie_refusal_write (refused, 0, &writer);
  body = coterie_writer_finish_string (&writer);
  json = coterie_frame_reply_encode (4, 404, body);
  node = json_sample_open (json);
  g_assert_true (coterie_text_frame_from_json (&frame, node, NULL));
  g_assert_cmpint (frame.type, ==, COTERIE_TEXT_FRAME_REPLY);
  g_assert_cmpuint (frame.id, ==, 4);
  g_assert_cmpuint (frame.status, ==, 404);
  refusal = coterie_refusal_from_json (frame.body, NULL);
  g_assert_error (refusal, COTERIE_REFUSAL, COTERIE_CODE_UNKNOWN_NAME);
}

static void
test_refusal_arrives (void)
{
  CoterieDevicesChange change = { .aid = { 1 }, .head = { 1, { 2 } }, .n_missing = 1, .missing = { 2 } };
  g_autoptr (GError) refusal = coterie_refusal_new_devices_changed (&change, 1);
  g_autofree char *json = coterie_frame_refusal_encode (17, refusal, 0);
  g_autoptr (JsonNode) node = json_sample_open (json);
  g_autoptr (GArray) changes = NULL;
  g_auto (CoterieTextFrame) frame = { 0 };

  g_assert_true (coterie_text_frame_from_json (&frame, node, NULL));
  g_assert_cmpint (frame.type, ==, COTERIE_TEXT_FRAME_REFUSAL);
  g_assert_cmpuint (frame.send, ==, 17);
  g_assert_error (frame.refusal, COTERIE_REFUSAL, COTERIE_CODE_DEVICES_CHANGED);
  changes = coterie_refusal_get_devices_changes (frame.refusal, NULL);
  g_assert_cmpmem (changes->data, sizeof change, &change, sizeof change);
}

/* A client meets servers that are newer than itself. */
static void
test_later_versions (void)
{
  static const struct
  {
    const char *json;
    CoterieTextFrameType type;
  } rows[] = {
    { "{\"type\":\"postcard\",\"x\":1}", COTERIE_TEXT_FRAME_UNKNOWN },
    { "{\"type\":\"event\",\"event\":\"hold\",\"x\":[]}", COTERIE_TEXT_FRAME_UNKNOWN },
    { "{\"type\":\"event\",\"event\":\"prekeys\",\"one_time\":3,\"x\":1}", COTERIE_TEXT_FRAME_PREKEYS },
    { "{\"type\":\"reply\",\"id\":1,\"status\":200,\"body\":{},\"x\":1}", COTERIE_TEXT_FRAME_REPLY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (JsonNode) node = json_sample_open (rows[i].json);
      g_autoptr (GError) error = NULL;
      g_auto (CoterieTextFrame) frame = { 0 };

      coterie_text_frame_from_json (&frame, node, &error);
      g_assert_no_error (error);
      g_assert_cmpint (frame.type, ==, rows[i].type);
    }
}

static void
test_hostile_frames_of_a_server (void)
{
  static const struct
  {
    const char *json;
    CoterieWireError code;
  } rows[] = {
    { "{}", COTERIE_WIRE_ERROR_MISSING },
    { "{\"type\":1}", COTERIE_WIRE_ERROR_WRONG_TYPE },
    { "{\"type\":\"reply\",\"id\":1,\"status\":200}", COTERIE_WIRE_ERROR_MISSING },
    { "{\"type\":\"reply\",\"id\":1,\"status\":200,\"body\":[]}", COTERIE_WIRE_ERROR_WRONG_TYPE },
    { "{\"type\":\"reply\",\"id\":1,\"status\":99,\"body\":{}}", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
    { "{\"type\":\"reply\",\"id\":1,\"status\":600,\"body\":{}}", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
    { "{\"type\":\"refusal\",\"send\":0}", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
    { "{\"type\":\"refusal\",\"send\":1}", COTERIE_WIRE_ERROR_MISSING },
    { "{\"type\":\"refusal\",\"send\":1,\"error\":1,\"code\":\"X\",\"time\":\"\"}", COTERIE_WIRE_ERROR_WRONG_TYPE },
    { "{\"type\":\"event\"}", COTERIE_WIRE_ERROR_MISSING },
    { "{\"type\":\"event\",\"event\":\"prekeys\"}", COTERIE_WIRE_ERROR_MISSING },
    { "{\"type\":\"event\",\"event\":\"gap\",\"count\":1,\"from\":1}", COTERIE_WIRE_ERROR_MISSING },
    { "{\"type\":\"event\",\"event\":\"chain\",\"length\":0}", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
    { "{\"type\":\"event\",\"event\":\"presence\",\"token\":\"00\",\"devices\":[]}", COTERIE_WIRE_ERROR_WRONG_SIZE },
    { "{\"type\":\"event\",\"event\":\"presence\",\"token\":\"00112233445566778899aabbccddeeff\",\"devices\":[0]}",
      COTERIE_WIRE_ERROR_OUT_OF_RANGE },
    { "{\"type\":\"event\",\"event\":\"presence\",\"token\":\"00112233445566778899aabbccddeeff\","
      "\"devices\":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]}",
      COTERIE_WIRE_ERROR_TOO_LARGE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (JsonNode) node = json_sample_open (rows[i].json);
      g_autoptr (GError) error = NULL;
      g_auto (CoterieTextFrame) frame = { 0 };

      g_assert_false (coterie_text_frame_from_json (&frame, node, &error));
      g_assert_error (error, COTERIE_WIRE_ERROR, (int) rows[i].code);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      g_autofree char *path = g_strdup_printf ("/wire/text-frames/hostile-request/%s", hostile[i].rule);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_hostile_request);
    }
  g_test_add_func ("/wire/text-frames/request-arrives", test_request_arrives);
  g_test_add_func ("/wire/text-frames/reply-with-error", test_reply_with_error);
  g_test_add_func ("/wire/text-frames/refusal-arrives", test_refusal_arrives);
  g_test_add_func ("/wire/text-frames/later-versions", test_later_versions);
  g_test_add_func ("/wire/text-frames/hostile-frames-of-a-server", test_hostile_frames_of_a_server);
  return g_test_run ();
}
