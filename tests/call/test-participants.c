// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/participants.h"

static CoterieDeviceId
device (guint8 aid, guint32 number)
{
  return (CoterieDeviceId){ .aid = { aid }, .device = number };
}

static void
test_comes_and_goes (void)
{
  CoterieParticipants all = { 0 };
  CoterieDeviceId alice = device (1, 1);
  CoterieDeviceId other = device (1, 2);

  g_assert_null (coterie_participants_find (&all, &alice));
  g_assert_nonnull (coterie_participants_see (&all, &alice, 10));
  g_assert_nonnull (coterie_participants_see (&all, &alice, 20));
  g_assert_nonnull (coterie_participants_see (&all, &other, 20));
  g_assert_cmpuint (all.n, ==, 2);
  g_assert_cmpint (coterie_participants_find (&all, &alice)->seen_us, ==, 20);
  g_assert_true (coterie_participants_remove (&all, &alice));
  g_assert_false (coterie_participants_remove (&all, &alice));
  g_assert_cmpuint (all.n, ==, 1);
}

static void
test_full (void)
{
  CoterieParticipants all = { 0 };
  CoterieDeviceId late = device (9, 9);
  CoterieDeviceId first = device (1, 1);

  for (guint8 i = 1; i < COTERIE_CALL_MAX_DEVICES; i++)
    {
      CoterieDeviceId one = device (i, 1);

      g_assert_nonnull (coterie_participants_see (&all, &one, 0));
    }
  g_assert_null (coterie_participants_see (&all, &late, 0));
  g_assert_nonnull (coterie_participants_see (&all, &first, 0));
  g_assert_true (coterie_participants_remove (&all, &first));
  g_assert_nonnull (coterie_participants_see (&all, &late, 0));
}

/* Somebody with many devices leaves room for the others. */
static void
test_devices_of_one (void)
{
  CoterieParticipants all = { 0 };
  CoterieDeviceId other = device (2, 1), first = device (1, 1), third = device (1, COTERIE_CALL_MAX_OF_ACCOUNT + 1);

  for (guint i = 1; i <= COTERIE_CALL_MAX_OF_ACCOUNT; i++)
    {
      CoterieDeviceId one = device (1, i);

      g_assert_nonnull (coterie_participants_see (&all, &one, 0));
    }
  g_assert_null (coterie_participants_see (&all, &third, 0));
  g_assert_nonnull (coterie_participants_see (&all, &other, 0));
  g_assert_nonnull (coterie_participants_see (&all, &first, 0));
  g_assert_true (coterie_participants_remove (&all, &first));
  g_assert_nonnull (coterie_participants_see (&all, &third, 0));
}

static void
test_gone (void)
{
  CoterieParticipants all = { 0 };
  CoterieDeviceId alice = device (1, 1);
  CoterieDeviceId bob = device (2, 1);
  CoterieDeviceId gone;

  coterie_participants_see (&all, &alice, 0);
  coterie_participants_see (&all, &bob, G_USEC_PER_SEC);
  g_assert_false (
      coterie_participants_take_gone (&all, COTERIE_CALL_GONE_S * G_USEC_PER_SEC - 1, COTERIE_CALL_GONE_S, &gone));
  g_assert_true (
      coterie_participants_take_gone (&all, COTERIE_CALL_GONE_S * G_USEC_PER_SEC, COTERIE_CALL_GONE_S, &gone));
  g_assert_cmpmem (&gone, sizeof gone, &alice, sizeof alice);
  g_assert_false (
      coterie_participants_take_gone (&all, COTERIE_CALL_GONE_S * G_USEC_PER_SEC, COTERIE_CALL_GONE_S, &gone));
  g_assert_true (
      coterie_participants_take_gone (&all, (COTERIE_CALL_GONE_S + 1) * G_USEC_PER_SEC, COTERIE_CALL_GONE_S, &gone));
  g_assert_cmpuint (all.n, ==, 0);
}

/* Whoever comes in after having watched does not count what was not said to him. */
static void
test_seen_at_the_door (void)
{
  CoterieParticipants all = { 0 };
  CoterieDeviceId alice = device (1, 1);
  CoterieDeviceId gone;
  gint64 now_us = (COTERIE_CALL_GONE_CHAT_S - 1) * G_USEC_PER_SEC;

  coterie_participants_see (&all, &alice, 0);
  g_assert_false (coterie_participants_take_gone (&all, now_us, COTERIE_CALL_GONE_CHAT_S, &gone));
  coterie_participants_see_all (&all, now_us);
  g_assert_false (coterie_participants_take_gone (&all, now_us, COTERIE_CALL_GONE_S, &gone));
}

/* What the chat hears of `n` devices, the i-th of which knows of the call since second `i * later`. */
static void
check_chat (guint n, guint later)
{
  const guint first = 2000, turn = n * COTERIE_CALL_ALIVE_S;
  guint last_of_any = first, last[COTERIE_CALL_MAX_DEVICES] = { 0 };

  for (guint clock_s = first; clock_s < first + 1000; clock_s++)
    for (guint i = 0; i < n; i++)
      {
        const CoterieDeviceId own = device ((guint8) (i + 1), 1);
        const guint second = clock_s - i * later;
        CoterieParticipants others = { 0 };
        CoterieAliveAudience audience;

        for (guint j = n; j > 0; j--) /* in whichever order they were heard of */
          if (j != i + 1)
            coterie_participants_see (&others, &(CoterieDeviceId){ .aid = { (guint8) j }, .device = 1 }, 0);
        audience = coterie_participants_choose_audience (&others, &own, second, clock_s);
        g_assert_true ((audience != COTERIE_ALIVE_TO_NOBODY) == (second % COTERIE_CALL_ALIVE_S == 0));
        if (audience != COTERIE_ALIVE_TO_CHAT)
          continue;
        g_assert_cmpuint (clock_s - last_of_any, <=, 2 * COTERIE_CALL_ALIVE_S);
        g_assert_true (last[i] == 0 || clock_s - last[i] == turn);
        last_of_any = last[i] = clock_s;
      }
  g_assert_cmpuint (first + 1000 - last_of_any, <=, 2 * COTERIE_CALL_ALIVE_S);
}

/* All participants hear it every 15 seconds. The chat hears from each the more rarely the more they are, and from one
 * after the other, so that whoever comes hears of the call as soon, however many are in it and since when. */
static void
test_audience (void)
{
  for (guint n = 2; n <= COTERIE_CALL_MAX_DEVICES; n++)
    for (guint later = 0; later <= COTERIE_CALL_ALIVE_S; later++)
      check_chat (n, later);
  g_assert_cmpuint (2 * COTERIE_CALL_MAX_DEVICES * COTERIE_CALL_ALIVE_S, <, COTERIE_CALL_GONE_CHAT_S);
}

static void
test_legs (void)
{
  CoterieParticipant one = { .leg = 0 };

  g_assert_cmpint (coterie_participant_judge_leg (&one, 0), ==, COTERIE_LEG_OLD);
  g_assert_cmpint (coterie_participant_judge_leg (&one, 1), ==, COTERIE_LEG_NEW);
  one.leg = 3;
  g_assert_cmpint (coterie_participant_judge_leg (&one, 2), ==, COTERIE_LEG_OLD);
  g_assert_cmpint (coterie_participant_judge_leg (&one, 3), ==, COTERIE_LEG_CURRENT);
  g_assert_cmpint (coterie_participant_judge_leg (&one, 4), ==, COTERIE_LEG_NEW);
}

/* Some at once, then slowly; all of them again after a while. */
static void
test_leg_budget (void)
{
  CoterieCallBudget budget = { 0 };
  gint64 now_us = 1000 * G_USEC_PER_SEC;

  for (guint i = 0; i < COTERIE_CALL_BUDGET_MAX; i++)
    g_assert_true (coterie_call_budget_take (&budget, now_us));
  now_us += COTERIE_CALL_BUDGET_EVERY_S * G_USEC_PER_SEC - 1;
  g_assert_false (coterie_call_budget_take (&budget, now_us));
  g_assert_true (coterie_call_budget_take (&budget, now_us + 1));
  g_assert_false (coterie_call_budget_take (&budget, now_us + 1));
  now_us += 1000 * G_USEC_PER_SEC;
  for (guint i = 0; i < COTERIE_CALL_BUDGET_MAX; i++)
    g_assert_true (coterie_call_budget_take (&budget, now_us));
  g_assert_false (coterie_call_budget_take (&budget, now_us));
}

static void
test_one_of_each_pair_offers (void)
{
  const CoterieDeviceId all[] = { device (1, 1), device (1, 2), device (1, 10), device (2, 1), device (0xff, 1) };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    for (guint j = 0; j < G_N_ELEMENTS (all); j++)
      g_assert_cmpint (coterie_device_offers (&all[i], &all[j]), ==, i < j);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call/participants/comes-and-goes", test_comes_and_goes);
  g_test_add_func ("/call/participants/full", test_full);
  g_test_add_func ("/call/participants/devices-of-one", test_devices_of_one);
  g_test_add_func ("/call/participants/gone", test_gone);
  g_test_add_func ("/call/participants/seen-at-the-door", test_seen_at_the_door);
  g_test_add_func ("/call/participants/audience", test_audience);
  g_test_add_func ("/call/participants/legs", test_legs);
  g_test_add_func ("/call/participants/leg-budget", test_leg_budget);
  g_test_add_func ("/call/participants/one-of-each-pair-offers", test_one_of_each_pair_offers);
  return g_test_run ();
}
