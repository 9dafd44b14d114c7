// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes as text. Both decoders accept exactly what their encoder writes: lower-case hexadecimal, and padded standard
 * base64 (RFC 4648, section 4) in its one canonical form. */

char *
coterie_hex_encode (const guint8 *bytes, gsize n_bytes);
void
coterie_hex_encode_into (char *hex, const guint8 *bytes, gsize n_bytes);
gboolean
coterie_hex_decode (const char *hex, guint8 *bytes, gsize n_bytes);

gsize
coterie_base64_encoded_length (gsize n_bytes);
char *
coterie_base64_encode (const guint8 *bytes, gsize n_bytes);
void
coterie_base64_encode_into (char *base64, const guint8 *bytes, gsize n_bytes);
gboolean
coterie_base64_decode_exact (const char *base64, guint8 *bytes, gsize n_bytes);
GBytes *
coterie_base64_decode (const char *base64, gsize max_bytes);

G_END_DECLS
