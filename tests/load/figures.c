// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "figures.h"

#include <stdarg.h>
#include <stdio.h>

void
load_latencies_init (LoadLatencies *self)
{
  self->latencies_us = g_array_new (FALSE, FALSE, sizeof (guint32));
}

void
load_latencies_add (LoadLatencies *self, gint64 latency_us)
{
  guint32 value = (guint32) CLAMP (latency_us, 0, G_MAXUINT32);

  g_array_append_val (self->latencies_us, value);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  guint32 x = *(const guint32 *) a, y = *(const guint32 *) b;

  return x < y ? -1 : x > y;
}

double
load_latencies_percentile_ms (LoadLatencies *self, double percent)
{
  guint n = self->latencies_us->len;

  if (n == 0)
    return 0;
  g_array_sort (self->latencies_us, compare);
  return (double) g_array_index (self->latencies_us, guint32, (guint) ((n - 1) * percent / 100)) / 1000;
}

void
load_latencies_clear (LoadLatencies *self)
{
  g_array_unref (self->latencies_us);
}

static gboolean is_first = TRUE;

void
load_figures_begin (void)
{
  puts ("{\"figures\": [");
}

void
load_figures_end (void)
{
  puts ("\n]}");
}

void
load_figures_print (const char *benchmark, ...)
{
  va_list figures;

  printf ("%s{\"benchmark\": \"%s\"", is_first ? "" : ",\n", benchmark);
  is_first = FALSE;
  va_start (figures, benchmark);
  for (const char *name = va_arg (figures, const char *); name != NULL; name = va_arg (figures, const char *))
    printf (", \"%s\": %.4g", name, va_arg (figures, double));
  va_end (figures);
  fputs ("}", stdout);
  fflush (stdout);
}
