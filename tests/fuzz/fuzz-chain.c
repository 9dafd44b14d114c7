// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/bytes.h"
#include "chain/chain.h"
#include "wire/limits.h"

#include <string.h>

/* Device chains of a stranger. Input: a byte, then records one after the other. With an even byte they are taken as
 * they are; with an odd one, place and link are put right first, because no fuzzer finds a SHA-256. */

#define VERSION_OFFSET 4
#define SEQ_OFFSET 6
#define PREV_OFFSET 10

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
check_record (const guint8 *bytes, gsize n_bytes)
{
  guint8 again[COTERIE_RECORD_MAX_BYTES];
  CoterieRecord record;

  if (!coterie_record_parse (&record, bytes, n_bytes, NULL))
    return;
  g_assert_cmpmem (again, coterie_record_encode (&record, again), bytes, n_bytes);
  g_assert_cmpuint (coterie_record_measure (bytes, n_bytes), ==, n_bytes);
}

/* What must hold of any chain that was taken. */
static void
check_chain (CoterieChain *chain)
{
  guint32 length = coterie_chain_get_length (chain);
  g_autoptr (CoterieChain) copy = coterie_chain_copy (chain);
  CoterieChainPin pin;
  guint n_devices;

  coterie_chain_get_devices (chain, &n_devices);
  g_assert_cmpuint (length, <=, COTERIE_CHAIN_MAX_RECORDS);
  g_assert_cmpuint (n_devices, <=, COTERIE_CHAIN_MAX_DEVICES);
  g_assert_cmpuint (coterie_chain_get_n_active (chain), <=, COTERIE_CHAIN_MAX_ACTIVE_DEVICES);
  if (length == 0)
    return;
  g_assert_cmpuint (coterie_chain_get_n_active (chain), >=, 1);
  g_assert_cmpint (coterie_chain_compare (chain, length, coterie_chain_get_head (chain)), ==, COTERIE_CHAIN_KNOWN);

  coterie_chain_truncate (copy, (length + 1) / 2);
  coterie_chain_get_pin (copy, &pin);
  g_assert_true (coterie_chain_check_pin (chain, &pin, NULL));
  coterie_chain_get_pin (chain, &pin);
  g_assert_true (length == 1 || !coterie_chain_check_pin (copy, &pin, NULL));
}

static void
check_appends (const guint8 *bytes, gsize n_bytes)
{
  g_autoptr (CoterieChain) chain = coterie_chain_new ();
  gsize n_record;

  while ((n_record = coterie_record_measure (bytes, n_bytes)) > 0 &&
         coterie_chain_append (chain, bytes, n_record, NULL, NULL, NULL))
    {
      bytes += n_record;
      n_bytes -= n_record;
    }
  check_chain (chain);
}

static void
check_restored (const guint8 *bytes, gsize n_bytes)
{
  g_autoptr (CoterieChain) chain = coterie_chain_new_restored (bytes, n_bytes, NULL);
  const guint8 *records;
  gsize n_records;

  if (chain == NULL)
    return;
  records = coterie_chain_get_records (chain, &n_records);
  g_assert_cmpmem (records, n_records, bytes, n_bytes);
  check_chain (chain);
}

/* Appends a record whose place and link are put right, when the rules then take it. */
static CoterieChain *
grow_take (CoterieChain *chain, const guint8 *bytes, gsize n_bytes)
{
  g_autoptr (GByteArray) longer = g_byte_array_new ();
  CoterieChain *grown;
  const guint8 *records;
  guint8 *record;
  gsize n_records;

  records = coterie_chain_get_records (chain, &n_records);
  coterie_bytes_put (longer, records, n_records);
  coterie_bytes_put (longer, bytes, n_bytes);
  record = longer->data + n_records;
  memcpy (record, "CTDC\1", VERSION_OFFSET + 1);
  coterie_bytes_store_u32 (record + SEQ_OFFSET, coterie_chain_get_length (chain));
  if (coterie_chain_get_length (chain) > 0)
    memcpy (record + PREV_OFFSET, coterie_chain_get_head (chain), COTERIE_HEAD_BYTES);
  grown = coterie_chain_new_restored (longer->data, longer->len, NULL);
  if (grown == NULL)
    return chain;
  coterie_chain_free (chain);
  return grown;
}

static void
check_grown (const guint8 *bytes, gsize n_bytes)
{
  g_autoptr (CoterieChain) chain = coterie_chain_new ();
  gsize n_record;

  while ((n_record = coterie_record_measure (bytes, n_bytes)) > 0)
    {
      chain = grow_take (g_steal_pointer (&chain), bytes, n_record);
      bytes += n_record;
      n_bytes -= n_record;
    }
  check_chain (chain);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  if (size == 0)
    return 0;
  if (data[0] & 1)
    {
      check_grown (data + 1, size - 1);
      return 0;
    }
  check_record (data + 1, size - 1);
  check_appends (data + 1, size - 1);
  check_restored (data + 1, size - 1);
  return 0;
}
