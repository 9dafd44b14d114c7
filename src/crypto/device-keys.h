// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"
#include "chain/record.h"

G_BEGIN_DECLS

/* The keys that a device makes for itself and never gives away: a Curve25519 identity key (Signal), an Ed25519 signing
 * key, and the registration id. Immutable, counted, in locked memory. */
typedef struct _CoterieDeviceKeys CoterieDeviceKeys;

CoterieDeviceKeys *
coterie_device_keys_new (GError **error);
CoterieDeviceKeys *
coterie_device_keys_new_from_secret (const CoterieSecret *secret, GError **error);
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

/* Ed25519: what chain/ signs records, challenges and prekey wrappers with */
const CoterieSecret *
coterie_device_keys_get_signing_secret (CoterieDeviceKeys *self);

/* For what libsignal computes, inside crypto/ alone */
const CoterieSecret *
coterie_device_keys_get_identity_secret (CoterieDeviceKeys *self);

/* XEdDSA, by the identity key */
gboolean
coterie_device_keys_sign_xeddsa (CoterieDeviceKeys *self,
                                 const guint8 *message,
                                 gsize size,
                                 guint8 signature[COTERIE_SIGNATURE_BYTES],
                                 GError **error);
gboolean
coterie_device_keys_prove (CoterieDeviceKeys *self, CoterieRecord *record, const guint8 *aid, GError **error);

/* In the shape of CoterieXeddsaVerify */
gboolean
coterie_xeddsa_verify (const guint8 identity_key[COTERIE_IDENTITY_KEY_BYTES],
                       const guint8 *message,
                       gsize size,
                       const guint8 signature[COTERIE_SIGNATURE_BYTES],
                       gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieDeviceKeys, coterie_device_keys_unref)

G_END_DECLS
