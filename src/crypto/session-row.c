// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "crypto/session-row.h"

#include "base/bytes.h"

#include <string.h>

#define FORMAT 1
#define FLAG_ARCHIVED (1 << 0)

/**
 * coterie_session_row_parse:
 * @row: (out): what stands in @stored
 * @stored: what the key store keeps
 *
 * Returns: %FALSE when it is not a row, as bytes that a database lost are; @row is then empty
 */
gboolean
coterie_session_row_parse (CoterieSessionRow *row, GBytes *stored)
{
  CoterieBytesReader reader;
  guint8 format, flags;
  guint64 started_ms;

  memset (row, 0, sizeof *row);
  coterie_bytes_reader_init (&reader, g_bytes_get_data (stored, NULL), g_bytes_get_size (stored));
  format = coterie_bytes_reader_u8 (&reader);
  flags = coterie_bytes_reader_u8 (&reader);
  started_ms = coterie_bytes_reader_u64 (&reader);
  if (coterie_bytes_reader_failed (&reader, NULL) || format != FORMAT || (flags & ~FLAG_ARCHIVED) != 0 ||
      started_ms > G_MAXINT64)
    return FALSE;

  row->archived = (flags & FLAG_ARCHIVED) != 0;
  row->started_ms = (gint64) started_ms;
  row->record = g_bytes_new_from_bytes (stored, COTERIE_SESSION_ROW_HEADER_BYTES, coterie_bytes_reader_left (&reader));
  return TRUE;
}

void
coterie_session_row_write_header (const CoterieSessionRow *row, guint8 header[COTERIE_SESSION_ROW_HEADER_BYTES])
{
  header = coterie_bytes_store_u8 (header, FORMAT);
  header = coterie_bytes_store_u8 (header, row->archived ? FLAG_ARCHIVED : 0);
  coterie_bytes_store_u64 (header, row->started_ms);
}

void
coterie_session_row_clear (CoterieSessionRow *row)
{
  g_clear_pointer (&row->record, g_bytes_unref);
  memset (row, 0, sizeof *row);
}

/**
 * coterie_session_row_is_whole:
 * @row: a row
 * @context: libsignal's context
 *
 * libsignal 2.3.3 does not look at the result of reading a sender chain: a record that lost some bytes becomes a
 * session that is half there, and stays so. A record is whole when reading and writing it gives the same bytes.
 *
 * Returns: whether the row holds a whole record
 */
gboolean
coterie_session_row_is_whole (const CoterieSessionRow *row, signal_context *context)
{
  session_record *record = coterie_session_row_read (row, context);
  signal_buffer *again = NULL;
  gboolean whole;

  if (record == NULL)
    return FALSE;

  whole = session_record_serialize (&again, record) == SG_SUCCESS &&
          signal_buffer_len (again) == g_bytes_get_size (row->record) &&
          memcmp (signal_buffer_data (again), g_bytes_get_data (row->record, NULL), signal_buffer_len (again)) == 0;
  signal_buffer_bzero_free (again);
  SIGNAL_UNREF (record);

  return whole;
}

/**
 * coterie_session_row_read:
 * @row: a row
 * @context: libsignal's context
 *
 * Returns: (transfer full) (nullable): libsignal's object, or %NULL when there is none or it cannot be read
 */
session_record *
coterie_session_row_read (const CoterieSessionRow *row, signal_context *context)
{
  session_record *record = NULL;
  const guint8 *bytes;
  gsize size;

  if (row->record == NULL)
    return NULL;

  bytes = g_bytes_get_data (row->record, &size);
  if (session_record_deserialize (&record, bytes, size, context) < 0)
    return NULL;

  return record;
}
