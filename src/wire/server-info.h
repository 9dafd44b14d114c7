// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/ids.h"
#include "wire/limits.h"
#include "wire/writer.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum
{
  COTERIE_REGISTRATION_OPEN,
  COTERIE_REGISTRATION_INVITE,
  COTERIE_REGISTRATION_CLOSED,
} CoterieRegistration;

const char *
coterie_registration_to_string (CoterieRegistration registration);
gboolean
coterie_registration_from_string (const char *string, CoterieRegistration *registration);

const char *
coterie_limit_get_name (CoterieLimit limit);
guint64
coterie_limit_get_value (CoterieLimit limit);

/* The reply to GET /v1/server. */
typedef struct
{
  guint8 server_id[COTERIE_SERVER_ID_BYTES];
  char version[33];
  guint64 time_ms;
  CoterieRegistration registration;
  guint32 kdf_ops; /* Argon2id13; the client refuses what is weaker than docs/protocol.md says */
  guint64 kdf_memory_bytes;
  guint64 limits[COTERIE_N_LIMITS]; /* ours where the server names none */
} CoterieServerInfo;

void
coterie_server_info_init (CoterieServerInfo *self);
gboolean
coterie_server_info_from_json (CoterieServerInfo *self, JsonNode *node, GError **error);
void
coterie_server_info_write (const CoterieServerInfo *self, CoterieWriter *writer);

G_END_DECLS
