// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a server's key is known by: the SHA-256 of its certificate's SubjectPublicKeyInfo in DER (RFC 7469, section
 * 2.4), so that a renewal which keeps the key keeps it. The server tells its operator, a client shows it to its
 * person, and people compare. */

#define COTERIE_KEY_PIN_BYTES 32
#define COTERIE_KEY_PIN_FORMATTED_CHARS 79 /* 16 groups of four digits, with spaces between them */

gboolean
coterie_key_pin_of_certificate (GTlsCertificate *certificate, guint8 *pin);
gboolean
coterie_key_pin_of_der (const guint8 *der, gsize n_der, guint8 *pin); /* of anything; FALSE when it is no certificate */
char *
coterie_key_pin_format (const guint8 *pin);

G_END_DECLS
