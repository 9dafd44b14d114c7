// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-wire"

#include "wire/frames.h"

#include "wire/errors.h"
#include "wire/limits.h"

#include "base/bytes.h"

#include <string.h>

#define ACCOUNT_HEADER_BYTES (COTERIE_AID_BYTES + 4 + COTERIE_HEAD_BYTES + 1)
#define DEVICE_HEADER_BYTES (4 + 2 + 1 + 4)
#define DELIVER_HEADER_BYTES (1 + 8 + 8 + 1 + 1 + COTERIE_AID_BYTES + 4 + 4)
#define UNREACHED_BYTES (COTERIE_AID_BYTES + 4)
#define FLAG_COMMON 1u
#define FLAG_PARTIAL 2u
#define ACCOUNTS_MAX (COTERIE_SEND_MAX_DEVICES + 1) /* each with a device, and the own one without */

/* A frame being read, which remembers the first rule that it breaks. */
typedef struct
{
  CoterieBytesReader bytes;
  CoterieWireError code;
  const char *reason; /* NULL while all is well */
} Frame;

static gboolean
require (Frame *frame, gboolean holds, CoterieWireError code, const char *reason)
{
  if (frame->reason != NULL)
    return FALSE;
  if (coterie_bytes_reader_failed (&frame->bytes, NULL))
    {
      frame->code = COTERIE_WIRE_ERROR_CUT;
      frame->reason = "it ends too early";
    }
  else if (!holds)
    {
      frame->code = code;
      frame->reason = reason;
    }
  return frame->reason == NULL;
}

static guint64
take_in (Frame *frame, guint64 value, guint64 min, guint64 max, const char *reason)
{
  return require (frame, value >= min && value <= max, COTERIE_WIRE_ERROR_OUT_OF_RANGE, reason) ? value : 0;
}

static void
begin (Frame *frame, CoterieFrameType type, const guint8 *bytes, gsize size)
{
  *frame = (Frame){ .reason = NULL };
  coterie_bytes_reader_init (&frame->bytes, bytes, size);
  require (frame, size <= COTERIE_BINARY_FRAME_MAX_BYTES, COTERIE_WIRE_ERROR_TOO_LARGE, "it is too large");
  require (frame, coterie_bytes_reader_u8 (&frame->bytes) == type, COTERIE_WIRE_ERROR_UNKNOWN_TYPE,
           "it has another type");
}

static gboolean
finish (Frame *frame, GError **error)
{
  require (frame, coterie_bytes_reader_left (&frame->bytes) == 0, COTERIE_WIRE_ERROR_TRAILING,
           "something follows its end");
  if (frame->reason == NULL)
    return TRUE;
  g_set_error (error, COTERIE_WIRE_ERROR, frame->code, "Binary frame: %s.", frame->reason);
  return FALSE;
}

static CoterieClass
take_class (Frame *frame)
{
  return take_in (frame, coterie_bytes_reader_u8 (&frame->bytes), COTERIE_CLASS_STORED, COTERIE_CLASS_FLEETING,
                  "there is no such class");
}

static CoterieEnvelopeKind
take_kind (Frame *frame)
{
  return take_in (frame, coterie_bytes_reader_u8 (&frame->bytes), COTERIE_ENVELOPE_PREKEY, COTERIE_ENVELOPE_MESSAGE,
                  "there is no such kind");
}

static guint32
take_device (Frame *frame)
{
  return take_in (frame, coterie_bytes_reader_u32 (&frame->bytes), 1, COTERIE_CHAIN_MAX_DEVICES,
                  "a device number is out of range");
}

static guint64
take_number (Frame *frame, guint64 min)
{
  return take_in (frame, coterie_bytes_reader_u64 (&frame->bytes), min, COTERIE_JSON_INTEGER_MAX,
                  "a number is out of range");
}

/* A length and as many bytes; for an empty one, NULL. */
static const guint8 *
take_sealed (Frame *frame, guint32 min_bytes, guint32 *size)
{
  *size = coterie_bytes_reader_u32 (&frame->bytes);
  if (!require (frame, *size >= min_bytes, COTERIE_WIRE_ERROR_OUT_OF_RANGE, "sealed bytes are empty") ||
      !require (frame, *size <= COTERIE_ENVELOPE_MAX_BYTES, COTERIE_WIRE_ERROR_TOO_LARGE,
                "sealed bytes are too many") ||
      *size == 0)
    {
      *size = 0;
      return NULL;
    }
  return coterie_bytes_reader_take (&frame->bytes, *size);
}

/**
 * coterie_class_to_string:
 * @klass: a class
 *
 * Returns: (transfer none): its word in JSON
 */
const char *
coterie_class_to_string (CoterieClass klass)
{
  static const char *const words[] = { "stored", "urgent", "fleeting" };

  g_return_val_if_fail (klass >= COTERIE_CLASS_STORED && klass <= COTERIE_CLASS_FLEETING, "stored");

  return words[klass - COTERIE_CLASS_STORED];
}

/**
 * coterie_frame_peek_type:
 * @bytes: a stranger's frame
 * @type: (out): its type
 *
 * Returns: whether a parser of this file may take it; otherwise COTERIE_WIRE_ERROR_CUT, _TOO_LARGE or _UNKNOWN_TYPE
 */
gboolean
coterie_frame_peek_type (const guint8 *bytes, gsize size, CoterieFrameType *type, GError **error)
{
  if (size == 0)
    g_set_error_literal (error, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_CUT, "Binary frame: it is empty.");
  else if (size > COTERIE_BINARY_FRAME_MAX_BYTES)
    g_set_error_literal (error, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_TOO_LARGE, "Binary frame: it is too large.");
  else if (bytes[0] < COTERIE_FRAME_SEND || bytes[0] > COTERIE_FRAME_ANSWER)
    g_set_error_literal (error, COTERIE_WIRE_ERROR, COTERIE_WIRE_ERROR_UNKNOWN_TYPE,
                         "Binary frame: there is no such type.");
  else
    {
      *type = bytes[0];
      return TRUE;
    }
  return FALSE;
}

static CoterieSendEnvelope *
add_envelope (CoterieSend *self)
{
  if (self->n_envelopes == COTERIE_SEND_INLINE_ENVELOPES && self->heap_envelopes == NULL)
    {
      self->heap_envelopes = g_new (CoterieSendEnvelope, COTERIE_SEND_MAX_DEVICES);
      memcpy (self->heap_envelopes, self->inline_envelopes, sizeof self->inline_envelopes);
      self->envelopes = self->heap_envelopes;
    }
  return &self->envelopes[self->n_envelopes++];
}

static void
parse_device (Frame *frame, CoterieSend *self, guint32 *previous)
{
  CoterieSendEnvelope *envelope;
  guint32 device;

  if (!require (frame, self->n_envelopes < COTERIE_SEND_MAX_DEVICES, COTERIE_WIRE_ERROR_TOO_LARGE,
                "it names too many devices"))
    return;
  device = take_device (frame);
  require (frame, device != *previous, COTERIE_WIRE_ERROR_DUPLICATE, "a device stands there twice");
  require (frame, device > *previous, COTERIE_WIRE_ERROR_ORDER, "devices are not in ascending order");
  *previous = device;

  envelope = add_envelope (self);
  envelope->device = device;
  envelope->registration = take_in (frame, coterie_bytes_reader_u16 (&frame->bytes), 1, COTERIE_REGISTRATION_ID_MAX,
                                    "a registration id is out of range");
  envelope->kind = take_kind (frame);
  envelope->bytes = take_sealed (frame, 1, &envelope->size);
}

static void
parse_account (Frame *frame, CoterieSend *self, CoterieSendAccount *account, const guint8 *previous)
{
  guint32 previous_device = 0;
  guint8 n_devices;
  int order;

  account->aid = coterie_bytes_reader_take (&frame->bytes, COTERIE_AID_BYTES);
  if (!require (frame, TRUE, COTERIE_WIRE_ERROR_CUT, ""))
    return;
  order = previous == NULL ? 1 : memcmp (account->aid, previous, COTERIE_AID_BYTES);
  require (frame, order != 0, COTERIE_WIRE_ERROR_DUPLICATE, "an account stands there twice");
  require (frame, order > 0, COTERIE_WIRE_ERROR_ORDER, "accounts are not in ascending order");

  account->length = take_in (frame, coterie_bytes_reader_u32 (&frame->bytes), 1, COTERIE_CHAIN_MAX_RECORDS,
                             "the length of a chain is out of range");
  account->head = coterie_bytes_reader_take (&frame->bytes, COTERIE_HEAD_BYTES);
  n_devices = coterie_bytes_reader_u8 (&frame->bytes);
  account->first_envelope = self->n_envelopes;
  for (guint i = 0; i < n_devices && require (frame, TRUE, COTERIE_WIRE_ERROR_CUT, ""); i++)
    parse_device (frame, self, &previous_device);
  account->n_envelopes = self->n_envelopes - account->first_envelope;
}

static void
parse_accounts (Frame *frame, CoterieSend *self)
{
  guint n_accounts = take_in (frame, coterie_bytes_reader_u16 (&frame->bytes), 1, ACCOUNTS_MAX,
                              "the number of accounts is out of range");

  /* Nobody gets memory for what cannot be there. */
  if (!require (frame, n_accounts * ACCOUNT_HEADER_BYTES <= coterie_bytes_reader_left (&frame->bytes),
                COTERIE_WIRE_ERROR_CUT, "it ends too early"))
    return;
  if (n_accounts > COTERIE_SEND_INLINE_ACCOUNTS)
    self->accounts = self->heap_accounts = g_new (CoterieSendAccount, n_accounts);

  for (guint i = 0; i < n_accounts && frame->reason == NULL; i++)
    {
      parse_account (frame, self, &self->accounts[i], i == 0 ? NULL : self->accounts[i - 1].aid);
      self->n_accounts++;
    }
}

/**
 * coterie_send_parse:
 * @self: (out caller-allocates): the send, pointing into @bytes; clear it with coterie_send_clear(), also on error
 * @bytes: a stranger's frame
 *
 * Reads a send as docs/protocol.md, "The socket", has it, with all its bounds. Allocates nothing for a send of up to
 * COTERIE_SEND_INLINE_ACCOUNTS accounts and COTERIE_SEND_INLINE_ENVELOPES devices.
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR_UNKNOWN_TYPE, _TOO_LARGE, _OUT_OF_RANGE,
 *   _DUPLICATE, _ORDER, _CUT or _TRAILING
 */
gboolean
coterie_send_parse (CoterieSend *self, const guint8 *bytes, gsize size, GError **error)
{
  Frame frame;
  guint16 flags;

  self->n_accounts = self->n_envelopes = self->common_size = 0;
  self->accounts = self->inline_accounts;
  self->envelopes = self->inline_envelopes;
  self->heap_accounts = self->heap_envelopes = NULL;
  self->common = NULL;

  begin (&frame, COTERIE_FRAME_SEND, bytes, size);
  self->klass = take_class (&frame);
  flags = coterie_bytes_reader_u16 (&frame.bytes);
  require (&frame, (flags & ~(FLAG_COMMON | FLAG_PARTIAL)) == 0, COTERIE_WIRE_ERROR_OUT_OF_RANGE,
           "it has an unknown flag");
  self->partial = (flags & FLAG_PARTIAL) != 0;
  self->number = take_number (&frame, 1);
  if (flags & FLAG_COMMON)
    self->common = take_sealed (&frame, 1, &self->common_size);
  parse_accounts (&frame, self);
  return finish (&frame, error);
}

/**
 * coterie_send_clear:
 * @self: a send that was parsed, or zeroed
 *
 * Frees what a large send needed. Safe to repeat.
 */
void
coterie_send_clear (CoterieSend *self)
{
  g_clear_pointer (&self->heap_accounts, g_free);
  g_clear_pointer (&self->heap_envelopes, g_free);
  self->n_accounts = self->n_envelopes = 0;
}

static gsize
get_send_size (const CoterieSend *self)
{
  gsize size = 1 + 1 + 2 + 8 + 2 + (gsize) self->n_accounts * ACCOUNT_HEADER_BYTES;

  if (self->common_size > 0)
    size += 4 + self->common_size;
  for (guint i = 0; i < self->n_envelopes; i++)
    size += DEVICE_HEADER_BYTES + self->envelopes[i].size;
  return size;
}

static guint8 *
write_account (const CoterieSend *self, const CoterieSendAccount *account, guint8 *at)
{
  at = coterie_bytes_store (at, account->aid, COTERIE_AID_BYTES);
  at = coterie_bytes_store_u32 (at, account->length);
  at = coterie_bytes_store (at, account->head, COTERIE_HEAD_BYTES);
  at = coterie_bytes_store_u8 (at, account->n_envelopes);
  for (guint i = 0; i < account->n_envelopes; i++)
    {
      const CoterieSendEnvelope *envelope = &self->envelopes[account->first_envelope + i];
      at = coterie_bytes_store_u32 (at, envelope->device);
      at = coterie_bytes_store_u16 (at, envelope->registration);
      at = coterie_bytes_store_u8 (at, envelope->kind);
      at = coterie_bytes_store_u32 (at, envelope->size);
      at = coterie_bytes_store (at, envelope->bytes, envelope->size);
    }
  return at;
}

/**
 * coterie_send_encode:
 * @self: a send of our own
 *
 * Writes a send. Order and bounds are the caller's; coterie_send_parse() tells whether they were kept.
 *
 * Returns: (transfer full): the frame
 */
GBytes *
coterie_send_encode (const CoterieSend *self)
{
  gsize size = get_send_size (self);
  guint8 *frame = g_malloc (size);
  guint8 *at = frame;

  at = coterie_bytes_store_u8 (at, COTERIE_FRAME_SEND);
  at = coterie_bytes_store_u8 (at, self->klass);
  at = coterie_bytes_store_u16 (at, (self->common_size > 0 ? FLAG_COMMON : 0) | (self->partial ? FLAG_PARTIAL : 0));
  at = coterie_bytes_store_u64 (at, self->number);
  if (self->common_size > 0)
    {
      at = coterie_bytes_store_u32 (at, self->common_size);
      at = coterie_bytes_store (at, self->common, self->common_size);
    }
  at = coterie_bytes_store_u16 (at, self->n_accounts);
  for (guint i = 0; i < self->n_accounts; i++)
    at = write_account (self, &self->accounts[i], at);
  g_assert (at == frame + size);
  return g_bytes_new_take (frame, size);
}

/**
 * coterie_deliver_parse:
 * @self: (out caller-allocates): the delivery, pointing into @bytes
 * @bytes: a stranger's frame
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR_UNKNOWN_TYPE, _TOO_LARGE, _OUT_OF_RANGE, _CUT or
 *   _TRAILING
 */
gboolean
coterie_deliver_parse (CoterieDeliver *self, const guint8 *bytes, gsize size, GError **error)
{
  Frame frame;

  begin (&frame, COTERIE_FRAME_DELIVER, bytes, size);
  self->id = take_number (&frame, 1);
  self->time_ms = take_number (&frame, 0);
  self->klass = take_class (&frame);
  self->kind = take_kind (&frame);
  self->aid = coterie_bytes_reader_take (&frame.bytes, COTERIE_AID_BYTES);
  self->device = take_device (&frame);
  self->bytes = take_sealed (&frame, 1, &self->size);
  self->common = take_sealed (&frame, 0, &self->common_size);
  return finish (&frame, error);
}

/**
 * coterie_deliver_get_size:
 *
 * Returns: the number of bytes that coterie_deliver_write() writes
 */
gsize
coterie_deliver_get_size (const CoterieDeliver *self)
{
  return DELIVER_HEADER_BYTES + (gsize) self->size + 4 + self->common_size;
}

/**
 * coterie_deliver_write:
 * @frame: (out caller-allocates): room for coterie_deliver_get_size() bytes
 */
void
coterie_deliver_write (const CoterieDeliver *self, guint8 *frame)
{
  frame = coterie_bytes_store_u8 (frame, COTERIE_FRAME_DELIVER);
  frame = coterie_bytes_store_u64 (frame, self->id);
  frame = coterie_bytes_store_u64 (frame, self->time_ms);
  frame = coterie_bytes_store_u8 (frame, self->klass);
  frame = coterie_bytes_store_u8 (frame, self->kind);
  frame = coterie_bytes_store (frame, self->aid, COTERIE_AID_BYTES);
  frame = coterie_bytes_store_u32 (frame, self->device);
  frame = coterie_bytes_store_u32 (frame, self->size);
  frame = coterie_bytes_store (frame, self->bytes, self->size);
  frame = coterie_bytes_store_u32 (frame, self->common_size);
  if (self->common_size > 0)
    coterie_bytes_store (frame, self->common, self->common_size);
}

/**
 * coterie_deliver_encode:
 *
 * Returns: (transfer full): the frame
 */
GBytes *
coterie_deliver_encode (const CoterieDeliver *self)
{
  gsize size = coterie_deliver_get_size (self);
  guint8 *frame = g_malloc (size);

  coterie_deliver_write (self, frame);
  return g_bytes_new_take (frame, size);
}

/**
 * coterie_ack_parse:
 * @bytes: a stranger's frame
 * @ids: (out caller-allocates): room for COTERIE_ACK_MAX_IDS ids; in any order
 * @n_ids: (out): their number, at least 1
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR_UNKNOWN_TYPE, _TOO_LARGE, _OUT_OF_RANGE, _CUT or
 *   _TRAILING
 */
gboolean
coterie_ack_parse (const guint8 *bytes, gsize size, guint64 *ids, guint *n_ids, GError **error)
{
  Frame frame;

  begin (&frame, COTERIE_FRAME_ACK, bytes, size);
  *n_ids = take_in (&frame, coterie_bytes_reader_u16 (&frame.bytes), 1, COTERIE_ACK_MAX_IDS,
                    "the number of ids is out of range");
  for (guint i = 0; i < *n_ids && frame.reason == NULL; i++)
    ids[i] = take_number (&frame, 1);
  return finish (&frame, error);
}

/**
 * coterie_ack_encode:
 * @ids: (array length=n_ids): what was stored
 * @n_ids: 1 to COTERIE_ACK_MAX_IDS
 *
 * Returns: (transfer full): the frame
 */
GBytes *
coterie_ack_encode (const guint64 *ids, guint n_ids)
{
  gsize size = 1 + 2 + 8 * (gsize) n_ids;
  guint8 *frame = g_malloc (size);
  guint8 *at = frame;

  at = coterie_bytes_store_u8 (at, COTERIE_FRAME_ACK);
  at = coterie_bytes_store_u16 (at, n_ids);
  for (guint i = 0; i < n_ids; i++)
    at = coterie_bytes_store_u64 (at, ids[i]);
  return g_bytes_new_take (frame, size);
}

static void
parse_unreached (Frame *frame, CoterieAnswer *self)
{
  guint n = take_in (frame, coterie_bytes_reader_u16 (&frame->bytes), 0, COTERIE_SEND_MAX_DEVICES,
                     "too many devices were not reached");

  if (n == 0 || !require (frame, n * UNREACHED_BYTES <= coterie_bytes_reader_left (&frame->bytes),
                          COTERIE_WIRE_ERROR_CUT, "it ends too early"))
    return;
  self->unreached = g_new (CoterieDeviceId, n);
  self->n_unreached = n;
  for (guint i = 0; i < n; i++)
    {
      coterie_bytes_reader_copy (&frame->bytes, self->unreached[i].aid, COTERIE_AID_BYTES);
      self->unreached[i].device = take_device (frame);
    }
}

/**
 * coterie_answer_parse:
 * @self: (out caller-allocates): the answer; clear it with coterie_answer_clear(), also on error
 * @bytes: a stranger's frame
 *
 * Returns: whether it is well formed; otherwise COTERIE_WIRE_ERROR_UNKNOWN_TYPE, _TOO_LARGE, _OUT_OF_RANGE, _CUT or
 *   _TRAILING
 */
gboolean
coterie_answer_parse (CoterieAnswer *self, const guint8 *bytes, gsize size, GError **error)
{
  Frame frame;

  *self = (CoterieAnswer){ .unreached = NULL };
  begin (&frame, COTERIE_FRAME_ANSWER, bytes, size);
  self->number = take_number (&frame, 1);
  self->time_ms = take_number (&frame, 0);
  self->code = take_in (&frame, coterie_bytes_reader_u8 (&frame.bytes), COTERIE_ANSWER_DONE, COTERIE_ANSWER_REPEATED,
                        "there is no such code");
  parse_unreached (&frame, self);
  return finish (&frame, error);
}

/**
 * coterie_answer_encode:
 *
 * Returns: (transfer full): the frame
 */
GBytes *
coterie_answer_encode (const CoterieAnswer *self)
{
  gsize size = 1 + 8 + 8 + 1 + 2 + UNREACHED_BYTES * (gsize) self->n_unreached;
  guint8 *frame = g_malloc (size);
  guint8 *at = frame;

  at = coterie_bytes_store_u8 (at, COTERIE_FRAME_ANSWER);
  at = coterie_bytes_store_u64 (at, self->number);
  at = coterie_bytes_store_u64 (at, self->time_ms);
  at = coterie_bytes_store_u8 (at, self->code);
  at = coterie_bytes_store_u16 (at, self->n_unreached);
  for (guint i = 0; i < self->n_unreached; i++)
    {
      at = coterie_bytes_store (at, self->unreached[i].aid, COTERIE_AID_BYTES);
      at = coterie_bytes_store_u32 (at, self->unreached[i].device);
    }
  return g_bytes_new_take (frame, size);
}

/**
 * coterie_answer_clear:
 *
 * Frees the list. Safe to repeat.
 */
void
coterie_answer_clear (CoterieAnswer *self)
{
  g_clear_pointer (&self->unreached, g_free);
  self->n_unreached = 0;
}
