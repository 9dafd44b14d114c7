// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* XEdDSA as libsignal writes it ("The XEdDSA and VXEdDSA Signature Schemes", with the sign of the Edwards point in the
 * signature's top bit), for tests of a floor that must not know libsignal. Signing takes its nonce from the message, so
 * that a vector comes out the same each time: not for use outside of tests. */

void
test_xeddsa_get_public (const guint8 secret[32], guint8 ik[32]);
void
test_xeddsa_sign (const guint8 secret[32], const guint8 *message, gsize n_bytes, guint8 signature[64]);
gboolean
test_xeddsa_verify (
    const guint8 ik[32], const guint8 *message, gsize n_bytes, const guint8 signature[64], gpointer user_data);

G_END_DECLS
