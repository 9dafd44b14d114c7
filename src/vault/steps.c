// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-vault"

#include "vault/steps.h"

#ifdef COTERIE_TEST_STEPS
#include <signal.h>
#include <string.h>
#include <unistd.h>

static CoterieStepFunc watcher;
static gpointer watcher_data;

static gboolean
is_named (const char *wish, const char *step)
{
  gsize n_chars = strlen (step);

  return strncmp (wish, step, n_chars) == 0 && (wish[n_chars] == '\0' || wish[n_chars] == ':');
}

static guint64
read_passes (const char *wish)
{
  const char *colon = strchr (wish, ':');

  return colon != NULL ? g_ascii_strtoull (colon + 1, NULL, 10) : 0;
}

/**
 * coterie_steps_reached:
 * @step: a name from the list in the header
 *
 * Ends the process as kill -9 does when the environment asks for it, else tells the watcher. From any thread.
 */
void
coterie_steps_reached (const char *step)
{
  static gint n_passed;
  const char *wish = g_getenv ("COTERIE_TEST_KILL_AT");

  if (wish != NULL && is_named (wish, step) && (guint64) g_atomic_int_add (&n_passed, 1) == read_passes (wish))
    kill (getpid (), SIGKILL);
  if (watcher != NULL)
    watcher (step, watcher_data);
}

/**
 * coterie_steps_watch:
 * @func: (nullable) (scope forever): called on the thread that reached the step
 *
 * For tests in one process, before they start any client.
 */
void
coterie_steps_watch (CoterieStepFunc func, gpointer user_data)
{
  watcher = func;
  watcher_data = user_data;
}
#endif
