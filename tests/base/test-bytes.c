// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/bytes.h"

#include <string.h>

static const guint8 sample[] = { 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09,
                                 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 'a',  'b',  'c' };

static void
read_sample (CoterieBytesReader *reader, const guint8 *bytes, gsize n_bytes)
{
  guint8 tail[3];

  coterie_bytes_reader_init (reader, bytes, n_bytes);
  coterie_bytes_reader_u8 (reader);
  coterie_bytes_reader_u16 (reader);
  coterie_bytes_reader_u32 (reader);
  coterie_bytes_reader_u64 (reader);
  coterie_bytes_reader_copy (reader, tail, sizeof tail);
}

static void
test_big_endian (void)
{
  CoterieBytesReader reader;

  coterie_bytes_reader_init (&reader, sample, sizeof sample);
  g_assert_cmphex (coterie_bytes_reader_u8 (&reader), ==, 0x01);
  g_assert_cmphex (coterie_bytes_reader_u16 (&reader), ==, 0x0203);
  g_assert_cmphex (coterie_bytes_reader_u32 (&reader), ==, 0x04050607);
  g_assert_cmphex (coterie_bytes_reader_u64 (&reader), ==, 0x08090a0b0c0d0e0f);
  g_assert_cmpuint (coterie_bytes_reader_left (&reader), ==, 3);
  g_assert_cmpmem (coterie_bytes_reader_take (&reader, 3), 3, "abc", 3);
  g_assert_true (coterie_bytes_reader_finish (&reader, NULL));
}

static void
test_cut_at_every_byte (void)
{
  for (gsize n = 0; n < sizeof sample; n++)
    {
      g_autofree guint8 *cut = g_memdup2 (sample, n); /* so that a sanitizer sees a read beyond */
      g_autoptr (GError) error = NULL;
      CoterieBytesReader reader;

      read_sample (&reader, cut, n);
      g_assert_false (coterie_bytes_reader_finish (&reader, &error));
      g_assert_error (error, COTERIE_BASE_ERROR, COTERIE_BASE_ERROR_CUT);
    }
}

static void
test_trailing (void)
{
  g_autoptr (GError) error = NULL;
  CoterieBytesReader reader;

  coterie_bytes_reader_init (&reader, sample, 2);
  coterie_bytes_reader_u8 (&reader);
  g_assert_false (coterie_bytes_reader_finish (&reader, &error));
  g_assert_error (error, COTERIE_BASE_ERROR, COTERIE_BASE_ERROR_TRAILING);
}

static void
test_first_fault_stays (void)
{
  g_autoptr (GError) error = NULL;
  CoterieBaseError fault;
  CoterieBytesReader reader;
  guint8 copied[2] = { 7, 7 };

  coterie_bytes_reader_init (&reader, sample, sizeof sample);
  g_assert_false (coterie_bytes_reader_failed (&reader, &fault));
  coterie_bytes_reader_fail (&reader, COTERIE_BASE_ERROR_RANGE);
  g_assert_cmpuint (coterie_bytes_reader_u32 (&reader), ==, 0);
  g_assert_null (coterie_bytes_reader_take (&reader, 1));
  coterie_bytes_reader_copy (&reader, copied, sizeof copied);
  g_assert_cmpmem (copied, 2, "\0\0", 2);
  g_assert_true (coterie_bytes_reader_failed (&reader, &fault));
  g_assert_cmpint (fault, ==, COTERIE_BASE_ERROR_RANGE);
  g_assert_false (coterie_bytes_reader_finish (&reader, &error));
  g_assert_error (error, COTERIE_BASE_ERROR, COTERIE_BASE_ERROR_RANGE);
}

static void
test_length_near_overflow (void)
{
  CoterieBytesReader reader;

  coterie_bytes_reader_init (&reader, sample, sizeof sample);
  coterie_bytes_reader_u8 (&reader);
  g_assert_null (coterie_bytes_reader_take (&reader, G_MAXSIZE));
  g_assert_false (coterie_bytes_reader_finish (&reader, NULL));
}

static void
test_nothing (void)
{
  CoterieBytesReader reader;

  coterie_bytes_reader_init (&reader, NULL, 0);
  coterie_bytes_reader_take (&reader, 0);
  coterie_bytes_reader_copy (&reader, NULL, 0);
  g_assert_true (coterie_bytes_reader_finish (&reader, NULL));
}

static void
test_written_as_read (void)
{
  g_autoptr (GByteArray) array = g_byte_array_new ();
  guint8 stored[sizeof sample];
  guint8 *at = stored;

  coterie_bytes_put_u8 (array, 0x01);
  coterie_bytes_put_u16 (array, 0x0203);
  coterie_bytes_put_u32 (array, 0x04050607);
  coterie_bytes_put_u64 (array, 0x08090a0b0c0d0e0f);
  coterie_bytes_put (array, NULL, 0);
  coterie_bytes_put (array, "abc", 3);
  g_assert_cmpmem (array->data, array->len, sample, sizeof sample);

  at = coterie_bytes_store_u8 (at, 0x01);
  at = coterie_bytes_store_u16 (at, 0x0203);
  at = coterie_bytes_store_u32 (at, 0x04050607);
  at = coterie_bytes_store_u64 (at, 0x08090a0b0c0d0e0f);
  at = coterie_bytes_store (at, "abc", 3);
  g_assert_true (at == stored + sizeof stored);
  g_assert_cmpmem (stored, sizeof stored, sample, sizeof sample);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/bytes/big-endian", test_big_endian);
  g_test_add_func ("/base/bytes/cut-at-every-byte", test_cut_at_every_byte);
  g_test_add_func ("/base/bytes/trailing", test_trailing);
  g_test_add_func ("/base/bytes/first-fault-stays", test_first_fault_stays);
  g_test_add_func ("/base/bytes/length-near-overflow", test_length_near_overflow);
  g_test_add_func ("/base/bytes/nothing", test_nothing);
  g_test_add_func ("/base/bytes/written-as-read", test_written_as_read);
  return g_test_run ();
}
