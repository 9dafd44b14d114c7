// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/errors.h"
#include "wire/frames.h"
#include "wire/limits.h"

#include "base/bytes.h"

#include <string.h>

static const guint8 aid_1[COTERIE_AID_BYTES] = { 0xaa, [31] = 1 };
static const guint8 aid_2[COTERIE_AID_BYTES] = { 0xaa, [31] = 2 };
static const guint8 head_1[COTERIE_HEAD_BYTES] = { 0xcc, [31] = 1 };
static const guint8 head_2[COTERIE_HEAD_BYTES] = { 0xcc, [31] = 2 };

/* Two accounts: the own one without devices, another one with two. */
static GBytes *
make_send (void)
{
  CoterieSendEnvelope envelopes[] = {
    { 1, 4711, COTERIE_ENVELOPE_PREKEY, 3, (const guint8 *) "abc" },
    { 3, 1, COTERIE_ENVELOPE_MESSAGE, 2, (const guint8 *) "de" },
  };
  CoterieSendAccount accounts[] = { { aid_1, 1, head_1, 0, 0 }, { aid_2, 2, head_2, 0, 2 } };
  CoterieSend send = {
    .klass = COTERIE_CLASS_STORED,
    .number = 17,
    .common = (const guint8 *) "common",
    .common_size = 6,
    .n_accounts = 2,
    .accounts = accounts,
    .n_envelopes = 2,
    .envelopes = envelopes,
  };
  return coterie_send_encode (&send);
}

static GBytes *
make_deliver (void)
{
  CoterieDeliver deliver = {
    .id = 9,
    .time_ms = G_GUINT64_CONSTANT (1767323045000),
    .klass = COTERIE_CLASS_URGENT,
    .kind = COTERIE_ENVELOPE_MESSAGE,
    .aid = aid_1,
    .device = 64,
    .size = 3,
    .bytes = (const guint8 *) "abc",
    .common_size = 2,
    .common = (const guint8 *) "de",
  };
  return coterie_deliver_encode (&deliver);
}

static GBytes *
make_ack (void)
{
  return coterie_ack_encode ((const guint64[]){ 10, 9, COTERIE_JSON_INTEGER_MAX }, 3);
}

static GBytes *
make_answer (void)
{
  CoterieDeviceId unreached[] = { { { 1 }, 1 }, { { 2 }, 64 } };
  CoterieAnswer answer = { .number = 5, .time_ms = 6, .code = COTERIE_ANSWER_REPEATED, 2, unreached };
  return coterie_answer_encode (&answer);
}

static gboolean
parse_send (const guint8 *bytes, gsize size, GError **error)
{
  g_auto (CoterieSend) send;
  return coterie_send_parse (&send, bytes, size, error);
}

static gboolean
parse_deliver (const guint8 *bytes, gsize size, GError **error)
{
  CoterieDeliver deliver;
  return coterie_deliver_parse (&deliver, bytes, size, error);
}

static gboolean
parse_ack (const guint8 *bytes, gsize size, GError **error)
{
  guint64 ids[COTERIE_ACK_MAX_IDS];
  guint n_ids;
  return coterie_ack_parse (bytes, size, ids, &n_ids, error);
}

static gboolean
parse_answer (const guint8 *bytes, gsize size, GError **error)
{
  g_auto (CoterieAnswer) answer;
  return coterie_answer_parse (&answer, bytes, size, error);
}

static const struct
{
  const char *name;
  CoterieFrameType type;
  GBytes *(*make) (void);
  gboolean (*parse) (const guint8 *bytes, gsize size, GError **error);
} kinds[] = {
  { "send", COTERIE_FRAME_SEND, make_send, parse_send },
  { "deliver", COTERIE_FRAME_DELIVER, make_deliver, parse_deliver },
  { "ack", COTERIE_FRAME_ACK, make_ack, parse_ack },
  { "answer", COTERIE_FRAME_ANSWER, make_answer, parse_answer },
};

static void
test_cut_at_every_byte (gconstpointer row)
{
  guint i = GPOINTER_TO_UINT (row);
  g_autoptr (GBytes) frame = kinds[i].make ();
  gsize size = g_bytes_get_size (frame);
  CoterieFrameType type;

  g_assert_true (coterie_frame_peek_type (g_bytes_get_data (frame, NULL), size, &type, NULL));
  g_assert_cmpint (type, ==, kinds[i].type);
  for (gsize cut = 0; cut < size; cut++)
    {
      g_autofree guint8 *exact = g_memdup2 (g_bytes_get_data (frame, NULL), cut);
      g_autoptr (GError) error = NULL;
      g_assert_false (kinds[i].parse (exact, cut, &error));
      g_assert_error (error, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_CUT);
    }
}

static void
test_every_trailing_byte (gconstpointer row)
{
  guint i = GPOINTER_TO_UINT (row);
  g_autoptr (GBytes) frame = kinds[i].make ();
  gsize size = g_bytes_get_size (frame);
  g_autofree guint8 *longer = g_malloc (size + 1);

  memcpy (longer, g_bytes_get_data (frame, NULL), size);
  g_assert_true (kinds[i].parse (longer, size, NULL));
  for (guint byte = 0; byte < 256; byte++)
    {
      g_autoptr (GError) error = NULL;
      longer[size] = byte;
      g_assert_false (kinds[i].parse (longer, size + 1, &error));
      g_assert_error (error, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_TRAILING);
    }
}

/* Whatever one byte becomes, the frame is refused or stays one that the encoder could have written. */
static void
test_every_changed_byte (gconstpointer row)
{
  guint i = GPOINTER_TO_UINT (row);
  g_autoptr (GBytes) frame = kinds[i].make ();
  gsize size = g_bytes_get_size (frame);
  g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (frame, NULL), size);

  for (gsize at = 0; at < size; at++)
    {
      guint8 original = copy[at];
      for (guint byte = 0; byte < 256; byte++)
        {
          g_autoptr (GError) error = NULL;
          copy[at] = byte;
          if (!kinds[i].parse (copy, size, &error))
            g_assert_cmpuint (error->domain, ==, COTERIE_WIRE_ERROR);
        }
      copy[at] = original;
    }
}

static void
test_other_type (gconstpointer row)
{
  guint i = GPOINTER_TO_UINT (row);

  for (guint j = 0; j < G_N_ELEMENTS (kinds); j++)
    {
      g_autoptr (GBytes) frame = kinds[j].make ();
      g_autoptr (GError) error = NULL;
      gboolean ok = kinds[i].parse (g_bytes_get_data (frame, NULL), g_bytes_get_size (frame), &error);
      g_assert_cmpint (ok, ==, i == j);
      if (i != j)
        g_assert_error (error, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_UNKNOWN_TYPE);
    }
}

static void
test_too_large (gconstpointer row)
{
  guint i = GPOINTER_TO_UINT (row);
  g_autofree guint8 *bytes = g_malloc0 (COTERIE_BINARY_FRAME_MAX_BYTES + 1);
  g_autoptr (GError) error = NULL;
  CoterieFrameType type;

  bytes[0] = kinds[i].type;
  g_assert_false (kinds[i].parse (bytes, COTERIE_BINARY_FRAME_MAX_BYTES + 1, &error));
  g_assert_error (error, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_false (coterie_frame_peek_type (bytes, COTERIE_BINARY_FRAME_MAX_BYTES + 1, &type, &error));
  g_assert_error (error, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_TOO_LARGE);
}

static void
test_types_that_do_not_exist (void)
{
  for (guint byte = 0; byte < 256; byte++)
    {
      guint8 bytes[1] = { byte };
      CoterieFrameType type;
      g_assert_cmpint (coterie_frame_peek_type (bytes, 1, &type, NULL), ==, byte >= 1 && byte <= 4);
    }
  g_assert_false (coterie_frame_peek_type (NULL, 0, &(CoterieFrameType){ 0 }, NULL));
}

static void
test_send_returns (void)
{
  g_autoptr (GBytes) frame = make_send ();
  g_autoptr (GBytes) again = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (CoterieSend) send;

  coterie_send_parse (&send, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame), &error);
  g_assert_no_error (error);
  g_assert_cmpint (send.klass, ==, COTERIE_CLASS_STORED);
  g_assert_false (send.partial);
  g_assert_cmpuint (send.number, ==, 17);
  g_assert_cmpmem (send.common, send.common_size, "common", 6);
  g_assert_cmpuint (send.n_accounts, ==, 2);
  g_assert_cmpuint (send.n_envelopes, ==, 2);
  g_assert_cmpuint (send.accounts[0].n_envelopes, ==, 0);
  g_assert_cmpmem (send.accounts[1].aid, COTERIE_AID_BYTES, aid_2, COTERIE_AID_BYTES);
  g_assert_cmpuint (send.accounts[1].length, ==, 2);
  g_assert_cmpmem (send.accounts[1].head, COTERIE_HEAD_BYTES, head_2, COTERIE_HEAD_BYTES);
  g_assert_cmpuint (send.accounts[1].first_envelope, ==, 0);
  g_assert_cmpuint (send.accounts[1].n_envelopes, ==, 2);
  g_assert_cmpuint (send.envelopes[0].device, ==, 1);
  g_assert_cmpuint (send.envelopes[0].registration, ==, 4711);
  g_assert_cmpint (send.envelopes[0].kind, ==, COTERIE_ENVELOPE_PREKEY);
  g_assert_cmpmem (send.envelopes[1].bytes, send.envelopes[1].size, "de", 2);
  g_assert_null (send.heap_accounts);
  g_assert_null (send.heap_envelopes);
  again = coterie_send_encode (&send);
  g_assert_true (g_bytes_equal (frame, again));
}

static void
test_deliver_returns (void)
{
  g_autoptr (GBytes) frame = make_deliver ();
  g_autoptr (GBytes) again = NULL;
  g_autoptr (GError) error = NULL;
  CoterieDeliver deliver;

  coterie_deliver_parse (&deliver, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (deliver.id, ==, 9);
  g_assert_cmpuint (deliver.time_ms, ==, G_GUINT64_CONSTANT (1767323045000));
  g_assert_cmpint (deliver.klass, ==, COTERIE_CLASS_URGENT);
  g_assert_cmpint (deliver.kind, ==, COTERIE_ENVELOPE_MESSAGE);
  g_assert_cmpmem (deliver.aid, COTERIE_AID_BYTES, aid_1, COTERIE_AID_BYTES);
  g_assert_cmpuint (deliver.device, ==, 64);
  g_assert_cmpmem (deliver.bytes, deliver.size, "abc", 3);
  g_assert_cmpmem (deliver.common, deliver.common_size, "de", 2);
  again = coterie_deliver_encode (&deliver);
  g_assert_true (g_bytes_equal (frame, again));
}

static void
test_ack_returns (void)
{
  g_autoptr (GBytes) frame = make_ack ();
  guint64 ids[COTERIE_ACK_MAX_IDS];
  guint n_ids;

  g_assert_true (coterie_ack_parse (g_bytes_get_data (frame, NULL), g_bytes_get_size (frame), ids, &n_ids, NULL));
  g_assert_cmpuint (n_ids, ==, 3);
  g_assert_cmpuint (ids[0], ==, 10);
  g_assert_cmpuint (ids[1], ==, 9);
  g_assert_cmpuint (ids[2], ==, COTERIE_JSON_INTEGER_MAX);
}

static void
test_answer_returns (void)
{
  g_autoptr (GBytes) frame = make_answer ();
  g_autoptr (GBytes) again = NULL;
  g_auto (CoterieAnswer) answer;

  g_assert_true (coterie_answer_parse (&answer, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame), NULL));
  g_assert_cmpuint (answer.number, ==, 5);
  g_assert_cmpuint (answer.time_ms, ==, 6);
  g_assert_cmpint (answer.code, ==, COTERIE_ANSWER_REPEATED);
  g_assert_cmpuint (answer.n_unreached, ==, 2);
  g_assert_cmpuint (answer.unreached[1].aid[0], ==, 2);
  g_assert_cmpuint (answer.unreached[1].device, ==, 64);
  again = coterie_answer_encode (&answer);
  g_assert_true (g_bytes_equal (frame, again));
}

/* Sends of all sizes around the inline storage and up to the limits. */
static GBytes *
make_large_send (guint n_accounts, guint n_devices)
{
  g_autofree CoterieSendAccount *accounts = g_new0 (CoterieSendAccount, n_accounts);
  g_autofree CoterieSendEnvelope *envelopes = g_new0 (CoterieSendEnvelope, n_accounts * n_devices);
  g_autofree guint8 *aids = g_malloc0_n (n_accounts, COTERIE_AID_BYTES);
  CoterieSend send = { .klass = COTERIE_CLASS_STORED,
                       .number = 1,
                       .n_accounts = n_accounts,
                       .accounts = accounts,
                       .n_envelopes = n_accounts * n_devices,
                       .envelopes = envelopes };

  for (guint i = 0; i < n_accounts; i++)
    {
      guint8 *aid = aids + i * COTERIE_AID_BYTES;
      coterie_bytes_store_u32 (aid, i);
      accounts[i] = (CoterieSendAccount){ aid, 1, head_1, i * n_devices, n_devices };
      for (guint j = 0; j < n_devices; j++)
        envelopes[i * n_devices + j] =
            (CoterieSendEnvelope){ j + 1, 1 + i, COTERIE_ENVELOPE_MESSAGE, 1, (const guint8 *) "x" };
    }
  return coterie_send_encode (&send);
}

static void
test_sends_of_every_size (void)
{
  static const struct
  {
    guint n_accounts;
    guint n_devices;
    gboolean ok;
  } sizes[] = { { 1, 0, TRUE },    { 1, 16, TRUE },    { 1, 17, TRUE },    { 1, 64, TRUE },  { 4, 4, TRUE },
                { 5, 4, TRUE },    { 2, 8, TRUE },     { 17, 1, TRUE },    { 200, 5, TRUE }, { 1000, 1, TRUE },
                { 1001, 0, TRUE }, { 1002, 0, FALSE }, { 1001, 1, FALSE }, { 1, 65, FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GBytes) frame = make_large_send (sizes[i].n_accounts, sizes[i].n_devices);
      g_autoptr (GBytes) again = NULL;
      g_auto (CoterieSend) send;
      gboolean ok = coterie_send_parse (&send, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame), NULL);

      g_assert_cmpint (ok, ==, sizes[i].ok);
      if (!ok)
        continue;
      g_assert_cmpuint (send.n_accounts, ==, sizes[i].n_accounts);
      g_assert_cmpuint (send.n_envelopes, ==, sizes[i].n_accounts * sizes[i].n_devices);
      again = coterie_send_encode (&send);
      g_assert_true (g_bytes_equal (frame, again));
    }
}

/* A change of one place of a good frame, and the rule that it breaks. Offsets are those of make_send(). */
#define COMMON_AT 12
#define ACCOUNTS_AT (COMMON_AT + 4 + 6)
#define ACCOUNT_1_AT (ACCOUNTS_AT + 2)
#define ACCOUNT_2_AT (ACCOUNT_1_AT + 69)
#define DEVICE_1_AT (ACCOUNT_2_AT + 69)
#define DEVICE_2_AT (DEVICE_1_AT + 11 + 3)

static const struct
{
  const char *rule;
  gsize at;
  guint8 n_bytes;
  guint64 value;
  CoterieWireError code;
} hostile_sends[] = {
  { "class-0", 1, 1, 0, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "class-4", 1, 1, 4, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "flag-bit-2", 2, 2, 5, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "flag-bit-15", 2, 2, 0x8001, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "number-0", 4, 8, 0, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "number-above-2-53", 4, 8, COTERIE_JSON_INTEGER_MAX + 1, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "common-part-empty", COMMON_AT, 4, 0, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "common-part-too-large", COMMON_AT, 4, COTERIE_ENVELOPE_MAX_BYTES + 1, COTERIE_WIRE_ERROR_TOO_LARGE },
  { "common-part-beyond-the-end", COMMON_AT, 4, 4096, COTERIE_WIRE_ERROR_CUT },
  { "no-account", ACCOUNTS_AT, 2, 0, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "one-account-less", ACCOUNTS_AT, 2, 1, COTERIE_WIRE_ERROR_TRAILING },
  { "one-account-more", ACCOUNTS_AT, 2, 3, COTERIE_WIRE_ERROR_CUT },
  { "1000-accounts-announced", ACCOUNTS_AT, 2, 1000, COTERIE_WIRE_ERROR_CUT },
  { "65535-accounts", ACCOUNTS_AT, 2, 65535, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "accounts-descend", ACCOUNT_1_AT, 1, 0xab, COTERIE_WIRE_ERROR_ORDER },
  { "accounts-equal", ACCOUNT_2_AT + 31, 1, 1, COTERIE_WIRE_ERROR_DUPLICATE },
  { "chain-length-0", ACCOUNT_1_AT + 32, 4, 0, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "chain-length-129", ACCOUNT_1_AT + 32, 4, 129, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "one-device-less", ACCOUNT_2_AT + 68, 1, 1, COTERIE_WIRE_ERROR_TRAILING },
  { "one-device-more", ACCOUNT_2_AT + 68, 1, 3, COTERIE_WIRE_ERROR_CUT },
  { "255-devices", ACCOUNT_2_AT + 68, 1, 255, COTERIE_WIRE_ERROR_CUT },
  { "device-0", DEVICE_1_AT, 4, 0, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "device-65", DEVICE_2_AT, 4, 65, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "device-2-31", DEVICE_2_AT, 4, 0x80000001, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "devices-descend", DEVICE_1_AT, 4, 4, COTERIE_WIRE_ERROR_ORDER },
  { "devices-equal", DEVICE_1_AT, 4, 3, COTERIE_WIRE_ERROR_DUPLICATE },
  { "registration-0", DEVICE_1_AT + 4, 2, 0, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "registration-16381", DEVICE_1_AT + 4, 2, 16381, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "kind-0", DEVICE_1_AT + 6, 1, 0, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "kind-3", DEVICE_1_AT + 6, 1, 3, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "envelope-empty", DEVICE_2_AT + 7, 4, 0, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "envelope-shorter", DEVICE_2_AT + 7, 4, 1, COTERIE_WIRE_ERROR_TRAILING },
  { "envelope-longer", DEVICE_2_AT + 7, 4, 3, COTERIE_WIRE_ERROR_CUT },
  { "envelope-too-large", DEVICE_2_AT + 7, 4, COTERIE_ENVELOPE_MAX_BYTES + 1, COTERIE_WIRE_ERROR_TOO_LARGE },
  { "envelope-of-4-gigabytes", DEVICE_2_AT + 7, 4, 0xffffffff, COTERIE_WIRE_ERROR_TOO_LARGE },
};

static void
put (guint8 *at, guint8 n_bytes, guint64 value)
{
  for (guint i = 0; i < n_bytes; i++)
    at[i] = value >> (8 * (n_bytes - 1 - i));
}

static void
test_hostile_send (gconstpointer row)
{
  guint i = GPOINTER_TO_UINT (row);
  g_autoptr (GBytes) frame = make_send ();
  gsize size = g_bytes_get_size (frame);
  g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (frame, NULL), size);
  g_autoptr (GError) error = NULL;

  put (bytes + hostile_sends[i].at, hostile_sends[i].n_bytes, hostile_sends[i].value);
  g_assert_false (parse_send (bytes, size, &error));
  g_assert_error (error, COTERIE_WIRE_ERROR, (int) hostile_sends[i].code);
}

static const struct
{
  const char *rule;
  guint kind; /* of the table `kinds` */
  gsize at;
  guint8 n_bytes;
  guint64 value;
  CoterieWireError code;
} hostile_others[] = {
  { "deliver-id-0", 1, 1, 8, 0, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "deliver-id-above-2-53", 1, 1, 8, G_MAXUINT64, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "deliver-time-above-2-53", 1, 9, 8, G_MAXUINT64, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "deliver-class-0", 1, 17, 1, 0, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "deliver-kind-0", 1, 18, 1, 0, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "deliver-device-0", 1, 51, 4, 0, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "deliver-device-65", 1, 51, 4, 65, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "deliver-empty", 1, 55, 4, 0, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "deliver-too-large", 1, 55, 4, COTERIE_ENVELOPE_MAX_BYTES + 1, COTERIE_WIRE_ERROR_TOO_LARGE },
  { "deliver-common-too-large", 1, 62, 4, COTERIE_ENVELOPE_MAX_BYTES + 1, COTERIE_WIRE_ERROR_TOO_LARGE },
  { "deliver-common-shorter", 1, 62, 4, 1, COTERIE_WIRE_ERROR_TRAILING },
  { "deliver-common-none-but-bytes", 1, 62, 4, 0, COTERIE_WIRE_ERROR_TRAILING },
  { "ack-of-nothing", 2, 1, 2, 0, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "ack-1001", 2, 1, 2, 1001, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "ack-less", 2, 1, 2, 2, COTERIE_WIRE_ERROR_TRAILING },
  { "ack-more", 2, 1, 2, 4, COTERIE_WIRE_ERROR_CUT },
  { "ack-id-0", 2, 3, 8, 0, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "answer-number-0", 3, 1, 8, 0, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "answer-code-2", 3, 17, 1, 2, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "answer-less", 3, 18, 2, 1, COTERIE_WIRE_ERROR_TRAILING },
  { "answer-more", 3, 18, 2, 3, COTERIE_WIRE_ERROR_CUT },
  { "answer-1001-unreached", 3, 18, 2, 1001, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
  { "answer-device-0", 3, 52, 4, 0, COTERIE_WIRE_ERROR_OUT_OF_RANGE },
};

static void
test_hostile_other (gconstpointer row)
{
  guint i = GPOINTER_TO_UINT (row);
  g_autoptr (GBytes) frame = kinds[hostile_others[i].kind].make ();
  gsize size = g_bytes_get_size (frame);
  g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (frame, NULL), size);
  g_autoptr (GError) error = NULL;

  put (bytes + hostile_others[i].at, hostile_others[i].n_bytes, hostile_others[i].value);
  g_assert_false (kinds[hostile_others[i].kind].parse (bytes, size, &error));
  g_assert_error (error, COTERIE_WIRE_ERROR, (int) hostile_others[i].code);
}

static void
test_flags (void)
{
  g_autoptr (GBytes) plain = make_large_send (1, 1);
  gsize size = g_bytes_get_size (plain);
  g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (plain, NULL), size);
  g_auto (CoterieSend) send;

  bytes[3] = 2;
  g_assert_true (coterie_send_parse (&send, bytes, size, NULL));
  g_assert_true (send.partial);
  g_assert_cmpuint (send.common_size, ==, 0);
  g_assert_null (send.common);
  bytes[3] = 1; /* announces a common part that is not there */
  g_assert_false (parse_send (bytes, size, NULL));
}

static void
test_largest_envelope (void)
{
  g_autofree guint8 *sealed = g_malloc0 (COTERIE_ENVELOPE_MAX_BYTES);
  CoterieSendEnvelope envelope = { 1, 1, COTERIE_ENVELOPE_MESSAGE, COTERIE_ENVELOPE_MAX_BYTES, sealed };
  CoterieSendAccount account = { aid_1, 1, head_1, 0, 1 };
  CoterieSend send = { .klass = COTERIE_CLASS_FLEETING,
                       .number = 1,
                       .n_accounts = 1,
                       .accounts = &account,
                       .n_envelopes = 1,
                       .envelopes = &envelope,
                       .partial = TRUE,
                       .common = sealed,
                       .common_size = COTERIE_ENVELOPE_MAX_BYTES };
  g_autoptr (GBytes) frame = coterie_send_encode (&send);
  g_auto (CoterieSend) read;

  g_assert_true (coterie_send_parse (&read, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame), NULL));
  g_assert_cmpuint (read.envelopes[0].size, ==, COTERIE_ENVELOPE_MAX_BYTES);
  g_assert_cmpuint (read.common_size, ==, COTERIE_ENVELOPE_MAX_BYTES);
}

static void
test_class_words (void)
{
  g_assert_cmpstr (coterie_class_to_string (COTERIE_CLASS_STORED), ==, "stored");
  g_assert_cmpstr (coterie_class_to_string (COTERIE_CLASS_URGENT), ==, "urgent");
  g_assert_cmpstr (coterie_class_to_string (COTERIE_CLASS_FLEETING), ==, "fleeting");
}

static void
add_for_each_kind (const char *test_name, GTestDataFunc test)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strdup_printf ("/wire/frames/%s/%s", kinds[i].name, test_name);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_for_each_kind ("cut-at-every-byte", test_cut_at_every_byte);
  add_for_each_kind ("every-trailing-byte", test_every_trailing_byte);
  add_for_each_kind ("every-changed-byte", test_every_changed_byte);
  add_for_each_kind ("other-type", test_other_type);
  add_for_each_kind ("too-large", test_too_large);
  for (guint i = 0; i < G_N_ELEMENTS (hostile_sends); i++)
    {
      g_autofree char *path = g_strdup_printf ("/wire/frames/send/hostile/%s", hostile_sends[i].rule);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_hostile_send);
    }
  for (guint i = 0; i < G_N_ELEMENTS (hostile_others); i++)
    {
      g_autofree char *path = g_strdup_printf ("/wire/frames/hostile/%s", hostile_others[i].rule);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_hostile_other);
    }
  g_test_add_func ("/wire/frames/types-that-do-not-exist", test_types_that_do_not_exist);
  g_test_add_func ("/wire/frames/send/returns", test_send_returns);
  g_test_add_func ("/wire/frames/deliver/returns", test_deliver_returns);
  g_test_add_func ("/wire/frames/ack/returns", test_ack_returns);
  g_test_add_func ("/wire/frames/answer/returns", test_answer_returns);
  g_test_add_func ("/wire/frames/send/of-every-size", test_sends_of_every_size);
  g_test_add_func ("/wire/frames/send/flags", test_flags);
  g_test_add_func ("/wire/frames/send/largest-envelope", test_largest_envelope);
  g_test_add_func ("/wire/frames/class-words", test_class_words);
  return g_test_run ();
}
