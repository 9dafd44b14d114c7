// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What opens a common part; it travels inside each sealed content. */
typedef struct
{
  guint8 key[32];
  guint8 hash[32]; /* SHA-256 of the sealed bytes */
} CoterieCommonKey;

GBytes *
coterie_common_part_seal (
    gconstpointer padded, gsize size, const guint8 content_id[16], CoterieCommonKey *key, GError **error);
GBytes *
coterie_common_part_open (
    gconstpointer sealed, gsize size, const guint8 content_id[16], const CoterieCommonKey *key, GError **error);
void
coterie_common_key_clear (CoterieCommonKey *key);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieCommonKey, coterie_common_key_clear)

G_END_DECLS
