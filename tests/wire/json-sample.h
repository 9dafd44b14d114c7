// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Makes hostile documents out of a good one: `from` is replaced by `to`, once. */
char *
json_sample_with (const char *json, const char *from, const char *to);
JsonNode *
json_sample_open (const char *json);

G_END_DECLS
