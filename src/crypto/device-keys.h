// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CoterieSecret CoterieSecret;

/* The keys that a device makes for itself and never gives away: a Curve25519 identity key (Signal), an Ed25519 signing
 * key, and the registration id. Immutable, counted, in locked memory. */
typedef struct _CoterieDeviceKeys CoterieDeviceKeys;

CoterieDeviceKeys *
coterie_device_keys_new (GError **error);
CoterieDeviceKeys *
coterie_device_keys_new_from_secret (CoterieSecret *secret, GError **error);
CoterieDeviceKeys *
coterie_device_keys_ref (CoterieDeviceKeys *self);
void
coterie_device_keys_unref (CoterieDeviceKeys *self);
CoterieSecret *
coterie_device_keys_to_secret (CoterieDeviceKeys *self);

const guint8 *
coterie_device_keys_get_identity (CoterieDeviceKeys *self);
const guint8 *
coterie_device_keys_get_signing (CoterieDeviceKeys *self);
guint16
coterie_device_keys_get_registration_id (CoterieDeviceKeys *self);

/* Ed25519, by the signing key: chain records, challenges, prekey wrappers */
void
coterie_device_keys_sign (CoterieDeviceKeys *self, gconstpointer data, gsize size, guint8 signature[64]);

/* XEdDSA, by the identity key: the chain's pop_x */
gboolean
coterie_device_keys_sign_proof (
    CoterieDeviceKeys *self, gconstpointer data, gsize size, guint8 signature[64], GError **error);
gboolean
coterie_identity_key_verify_proof (const guint8 identity_key[32],
                                   gconstpointer data,
                                   gsize size,
                                   const guint8 signature[64]);
gboolean
coterie_identity_key_is_low_order (const guint8 identity_key[32]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieDeviceKeys, coterie_device_keys_unref)

G_END_DECLS
