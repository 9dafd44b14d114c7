// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/caller.h"
#include "wire/presence.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Who watches whom, in memory only (docs/protocol.md, "Presence"). Safe from every thread. */
typedef struct _CoteriePresences CoteriePresences;

/* Sends a text frame to a device's connection. Called with the presences locked, so that events keep their order: it
 * only queues and never calls back. */
typedef void (*CoteriePresenceNotify) (gint64 device_id, const char *event_json, gpointer user_data);

CoteriePresences *
coterie_presences_new (CoteriePresenceNotify notify, gpointer user_data);
void
coterie_presences_free (CoteriePresences *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoteriePresences, coterie_presences_free)

void
coterie_presences_come (CoteriePresences *self, const CoterieCaller *device, const guint8 *token_hash);
void
coterie_presences_go (CoteriePresences *self, const CoterieCaller *device);
void
coterie_presences_set_token (CoteriePresences *self, gint64 account_id, const guint8 *token_hash);
void
coterie_presences_subscribe (CoteriePresences *self,
                             gint64 device_id,
                             const CoteriePresenceRequest *request,
                             CoteriePresence *reply);
guint
coterie_presences_count_subscriptions (CoteriePresences *self);

G_END_DECLS
