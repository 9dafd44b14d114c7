// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/ids.h"
#include "wire/limits.h"
#include "wire/reader.h"
#include "wire/writer.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Bodies of the presence routes. */

gboolean
coterie_presence_token_request_from_json (JsonNode *node, gboolean *has_hash, guint8 *hash, GError **error);
void
coterie_presence_token_request_write (const guint8 *hash, CoterieWriter *writer);

typedef struct
{
  guint n_tokens;
  guint8 (*tokens)[COTERIE_PRESENCE_TOKEN_BYTES]; /* owned; NULL when there is none */
} CoteriePresenceRequest;

gboolean
coterie_presence_request_from_json (CoteriePresenceRequest *self, JsonNode *node, GError **error);
void
coterie_presence_request_write (const CoteriePresenceRequest *self, CoterieWriter *writer);
void
coterie_presence_request_clear (CoteriePresenceRequest *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoteriePresenceRequest, coterie_presence_request_clear)

/* Which devices of the account behind a token are here now. */
typedef struct
{
  guint8 token[COTERIE_PRESENCE_TOKEN_BYTES];
  guint n_devices;
  guint32 devices[COTERIE_CHAIN_MAX_ACTIVE_DEVICES];
} CoteriePresence;

void
coterie_presence_read (CoteriePresence *self, CoterieReader *reader);
void
coterie_presence_write (const CoteriePresence *self, CoterieWriter *writer);

/* An array of CoteriePresence. */
GArray *
coterie_presence_reply_from_json (JsonNode *node, GError **error);
void
coterie_presence_reply_write (const CoteriePresence *accounts, guint n_accounts, CoterieWriter *writer);

G_END_DECLS
