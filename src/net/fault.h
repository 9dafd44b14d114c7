// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/errors.h"

G_BEGIN_DECLS

/* For this floor alone: the making of its errors. */

GError *
coterie_net_error_new_with_pin (CoterieNetError code, const guint8 *pin, const char *sentence);

/* Of GIO, TLS, the resolver, libsoup or wire: what it means to a caller. Transfer full. */
GError *
coterie_net_fault_from_lower (const GError *lower);

G_END_DECLS
