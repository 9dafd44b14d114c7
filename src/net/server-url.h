// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The address of a server, from what a person typed: a scheme, a host and a port, nothing else. TLS always, except to
 * this very machine. Immutable. */
typedef struct _CoterieServerUrl CoterieServerUrl;

CoterieServerUrl *
coterie_server_url_parse (const char *typed, GError **error);
CoterieServerUrl *
coterie_server_url_ref (CoterieServerUrl *self);
void
coterie_server_url_unref (CoterieServerUrl *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieServerUrl, coterie_server_url_unref)

const char *
coterie_server_url_to_string (const CoterieServerUrl *self); /* "https://chat.example.org", "http://localhost:8787" */
const char *
coterie_server_url_get_host (const CoterieServerUrl *self);
guint16
coterie_server_url_get_port (const CoterieServerUrl *self);
gboolean
coterie_server_url_is_secure (const CoterieServerUrl *self); /* TLS */
gboolean
coterie_server_url_equal (const CoterieServerUrl *a, const CoterieServerUrl *b);
GUri *
coterie_server_url_resolve (const CoterieServerUrl *self, const char *path);

G_END_DECLS
