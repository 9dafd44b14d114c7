// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"
#include "net/metered-stream.h"
#include "net/pin.h"
#include "net/server-url.h"

G_BEGIN_DECLS

/* For this floor alone: the way to the server up to "101 Switching Protocols". Each step is ours, so that the pin is
 * compared between the handshake and the first byte of the request, and every answer has a bound. The caller brings
 * the deadline, by @cancellable. */
void
coterie_dial_async (CoterieServerUrl *url,
                    CoteriePin *pin,
                    const CoterieSecret *token,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data);
CoterieMeteredStream *
coterie_dial_finish (GAsyncResult *result, GError **error);

G_END_DECLS
