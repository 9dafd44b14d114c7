// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "circle.h"

#include <string.h>

/* How long a group of 150 members and a thousand records takes: bench-group prints milliseconds as JSON. */

#define N_RECORDS 1000

static GBytes *
create (TestCircle *circle, guint8 *members)
{
  CoterieGroupRecord record;

  coterie_group_record_init_create (&record, test_circle_get (circle, 'A')->chain, 1, TEST_TIME_MS);
  g_strlcpy (record.name, "Large", sizeof record.name);
  memset (members, 0, (COTERIE_GROUP_MAX_MEMBERS - 4) * COTERIE_AID_BYTES);
  for (guint8 i = 0; i < COTERIE_GROUP_MAX_MEMBERS - 4; i++)
    members[i * COTERIE_AID_BYTES] = i;
  record.members = members;
  record.n_members = COTERIE_GROUP_MAX_MEMBERS - 4;
  return test_circle_sign (circle, &record);
}

static double
since_ms (gint64 begin_us)
{
  return (double) (g_get_monotonic_time () - begin_us) / 1000;
}

int
main (void)
{
  static const char *const wishes[] = { "A=one", "B=two", "A-D", "B+D", "A@", "C=three", "A_C", "A^C" };
  guint8 members[COTERIE_GROUP_MAX_MEMBERS * COTERIE_AID_BYTES];
  g_autoptr (TestCircle) circle = test_circle_new (4);
  g_autoptr (GBytes) first = create (circle, members);
  g_autoptr (CoterieGroup) group = test_circle_group_new (first);
  g_autoptr (CoterieGroup) loaded = NULL;
  gint64 begin;
  double load_ms, state_ms;

  test_circle_take (circle, group, first);
  test_circle_do (circle, group, "A+B A+C A+D A^B A^C");
  begin = g_get_monotonic_time ();
  for (guint i = 6; i < N_RECORDS; i++)
    test_circle_do (circle, group, wishes[i % G_N_ELEMENTS (wishes)]);
  g_print ("{\"records\": %u, \"members\": %u, \"make_each_ms\": %.3f", coterie_group_get_n_records (group),
           coterie_group_get_state (group)->members->len, since_ms (begin) / N_RECORDS);
  begin = g_get_monotonic_time ();
  loaded = test_circle_copy (circle, group);
  load_ms = since_ms (begin);
  begin = g_get_monotonic_time ();
  coterie_group_get_state (loaded);
  state_ms = since_ms (begin);
  g_print (", \"load_ms\": %.2f, \"state_ms\": %.2f}\n", load_ms, state_ms);
  return 0;
}
