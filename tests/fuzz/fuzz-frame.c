// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/frames.h"
#include "wire/json-door.h"
#include "wire/limits.h"
#include "wire/text-frames.h"

/* A frame of the socket, read as a binary one and as a text one. A binary frame that is accepted has one encoding. */

static void
assert_same (GBytes *encoded, const guint8 *data, gsize size)
{
  g_assert_cmpmem (g_bytes_get_data (encoded, NULL), g_bytes_get_size (encoded), data, size);
  g_bytes_unref (encoded);
}

static void
read_binary (const guint8 *data, gsize size)
{
  g_auto (CoterieSend) send;
  g_auto (CoterieAnswer) answer;
  CoterieDeliver deliver;
  CoterieFrameType type;
  guint64 ids[COTERIE_ACK_MAX_IDS];
  guint n_ids;

  coterie_frame_peek_type (data, size, &type, NULL);
  if (coterie_send_parse (&send, data, size, NULL))
    assert_same (coterie_send_encode (&send), data, size);
  if (coterie_deliver_parse (&deliver, data, size, NULL))
    assert_same (coterie_deliver_encode (&deliver), data, size);
  if (coterie_ack_parse (data, size, ids, &n_ids, NULL))
    assert_same (coterie_ack_encode (ids, n_ids), data, size);
  if (coterie_answer_parse (&answer, data, size, NULL))
    assert_same (coterie_answer_encode (&answer), data, size);
}

static void
read_text (const char *data, gsize size)
{
  g_autoptr (JsonNode) node = coterie_json_open (data, size, COTERIE_TEXT_FRAME_MAX_BYTES, NULL);
  g_auto (CoterieTextFrame) frame = { 0 };
  CoterieFrameRequest request;

  if (node == NULL)
    return;
  coterie_frame_request_from_json (&request, node, NULL);
  coterie_text_frame_from_json (&frame, node, NULL);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  read_binary (data, size);
  read_text ((const char *) data, size);
  return 0;
}
