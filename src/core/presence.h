// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "entities/contacts.h"
#include "net/transport.h"
#include "vault/vault.h"

G_BEGIN_DECLS

/* Who is connected: our own token to the server, and subscriptions to the tokens that our contacts gave us. */
typedef struct _CoteriePresences CoteriePresences;

typedef void (*CoteriePresenceFunc) (CoterieContact *contact, gpointer user_data);

CoteriePresences *
coterie_presences_new (CoterieVault *vault,
                       CoterieTransport *transport,
                       CoterieContacts *contacts,
                       CoteriePresenceFunc changed,
                       gpointer user_data);
void
coterie_presences_free (CoteriePresences *self);

void
coterie_presences_update (CoteriePresences *self); /* connected, or a token has changed */
void
coterie_presences_closed (CoteriePresences *self);
void
coterie_presences_take (CoteriePresences *self, const CoteriePresence *presence);

/* The devices of a contact that are here; CoterieDeviceId. */
GArray *
coterie_presences_dup_devices (CoteriePresences *self, CoterieContact *contact);
GArray * /* of everybody; CoterieDeviceId */
coterie_presences_dup_all_devices (CoteriePresences *self);
void
coterie_presences_remove_device (CoteriePresences *self, const CoterieDeviceId *id);

G_END_DECLS
