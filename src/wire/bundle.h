// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/ids.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint32 id; /* 1..COTERIE_PREKEY_ID_MAX */
  guint8 public_key[COTERIE_PUBLIC_KEY_BYTES];
} CoteriePrekey;

typedef struct
{
  guint32 id; /* 1..COTERIE_PREKEY_ID_MAX */
  guint8 public_key[COTERIE_PUBLIC_KEY_BYTES];
  guint8 signature[COTERIE_SIGNATURE_BYTES];         /* by the identity key over the 33 bytes (XEdDSA) */
  guint64 time_ms;                                   /* when it was made */
  guint8 wrapper_signature[COTERIE_SIGNATURE_BYTES]; /* by the device's signing key (Ed25519) */
} CoterieSignedPrekey;

/* What a device uploads, and what another fetches: the fetched form has at most one one-time prekey. Keys are checked
 * for size and type byte only; crypto/ refuses low-order points and checks the signatures. */
typedef struct
{
  guint32 device;
  guint16 registration;
  guint8 identity_key[COTERIE_PUBLIC_KEY_BYTES];
  CoterieSignedPrekey signed_prekey;
  guint n_prekeys;
  CoteriePrekey *prekeys; /* owned; NULL when there is none */
} CoterieBundle;

gboolean
coterie_bundle_from_json (CoterieBundle *self, JsonNode *node, GError **error);
void
coterie_bundle_clear (CoterieBundle *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieBundle, coterie_bundle_clear)

G_END_DECLS
