// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#define G_LOG_DOMAIN "coterie-vault"

#include "vault/timer.h"

/* A waiting time beyond this is looked at again anyway. */
#define WAIT_MAX_MS (24 * 3600 * 1000)

static gboolean
on_timeout (gpointer user_data)
{
  CoterieTimer *self = user_data;
  void (*func) (gpointer) = self->func;
  gpointer func_data = self->user_data;

  coterie_timer_stop (self);
  func (func_data);
  return G_SOURCE_REMOVE;
}

/**
 * coterie_timer_set:
 * @wait_ms: from now on; 0 or less means at the next turn of the loop, and a day is the most
 *
 * Replaces what was set before.
 */
void
coterie_timer_set (CoterieTimer *self, gint64 wait_ms, void (*func) (gpointer user_data), gpointer user_data)
{
  coterie_timer_stop (self);
  self->func = func;
  self->user_data = user_data;
  self->source = g_timeout_source_new ((guint) CLAMP (wait_ms, 0, WAIT_MAX_MS));
  g_source_set_callback (self->source, on_timeout, self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
}

void
coterie_timer_stop (CoterieTimer *self)
{
  if (self->source == NULL)
    return;
  g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

gboolean
coterie_timer_is_set (const CoterieTimer *self)
{
  return self->source != NULL;
}
