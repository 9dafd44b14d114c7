// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>
#include <signal/signal_protocol.h>

G_BEGIN_DECLS

/* The primitives that libsignal asks for: AES-256-CBC and SHA-512 from OpenSSL 3, HMAC-SHA256 from libsodium. For one
 * thread at a time. Inside crypto/ only. */
typedef struct _CoterieProvider CoterieProvider;

gboolean
coterie_provider_load (GError **error);
gboolean
coterie_provider_self_test (GError **error);

CoterieProvider *
coterie_provider_new (void);
void
coterie_provider_free (CoterieProvider *self);
signal_crypto_provider
coterie_provider_get_functions (CoterieProvider *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CoterieProvider, coterie_provider_free)

G_END_DECLS
