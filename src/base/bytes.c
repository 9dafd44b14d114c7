// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-base"

#include "base/bytes.h"

#include <string.h>

/**
 * coterie_bytes_reader_init:
 * @self: (out caller-allocates): a reader, usually on the stack
 * @bytes: (array length=n_bytes) (nullable): what it reads; must outlive it
 * @n_bytes: their number
 */
void
coterie_bytes_reader_init (CoterieBytesReader *self, const guint8 *bytes, gsize n_bytes)
{
  *self = (CoterieBytesReader){ .next = bytes, .n_left = n_bytes };
}

/**
 * coterie_bytes_reader_take:
 * @self: a reader
 * @n_bytes: how many
 *
 * Returns: (transfer none) (nullable): where they stand in the buffer, not aligned; %NULL when they are not there
 */
const guint8 *
coterie_bytes_reader_take (CoterieBytesReader *self, gsize n_bytes)
{
  const guint8 *taken = self->next;

  if (n_bytes > self->n_left)
    coterie_bytes_reader_fail (self, COTERIE_BASE_ERROR_CUT);
  if (self->failed)
    return NULL;

  if (n_bytes > 0) /* an empty buffer may be NULL, to which nothing may be added */
    self->next += n_bytes;
  self->n_left -= n_bytes;
  return taken;
}

/* Big-endian, of at most eight bytes. */
static guint64
take_number (CoterieBytesReader *self, gsize n_bytes)
{
  const guint8 *bytes = coterie_bytes_reader_take (self, n_bytes);
  guint64 value = 0;

  if (bytes != NULL)
    for (gsize i = 0; i < n_bytes; i++)
      value = value << 8 | bytes[i];
  return value;
}

/**
 * coterie_bytes_reader_u8:
 * @self: a reader
 *
 * Returns: the next byte; 0 after a fault
 */
guint8
coterie_bytes_reader_u8 (CoterieBytesReader *self)
{
  return (guint8) take_number (self, 1);
}

/**
 * coterie_bytes_reader_u16:
 * @self: a reader
 *
 * Returns: the next two bytes as a number; 0 after a fault
 */
guint16
coterie_bytes_reader_u16 (CoterieBytesReader *self)
{
  return (guint16) take_number (self, 2);
}

/**
 * coterie_bytes_reader_u32:
 * @self: a reader
 *
 * Returns: the next four bytes as a number; 0 after a fault
 */
guint32
coterie_bytes_reader_u32 (CoterieBytesReader *self)
{
  return (guint32) take_number (self, 4);
}

/**
 * coterie_bytes_reader_u64:
 * @self: a reader
 *
 * Returns: the next eight bytes as a number; 0 after a fault
 */
guint64
coterie_bytes_reader_u64 (CoterieBytesReader *self)
{
  return take_number (self, 8);
}

/**
 * coterie_bytes_reader_copy:
 * @self: a reader
 * @bytes: (out caller-allocates) (array length=n_bytes): where they go; zeros after a fault
 * @n_bytes: how many
 */
void
coterie_bytes_reader_copy (CoterieBytesReader *self, guint8 *bytes, gsize n_bytes)
{
  const guint8 *taken = coterie_bytes_reader_take (self, n_bytes);

  if (n_bytes == 0)
    return;
  if (taken != NULL)
    memcpy (bytes, taken, n_bytes);
  else
    memset (bytes, 0, n_bytes);
}

/**
 * coterie_bytes_reader_left:
 * @self: a reader
 *
 * Returns: how many bytes are still to be read; 0 after a fault
 */
gsize
coterie_bytes_reader_left (const CoterieBytesReader *self)
{
  return self->n_left;
}

/**
 * coterie_bytes_reader_fail:
 * @self: a reader
 * @fault: what its user found wrong
 *
 * Only the first fault is remembered.
 */
void
coterie_bytes_reader_fail (CoterieBytesReader *self, CoterieBaseError fault)
{
  if (self->failed)
    return;

  self->failed = TRUE;
  self->fault = fault;
  self->n_left = 0;
}

/**
 * coterie_bytes_reader_failed:
 * @self: a reader
 * @fault: (out) (optional): what went wrong first; set only with %TRUE
 *
 * For formats with errors of their own; all others want coterie_bytes_reader_finish().
 *
 * Returns: whether anything went wrong so far
 */
gboolean
coterie_bytes_reader_failed (const CoterieBytesReader *self, CoterieBaseError *fault)
{
  if (self->failed && fault != NULL)
    *fault = self->fault;
  return self->failed;
}

static const char *
fault_to_string (CoterieBaseError fault)
{
  if (fault == COTERIE_BASE_ERROR_CUT)
    return "the bytes end too early";
  if (fault == COTERIE_BASE_ERROR_TRAILING)
    return "bytes follow where nothing may follow";
  return "a number is out of range";
}

/**
 * coterie_bytes_reader_finish:
 * @self: a reader
 * @error: CUT, TRAILING, or what coterie_bytes_reader_fail() was given
 *
 * Returns: %TRUE when everything was there, and nothing more
 */
gboolean
coterie_bytes_reader_finish (CoterieBytesReader *self, GError **error)
{
  if (self->n_left > 0)
    coterie_bytes_reader_fail (self, COTERIE_BASE_ERROR_TRAILING);
  if (self->failed)
    g_set_error_literal (error, COTERIE_BASE_ERROR, self->fault, fault_to_string (self->fault));
  return !self->failed;
}

/**
 * coterie_bytes_store_u8:
 * @at: room for one byte
 * @value: a number
 *
 * Returns: where the next one goes
 */
guint8 *
coterie_bytes_store_u8 (guint8 *at, guint8 value)
{
  at[0] = value;
  return at + 1;
}

/**
 * coterie_bytes_store_u16:
 * @at: room for two bytes
 * @value: a number
 *
 * Returns: where the next one goes
 */
guint8 *
coterie_bytes_store_u16 (guint8 *at, guint16 value)
{
  at[0] = (guint8) (value >> 8);
  at[1] = (guint8) value;
  return at + 2;
}

/**
 * coterie_bytes_store_u32:
 * @at: room for four bytes
 * @value: a number
 *
 * Returns: where the next one goes
 */
guint8 *
coterie_bytes_store_u32 (guint8 *at, guint32 value)
{
  at = coterie_bytes_store_u16 (at, (guint16) (value >> 16));
  return coterie_bytes_store_u16 (at, (guint16) value);
}

/**
 * coterie_bytes_store_u64:
 * @at: room for eight bytes
 * @value: a number
 *
 * Returns: where the next one goes
 */
guint8 *
coterie_bytes_store_u64 (guint8 *at, guint64 value)
{
  at = coterie_bytes_store_u32 (at, (guint32) (value >> 32));
  return coterie_bytes_store_u32 (at, (guint32) value);
}

/**
 * coterie_bytes_store:
 * @at: room for @n_bytes
 * @bytes: (array length=n_bytes): what goes there
 * @n_bytes: their number
 *
 * Returns: where the next one goes
 */
guint8 *
coterie_bytes_store (guint8 *at, gconstpointer bytes, gsize n_bytes)
{
  if (n_bytes > 0)
    memcpy (at, bytes, n_bytes);
  return at + n_bytes;
}

/**
 * coterie_bytes_put_u8:
 * @array: grows by one byte
 * @value: a number
 */
void
coterie_bytes_put_u8 (GByteArray *array, guint8 value)
{
  g_byte_array_append (array, &value, 1);
}

/**
 * coterie_bytes_put_u16:
 * @array: grows by two bytes
 * @value: a number
 */
void
coterie_bytes_put_u16 (GByteArray *array, guint16 value)
{
  guint8 bytes[2];

  coterie_bytes_store_u16 (bytes, value);
  g_byte_array_append (array, bytes, sizeof bytes);
}

/**
 * coterie_bytes_put_u32:
 * @array: grows by four bytes
 * @value: a number
 */
void
coterie_bytes_put_u32 (GByteArray *array, guint32 value)
{
  guint8 bytes[4];

  coterie_bytes_store_u32 (bytes, value);
  g_byte_array_append (array, bytes, sizeof bytes);
}

/**
 * coterie_bytes_put_u64:
 * @array: grows by eight bytes
 * @value: a number
 */
void
coterie_bytes_put_u64 (GByteArray *array, guint64 value)
{
  guint8 bytes[8];

  coterie_bytes_store_u64 (bytes, value);
  g_byte_array_append (array, bytes, sizeof bytes);
}

/**
 * coterie_bytes_put:
 * @array: grows by @n_bytes
 * @bytes: (array length=n_bytes): what goes there
 * @n_bytes: their number, less than 4 GiB
 */
void
coterie_bytes_put (GByteArray *array, gconstpointer bytes, gsize n_bytes)
{
  g_return_if_fail (n_bytes <= G_MAXUINT);

  if (n_bytes > 0)
    g_byte_array_append (array, bytes, (guint) n_bytes);
}
