// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/encoding.h"
#include "base/errors.h"

G_BEGIN_DECLS

/* Reads big-endian numbers and byte strings off a buffer and remembers the first thing that is wrong, so that a
 * decoder reads like its format: initialise, read all, finish. After a fault every read gives zeros and NULL, and
 * nothing is trusted before coterie_bytes_reader_finish() has said TRUE. Fields are private. */
typedef struct
{
  const guint8 *next;
  gsize n_left;
  gboolean failed;
  CoterieBaseError fault;
} CoterieBytesReader;

void
coterie_bytes_reader_init (CoterieBytesReader *self, const guint8 *bytes, gsize n_bytes);
guint8
coterie_bytes_reader_u8 (CoterieBytesReader *self);
guint16
coterie_bytes_reader_u16 (CoterieBytesReader *self);
guint32
coterie_bytes_reader_u32 (CoterieBytesReader *self);
guint64
coterie_bytes_reader_u64 (CoterieBytesReader *self);
const guint8 *
coterie_bytes_reader_take (CoterieBytesReader *self, gsize n_bytes);
void
coterie_bytes_reader_copy (CoterieBytesReader *self, guint8 *bytes, gsize n_bytes);
gsize
coterie_bytes_reader_left (const CoterieBytesReader *self);
void
coterie_bytes_reader_fail (CoterieBytesReader *self, CoterieBaseError fault);
gboolean
coterie_bytes_reader_failed (const CoterieBytesReader *self, CoterieBaseError *fault);
gboolean
coterie_bytes_reader_finish (CoterieBytesReader *self, GError **error);

/* Writes at the end of an array, big-endian. */
void
coterie_bytes_put_u8 (GByteArray *array, guint8 value);
void
coterie_bytes_put_u16 (GByteArray *array, guint16 value);
void
coterie_bytes_put_u32 (GByteArray *array, guint32 value);
void
coterie_bytes_put_u64 (GByteArray *array, guint64 value);
void
coterie_bytes_put (GByteArray *array, gconstpointer bytes, gsize n_bytes);

/* Writes into a buffer of the caller's, big-endian, and gives where to go on. */
guint8 *
coterie_bytes_store_u8 (guint8 *at, guint8 value);
guint8 *
coterie_bytes_store_u16 (guint8 *at, guint16 value);
guint8 *
coterie_bytes_store_u32 (guint8 *at, guint32 value);
guint8 *
coterie_bytes_store_u64 (guint8 *at, guint64 value);
guint8 *
coterie_bytes_store (guint8 *at, gconstpointer bytes, gsize n_bytes);

G_END_DECLS
