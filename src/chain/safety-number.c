// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-chain"

#include "chain/safety-number.h"

#include <sodium.h>
#include <string.h>

#define CONTEXT "coterie/sn/1" /* with its trailing zero */
#define ROUNDS 5200
#define GROUPS 6
#define GROUP_DIGITS 5
#define HALF_DIGITS (GROUPS * GROUP_DIGITS)

G_STATIC_ASSERT (2 * HALF_DIGITS == COTERIE_SAFETY_NUMBER_DIGITS);

static void
hash_twice (const guint8 *first,
            gsize n_first,
            const guint8 aid[COTERIE_AID_BYTES],
            guint8 hash[crypto_hash_sha512_BYTES])
{
  crypto_hash_sha512_state state;

  crypto_hash_sha512_init (&state);
  crypto_hash_sha512_update (&state, first, n_first);
  crypto_hash_sha512_update (&state, aid, COTERIE_AID_BYTES);
  crypto_hash_sha512_final (&state, hash);
}

/* The rounds make it dear to look for an account whose digits resemble another's. */
static void
make_half (const guint8 aid[COTERIE_AID_BYTES], char half[HALF_DIGITS + 1])
{
  guint8 hash[crypto_hash_sha512_BYTES];

  hash_twice ((const guint8 *) CONTEXT, sizeof CONTEXT, aid, hash);
  for (int i = 0; i < ROUNDS; i++)
    hash_twice (hash, sizeof hash, aid, hash);
  for (int i = 0; i < GROUPS; i++)
    {
      const guint8 *five = hash + 5 * i;
      guint64 number = (guint64) five[0] << 32 | (guint64) five[1] << 24 | five[2] << 16 | five[3] << 8 | five[4];

      g_snprintf (half + GROUP_DIGITS * i, GROUP_DIGITS + 1, "%05u", (guint) (number % 100000));
    }
}

/**
 * coterie_safety_number_new:
 * @one: an account
 * @other: another
 *
 * docs/protocol.md, "Safety number". Takes some milliseconds. It depends on the two accounts alone, not on the order.
 *
 * Returns: (transfer full): COTERIE_SAFETY_NUMBER_DIGITS digits
 */
char *
coterie_safety_number_new (const guint8 one[COTERIE_AID_BYTES], const guint8 other[COTERIE_AID_BYTES])
{
  char first[HALF_DIGITS + 1], second[HALF_DIGITS + 1];

  make_half (one, first);
  make_half (other, second);
  return strcmp (first, second) <= 0 ? g_strconcat (first, second, NULL) : g_strconcat (second, first, NULL);
}

/**
 * coterie_safety_number_format:
 * @number: of coterie_safety_number_new()
 *
 * Returns: (transfer full): its twelve groups of five digits, with single spaces between them
 */
char *
coterie_safety_number_format (const char *number)
{
  GString *text = g_string_sized_new (COTERIE_SAFETY_NUMBER_DIGITS + 2 * GROUPS);

  for (gsize i = 0; number[i] != '\0'; i++)
    {
      if (i > 0 && i % GROUP_DIGITS == 0)
        g_string_append_c (text, ' ');
      g_string_append_c (text, number[i]);
    }
  return g_string_free (text, FALSE);
}
