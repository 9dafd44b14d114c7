// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Latencies of one run, and the JSON that a benchmark prints:
 * {"figures": [{"benchmark": NAME, FIGURE: NUMBER, …}, …]}. */
typedef struct
{
  GArray *latencies_us; /* of guint32 */
} LoadLatencies;

void
load_latencies_init (LoadLatencies *self);
void
load_latencies_add (LoadLatencies *self, gint64 latency_us);
double
load_latencies_percentile_ms (LoadLatencies *self, double percent);
void
load_latencies_clear (LoadLatencies *self);

void
load_figures_begin (void);
void
load_figures_print (const char *benchmark, ...) G_GNUC_NULL_TERMINATED; /* name, double, …, NULL */
void
load_figures_end (void);

G_END_DECLS
