// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "wire/bundle.h"

G_BEGIN_DECLS

/* A remote device as the verified chain of its account has it. Borrowed pointers. */
typedef struct
{
  const guint8 *aid; /* 32 bytes */
  guint32 device;
  const guint8 *identity_key; /* 32 bytes, Curve25519 without type byte */
  const guint8 *signing_key;  /* 32 bytes, Ed25519 */
} CoterieBundleOwner;

gboolean
coterie_bundle_check (const CoterieBundle *bundle, const CoterieBundleOwner *owner, gint64 now_ms, GError **error);

G_END_DECLS
