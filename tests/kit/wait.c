// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-kit"

#include "kit/wait.h"

static gboolean
on_tick (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

void
coterie_wait_turn (void)
{
  gboolean ticked = FALSE;
  guint tick = g_timeout_add (5, on_tick, &ticked);

  g_main_context_iteration (NULL, TRUE);
  if (!ticked)
    g_source_remove (tick);
}

void
coterie_wait_settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
say_nothing (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
}

void
coterie_quiet_libraries (void)
{
  g_log_set_handler ("libsoup", G_LOG_LEVEL_DEBUG, say_nothing, NULL);
  g_log_set_handler ("GLib-GIO", G_LOG_LEVEL_DEBUG, say_nothing, NULL);
}
