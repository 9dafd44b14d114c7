// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "test"

#include "base/log.h"

#include <stdlib.h>
#include <string.h>

static char *
format (const char *message)
{
  const GLogField fields[] = {
    { "MESSAGE", message, -1 },
    { "GLIB_DOMAIN", "coterie-server", -1 },
  };

  return coterie_log_format_line (G_LOG_LEVEL_WARNING, fields, G_N_ELEMENTS (fields), 1767323045006);
}

static void
test_one_line (void)
{
  g_autofree char *line = format ("no room on the disk");

  g_assert_cmpstr (line, ==, "2026-01-02T03:04:05.006Z warning coterie-server: no room on the disk\n");
}

static void
test_stays_one_line (void)
{
  g_autofree char *line = format ("a\nb\x1b[31mc\r\x7f – ä");

  g_assert_cmpstr (strchr (line, 'w'), ==, "warning coterie-server: a\\x0ab\\x1b[31mc\\x0d\\x7f – ä\n");
}

static void
test_no_fields (void)
{
  g_autofree char *line = coterie_log_format_line (G_LOG_LEVEL_INFO, NULL, 0, 0);

  g_assert_cmpstr (line, ==, "1970-01-01T00:00:00.000Z info -: (no message)\n");
}

static void
log_all (void)
{
  g_message ("a message");
  g_info ("an information");
  g_debug ("a detail");
}

static void
test_level_of_program (void)
{
  if (g_test_subprocess ())
    {
      g_unsetenv ("COTERIE_LOG");
      coterie_log_init (G_LOG_LEVEL_MESSAGE);
      log_all ();
      exit (0);
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*Z message test: a message\n");
  g_test_trap_assert_stderr_unmatched ("*information*");
}

static void
test_level_of_environment (void)
{
  if (g_test_subprocess ())
    {
      g_setenv ("COTERIE_LOG", "info", TRUE);
      coterie_log_init (G_LOG_LEVEL_WARNING);
      log_all ();
      exit (0);
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*message*information\n");
  g_test_trap_assert_stderr_unmatched ("*detail*");
}

static void
test_short (void)
{
  static const guint8 id[32] = { 0xde, 0xad, 0xbe, 0xef, 0x01, 0x02 };

  g_assert_cmpstr (coterie_log_short (id, sizeof id).text, ==, "deadbeef");
  g_assert_cmpstr (coterie_log_short (id, 2).text, ==, "dead");
  g_assert_cmpstr (coterie_log_short (id, 0).text, ==, "");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/log/one-line", test_one_line);
  g_test_add_func ("/base/log/stays-one-line", test_stays_one_line);
  g_test_add_func ("/base/log/no-fields", test_no_fields);
  g_test_add_func ("/base/log/level-of-program", test_level_of_program);
  g_test_add_func ("/base/log/level-of-environment", test_level_of_environment);
  g_test_add_func ("/base/log/short", test_short);
  return g_test_run ();
}
