// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "circle.h"

#include <string.h>

/* What people do without knowing of one another. A is the creator, B and C are admins (B the more senior one), D and E
 * members, F and G nobody. */

static CoterieGroup *
start (TestCircle *circle)
{
  g_autoptr (GBytes) create = test_circle_create (circle, "BCDE");
  CoterieGroup *group = test_circle_group_new (create);

  test_circle_take (circle, group, create);
  test_circle_do (circle, group, "A^B A^C");
  return group;
}

static void
assert_same (TestCircle *circle, CoterieGroup *one, CoterieGroup *other)
{
  g_autofree char *first = test_circle_describe (circle, one);
  g_autofree char *second = test_circle_describe (circle, other);

  g_assert_cmpstr (first, ==, second);
}

static gboolean
has (TestCircle *circle, CoterieGroup *group, char letter)
{
  return coterie_group_get_role (group, test_circle_get_aid (circle, letter)) != COTERIE_GROUP_NOBODY;
}

static char *
describe_apart (const char *one, const char *other)
{
  g_autoptr (TestCircle) circle = test_circle_new (7);
  g_autoptr (CoterieGroup) group = start (circle);
  g_autoptr (CoterieGroup) reverse = test_circle_copy (circle, group);
  g_autoptr (GBytes) first = test_circle_make (circle, group, one);
  g_autoptr (GBytes) second = test_circle_make (circle, group, other);

  test_circle_take (circle, group, first);
  test_circle_take (circle, group, second);
  test_circle_take (circle, reverse, second);
  coterie_group_get_state (reverse); /* judged in between: nothing of it may stay */
  test_circle_take (circle, reverse, first);
  assert_same (circle, group, reverse);
  return test_circle_describe_people (circle, group);
}

/* Who wins, by the rules of seniority: the people as the description has them, letters of members sorted. */
static void
test_table (void)
{
  static const struct
  {
    const char *one, *other;
    const char *gone;  /* nobody of these is in */
    const char *there; /* all of these are */
    const char *admins;
  } cases[] = {
    { "A-B", "B-C", "B", "ACDE", "AC" },    /* the more senior one removes the other: B's is void */
    { "B-C", "C-D", "C", "ABDE", "AB" },    /* and D stays */
    { "B-C", "C+F", "CF", "ABDE", "AB" },   /* whom C brings in the dark is not in */
    { "A_B", "B-C", "", "ABCDE", "AC" },    /* demoted, and void */
    { "A_B", "B^D", "", "ABCDE", "AC" },    /**/
    { "A-D", "B^D", "D", "ABCE", "ABC" },   /* a removal outdoes what gives */
    { "C-D", "A+D", "D", "ABCE", "ABC" },   /* whoever it is of */
    { "B-D", "C-E", "DE", "ABC", "ABC" },   /* both stay in force */
    { "B+F", "C+G", "", "ABCDEFG", "ABC" }, /* and both of these */
    { "B^D", "C^E", "", "ABCDE", "ABCDE" }, /**/
    { "D<", "A^D", "D", "ABCE", "ABC" },    /* whoever goes is gone */
    { "B<", "B+F", "BF", "ACDE", "AC" },    /* of two devices */
    { "B<", "B-D", "BD", "ACE", "AC" },     /* whom he removed stays away */
    { "A<", "B-C", "AC", "BDE", "B" },      /**/
    { "A!", "B+F", "", "ABCDEF", "ABC" },   /* closed, with F in */
    { "B_B", "B^D", "", "ABCDE", "AC" },    /* who puts down the role */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *people = describe_apart (cases[i].one, cases[i].other);

      for (const char *c = cases[i].gone; *c != 0; c++)
        if (strchr (people, *c) != NULL)
          g_error ("%s | %s: %c is in: %s", cases[i].one, cases[i].other, *c, people);
      for (const char *c = cases[i].there; *c != 0; c++)
        if (strchr (people, *c) == NULL)
          g_error ("%s | %s: %c is not in: %s", cases[i].one, cases[i].other, *c, people);
      for (const char *c = "ABCDEFG"; *c != 0; c++)
        {
          const char *place = strchr (people, *c);
          gboolean is_admin = place != NULL && place[1] == '*';

          if (is_admin != (strchr (cases[i].admins, *c) != NULL))
            g_error ("%s | %s: role of %c: %s", cases[i].one, cases[i].other, *c, people);
        }
    }
}

/* All pairs of actions by all pairs of authors, in both orders. */
static void
test_all_pairs (void)
{
  static const char *const actions[] = { "!", "<", "=one", "?", ".", "@", ":0000", ":1111" };
  static const char signs[] = "-_^+";
  g_autoptr (GPtrArray) wishes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (TestCircle) circle = test_circle_new (7);
  g_autoptr (CoterieGroup) group = start (circle);

  for (char author = 'A'; author <= 'F'; author++)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
        g_ptr_array_add (wishes, g_strdup_printf ("%c%s", author, actions[i]));
      for (const char *sign = signs; *sign != 0; sign++)
        for (const char *target = "ABCDEF"; *target != 0; target++)
          if (*target != author || *sign == '_')
            g_ptr_array_add (wishes, g_strdup_printf ("%c%c%c", author, *sign, *target));
    }
  for (guint i = 0; i < wishes->len; i++)
    g_ptr_array_add (records, test_circle_make (circle, group, g_ptr_array_index (wishes, i)));
  for (guint i = 0; i < records->len; i++)
    for (guint j = i + 1; j < records->len; j++)
      {
        g_autoptr (CoterieGroup) one = test_circle_copy (circle, group);
        g_autoptr (CoterieGroup) other = test_circle_copy (circle, group);
        const char *wish = g_ptr_array_index (wishes, i), *reply = g_ptr_array_index (wishes, j);

        coterie_group_add (one, records->pdata[i], test_circle_get (circle, wish[0])->chain, TRUE, NULL);
        coterie_group_add (one, records->pdata[j], test_circle_get (circle, reply[0])->chain, TRUE, NULL);
        coterie_group_add (other, records->pdata[j], test_circle_get (circle, reply[0])->chain, TRUE, NULL);
        coterie_group_get_state (other);
        coterie_group_add (other, records->pdata[i], test_circle_get (circle, wish[0])->chain, TRUE, NULL);
        assert_same (circle, one, other);
        /* The creator's word stands, and nobody but himself takes him away. */
        if (wish[0] == 'A' && wish[1] == '-')
          g_assert_false (has (circle, one, wish[2]));
        if (!g_str_equal (wish, "A<") && !g_str_equal (reply, "A<"))
          g_assert_true (has (circle, one, 'A'));
        g_assert_false (has (circle, one, 'G'));
      }
}

typedef struct
{
  TestCircle *circle;
  CoterieGroup *group;
  char *before;
} Attack;

#define MAX_PARENTS 40

/* Every action behind every record (of many, every so many), each ground for a small hash. */
static void
attack (Attack *self, const char *const *wishes)
{
  guint n_records = coterie_group_get_n_records (self->group);

  for (guint i = 0; i < n_records; i += 1 + n_records / MAX_PARENTS)
    for (const char *const *wish = wishes; *wish != NULL; wish++)
      {
        CoterieGroupItem item;
        CoterieGroupRecord record;
        guint8 parent[COTERIE_DIGEST_BYTES], hash[COTERIE_DIGEST_BYTES];
        g_autoptr (GBytes) bytes = NULL;

        coterie_group_get_item (self->group, i, &item);
        memcpy (parent, item.hash, sizeof parent);
        test_circle_begin (self->circle, self->group, &record, *wish);
        test_circle_place (self->group, &record, parent, 1);
        do
          {
            record.time_ms++;
            coterie_group_record_get_hash (&record, hash);
          }
        while (hash[0] > 31);
        bytes = test_circle_sign (self->circle, &record);
        test_circle_take (self->circle, self->group, bytes);
      }
}

static void
assert_unchanged (Attack *self)
{
  g_autofree char *after = test_circle_describe (self->circle, self->group);

  g_assert_cmpstr (after, ==, self->before);
}

static void
clear_attack (Attack *self)
{
  g_free (self->before);
  coterie_group_free (self->group);
  test_circle_free (self->circle);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Attack, clear_attack)

static void
begin_attack (Attack *self, const char *history)
{
  self->circle = test_circle_new (7);
  self->group = start (self->circle);
  test_circle_do (self->circle, self->group, history);
  self->before = test_circle_describe (self->circle, self->group);
}

/* A removed admin signs at every older point, with ground hashes; and his friend G, whom he makes an admin there. */
static void
test_removed_admin (void)
{
  static const char *const by_b[] = { "B-C",    "B-D", "B_C", "B^D", "B+F", "B^F", "B=mine",
                                      "B:0000", "B@",  "B!",  "B?",  "B.",  "B_B", NULL };
  static const char *const by_f[] = { "F-C", "F_C", "F^G", "F+G", "F=mine", "F!", NULL };
  g_auto (Attack) self = { 0 };

  begin_attack (&self, "B+F C=Two B_C A^C F< B+G C-G A=Three A-B C=Four A^D D=Five");
  attack (&self, by_b);
  assert_unchanged (&self);
  attack (&self, by_f);
  assert_unchanged (&self);
  attack (&self, by_b + 9);
  assert_unchanged (&self);
}

static void
test_demoted_admin (void)
{
  static const char *const by_b[] = { "B-C", "B-D", "B_C", "B^D", "B+F", "B=mine", "B:0000", "B@", "B!", NULL };
  g_auto (Attack) self = { 0 };

  begin_attack (&self, "C=Two B+F A_B A=Three D< A+D");
  attack (&self, by_b);
  assert_unchanged (&self);
}

/* A member that was removed can do nothing with what all could do. */
static void
test_removed_member (void)
{
  static const char *const by_d[] = { "D+F", "D=mine", "D.", "D?", "D-E", NULL };
  g_auto (Attack) self = { 0 };

  begin_attack (&self, "A:0000 D=Two D+G B-D C=Three");
  attack (&self, by_d);
  assert_unchanged (&self);
}

/* Whoever went of his own accord, even the creator, brings nobody in or back and changes nothing. */
static void
test_left_creator (void)
{
  static const char *const by_a[] = { "A+F", "A^F", "A^D", "A=mine", "A:0000", "A@", "A!", "A?", NULL };
  g_auto (Attack) self = { 0 };

  begin_attack (&self, "B+F B-F A< B=Two C=Three");
  attack (&self, by_a);
  assert_unchanged (&self);
}

/* A second leaving at older points may spoil what the creator himself gave; nobody who was removed comes back by it. */
static void
test_left_twice (void)
{
  static const char *const by_a[] = { "A<", NULL };
  g_auto (Attack) self = { 0 };

  begin_attack (&self, "A+F A-F A< B=Two");
  attack (&self, by_a);
  g_assert_false (has (self.circle, self.group, 'A'));
  g_assert_false (has (self.circle, self.group, 'F'));
}

/* The thief of a device signs where it was active still; the account's other device has confirmed since. */
static void
test_revoked_device (void)
{
  static const char *const stolen[] = { "A2-B", "A2-D", "A2+F", "A2^D", "A2=mine", "A2!", "A2<", "A2_A", "A2.", NULL };
  static const char *const member[] = { "D2<", NULL };
  g_auto (Attack) self = { 0 };
  CoterieGroupRecord early, by_member;
  TestPerson *a, *d;

  self.circle = test_circle_new (7);
  test_circle_add_device (self.circle, 'A');
  test_circle_add_device (self.circle, 'D');
  self.group = start (self.circle);
  test_circle_do (self.circle, self.group, "A2+G A2=Two D2.");
  test_circle_begin (self.circle, self.group, &early, "A2.");
  test_circle_begin (self.circle, self.group, &by_member, "D2.");
  a = test_circle_get (self.circle, 'A');
  d = test_circle_get (self.circle, 'D');
  test_circle_revoke (self.circle, 'A', 1, 2);
  test_circle_revoke (self.circle, 'D', 1, 2);
  coterie_group_note_chain (self.group, a->chain);
  coterie_group_note_chain (self.group, d->chain);
  g_assert_true (has (self.circle, self.group, 'G')); /* what it did before stays */
  test_circle_do (self.circle, self.group, "B=Three A. D. C=Four");
  g_assert_true (has (self.circle, self.group, 'G'));
  self.before = test_circle_describe (self.circle, self.group);

  for (guint round = 0; round < 2; round++)
    {
      const CoterieGroupRecord *model = round == 0 ? &early : &by_member;
      const char *const *wishes = round == 0 ? stolen : member;
      guint n_records = coterie_group_get_n_records (self.group);

      for (guint i = 0; i < n_records; i++)
        for (const char *const *wish = wishes; *wish != NULL; wish++)
          {
            CoterieGroupItem item;
            CoterieGroupRecord record;
            guint8 parent[COTERIE_DIGEST_BYTES];
            g_autoptr (GBytes) bytes = NULL;

            coterie_group_get_item (self.group, i, &item);
            memcpy (parent, item.hash, sizeof parent);
            test_circle_begin (self.circle, self.group, &record, *wish);
            test_circle_place (self.group, &record, parent, 1);
            record.chain = model->chain; /* of when it was active */
            bytes = test_circle_sign (self.circle, &record);
            test_circle_take (self.circle, self.group, bytes);
          }
      assert_unchanged (&self);
    }
}

/* A device that was revoked later does not take with it what was built on its records. */
static void
test_revoked_device_alone (void)
{
  g_autoptr (TestCircle) circle = test_circle_new (7);
  g_autoptr (CoterieGroup) group = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  test_circle_add_device (circle, 'A');
  group = start (circle);
  test_circle_do (circle, group, "A2+F A2^D");
  before = test_circle_describe (circle, group);
  test_circle_revoke (circle, 'A', 2, 1);
  coterie_group_note_chain (group, test_circle_get (circle, 'A')->chain);
  after = test_circle_describe (circle, group);
  g_assert_cmpstr (before, ==, after);
  test_circle_do (circle, group, "A2.");
  g_assert_true (has (circle, group, 'F'));
  g_assert_cmpuint (coterie_group_get_state (group)->n_admins, ==, 4);
}

/* Two admins of one rank of trust remove each other: the more senior one stays. */
static void
test_mutual_removal (void)
{
  g_autofree char *one = describe_apart ("B-C", "C-B");
  g_autofree char *other = describe_apart ("C-B", "B-C");

  g_assert_cmpstr (one, ==, other);
  g_assert_nonnull (strstr (one, "B*"));
  g_assert_null (strchr (one, 'C'));
}

/* The last two admins leave at once; the members help themselves. */
static void
test_last_two_leave (void)
{
  g_autoptr (TestCircle) circle = test_circle_new (7);
  g_autoptr (CoterieGroup) group = start (circle);
  g_autoptr (GBytes) a = NULL;
  g_autoptr (GBytes) b = NULL;
  g_autoptr (GBytes) d = NULL;
  g_autoptr (GBytes) e = NULL;

  test_circle_do (circle, group, "C<");
  a = test_circle_make (circle, group, "A<");
  b = test_circle_make (circle, group, "B<");
  test_circle_take (circle, group, a);
  test_circle_take (circle, group, b);
  g_assert_cmpuint (coterie_group_get_state (group)->n_admins, ==, 0);
  g_assert_cmpuint (coterie_group_get_state (group)->members->len, ==, 2);
  d = test_circle_make (circle, group, "D?");
  e = test_circle_make (circle, group, "E?");
  test_circle_take (circle, group, d);
  test_circle_take (circle, group, e);
  g_assert_cmpuint (coterie_group_get_state (group)->n_admins, ==, 2);
}

/* Nine and more records without knowledge of one another are followed up by eights. */
static void
test_many_heads (void)
{
  g_autoptr (TestCircle) circle = test_circle_new (20);
  g_autoptr (GBytes) create = test_circle_create (circle, "BCDEFGHIJKLMNOPQRST");
  g_autoptr (CoterieGroup) group = test_circle_group_new (create);
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  guint8 heads[COTERIE_GROUP_MAX_PARENTS][COTERIE_DIGEST_BYTES];

  test_circle_take (circle, group, create);
  for (char c = 'B'; c <= 'T'; c++)
    {
      const char wish[] = { c, '<', 0 };

      g_ptr_array_add (records, test_circle_make (circle, group, wish));
    }
  for (guint i = 0; i < records->len; i++)
    test_circle_take (circle, group, g_ptr_array_index (records, i));
  g_assert_cmpuint (coterie_group_get_heads (group, heads), ==, 8);
  test_circle_do (circle, group, "A@ A@ A@");
  g_assert_cmpuint (coterie_group_get_heads (group, heads), ==, 1);
  test_circle_do (circle, group, "A+B");
  g_assert_cmpuint (coterie_group_get_state (group)->members->len, ==, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/group/conflicts/table", test_table);
  g_test_add_func ("/group/conflicts/all-pairs", test_all_pairs);
  g_test_add_func ("/group/conflicts/removed-admin", test_removed_admin);
  g_test_add_func ("/group/conflicts/demoted-admin", test_demoted_admin);
  g_test_add_func ("/group/conflicts/removed-member", test_removed_member);
  g_test_add_func ("/group/conflicts/left-creator", test_left_creator);
  g_test_add_func ("/group/conflicts/left-twice", test_left_twice);
  g_test_add_func ("/group/conflicts/revoked-device", test_revoked_device);
  g_test_add_func ("/group/conflicts/revoked-device-alone", test_revoked_device_alone);
  g_test_add_func ("/group/conflicts/mutual-removal", test_mutual_removal);
  g_test_add_func ("/group/conflicts/last-two-leave", test_last_two_leave);
  g_test_add_func ("/group/conflicts/many-heads", test_many_heads);
  return g_test_run ();
}
