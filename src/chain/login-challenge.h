// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"
#include "wire/ids.h"

G_BEGIN_DECLS

#define COTERIE_LOGIN_NONCE_BYTES 32

/* What a device signs to get its token (docs/protocol.md, "Accounts and tokens"). */
typedef struct
{
  guint8 server_id[COTERIE_SERVER_ID_BYTES];
  guint8 aid[COTERIE_AID_BYTES];
  guint32 device;
  guint8 nonce[COTERIE_LOGIN_NONCE_BYTES];
  guint64 expires_ms;
} CoterieLoginChallenge;

void
coterie_login_challenge_sign (const CoterieLoginChallenge *self,
                              const CoterieSecret *dsk,
                              guint8 signature[COTERIE_SIGNATURE_BYTES]);
gboolean
coterie_login_challenge_verify (const CoterieLoginChallenge *self,
                                const guint8 dsk[COTERIE_SIGNING_KEY_BYTES],
                                const guint8 signature[COTERIE_SIGNATURE_BYTES]);

G_END_DECLS
