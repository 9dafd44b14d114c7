// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "call/bitrate.h"
#include "call/quality.h"

/* One step from 400,000 bits a second, with a best round trip of 50 ms, under a cap of 600,000. */
static const struct
{
  const char *rule;
  double loss;
  guint rtt_ms;
  guint expected;
} steps[] = {
  { "nothing-lost-grows", 0, 50, 432000 },
  { "a-little-lost-holds", 0.05, 50, 400000 },
  { "a-fifth-lost-gives-up-a-tenth", 0.2, 50, 360000 },
  { "all-lost-halves", 1, 50, 200000 },
  { "more-than-all-is-all", 7, 50, 200000 },
  { "no-report-holds", -1, 50, 400000 },
  { "longer-round-trip-holds", 0, 120, 400000 },
  { "a-queue-that-fills-gives-way", 0, 400, 340000 },
  { "unknown-round-trip-grows", 0, 0, 432000 },
  { "shorter-round-trip-grows", 0, 20, 432000 },
};

static void
test_step (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  CoterieBitrate rate = { .bps = 400000, .best_rtt_ms = 50 };
  CoterieBitrateReport report = { .loss = steps[i].loss, .rtt_ms = steps[i].rtt_ms };

  g_assert_cmpuint (coterie_bitrate_step (&rate, &report, 600000), ==, steps[i].expected);
}

static void
test_begins_in_the_middle (void)
{
  CoterieBitrate rate = { 0 };
  CoterieBitrateReport silence = { .loss = -1 };

  g_assert_cmpuint (coterie_bitrate_step (&rate, &silence, 600000), ==, 300000);
}

static void
test_stays_in_bounds (void)
{
  CoterieBitrate rate = { 0 };
  CoterieBitrateReport good = { .loss = 0, .rtt_ms = 20 };
  CoterieBitrateReport bad = { .loss = 1, .rtt_ms = 20 };

  for (guint i = 0; i < 100; i++)
    g_assert_cmpuint (coterie_bitrate_step (&rate, &good, 600000), <=, 600000);
  g_assert_cmpuint (rate.bps, ==, 600000);
  g_assert_cmpuint (coterie_bitrate_step (&rate, &good, 150000), ==, 150000);
  for (guint i = 0; i < 100; i++)
    g_assert_cmpuint (coterie_bitrate_step (&rate, &bad, 600000), >=, COTERIE_BITRATE_MIN);
  g_assert_cmpuint (rate.bps, ==, COTERIE_BITRATE_MIN);
}

static void
test_slowest_decides (void)
{
  int left;

  g_assert_cmpuint (coterie_bitrate_for_all ((guint[]){ 300000, 200000, 500000 }, 3, &left), ==, 200000);
  g_assert_cmpint (left, ==, -1);
  g_assert_cmpuint (coterie_bitrate_for_all ((guint[]){ 300000, 60000, 500000 }, 3, &left), ==, 300000);
  g_assert_cmpint (left, ==, 1);
  g_assert_cmpuint (coterie_bitrate_for_all ((guint[]){ 60000 }, 1, &left), ==, 60000);
  g_assert_cmpint (left, ==, -1);
  g_assert_cmpuint (coterie_bitrate_for_all ((guint[]){ 60000, 61000 }, 2, &left), ==, 60000);
  g_assert_cmpint (left, ==, -1);
}

static void
test_quality (void)
{
  static const struct
  {
    guint people, bps, width, height, frames_per_s;
  } rows[] = {
    { 1, G_MAXUINT, 1280, 720, 30 }, { 2, G_MAXUINT, 1280, 720, 30 }, { 2, 499999, 640, 360, 30 },
    { 2, 100000, 320, 180, 15 },     { 3, G_MAXUINT, 640, 360, 30 },  { 4, 180000, 640, 360, 30 },
    { 4, 179999, 320, 180, 15 },     { 5, G_MAXUINT, 320, 180, 15 },  { 8, COTERIE_BITRATE_MIN, 320, 180, 15 },
    { 9, G_MAXUINT, 0, 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      CoterieQuality quality = coterie_quality_for (rows[i].people, rows[i].bps);

      g_assert_cmpuint (quality.width, ==, rows[i].width);
      g_assert_cmpuint (quality.height, ==, rows[i].height);
      g_assert_cmpuint (quality.frames_per_s, ==, rows[i].frames_per_s);
    }
}

static const guint lengths[] = { 20, 20, 20, 40, 40, 60, 60, 60, 60 };

static void
test_sound (void)
{
  for (guint n_people = 0; n_people < G_N_ELEMENTS (lengths); n_people++)
    {
      g_assert_cmpuint (coterie_quality_sound_ms (n_people, -1, 0), ==, lengths[n_people]);
      g_assert_cmpuint (coterie_quality_sound_ms (n_people, 0, lengths[n_people]), ==, lengths[n_people]);
      g_assert_cmpuint (coterie_quality_sound_ms (n_people, 0, 20), ==, lengths[n_people]);
    }
}

/* Short packets as long as some are lost; they stay until it is certain that hardly any are. */
static void
test_sound_is_lost (void)
{
  for (guint n_people = 2; n_people < G_N_ELEMENTS (lengths); n_people++)
    {
      g_assert_cmpuint (coterie_quality_sound_ms (n_people, 0.05, lengths[n_people]), ==, 20);
      g_assert_cmpuint (coterie_quality_sound_ms (n_people, 0.01, 20), ==, 20);
      g_assert_cmpuint (coterie_quality_sound_ms (n_people, 0.01, lengths[n_people]), ==, lengths[n_people]);
      g_assert_cmpuint (coterie_quality_sound_ms (n_people, 0.001, 20), ==, lengths[n_people]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *path = g_strdup_printf ("/call/bitrate/%s", steps[i].rule);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_step);
    }
  g_test_add_func ("/call/bitrate/begins-in-the-middle", test_begins_in_the_middle);
  g_test_add_func ("/call/bitrate/stays-in-bounds", test_stays_in_bounds);
  g_test_add_func ("/call/bitrate/slowest-decides", test_slowest_decides);
  g_test_add_func ("/call/quality/by-people-and-rate", test_quality);
  g_test_add_func ("/call/quality/sound-by-people", test_sound);
  g_test_add_func ("/call/quality/sound-that-is-lost", test_sound_is_lost);
  return g_test_run ();
}
