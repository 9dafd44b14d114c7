// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "../wire/protocol-doc.h"
#include "chain/signing-key.h"
#include "circle.h"

#include <string.h>

#define VERSION_OFFSET 4
#define ACTION_OFFSET 5
#define GROUP_OFFSET 6
#define EPOCH_OFFSET 38
#define PARENTS_OFFSET 42
#define AUTHOR_BYTES 80 /* author … time */

static const char *const wishes[] = { "A!", "A-B", "A<", "A_B", "A^B", "A+D", "A=name", "A:1010", "A@", "A?", "A." };

/* One record of each kind. */
static GPtrArray *
make_all (TestCircle *circle)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  GBytes *create = test_circle_create (circle, "BC");
  g_autoptr (CoterieGroup) group = test_circle_group_new (create);

  test_circle_take (circle, group, create);
  g_ptr_array_add (records, create);
  for (gsize i = 0; i < G_N_ELEMENTS (wishes); i++)
    g_ptr_array_add (records, test_circle_make (circle, group, wishes[i]));
  return records;
}

static gboolean
parses (const guint8 *bytes, gsize n_bytes, GError **error)
{
  CoterieGroupRecord record;

  return coterie_group_record_parse (&record, bytes, n_bytes, error);
}

static void
test_round_trip (void)
{
  g_autoptr (TestCircle) circle = test_circle_new (4);
  g_autoptr (GPtrArray) records = make_all (circle);

  for (guint i = 0; i < records->len; i++)
    {
      GBytes *bytes = g_ptr_array_index (records, i);
      g_autoptr (GBytes) again = NULL;
      g_autoptr (GError) error = NULL;
      CoterieGroupRecord record;

      coterie_group_record_parse (&record, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
      g_assert_no_error (error);
      again = coterie_group_record_encode (&record);
      g_assert_true (g_bytes_equal (again, bytes));
      g_assert_cmpuint (g_bytes_get_size (bytes), <=, COTERIE_GROUP_RECORD_MAX_BYTES);
      coterie_group_record_verify (&record, test_circle_get (circle, 'A')->chain, &error);
      g_assert_no_error (error);
    }
}

static void
test_cut_at_every_byte (void)
{
  g_autoptr (TestCircle) circle = test_circle_new (4);
  g_autoptr (GPtrArray) records = make_all (circle);

  for (guint i = 0; i < records->len; i++)
    for (gsize n = 0; n < g_bytes_get_size (g_ptr_array_index (records, i)); n++)
      {
        g_autofree guint8 *cut = g_memdup2 (g_bytes_get_data (g_ptr_array_index (records, i), NULL), n);

        g_assert_false (parses (cut, n, NULL));
      }
}

static void
test_one_byte_more (void)
{
  g_autoptr (TestCircle) circle = test_circle_new (4);
  g_autoptr (GPtrArray) records = make_all (circle);

  for (guint i = 0; i < records->len; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GByteArray) longer = g_bytes_unref_to_array (g_bytes_ref (g_ptr_array_index (records, i)));

      g_byte_array_append (longer, (const guint8 *) "", 1);
      g_assert_false (parses (longer->data, longer->len, &error));
      g_assert_true (error->domain == COTERIE_GROUP_ERROR);
    }
}

/* Whatever bit is another one: the record is not taken. */
static void
test_flipped_bits (void)
{
  g_autoptr (TestCircle) circle = test_circle_new (4);
  g_autoptr (GPtrArray) records = make_all (circle);
  const CoterieChain *chain = test_circle_get (circle, 'A')->chain;

  for (guint i = 0; i < records->len; i++)
    {
      gsize n_bytes;
      const guint8 *bytes = g_bytes_get_data (g_ptr_array_index (records, i), &n_bytes);
      g_autofree guint8 *copy = g_memdup2 (bytes, n_bytes);

      for (gsize bit = 0; bit < n_bytes * 8; bit++)
        {
          CoterieGroupRecord record;

          copy[bit / 8] ^= (guint8) (1 << bit % 8);
          g_assert_false (coterie_group_record_parse (&record, copy, n_bytes, NULL) &&
                          coterie_group_record_verify (&record, chain, NULL));
          copy[bit / 8] ^= (guint8) (1 << bit % 8);
        }
    }
}

typedef struct
{
  const char *rule;
  const char *wish; /* NULL: the CREATE record */
  gsize offset;     /* of the byte that is written over; from the end of the author's part with IN_BODY */
  guint8 value;
  CoterieGroupError code;
} Hostile;

#define IN_BODY 1000

static const Hostile hostile[] = {
  { "magic", "A!", 0, 'X', COTERIE_GROUP_ERROR_VERSION },
  { "version", "A!", VERSION_OFFSET, 2, COTERIE_GROUP_ERROR_VERSION },
  { "action-zero", "A!", ACTION_OFFSET, 0, COTERIE_GROUP_ERROR_VERSION },
  { "action-unknown", "A!", ACTION_OFFSET, 11, COTERIE_GROUP_ERROR_VERSION },
  { "create-of-a-group", NULL, GROUP_OFFSET, 1, COTERIE_GROUP_ERROR_RANGE },
  { "create-late", NULL, EPOCH_OFFSET, 1, COTERIE_GROUP_ERROR_RANGE },
  { "create-with-parent", NULL, PARENTS_OFFSET, 1, COTERIE_GROUP_ERROR_RANGE },
  { "no-parent", "A!", PARENTS_OFFSET, 0, COTERIE_GROUP_ERROR_RANGE },
  { "nine-parents", "A!", PARENTS_OFFSET, 9, COTERIE_GROUP_ERROR_RANGE },
  { "meta-nothing", "A=name", IN_BODY + 1, 0, COTERIE_GROUP_ERROR_RANGE },
  { "meta-unknown-field", "A=name", IN_BODY, 1, COTERIE_GROUP_ERROR_RANGE },
  { "name-empty", "A=name", IN_BODY + 2, 0, COTERIE_GROUP_ERROR_RANGE },
  { "name-newline", "A=name", IN_BODY + 3, '\n', COTERIE_GROUP_ERROR_RANGE },
  { "name-nul", "A=name", IN_BODY + 3, 0, COTERIE_GROUP_ERROR_RANGE },
  { "name-not-utf8", "A=name", IN_BODY + 3, 0xff, COTERIE_GROUP_ERROR_RANGE },
  { "right-unknown", "A:1010", IN_BODY + 2, 2, COTERIE_GROUP_ERROR_RANGE },
  { "adds-nobody", "A+D", IN_BODY, 0, COTERIE_GROUP_ERROR_RANGE },
  { "adds-150", "A+D", IN_BODY, 150, COTERIE_GROUP_ERROR_LENGTH },
};

static void
test_hostile (gconstpointer data)
{
  const Hostile *input = data;
  g_autoptr (TestCircle) circle = test_circle_new (4);
  g_autoptr (GPtrArray) records = make_all (circle);
  g_autoptr (GByteArray) bytes = NULL;
  g_autoptr (GError) error = NULL;
  guint index = 0;
  gsize offset = input->offset;

  for (gsize i = 0; input->wish != NULL && i < G_N_ELEMENTS (wishes); i++)
    if (g_str_equal (wishes[i], input->wish))
      index = i + 1;
  bytes = g_bytes_unref_to_array (g_bytes_ref (g_ptr_array_index (records, index)));
  if (offset >= IN_BODY)
    offset += PARENTS_OFFSET + 1 + COTERIE_DIGEST_BYTES + AUTHOR_BYTES - IN_BODY;
  bytes->data[offset] = input->value;
  g_assert_false (parses (bytes->data, bytes->len, &error));
  g_assert_error (error, COTERIE_GROUP_ERROR, (int) input->code);
}

static void
test_150_members (void)
{
  g_autoptr (TestCircle) circle = test_circle_new (1);
  g_autofree guint8 *members = g_malloc0 (COTERIE_GROUP_MAX_MEMBERS * COTERIE_AID_BYTES);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) larger = NULL;
  g_autoptr (GError) error = NULL;
  CoterieGroupRecord record;

  for (guint8 i = 0; i < COTERIE_GROUP_MAX_MEMBERS; i++)
    members[i * COTERIE_AID_BYTES] = i;
  coterie_group_record_init_create (&record, test_circle_get (circle, 'A')->chain, 1, TEST_TIME_MS);
  g_strlcpy (record.name, "All", sizeof record.name);
  record.members = members;
  record.n_members = COTERIE_GROUP_MAX_MEMBERS - 1;
  bytes = test_circle_sign (circle, &record);
  parses (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  record.n_members++;
  larger = test_circle_sign (circle, &record);
  g_assert_false (parses (g_bytes_get_data (larger, NULL), g_bytes_get_size (larger), &error));
  g_assert_error (error, COTERIE_GROUP_ERROR, COTERIE_GROUP_ERROR_RANGE);
}

/* Two forms of one set would be two records. */
static void
test_ascending (void)
{
  g_autoptr (TestCircle) circle = test_circle_new (1);
  guint8 members[3 * COTERIE_AID_BYTES] = { 0 };
  CoterieGroupRecord record;

  coterie_group_record_init_create (&record, test_circle_get (circle, 'A')->chain, 1, TEST_TIME_MS);
  g_strlcpy (record.name, "All", sizeof record.name);
  record.members = members;
  record.n_members = 2;
  for (guint8 second = 0; second < 3; second++)
    {
      g_autoptr (GBytes) bytes = NULL;

      members[0] = 1;
      members[COTERIE_AID_BYTES] = second;
      bytes = test_circle_sign (circle, &record);
      g_assert_cmpint (parses (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL), ==, second > 1);
    }
  memcpy (members, record.author, sizeof record.author);
  record.n_members = 1;
  {
    g_autoptr (GBytes) bytes = test_circle_sign (circle, &record);

    g_assert_false (parses (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL));
  }
}

static void
assert_verifies_as (TestCircle *circle, CoterieGroupRecord *record, CoterieGroupError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = test_circle_sign (circle, record);

  g_assert_false (coterie_group_record_verify (record, test_circle_get (circle, 'A')->chain, &error));
  g_assert_error (error, COTERIE_GROUP_ERROR, (int) code);
}

/* The device that signs was active where the record says that the chain stood, and the chain is the one that we know.
 */
static void
test_signer (void)
{
  g_autoptr (TestCircle) circle = test_circle_new (2);
  CoterieChain *chain = test_circle_get (circle, 'A')->chain;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  CoterieGroupRecord record, early;

  coterie_group_record_init_create (&early, chain, 1, TEST_TIME_MS);
  g_strlcpy (early.name, "All", sizeof early.name);
  test_circle_add_device (circle, 'A');
  early.device = 2; /* was not there yet */
  assert_verifies_as (circle, &early, COTERIE_GROUP_ERROR_SIGNER);

  coterie_group_record_init_create (&record, chain, 2, TEST_TIME_MS);
  g_strlcpy (record.name, "All", sizeof record.name);
  bytes = test_circle_sign (circle, &record);
  test_circle_revoke (circle, 'A', 1, 2);
  coterie_group_record_verify (&record, chain, &error); /* of before the revocation: stays */
  g_assert_no_error (error);

  record.chain.length = 3;
  memcpy (record.chain.head, coterie_chain_get_head (chain), sizeof record.chain.head);
  assert_verifies_as (circle, &record, COTERIE_GROUP_ERROR_SIGNER);
  record.chain.length = 4;
  assert_verifies_as (circle, &record, COTERIE_GROUP_ERROR_AHEAD);
  record.chain.length = 2;
  assert_verifies_as (circle, &record, COTERIE_GROUP_ERROR_FORK);
  g_assert_false (coterie_group_record_verify (&record, test_circle_get (circle, 'B')->chain, NULL));
}

static GBytes *
find_example (GPtrArray *examples, const char *name)
{
  for (guint i = 0; i < examples->len; i++)
    {
      const DocExample *example = g_ptr_array_index (examples, i);

      if (g_str_equal (example->name, name))
        return protocol_doc_parse_hex (example->text);
    }
  g_error ("docs/protocol.md has no example %s", name);
}

/* What docs/protocol.md shows is what we make, and signed as it says. */
static void
test_examples (void)
{
  g_autofree char *doc = protocol_doc_load ();
  g_autoptr (GPtrArray) examples = protocol_doc_examples (doc);
  g_autoptr (GBytes) create = find_example (examples, "group-create");
  g_autoptr (GBytes) rename = find_example (examples, "group-rename");
  g_autoptr (TestCircle) circle = test_circle_new (2);
  g_autoptr (CoterieGroup) group = test_circle_group_new (create);
  g_autoptr (GBytes) made = test_circle_create (circle, "B");
  g_autofree char *people = NULL;
  guint8 seed[COTERIE_SIGNING_SEED_BYTES], dsk[COTERIE_SIGNING_KEY_BYTES];
  g_autoptr (CoterieSecret) secret = NULL;

  memset (seed, 0x41, sizeof seed);
  secret = coterie_signing_key_new_from_seed (seed, dsk);
  g_assert_cmpmem (dsk, sizeof dsk, test_circle_get (circle, 'A')->devices[0].dsk, COTERIE_SIGNING_KEY_BYTES);
  g_assert_true (g_bytes_equal (create, made));
  test_circle_take (circle, group, create);
  test_circle_take (circle, group, rename);
  people = test_circle_describe_people (circle, group);
  g_assert_cmpstr (people, ==, "A*B");
  g_assert_cmpstr (coterie_group_get_state (group)->name, ==, "Square");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/group/record/examples", test_examples);
  g_test_add_func ("/group/record/round-trip", test_round_trip);
  g_test_add_func ("/group/record/cut-at-every-byte", test_cut_at_every_byte);
  g_test_add_func ("/group/record/one-byte-more", test_one_byte_more);
  g_test_add_func ("/group/record/flipped-bits", test_flipped_bits);
  g_test_add_func ("/group/record/150-members", test_150_members);
  g_test_add_func ("/group/record/ascending", test_ascending);
  g_test_add_func ("/group/record/signer", test_signer);
  for (gsize i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      g_autofree char *path = g_strdup_printf ("/group/record/hostile/%s", hostile[i].rule);

      g_test_add_data_func (path, &hostile[i], test_hostile);
    }
  return g_test_run ();
}
