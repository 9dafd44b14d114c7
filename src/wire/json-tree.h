// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The tree of a document that coterie_json_check() has passed. Private to the door. */

char *
coterie_json_tree_decode (const char *from, const char *to, char *out);
JsonNode *
coterie_json_tree_build (const char *bytes, gsize size);
void
coterie_json_tree_wipe (JsonNode *node);

G_END_DECLS
