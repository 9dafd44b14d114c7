// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/key-pin.h"
#include "net/errors.h"

G_BEGIN_DECLS

/* Which certificates a server may show. A *pin* is the SHA-256 of the certificate's SubjectPublicKeyInfo in DER (as in
 * RFC 7469, section 2.4), so it outlives a renewal that keeps the key. */

#define COTERIE_PIN_BYTES COTERIE_KEY_PIN_BYTES
#define COTERIE_PIN_FORMATTED_CHARS COTERIE_KEY_PIN_FORMATTED_CHARS

typedef enum
{
  COTERIE_PIN_SYSTEM,     /* the system's authorities vouch for it */
  COTERIE_PIN_FIRST_SEEN, /* they do, and the key is the one that was seen first */
  COTERIE_PIN_ONLY,       /* the key is the one that the person trusts, whoever signed it: self-signed certificates */
} CoteriePinMode;

/* Shared by the REST calls and the link of one profile. Of one thread. */
typedef struct _CoteriePin CoteriePin;

CoteriePin *
coterie_pin_new_system (void);
CoteriePin *
coterie_pin_new_first_seen (const guint8 *pin); /* NULL: nothing seen yet; coterie_pin_get() says what was */
CoteriePin *
coterie_pin_new_only (const guint8 *pin);
CoteriePin *
coterie_pin_new_trusting (const GError *unknown); /* what a person does about CERTIFICATE_UNKNOWN */
CoteriePin *
coterie_pin_ref (CoteriePin *self);
void
coterie_pin_unref (CoteriePin *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoteriePin, coterie_pin_unref)

CoteriePinMode
coterie_pin_get_mode (const CoteriePin *self);
gboolean
coterie_pin_get (const CoteriePin *self, guint8 *pin);

void /* another decision from now on, for all who share it */
coterie_pin_become (CoteriePin *self, const CoteriePin *other);
gboolean
coterie_pin_get_seen (const CoteriePin *self, guint8 *pin);

/* For the profile: "system", "first-seen", "first-seen:HEX", "only:HEX". */
char *
coterie_pin_to_string (const CoteriePin *self);
CoteriePin *
coterie_pin_from_string (const char *string); /* NULL when it is none of these */

/* For people who compare. */
char *
coterie_pin_format (const guint8 *pin);

gboolean
coterie_pin_of_certificate (GTlsCertificate *certificate, guint8 *pin);
gboolean
coterie_pin_of_der (const guint8 *der, gsize n_der, guint8 *pin); /* of anything; FALSE when it is no certificate */

/* The decision about one connection, after the handshake and before the first byte of a request. `errors` is what the
 * system's authorities have against it. */
gboolean
coterie_pin_check (CoteriePin *self,
                   GTlsCertificate *certificate,
                   GTlsCertificateFlags errors,
                   GTlsProtocolVersion version,
                   GError **error);

G_END_DECLS
