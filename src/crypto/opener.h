// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "crypto/context.h"
#include "crypto/sealer.h"

G_BEGIN_DECLS

/* What is known of an envelope besides its plaintext, filled as far as it could be read, also when opening fails. */
typedef struct
{
  gboolean has_ratchet_key;
  guint8 ratchet_key[33];     /* of the sender, public */
  guint32 counter;            /* place in that ratchet key's chain */
  gboolean began_session;     /* a first message that made a new session with us */
  guint32 one_time_prekey_id; /* that was used up, or 0 */
} CoterieOpenNote;

GBytes *
coterie_opener_open (CoterieSignal *signal,
                     const guint8 *aid,
                     guint32 device,
                     guint8 kind,
                     gconstpointer sealed,
                     gsize size,
                     CoterieOpenNote *note,
                     GError **error);

G_END_DECLS
