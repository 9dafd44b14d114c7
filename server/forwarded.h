// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef gboolean (*CoterieForwardedTrust) (GInetAddress *address, gpointer user_data);

GInetAddress *
coterie_forwarded_get_client (GInetAddress *peer,
                              const char *forwarded,
                              const char *x_forwarded_for,
                              CoterieForwardedTrust trust,
                              gpointer user_data);

G_END_DECLS
