// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "account/pending-jobs.h"

G_BEGIN_DECLS

/* On the vault thread: what a device that waits to be approved knows of its link, while there is one. */
typedef struct
{
  guint8 token[COTERIE_TOKEN_BYTES];
  gboolean begun;
  guint64 expires_ms;
  guint64 begun_ms;                         /* by our own clock */
  guint8 nonce[COTERIE_RECORD_NONCE_BYTES]; /* of the record that is hoped for */
  guint8 round;
  guint8 x[COTERIE_LINKING_KEY_BYTES]; /* secret, and public, of the round */
  guint8 r[COTERIE_LINKING_KEY_BYTES];
  gboolean answered;
  CoterieLinkingAnswer answer;
  guint8 sealed_name[COTERIE_LINKING_NAME_SEALED_BYTES]; /* once it is answered: a repeat says the same */
} CoteriePendingLink;

void /* it holds secrets */
coterie_pending_link_clear (CoteriePendingLink *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoteriePendingLink, coterie_pending_link_clear)

gboolean
coterie_pending_link_load (CoterieDesk *desk, CoteriePendingLink *self, gboolean *found, GError **error);
gboolean /* for jobs that make no sense without one */
coterie_pending_link_need (CoterieDesk *desk, CoteriePendingLink *self, GError **error);
gboolean
coterie_pending_link_save (CoterieDesk *desk, const CoteriePendingLink *self, GError **error);
gboolean
coterie_pending_link_forget (CoterieDesk *desk, GError **error);

G_END_DECLS
