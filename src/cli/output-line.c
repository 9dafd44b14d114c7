// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output-line.h"

#include <stdio.h>

void
coterie_output_end_line (CoterieWriter *writer)
{
  g_autofree char *line = coterie_writer_finish_string (writer);

  puts (line);
  fflush (stdout);
}

void
coterie_output_begin_line (CoterieWriter *writer, const char *event)
{
  coterie_writer_init (writer);
  coterie_writer_string (writer, "event", event);
}

char *
coterie_output_format_time (gint64 time_ms)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (time_ms / 1000);
  g_autofree char *seconds = time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%S") : NULL;

  return seconds == NULL ? g_strdup ("") : g_strdup_printf ("%s.%03dZ", seconds, (int) (time_ms % 1000));
}

char *
coterie_output_format_local_time (gint64 time_ms)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (time_ms / 1000);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M") : g_strdup ("");
}
