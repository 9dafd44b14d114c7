// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"

G_BEGIN_DECLS

/* The STUN and TURN servers that our own server names, as calls take them. What was told stays valid until others have
 * been told. */
typedef struct _CoterieWays CoterieWays;

typedef void (*CoterieWaysFunc) (const char *stun_server, const char *const *turn_servers, gpointer data);

CoterieWays *
coterie_ways_new (CoterieClient *client, CoterieWaysFunc func, gpointer data);
void
coterie_ways_free (CoterieWays *self);
void /* unless those that are here still hold; func is called when they have come, and not after the end */
coterie_ways_load (CoterieWays *self);

G_END_DECLS
