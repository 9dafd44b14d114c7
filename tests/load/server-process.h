// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The real coterie-server, started for a measurement and stopped after it. */
typedef struct
{
  GPid pid;
  guint16 port;
  double ready_ms; /* from exec to its line "ready" */
  int output;
} LoadServer;

void
load_server_start (LoadServer *self, const char *data_dir, const char *const *more_arguments);
void
load_server_stop (LoadServer *self);
double
load_server_get_cpu_s (const LoadServer *self);
guint64
load_server_get_memory_kib (const LoadServer *self);
gboolean
load_server_answers (const LoadServer *self);

G_END_DECLS
