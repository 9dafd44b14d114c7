// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-wire"

#include "wire/text-frames.h"

#include "wire/reader.h"
#include "wire/refusal.h"

#include <string.h>

#define WORD_MAX_BYTES 64

static void
begin (CoterieWriter *writer, const char *type)
{
  coterie_writer_init (writer);
  coterie_writer_string (writer, "type", type);
}

static void
begin_event (CoterieWriter *writer, const char *event)
{
  begin (writer, "event");
  coterie_writer_string (writer, "event", event);
}

/**
 * coterie_frame_request_from_json:
 * @self: (out caller-allocates): the request; points into @node
 * @node: (nullable): what passed coterie_json_open()
 *
 * Reads what a client may send. Exact; the body is not looked into.
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR
 */
gboolean
coterie_frame_request_from_json (CoterieFrameRequest *self, JsonNode *node, GError **error)
{
  static const char *const types[] = { "request", NULL };
  CoterieReader reader;

  coterie_reader_init (&reader, node);
  coterie_reader_word (&reader, "type", types);
  self->id = coterie_reader_uint (&reader, "id", 0, COTERIE_JSON_INTEGER_MAX);
  self->method = coterie_reader_string (&reader, "method", COTERIE_METHOD_MAX_BYTES);
  self->path = coterie_reader_string (&reader, "path", COTERIE_PATH_MAX_BYTES);
  self->body = coterie_reader_node (&reader, "body");
  return coterie_reader_finish (&reader, error);
}

/**
 * coterie_frame_request_encode:
 * @id: any number; the reply bears it
 * @method: as in HTTP
 * @path: as in HTTP, with its query
 * @body_json: (nullable): the text of a JSON object of our own making
 *
 * Returns: (transfer full): the frame
 */
char *
coterie_frame_request_encode (guint64 id, const char *method, const char *path, const char *body_json)
{
  CoterieWriter writer;

  begin (&writer, "request");
  coterie_writer_uint (&writer, "id", id);
  coterie_writer_string (&writer, "method", method);
  coterie_writer_string (&writer, "path", path);
  if (body_json != NULL)
    coterie_writer_raw (&writer, "body", body_json);
  return coterie_writer_finish_string (&writer);
}

/**
 * coterie_frame_reply_encode:
 * @id: the request's
 * @status: as in HTTP
 * @body_json: (nullable): the text of a JSON object of our own making; NULL for {}
 *
 * Returns: (transfer full): the frame
 */
char *
coterie_frame_reply_encode (guint64 id, guint status, const char *body_json)
{
  CoterieWriter writer;

  begin (&writer, "reply");
  coterie_writer_uint (&writer, "id", id);
  coterie_writer_uint (&writer, "status", status);
  coterie_writer_raw (&writer, "body", body_json != NULL ? body_json : "{}");
  return coterie_writer_finish_string (&writer);
}

/**
 * coterie_frame_refusal_encode:
 * @send: the number of the send that is refused
 * @refusal: why; see coterie_refusal_write()
 * @now_ms: the server's time
 *
 * Returns: (transfer full): the frame
 */
char *
coterie_frame_refusal_encode (guint64 send, const GError *refusal, gint64 now_ms)
{
  CoterieWriter writer;

  begin (&writer, "refusal");
  coterie_writer_uint (&writer, "send", send);
  coterie_refusal_write (refusal, now_ms, &writer);
  return coterie_writer_finish_string (&writer);
}

/**
 * coterie_event_waiting_encode:
 * @count: envelopes that wait
 * @time_ms: the server's
 * @n_one_time: one-time prekeys left
 * @head: of the device's own chain
 *
 * Returns: (transfer full): the frame
 */
char *
coterie_event_waiting_encode (guint64 count, guint64 time_ms, guint n_one_time, const CoterieChainHead *head)
{
  CoterieWriter writer;

  begin_event (&writer, "waiting");
  coterie_writer_uint (&writer, "count", count);
  coterie_writer_uint (&writer, "time", time_ms);
  coterie_writer_uint (&writer, "one_time", n_one_time);
  coterie_writer_head (&writer, head);
  return coterie_writer_finish_string (&writer);
}

/**
 * coterie_event_prekeys_encode:
 * @n_one_time: one-time prekeys left
 *
 * Returns: (transfer full): the frame
 */
char *
coterie_event_prekeys_encode (guint n_one_time)
{
  CoterieWriter writer;

  begin_event (&writer, "prekeys");
  coterie_writer_uint (&writer, "one_time", n_one_time);
  return coterie_writer_finish_string (&writer);
}

/**
 * coterie_event_gap_encode:
 * @count: envelopes that are gone
 * @from_ms: when the first of them was sent
 * @to_ms: when the last of them was sent
 *
 * Returns: (transfer full): the frame
 */
char *
coterie_event_gap_encode (guint64 count, guint64 from_ms, guint64 to_ms)
{
  CoterieWriter writer;

  begin_event (&writer, "gap");
  coterie_writer_uint (&writer, "count", count);
  coterie_writer_uint (&writer, "from", from_ms);
  coterie_writer_uint (&writer, "to", to_ms);
  return coterie_writer_finish_string (&writer);
}

/**
 * coterie_event_chain_encode:
 * @head: of the device's own chain
 *
 * Returns: (transfer full): the frame
 */
char *
coterie_event_chain_encode (const CoterieChainHead *head)
{
  CoterieWriter writer;

  begin_event (&writer, "chain");
  coterie_writer_head (&writer, head);
  return coterie_writer_finish_string (&writer);
}

/**
 * coterie_event_presence_encode:
 * @presence: all devices that are here now
 *
 * Returns: (transfer full): the frame
 */
char *
coterie_event_presence_encode (const CoteriePresence *presence)
{
  CoterieWriter writer;

  begin_event (&writer, "presence");
  coterie_presence_write (presence, &writer);
  return coterie_writer_finish_string (&writer);
}

/**
 * coterie_event_link_encode:
 *
 * Returns: (transfer full): the frame
 */
char *
coterie_event_link_encode (void)
{
  CoterieWriter writer;

  begin_event (&writer, "link");
  return coterie_writer_finish_string (&writer);
}

static void
read_reply (CoterieTextFrame *self, CoterieReader *reader)
{
  self->type = COTERIE_TEXT_FRAME_REPLY;
  self->id = coterie_reader_uint (reader, "id", 0, COTERIE_JSON_INTEGER_MAX);
  self->status = coterie_reader_uint (reader, "status", 100, 599);
  self->body = coterie_reader_node (reader, "body");
  if (self->body == NULL)
    coterie_reader_fail (reader, COTERIE_WIRE_ERROR_MISSING, "body", "is missing");
}

static void
read_refusal (CoterieTextFrame *self, CoterieReader *reader, JsonNode *node)
{
  g_autoptr (GError) error = NULL;

  self->type = COTERIE_TEXT_FRAME_REFUSAL;
  self->send = coterie_reader_uint (reader, "send", 1, COTERIE_JSON_INTEGER_MAX);
  self->refusal = coterie_refusal_from_json (node, &error);
  if (self->refusal == NULL)
    coterie_reader_fail (reader, error->code, "refusal:", error->message);
}

static void
read_waiting (CoterieTextFrame *self, CoterieReader *reader)
{
  self->type = COTERIE_TEXT_FRAME_WAITING;
  self->count = coterie_reader_uint (reader, "count", 0, COTERIE_JSON_INTEGER_MAX);
  self->time_ms = coterie_reader_uint (reader, "time", 0, COTERIE_JSON_INTEGER_MAX);
  self->n_one_time = coterie_reader_uint (reader, "one_time", 0, G_MAXUINT);
  coterie_reader_head (reader, &self->head);
}

static void
read_prekeys (CoterieTextFrame *self, CoterieReader *reader)
{
  self->type = COTERIE_TEXT_FRAME_PREKEYS;
  self->n_one_time = coterie_reader_uint (reader, "one_time", 0, G_MAXUINT);
}

static void
read_gap (CoterieTextFrame *self, CoterieReader *reader)
{
  self->type = COTERIE_TEXT_FRAME_GAP;
  self->count = coterie_reader_uint (reader, "count", 0, COTERIE_JSON_INTEGER_MAX);
  self->from_ms = coterie_reader_uint (reader, "from", 0, COTERIE_JSON_INTEGER_MAX);
  self->to_ms = coterie_reader_uint (reader, "to", 0, COTERIE_JSON_INTEGER_MAX);
}

static void
read_chain (CoterieTextFrame *self, CoterieReader *reader)
{
  self->type = COTERIE_TEXT_FRAME_CHAIN;
  coterie_reader_head (reader, &self->head);
}

static void
read_presence (CoterieTextFrame *self, CoterieReader *reader)
{
  self->type = COTERIE_TEXT_FRAME_PRESENCE;
  coterie_presence_read (&self->presence, reader);
}

static void
read_link (CoterieTextFrame *self, CoterieReader *reader)
{
  self->type = COTERIE_TEXT_FRAME_LINK;
}

static const struct
{
  const char *event;
  void (*read) (CoterieTextFrame *self, CoterieReader *reader);
} event_rows[] = {
  { "waiting", read_waiting }, { "prekeys", read_prekeys },   { "gap", read_gap },
  { "chain", read_chain },     { "presence", read_presence }, { "link", read_link },
};

static void
read_event (CoterieTextFrame *self, CoterieReader *reader)
{
  const char *event = coterie_reader_string (reader, "event", WORD_MAX_BYTES);

  for (guint i = 0; i < G_N_ELEMENTS (event_rows); i++)
    if (strcmp (event_rows[i].event, event) == 0)
      event_rows[i].read (self, reader);
}

/**
 * coterie_text_frame_from_json:
 * @self: (out caller-allocates): the frame; points into @node; clear it with coterie_text_frame_clear(), also on error
 * @node: (nullable): what passed coterie_json_open()
 *
 * Reads what a server may send. Open; types and events of a later version become COTERIE_TEXT_FRAME_UNKNOWN.
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR
 */
gboolean
coterie_text_frame_from_json (CoterieTextFrame *self, JsonNode *node, GError **error)
{
  CoterieReader reader;
  const char *type;

  *self = (CoterieTextFrame){ .type = COTERIE_TEXT_FRAME_UNKNOWN };
  coterie_reader_init_open (&reader, node);
  type = coterie_reader_string (&reader, "type", WORD_MAX_BYTES);
  if (strcmp (type, "reply") == 0)
    read_reply (self, &reader);
  else if (strcmp (type, "refusal") == 0)
    read_refusal (self, &reader, node);
  else if (strcmp (type, "event") == 0)
    read_event (self, &reader);
  return coterie_reader_finish (&reader, error);
}

/**
 * coterie_text_frame_clear:
 *
 * Frees what it owns. Safe to repeat.
 */
void
coterie_text_frame_clear (CoterieTextFrame *self)
{
  g_clear_error (&self->refusal);
}
