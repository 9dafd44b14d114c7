// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "circle.h"

#include <string.h>

typedef struct
{
  TestCircle *circle;
  CoterieGroup *group;
} Fixture;

/* A is the creator, B and C are admins (B the more senior one), D and E members, F and G nobody. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) create = NULL;

  fixture->circle = test_circle_new (7);
  create = test_circle_create (fixture->circle, "BCDE");
  fixture->group = test_circle_group_new (create);
  test_circle_take (fixture->circle, fixture->group, create);
  test_circle_do (fixture->circle, fixture->group, "A^B A^C");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  coterie_group_free (fixture->group);
  test_circle_free (fixture->circle);
}

/* Of the people, admins by seniority and the others sorted by letter. */
static void
assert_people (Fixture *fixture, const char *expected)
{
  g_autofree char *people = test_circle_describe_people (fixture->circle, fixture->group);

  for (char *one = people; *one != 0; one++)
    for (char *other = one + 1; *one != '*' && one[1] != '*' && *other != 0; other++)
      if (*other < *one)
        {
          char swap = *one;

          *one = *other;
          *other = swap;
        }
  g_assert_cmpstr (people, ==, expected);
}

static void
assert_refused (Fixture *fixture, const char *wish, CoterieGroupError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *before = test_circle_describe (fixture->circle, fixture->group);
  g_autofree char *after = NULL;
  CoterieGroupRecord record;

  test_circle_begin (fixture->circle, fixture->group, &record, wish);
  g_assert_false (coterie_group_check_record (fixture->group, &record, &error));
  g_assert_error (error, COTERIE_GROUP_ERROR, (int) code);
  /* And when somebody does it all the same, nothing comes of it. */
  bytes = test_circle_sign (fixture->circle, &record);
  test_circle_take (fixture->circle, fixture->group, bytes);
  after = test_circle_describe (fixture->circle, fixture->group);
  if (code == COTERIE_GROUP_ERROR_NOT_ALLOWED)
    g_assert_cmpstr (after, ==, before);
}

static void
assert_allowed (Fixture *fixture, const char *wish)
{
  g_autoptr (GError) error = NULL;
  CoterieGroupRecord record;

  test_circle_begin (fixture->circle, fixture->group, &record, wish);
  coterie_group_check_record (fixture->group, &record, &error);
  g_assert_no_error (error);
  test_circle_do (fixture->circle, fixture->group, wish);
}

static void
test_walk (Fixture *fixture, gconstpointer data)
{
  const CoterieGroupState *state = coterie_group_get_state (fixture->group);

  assert_people (fixture, "A*B*C*DE");
  g_assert_cmpstr (state->name, ==, "Circle");
  g_assert_cmpuint (state->n_admins, ==, 3);
  test_circle_do (fixture->circle, fixture->group, "B+F C=Round C_C D< A:0111 F+G E=Square");
  assert_people (fixture, "A*B*CEFG");
  state = coterie_group_get_state (fixture->group);
  g_assert_cmpstr (state->name, ==, "Round"); /* E may not */
  g_assert_cmpint (state->rights[COTERIE_GROUP_RIGHT_ADD], ==, COTERIE_GROUP_FOR_ALL);
  g_assert_cmpint (state->rights[COTERIE_GROUP_RIGHT_CALL], ==, COTERIE_GROUP_FOR_ADMINS);
}

static void
test_not_allowed (Fixture *fixture, gconstpointer data)
{
  static const char *const wishes[] = {
    "D+F", "D-E", "D-A",    "D^E",    "D_B", "D=name", "D:0000", "D@", "D!", "D?", /* a member */
    "F+G", "F+F", "F-D",    "F=name", "F?",  "F<",     "F.",                       /* nobody */
    "C-B", "C-A", "C_A",    "C_B",    "C!",  "B-A",    "B!",     "C?",             /* an admin */
    "B?",  "A?",  "E:0000", "G:0000",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wishes); i++)
    assert_refused (fixture, wishes[i], COTERIE_GROUP_ERROR_NOT_ALLOWED);
  assert_people (fixture, "A*B*C*DE");
}

static void
test_members_may (Fixture *fixture, gconstpointer data)
{
  assert_allowed (fixture, "A:0000");
  assert_allowed (fixture, "D+F");
  assert_allowed (fixture, "F=name");
  assert_allowed (fixture, "F+G");
  assert_refused (fixture, "D:0000", COTERIE_GROUP_ERROR_NOT_ALLOWED);
  assert_refused (fixture, "D@", COTERIE_GROUP_ERROR_NOT_ALLOWED);
  assert_refused (fixture, "D-F", COTERIE_GROUP_ERROR_NOT_ALLOWED);
  assert_people (fixture, "A*B*C*DEFG");
  g_assert_true (coterie_group_may (fixture->group, test_circle_get_aid (fixture->circle, 'D'), 0));
  assert_allowed (fixture, "B:1111");
  assert_refused (fixture, "D+F", COTERIE_GROUP_ERROR_NOT_ALLOWED);
  g_assert_false (
      coterie_group_may (fixture->group, test_circle_get_aid (fixture->circle, 'D'), COTERIE_GROUP_RIGHT_WRITE));
  g_assert_true (
      coterie_group_may (fixture->group, test_circle_get_aid (fixture->circle, 'B'), COTERIE_GROUP_RIGHT_WRITE));
}

/* The right to add was taken from members: whoever had it cannot use it at an older point. */
static void
test_right_taken (Fixture *fixture, gconstpointer data)
{
  CoterieGroupRecord record;
  g_autoptr (GBytes) bytes = NULL;

  test_circle_do (fixture->circle, fixture->group, "A:0000");
  test_circle_begin (fixture->circle, fixture->group, &record, "D+F");
  test_circle_do (fixture->circle, fixture->group, "A:1100 B=x");
  bytes = test_circle_sign (fixture->circle, &record);
  test_circle_take (fixture->circle, fixture->group, bytes);
  assert_people (fixture, "A*B*C*DE");
}

static void
test_removed_and_added_again (Fixture *fixture, gconstpointer data)
{
  test_circle_do (fixture->circle, fixture->group, "A-B");
  assert_people (fixture, "A*C*DE");
  assert_refused (fixture, "B+F", COTERIE_GROUP_ERROR_NOT_ALLOWED);
  test_circle_do (fixture->circle, fixture->group, "C+B");
  assert_people (fixture, "A*C*BDE"); /* as a member */
  assert_refused (fixture, "B+F", COTERIE_GROUP_ERROR_NOT_ALLOWED);
  test_circle_do (fixture->circle, fixture->group, "A^B B+F");
  assert_people (fixture, "A*C*B*DEF"); /* and now junior to C */
  assert_refused (fixture, "B-C", COTERIE_GROUP_ERROR_NOT_ALLOWED);
  assert_allowed (fixture, "C-B");
}

static void
test_last_admin (Fixture *fixture, gconstpointer data)
{
  test_circle_do (fixture->circle, fixture->group, "A<");
  assert_people (fixture, "B*C*DE");
  assert_refused (fixture, "D?", COTERIE_GROUP_ERROR_NOT_ALLOWED);
  test_circle_do (fixture->circle, fixture->group, "B_B C<");
  assert_people (fixture, "BDE");
  assert_refused (fixture, "A?", COTERIE_GROUP_ERROR_NOT_ALLOWED); /* left */
  assert_refused (fixture, "F?", COTERIE_GROUP_ERROR_NOT_ALLOWED);
  assert_refused (fixture, "B+F", COTERIE_GROUP_ERROR_NOT_ALLOWED);
  assert_allowed (fixture, "E?");
  assert_people (fixture, "E*BD");
  assert_refused (fixture, "D?", COTERIE_GROUP_ERROR_NOT_ALLOWED);
  assert_allowed (fixture, "E-D");
  assert_allowed (fixture, "E!");
}

static void
test_group_of_one (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) create = test_circle_create (fixture->circle, "");
  g_autoptr (CoterieGroup) group = test_circle_group_new (create);
  g_autofree char *people = NULL;

  test_circle_take (fixture->circle, group, create);
  test_circle_do (fixture->circle, group, "A=alone A+B A-B");
  people = test_circle_describe_people (fixture->circle, group);
  g_assert_cmpstr (people, ==, "A*");
  test_circle_do (fixture->circle, group, "A<");
  g_assert_cmpuint (coterie_group_get_state (group)->members->len, ==, 0);
}

static void
test_nothing_known (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CoterieGroup) group = coterie_group_new (coterie_group_get_id (fixture->group));
  guint8 heads[COTERIE_GROUP_MAX_PARENTS][COTERIE_DIGEST_BYTES];

  g_assert_cmpuint (coterie_group_get_state (group)->members->len, ==, 0);
  g_assert_cmpuint (coterie_group_get_heads (group, heads), ==, 0);
  g_assert_cmpint (coterie_group_get_role (group, test_circle_get_aid (fixture->circle, 'A')), ==,
                   COTERIE_GROUP_NOBODY);
}

static void
test_closed (Fixture *fixture, gconstpointer data)
{
  test_circle_do (fixture->circle, fixture->group, "A!");
  g_assert_true (coterie_group_get_state (fixture->group)->is_closed);
  assert_refused (fixture, "A=name", COTERIE_GROUP_ERROR_CLOSED);
  assert_refused (fixture, "A+F", COTERIE_GROUP_ERROR_CLOSED);
  assert_allowed (fixture, "D<");
  g_assert_false (
      coterie_group_may (fixture->group, test_circle_get_aid (fixture->circle, 'A'), COTERIE_GROUP_RIGHT_WRITE));
}

static void
test_strangers_records (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) other = test_circle_create (fixture->circle, "B");
  g_autoptr (GBytes) late = NULL;
  CoterieGroupRecord record;
  guint8 unknown[COTERIE_DIGEST_BYTES] = { 9 };

  g_assert_false (test_circle_offer (fixture->circle, fixture->group, other, &error));
  g_assert_error (error, COTERIE_GROUP_ERROR, COTERIE_GROUP_ERROR_GROUP);
  g_clear_error (&error);

  test_circle_begin (fixture->circle, fixture->group, &record, "A=name");
  record.epoch++;
  late = test_circle_sign (fixture->circle, &record);
  g_assert_false (test_circle_offer (fixture->circle, fixture->group, late, &error));
  g_assert_error (error, COTERIE_GROUP_ERROR, COTERIE_GROUP_ERROR_EPOCH);
  g_clear_error (&error);

  memcpy (record.parents[0], unknown, sizeof unknown);
  g_clear_pointer (&late, g_bytes_unref);
  late = test_circle_sign (fixture->circle, &record);
  g_assert_false (test_circle_offer (fixture->circle, fixture->group, late, &error));
  g_assert_error (error, COTERIE_GROUP_ERROR, COTERIE_GROUP_ERROR_PARENT);
}

static void
test_repeats (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) bytes = test_circle_make (fixture->circle, fixture->group, "A+F");
  guint n_records;

  test_circle_take (fixture->circle, fixture->group, bytes);
  n_records = coterie_group_get_n_records (fixture->group);
  test_circle_take (fixture->circle, fixture->group, bytes);
  g_assert_cmpuint (coterie_group_get_n_records (fixture->group), ==, n_records);
}

/* What somebody was for those who knew less. */
static void
test_role_at (Fixture *fixture, gconstpointer data)
{
  guint8 heads[COTERIE_GROUP_MAX_PARENTS][COTERIE_DIGEST_BYTES];
  guint8 later[COTERIE_GROUP_MAX_PARENTS][COTERIE_DIGEST_BYTES];
  guint n_heads = coterie_group_get_heads (fixture->group, heads), n_later;
  const guint8 *b = test_circle_get_aid (fixture->circle, 'B'), *f = test_circle_get_aid (fixture->circle, 'F');

  test_circle_do (fixture->circle, fixture->group, "A-B A+F");
  n_later = coterie_group_get_heads (fixture->group, later);
  g_assert_cmpint (coterie_group_get_role_at (fixture->group, heads[0], n_heads, b), ==, COTERIE_GROUP_ADMIN);
  g_assert_cmpint (coterie_group_get_role_at (fixture->group, heads[0], n_heads, f), ==, COTERIE_GROUP_NOBODY);
  g_assert_cmpint (coterie_group_get_role_at (fixture->group, later[0], n_later, b), ==, COTERIE_GROUP_NOBODY);
  g_assert_cmpint (coterie_group_get_role_at (fixture->group, later[0], n_later, f), ==, COTERIE_GROUP_MEMBER);
}

static void
test_secret (Fixture *fixture, gconstpointer data)
{
  g_assert_false (coterie_group_get_state (fixture->group)->is_secret_stale);
  test_circle_do (fixture->circle, fixture->group, "B-E"); /* brings another one */
  g_assert_cmpint (coterie_group_get_state (fixture->group)->secret[0], !=, 1);
  g_assert_false (coterie_group_get_state (fixture->group)->is_secret_stale);
  test_circle_do (fixture->circle, fixture->group, "D<");
  g_assert_true (coterie_group_get_state (fixture->group)->is_secret_stale);
  test_circle_do (fixture->circle, fixture->group, "C@ A+F");
  g_assert_false (coterie_group_get_state (fixture->group)->is_secret_stale);
}

static void
test_thousand_changes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CoterieGroup) copy = NULL;
  g_autofree char *one = NULL;
  g_autofree char *other = NULL;

  for (guint i = 0; i < 250; i++)
    test_circle_do (fixture->circle, fixture->group, i % 2 == 0 ? "A=one B+F C=two C-F" : "C+F B-F A_C A^C");
  g_assert_cmpuint (coterie_group_get_n_records (fixture->group), ==, 1003);
  copy = test_circle_copy (fixture->circle, fixture->group);
  one = test_circle_describe (fixture->circle, fixture->group);
  other = test_circle_describe (fixture->circle, copy);
  g_assert_cmpstr (one, ==, other);
  assert_people (fixture, "A*B*C*DE");
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *, gconstpointer);
  } tests[] = {
    { "/group/state/walk", test_walk },
    { "/group/state/not-allowed", test_not_allowed },
    { "/group/state/members-may", test_members_may },
    { "/group/state/right-taken", test_right_taken },
    { "/group/state/removed-and-added-again", test_removed_and_added_again },
    { "/group/state/last-admin", test_last_admin },
    { "/group/state/group-of-one", test_group_of_one },
    { "/group/state/nothing-known", test_nothing_known },
    { "/group/state/closed", test_closed },
    { "/group/state/strangers-records", test_strangers_records },
    { "/group/state/repeats", test_repeats },
    { "/group/state/role-at", test_role_at },
    { "/group/state/secret", test_secret },
    { "/group/state/thousand-changes", test_thousand_changes },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
