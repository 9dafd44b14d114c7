// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "chain/linking.h"

#include "base/encoding.h"

#include <string.h>

static void
fill (CoterieLinkTranscript *t)
{
  for (guint8 i = 0; i < sizeof t->statement; i++)
    t->statement[i] = i;
  memset (t->r_new, 0x11, sizeof t->r_new);
  memset (t->r_old, 0x22, sizeof t->r_old);
  memset (t->aid, 0x33, sizeof t->aid);
  memset (t->head.head, 0x44, sizeof t->head.head);
  t->head.length = 5;
  coterie_link_get_commit (t->statement, t->r_new, t->commit);
}

/* Computed by Python's hashlib from the formulas of docs/protocol.md, "Linking". */
static void
test_vector (void)
{
  CoterieLinkTranscript t;
  char code[COTERIE_LINK_CODE_DIGITS + 1];
  g_autofree char *commit = NULL;

  fill (&t);
  commit = coterie_hex_encode (t.commit, sizeof t.commit);
  g_assert_cmpstr (commit, ==, "794cadc5d0b29744173319f29a10eb95266699b41206400adc72cf224bed2085");
  coterie_link_transcript_get_code (&t, code);
  g_assert_cmpstr (code, ==, "7934944");
  g_assert_true (coterie_link_transcript_is_as_committed (&t));
}

/* Each byte of what both have seen changes the code, or does not fit the commitment. */
static void
test_every_byte_counts (void)
{
  CoterieLinkTranscript t;
  char code[COTERIE_LINK_CODE_DIGITS + 1], other[COTERIE_LINK_CODE_DIGITS + 1];
  guint8 *const fields[] = { t.commit, t.r_old, t.aid, t.head.head, t.statement, t.r_new };
  const gsize sizes[] = { sizeof t.commit,    sizeof t.r_old,     sizeof t.aid,
                          sizeof t.head.head, sizeof t.statement, sizeof t.r_new };

  fill (&t);
  coterie_link_transcript_get_code (&t, code);
  for (guint field = 0; field < G_N_ELEMENTS (fields); field++)
    for (gsize i = 0; i < sizes[field]; i++)
      {
        fields[field][i] ^= 0x80;
        coterie_link_transcript_get_code (&t, other);
        g_assert_cmpstr (code, !=, other);
        g_assert_cmpint (coterie_link_transcript_is_as_committed (&t), ==, field > 0 && field < 4);
        fields[field][i] ^= 0x80;
      }
  t.head.length = 6;
  coterie_link_transcript_get_code (&t, other);
  g_assert_cmpstr (code, !=, other);
}

static void
test_statement (void)
{
  CoterieRecord record = { .type = COTERIE_RECORD_ADD, .device = 7 }, again = { 0 };
  guint8 statement[COTERIE_LINKING_STATEMENT_BYTES], input[COTERIE_RECORD_POP_INPUT_BYTES];
  guint8 aid[COTERIE_AID_BYTES] = { 1 };

  memset (record.ik, 2, sizeof record.ik);
  memset (record.dsk, 3, sizeof record.dsk);
  memset (record.nonce, 4, sizeof record.nonce);
  coterie_link_statement_from_record (&record, statement);
  coterie_record_get_pop_input (&record, aid, input); /* which ends with it */
  g_assert_cmpmem (statement, sizeof statement, input + sizeof input - sizeof statement, sizeof statement);
  g_assert_true (coterie_link_statement_to_record (statement, &again));
  g_assert_cmpuint (again.device, ==, 7);
  g_assert_cmpmem (again.dsk, sizeof again.dsk, record.dsk, sizeof record.dsk);
  statement[4] = 1; /* a kind of a later version */
  g_assert_false (coterie_link_statement_to_record (statement, &again));
}

static void
test_name (void)
{
  guint8 r_new[COTERIE_LINKING_KEY_BYTES], r_old[COTERIE_LINKING_KEY_BYTES], none[COTERIE_LINKING_KEY_BYTES] = { 0 };
  g_autoptr (CoterieSecret) x_new = coterie_link_key_new (r_new);
  g_autoptr (CoterieSecret) x_old = coterie_link_key_new (r_old);
  guint8 sealed[COTERIE_LINKING_NAME_SEALED_BYTES];
  static const char *const names[] = { "a", "Alice's computer",
                                       "0123456789012345678901234567890123456789012345678901234567890123" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = NULL;

      g_assert_true (coterie_link_name_seal (names[i], x_new, r_old, sealed));
      name = coterie_link_name_open (sealed, x_old, r_new);
      g_assert_cmpstr (name, ==, names[i]);
      for (gsize at = 0; at < sizeof sealed; at++)
        {
          sealed[at] ^= 1;
          g_assert_null (coterie_link_name_open (sealed, x_old, r_new));
          sealed[at] ^= 1;
        }
    }
  g_assert_false (coterie_link_name_seal ("a", x_new, none, sealed)); /* of low order */
  g_assert_true (coterie_link_name_seal ("two\nlines", x_new, r_old, sealed));
  g_assert_null (coterie_link_name_open (sealed, x_old, r_new));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chain/linking/vector", test_vector);
  g_test_add_func ("/chain/linking/every-byte-counts", test_every_byte_counts);
  g_test_add_func ("/chain/linking/statement", test_statement);
  g_test_add_func ("/chain/linking/name", test_name);
  return g_test_run ();
}
