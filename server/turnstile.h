// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Counts who is inside, in all and from one address. Safe from every thread. */
typedef struct _CoterieTurnstile CoterieTurnstile;

/* An address as 16 bytes: IPv4 mapped into IPv6, IPv6 cut to the /56 that one party owns. All zeros is somebody who is
 * counted in all only. */
typedef struct _CoterieTurnstileKey
{
  guint8 bytes[16];
} CoterieTurnstileKey;

void
coterie_turnstile_key_init (CoterieTurnstileKey *self, GInetAddress *address);

gboolean
coterie_turnstile_key_is_anybody (const CoterieTurnstileKey *self);

CoterieTurnstile *
coterie_turnstile_new (guint max_in_all, guint max_from_one);
void
coterie_turnstile_free (CoterieTurnstile *self);
gboolean
coterie_turnstile_enter (CoterieTurnstile *self, const CoterieTurnstileKey *key);
gboolean
coterie_turnstile_move (CoterieTurnstile *self, CoterieTurnstileKey *key, const CoterieTurnstileKey *to);
void
coterie_turnstile_leave (CoterieTurnstile *self, const CoterieTurnstileKey *key);
guint
coterie_turnstile_count (CoterieTurnstile *self);

G_END_DECLS
