// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"
#include "wire/ids.h"

G_BEGIN_DECLS

/* What a device states about its signed prekey (docs/protocol.md, "Prekeys"). */
typedef struct
{
  guint8 aid[COTERIE_AID_BYTES];
  guint32 device;
  guint32 id;
  guint8 key[COTERIE_PUBLIC_KEY_BYTES];
  guint64 time_ms;
} CoteriePrekeyWrapper;

void
coterie_prekey_wrapper_sign (const CoteriePrekeyWrapper *self,
                             const CoterieSecret *dsk,
                             guint8 signature[COTERIE_SIGNATURE_BYTES]);
gboolean
coterie_prekey_wrapper_verify (const CoteriePrekeyWrapper *self,
                               const guint8 dsk[COTERIE_SIGNING_KEY_BYTES],
                               const guint8 signature[COTERIE_SIGNATURE_BYTES]);

G_END_DECLS
