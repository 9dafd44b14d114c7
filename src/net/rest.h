// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"
#include "net/pin.h"
#include "net/server-url.h"
#include "net/transport.h"

G_BEGIN_DECLS

/* A transport of one HTTPS request each: server info, register, password, challenge, token. It has no socket: it is
 * always `connected`, emits nothing, and refuses binary frames with OFFLINE. */
#define COTERIE_TYPE_REST (coterie_rest_get_type ())
G_DECLARE_FINAL_TYPE (CoterieRest, coterie_rest, COTERIE, REST, GObject)

CoterieRest *
coterie_rest_new (CoterieServerUrl *url, CoteriePin *pin);
void
coterie_rest_set_token (CoterieRest *self, const CoterieSecret *token); /* COTERIE_TOKEN_BYTES, or NULL */
void                                                                    /* what is open was trusted by another pin */
coterie_rest_drop_connections (CoterieRest *self);
void
coterie_rest_set_timeout_ms (CoterieRest *self, guint timeout_ms); /* of a whole request; default 30,000 */

G_END_DECLS
