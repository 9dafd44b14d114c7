// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"
#include "wire/ids.h"

G_BEGIN_DECLS

/* "This is my account's chain today", signed by a device: shows that a chain is not kept back. */
typedef struct
{
  guint8 aid[COTERIE_AID_BYTES];
  guint32 length;
  guint8 head[COTERIE_HEAD_BYTES];
  guint64 time_ms;
} CoterieHeadStatement;

void
coterie_head_statement_sign (const CoterieHeadStatement *self,
                             const CoterieSecret *dsk,
                             guint8 signature[COTERIE_SIGNATURE_BYTES]);
gboolean
coterie_head_statement_verify (const CoterieHeadStatement *self,
                               const guint8 dsk[COTERIE_SIGNING_KEY_BYTES],
                               const guint8 signature[COTERIE_SIGNATURE_BYTES]);

G_END_DECLS
