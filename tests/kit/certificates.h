// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Certificates for tests, made by the openssl program in a folder that goes with them. */
typedef struct _CoterieTestCertificates CoterieTestCertificates;

CoterieTestCertificates *
coterie_test_certificates_new (void);
void
coterie_test_certificates_free (CoterieTestCertificates *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieTestCertificates, coterie_test_certificates_free)

/* A new self-signed certificate for `host` and 127.0.0.1, with a new key. Its files, .key and .crt, live as long as
 * @self. */
GTlsCertificate *
coterie_test_certificates_make (CoterieTestCertificates *self, const char *name, const char *host);
/* The same key in a new certificate. */
GTlsCertificate *
coterie_test_certificates_renew (CoterieTestCertificates *self, const char *name, const char *renewed);
char *
coterie_test_certificates_get_path (CoterieTestCertificates *self, const char *name, const char *ending);

/* What openssl says of the SHA-256 of its public key, in lower-case hex. */
char *
coterie_test_certificates_get_pin (CoterieTestCertificates *self, const char *name);

G_END_DECLS
