// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/reader.h"

G_BEGIN_DECLS

/* What reader.c and reader-arrays.c share. Values are checked against a node that may be NULL, when it is missing and
 * that has been remembered already; a NULL name means the item of an array. */

#define NO_INDEX -1

void
coterie_reader_init_child_ (CoterieReader *child, CoterieReader *parent, const char *name, int index, JsonNode *node);
JsonNode *
coterie_reader_require_ (CoterieReader *self, const char *name);
const char *
coterie_reader_check_string_ (CoterieReader *self, const char *name, JsonNode *node, gsize max_bytes);
guint64
coterie_reader_check_uint_ (CoterieReader *self, const char *name, JsonNode *node, guint64 min, guint64 max);
void
coterie_reader_check_hex_ (CoterieReader *self, const char *name, JsonNode *node, guint8 *bytes, gsize n_bytes);
GBytes *
coterie_reader_check_base64_ (CoterieReader *self, const char *name, JsonNode *node, gsize min_bytes, gsize max_bytes);

G_END_DECLS
