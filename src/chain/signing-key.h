// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"
#include "wire/ids.h"

G_BEGIN_DECLS

/* A device's Ed25519 signing key (RFC 8032). The secret half has COTERIE_SIGNING_SECRET_BYTES: libsodium's form,
 * seed and public key. */

#define COTERIE_SIGNING_SECRET_BYTES 64
#define COTERIE_SIGNING_SEED_BYTES 32

CoterieSecret *
coterie_signing_key_new (guint8 public_key[COTERIE_SIGNING_KEY_BYTES]);
CoterieSecret *
coterie_signing_key_new_from_seed (const guint8 seed[COTERIE_SIGNING_SEED_BYTES],
                                   guint8 public_key[COTERIE_SIGNING_KEY_BYTES]);
void
coterie_signing_key_get_public (const CoterieSecret *secret, guint8 public_key[COTERIE_SIGNING_KEY_BYTES]);
void
coterie_signing_key_sign (const CoterieSecret *secret,
                          const guint8 *message,
                          gsize n_bytes,
                          guint8 signature[COTERIE_SIGNATURE_BYTES]);
gboolean
coterie_signing_key_verify (const guint8 public_key[COTERIE_SIGNING_KEY_BYTES],
                            const guint8 *message,
                            gsize n_bytes,
                            const guint8 signature[COTERIE_SIGNATURE_BYTES]);

G_END_DECLS
