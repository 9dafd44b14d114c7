// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-wire"

#include "wire/mailbox.h"

#include "wire/errors.h"
#include "wire/limits.h"
#include "wire/reader.h"

static const char *const class_words[] = { "stored", "urgent", "fleeting", NULL };

static CoterieClass
read_class (CoterieReader *reader)
{
  return COTERIE_CLASS_STORED + coterie_reader_word (reader, "class", class_words);
}

/* What a send read from JSON owns until its frame is written. */
typedef struct
{
  GArray *accounts;  /* of CoterieSendAccount */
  GArray *envelopes; /* of CoterieSendEnvelope */
  GPtrArray *owned;  /* of GBytes */
} SendParts;

static void
send_parts_init (SendParts *self)
{
  self->accounts = g_array_new (FALSE, TRUE, sizeof (CoterieSendAccount));
  self->envelopes = g_array_new (FALSE, TRUE, sizeof (CoterieSendEnvelope));
  self->owned = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
}

static void
send_parts_clear (SendParts *self)
{
  g_array_unref (self->accounts);
  g_array_unref (self->envelopes);
  g_ptr_array_unref (self->owned);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SendParts, send_parts_clear)

/* Takes the bytes and keeps them for the time of the encoding. */
static const guint8 *
keep (SendParts *parts, GBytes *bytes, guint32 *size)
{
  *size = 0;
  if (bytes == NULL)
    return NULL;
  g_ptr_array_add (parts->owned, bytes);
  *size = g_bytes_get_size (bytes);
  return g_bytes_get_data (bytes, NULL);
}

static const guint8 *
keep_hex (SendParts *parts, CoterieReader *reader, const char *name, gsize n_bytes)
{
  guint8 *bytes = g_malloc (n_bytes);
  guint32 size;

  coterie_reader_hex (reader, name, bytes, n_bytes);
  return keep (parts, g_bytes_new_take (bytes, n_bytes), &size);
}

static void
read_envelope (SendParts *parts, CoterieReader *reader)
{
  CoterieSendEnvelope envelope = { 0 };

  envelope.device = coterie_reader_uint (reader, "device", 1, COTERIE_CHAIN_MAX_DEVICES);
  envelope.registration = coterie_reader_uint (reader, "registration_id", 1, COTERIE_REGISTRATION_ID_MAX);
  envelope.kind = coterie_reader_uint (reader, "kind", COTERIE_ENVELOPE_PREKEY, COTERIE_ENVELOPE_MESSAGE);
  envelope.bytes = keep (parts, coterie_reader_base64 (reader, "bytes", 1, COTERIE_ENVELOPE_MAX_BYTES), &envelope.size);
  coterie_reader_end (reader);
  g_array_append_val (parts->envelopes, envelope);
}

static void
read_account (SendParts *parts, CoterieReader *reader)
{
  CoterieSendAccount account = { 0 };
  CoterieReaderArray devices;
  CoterieReader item;

  account.aid = keep_hex (parts, reader, "aid", COTERIE_AID_BYTES);
  account.length = coterie_reader_uint (reader, "length", 1, COTERIE_CHAIN_MAX_RECORDS);
  account.head = keep_hex (parts, reader, "head", COTERIE_HEAD_BYTES);
  account.first_envelope = parts->envelopes->len;
  coterie_reader_array (reader, "devices", 0, COTERIE_CHAIN_MAX_DEVICES, &devices);
  while (coterie_reader_array_next_object (&devices, &item))
    read_envelope (parts, &item);
  account.n_envelopes = parts->envelopes->len - account.first_envelope;
  coterie_reader_end (reader);
  g_array_append_val (parts->accounts, account);
}

/**
 * coterie_send_frame_from_json:
 * @node: (nullable): what passed coterie_json_open()
 *
 * Turns a send as JSON into its binary frame. Exact; what binary frames refuse beyond the bounds of each member, such
 * as accounts in another order, coterie_send_parse() refuses afterwards.
 *
 * Returns: (transfer full): the frame; NULL and COTERIE_WIRE_ERROR when it is malformed
 */
GBytes *
coterie_send_frame_from_json (JsonNode *node, GError **error)
{
  CoterieReader reader, item;
  CoterieReaderArray accounts;
  CoterieSend send = { 0 };
  g_auto (SendParts) parts;

  send_parts_init (&parts);
  coterie_reader_init (&reader, node);
  send.number = coterie_reader_uint (&reader, "send", 1, COTERIE_JSON_INTEGER_MAX);
  send.klass = read_class (&reader);
  send.partial = coterie_reader_bool (&reader, "partial");
  send.common = keep (&parts, coterie_reader_base64_optional (&reader, "common", 1, COTERIE_ENVELOPE_MAX_BYTES),
                      &send.common_size);
  coterie_reader_array (&reader, "accounts", 1, COTERIE_SEND_MAX_DEVICES + 1, &accounts);
  while (coterie_reader_array_next_object (&accounts, &item))
    read_account (&parts, &item);
  if (!coterie_reader_finish (&reader, error))
    return NULL;

  send.n_accounts = parts.accounts->len;
  send.accounts = (CoterieSendAccount *) parts.accounts->data;
  send.n_envelopes = parts.envelopes->len;
  send.envelopes = (CoterieSendEnvelope *) parts.envelopes->data;
  return coterie_send_encode (&send);
}

static void
write_account (const CoterieSend *send, const CoterieSendAccount *account, CoterieWriter *writer)
{
  coterie_writer_begin_object (writer, NULL);
  coterie_writer_hex (writer, "aid", account->aid, COTERIE_AID_BYTES);
  coterie_writer_uint (writer, "length", account->length);
  coterie_writer_hex (writer, "head", account->head, COTERIE_HEAD_BYTES);
  coterie_writer_begin_array (writer, "devices");
  for (guint i = 0; i < account->n_envelopes; i++)
    {
      const CoterieSendEnvelope *envelope = &send->envelopes[account->first_envelope + i];
      coterie_writer_begin_object (writer, NULL);
      coterie_writer_uint (writer, "device", envelope->device);
      coterie_writer_uint (writer, "registration_id", envelope->registration);
      coterie_writer_uint (writer, "kind", envelope->kind);
      coterie_writer_base64 (writer, "bytes", envelope->bytes, envelope->size);
      coterie_writer_end_object (writer);
    }
  coterie_writer_end_array (writer);
  coterie_writer_end_object (writer);
}

/**
 * coterie_send_write_json:
 *
 * Writes a send's members into the open object.
 */
void
coterie_send_write_json (const CoterieSend *send, CoterieWriter *writer)
{
  coterie_writer_uint (writer, "send", send->number);
  coterie_writer_string (writer, "class", coterie_class_to_string (send->klass));
  coterie_writer_bool (writer, "partial", send->partial);
  if (send->common_size > 0)
    coterie_writer_base64 (writer, "common", send->common, send->common_size);
  coterie_writer_begin_array (writer, "accounts");
  for (guint i = 0; i < send->n_accounts; i++)
    write_account (send, &send->accounts[i], writer);
  coterie_writer_end_array (writer);
}

static const char *const answer_words[] = { "DONE", "REPEATED", NULL };

static void
read_unreached (CoterieReader *reader, CoterieAnswer *answer)
{
  CoterieReaderArray array;
  CoterieReader item;

  coterie_reader_array (reader, "unreached", 0, COTERIE_SEND_MAX_DEVICES, &array);
  if (array.n_items == 0)
    return;
  answer->unreached = g_new0 (CoterieDeviceId, array.n_items);
  while (coterie_reader_array_next_object (&array, &item))
    {
      CoterieDeviceId *device = &answer->unreached[answer->n_unreached++];
      coterie_reader_hex (&item, "aid", device->aid, sizeof device->aid);
      device->device = coterie_reader_uint (&item, "device", 1, COTERIE_CHAIN_MAX_DEVICES);
      coterie_reader_end (&item);
    }
}

/**
 * coterie_send_reply_from_json:
 * @answer: (out caller-allocates): the answer; clear it with coterie_answer_clear(), also on error
 * @node: (nullable): what passed coterie_json_open()
 *
 * Open.
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR
 */
gboolean
coterie_send_reply_from_json (CoterieAnswer *answer, JsonNode *node, GError **error)
{
  CoterieReader reader;

  *answer = (CoterieAnswer){ .unreached = NULL };
  coterie_reader_init_open (&reader, node);
  answer->number = coterie_reader_uint (&reader, "send", 1, COTERIE_JSON_INTEGER_MAX);
  answer->time_ms = coterie_reader_uint (&reader, "time", 0, COTERIE_JSON_INTEGER_MAX);
  answer->code = COTERIE_ANSWER_DONE + coterie_reader_word (&reader, "code", answer_words);
  read_unreached (&reader, answer);
  return coterie_reader_finish (&reader, error);
}

/**
 * coterie_send_reply_write:
 */
void
coterie_send_reply_write (const CoterieAnswer *answer, CoterieWriter *writer)
{
  coterie_writer_uint (writer, "send", answer->number);
  coterie_writer_uint (writer, "time", answer->time_ms);
  coterie_writer_string (writer, "code", answer_words[answer->code]);
  coterie_writer_begin_array (writer, "unreached");
  for (guint i = 0; i < answer->n_unreached; i++)
    {
      coterie_writer_begin_object (writer, NULL);
      coterie_writer_hex (writer, "aid", answer->unreached[i].aid, COTERIE_AID_BYTES);
      coterie_writer_uint (writer, "device", answer->unreached[i].device);
      coterie_writer_end_object (writer);
    }
  coterie_writer_end_array (writer);
}

/* NULL after an error. */
static GBytes *
read_deliver (CoterieReader *reader)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) common = NULL;
  guint8 aid[COTERIE_AID_BYTES];
  CoterieDeliver deliver = { .aid = aid };

  deliver.id = coterie_reader_uint (reader, "id", 1, COTERIE_JSON_INTEGER_MAX);
  deliver.time_ms = coterie_reader_uint (reader, "time", 0, COTERIE_JSON_INTEGER_MAX);
  deliver.klass = read_class (reader);
  deliver.kind = coterie_reader_uint (reader, "kind", COTERIE_ENVELOPE_PREKEY, COTERIE_ENVELOPE_MESSAGE);
  coterie_reader_hex (reader, "aid", aid, sizeof aid);
  deliver.device = coterie_reader_uint (reader, "device", 1, COTERIE_CHAIN_MAX_DEVICES);
  bytes = coterie_reader_base64 (reader, "bytes", 1, COTERIE_ENVELOPE_MAX_BYTES);
  common = coterie_reader_base64_optional (reader, "common", 1, COTERIE_ENVELOPE_MAX_BYTES);
  coterie_reader_end (reader);
  if (coterie_reader_failed (reader))
    return NULL;

  deliver.bytes = g_bytes_get_data (bytes, NULL);
  deliver.size = g_bytes_get_size (bytes);
  deliver.common = common != NULL ? g_bytes_get_data (common, NULL) : NULL;
  deliver.common_size = common != NULL ? g_bytes_get_size (common) : 0;
  return coterie_deliver_encode (&deliver);
}

/**
 * coterie_mailbox_reply_from_json:
 * @node: (nullable): what passed coterie_json_open()
 * @more: (out): whether more envelopes wait
 *
 * Turns the envelopes of a reply into their binary frames. Open.
 *
 * Returns: (transfer full) (element-type GBytes): frames for coterie_deliver_parse(); NULL and COTERIE_WIRE_ERROR when
 *   the reply is malformed
 */
GPtrArray *
coterie_mailbox_reply_from_json (JsonNode *node, gboolean *more, GError **error)
{
  g_autoptr (GPtrArray) frames = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  CoterieReader reader, item;
  CoterieReaderArray array;
  GBytes *frame;

  coterie_reader_init_open (&reader, node);
  coterie_reader_array (&reader, "envelopes", 0, COTERIE_MAILBOX_PAGE_MAX, &array);
  while (coterie_reader_array_next_object (&array, &item))
    if ((frame = read_deliver (&item)) != NULL)
      g_ptr_array_add (frames, frame);
  *more = coterie_reader_bool (&reader, "more");
  return coterie_reader_finish (&reader, error) ? g_steal_pointer (&frames) : NULL;
}

/**
 * coterie_mailbox_reply_begin:
 *
 * Begins the list of envelopes in the open object.
 */
void
coterie_mailbox_reply_begin (CoterieWriter *writer)
{
  coterie_writer_begin_array (writer, "envelopes");
}

/**
 * coterie_mailbox_reply_add:
 */
void
coterie_mailbox_reply_add (CoterieWriter *writer, const CoterieDeliver *deliver)
{
  coterie_writer_begin_object (writer, NULL);
  coterie_writer_uint (writer, "id", deliver->id);
  coterie_writer_uint (writer, "time", deliver->time_ms);
  coterie_writer_string (writer, "class", coterie_class_to_string (deliver->klass));
  coterie_writer_uint (writer, "kind", deliver->kind);
  coterie_writer_hex (writer, "aid", deliver->aid, COTERIE_AID_BYTES);
  coterie_writer_uint (writer, "device", deliver->device);
  coterie_writer_base64 (writer, "bytes", deliver->bytes, deliver->size);
  if (deliver->common_size > 0)
    coterie_writer_base64 (writer, "common", deliver->common, deliver->common_size);
  coterie_writer_end_object (writer);
}

/**
 * coterie_mailbox_reply_end:
 * @more: whether more envelopes wait
 */
void
coterie_mailbox_reply_end (CoterieWriter *writer, gboolean more)
{
  coterie_writer_end_array (writer);
  coterie_writer_bool (writer, "more", more);
}

/**
 * coterie_ack_request_from_json:
 * @node: (nullable): what passed coterie_json_open()
 * @ids: (out caller-allocates): room for COTERIE_ACK_MAX_IDS ids; in any order
 * @n_ids: (out): their number, at least 1
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR
 */
gboolean
coterie_ack_request_from_json (JsonNode *node, guint64 *ids, guint *n_ids, GError **error)
{
  CoterieReader reader;
  CoterieReaderArray array;
  guint64 id;

  *n_ids = 0;
  coterie_reader_init (&reader, node);
  coterie_reader_array (&reader, "ids", 1, COTERIE_ACK_MAX_IDS, &array);
  while (coterie_reader_array_next_uint (&array, 1, COTERIE_JSON_INTEGER_MAX, &id))
    ids[(*n_ids)++] = id;
  return coterie_reader_finish (&reader, error);
}

/**
 * coterie_ack_request_write:
 * @ids: (array length=n_ids): what was stored
 * @n_ids: 1 to COTERIE_ACK_MAX_IDS
 */
void
coterie_ack_request_write (const guint64 *ids, guint n_ids, CoterieWriter *writer)
{
  coterie_writer_begin_array (writer, "ids");
  for (guint i = 0; i < n_ids; i++)
    coterie_writer_uint (writer, NULL, ids[i]);
  coterie_writer_end_array (writer);
}

/**
 * coterie_gap_seen_request_from_json:
 * @node: (nullable): what passed coterie_json_open()
 * @to_ms: (out): `to` of the gap event that was seen
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR
 */
gboolean
coterie_gap_seen_request_from_json (JsonNode *node, guint64 *to_ms, GError **error)
{
  CoterieReader reader;

  coterie_reader_init (&reader, node);
  *to_ms = coterie_reader_uint (&reader, "to", 0, COTERIE_JSON_INTEGER_MAX);
  return coterie_reader_finish (&reader, error);
}

/**
 * coterie_gap_seen_request_write:
 */
void
coterie_gap_seen_request_write (guint64 to_ms, CoterieWriter *writer)
{
  coterie_writer_uint (writer, "to", to_ms);
}
