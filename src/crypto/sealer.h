// SPDX-FileCopyrightText: The Coterie contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "crypto/bundle.h"
#include "crypto/context.h"

G_BEGIN_DECLS

/* How the bytes of an envelope are to be read: its kind on the wire (docs/protocol.md, section 10). */
typedef enum
{
  COTERIE_SEAL_PREKEY = 1,  /* a serialised PreKeySignalMessage */
  COTERIE_SEAL_WHISPER = 2, /* a serialised SignalMessage */
} CoterieSealKind;

typedef struct
{
  CoterieSealKind kind;
  guint16 registration_id; /* of the remote device, for the send's device set */
  guint32 chain_index;     /* steps beyond the peer's last turn, this one included */
  GBytes *bytes;
} CoterieSealed;

void
coterie_sealed_clear (CoterieSealed *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CoterieSealed, coterie_sealed_clear)

gboolean
coterie_sealer_start_session (
    CoterieSignal *signal, const CoterieBundleOwner *owner, const CoterieBundle *bundle, gint64 now_ms, GError **error);

CoterieFound
coterie_sealer_has_session (CoterieSignal *signal, const guint8 *aid, guint32 device, gint64 now_ms, GError **error);

gboolean
coterie_sealer_seal (CoterieSignal *signal,
                     const guint8 *aid,
                     guint32 device,
                     gconstpointer plaintext,
                     gsize size,
                     gint64 now_ms,
                     CoterieSealed *sealed,
                     GError **error);

gboolean
coterie_sealer_archive (CoterieSignal *signal, const guint8 *aid, guint32 device, GError **error);

CoterieFound
coterie_sealer_chain_index (
    CoterieSignal *signal, const guint8 *aid, guint32 device, guint32 *chain_index, GError **error);

G_END_DECLS
