// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/time-text.h"

#include <locale.h>

/* Seen on Tuesday, 4 November 2025, 15:00 UTC. The locale is C, which begins dates with the month. */
#define NOW_MS (G_GINT64_CONSTANT (1762268400) * 1000)
#define HOUR_MS (G_GINT64_CONSTANT (3600) * 1000)
#define DAY_MS (24 * HOUR_MS)

static const struct
{
  const char *name;
  gint64 time_ms;
  const char *in_list, *day;
} moments[] = {
  { "not known", 0, "", "" },
  { "now", NOW_MS, "15:00", "Today" },
  { "first minute of today", NOW_MS - 15 * HOUR_MS, "00:00", "Today" },
  { "last minute of yesterday", NOW_MS - 15 * HOUR_MS - 1, "Yesterday", "Yesterday" },
  { "two days ago", NOW_MS - 2 * DAY_MS, "Sun", "Sunday" },
  { "six days ago", NOW_MS - 6 * DAY_MS, "Wed", "Wednesday" },
  { "a week ago, which is a Tuesday as well", NOW_MS - 7 * DAY_MS, "Oct 28", "Tuesday, October 28" },
  { "this year", NOW_MS - 300 * DAY_MS, "Jan 8", "Wednesday, January 8" },
  { "last year", NOW_MS - 310 * DAY_MS, "12/29/24", "Sunday, December 29, 2024" },
  { "later today: the clock was set back", NOW_MS + HOUR_MS, "16:00", "Today" },
  { "tomorrow: the clock was set back", NOW_MS + DAY_MS, "Nov 5", "Wednesday, November 5" },
  { "beyond all calendars", G_MAXINT64, "", "" },
};

static void
test_moments (void)
{
  g_autoptr (CoterieTimeText) text = coterie_time_text_new_at (NOW_MS, NULL, COTERIE_HOURS_24);

  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      g_autofree char *in_list = coterie_time_text_format_short (text, moments[i].time_ms);
      g_autofree char *day = coterie_time_text_format_day (text, moments[i].time_ms);

      g_test_message ("%s", moments[i].name);
      g_assert_cmpstr (in_list, ==, moments[i].in_list);
      g_assert_cmpstr (day, ==, moments[i].day);
    }
}

static void
test_twelve_hours (void)
{
  g_autoptr (CoterieTimeText) text = coterie_time_text_new_at (NOW_MS, NULL, COTERIE_HOURS_12);
  g_autofree char *afternoon = coterie_time_text_format_clock (text, NOW_MS);
  g_autofree char *midnight = coterie_time_text_format_clock (text, NOW_MS - 15 * HOUR_MS);
  g_autofree char *full = coterie_time_text_format_full (text, NOW_MS);

  g_assert_cmpstr (afternoon, ==, "3:00 PM");
  g_assert_cmpstr (midnight, ==, "12:00 AM");
  g_assert_cmpstr (full, ==, "Tuesday, November 4, 2025, 3:00 PM");
}

/* What is today is a question of where one is. */
static void
test_zones (void)
{
  g_autoptr (GTimeZone) east = g_time_zone_new_offset (14 * 3600);
  g_autoptr (GTimeZone) west = g_time_zone_new_offset (-11 * 3600);
  g_autoptr (CoterieTimeText) there = coterie_time_text_new_at (NOW_MS, east, COTERIE_HOURS_24);
  g_autoptr (CoterieTimeText) here = coterie_time_text_new_at (NOW_MS, west, COTERIE_HOURS_24);
  g_autofree char *east_text = coterie_time_text_format_short (there, NOW_MS - 6 * HOUR_MS);
  g_autofree char *west_text = coterie_time_text_format_short (here, NOW_MS - 6 * HOUR_MS);

  g_assert_cmpstr (east_text, ==, "Yesterday");
  g_assert_cmpstr (west_text, ==, "Yesterday");
  g_assert_true (coterie_time_text_is_same_day (there, NOW_MS, NOW_MS + 18 * HOUR_MS));
  g_assert_false (coterie_time_text_is_same_day (here, NOW_MS, NOW_MS - 5 * HOUR_MS));
}

/* The night in which summer time begins has 23 hours. */
static void
test_summer_time (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Lisbon");
  const gint64 sunday_noon_ms = G_GINT64_CONSTANT (1743332400) * 1000; /* 30 March 2025, 12:00 there */
  g_autoptr (CoterieTimeText) text = NULL;
  g_autofree char *before = NULL, *first = NULL;

  if (zone == NULL)
    {
      g_test_skip ("there are no time zones here");
      return;
    }
  text = coterie_time_text_new_at (sunday_noon_ms, zone, COTERIE_HOURS_24);
  first = coterie_time_text_format_short (text, sunday_noon_ms - 11 * HOUR_MS);
  before = coterie_time_text_format_short (text, sunday_noon_ms - 11 * HOUR_MS - 1);
  g_assert_cmpstr (first, ==, "00:00");
  g_assert_cmpstr (before, ==, "Yesterday");
}

/* One that follows the clock comes and goes. */
static void
test_following (void)
{
  g_autoptr (CoterieTimeText) text = coterie_time_text_new ();
  g_autofree char *now = coterie_time_text_format_short (text, g_get_real_time () / 1000);

  g_assert_cmpstr (now, !=, "");
  g_assert_cmpuint (coterie_time_text_get_epoch (text), ==, 0);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/time-text/moments", test_moments);
  g_test_add_func ("/ui/time-text/twelve-hours", test_twelve_hours);
  g_test_add_func ("/ui/time-text/zones", test_zones);
  g_test_add_func ("/ui/time-text/summer-time", test_summer_time);
  g_test_add_func ("/ui/time-text/following", test_following);
  return g_test_run ();
}
