// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "crypto/key-store.h"

G_BEGIN_DECLS

typedef struct _CoterieDeviceKeys CoterieDeviceKeys;

/* This device's end of all its Signal sessions: the libsignal context, bound to a key store and to the device's keys.
 * It belongs to the vault thread. Nothing of libsignal outlives a call. */
typedef struct _CoterieSignal CoterieSignal;

gboolean
coterie_crypto_init (GError **error);

CoterieSignal *
coterie_signal_new (const CoterieKeyStore *store, CoterieDeviceKeys *keys, GError **error);
void
coterie_signal_free (CoterieSignal *self);
CoterieDeviceKeys *
coterie_signal_get_device_keys (CoterieSignal *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieSignal, coterie_signal_free)

G_END_DECLS
