// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "circle.h"

#include <stdlib.h>
#include <string.h>

/* People act on what they know, hear of one another's acts late and in any order, and all end with the same group. */

#define N_PEOPLE 8
#define N_VIEWS 4

static guint
get_rounds (void)
{
  const char *rounds = g_getenv ("COTERIE_ROUNDS");

  return rounds != NULL ? (guint) atoi (rounds) : 10;
}

static char *
invent_wish (GRand *rand)
{
  static const char signs[] = "-_^++++===.:@!<?";
  char author = (char) ('A' + g_rand_int_range (rand, 0, N_PEOPLE));
  char target = (char) ('A' + g_rand_int_range (rand, 0, N_PEOPLE));
  char sign = signs[g_rand_int_range (rand, 0, (gint32) strlen (signs))];

  if (strchr ("!<", sign) != NULL && g_rand_int_range (rand, 0, 8) > 0)
    sign = '=';
  if (strchr ("-^", sign) != NULL && author == target)
    sign = '.';
  if (sign == '=')
    return g_strdup_printf ("%c=n%u", author, g_rand_int (rand) % 100);
  if (sign == ':')
    return g_strdup_printf ("%c:%d%d00", author, g_rand_boolean (rand), g_rand_boolean (rand));
  return g_strdup_printf ("%c%c%c", author, sign, target);
}

static void
act (TestCircle *circle, CoterieGroup *view, GPtrArray *records, GRand *rand)
{
  g_autofree char *wish = invent_wish (rand);
  g_autoptr (GBytes) bytes = NULL;
  CoterieGroupRecord record;
  CoterieGroupItem item;
  guint8 hash[COTERIE_DIGEST_BYTES];
  gboolean is_allowed;

  test_circle_begin (circle, view, &record, wish);
  record.time_ms += records->len;
  is_allowed = coterie_group_check_record (view, &record, NULL);
  if (!is_allowed && g_rand_int_range (rand, 0, 4) > 0)
    return;
  coterie_group_record_get_hash (&record, hash);
  bytes = test_circle_sign (circle, &record);
  coterie_group_add (view, bytes, test_circle_get (circle, wish[0])->chain, TRUE, NULL);
  coterie_group_find (view, hash, &item);
  if (is_allowed) /* closed and full groups refuse what counts for nothing */
    g_assert_true (item.is_valid);
  g_ptr_array_add (records, g_bytes_ref (bytes));
}

static TestPerson *
find_author (TestCircle *circle, GBytes *bytes)
{
  CoterieGroupRecord record;

  coterie_group_record_parse (&record, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);
  for (guint i = 0; i < circle->n_people; i++)
    if (memcmp (coterie_chain_get_aid (circle->people[i].chain), record.author, COTERIE_AID_BYTES) == 0)
      return &circle->people[i];
  g_assert_not_reached ();
}

static gboolean
hear (TestCircle *circle, CoterieGroup *view, GBytes *bytes)
{
  return coterie_group_add (view, bytes, find_author (circle, bytes)->chain, TRUE, NULL);
}

static void
shuffle (GPtrArray *records, GRand *rand)
{
  for (guint i = records->len; i > 1; i--)
    {
      guint j = (guint) g_rand_int_range (rand, 0, (gint32) i);
      gpointer swap = records->pdata[i - 1];

      records->pdata[i - 1] = records->pdata[j];
      records->pdata[j] = swap;
    }
}

/* In any order; those whose parents are missing come again. */
static void
hear_all (TestCircle *circle, CoterieGroup *view, GPtrArray *records)
{
  guint n_before;

  do
    {
      n_before = coterie_group_get_n_records (view);
      for (guint i = 0; i < records->len; i++)
        hear (circle, view, g_ptr_array_index (records, i));
    }
  while (coterie_group_get_n_records (view) > n_before);
}

static void
run (TestCircle *circle, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GBytes) create = test_circle_create (circle, "BCDE");
  CoterieGroup *views[N_VIEWS];
  g_autofree char *expected = NULL;

  for (guint i = 0; i < N_VIEWS; i++)
    {
      views[i] = test_circle_group_new (create);
      hear (circle, views[i], create);
    }
  test_circle_do (circle, views[0], "A^B A^C");
  for (guint i = 0; i < 3; i++)
    {
      CoterieGroupItem item;

      coterie_group_get_item (views[0], i, &item);
      g_ptr_array_add (records, g_bytes_ref (item.bytes));
    }
  for (guint step = 0; step < 60; step++)
    {
      CoterieGroup *view = views[g_rand_int_range (rand, 0, N_VIEWS)];

      act (circle, view, records, rand);
      hear (circle, view, g_ptr_array_index (records, (guint) g_rand_int_range (rand, 0, (gint32) records->len)));
      if (g_rand_int_range (rand, 0, 10) == 0)
        hear_all (circle, view, records);
    }
  for (guint i = 0; i < N_VIEWS; i++)
    {
      g_autofree char *text = NULL;

      shuffle (records, rand);
      hear_all (circle, views[i], records);
      text = test_circle_describe (circle, views[i]);
      if (expected == NULL)
        expected = g_steal_pointer (&text);
      else if (!g_str_equal (text, expected))
        g_error ("seed %u: %s and %s", seed, expected, text);
      coterie_group_free (views[i]);
    }
}

static void
test_converges (void)
{
  g_autoptr (TestCircle) circle = test_circle_new (N_PEOPLE);
  guint rounds = get_rounds ();

  for (guint32 seed = 1; seed <= rounds; seed++)
    run (circle, seed);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/group/random/converges", test_converges);
  return g_test_run ();
}
