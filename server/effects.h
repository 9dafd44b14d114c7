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

/* What the effects of one transaction may copy of envelopes for connections, so that a batch of sends to many devices
 * does not stand in memory once for each of them. */
#define COTERIE_EFFECTS_BY_HAND_BYTES (4 * 1024 * 1024)

/* @by_hand_bytes: what is left of that; it takes from it what it copies. */
typedef void (*CoterieEffectFunc) (gpointer data, gsize *by_hand_bytes);

/* To a device, if it is here; see coterie_hub_deliver(). */
void
coterie_effects_deliver (CoterieEffects *self, gint64 device_id, guint64 id, GBytes *frame);
void
coterie_effects_send_text (CoterieEffects *self, gint64 device_id, char *text);
void
coterie_effects_tell_acked (CoterieEffects *self, gint64 device_id, const guint64 *ids, guint n_ids);
void
coterie_effects_close (CoterieEffects *self, gint64 device_id, guint16 close_code);
/* Anything else. */
void
coterie_effects_call (CoterieEffects *self, CoterieEffectFunc run, gpointer data, GDestroyNotify free_data);

void
coterie_effects_run (CoterieEffects *self, CoterieHub *hub, gsize *by_hand_bytes);
void
coterie_effects_clear (CoterieEffects *self);

G_END_DECLS
