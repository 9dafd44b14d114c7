// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* For this floor alone: what a status and a body of the server mean, over HTTP and over the socket alike. */

gboolean
coterie_reply_check (guint status, JsonNode *body, GError **error);
JsonNode *
coterie_reply_open (guint status, const guint8 *bytes, gsize n_bytes, GError **error);

G_END_DECLS
