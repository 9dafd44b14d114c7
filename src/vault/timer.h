// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A one-shot timer in the main context of the thread that sets it. Zeroed it is not set. */
typedef struct
{
  GSource *source;
  void (*func) (gpointer user_data);
  gpointer user_data;
} CoterieTimer;

void
coterie_timer_set (CoterieTimer *self, gint64 wait_ms, void (*func) (gpointer user_data), gpointer user_data);
void
coterie_timer_stop (CoterieTimer *self);
gboolean
coterie_timer_is_set (const CoterieTimer *self);

G_END_DECLS
