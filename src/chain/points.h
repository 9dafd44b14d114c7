// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Public keys that must never be used. Keys here have 32 bytes, without libsignal's leading 0x05. */

gboolean
coterie_point_is_low_order (const guint8 u[32]);
gboolean
coterie_point_is_canonical (const guint8 u[32]);
gboolean
coterie_signing_key_is_low_order (const guint8 public_key[32]);

G_END_DECLS
