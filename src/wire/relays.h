// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/reader.h"
#include "wire/writer.h"

G_BEGIN_DECLS

/* What helps two devices to reach each other: servers that tell a device its address (STUN), and relays (TURN) with a
 * name and a password that hold for a while. The reply to GET /v1/turn. */

#define COTERIE_RELAYS_MAX_URLS 4 /* of each */
#define COTERIE_RELAY_URL_MAX_BYTES 255
#define COTERIE_RELAY_WORD_MAX_BYTES 255
#define COTERIE_RELAYS_MAX_SECONDS (7 * 24 * 3600)

typedef struct
{
  GStrv stun;     /* "stun:HOST[:PORT]" */
  GStrv turn;     /* "turn:HOST[:PORT][?transport=udp|tcp]", "turns:…" */
  char *user;     /* "" without relays, like the password */
  char *password; /* wiped with the struct */
  guint seconds;  /* how long they hold */
} CoterieRelays;

void
coterie_relays_clear (CoterieRelays *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieRelays, coterie_relays_clear)

gboolean
coterie_relays_from_json (CoterieRelays *self, JsonNode *node, GError **error);
void
coterie_relays_write (const CoterieRelays *self, CoterieWriter *writer);

gboolean
coterie_relay_url_is_stun (const char *url);
gboolean
coterie_relay_url_is_turn (const char *url);

G_END_DECLS
