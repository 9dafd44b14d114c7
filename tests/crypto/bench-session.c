// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "kit/two-devices.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* What the ratchet costs without a database: contents of 208 bytes on one chain, in processor time. */

#define N_CONTENTS 50000
#define N_SESSIONS 500

static double
processor_seconds (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static double
seal_all (TestDevice *alice, TestDevice *bob, CoterieSealed *sealed)
{
  g_autofree char *text = g_strnfill (208, 'x');
  double start = processor_seconds ();

  for (guint i = 0; i < N_CONTENTS; i++)
    test_seal (alice, bob, text, &sealed[i]);

  return N_CONTENTS / (processor_seconds () - start);
}

static double
open_all (TestDevice *alice, TestDevice *bob, CoterieSealed *sealed)
{
  double start = processor_seconds ();
  double rate;

  for (guint i = 0; i < N_CONTENTS; i++)
    g_assert_true (test_open (bob, alice, &sealed[i], NULL, NULL));
  rate = N_CONTENTS / (processor_seconds () - start);
  for (guint i = 0; i < N_CONTENTS; i++)
    coterie_sealed_clear (&sealed[i]);

  return rate;
}

static double
begin_all (TestDevice *alice, TestDevice *bob)
{
  double start = processor_seconds ();

  for (guint i = 0; i < N_SESSIONS; i++)
    {
      test_begin (alice, bob, TRUE);
      test_say (alice, bob, "hello");
    }

  return N_SESSIONS / (processor_seconds () - start);
}

int
main (void)
{
  g_autofree CoterieSealed *sealed = g_new0 (CoterieSealed, N_CONTENTS);
  g_auto (TestDevice) alice = { 0 };
  g_auto (TestDevice) bob = { 0 };
  double sealed_per_s, opened_per_s;

  test_devices_init (&alice, &bob);
  test_begin (&alice, &bob, TRUE);
  test_say (&alice, &bob, "hello");
  test_say (&bob, &alice, "hi");

  sealed_per_s = seal_all (&alice, &bob, sealed);
  opened_per_s = open_all (&alice, &bob, sealed);
  printf ("{\"benchmark\": \"session\", \"sealed_per_s\": %.0f, \"opened_per_s\": %.0f, \"begun_per_s\": %.0f}\n",
          sealed_per_s, opened_per_s, begin_all (&alice, &bob));
  return 0;
}
