// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "json-sample.h"

#include "wire/errors.h"
#include "wire/limits.h"
#include "wire/mailbox.h"

#define AID_1 "aa00000000000000000000000000000000000000000000000000000000000001"
#define AID_2 "aa00000000000000000000000000000000000000000000000000000000000002"
#define HEAD_1 "cc00000000000000000000000000000000000000000000000000000000000001"
#define HEAD_2 "cc00000000000000000000000000000000000000000000000000000000000002"

static const char send[] = "{\"send\":17,\"class\":\"urgent\",\"partial\":true,\"common\":\"AQID\",\"accounts\":["
                           "{\"aid\":\"" AID_1 "\",\"length\":1,\"head\":\"" HEAD_1 "\",\"devices\":[]},"
                           "{\"aid\":\"" AID_2 "\",\"length\":2,\"head\":\"" HEAD_2 "\",\"devices\":["
                           "{\"device\":5,\"registration_id\":4711,\"kind\":1,\"bytes\":\"MwgB\"},"
                           "{\"device\":6,\"registration_id\":4712,\"kind\":2,\"bytes\":\"Mw==\"}]}]}";

static const struct
{
  const char *rule;
  const char *from;
  const char *to;
  CoterieWireError code;
} hostile[] = {
  { "send-0", "17", "0", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "class-unknown", "urgent", "lazy", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "class-is-number", "\"urgent\"", "2", COTERIE_WIRE_ERROR_WRONG_TYPE },
  { "partial-missing", "\"partial\":true,", "", COTERIE_WIRE_ERROR_MISSING },
  { "partial-is-number", "\"partial\":true", "\"partial\":1", COTERIE_WIRE_ERROR_WRONG_TYPE },
  { "common-empty", "\"AQID\"", "\"\"", COTERIE_WIRE_ERROR_WRONG_SIZE },
  { "accounts-missing", "\"accounts\"", "\"acounts\"", COTERIE_WIRE_ERROR_MISSING },
  { "aid-short", AID_1, "aa", COTERIE_WIRE_ERROR_WRONG_SIZE },
  { "length-0", "\"length\":1", "\"length\":0", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "head-short", HEAD_1, "cc", COTERIE_WIRE_ERROR_WRONG_SIZE },
  { "devices-missing", ",\"devices\":[]", "", COTERIE_WIRE_ERROR_MISSING },
  { "device-0", "\"device\":5", "\"device\":0", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "device-65", "\"device\":5", "\"device\":65", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "registration-0", "4711", "0", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "registration-16381", "4711", "16381", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "kind-0", "\"kind\":1", "\"kind\":0", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "kind-3", "\"kind\":1", "\"kind\":3", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "bytes-empty", "MwgB", "", COTERIE_WIRE_ERROR_WRONG_SIZE },
  { "bytes-no-base64", "MwgB", "Mw!B", COTERIE_WIRE_ERROR_SYNTAX },
  { "unknown-member", "\"send\"", "\"x\":1,\"send\"", COTERIE_WIRE_ERROR_UNKNOWN_MEMBER },
  { "unknown-member-of-account", "\"length\":1", "\"length\":1,\"x\":1", COTERIE_WIRE_ERROR_UNKNOWN_MEMBER },
  { "unknown-member-of-device", "\"device\":5", "\"device\":5,\"x\":1", COTERIE_WIRE_ERROR_UNKNOWN_MEMBER },
};

static void
test_hostile (gconstpointer row)
{
  guint i = GPOINTER_TO_UINT (row);
  g_autofree char *json = json_sample_with (send, hostile[i].from, hostile[i].to);
  g_autoptr (JsonNode) node = json_sample_open (json);
  g_autoptr (GError) error = NULL;

  g_assert_null (coterie_send_frame_from_json (node, &error));
  g_assert_error (error, COTERIE_WIRE_ERROR, (int) hostile[i].code);
}

/* Well formed as JSON, and refused by the one parser that is behind both forms. */
static void
test_order_is_checked_by_the_frame (void)
{
  static const struct
  {
    const char *from;
    const char *to;
    CoterieWireError code;
  } rows[] = {
    { AID_1, "ab00000000000000000000000000000000000000000000000000000000000001", COTERIE_WIRE_ERROR_ORDER },
    { AID_1, AID_2, COTERIE_WIRE_ERROR_DUPLICATE },
    { "\"device\":5", "\"device\":7", COTERIE_WIRE_ERROR_ORDER },
    { "\"device\":5", "\"device\":6", COTERIE_WIRE_ERROR_DUPLICATE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *json = json_sample_with (send, rows[i].from, rows[i].to);
      g_autoptr (JsonNode) node = json_sample_open (json);
      g_autoptr (GBytes) frame = coterie_send_frame_from_json (node, NULL);
      g_autoptr (GError) error = NULL;
      g_auto (CoterieSend) parsed;

      g_assert_nonnull (frame);
      g_assert_false (coterie_send_parse (&parsed, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame), &error));
      g_assert_error (error, COTERIE_WIRE_ERROR, (int) rows[i].code);
    }
}

static void
test_send_arrives (void)
{
  g_autoptr (JsonNode) node = json_sample_open (send);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) frame = coterie_send_frame_from_json (node, &error);
  g_auto (CoterieSend) parsed = { 0 };

  g_assert_no_error (error);
  coterie_send_parse (&parsed, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame), &error);
  g_assert_no_error (error);
  g_assert_cmpint (parsed.klass, ==, COTERIE_CLASS_URGENT);
  g_assert_true (parsed.partial);
  g_assert_cmpmem (parsed.common, parsed.common_size, "\1\2\3", 3);
  g_assert_cmpuint (parsed.n_accounts, ==, 2);
  g_assert_cmpuint (parsed.accounts[0].n_envelopes, ==, 0);
  g_assert_cmpuint (parsed.envelopes[1].registration, ==, 4712);
  g_assert_cmpmem (parsed.envelopes[1].bytes, parsed.envelopes[1].size, "\x33", 1);
}

static void
test_mailbox_with_common_part (void)
{
  guint8 aid[COTERIE_AID_BYTES] = { 7 };
  CoterieDeliver deliver = { .id = 1,
                             .time_ms = 2,
                             .klass = COTERIE_CLASS_FLEETING,
                             .kind = COTERIE_ENVELOPE_PREKEY,
                             .aid = aid,
                             .device = 3,
                             .size = 2,
                             .bytes = (const guint8 *) "ab",
                             .common_size = 3,
                             .common = (const guint8 *) "cde" };
  g_autoptr (GBytes) frame = coterie_deliver_encode (&deliver);
  g_autoptr (GPtrArray) frames = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;
  CoterieWriter writer;
  gboolean more;

  coterie_writer_init (&writer);
  coterie_mailbox_reply_begin (&writer);
  coterie_mailbox_reply_add (&writer, &deliver);
  coterie_mailbox_reply_add (&writer, &deliver);
  coterie_mailbox_reply_end (&writer, TRUE);
  json = coterie_writer_finish_string (&writer);
  node = json_sample_open (json);
  frames = coterie_mailbox_reply_from_json (node, &more, &error);
  g_assert_no_error (error);
  g_assert_true (more);
  g_assert_cmpuint (frames->len, ==, 2);
  g_assert_true (g_bytes_equal (g_ptr_array_index (frames, 1), frame));
}

static void
test_hostile_mailbox (void)
{
  static const char good[] = "{\"envelopes\":[{\"id\":9,\"time\":5,\"class\":\"stored\",\"kind\":1,\"aid\":\"" AID_1
                             "\",\"device\":1,\"bytes\":\"MwgB\"}],\"more\":false}";
  static const struct
  {
    const char *from;
    const char *to;
    CoterieWireError code;
  } rows[] = {
    { "\"id\":9", "\"id\":0", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
    { "stored", "eternal", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
    { "\"kind\":1", "\"kind\":3", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
    { "MwgB", "", COTERIE_WIRE_ERROR_WRONG_SIZE },
    { ",\"more\":false", "", COTERIE_WIRE_ERROR_MISSING },
    { "\"device\":1", "\"device\":0", COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *json = json_sample_with (good, rows[i].from, rows[i].to);
      g_autoptr (JsonNode) node = json_sample_open (json);
      g_autoptr (GError) error = NULL;
      gboolean more;

      g_assert_null (coterie_mailbox_reply_from_json (node, &more, &error));
      g_assert_error (error, COTERIE_WIRE_ERROR, (int) rows[i].code);
    }
}

static void
test_send_reply_with_unreached (void)
{
  CoterieDeviceId unreached[] = { { { 1 }, 2 }, { { 3 }, 4 } };
  CoterieAnswer answer = { 5, 6, COTERIE_ANSWER_REPEATED, 2, unreached };
  g_auto (CoterieAnswer) read = { 0 };
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;
  CoterieWriter writer;

  coterie_writer_init (&writer);
  coterie_send_reply_write (&answer, &writer);
  json = coterie_writer_finish_string (&writer);
  node = json_sample_open (json);
  coterie_send_reply_from_json (&read, node, &error);
  g_assert_no_error (error);
  g_assert_cmpint (read.code, ==, COTERIE_ANSWER_REPEATED);
  g_assert_cmpmem (read.unreached, read.n_unreached * sizeof (CoterieDeviceId), unreached, sizeof unreached);
}

static void
test_acknowledgements (void)
{
  g_autoptr (GString) most = g_string_new ("{\"ids\":[1");
  guint64 ids[COTERIE_ACK_MAX_IDS];
  guint n_ids;

  for (guint i = 1; i < COTERIE_ACK_MAX_IDS; i++)
    g_string_append (most, ",2");
  for (guint extra = 0; extra < 2; extra++)
    {
      g_autofree char *json = g_strdup_printf ("%s%s]}", most->str, extra ? ",3" : "");
      g_autoptr (JsonNode) node = json_sample_open (json);
      g_assert_cmpint (coterie_ack_request_from_json (node, ids, &n_ids, NULL), ==, extra == 0);
    }
  for (guint i = 0; i < 3; i++)
    {
      static const char *const bad[] = { "{\"ids\":[]}", "{\"ids\":[0]}", "{\"ids\":[1],\"all\":true}" };
      g_autoptr (JsonNode) node = json_sample_open (bad[i]);
      g_assert_false (coterie_ack_request_from_json (node, ids, &n_ids, NULL));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      g_autofree char *path = g_strdup_printf ("/wire/mailbox/hostile-send/%s", hostile[i].rule);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_hostile);
    }
  g_test_add_func ("/wire/mailbox/order-is-checked-by-the-frame", test_order_is_checked_by_the_frame);
  g_test_add_func ("/wire/mailbox/send-arrives", test_send_arrives);
  g_test_add_func ("/wire/mailbox/mailbox-with-common-part", test_mailbox_with_common_part);
  g_test_add_func ("/wire/mailbox/hostile-mailbox", test_hostile_mailbox);
  g_test_add_func ("/wire/mailbox/send-reply-with-unreached", test_send_reply_with_unreached);
  g_test_add_func ("/wire/mailbox/acknowledgements", test_acknowledgements);
  return g_test_run ();
}
