// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/call.h"
#include "sql/connection.h"
#include "wire/presence.h"

G_BEGIN_DECLS

/* Who watches whom, in memory only (docs/protocol.md, "Presence"). Safe from every thread. */
typedef struct _CoteriePresences CoteriePresences;

/* Sends a text frame to a device's connection. Called with the presences locked, so that events keep their order: it
 * only queues and never calls back. */
typedef void (*CoteriePresenceNotify) (gint64 device_id, const char *event_json, gpointer user_data);

/* Whether a device has a connection now; asked with the presences locked. */
typedef gboolean (*CoteriePresenceIsHere) (gint64 device_id, gpointer user_data);

CoteriePresences *
coterie_presences_new (CoteriePresenceNotify notify, CoteriePresenceIsHere is_here, gpointer user_data);
void
coterie_presences_free (CoteriePresences *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoteriePresences, coterie_presences_free)

gboolean
coterie_presences_load (CoteriePresences *self, CoterieSql *sql, GError **error);
void
coterie_presences_set_token (CoteriePresences *self, gint64 account_id, const guint8 *token_hash);

/* From the hub's watch: a device has come or gone (which of them is asked with is_here); a connection has ended. */
void
coterie_presences_update_device (CoteriePresences *self, const CoterieCaller *device);
void
coterie_presences_end_connection (CoteriePresences *self, guint64 connection);

void
coterie_presences_subscribe (CoteriePresences *self,
                             gint64 device_id,
                             guint64 connection,
                             const CoteriePresenceRequest *request,
                             CoteriePresence *reply);
gboolean
coterie_presences_is_watching (CoteriePresences *self, guint64 connection, gint64 account_id);
guint
coterie_presences_count_subscriptions (CoteriePresences *self);

void
coterie_presence_add_effect (CoterieCall *call, const guint8 *token_hash);
void
coterie_presence_add_end (CoterieCall *call, gint64 account_id);

/* PUT /v1/account/presence (write), POST /v1/presence (read, on the connection's own worker, so that the reply goes out
 * before any later event) */
gboolean
coterie_presence_handle_set_token (CoterieCall *call, CoterieSql *sql, GError **error);
gboolean
coterie_presence_handle_subscribe (CoterieCall *call, CoterieSql *sql, GError **error);

G_END_DECLS
