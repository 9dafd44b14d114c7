// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define COTERIE_FINGERPRINT_BYTES 32
#define COTERIE_FINGERPRINT_TEXT_BYTES 95 /* AB:CD:... */

/* SHA-256 of a DTLS certificate, as "a=fingerprint:sha-256" names it (RFC 8122, section 5). */

gboolean
coterie_fingerprint_from_text (const char *text, guint8 *fingerprint);
gboolean
coterie_fingerprint_of_pem (const char *pem, guint8 *fingerprint);

G_END_DECLS
