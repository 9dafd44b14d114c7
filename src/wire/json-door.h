// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The one door for JSON from elsewhere. What passed it is one object, valid UTF-8 without NUL, at most
 * COTERIE_JSON_MAX_DEPTH deep, strict RFC 8259, without duplicate members, with at most COTERIE_JSON_MAX_MEMBERS in
 * one object, and all its numbers are integers in 0..2^53. */

gboolean
coterie_json_check (const char *bytes, gsize size, gsize max_bytes, GError **error);
JsonNode *
coterie_json_open (const char *bytes, gsize size, gsize max_bytes, GError **error);
void
coterie_json_free_wiped (JsonNode *node);

G_END_DECLS
