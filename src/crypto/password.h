// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"

G_BEGIN_DECLS

#define COTERIE_AUTH_SECRET_BYTES 32
#define COTERIE_AUTH_PASSES 3
#define COTERIE_AUTH_MEMORY_KIB 65536

CoterieSecret *
coterie_password_derive (const CoterieSecret *password, const guint8 server_id[16], const char *name, GError **error);

gboolean
coterie_password_equals (const CoterieSecret *password, const CoterieSecret *passphrase);

G_END_DECLS
