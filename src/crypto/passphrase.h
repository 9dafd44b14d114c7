// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"

G_BEGIN_DECLS

/* Argon2id over what a person typed. Inside crypto/ only. */

#define COTERIE_DERIVED_KEY_BYTES 32
#define COTERIE_PASSPHRASE_SALT_BYTES 16

CoterieSecret *
coterie_passphrase_derive (const CoterieSecret *passphrase,
                           guint32 passes,
                           guint32 memory_kib,
                           const guint8 salt[COTERIE_PASSPHRASE_SALT_BYTES],
                           GError **error);

G_END_DECLS
