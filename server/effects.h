// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/hub.h"

G_BEGIN_DECLS

/* What is to happen once a transaction is durable, in order; dropped when it is not. Handlers put everything here that
 * a rollback would make untrue. Runs on the thread that committed (the writer's), before the answer goes out. */
typedef struct
{
  GArray *items; /*< private >*/
} CoterieEffects;

typedef void (*CoterieEffectFunc) (gpointer data);

/* To a device, if it is here; see coterie_hub_deliver(). */
void
coterie_effects_deliver (CoterieEffects *self, gint64 device_id, guint64 id, GBytes *frame);
void
coterie_effects_send_text (CoterieEffects *self, gint64 device_id, char *text);
void
coterie_effects_close (CoterieEffects *self, gint64 device_id, guint16 close_code);
/* Anything else. */
void
coterie_effects_call (CoterieEffects *self, CoterieEffectFunc run, gpointer data, GDestroyNotify free_data);

void
coterie_effects_run (CoterieEffects *self, CoterieHub *hub);
void
coterie_effects_clear (CoterieEffects *self);

G_END_DECLS
