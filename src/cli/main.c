// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-cli"

#include "cli/commands.h"

#include "base/log.h"
#include "base/process.h"

#include <locale.h>
#include <stdio.h>

static int
complain (const GError *error, CoterieExit exit)
{
  if (error == NULL)
    return exit;
  fprintf (stderr, "coterie-cli: %s%s\n", error->message,
           g_error_matches (error, COTERIE_CORE_ERROR, COTERIE_CORE_ERROR_CERTIFICATE)
               ? " If you have compared it and trust it, give it with --pin."
               : "");
  return exit;
}

static int
run (const CoterieCliOptions *options)
{
  const CoterieCommand *command = coterie_commands_find (options->words[0]);
  g_autoptr (GError) error = NULL;
  CoterieSession session = { NULL };
  CoterieExit exit;

  if (command == NULL)
    {
      fprintf (stderr, "coterie-cli: There is no command “%s”. See coterie-cli --help.\n", options->words[0]);
      return COTERIE_EXIT_USAGE;
    }
  if (coterie_session_init (&session, options, &error))
    exit =
        coterie_session_end_hand_over (&session, coterie_commands_run (&session, command, options->words + 1, &error));
  else
    exit = COTERIE_EXIT_FAILED;
  coterie_session_clear (&session);
  return complain (error, exit);
}

int
main (int argc, char **argv)
{
  CoterieCliOptions options = { NULL };
  g_autoptr (GError) error = NULL;
  int exit;

  setlocale (LC_ALL, "");
  coterie_process_harden ();
  coterie_log_init (G_LOG_LEVEL_WARNING);

  if (!coterie_cli_options_parse (&options, &argc, &argv, &error))
    exit = complain (error, COTERIE_EXIT_USAGE);
  else if (options.version)
    exit = printf ("coterie-cli %s\n", COTERIE_VERSION) > 0 ? COTERIE_EXIT_DONE : COTERIE_EXIT_FAILED;
  else if (options.words == NULL)
    {
      fprintf (stderr, "coterie-cli: Which command? See coterie-cli --help.\n");
      exit = COTERIE_EXIT_USAGE;
    }
  else
    exit = run (&options);
  coterie_cli_options_clear (&options);
  return exit;
}
