// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/process.h"
#include "base/secret.h"

#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define UNPRIVILEGED_ID 65534
#define MANY_SECRETS 64

static void
test_new_is_zero (void)
{
  g_autoptr (CoterieSecret) secret = coterie_secret_new (32);
  static const guint8 zeros[32] = { 0 };

  g_assert_cmpuint (coterie_secret_length (secret), ==, 32);
  g_assert_cmpmem (coterie_secret_peek (secret), 32, zeros, 32);
}

static void
test_copies (void)
{
  char bytes[] = "a pass phrase";
  g_autoptr (CoterieSecret) first = coterie_secret_new_copy (bytes, sizeof bytes);
  g_autoptr (CoterieSecret) second = coterie_secret_copy (first);

  g_assert_cmpstr (bytes, ==, "a pass phrase");
  g_assert_true (coterie_secret_equal (first, second));
  coterie_secret_peek_mutable (second)[3] ^= 1;
  g_assert_false (coterie_secret_equal (first, second));
}

static void
test_take_wipes (void)
{
  char bytes[14] = "a pass phrase";
  static const char zeros[14] = { 0 };
  g_autoptr (CoterieSecret) secret = coterie_secret_new_take_wipe (bytes, sizeof bytes);

  g_assert_cmpmem (bytes, sizeof bytes, zeros, sizeof zeros);
  g_assert_cmpstr ((const char *) coterie_secret_peek (secret), ==, "a pass phrase");
}

static void
test_random_differs (void)
{
  g_autoptr (CoterieSecret) a = coterie_secret_new_random (16);
  g_autoptr (CoterieSecret) b = coterie_secret_new_random (16);

  g_assert_false (coterie_secret_equal (a, b));
}

static void
test_other_length_differs (void)
{
  g_autoptr (CoterieSecret) a = coterie_secret_new (16);
  g_autoptr (CoterieSecret) b = coterie_secret_new (17);
  g_autoptr (CoterieSecret) none = coterie_secret_new (0);

  g_assert_false (coterie_secret_equal (a, b));
  g_assert_true (coterie_secret_equal (none, none));
}

/* The flags of the mapping that holds an address, as the kernel lists them. */
static char *
get_mapping_flags (gconstpointer address)
{
  g_autofree char *maps = NULL;
  g_auto (GStrv) lines = NULL;
  gboolean inside = FALSE;

  g_assert_true (g_file_get_contents ("/proc/self/smaps", &maps, NULL, NULL));
  lines = g_strsplit (maps, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      unsigned long start, end;

      if (sscanf (lines[i], "%lx-%lx ", &start, &end) == 2)
        inside = start <= (gulong) address && (gulong) address < end;
      else if (inside && g_str_has_prefix (lines[i], "VmFlags:"))
        return g_strdup (lines[i]);
    }
  g_assert_not_reached ();
}

static void
test_not_in_dumps (void)
{
  g_autoptr (CoterieSecret) secret = coterie_secret_new_random (32);
  g_autofree char *flags = get_mapping_flags (coterie_secret_peek (secret));

  g_assert_nonnull (strstr (flags, " dd"));
}

/* Root may lock without limit, so the test gives up being root; it leaves by _exit(), because a leak check cannot
 * attach to a process that changed its user. */
static void
test_without_memory_lock (void)
{
  if (g_test_subprocess ())
    {
      const struct rlimit none = { 0, 0 };
      CoterieSecret *secrets[MANY_SECRETS];

      g_assert_cmpint (setrlimit (RLIMIT_MEMLOCK, &none), ==, 0);
      if (geteuid () == 0)
        g_assert_cmpint (setuid (UNPRIVILEGED_ID), ==, 0);
      for (gsize i = 0; i < MANY_SECRETS; i++)
        secrets[i] = coterie_secret_new_copy ("still works", 12);
      for (gsize i = 0; i < MANY_SECRETS; i++)
        {
          g_assert_cmpstr ((const char *) coterie_secret_peek (secrets[i]), ==, "still works");
          coterie_secret_free (secrets[i]);
        }
      _exit (0);
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

static void
test_overrun_dies (void)
{
  if (g_test_subprocess ())
    {
      CoterieSecret *secret = coterie_secret_new (16);
      volatile guint8 *bytes = coterie_secret_peek_mutable (secret);

      bytes[16] = 1;
      _exit (0);
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
}

static gboolean
is_sanitized (void)
{
#if defined(__SANITIZE_ADDRESS__)
  return TRUE;
#else
  return FALSE;
#endif
}

static void
test_harden (void)
{
  if (g_test_subprocess ())
    {
      struct rlimit core;

      coterie_process_harden ();
      coterie_process_harden ();
      g_assert_cmpint (getrlimit (RLIMIT_CORE, &core), ==, 0);
      g_assert_cmpuint (core.rlim_cur, ==, 0);
      g_assert_cmpuint (core.rlim_max, ==, 0);
      g_assert_cmpuint (umask (022), ==, 077);
      /* Newer GLibs turn it off by themselves in a test's child. */
      g_assert_true (prctl (PR_GET_DUMPABLE) == 0 || is_sanitized ());
      _exit (0);
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/secret/new-is-zero", test_new_is_zero);
  g_test_add_func ("/base/secret/copies", test_copies);
  g_test_add_func ("/base/secret/take-wipes", test_take_wipes);
  g_test_add_func ("/base/secret/random-differs", test_random_differs);
  g_test_add_func ("/base/secret/other-length-differs", test_other_length_differs);
  g_test_add_func ("/base/secret/not-in-dumps", test_not_in_dumps);
  g_test_add_func ("/base/secret/without-memory-lock", test_without_memory_lock);
  g_test_add_func ("/base/secret/overrun-dies", test_overrun_dies);
  g_test_add_func ("/base/process/harden", test_harden);
  return g_test_run ();
}
