// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/bytes.h"
#include "group/group.h"

#include <string.h>

/* Records of a group, of strangers. Input: records, each after its size in two bytes. Group, parents and epoch are put
 * right first, because no fuzzer finds a SHA-256: the byte after the size says which of the records before are the
 * parents. Signatures are taken as verified. */

#define MAX_RECORDS 48

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static void
check_round_trip (const guint8 *bytes, gsize n_bytes)
{
  CoterieGroupRecord record;
  g_autoptr (GBytes) again = NULL;

  if (!coterie_group_record_parse (&record, bytes, n_bytes, NULL))
    return;
  again = coterie_group_record_encode (&record);
  g_assert_cmpmem (g_bytes_get_data (again, NULL), g_bytes_get_size (again), bytes, n_bytes);
  g_assert_cmpuint (n_bytes, <=, COTERIE_GROUP_RECORD_MAX_BYTES);
}

static int
compare_hashes (const void *one, const void *other)
{
  return memcmp (one, other, COTERIE_DIGEST_BYTES);
}

/* Behind one or two of the records that are there. */
static void
place (CoterieGroup *group, CoterieGroupRecord *record, guint8 where)
{
  guint n_records = coterie_group_get_n_records (group);
  guint parents[] = { where % 16 % n_records, where / 16 % n_records };

  memcpy (record->group, coterie_group_get_id (group), sizeof record->group);
  record->n_parents = parents[0] == parents[1] ? 1 : 2;
  record->epoch = 0;
  for (guint i = 0; i < record->n_parents; i++)
    {
      CoterieGroupItem item;

      coterie_group_get_item (group, n_records - 1 - parents[i], &item);
      memcpy (record->parents[i], item.hash, COTERIE_DIGEST_BYTES);
      record->epoch = MAX (record->epoch, item.record->epoch + 1);
    }
  qsort (record->parents, record->n_parents, COTERIE_DIGEST_BYTES, compare_hashes);
}

/* What must hold of any group. */
static void
check_group (CoterieGroup *group)
{
  const CoterieGroupState *state = coterie_group_get_state (group);
  g_autoptr (CoterieGroup) copy = coterie_group_new (coterie_group_get_id (group));
  g_autoptr (CoterieChain) chain = coterie_chain_new ();
  guint8 heads[COTERIE_GROUP_MAX_PARENTS][COTERIE_DIGEST_BYTES], other[COTERIE_GROUP_MAX_PARENTS][COTERIE_DIGEST_BYTES];
  guint n_heads = coterie_group_get_heads (group, heads);

  g_assert_cmpuint (state->members->len, <=, COTERIE_GROUP_MAX_MEMBERS);
  g_assert_cmpuint (state->n_admins, <=, state->members->len);
  g_assert_cmpuint (n_heads, >=, 1);
  for (guint i = 0; i < coterie_group_get_n_records (group); i++)
    {
      CoterieGroupItem item;

      coterie_group_get_item (group, i, &item);
      g_assert_true (coterie_group_add (copy, item.bytes, chain, TRUE, NULL));
      coterie_group_get_state (copy); /* on the way: nothing of it may stay */
    }
  g_assert_cmpuint (coterie_group_get_heads (copy, other), ==, n_heads);
  g_assert_cmpmem (other, n_heads * COTERIE_DIGEST_BYTES, heads, n_heads * COTERIE_DIGEST_BYTES);
  g_assert_cmpuint (coterie_group_get_state (copy)->members->len, ==, state->members->len);
  g_assert_cmpmem (coterie_group_get_state (copy)->members->data, state->members->len * sizeof (CoterieGroupMember),
                   state->members->data, state->members->len * sizeof (CoterieGroupMember));
}

static void
take (CoterieGroup **group, CoterieGroupRecord *record, guint8 where)
{
  g_autoptr (CoterieChain) chain = coterie_chain_new ();
  g_autoptr (GBytes) bytes = NULL;
  guint8 id[COTERIE_CHAT_ID_BYTES];

  if (*group == NULL && record->action == COTERIE_GROUP_CREATE)
    {
      coterie_group_record_get_group (record, id);
      *group = coterie_group_new (id);
    }
  else if (*group == NULL || record->action == COTERIE_GROUP_CREATE)
    return;
  else
    place (*group, record, where);
  bytes = coterie_group_record_encode (record);
  if (coterie_group_get_n_records (*group) < MAX_RECORDS)
    g_assert_true (coterie_group_add (*group, bytes, chain, TRUE, NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (CoterieGroup) group = NULL;
  CoterieBytesReader reader;

  check_round_trip (data, size);
  coterie_bytes_reader_init (&reader, data, size);
  while (!coterie_bytes_reader_failed (&reader, NULL) && coterie_bytes_reader_left (&reader) > 0)
    {
      gsize n_bytes = coterie_bytes_reader_u16 (&reader);
      guint8 where = coterie_bytes_reader_u8 (&reader);
      const guint8 *bytes = coterie_bytes_reader_take (&reader, n_bytes);
      CoterieGroupRecord record;

      if (bytes != NULL && coterie_group_record_parse (&record, bytes, n_bytes, NULL))
        take (&group, &record, where);
    }
  if (group != NULL)
    check_group (group);
  return 0;
}
