// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "crypto/context.h"

G_BEGIN_DECLS

/* libsignal's stores, served from the running call and from the key store. Inside crypto/ only. */

gboolean
coterie_adapter_attach (CoterieSignal *signal, GError **error);

G_END_DECLS
