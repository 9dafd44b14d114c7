// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"
#include "wire/ids.h"

G_BEGIN_DECLS

/* What the first device of a new account signs when it registers (docs/protocol.md, "Accounts and tokens"): whoever has
 * its genesis record, which everybody can read, cannot register it elsewhere, or under another name. */
typedef struct
{
  guint8 server_id[COTERIE_SERVER_ID_BYTES];
  guint8 aid[COTERIE_AID_BYTES];
  guint8 nonce[COTERIE_NONCE_BYTES]; /* of a challenge for device 1 */
  guint64 expires_ms;                /* of the challenge */
  const char *name;                  /* borrowed; COTERIE_NAME_MAX_BYTES at most */
} CoterieRegisterStatement;

void
coterie_register_statement_sign (const CoterieRegisterStatement *self,
                                 const CoterieSecret *dsk,
                                 guint8 signature[COTERIE_SIGNATURE_BYTES]);
gboolean
coterie_register_statement_verify (const CoterieRegisterStatement *self,
                                   const guint8 dsk[COTERIE_SIGNING_KEY_BYTES],
                                   const guint8 signature[COTERIE_SIGNATURE_BYTES]);

G_END_DECLS
