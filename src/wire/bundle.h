// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/ids.h"
#include "wire/reader.h"
#include "wire/writer.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint32 id; /* 1..COTERIE_PREKEY_ID_MAX */
  guint8 key[COTERIE_PUBLIC_KEY_BYTES];
} CoteriePrekey;

typedef struct
{
  guint32 id; /* 1..COTERIE_PREKEY_ID_MAX */
  guint8 key[COTERIE_PUBLIC_KEY_BYTES];
  guint8 signature[COTERIE_SIGNATURE_BYTES]; /* by the identity key over the 33 bytes (XEdDSA) */
  guint64 time_ms;                           /* when it was made */
  guint8 wrapper[COTERIE_SIGNATURE_BYTES];   /* by the device's signing key (Ed25519) */
} CoterieSignedPrekey;

/* A prekey bundle in both forms: a device uploads any number of one-time prekeys, a fetched bundle has one or none.
 * Keys are checked for size and first byte only; crypto/ refuses low-order points and checks the signatures. */
typedef struct
{
  guint16 registration; /* 1..COTERIE_REGISTRATION_ID_MAX */
  CoterieSignedPrekey signed_prekey;
  guint n_one_time;
  CoteriePrekey *one_time; /* owned; NULL when there is none */
} CoterieBundle;

gboolean
coterie_bundle_from_json (CoterieBundle *self, JsonNode *node, GError **error);
void
coterie_bundle_read (CoterieBundle *self, CoterieReader *reader, const char *name);
void
coterie_bundle_write (const CoterieBundle *self, CoterieWriter *writer, const char *name);
gboolean
coterie_fetched_bundle_from_json (CoterieBundle *self, JsonNode *node, GError **error);
void
coterie_fetched_bundle_write (const CoterieBundle *self, CoterieWriter *writer);
void
coterie_bundle_clear (CoterieBundle *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieBundle, coterie_bundle_clear)

/* PUT /v1/account/prekeys: a signed prekey, one-time prekeys, or both. */
typedef struct
{
  gboolean has_signed_prekey;
  CoterieSignedPrekey signed_prekey;
  guint n_one_time;
  CoteriePrekey *one_time; /* owned; NULL when there is none */
} CoteriePrekeysUpload;

gboolean
coterie_prekeys_upload_from_json (CoteriePrekeysUpload *self, JsonNode *node, GError **error);
void
coterie_prekeys_upload_write (const CoteriePrekeysUpload *self, CoterieWriter *writer);
void
coterie_prekeys_upload_clear (CoteriePrekeysUpload *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoteriePrekeysUpload, coterie_prekeys_upload_clear)

gboolean
coterie_prekeys_reply_from_json (JsonNode *node, guint *n_one_time, GError **error);
void
coterie_prekeys_reply_write (guint n_one_time, CoterieWriter *writer);

G_END_DECLS
