// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/client.h"
#include "wire/content.h"

G_BEGIN_DECLS

/* What sets up calls, for whoever has src/call/ as well: the client carries it, and knows no more of it than who may
 * say it. It comes by the client's signal
 *
 *  call (CoterieChat *, CoterieContentKind kind, const CoterieCallContent *, const CoterieDeviceId *from)
 *
 * of an accepted contact or another device of our own, and is valid during the signal. */

void
coterie_client_send_call (CoterieClient *self,
                          CoterieChat *chat,
                          CoterieContentKind kind,
                          const CoterieCallContent *content,
                          const CoterieDeviceId *to);

G_END_DECLS
