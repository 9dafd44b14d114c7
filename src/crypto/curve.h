// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/ids.h"

#include <glib.h>
#include <signal/signal_protocol.h>

G_BEGIN_DECLS

/* Curve25519 keys between our bytes and libsignal's objects. Inside crypto/ only. */

ec_public_key *
coterie_curve_read (const guint8 key[COTERIE_PUBLIC_KEY_BYTES]);
gboolean
coterie_curve_write (const ec_public_key *key, guint8 bytes[COTERIE_PUBLIC_KEY_BYTES]);
void
coterie_curve_add_type (const guint8 u[32], guint8 key[COTERIE_PUBLIC_KEY_BYTES]);
gboolean
coterie_curve_verify (const guint8 identity_key[32],
                      const guint8 *message,
                      gsize size,
                      const guint8 signature[COTERIE_SIGNATURE_BYTES]);

G_END_DECLS
