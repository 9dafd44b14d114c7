// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The header in which our proxies say for whom they speak. The other one comes from the client: a proxy passes on what
 * it does not know. */
typedef enum
{
  COTERIE_FORWARDED_BY_X_FORWARDED_FOR,
  COTERIE_FORWARDED_BY_FORWARDED, /* RFC 7239 */
} CoterieForwardedHeader;

const char *
coterie_forwarded_header_get_name (CoterieForwardedHeader self);
gboolean
coterie_forwarded_header_from_string (const char *name, CoterieForwardedHeader *self);

typedef gboolean (*CoterieForwardedTrust) (GInetAddress *address, gpointer user_data);

GInetAddress *
coterie_forwarded_get_client (GInetAddress *peer,
                              CoterieForwardedHeader header,
                              const char *value,
                              CoterieForwardedTrust trust,
                              gpointer user_data);

G_END_DECLS
